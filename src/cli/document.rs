//! Reading the document that a command was given.

use std::{
    io::{Read as _, Write as _},
    sync::Arc,
};

use camino::Utf8PathBuf;

use super::{Context, DocumentArgs, Failure, fetch::fetch};
use crate::{
    diagnostic::{Diagnostic, Renderer, Severity},
    document::{Input, LoadOptions, load_with_overlays},
    ir::{Api, lower},
};

/// A document, read and lowered.
pub(crate) struct Reading {
    /// As much as could be read.
    pub(crate) api: Arc<Api>,
    /// What is wrong with it, in document order.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl DocumentArgs {
    /// Reads the document that was named, or the one of the settings.
    pub(crate) fn read(&self, context: &Context) -> Result<Reading, Failure> {
        let input = self.input(context)?;
        let root = self
            .root
            .clone()
            .or_else(|| context.settings.root.as_ref().map(|root| context.settings.path(root)));
        let options = LoadOptions { root, fetch: self.allow_remote_refs.then_some(fetch) };
        let loaded = load_with_overlays(&input, &self.overlays(context), &options)?;
        let lowered = lower(Arc::new(loaded.document));
        let mut diagnostics = loaded.diagnostics;
        diagnostics.extend(lowered.diagnostics);
        Ok(Reading { api: Arc::new(lowered.api), diagnostics })
    }

    /// Reads it and shows what is wrong on standard error: errors always, warnings unless `--quiet`.
    pub(crate) fn read_and_report(&self, context: &mut Context) -> Result<Arc<Api>, Failure> {
        let Reading { api, mut diagnostics } = self.read(context)?;
        let least = if context.quiet { Severity::Error } else { Severity::Warning };
        diagnostics.retain(|diagnostic| diagnostic.severity <= least);
        let text = Renderer::new(&api.document).all(&mut diagnostics, 20, "specwright lint");
        context.err.write_all(text.as_bytes())?;
        refuse_half_laid(&diagnostics)?;
        Ok(api)
    }

    /// The overlays that were named, or those of the settings.
    pub(crate) fn overlays(&self, context: &Context) -> Vec<Utf8PathBuf> {
        if !self.overlays.is_empty() {
            return self.overlays.clone();
        }
        context.settings.overlays.iter().map(|path| context.settings.path(path)).collect()
    }

    fn input(&self, context: &Context) -> Result<Input, Failure> {
        let path = match &self.document {
            Some(path) => path.clone(),
            None => match &context.settings.document {
                Some(path) => context.settings.path(path),
                None => {
                    return Err(Failure::input("no document is named").help(
                        "name one, such as `openapi.yaml`, or set `document` in specwright.toml",
                    ));
                }
            },
        };
        if path != "-" {
            return Ok(Input::Path(path));
        }
        let mut bytes = Vec::new();
        std::io::stdin()
            .lock()
            .read_to_end(&mut bytes)
            .map_err(|error| Failure::input(format!("could not read standard input: {error}")))?;
        let text = String::from_utf8(bytes)
            .map_err(|_| Failure::input("standard input is not UTF-8 text"))?;
        let name = if text.is_empty() {
            return Err(Failure::input("standard input is empty"));
        } else {
            "<stdin>".to_owned()
        };
        Ok(Input::Text { name, text, base: Utf8PathBuf::from(".") })
    }
}

/// Gives back the memory of the document's trees, where nearly all that is wanted is lowered. They
/// are read again if somebody asks for a value all the same.
pub(crate) fn forget_trees(api: &mut Arc<Api>) {
    let document = Arc::get_mut(api).and_then(|api| Arc::get_mut(&mut api.document));
    if let Some(document) = document {
        document.forget_trees();
    }
}

/// A document on which an overlay could only be laid in part is not the one that was meant.
pub(crate) fn refuse_half_laid(diagnostics: &[Diagnostic]) -> Result<(), Failure> {
    if diagnostics.iter().any(Diagnostic::is_half_laid) {
        return Err(Failure::input("an overlay could not be laid on the document as a whole"));
    }
    Ok(())
}
