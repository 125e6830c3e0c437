//! Generates the crate's code from the document, again whenever a file of it changes.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    specwright::build::Build::new("petstore.yaml")
        .overlay("names.overlay.yaml")
        .strict(Vec::new())
        .run()?
        .tell_cargo()?;
    Ok(())
}
