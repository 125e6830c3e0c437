//! What has a page, what the page is called, and how one page leads to another.
//!
//! In: an [`Api`]. Out: [`Book`]: lasting addresses for every operation, webhook, schema and tag.
//! An address comes from a name in the document, so it outlives reordering; only where two names
//! would share a file does the later one get a number.
//!
//! Start at [`Book::new`].

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use super::{settings::Layout, uses::Uses};
use crate::ir::{Api, Operation, SchemaId, Tag};

/// Every page of the documentation, by what it shows.
#[derive(Debug)]
pub(crate) struct Book<'a> {
    pub(crate) api: &'a Api,
    pub(crate) layout: Layout,
    /// As [`Api::operations`].
    operations: Vec<String>,
    /// As [`Api::webhooks`].
    webhooks: Vec<String>,
    /// Those with a name of their own, in document order.
    schemas: IndexMap<SchemaId, SchemaPage<'a>>,
    /// Groups of operations, in the order of the menu; none is empty but for declared ones.
    pub(crate) groups: Vec<Group<'a>>,
    schemas_by_name: BTreeMap<&'a str, SchemaId>,
    pub(crate) uses: Uses,
}

/// A named schema.
#[derive(Debug)]
pub(crate) struct SchemaPage<'a> {
    pub(crate) name: &'a str,
    pub(crate) slug: String,
}

/// A tag and the operations that bear it, or the operations that bear none.
#[derive(Debug)]
pub(crate) struct Group<'a> {
    /// `None` for what has no tag.
    pub(crate) tag: Option<&'a Tag>,
    pub(crate) title: String,
    pub(crate) slug: String,
    /// Places in [`Api::operations`].
    pub(crate) operations: Vec<usize>,
}

/// Something that can be linked to.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Target {
    Operation(usize),
    Webhook(usize),
    Schema(SchemaId),
    Group(usize),
    Security,
    Schemas,
}

impl<'a> Book<'a> {
    pub(crate) fn new(api: &'a Api, layout: Layout) -> Self {
        let mut taken = Slugs::default();
        let operations =
            api.operations.iter().map(|operation| taken.take(operation.id.as_str())).collect();
        let mut taken = Slugs::default();
        let webhooks = api.webhooks.iter().map(|webhook| taken.take(&webhook.name)).collect();
        let mut taken = Slugs::default();
        let mut schemas = IndexMap::new();
        let mut schemas_by_name = BTreeMap::new();
        for (name, id) in api.schemas.components() {
            schemas_by_name.entry(name).or_insert(id);
            schemas.entry(id).or_insert_with(|| SchemaPage { name, slug: taken.take(name) });
        }
        let groups = groups(api);
        let uses = Uses::new(api);
        Self { api, layout, operations, webhooks, schemas, groups, schemas_by_name, uses }
    }

    pub(crate) fn operation_slug(&self, index: usize) -> &str {
        &self.operations[index]
    }

    pub(crate) fn webhook_slug(&self, index: usize) -> &str {
        &self.webhooks[index]
    }

    pub(crate) fn schema_page(&self, id: SchemaId) -> Option<&SchemaPage<'a>> {
        self.schemas.get(&id)
    }

    pub(crate) fn schemas(&self) -> impl ExactSizeIterator<Item = (SchemaId, &SchemaPage<'a>)> {
        self.schemas.iter().map(|(id, page)| (*id, page))
    }

    /// The first group of an operation, where its page stands in the menu.
    pub(crate) fn group_of(&self, operation: usize) -> Option<usize> {
        self.groups.iter().position(|group| group.operations.contains(&operation))
    }

    /// The address of a page, from a page that is `root` away from the top: `""` or `"../"`.
    pub(crate) fn href(&self, target: Target, root: &str) -> String {
        let (folder, kind, slug) = match target {
            Target::Operation(index) => ("operations", "operation", self.operation_slug(index)),
            Target::Webhook(index) => ("webhooks", "webhook", self.webhook_slug(index)),
            Target::Schema(id) => {
                let slug = self.schemas.get(&id).map_or("index", |page| page.slug.as_str());
                ("schemas", "schema", slug)
            }
            Target::Group(index) => ("tags", "tag", self.groups[index].slug.as_str()),
            Target::Security => {
                return match self.layout {
                    Layout::Site => format!("{root}index.html#authorization"),
                    Layout::Single => "#authorization".to_owned(),
                };
            }
            Target::Schemas => {
                return match self.layout {
                    Layout::Site => format!("{root}schemas/index.html"),
                    Layout::Single => "#schemas".to_owned(),
                };
            }
        };
        match self.layout {
            Layout::Site => format!("{root}{folder}/{slug}.html"),
            Layout::Single => format!("#{kind}-{slug}"),
        }
    }

    /// The same, shorter for a page in the same folder.
    pub(crate) fn href_from(&self, target: Target, root: &str, folder: &str) -> String {
        let href = self.href(target, root);
        let prefix = format!("../{folder}/");
        match href.strip_prefix(&prefix) {
            Some(short) if !folder.is_empty() => short.to_owned(),
            _ => href,
        }
    }

    /// Where an address in a description leads on our pages: to the web, or, for the forms that
    /// other documentation tools made common (`#operation/…`, `#tag/…`, `#/components/schemas/…`),
    /// to the page that shows it.
    pub(crate) fn resolve(&self, address: &str, root: &str) -> Option<String> {
        if super::html::is_safe_address(address) {
            return Some(address.to_owned());
        }
        let name = address.strip_prefix('#')?;
        let decoded = percent_encoding::percent_decode_str(name).decode_utf8_lossy();
        if let Some(name) = decoded.strip_prefix("/components/schemas/") {
            let id = self.schemas_by_name.get(name)?;
            return Some(self.href(Target::Schema(*id), root));
        }
        let (kind, name) = decoded.trim_start_matches('/').split_once('/')?;
        match kind {
            "operation" | "operations" => self.operation_named(name, root),
            "tag" => {
                if let Some((_, operation)) = name.split_once("/operation/") {
                    return self.operation_named(operation, root);
                }
                let is =
                    |group: &Group<'_>| group.tag.is_some_and(|tag| slug(&tag.name) == slug(name));
                let index = self.groups.iter().position(is)?;
                Some(self.href(Target::Group(index), root))
            }
            _ => None,
        }
    }

    fn operation_named(&self, id: &str, root: &str) -> Option<String> {
        let is = |operation: &Operation| operation.id.as_str() == id;
        let index = self.api.operations.iter().position(is)?;
        Some(self.href(Target::Operation(index), root))
    }
}

fn groups(api: &Api) -> Vec<Group<'_>> {
    let mut taken = Slugs::default();
    let mut members: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut untagged = Vec::new();
    for (index, operation) in api.operations.iter().enumerate() {
        if operation.tags.is_empty() {
            untagged.push(index);
        }
        let mut seen = BTreeSet::new();
        for tag in operation.tags.iter().filter(|tag| seen.insert(tag.as_str())) {
            members.entry(tag).or_default().push(index);
        }
    }
    let mut groups: Vec<_> = api
        .tags
        .iter()
        .map(|tag| Group {
            tag: Some(tag),
            title: group_title(api, tag),
            slug: taken.take(&tag.name),
            operations: members.remove(tag.name.as_str()).unwrap_or_default(),
        })
        // Some documents use tags for chapters of prose; one without words or operations is empty.
        .filter(|group| {
            !group.operations.is_empty() || group.tag.is_some_and(|tag| tag.description.is_some())
        })
        .collect();
    if !untagged.is_empty() {
        let title = if groups.is_empty() { "Operations" } else { "Other operations" };
        groups.push(Group {
            tag: None,
            title: title.to_owned(),
            slug: taken.take("untagged"),
            operations: untagged,
        });
    }
    groups
}

/// The title of a tag after those of the tags it is nested under.
fn group_title(api: &Api, tag: &Tag) -> String {
    let mut title = tag_title(tag);
    let mut seen = BTreeSet::from([tag.name.as_str()]);
    let mut parent = tag.parent.as_deref();
    while let Some(name) = parent.filter(|name| seen.insert(name)) {
        let Some(above) = api.tags.iter().find(|tag| tag.name == name) else { break };
        title = format!("{} › {title}", tag_title(above));
        parent = above.parent.as_deref();
    }
    title
}

fn tag_title(tag: &Tag) -> String {
    let shown = tag.extensions.get("x-displayName").and_then(|name| name.as_str());
    shown.or(tag.summary.as_deref()).unwrap_or(&tag.name).to_owned()
}

/// File names that were given out, compared without case, as some disks do.
#[derive(Debug, Default)]
pub(crate) struct Slugs(BTreeSet<String>);

impl Slugs {
    pub(crate) fn take(&mut self, name: &str) -> String {
        let slug = slug(name);
        let mut candidate = slug.clone();
        let mut number = 2;
        while !self.0.insert(candidate.to_ascii_lowercase()) {
            candidate = format!("{slug}-{number}");
            number += 1;
        }
        candidate
    }
}

/// Longer names are cut, since some disks allow no more than 255 bytes with the ending.
const MAX_SLUG: usize = 96;

/// A name as a file name and as part of an address: letters, digits, `-`, `_` and `.`.
pub(crate) fn slug(name: &str) -> String {
    let mut slug = String::with_capacity(name.len());
    for character in name.chars() {
        if character.is_ascii_alphanumeric() || matches!(character, '_' | '.') {
            slug.push(character);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let trimmed = slug.trim_matches(['-', '.']);
    let lossy = trimmed.is_empty() || trimmed.len() > MAX_SLUG;
    let kept = &trimmed[..trimmed.len().min(MAX_SLUG)];
    let stem = kept.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let reserved = ["index", "con", "prn", "aux", "nul", "com1", "lpt1"].contains(&stem.as_str());
    match (lossy, reserved) {
        (true, _) => format!("{kept}-{:08x}", checksum(name)).trim_start_matches('-').to_owned(),
        (false, true) => format!("{kept}_"),
        (false, false) => kept.to_owned(),
    }
}

/// FNV-1a: tells cut names apart, nothing more.
fn checksum(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |sum, byte| (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::{Slugs, slug};

    #[test]
    fn names_become_file_names() {
        for (name, expected) in [
            ("listPets", "listPets"),
            ("repos/list-for-org", "repos-list-for-org"),
            ("/v2/a b/{id}", "v2-a-b-id"),
            ("../../etc/passwd", "etc-passwd"),
            ("io.k8s.api.core.v1.Pod", "io.k8s.api.core.v1.Pod"),
            ("index", "index_"),
            ("CON", "CON_"),
            ("日本", "9f26ee51"),
        ] {
            assert_eq!(slug(name), expected, "{name}");
        }
        assert!(slug(&"x".repeat(500)).len() < 120);
    }

    #[test]
    fn no_two_pages_share_a_file() {
        let mut slugs = Slugs::default();
        assert_eq!(slugs.take("Pet"), "Pet");
        assert_eq!(slugs.take("pet"), "pet-2");
        assert_eq!(slugs.take("a/b"), "a-b");
        assert_eq!(slugs.take("a-b"), "a-b-2");
    }
}
