//! Lays overlays on the root file before anything reads it.
//!
//! In: the root's value and overlays, each a value too. Out: the value with their actions done, in
//! order, and [`Origins`]: which parts stand in another place than their pointer says, so that what
//! is found in them later is shown at the line of the overlay. What an overlay gets wrong is a
//! diagnostic at its line, and its other actions are done.
//!
//! Start at [`lay`]. Standards: Overlay 1.1 (and 1.0, which it extends), RFC 9535 (`JSONPath`).

use std::{cmp::Ordering, collections::BTreeMap};

use serde_json::Value;
use serde_json_path::JsonPath;

use super::{FileId, Location, Pointer, location::unescape};
use crate::diagnostic::Diagnostic;

/// Parts of the root file that stand in another place than their pointer says: each entry with all
/// below it, unless that has an entry of its own.
#[derive(Debug, Default)]
pub(super) struct Origins(BTreeMap<String, Location>);

impl Origins {
    /// Where a value of the root file is written.
    pub(super) fn of(&self, pointer: &Pointer) -> Option<Location> {
        if self.0.is_empty() {
            return None;
        }
        let text = pointer.as_str();
        let mut end = text.len();
        loop {
            if let Some(found) = self.0.get(&text[..end]) {
                let below = format!("{}{}", found.pointer, &text[end..]);
                return Some(Location { file: found.file, pointer: Pointer::from_escaped(below) });
            }
            end = text[..end].rfind('/')?;
        }
    }

    fn of_or_root(&self, pointer: &str) -> Location {
        let pointer = Pointer::from_escaped(pointer);
        self.of(&pointer).unwrap_or(Location { file: FileId::default(), pointer })
    }

    fn set(&mut self, pointer: String, origin: Location) {
        drop(self.take(&pointer));
        self.0.insert(pointer, origin);
    }

    /// Takes out what is known of a value and all below it, by the rest of the pointer.
    fn take(&mut self, pointer: &str) -> Vec<(String, Location)> {
        let below = format!("{pointer}/");
        let keys: Vec<String> = self
            .0
            .range(pointer.to_owned()..)
            .map(|(key, _)| key)
            .take_while(|key| key.starts_with(pointer))
            .filter(|key| *key == pointer || key.starts_with(&below))
            .cloned()
            .collect();
        let taken = keys.into_iter().filter_map(|key| {
            let origin = self.0.remove(&key)?;
            Some((key[pointer.len()..].to_owned(), origin))
        });
        taken.collect()
    }

    /// An item of a list goes, and those after it move up.
    fn remove_item(&mut self, list: &str, index: usize, length: usize) {
        drop(self.take(&format!("{list}/{index}")));
        for from in index + 1..length {
            let place = format!("{list}/{from}");
            let origin = self.of_or_root(&place);
            let known = self.take(&place);
            let to = format!("{list}/{}", from - 1);
            self.0.insert(to.clone(), origin);
            for (rest, origin) in known {
                self.0.insert(format!("{to}{rest}"), origin);
            }
        }
    }
}

/// Does the actions of one overlay.
pub(super) fn lay(
    overlay: &Value,
    file: FileId,
    root: &mut Value,
    origins: &mut Origins,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let at = Location::root_of(file);
    let Some(actions) = overlay.get("actions").and_then(Value::as_array) else {
        let message = "an overlay has a list of `actions`";
        diagnostics.push(Diagnostic::error("overlay/structure", at, message));
        return;
    };
    if actions.is_empty() {
        let message = "an overlay without an action changes nothing";
        diagnostics.push(Diagnostic::warning("overlay/no-match", at.join("actions"), message));
    }
    for (index, action) in actions.iter().enumerate() {
        let at = at.join("actions").join(&index.to_string());
        if let Err(diagnostic) = act(action, &at, root, origins, diagnostics) {
            diagnostics.push(*diagnostic);
        }
    }
}

/// Does one action. What is wrong with it comes back; what is only odd is added.
fn act(
    action: &Value,
    at: &Location,
    root: &mut Value,
    origins: &mut Origins,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<(), Box<Diagnostic>> {
    let structure =
        |at: Location, message: &str| Box::new(Diagnostic::error("overlay/structure", at, message));
    let Some(fields) = action.as_object() else {
        return Err(structure(at.clone(), "an action is an object"));
    };
    let known = |name: &str| {
        matches!(name, "target" | "description" | "update" | "copy" | "remove")
            || name.starts_with("x-")
    };
    for name in fields.keys().filter(|name| !known(name)) {
        let message = format!("an action has no field `{name}`");
        let at = at.join(name);
        diagnostics.push(Diagnostic::warning("overlay/structure", at, message).at_key());
    }
    let Some(target) = fields.get("target").and_then(Value::as_str) else {
        return Err(structure(at.clone(), "an action has a `target`, a text"));
    };
    let remove = match fields.get("remove") {
        None => false,
        Some(Value::Bool(remove)) => *remove,
        Some(_) => return Err(structure(at.join("remove"), "`remove` is `true` or `false`")),
    };
    let target_at = at.join("target");
    let places = query(target, &target_at, root)?;
    if places.is_empty() {
        let message = format!("`{target}` selects nothing, so this action changes nothing");
        diagnostics.push(Diagnostic::warning("overlay/no-match", target_at, message));
        return Ok(());
    }
    if remove {
        return remove_all(places, &target_at, root, origins);
    }
    let (update, from) = match (fields.get("update"), fields.get("copy")) {
        (Some(_), Some(_)) => {
            return Err(structure(at.clone(), "an action has `update` or `copy`, not both"));
        }
        (None, None) => {
            return Err(structure(at.clone(), "an action has `update`, `copy` or `remove: true`"));
        }
        (Some(update), None) => (update.clone(), at.join("update")),
        (None, Some(Value::String(path))) => copied(path, &at.join("copy"), root, origins)?,
        (None, Some(_)) => return Err(structure(at.join("copy"), "`copy` is a text")),
    };
    let mut kinds: Vec<Kind> =
        places.iter().filter_map(|place| root.pointer(place)).map(Kind::of).collect();
    kinds.dedup();
    if kinds.len() > 1 {
        let message =
            format!("`{target}` selects values of several kinds, which no one change suits");
        return Err(Box::new(Diagnostic::error("overlay/incompatible", target_at, message)));
    }
    for place in places {
        if let Some(value) = root.pointer_mut(&place) {
            merge(value, &update, &place, &from, true, origins)?;
        }
    }
    Ok(())
}

/// The places that a path selects, each once, in the order of the document.
fn query(path: &str, at: &Location, root: &Value) -> Result<Vec<String>, Box<Diagnostic>> {
    let parsed = JsonPath::parse(path).map_err(|error| {
        let message = format!("`{path}` is no JSONPath: {}", error.message());
        let help = "RFC 9535 says how one is written, such as `$.paths['/pets'].get`";
        Box::new(Diagnostic::error("overlay/target", at.clone(), message).help(help))
    })?;
    let mut places: Vec<String> = Vec::new();
    for located in parsed.query_located(root) {
        places.push(located.location().to_json_pointer());
    }
    places.sort_by(|one, other| in_order(one, other));
    places.dedup();
    Ok(places)
}

/// By tokens, numbers as numbers; what is inside comes after what it is in.
fn in_order(one: &str, other: &str) -> Ordering {
    let (mut one, mut other) = (one.split('/'), other.split('/'));
    loop {
        let order = match (one.next(), other.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(one), Some(other)) => match (one.parse::<usize>(), other.parse::<usize>()) {
                (Ok(one), Ok(other)) => one.cmp(&other),
                _ => one.cmp(other),
            },
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

fn remove_all(
    places: Vec<String>,
    target: &Location,
    root: &mut Value,
    origins: &mut Origins,
) -> Result<(), Box<Diagnostic>> {
    // The last first, so that the places of the others stay what they are.
    for place in places.into_iter().rev() {
        let Some(cut) = place.rfind('/') else {
            let message = "the whole document cannot be removed";
            return Err(Box::new(Diagnostic::error(
                "overlay/incompatible",
                target.clone(),
                message,
            )));
        };
        let (around, last) = (&place[..cut], unescape(&place[cut + 1..]));
        match root.pointer_mut(around) {
            Some(Value::Object(entries)) => {
                entries.shift_remove(last.as_ref());
                drop(origins.take(&place));
            }
            Some(Value::Array(items)) => {
                if let Ok(index) = last.parse::<usize>()
                    && index < items.len()
                {
                    origins.remove_item(around, index, items.len());
                    items.remove(index);
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// The value that a `copy` names, and where it is written.
fn copied(
    path: &str,
    at: &Location,
    root: &Value,
    origins: &Origins,
) -> Result<(Value, Location), Box<Diagnostic>> {
    let places = query(path, at, root)?;
    match places.as_slice() {
        [place] => {
            Ok((root.pointer(place).cloned().unwrap_or_default(), origins.of_or_root(place)))
        }
        [] => {
            let message = format!("`{path}` selects nothing that could be copied");
            Err(Box::new(Diagnostic::error("overlay/target", at.clone(), message)))
        }
        several => {
            let message = format!("`{path}` selects {} values; one is copied", several.len());
            Err(Box::new(Diagnostic::error("overlay/target", at.clone(), message)))
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Object,
    Array,
    Primitive,
}

impl Kind {
    fn of(value: &Value) -> Self {
        match value {
            Value::Object(_) => Self::Object,
            Value::Array(_) => Self::Array,
            _ => Self::Primitive,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Object => "an object",
            Self::Array => "a list",
            Self::Primitive => "a single value",
        }
    }
}

/// Overlay 1.1, "Action Object": what only one side has stays or is inserted, objects are merged,
/// lists are joined, single values are replaced. A selected list also takes one entry.
fn merge(
    target: &mut Value,
    update: &Value,
    place: &str,
    from: &Location,
    selected: bool,
    origins: &mut Origins,
) -> Result<(), Box<Diagnostic>> {
    match (&mut *target, update) {
        (Value::Object(entries), Value::Object(updates)) => {
            for (key, update) in updates {
                let place = Pointer::from_escaped(place).join(key);
                let from = from.join(key);
                if let Some(known) = entries.get_mut(key) {
                    merge(known, update, place.as_str(), &from, false, origins)?;
                } else {
                    entries.insert(key.clone(), update.clone());
                    origins.set(place.as_str().to_owned(), from);
                }
            }
            Ok(())
        }
        (Value::Array(items), Value::Array(more)) => {
            for (index, item) in more.iter().enumerate() {
                origins.set(format!("{place}/{}", items.len()), from.join(&index.to_string()));
                items.push(item.clone());
            }
            Ok(())
        }
        (Value::Array(items), _) if selected => {
            origins.set(format!("{place}/{}", items.len()), from.clone());
            items.push(update.clone());
            Ok(())
        }
        (known, update)
            if Kind::of(known) == Kind::Primitive && Kind::of(update) == Kind::Primitive =>
        {
            *known = update.clone();
            origins.set(place.to_owned(), from.clone());
            Ok(())
        }
        (known, update) => {
            let message = format!(
                "{} cannot be laid on {}",
                Kind::of(update).words(),
                Kind::of(known).words()
            );
            let related = origins.of_or_root(place);
            Err(Box::new(
                Diagnostic::error("overlay/incompatible", from.clone(), message)
                    .help("remove what is there in an action before this one")
                    .related(related, "what it would be laid on"),
            ))
        }
    }
}
