//! What the user decides: names, types, derives, files, and which operations are generated.
#![allow(missing_docs, clippy::disallowed_methods, reason = "tests are claims, and read files")]

mod support;

use std::{fs, process::Output};

use support::{read, stderr};

struct Folder(support::Folder);

impl Folder {
    fn new(settings: &str) -> Self {
        Self::with(&read("tests/fixtures/given.yaml"), settings)
    }

    fn with(document: &str, settings: &str) -> Self {
        Self(support::Folder::new(document, &format!("[generate]\n{settings}")))
    }

    fn run(&self, more: &[&str]) -> Output {
        self.0.generate(more)
    }

    fn generate(self, more: &[&str]) -> Self {
        let output = self.run(more);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        self
    }

    fn has(&self, file: &str) -> bool {
        self.0.out(file).is_file()
    }

    fn file(&self, file: &str) -> String {
        fs::read_to_string(self.0.out(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
    }

    fn says(&self, file: &str, pieces: &[&str]) {
        let text = self.file(file);
        for piece in pieces {
            assert!(text.contains(piece), "`{piece}` is not in {file}:\n{text}");
        }
    }

    fn lacks(&self, file: &str, pieces: &[&str]) {
        let text = self.file(file);
        for piece in pieces {
            assert!(!text.contains(piece), "`{piece}` is in {file}:\n{text}");
        }
    }
}

/// The declarations of a file, by their first line.
fn declared(text: &str) -> Vec<String> {
    let starts = |line: &&str| {
        line.starts_with("pub struct")
            || line.starts_with("pub enum")
            || line.starts_with("pub type")
    };
    text.lines().map(str::trim_start).filter(starts).map(str::to_owned).collect()
}

#[test]
fn the_document_can_say_names_and_types() {
    let folder = Folder::new("").generate(&[]);
    folder.says(
        "src/models.rs",
        &[
            "pub enum Species {",
            "pub kind: Species = required \"kind\",",
            "pub price: String = required \"price\",",
            "pub pet_id: Option<String> = lenient \"id\",",
            "pub age: Option<std::num::NonZeroU8> = lenient \"age\",",
        ],
    );
    // What is inside of a type that is replaced is nobody's.
    folder.lacks("src/models.rs", &["Price", "Kind"]);
    folder.says(
        "src/operations/animals.rs",
        &["\n    AllPets = \"GET\" ", "\n        limit: std::num::NonZeroU32 = query("],
    );
    folder.says("Cargo.toml", &["animals = []"]);
}

#[test]
fn settings_say_the_same_and_win() {
    let folder = Folder::new(
        r#"
dependencies = { schemars = { version = "1", features = ["derive"] }, mine = "2" }
types = { Address = "mine::Place", "/components/schemas/Pet/properties/owner" = "mine::Person" }
derives = { "*" = ["schemars::JsonSchema"], Kind = ["Eq", "Copy"], Shop = ["Eq"] }
[generate.names]
schemas = { Kind = "Sort" }
operations = { readShop = "ShopById" }
tags = { pets = "beasts" }
at = { "/components/schemas/Shop/properties/name" = "title" }
"#,
    )
    .generate(&["--only", "models,client"]);
    folder.says(
        "src/models.rs",
        &[
            "#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, schemars::JsonSchema, Copy)]",
            "pub enum Sort {",
            "#[derive(Clone, Debug, PartialEq, schemars::JsonSchema, Eq)]",
            // Which goes by the attributes of serde.
            "#[serde(rename = \"name\")]\n        pub title: String = required \"name\",",
            "pub address: Option<mine::Place> = lenient \"address\",",
            "pub owner: Option<mine::Person> = lenient \"owner\",",
        ],
    );
    folder.lacks("src/models.rs", &["Species", "struct Address", "PetOwner"]);
    folder.says("src/operations/shops.rs", &["\n    ShopById = \"GET\" "]);
    assert!(folder.has("src/operations/beasts.rs"));
    folder.says(
        "Cargo.toml",
        &["mine = \"2\"\nschemars = { version = \"1\", features = [\"derive\"] }\n"],
    );
}

#[test]
fn models_lie_in_one_file_or_in_one_for_each_tag() {
    let folder = Folder::new("models = \"by-tag\"\n").generate(&[]);
    folder.says("src/models/shops.rs", &["pub struct Shop {"]);
    folder.says("src/models/animals.rs", &["pub enum Species {"]);
    let folder = Folder::new("models = \"one-file\"\n").generate(&[]);
    assert!(folder.has("src/models.rs"));
}

/// 24 operations each below two paths, and 330 schemas with names of two families, which operations
/// answer with or nothing mentions.
fn large(used: bool) -> String {
    use std::fmt::Write;
    let mut text = "openapi: 3.1.0\ninfo: { title: Large, version: 1.0.0 }\npaths:\n".to_owned();
    for kind in ["charges", "refunds"] {
        for n in 0..24 {
            let schema = format!("{{ $ref: '#/components/schemas/{kind}_item{n}' }}");
            let content = format!("{{ application/json: {{ schema: {schema} }} }}");
            let content = if used { content } else { "{}".to_owned() };
            let answer = format!("{{ '200': {{ description: One, content: {content} }} }}");
            writeln!(text, "  /v1/{kind}/call{n}: {{ get: {{ responses: {answer} }} }}")
                .expect("a text");
        }
    }
    text.push_str("components:\n  schemas:\n");
    for n in 0..165 {
        for kind in ["charges", "refunds"] {
            let own = format!("{{ $ref: '#/components/schemas/{kind}_item{}' }}", (n + 1) % 165);
            writeln!(text, "    {kind}_item{n}: {{ properties: {{ next: {own} }} }}")
                .expect("a text");
        }
    }
    text
}

#[test]
fn a_large_document_without_tags_is_divided_all_the_same() {
    let folder = Folder::with(&large(true), "").generate(&[]);
    folder.says("src/operations/charges.rs", &["//! Operations at and below `/v1/charges`."]);
    folder.says("src/routes/refunds.rs", &["pub trait RefundsApi"]);
    folder.says("Cargo.toml", &["charges = []\n"]);
    folder.says("src/models/charges.rs", &["that only operations of `/v1/charges` use."]);
    let folder = Folder::with(&large(false), "").generate(&[]);
    folder.says("src/models/mod.rs", &["mod charges;\nmod refunds;\nmod shared;"]);
    folder.says(
        "src/models/charges.rs",
        &["whose names begin with `Charges`.", "struct ChargesItem7 "],
    );
    let folder = Folder::with(&large(false), "models = \"one-file\"\n").generate(&[]);
    folder.says("src/models.rs", &["struct ChargesItem7 ", "struct RefundsItem7 "]);
}

#[test]
fn a_choice_of_operations_brings_what_they_reach_and_no_more() {
    let whole = Folder::new("").generate(&[]);
    for (settings, flags, expected) in [
        ("", &["--tag", "shops"][..], &["pub struct Shop {", "pub struct Address {"][..]),
        ("", &["--operation", "readShop"], &["pub struct Shop {", "pub struct Address {"]),
        ("", &["--path", "/shops/*"], &["pub struct Shop {", "pub struct Address {"]),
        ("include = { tags = [\"shops\"] }\n", &[], &["pub struct Shop {", "pub struct Address {"]),
        (
            "exclude = { paths = [\"/shops*\"] }\n",
            &[],
            &["pub struct Pet2 {", "pub enum Species {", "pub struct PetOwner {"],
        ),
    ] {
        let part = Folder::new(settings).generate(flags);
        let found = declared(&part.file("src/models.rs"));
        let mut sorted = (found.clone(), expected.to_vec());
        sorted.0.sort();
        sorted.1.sort_unstable();
        assert_eq!(sorted.0, sorted.1, "{settings} {flags:?}");
        // Each is called what it is called in the whole.
        let all = declared(&whole.file("src/models.rs"));
        assert!(found.iter().all(|one| all.contains(one)), "{found:?} {all:?}");
    }
    let part = Folder::new("").generate(&["--tag", "shops"]);
    assert!(!part.has("src/operations/animals.rs"));
    part.lacks("Cargo.toml", &["animals"]);
}

#[test]
fn names_do_not_depend_on_what_else_the_document_says() {
    let document = read("tests/fixtures/given.yaml");
    let before = Folder::with(&document, "").generate(&[]);
    let more = document.replace(
        "  /shops/{id}:",
        "  /toys:\n    get:\n      operationId: listToys\n      tags: [toys]\n      responses:\n        \
         '200': {description: Toys., content: {application/json: {schema: {$ref: \
         '#/components/schemas/Toy'}}}}\n  /shops/{id}:",
    ) + "    Toy: {type: object, properties: {maker: {type: object, properties: {at: {type: string}}}}}\n";
    let after = Folder::with(&more, "").generate(&[]);
    for file in ["src/operations/shops.rs", "src/operations/animals.rs", "src/routes/shops.rs"] {
        assert_eq!(before.file(file), after.file(file), "{file}");
    }
    let (old, new) =
        (declared(&before.file("src/models.rs")), declared(&after.file("src/models.rs")));
    let kept: Vec<&String> = new.iter().filter(|one| !one.contains("Toy")).collect();
    assert_eq!(kept, old.iter().collect::<Vec<_>>());
}

#[test]
fn what_is_not_there_is_told_of_with_its_line() {
    for (settings, flags, message) in [
        (
            "names.schemas = { Pett = \"X\" }",
            &[][..],
            "specwright.toml:3:19: the document has no schema `Pett`",
        ),
        (
            "types = { Prise = \"a::B\" }",
            &[],
            "specwright.toml:3:11: the document has no schema `Prise`",
        ),
        (
            "derives = { \"*\" = [\"#[x]\"] }",
            &[],
            "specwright.toml:3:13: `#[x]` is no path of a derive",
        ),
        (
            "include = { tags = [\"shop\"] }",
            &[],
            "the document has no operation with the tag `shop`",
        ),
        (
            "parts = [\"readShip\"]",
            &[],
            "specwright.toml:3:1: the document has no operation `readShip`",
        ),
        (
            "parts = [\"readShop\"]",
            &[],
            "specwright.toml:3:1: the request of `readShop` has no parts",
        ),
        ("", &["--operation", "readShip"], "error: the document has no operation `readShip`"),
    ] {
        let output = Folder::new(settings).run(flags);
        assert_eq!(output.status.code(), Some(2), "{settings}");
        assert!(stderr(&output).contains(message), "{settings}: {}", stderr(&output));
    }
    let output = Folder::new("").run(&["--operation", "readShip"]);
    assert!(stderr(&output).contains("did you mean `readShop`?"), "{}", stderr(&output));
}

#[test]
fn what_rust_cannot_use_is_told_of_at_its_place() {
    let document = read("tests/fixtures/given.yaml")
        .replace("x-rust-name: Species", "x-rust-name: my kind")
        .replace("x-rust-type: String", "x-rust-type: 'String; fn main() {}'");
    let output = Folder::with(&document, "").run(&["--strict"]);
    assert_eq!(output.status.code(), Some(1));
    let text = stderr(&output);
    assert!(
        text.contains(
            "error[generate/given-name]: `my kind` cannot be the name here, so it is `MyKind`"
        ),
        "{text}"
    );
    assert!(text.contains("error[generate/given-type]"), "{text}");
}
