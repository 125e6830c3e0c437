//! Flow collections: `[…]` and `{…}`.

use std::borrow::Cow;

use super::{Context, Raw, Reader};

impl<'t> Reader<'t> {
    /// A flow collection, from its opening bracket past its closing one.
    pub(super) fn flow(&mut self, context: Context) -> Option<Raw> {
        self.open()?;
        let is_mapping = self.peek() == Some(b'{');
        self.opens_at(self.mark());
        self.at += 1;
        let value =
            if is_mapping { self.flow_mapping(context)? } else { self.flow_sequence(context)? };
        self.closes_at(self.trailing(self.at));
        Some(value)
    }

    fn flow_sequence(&mut self, context: Context) -> Option<Raw> {
        let (opened, inside) = (self.tree.open_list(), context.items());
        while !self.flow_ends(b']')? {
            let number = self.tree.length(opened);
            let item =
                self.within(inside, &number.to_string(), |reader| reader.flow_value(inside))?;
            self.item(item);
            self.flow_separator(b']')?;
        }
        Some(self.close_sequence(opened))
    }

    fn flow_mapping(&mut self, context: Context) -> Option<Raw> {
        let opened = self.tree.open_object();
        while !self.flow_ends(b'}')? {
            let key = self.flow_key()?;
            self.key_stands(&key);
            let inside = context.below(&key);
            self.flow_space()?;
            let value = self.within(inside, &key, |reader| match reader.peek()? {
                b',' | b'}' => {
                    reader.scalar_stands(reader.indicator, reader.indicator);
                    Some(Raw::Null)
                }
                _ => reader.flow_value(inside),
            })?;
            self.entry(&key, value);
            self.flow_separator(b'}')?;
        }
        Some(self.close_mapping(opened))
    }

    /// Passes the closing bracket, if that comes next.
    fn flow_ends(&mut self, bracket: u8) -> Option<bool> {
        self.flow_space()?;
        let ends = self.peek() == Some(bracket);
        self.at += usize::from(ends);
        Some(ends)
    }

    /// Passes a comma, or goes to the closing bracket.
    fn flow_separator(&mut self, bracket: u8) -> Option<()> {
        self.flow_space()?;
        match self.peek()? {
            b',' => self.at += 1,
            other if other == bracket => {}
            _ => return None,
        }
        Some(())
    }

    fn flow_value(&mut self, context: Context) -> Option<Raw> {
        match self.peek()? {
            b'[' | b'{' => self.flow(context),
            b'"' | b'\'' => self.quoted_value(),
            _ => {
                let start = self.mark();
                let text = self.flow_plain()?;
                self.scalar_stands(start, self.end);
                Some(self.resolved(text))
            }
        }
    }

    /// A key and its colon, on one line.
    fn flow_key(&mut self) -> Option<Cow<'t, str>> {
        let start = self.mark();
        let key = match self.peek()? {
            b'"' | b'\'' => self.quoted()?,
            _ => Cow::Borrowed(self.flow_plain()?),
        };
        self.skip_spaces();
        let is_whole = start.is_on(self) && !self.mark().is_far_from(start);
        if !is_whole || self.peek() != Some(b':') || key == "<<" {
            return None;
        }
        (self.start, self.indicator) = (start, self.mark());
        self.at += 1;
        Some(key)
    }

    fn flow_plain(&mut self) -> Option<&'t str> {
        if !self.starts_plain() {
            return None;
        }
        let (start, bytes) = (self.at, self.text.as_bytes());
        loop {
            match self.peek()? {
                b'\n' | b',' | b'[' | b']' | b'{' | b'}' => break,
                b':' if self.is_blank(self.at + 1) => break,
                b':' if b",?[]{}".contains(bytes.get(self.at + 1)?) => return None,
                b'#' if bytes[self.at - 1] == b' ' => break,
                b'\t' => return None,
                _ => self.at += 1,
            }
        }
        let text = self.text[start..self.at].trim_end_matches(' ');
        self.end = self.mark_at(start + text.len());
        Some(text)
    }

    /// Passes spaces, line ends and comments.
    fn flow_space(&mut self) -> Option<()> {
        loop {
            match self.peek()? {
                b' ' => self.at += 1,
                b'\n' => {
                    self.pass_line_end();
                    if self.is_at_marker() {
                        return None;
                    }
                }
                b'#' if matches!(self.text.as_bytes()[self.at - 1], b' ' | b'\n') => {
                    self.skip_line();
                }
                b'\t' => return None,
                _ => return Some(()),
            }
        }
    }
}
