//! One line of JSON per case, in the order in which they end.

use crate::{contract::CaseReport, ir::Api};

/// One case, with the line's end.
pub fn line(api: &Api, case: &CaseReport) -> String {
    format!("{}\n", super::json::case(api, case))
}
