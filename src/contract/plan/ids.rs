//! Names of cases: `operationId/example`, made unique by as little as will do.

use std::collections::BTreeSet;

/// The names given so far.
#[derive(Debug, Default)]
pub(super) struct Ids {
    taken: BTreeSet<String>,
}

impl Ids {
    /// A name nobody has: by the example, then by its status, then by its media type, then by a
    /// number.
    pub(super) fn take(
        &mut self,
        operation: &str,
        example: Option<&str>,
        status: &str,
        media_type: Option<&str>,
    ) -> String {
        let short = format!("{operation}/{}", example.unwrap_or(status));
        let mut candidates = vec![short];
        if let Some(example) = example {
            candidates.push(format!("{operation}/{status}/{example}"));
        }
        if let Some(media_type) = media_type {
            candidates.push(format!("{operation}/{}/{media_type}", example.unwrap_or(status)));
            candidates.push(format!("{operation}/{status}/{}/{media_type}", example.unwrap_or("")));
        }
        let last = candidates[0].clone();
        let numbered = (2_u32..).map(|number| format!("{last}/{number}"));
        let found = candidates.into_iter().chain(numbered).find(|id| !self.taken.contains(id));
        let id = found.unwrap_or(last);
        self.taken.insert(id.clone());
        id
    }
}

#[cfg(test)]
mod tests {
    use super::Ids;

    #[test]
    fn names_grow_only_when_they_must() {
        let mut ids = Ids::default();
        let json = Some("application/json");
        assert_eq!(ids.take("get", Some("found"), "200", json), "get/found");
        assert_eq!(ids.take("get", Some("found"), "404", json), "get/404/found");
        assert_eq!(ids.take("get", None, "200", json), "get/200");
        assert_eq!(ids.take("get", None, "200", Some("text/xml")), "get/200/text/xml");
        assert_eq!(ids.take("get", None, "200", json), "get/200/application/json");
        assert_eq!(ids.take("get", None, "200", None), "get/200/2");
    }
}
