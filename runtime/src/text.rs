//! Texts of a known form: dates, times, and bytes in base64.
//!
//! Each keeps the text it was read from, so that what is written back is what was read; each is
//! checked on the way in, so that the conversions cannot fail for another reason than range.

use std::{cmp::Ordering, fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// A text that is not of the form its type promises.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadText {
    text: String,
    form: &'static str,
}

impl fmt::Display for BadText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not {}", self.text, self.form)
    }
}

impl std::error::Error for BadText {}

macro_rules! checked_text {
    ($(#[$doc:meta])* $name:ident, $form:literal, $check:path) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash)]
        pub struct $name(Box<str>);

        impl $name {
            /// As it was read.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = BadText;

            fn from_str(text: &str) -> Result<Self, BadText> {
                if $check(text) {
                    Ok(Self(text.into()))
                } else {
                    Err(BadText { text: text.to_owned(), form: $form })
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(D::Error::custom)
            }
        }
    };
}

checked_text!(
    /// A date and a time with an offset: RFC 3339, `date-time`.
    DateTime,
    "an RFC 3339 date-time such as `2024-01-15T10:30:00Z`",
    is_date_time
);
checked_text!(
    /// A day: RFC 3339, `full-date`. Ordered by the calendar.
    #[derive(PartialOrd, Ord)]
    Date,
    "a date such as `2024-01-15`",
    is_date
);
checked_text!(
    /// A time of day: RFC 3339, `full-time`; the offset may be missing.
    Time,
    "a time such as `10:30:00Z`",
    is_time
);
checked_text!(
    /// Bytes in base64: RFC 4648, either alphabet, padded or not, line breaks allowed.
    Base64,
    "base64",
    is_base64
);

checked_text!(
    /// A span of time: ISO 8601, as RFC 3339 has it in appendix A.
    IsoDuration,
    "an ISO 8601 duration such as `P1DT2H30M`",
    is_duration
);

/// A text that `Debug` does not show: `format: password`.
#[derive(Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SecretText(String);

impl SecretText {
    /// The text, for those who need it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl From<String> for SecretText {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for SecretText {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

/// Rules are held to the text itself.
impl std::ops::Deref for SecretText {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretText(…)")
    }
}

impl DateTime {
    /// Seconds since 1970-01-01T00:00:00Z, and nanoseconds on top of them.
    pub fn unix(&self) -> (i64, u32) {
        let text = self.0.as_bytes();
        let number = |from: usize, to: usize| digits(&text[from..to]);
        let (year, month, day) = (number(0, 4), number(5, 7), number(8, 10));
        let seconds = number(11, 13) * 3600 + number(14, 16) * 60 + number(17, 19);
        let fraction: &[u8] = match text.get(19) {
            Some(b'.') => {
                let rest = &text[20..];
                let end = rest.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(rest.len());
                &rest[..end]
            }
            _ => &[],
        };
        let mut nanoseconds = 0_u32;
        for place in 0..9 {
            let digit = fraction.get(place).map_or(0, |byte| u32::from(byte - b'0'));
            nanoseconds = nanoseconds * 10 + digit;
        }
        let after = if fraction.is_empty() { 19 } else { 20 + fraction.len() };
        let offset = match text.get(after) {
            Some(sign @ (b'+' | b'-')) => {
                let amount =
                    number(after + 1, after + 3) * 3600 + number(after + 4, after + 6) * 60;
                if *sign == b'-' { -amount } else { amount }
            }
            _ => 0,
        };
        (days_from_civil(year, month, day) * 86_400 + seconds - offset, nanoseconds)
    }
}

/// By the instant; texts of one instant are in no particular, but always the same, order.
impl Ord for DateTime {
    fn cmp(&self, other: &Self) -> Ordering {
        self.unix().cmp(&other.unix()).then_with(|| self.0.cmp(&other.0))
    }
}

impl PartialOrd for DateTime {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(feature = "jiff")]
mod with_jiff {
    use super::{Date, DateTime, IsoDuration};

    impl From<jiff::Span> for IsoDuration {
        fn from(span: jiff::Span) -> Self {
            Self(span.to_string().into())
        }
    }

    impl TryFrom<&IsoDuration> for jiff::Span {
        type Error = jiff::Error;

        fn try_from(value: &IsoDuration) -> Result<Self, jiff::Error> {
            value.as_str().parse()
        }
    }

    impl From<jiff::Timestamp> for DateTime {
        fn from(timestamp: jiff::Timestamp) -> Self {
            Self(timestamp.to_string().into())
        }
    }

    impl TryFrom<&DateTime> for jiff::Timestamp {
        type Error = jiff::Error;

        fn try_from(value: &DateTime) -> Result<Self, jiff::Error> {
            let (seconds, nanoseconds) = value.unix();
            Self::new(seconds, i32::try_from(nanoseconds).unwrap_or(0))
        }
    }

    impl From<jiff::civil::Date> for Date {
        fn from(date: jiff::civil::Date) -> Self {
            Self(date.to_string().into())
        }
    }

    impl TryFrom<&Date> for jiff::civil::Date {
        type Error = jiff::Error;

        fn try_from(value: &Date) -> Result<Self, jiff::Error> {
            value.as_str().parse()
        }
    }
}

#[cfg(feature = "chrono")]
mod with_chrono {
    use super::{Date, DateTime};

    impl From<chrono::DateTime<chrono::Utc>> for DateTime {
        fn from(value: chrono::DateTime<chrono::Utc>) -> Self {
            Self(value.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true).into())
        }
    }

    impl TryFrom<&DateTime> for chrono::DateTime<chrono::FixedOffset> {
        type Error = chrono::ParseError;

        fn try_from(value: &DateTime) -> Result<Self, chrono::ParseError> {
            Self::parse_from_rfc3339(value.as_str())
        }
    }

    impl From<chrono::NaiveDate> for Date {
        fn from(value: chrono::NaiveDate) -> Self {
            Self(value.to_string().into())
        }
    }

    impl TryFrom<&Date> for chrono::NaiveDate {
        type Error = chrono::ParseError;

        fn try_from(value: &Date) -> Result<Self, chrono::ParseError> {
            value.as_str().parse()
        }
    }
}

impl Base64 {
    /// Writes bytes in the standard alphabet, padded.
    pub fn encode(bytes: &[u8]) -> Self {
        const ALPHABET: &[u8; 64] =
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
        for chunk in bytes.chunks(3) {
            let group = u32::from(chunk[0]) << 16
                | u32::from(chunk.get(1).copied().unwrap_or(0)) << 8
                | u32::from(chunk.get(2).copied().unwrap_or(0));
            for place in 0..4 {
                if place <= chunk.len() {
                    let index = (group >> (18 - 6 * place)) & 63;
                    text.push(char::from(ALPHABET[index as usize]));
                } else {
                    text.push('=');
                }
            }
        }
        Self(text.into())
    }

    /// The bytes.
    pub fn decode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.0.len() / 4 * 3);
        let (mut group, mut bits) = (0_u32, 0);
        for value in self.0.bytes().filter_map(sextet) {
            group = group << 6 | u32::from(value);
            bits += 6;
            if bits >= 8 {
                bits -= 8;
                bytes.push(u8::try_from(group >> bits & 255).unwrap_or(0));
            }
        }
        bytes
    }
}

fn sextet(byte: u8) -> Option<u8> {
    Some(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    })
}

fn is_base64(text: &str) -> bool {
    let body = text.trim_end_matches(['=', '\r', '\n']);
    let mut letters = body.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n'));
    // One letter beyond four is no byte.
    letters.clone().count() % 4 != 1 && letters.all(|byte| sextet(byte).is_some())
}

fn digits(text: &[u8]) -> i64 {
    text.iter().fold(0, |sum, byte| sum * 10 + i64::from(byte.wrapping_sub(b'0')))
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let year_of_era = shifted.rem_euclid(400);
    let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

fn matches_form(text: &[u8], form: &[u8]) -> bool {
    text.len() == form.len()
        && text.iter().zip(form).all(|(byte, form)| match form {
            b'0' => byte.is_ascii_digit(),
            other => byte == other,
        })
}

fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    if !matches_form(bytes, b"0000-00-00") {
        return false;
    }
    let (year, month, day) = (digits(&bytes[..4]), digits(&bytes[5..7]), digits(&bytes[8..]));
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 31,
    };
    (1..=12).contains(&month) && (1..=last).contains(&day)
}

fn is_time(text: &str) -> bool {
    let Some((clock, mut rest)) = text.as_bytes().split_at_checked(8) else { return false };
    if !matches_form(clock, b"00:00:00")
        || digits(&clock[..2]) > 23
        || digits(&clock[3..5]) > 59
        || digits(&clock[6..]) > 60
    {
        return false;
    }
    if let Some((b'.', fraction)) = rest.split_first() {
        let end = fraction.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(fraction.len());
        if end == 0 {
            return false;
        }
        rest = &fraction[end..];
    }
    match rest {
        [] | [b'Z' | b'z'] => true,
        [b'+' | b'-', offset @ ..] => {
            matches_form(offset, b"00:00") && digits(&offset[..2]) < 24 && digits(&offset[3..]) < 60
        }
        _ => false,
    }
}

fn is_date_time(text: &str) -> bool {
    let (Some(date), Some(time)) = (text.get(..10), text.get(11..)) else { return false };
    let offset =
        time.ends_with(['Z', 'z']) || time.get(8..).is_some_and(|rest| rest.contains(['+', '-']));
    is_date(date) && matches!(text.as_bytes()[10], b'T' | b't' | b' ') && is_time(time) && offset
}

/// Years to seconds, each at most once and in this order; weeks alone or before days, as many write
/// them. Only the last number may have a fraction.
fn is_duration(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('-').unwrap_or(text).strip_prefix('P') else { return false };
    let (days, clock) = match rest.split_once('T') {
        Some((_, "")) => return false,
        Some((days, clock)) => (days, clock),
        None => (rest, ""),
    };
    !rest.is_empty() && has_units(days, "YMWD") && has_units(clock, "HMS")
}

fn has_units(mut text: &str, units: &str) -> bool {
    let mut left = units;
    while !text.is_empty() {
        let Some(end) = text.find(|letter: char| !letter.is_ascii_digit()) else { return false };
        let mut after = &text[end..];
        if let Some(fraction) = after.strip_prefix(['.', ',']) {
            let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
            // Nothing follows a fraction.
            if digits == 0 || fraction.len() != digits + 1 {
                return false;
            }
            after = &fraction[digits..];
        }
        let found = after.chars().next().and_then(|unit| left.find(unit));
        let Some(place) = found.filter(|_| end > 0) else { return false };
        (left, text) = (&left[place + 1..], &after[1..]);
    }
    true
}
