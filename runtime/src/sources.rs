//! The files of this crate as texts, for `specwright generate`, which copies them into the crates it
//! writes. They stand here, since a published package cannot reach into another's folder.

/// Name and text. `lib.rs` is called `mod.rs`, since it becomes one.
pub const FILES: &[(&str, &str)] = &[
    ("answer.rs", include_str!("answer.rs")),
    ("blocking.rs", include_str!("blocking.rs")),
    ("body.rs", include_str!("body.rs")),
    ("callback.rs", include_str!("callback.rs")),
    ("check.rs", include_str!("check.rs")),
    ("client.rs", include_str!("client.rs")),
    ("codec.rs", include_str!("codec.rs")),
    ("cut.rs", include_str!("cut.rs")),
    ("example.rs", include_str!("example.rs")),
    ("form.rs", include_str!("form.rs")),
    ("framing.rs", include_str!("framing.rs")),
    ("held.rs", include_str!("held.rs")),
    ("items.rs", include_str!("items.rs")),
    ("media.rs", include_str!("media.rs")),
    ("misfit.rs", include_str!("misfit.rs")),
    ("mod.rs", include_str!("lib.rs")),
    ("multipart.rs", include_str!("multipart.rs")),
    ("node.rs", include_str!("node.rs")),
    ("operation.rs", include_str!("operation.rs")),
    ("pages.rs", include_str!("pages.rs")),
    ("parts.rs", include_str!("parts.rs")),
    ("problem.rs", include_str!("problem.rs")),
    ("security.rs", include_str!("security.rs")),
    ("server.rs", include_str!("server.rs")),
    ("style.rs", include_str!("style.rs")),
    ("text.rs", include_str!("text.rs")),
    ("union.rs", include_str!("union.rs")),
    ("upload.rs", include_str!("upload.rs")),
];
