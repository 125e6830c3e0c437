//! The runtime crate's files, to be copied into generated crates.

use specwright_runtime::sources::FILES;

use super::{FileTree, Only};

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
        // A copy has no need of copies.
        let mut text = text.replace("#[cfg(feature = \"sources\")]\npub mod sources;\n", "");
        for (side, there) in [("client", only.client), ("server", only.routes)] {
            if !there {
                let declaration = format!("#[cfg(feature = \"{side}\")]\npub mod {side};\n");
                text = text.replace(&declaration, "");
            }
        }
        files.insert(format!("src/runtime/{name}").into(), format!("{mark}\n{text}"));
    }
}
