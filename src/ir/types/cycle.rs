//! Recursion: which fields and branches must be boxed so that a type has a size.

use std::collections::BTreeSet;

use super::{Branch, TypeGraph, TypeId, TypeKind, TypeUse, UnionDef};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    New,
    Open,
    Done,
}

/// An edge to be boxed: by which type, and the place among its fields or branches.
type Back = (TypeId, usize);

impl TypeGraph<'_> {
    /// Boxes every edge that leads back to a type that is still open on a walk in document order:
    /// the fewest that a walk can find, and the same ones each time.
    pub(super) fn break_cycles(&mut self) {
        self.flatten_unions();
        self.mark_recursive_aliases();
        let mut marks = vec![Mark::New; self.types.len()];
        let mut back: Vec<Back> = Vec::new();
        let ids: Vec<TypeId> = self.iter().map(|(id, _)| id).collect();
        for id in ids {
            self.walk(id, &mut marks, &mut back);
        }
        for (id, place) in back {
            match &mut self.types[id.get()].kind {
                TypeKind::Object(object) => object.fields[place].boxed = true,
                TypeKind::Union(union) => union.branches[place].boxed = true,
                _ => {}
            }
        }
    }

    /// A union among its own branches, or theirs, allows nothing more: what it leads to stands in its
    /// place, or reading a value would not come to an end.
    fn flatten_unions(&mut self) {
        let mut flat: Vec<(TypeId, Vec<Branch>)> = Vec::new();
        for (id, _) in self.iter() {
            if self.branches(id).any(|(_, target)| self.leads(target, id, &mut BTreeSet::new())) {
                let mut branches = Vec::new();
                self.gather(id, id, &mut BTreeSet::new(), &mut branches);
                flat.push((id, branches));
            }
        }
        for (id, branches) in flat {
            let kind = &mut self.types[id.get()].kind;
            if let [only] = branches.as_slice() {
                *kind = TypeKind::Alias { target: only.use_.clone(), recursive: false };
            } else if let TypeKind::Union(union) = kind
                && !branches.is_empty()
            {
                *union = UnionDef { branches, fallback: None, tag: union.tag.take() };
            }
        }
    }

    /// Of a union: each with the type that it is in the end.
    fn branches(&self, id: TypeId) -> impl Iterator<Item = (&Branch, TypeId)> {
        let branches = match &self.get(id).kind {
            TypeKind::Union(union) => union.branches.as_slice(),
            _ => &[],
        };
        branches.iter().map(|branch| (branch, self.resolve(&branch.use_).id))
    }

    /// Whether one union is another, or one of its branches is, and so on.
    fn leads(&self, from: TypeId, to: TypeId, seen: &mut BTreeSet<TypeId>) -> bool {
        from == to
            || (seen.insert(from)
                && self.branches(from).any(|(_, target)| self.leads(target, to, seen)))
    }

    fn gather(&self, id: TypeId, of: TypeId, seen: &mut BTreeSet<TypeId>, found: &mut Vec<Branch>) {
        if !seen.insert(id) {
            return;
        }
        for (branch, target) in self.branches(id) {
            if self.leads(target, of, &mut BTreeSet::new()) {
                self.gather(target, of, seen, found);
            } else if found.iter().all(|other| other.use_.id != branch.use_.id) {
                found.push(branch.clone());
            }
        }
    }

    fn walk(&self, start: TypeId, marks: &mut [Mark], back: &mut Vec<Back>) {
        if marks[start.get()] != Mark::New {
            return;
        }
        marks[start.get()] = Mark::Open;
        let mut stack = vec![(start, self.held(start), 0)];
        while let Some((id, held, next)) = stack.last_mut() {
            let Some((place, child)) = held.get(*next).copied() else {
                marks[id.get()] = Mark::Done;
                stack.pop();
                continue;
            };
            *next += 1;
            match marks[child.get()] {
                Mark::Open => back.push((*id, place)),
                Mark::New => {
                    marks[child.get()] = Mark::Open;
                    stack.push((child, self.held(child), 0));
                }
                Mark::Done => {}
            }
        }
    }

    /// Types whose values lie inside this one's, not behind a list or a map.
    fn held(&self, id: TypeId) -> Vec<(usize, TypeId)> {
        let uses: Vec<&TypeUse> = match &self.get(id).kind {
            TypeKind::Object(object) => object.fields.values().map(|field| &field.use_).collect(),
            TypeKind::Union(union) => union.branches.iter().map(|branch| &branch.use_).collect(),
            _ => Vec::new(),
        };
        let mut held = Vec::new();
        for (place, use_) in uses.into_iter().enumerate() {
            self.hold(use_, place, &mut held, 0);
        }
        held
    }

    fn hold(&self, use_: &TypeUse, place: usize, held: &mut Vec<(usize, TypeId)>, depth: usize) {
        match &self.get(use_.id).kind {
            TypeKind::Object(_) | TypeKind::Union(_) => held.push((place, use_.id)),
            // A recursive alias holds a list or a map, or it would not have an end.
            TypeKind::Alias { target, recursive: false } if depth < 100 => {
                self.hold(target, place, held, depth + 1);
            }
            TypeKind::Tuple(items) => {
                for item in items {
                    self.hold(item, place, held, depth + 1);
                }
            }
            _ => {}
        }
    }

    /// An alias that reaches itself through nothing but lists, maps and other aliases cannot be
    /// written as an alias.
    fn mark_recursive_aliases(&mut self) {
        let aliases: Vec<TypeId> = self
            .iter()
            .filter(|(_, def)| matches!(def.kind, TypeKind::Alias { .. }))
            .map(|(id, _)| id)
            .collect();
        for id in aliases {
            if self.reaches_itself(id) {
                let any = self.primitive(TypeKind::Any);
                if matches!(&self.get(id).kind, TypeKind::Alias { target, .. } if target.id == id) {
                    let at = self.get(id).at.clone();
                    self.degrade(at, "it is nothing but itself");
                }
                if let TypeKind::Alias { target, recursive } = &mut self.types[id.get()].kind {
                    *recursive = true;
                    if target.id == id {
                        *target = any;
                    }
                }
            }
        }
    }

    fn reaches_itself(&self, start: TypeId) -> bool {
        let mut pending = self.structural(start);
        let mut seen = Vec::new();
        while let Some(id) = pending.pop() {
            if id == start {
                return true;
            }
            if !seen.contains(&id) {
                seen.push(id);
                pending.extend(self.structural(id));
            }
        }
        false
    }

    fn structural(&self, id: TypeId) -> Vec<TypeId> {
        match &self.get(id).kind {
            TypeKind::Alias { target, recursive: false } => vec![target.id],
            TypeKind::Array(item) | TypeKind::Map(item) => vec![item.id],
            TypeKind::Tuple(items) => items.iter().map(|item| item.id).collect(),
            _ => Vec::new(),
        }
    }
}
