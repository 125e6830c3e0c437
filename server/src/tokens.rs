//! The tokens that are good, known by their SHA-256 alone.
//!
//! A setting may hold the hash itself (`sha256:` and 64 hexadecimal digits), so that whoever reads
//! the settings cannot call the API. A fast hash is enough for what cannot be guessed: a token is
//! made by a machine (`openssl rand -hex 32`), and is no password.

use sha2::{Digest as _, Sha256};
use subtle::{Choice, ConstantTimeEq as _};

const HASHED: &str = "sha256:";

/// Hashes of the tokens that are good.
pub(crate) struct Tokens(Vec<[u8; 32]>);

/// Why a setting is no token. Its text is not repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BadTokens {
    /// There is none at all.
    #[error("no token is given: set `--token-file`, `--token` or `VERIFIK_TOKEN`")]
    None,
    /// One is empty.
    #[error("a token is empty")]
    Empty,
    /// One says that it is a hash, and is none.
    #[error("a token begins with `sha256:` and is not followed by 64 hexadecimal digits")]
    Hash,
}

impl Tokens {
    /// Each is a token, or its hash.
    ///
    /// # Errors
    /// [`BadTokens`] if there is none, or one of them is no token.
    pub(crate) fn new<'a>(tokens: impl IntoIterator<Item = &'a str>) -> Result<Self, BadTokens> {
        let hashes = tokens.into_iter().map(hash).collect::<Result<Vec<_>, _>>()?;
        if hashes.is_empty() { Err(BadTokens::None) } else { Ok(Self(hashes)) }
    }

    /// Compares with every token, in a time that does not tell how much of it was right.
    pub(crate) fn knows(&self, token: &str) -> bool {
        let presented: [u8; 32] = Sha256::digest(token.as_bytes()).into();
        let matches = self.0.iter().map(|known| known.ct_eq(&presented));
        matches.fold(Choice::from(0), |any, one| any | one).into()
    }
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tokens(…)")
    }
}

/// The tokens of a file: one a line, without blank lines and those that begin with `#`.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn hash(token: &str) -> Result<[u8; 32], BadTokens> {
    if token.is_empty() {
        return Err(BadTokens::Empty);
    }
    let Some(digits) = token.strip_prefix(HASHED) else {
        return Ok(Sha256::digest(token.as_bytes()).into());
    };
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pairs = digits.as_bytes().chunks(2).map(|pair| match pair {
        [high, low] => Some(digit(*high)? * 16 + digit(*low)?),
        _ => None,
    });
    let bytes: Option<Vec<u8>> = pairs.collect();
    bytes.and_then(|bytes| bytes.try_into().ok()).ok_or(BadTokens::Hash)
}

#[cfg(test)]
mod tests {
    use super::{BadTokens, Tokens, lines};

    /// `printf %s two | sha256sum`
    const TWO: &str = "sha256:3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3";

    #[test]
    fn tokens_are_compared_whole() {
        let tokens = Tokens::new(["one", TWO]).unwrap();
        for (token, expected) in
            [("one", true), ("two", true), ("on", false), ("", false), (TWO, false)]
        {
            assert_eq!(tokens.knows(token), expected, "{token}");
        }
    }

    #[test]
    fn what_is_no_token_is_refused() {
        let short = &TWO[..TWO.len() - 1];
        for (tokens, expected) in [
            (&[][..], BadTokens::None),
            (&["one", ""], BadTokens::Empty),
            (&["sha256:"], BadTokens::Hash),
            (&["sha256:zz"], BadTokens::Hash),
            (&[short], BadTokens::Hash),
        ] {
            assert_eq!(Tokens::new(tokens.iter().copied()).err(), Some(expected), "{tokens:?}");
        }
    }

    #[test]
    fn a_file_has_a_token_a_line() {
        let text = "# of the shop\r\none\r\n\n  two \n#three\n";
        assert_eq!(lines(text).collect::<Vec<_>>(), ["one", "two"]);
    }
}
