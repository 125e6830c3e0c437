//! `specwright init`: settings to start from and, where there is none, a document.

use std::{fs::OpenOptions, io::Write as _};

use camino::{Utf8Path, Utf8PathBuf};
use clap::Args;

use super::{Context, Exit, Failure, settings::FILE_NAME};

const SETTINGS: &str = include_str!("../../templates/init/specwright.toml");
const DOCUMENT: &str = include_str!("../../templates/init/openapi.yaml");

/// Names under which documents are found.
const USUAL_NAMES: [&str; 6] = [
    "openapi.yaml",
    "openapi.yml",
    "openapi.json",
    "api/openapi.yaml",
    "spec/openapi.yaml",
    "docs/openapi.yaml",
];

/// What `init` understands.
#[derive(Clone, Debug, Args)]
pub(crate) struct InitArgs {
    /// The document that the settings are to name; without it, one of a usual name is looked for,
    /// and if there is none, a small one is written.
    #[arg(value_name = "DOCUMENT")]
    document: Option<Utf8PathBuf>,
}

pub(crate) fn run(args: &InitArgs, context: &mut Context) -> Result<Exit, Failure> {
    let document = args.document.clone().or_else(|| {
        let found = USUAL_NAMES.iter().find(|name| Utf8Path::new(name).is_file());
        found.map(Utf8PathBuf::from)
    });
    let name = document.clone().unwrap_or_else(|| Utf8PathBuf::from("openapi.yaml"));
    // A JSON string is a basic string of TOML.
    let line = format!("document = {}", serde_json::Value::from(name.as_str()));
    let settings = SETTINGS.replacen("document = \"openapi.yaml\"", &line, 1);
    create(Utf8Path::new(FILE_NAME), &settings)?;
    writeln!(context.out, "wrote {FILE_NAME}, with every setting explained")?;
    if document.is_none() {
        create(&name, DOCUMENT)?;
        writeln!(context.out, "wrote {name}, a small document to start from")?;
    }
    writeln!(context.out, "next: `specwright lint`, `specwright mock`, `specwright test`")?;
    Ok(Exit::Yes)
}

/// Writes a file that must not be there yet.
fn create(path: &Utf8Path, text: &str) -> Result<(), Failure> {
    let file = OpenOptions::new().write(true).create_new(true).open(path);
    let mut file = file.map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => {
            Failure::input(format!("`{path}` is there already")).help("it was not touched")
        }
        _ => Failure::world(format!("could not write `{path}`: {error}")),
    })?;
    file.write_all(text.as_bytes())
        .map_err(|error| Failure::world(format!("could not write `{path}`: {error}")))
}

#[cfg(test)]
mod tests {
    use super::{super::Settings, SETTINGS};

    #[test]
    fn every_setting_that_is_shown_is_one() {
        let shown: String = SETTINGS
            .lines()
            .map(|line| match line.strip_prefix('#') {
                Some(setting) if !setting.starts_with(' ') => format!("{setting}\n"),
                _ => format!("{line}\n"),
            })
            .collect();
        let settings: Result<Settings, _> = toml::from_str(&shown);
        assert!(settings.is_ok(), "{settings:?}\n{shown}");
        let as_written: Result<Settings, _> = toml::from_str(SETTINGS);
        assert!(as_written.is_ok(), "{as_written:?}");
    }
}
