//! How much of a document a run has to keep and to see, and what is said where it did not.

use std::{collections::BTreeMap, io::Write as _};

use super::{Context, Failure};
use crate::report::{Coverage, Of, Report};

/// How much has to be kept and seen.
pub(super) struct Least {
    /// Percent of the documented examples.
    pub(super) kept: Option<f64>,
    /// Percent of what the document declares.
    pub(super) seen: BTreeMap<Of, f64>,
}

/// Of what was not seen, so much is shown where too little was.
const MAX_UNSEEN: usize = 10;

impl Least {
    /// Whether there is less, and says so.
    pub(super) fn is_missed(
        &self,
        report: &Report,
        context: &mut Context,
    ) -> Result<bool, Failure> {
        let mut missed = false;
        let kept = report.percent_kept();
        if let Some(least) = self.kept.filter(|least| kept < *least) {
            let what = "of the documented examples are kept";
            writeln!(context.err, "only {kept:.1} % {what}, not {least} %")?;
            missed = true;
        }
        if self.seen.is_empty() {
            return Ok(missed);
        }
        let coverage = Coverage::of(report);
        for (of, least) in &self.seen {
            let seen = coverage.share(*of).percent();
            if seen < *least {
                let words = of.words();
                writeln!(context.err, "only {seen:.1} % of the {words} were seen, not {least} %")?;
                show_unseen(report, *of, context)?;
                missed = true;
            }
        }
        Ok(missed)
    }
}

fn show_unseen(report: &Report, of: Of, context: &mut Context) -> Result<(), Failure> {
    if report.lists_unseen {
        return Ok(());
    }
    let unseen = report.unseen();
    let own = || unseen.iter().filter(|one| one.of == of);
    for one in own().take(MAX_UNSEEN) {
        writeln!(context.err, "    {} ({})", one.what, report.api.document.label(&one.at))?;
    }
    let more = own().count().saturating_sub(MAX_UNSEEN);
    if more > 0 {
        writeln!(context.err, "    … and {more} more; `--unseen` lists them")?;
    }
    Ok(())
}

/// Reads a flag.
pub(super) fn least(text: &str) -> Result<(Of, f64), String> {
    let (name, percent) = text.split_once('=').ok_or("expected WHAT=PERCENT")?;
    let of = Of::parse(name).ok_or_else(|| {
        let names: Vec<&str> = Of::ALL.iter().map(|(name, _)| *name).collect();
        format!("`{name}` is none of {}", names.join(", "))
    })?;
    let percent: f64 = percent.parse().map_err(|_| "the percentage is no number")?;
    Ok((of, percent))
}
