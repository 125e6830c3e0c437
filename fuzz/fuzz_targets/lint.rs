//! Any text that is a document can be lowered, linted and mended: what is mended can be read, and
//! says no less is wrong than before it was.
#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use specwright::{
    document::{Input, LoadOptions, load},
    ir::lower,
    lint::{Settings, fix, lint},
};

fuzz_target!(|text: &str| {
    let read = |text: &str| {
        let input = Input::Text {
            name: "document.yaml".to_owned(),
            text: text.to_owned(),
            base: camino::Utf8PathBuf::from("/nowhere"),
        };
        load(&input, &LoadOptions::default())
    };
    let Ok(loaded) = read(text) else { return };
    let lowered = lower(Arc::new(loaded.document));
    let mut found = loaded.diagnostics;
    found.extend(lowered.diagnostics);
    let api = Arc::new(lowered.api);
    let found = lint(&api, found, &Settings::default());
    for fixed in fix(&api.document, &found) {
        assert!(read(&fixed.text).is_ok(), "mending broke the document:\n{}", fixed.text);
    }
});
