//! What most have nothing of, for the price of a pointer.

use std::{
    fmt,
    ops::{Deref, DerefMut},
    sync::LazyLock,
};

use super::schema::{
    ArrayKeywords, LogicKeywords, Notes, NumberKeywords, ObjectKeywords, StringKeywords,
};

/// A group of keywords that few schemas use. It reads as if it were always there, with each of them
/// absent where nobody said any, and comes to be when one is written.
#[derive(Clone)]
pub struct Rare<T>(Option<Box<T>>);

/// A group of keywords that may be missing as a whole.
pub trait Group: Default + 'static {
    /// The group in which every keyword is absent.
    fn nothing() -> &'static Self;
}

impl<T> Default for Rare<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T: Group> Deref for Rare<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0.as_deref().unwrap_or_else(|| T::nothing())
    }
}

impl<T: Group> DerefMut for Rare<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.0.get_or_insert_default()
    }
}

impl<T: fmt::Debug> fmt::Debug for Rare<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

macro_rules! groups {
    ($($group:ident),*) => {
        $(impl Group for $group {
            fn nothing() -> &'static Self {
                static NOTHING: LazyLock<$group> = LazyLock::new($group::default);
                &NOTHING
            }
        })*
    };
}

groups!(ArrayKeywords, LogicKeywords, Notes, NumberKeywords, ObjectKeywords, StringKeywords);

#[cfg(test)]
mod tests {
    use super::{NumberKeywords, Rare};

    #[test]
    fn a_group_comes_to_be_when_it_is_written() {
        let mut number: Rare<NumberKeywords> = Rare::default();
        assert!(number.minimum.is_none());
        assert!(number.0.is_none());
        number.minimum = Some(1.into());
        assert_eq!(number.clone().minimum, Some(1.into()));
    }
}
