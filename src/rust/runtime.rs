//! The runtime crate's files, to be copied into generated crates.

use specwright_runtime::sources::FILES;

use super::FileTree;

/// Which parts of the runtime a crate has use for.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "a set, each on or off")]
pub(super) struct Needs {
    pub(super) client: bool,
    pub(super) server: bool,
    pub(super) callbacks: bool,
    pub(super) pages: bool,
    pub(super) examples: bool,
}

/// Adds the runtime as the module `runtime`, without what nothing uses.
pub(super) fn copy(files: &mut FileTree, mark: &str, needs: Needs) {
    for (name, text) in FILES {
        let wanted = match *name {
            "callback.rs" => needs.callbacks,
            "blocking.rs" | "client.rs" => needs.client,
            "example.rs" => needs.examples,
            "pages.rs" => needs.pages,
            "server.rs" => needs.server,
            "upload.rs" => needs.client || needs.server,
            _ => true,
        };
        if !wanted {
            continue;
        }
        // A copy has no need of copies.
        let mut text = text.replace("#[cfg(feature = \"sources\")]\npub mod sources;\n", "");
        // Nor of tests, which the runtime passes by itself.
        if let Some(tests) = text.find("\n#[cfg(test)]\nmod tests {\n") {
            text.truncate(tests);
        }
        for (module, there) in [("callback", needs.callbacks), ("example", needs.examples)] {
            if !there {
                text = text.replace(&format!("pub mod {module};\n"), "");
            }
        }
        for (side, module, there) in [
            ("blocking", "blocking", needs.client),
            ("client", "client", needs.client),
            ("client", "pages", needs.pages),
            ("server", "server", needs.server),
        ] {
            if !there {
                let declaration = format!("#[cfg(feature = \"{side}\")]\npub mod {module};\n");
                text = text.replace(&declaration, "");
            }
        }
        // A feature that the crate lacks must not be asked for.
        let sides = "#[cfg(any(feature = \"client\", feature = \"server\"))]\n";
        text = match (needs.client, needs.server) {
            (true, true) => text,
            (true, false) => text.replace(sides, "#[cfg(feature = \"client\")]\n"),
            (false, true) => text.replace(sides, "#[cfg(feature = \"server\")]\n"),
            (false, false) => text.replace(&format!("{sides}mod upload;\n"), ""),
        };
        files.insert(format!("src/runtime/{name}").into(), format!("{mark}\n{text}"));
    }
}
