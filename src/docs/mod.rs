//! Pages that people and machines read: every operation, schema, example and code sample as text.
//!
//! In: an [`Api`](crate::ir::Api), [`Settings`] and, if there was a contract run, its report. Out:
//! files, handed one by one to a [`Sink`], so that a site of thousands of pages is never in memory.
//!
//! `view` decides what a page says and escapes it, `samples` makes one request model per operation
//! and code from it, `render` puts views into templates. No page names another host, runs a script
//! of the document's, or needs one of ours to be read.
//!
//! Start at [`build`].

mod book;
mod disk;
mod html;
mod markdown;
mod output;
mod render;
mod samples;
mod settings;
#[cfg(test)]
mod testing;
mod uses;
mod verified;
mod view;

pub use disk::{Disk, TemplatesError, read_templates};
pub use output::{Memory, Pieces, Sink};
pub use render::{BuildError, Built, Overrides, build};
pub use settings::{Format, Layout, Settings};
pub use verified::Verified;

// For the program, which knows what the generated client is called: no promise to other crates.
#[doc(hidden)]
pub use render::build_with_client;
#[doc(hidden)]
pub use samples::{ClientArgument, ClientCall};
