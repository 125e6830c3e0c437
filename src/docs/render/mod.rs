//! Views into templates into files.
//!
//! In: views and [`Overrides`]. Out: calls of a [`Sink`](super::Sink), one per finished page. Each
//! page depends on the API alone, so they are made by as many threads as there are processors.
//!
//! Start at [`build`].

mod beside;
mod engine;
mod machine;
mod menu;
mod page;
mod single;
mod site;
pub(crate) mod tree;
mod try_it;

use std::{
    io,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use camino::{Utf8Path, Utf8PathBuf};

pub use engine::Overrides;

use super::{
    book::Book,
    html::{Html, push_content},
    output::Sink,
    samples::{self, ClientCall},
    settings::{Format, Layout, Settings},
    verified::Verified,
    view::{OperationView, Outline, Place, SampleView, Sender},
};
use crate::ir::{Api, Operation};
use engine::Engine;

/// Why pages could not be made.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// A template cannot be parsed or asks for what is not there: the user's own, since ours are
    /// tested.
    #[error("a template could not be rendered")]
    Template(#[from] tera::Error),
    /// A file could not be written.
    #[error("could not write `{path}`")]
    Write {
        /// Relative to the output directory.
        path: Utf8PathBuf,
        /// What the disk says.
        source: io::Error,
    },
    /// Our own mistake, caught.
    #[error("a page could not be finished: {0}")]
    Broken(&'static str),
}

/// What was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Built {
    /// Operations, webhooks included.
    pub operations: usize,
    /// Named schemas.
    pub schemas: usize,
    /// Files handed to the sink.
    pub files: usize,
}

/// Makes the documentation of an API.
///
/// # Errors
/// If a template of the user's cannot be rendered or the sink cannot write.
pub fn build(
    api: &Api,
    settings: &Settings,
    overrides: &Overrides,
    verified: Option<&Verified>,
    sink: &dyn Sink,
) -> Result<Built, BuildError> {
    build_with_client(api, settings, overrides, verified, &[], sink)
}

/// The same, with Rust samples that use a generated client: how it calls each operation, in the
/// order of [`Api::operations`].
///
/// # Errors
/// As [`build`].
pub fn build_with_client(
    api: &Api,
    settings: &Settings,
    overrides: &Overrides,
    verified: Option<&Verified>,
    calls: &[Option<ClientCall>],
    sink: &dyn Sink,
) -> Result<Built, BuildError> {
    let engine = Engine::new(overrides, &settings.languages)?;
    let book = Book::new(api, settings.layout);
    let maker = Maker {
        book: &book,
        engine: &engine,
        settings,
        verified,
        calls,
        sink,
        files: AtomicUsize::new(0),
    };
    match (settings.format, settings.layout) {
        (Format::Markdown, _) => machine::markdown_pages(&maker)?,
        (Format::Html, Layout::Site) => site::write(&maker)?,
        (Format::Html, Layout::Single) => single::write(&maker)?,
    }
    Ok(Built {
        operations: api.operations.len() + api.webhooks.len(),
        schemas: book.schemas().len(),
        files: maker.files.load(Ordering::Relaxed),
    })
}

/// All that making a page takes.
struct Maker<'a> {
    book: &'a Book<'a>,
    engine: &'a Engine,
    settings: &'a Settings,
    verified: Option<&'a Verified>,
    calls: &'a [Option<ClientCall>],
    sink: &'a dyn Sink,
    files: AtomicUsize,
}

impl<'a> Maker<'a> {
    /// A page in a folder of the site; `""` is the top, and the one file.
    fn place(&'a self, folder: &'static str, heading: u8) -> Place<'a> {
        Place {
            book: self.book,
            root: if folder.is_empty() { "" } else { "../" },
            folder,
            heading,
            verified: self.verified,
            rows: rows_per_body(self.book.api.operations.len()),
            outline: match (self.book.layout, self.book.api.operations.len()) {
                (Layout::Site, count) if count > LARGE => Outline::SharedAnswers,
                _ => Outline::Nothing,
            },
            sender: Sender::Caller,
        }
    }

    fn file(&self, path: impl AsRef<Utf8Path>, text: &str) -> Result<(), BuildError> {
        let path = path.as_ref();
        self.files.fetch_add(1, Ordering::Relaxed);
        self.sink
            .file(path, text)
            .map_err(|source| BuildError::Write { path: path.to_owned(), source })
    }

    /// The request that samples show.
    fn request(&self, operation: &Operation) -> samples::Request {
        let api = self.book.api;
        let names = samples::names(operation);
        let at = api.operations.iter().position(|known| std::ptr::eq(known, operation));
        let call = at.and_then(|at| self.calls.get(at)?.as_ref());
        samples::request(api, operation, names.first().copied(), call)
    }

    /// Code in every language, and what the form that sends requests needs.
    fn add_samples(
        &self,
        view: &mut OperationView,
        operation: &Operation,
    ) -> Result<(), tera::Error> {
        let request = self.request(operation);
        for (language, code) in self.engine.languages.write(&self.engine.tera, &request)? {
            let mut escaped = String::with_capacity(code.len() + 32);
            push_content(&mut escaped, &code);
            view.samples.push(SampleView {
                name: Html::text(&language.name),
                label: Html::text(&language.label),
                code: Html::trusted(escaped),
                language: Html::text(&language.code),
            });
        }
        if !self.settings.no_try_it {
            let contents = view.body.iter().flat_map(|body| &body.contents);
            let shown = contents.flat_map(|content| &content.examples).next();
            let shown = shown.map(|example| &example.text);
            view.try_it = Some(try_it::form(self.book.api, operation, &request, shown));
        }
        Ok(())
    }
}

/// From this many operations on, what can be read on a page of its own is not repeated.
pub(crate) const LARGE: usize = 400;

/// A large API pays for every row a thousand times over, and links to the schema's page instead.
fn rows_per_body(operations: usize) -> usize {
    match operations {
        0..=60 => 400,
        61..=LARGE => 120,
        _ => 24,
    }
}

/// Runs `make` for every index below `count`, on all processors; the first error ends it.
fn in_parallel(
    count: usize,
    make: &(dyn Fn(usize) -> Result<(), BuildError> + Sync),
) -> Result<(), BuildError> {
    let next = AtomicUsize::new(0);
    let failure: Mutex<Option<BuildError>> = Mutex::new(None);
    let work = || {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= count {
                return;
            }
            if let Err(error) = make(index) {
                next.store(count, Ordering::Relaxed);
                if let Ok(mut failure) = failure.lock() {
                    failure.get_or_insert(error);
                }
                return;
            }
        }
    };
    let threads =
        thread::available_parallelism().map_or(1, usize::from).min(8).min(count.div_ceil(16));
    thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(work);
        }
        work();
    });
    match failure.into_inner() {
        Ok(None) => Ok(()),
        Ok(Some(error)) => Err(error),
        Err(_) => Err(BuildError::Broken("a thread panicked")),
    }
}
