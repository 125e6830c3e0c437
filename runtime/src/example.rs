//! Documented examples: read as typed values, and held to what is written back.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::check::same;

/// Reads one of many values.
///
/// # Panics
/// If it is not there or not of its type. A generated test reads each one.
pub fn read<T: DeserializeOwned>(values: &str, pointer: &str) -> T {
    let value = find(values, pointer);
    match serde_json::from_value(value) {
        Ok(value) => value,
        Err(error) => panic!("example `{pointer}`: {error}"),
    }
}

/// Holds what is written to what was read, if the type keeps all of it.
///
/// # Panics
/// If they differ.
pub fn check<T: Serialize>(values: &str, pointer: &str, value: &T, whole: bool) {
    let written = match serde_json::to_value(value) {
        Ok(written) => written,
        Err(error) => panic!("example `{pointer}` cannot be written: {error}"),
    };
    let read = find(values, pointer);
    assert!(!whole || same(&read, &written), "example `{pointer}`: {read} became {written}");
}

fn find(values: &str, pointer: &str) -> Value {
    let all: Value = match serde_json::from_str(values) {
        Ok(all) => all,
        Err(error) => panic!("the file of examples is not JSON: {error}"),
    };
    match all.pointer(pointer) {
        Some(value) => value.clone(),
        None => panic!("there is no example `{pointer}`"),
    }
}
