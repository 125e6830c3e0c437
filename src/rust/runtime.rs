//! The runtime crate's files, to be copied into generated crates.

use super::{FileTree, Only};

/// Files of `runtime/src`, with the feature that needs them.
const FILES: &[(&str, &str)] = &[
    ("answer.rs", include_str!("../../runtime/src/answer.rs")),
    ("body.rs", include_str!("../../runtime/src/body.rs")),
    ("check.rs", include_str!("../../runtime/src/check.rs")),
    ("client.rs", include_str!("../../runtime/src/client.rs")),
    ("codec.rs", include_str!("../../runtime/src/codec.rs")),
    ("example.rs", include_str!("../../runtime/src/example.rs")),
    ("misfit.rs", include_str!("../../runtime/src/misfit.rs")),
    ("mod.rs", include_str!("../../runtime/src/lib.rs")),
    ("multipart.rs", include_str!("../../runtime/src/multipart.rs")),
    ("node.rs", include_str!("../../runtime/src/node.rs")),
    ("operation.rs", include_str!("../../runtime/src/operation.rs")),
    ("problem.rs", include_str!("../../runtime/src/problem.rs")),
    ("security.rs", include_str!("../../runtime/src/security.rs")),
    ("server.rs", include_str!("../../runtime/src/server.rs")),
    ("style.rs", include_str!("../../runtime/src/style.rs")),
    ("text.rs", include_str!("../../runtime/src/text.rs")),
    ("union.rs", include_str!("../../runtime/src/union.rs")),
];

/// Adds the runtime as the module `runtime`, without the side that is not generated.
pub(super) fn copy(files: &mut FileTree, mark: &str, only: Only) {
    for (name, text) in FILES {
        let wanted = match *name {
            "client.rs" => only.client,
            "server.rs" => only.routes,
            _ => true,
        };
        if !wanted {
            continue;
        }
        let mut text = (*text).to_owned();
        for (side, there) in [("client", only.client), ("server", only.routes)] {
            if !there {
                let declaration = format!("#[cfg(feature = \"{side}\")]\npub mod {side};\n");
                text = text.replace(&declaration, "");
            }
        }
        files.insert(format!("src/runtime/{name}").into(), format!("{mark}\n{text}"));
    }
}
