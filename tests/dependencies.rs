//! What dependencies may bring along, as `deny.toml` says it: `cargo deny check` without `cargo
//! deny`, which takes minutes to build. Advisories need its database, and are not looked up here.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests are claims, and may fail loudly"
)]

mod support;

use std::{collections::BTreeSet, process::Command};

use serde_json::Value;

/// Every package that is compiled for any feature and any platform.
fn packages() -> Vec<Value> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--all-features", "--locked"])
        .current_dir(support::repository())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    metadata["packages"].as_array().unwrap().clone()
}

fn rules() -> toml::Table {
    support::read("deny.toml").parse().unwrap()
}

fn texts(rules: &toml::Table, section: &str, key: &str) -> BTreeSet<String> {
    let all = rules[section][key].as_array().unwrap().iter();
    all.map(|one| one.get("crate").unwrap_or(one).as_str().unwrap().to_owned()).collect()
}

/// Whether a package's licence can be had by those that are allowed.
fn allowed(license: &str, allow: &BTreeSet<String>) -> bool {
    // `/` is how it was written before SPDX expressions.
    let expression = spdx::Expression::parse_mode(license, spdx::ParseMode::LAX).unwrap();
    expression.evaluate(|one| allow.contains(&one.to_string()))
}

#[test]
fn licences_are_among_the_allowed_and_each_allowed_one_is_used() {
    let allow = texts(&rules(), "licenses", "allow");
    let mut used = BTreeSet::new();
    for package in packages().iter().filter(|package| !package["source"].is_null()) {
        let name = &package["name"];
        let license = package["license"].as_str().unwrap_or_else(|| panic!("{name} has none"));
        assert!(allowed(license, &allow), "{name}: `{license}` is not allowed by deny.toml");
        used.extend(allow.iter().filter(|one| license.contains(one.as_str())).cloned());
    }
    assert_eq!(used, allow, "deny.toml allows what nothing has");
}

#[test]
fn a_licence_counts_as_its_expression_says() {
    let allow = ["MIT", "Apache-2.0 WITH LLVM-exception"].map(str::to_owned).into();
    for (license, expected) in [
        ("MIT", true),
        ("GPL-3.0-only", false),
        ("MIT OR GPL-3.0-only", true),
        ("MIT AND GPL-3.0-only", false),
        ("MIT/GPL-3.0", true),
        ("Apache-2.0", false),
        ("Apache-2.0 WITH LLVM-exception", true),
        ("(GPL-3.0-only OR MIT) AND MIT", true),
    ] {
        assert_eq!(allowed(license, &allow), expected, "{license}");
    }
}

#[test]
fn packages_come_from_one_registry_and_none_is_banned() {
    let rules = rules();
    let banned = texts(&rules, "bans", "deny");
    let registries = texts(&rules, "sources", "allow-registry");
    for package in packages() {
        let name = package["name"].as_str().unwrap();
        assert!(!banned.contains(name), "{name} is banned by deny.toml");
        if let Some(source) = package["source"].as_str() {
            let registry = source.strip_prefix("registry+");
            assert!(registry.is_some_and(|url| registries.contains(url)), "{name}: {source}");
        }
    }
}
