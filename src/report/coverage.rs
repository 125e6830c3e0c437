//! How much of what the document declares a run has seen.

use std::collections::BTreeSet;

use super::Report;
use crate::{
    contract::{covers, judged},
    document::Location,
    ir::{Direction, StatusPattern},
};

/// Seen, of how many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Share {
    /// At least one answer came.
    pub seen: usize,
    /// The document declares them.
    pub declared: usize,
}

impl Share {
    /// In percent; nothing is seen whole.
    #[expect(clippy::cast_precision_loss, reason = "percentages of far fewer than 2^52")]
    pub fn percent(self) -> f64 {
        if self.declared == 0 { 100.0 } else { 100.0 * self.seen as f64 / self.declared as f64 }
    }
}

/// By what the document is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Operations that were answered.
    pub operations: Share,
    /// Declared responses, by operation and status key.
    pub responses: Share,
    /// Declared media types of responses.
    pub media_types: Share,
    /// Keywords of schemas that a value reached, by direction, and by the ways a keyword may go.
    pub keywords: Share,
}

/// Something that the document declares, and no answer or request showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unseen {
    /// Which of the four kinds.
    pub of: Of,
    /// Where the document says it.
    pub at: Location,
    /// A fragment.
    pub what: String,
}

/// What the document is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Of {
    /// A method of a path.
    Operations,
    /// A status of an operation.
    Responses,
    /// A media type of a response.
    MediaTypes,
    /// A keyword of a schema.
    Keywords,
}

impl Of {
    /// As settings and reports write them.
    pub const ALL: [(&'static str, Self); 4] = [
        ("operations", Self::Operations),
        ("responses", Self::Responses),
        ("media-types", Self::MediaTypes),
        ("keywords", Self::Keywords),
    ];

    /// As settings and reports write it.
    pub fn as_str(self) -> &'static str {
        Self::ALL[self as usize].0
    }

    /// Reads a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(known, _)| *known == name).map(|(_, of)| of)
    }

    /// In a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::MediaTypes => "media types",
            Self::Keywords => "schema keywords",
            Self::Operations | Self::Responses => self.as_str(),
        }
    }
}

/// An operation, a response of it, a media type of that.
type Place = (usize, Option<StatusPattern>, Option<usize>);

impl Coverage {
    /// Counts what was answered, whether as promised or not.
    pub fn of(report: &Report) -> Self {
        let mut coverage = Self::default();
        each(report, &mut |of, is_seen, _| {
            let share = match of {
                Of::Operations => &mut coverage.operations,
                Of::Responses => &mut coverage.responses,
                Of::MediaTypes => &mut coverage.media_types,
                Of::Keywords => &mut coverage.keywords,
            };
            share.declared += 1;
            share.seen += usize::from(is_seen);
        });
        coverage
    }

    /// One of the four.
    pub fn share(&self, of: Of) -> Share {
        match of {
            Of::Operations => self.operations,
            Of::Responses => self.responses,
            Of::MediaTypes => self.media_types,
            Of::Keywords => self.keywords,
        }
    }
}

/// Everything that was not seen, in the order of the four kinds. Long for a large document.
pub(super) fn unseen(report: &Report) -> Vec<Unseen> {
    let mut list = Vec::new();
    each(report, &mut |_, is_seen, unseen| {
        if !is_seen {
            list.push(unseen());
        }
    });
    list
}

/// Takes what kind of thing it is, whether it was seen, and what it is.
type Tell<'a> = &'a mut dyn FnMut(Of, bool, &dyn Fn() -> Unseen);

/// Tells of everything whether it was seen; what it is, is made only if it is asked for.
fn each(report: &Report, tell: Tell<'_>) {
    let seen = answered(report);
    for of in [Of::Operations, Of::Responses, Of::MediaTypes] {
        for (place, at, what) in declared(report, of) {
            let unseen = || Unseen { of, at: at.clone(), what: what() };
            tell(of, seen.contains(&place), &unseen);
        }
    }
    report.reach.survey(judged(&report.api), &mut |is_seen, unreached| {
        let unseen = || {
            let found = unreached();
            let way = match found.direction {
                Direction::Response => "an answer",
                Direction::Request => "a request",
            };
            Unseen { of: Of::Keywords, at: found.at, what: format!("{} in {way}", found.what) }
        };
        tell(Of::Keywords, is_seen, &unseen);
    });
}

fn answered(report: &Report) -> BTreeSet<Place> {
    let mut seen = BTreeSet::new();
    for case in &report.cases {
        let (Some(index), Some(status)) = (case.operation, case.status) else { continue };
        let Some(operation) = report.operation(case) else { continue };
        seen.insert((index.get(), None, None));
        let Some(response) = operation.response(status) else { continue };
        let response_place = Some(response.status);
        seen.insert((index.get(), response_place, None));
        let Some(received) = &case.media_type else { continue };
        for (place, declared) in response.content.iter().enumerate() {
            if covers(&declared.name, received) {
                seen.insert((index.get(), response_place, Some(place)));
            }
        }
    }
    seen
}

/// Something that is declared, where it stands, and how it is called.
type Declared<'a> = (Place, &'a Location, Box<dyn Fn() -> String + 'a>);

/// All there is of one kind, each with where it stands and what it is called.
fn declared(report: &Report, of: Of) -> Vec<Declared<'_>> {
    let mut found: Vec<Declared<'_>> = Vec::new();
    for (index, operation) in report.api.operations.iter().enumerate() {
        let name = move || format!("{} {}", operation.method, operation.path);
        if of == Of::Operations {
            found.push(((index, None, None), &operation.at, Box::new(name)));
            continue;
        }
        for response in &operation.responses {
            let status = Some(response.status);
            if of == Of::Responses {
                let what = move || format!("{} of {}", response.status, name());
                found.push(((index, status, None), &response.key_at, Box::new(what)));
                continue;
            }
            for (place, declared) in response.content.iter().enumerate() {
                let what =
                    move || format!("`{}` in {} of {}", declared.name, response.status, name());
                found.push(((index, status, Some(place)), &declared.at, Box::new(what)));
            }
        }
    }
    found
}

impl std::fmt::Display for Coverage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (place, (_, of)) in Of::ALL.into_iter().enumerate() {
            let Share { seen, declared } = self.share(of);
            let before = if place == 0 { "seen: " } else { ", " };
            write!(f, "{before}{seen} of {declared} {}", of.words())?;
        }
        Ok(())
    }
}
