//! `specwright explain`.

use std::io::Write as _;

use clap::Args;

use super::{Context, Exit, Failure};
use crate::{
    diagnostic::nearest_name,
    lint::{CODES, explain},
};

/// What `explain` understands.
#[derive(Clone, Debug, Args)]
pub(crate) struct ExplainArgs {
    /// A code, such as `ref/dangling`; without it, all codes are listed.
    code: Option<String>,
}

pub(crate) fn run(args: &ExplainArgs, context: &mut Context) -> Result<Exit, Failure> {
    let Some(code) = &args.code else {
        for code in CODES {
            writeln!(context.out, "{:<30} {}", code.code, code.title)?;
        }
        for rule in crate::contract::rules() {
            let first = rule.explain.split_inclusive(['.', ':']).next().unwrap_or_default();
            writeln!(context.out, "{:<30} {}", rule.code, first.trim_end_matches(['.', ':']))?;
        }
        return Ok(Exit::Yes);
    };
    if let Some(text) = explain(code) {
        context.out.write_all(text.as_bytes())?;
        return Ok(Exit::Yes);
    }
    if let Some(rule) = crate::contract::rules().find(|rule| rule.is_of(code)) {
        writeln!(context.out, "{code}\n\n{}", rule.explain)?;
        return Ok(Exit::Yes);
    }
    let failure = Failure::input(format!("there is no code `{code}`"));
    Err(
        match nearest_name(
            code,
            CODES
                .iter()
                .map(|known| known.code)
                .chain(crate::contract::rules().map(|rule| rule.code)),
        ) {
            Some(known) => failure.help(format!("did you mean `{known}`?")),
            None => failure.help("`specwright explain` lists all codes"),
        },
    )
}
