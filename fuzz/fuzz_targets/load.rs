//! Any text, read as a document, ends with a document or a message; and so do all of its places.
#![no_main]

use libfuzzer_sys::fuzz_target;
use specwright::{
    diagnostic::Focus,
    document::{Input, LoadOptions, Location, load},
};

fuzz_target!(|text: &str| {
    let input = Input::Text {
        name: "document.yaml".to_owned(),
        text: text.to_owned(),
        // Nothing on this machine's disk is read.
        base: camino::Utf8PathBuf::from("/nowhere"),
    };
    let Ok(loaded) = load(&input, &LoadOptions::default()) else { return };
    for (file, source) in loaded.document.files() {
        for key in source.value().as_object().into_iter().flatten().map(|(key, _)| key) {
            let at = Location::root_of(file).join(key);
            let span = loaded.document.span(&at, Focus::Key);
            // An empty key may stand after the last line, where there is no text.
            assert!(span.start.line >= 1 && span.start <= span.end, "{key} has no place");
            source.offset(span.start);
        }
    }
});
