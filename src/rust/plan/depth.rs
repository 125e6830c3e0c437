//! How deep types lie inside each other, as the compiler counts.
//!
//! Whether a value may cross threads is found out by walking through its type, and the compiler
//! ends such a walk after 128 steps unless the crate says otherwise. What is computed is an upper
//! bound: a limit that is too high costs nothing.

use super::Plan;
use crate::ir::types::{TypeGraph, TypeId, TypeKind};

/// What the compiler allows by itself.
const USUAL: usize = 128;
/// What operations and futures put around a model.
const AROUND: usize = 32;

impl Plan<'_> {
    /// What `#![recursion_limit]` has to say, if the usual limit may not do.
    pub(crate) fn recursion_limit(&self) -> Option<usize> {
        let needed = Depths::of(&self.graph).deepest + AROUND;
        (needed > USUAL).then(|| needed.next_multiple_of(USUAL))
    }
}

/// Steps from a type to what lies directly in it, its box or `Option` included.
fn steps(graph: &TypeGraph<'_>, id: TypeId) -> usize {
    match &graph.get(id).kind {
        TypeKind::Map(_) => 6,
        TypeKind::Object(_) | TypeKind::Union(_) => 4,
        TypeKind::Array(_) => 3,
        _ => 1,
    }
}

/// A walk that finds the groups of types that reach each other (Tarjan), innermost first.
struct Depths<'g, 'a> {
    graph: &'g TypeGraph<'a>,
    /// By type: when it was met, the earliest that it leads back to, and whether it awaits a group.
    met: Vec<Option<usize>>,
    earliest: Vec<usize>,
    awaits: Vec<bool>,
    waiting: Vec<TypeId>,
    /// By type, once its group is known: the steps to the deepest type below it.
    depth: Vec<usize>,
    clock: usize,
    deepest: usize,
}

impl<'g, 'a> Depths<'g, 'a> {
    fn of(graph: &'g TypeGraph<'a>) -> Self {
        let count = graph.iter().len();
        let mut depths = Self {
            graph,
            met: vec![None; count],
            earliest: vec![0; count],
            awaits: vec![false; count],
            waiting: Vec::new(),
            depth: vec![0; count],
            clock: 0,
            deepest: 0,
        };
        for (id, _) in graph.iter() {
            if depths.met[id.get()].is_none() {
                depths.walk(id);
            }
        }
        depths
    }

    fn walk(&mut self, start: TypeId) {
        let mut stack = vec![(start, self.meet(start), 0)];
        while let Some((id, children, next)) = stack.last_mut() {
            let id = *id;
            if let Some(child) = children.get(*next).copied() {
                *next += 1;
                match self.met[child.get()] {
                    None => stack.push((child, self.meet(child), 0)),
                    Some(when) if self.awaits[child.get()] => self.lead_back(id, when),
                    Some(_) => {}
                }
                continue;
            }
            stack.pop();
            let earliest = self.earliest[id.get()];
            if let Some((parent, ..)) = stack.last() {
                self.lead_back(*parent, earliest);
            }
            if self.met[id.get()] == Some(earliest) {
                self.close(id);
            }
        }
    }

    fn meet(&mut self, id: TypeId) -> Vec<TypeId> {
        self.met[id.get()] = Some(self.clock);
        self.earliest[id.get()] = self.clock;
        self.awaits[id.get()] = true;
        self.waiting.push(id);
        self.clock += 1;
        self.graph.children(id)
    }

    fn lead_back(&mut self, id: TypeId, when: usize) {
        let earliest = &mut self.earliest[id.get()];
        *earliest = when.min(*earliest);
    }

    /// The group that was entered at `first` is whole.
    fn close(&mut self, first: TypeId) {
        let begins = self.waiting.iter().rposition(|id| *id == first).unwrap_or(0);
        let group = self.waiting.split_off(begins);
        let below = group
            .iter()
            .flat_map(|id| self.graph.children(*id))
            .filter(|child| !self.awaits[child.get()])
            .map(|child| self.depth[child.get()])
            .max();
        let depth = self.across(&group) + below.unwrap_or(0);
        for id in group {
            self.awaits[id.get()] = false;
            self.depth[id.get()] = depth;
        }
        self.deepest = self.deepest.max(depth);
    }

    /// No two types of the group are further apart than by way of its first one.
    fn across(&self, group: &[TypeId]) -> usize {
        let most = group.iter().map(|id| steps(self.graph, *id)).max().unwrap_or(0);
        let [first, _, ..] = group else { return most };
        let mut forward = vec![Vec::new(); group.len()];
        let mut backward = vec![Vec::new(); group.len()];
        let mut sorted: Vec<TypeId> = group.to_vec();
        sorted.sort_unstable();
        for (at, id) in sorted.iter().enumerate() {
            for child in self.graph.children(*id) {
                if let Ok(to) = sorted.binary_search(&child) {
                    forward[at].push(to);
                    backward[to].push(at);
                }
            }
        }
        let first = sorted.binary_search(first).unwrap_or(0);
        (rounds(first, &forward) + rounds(first, &backward)) * most
    }
}

/// How many rounds it takes until everything has been reached, the start's own included.
fn rounds(start: usize, edges: &[Vec<usize>]) -> usize {
    let mut reached = vec![false; edges.len()];
    reached[start] = true;
    let mut round = vec![start];
    let mut count = 0;
    while !round.is_empty() {
        count += 1;
        let mut next = Vec::new();
        for to in round.into_iter().flat_map(|at| &edges[at]) {
            if !reached[*to] {
                reached[*to] = true;
                next.push(*to);
            }
        }
        round = next;
    }
    count
}
