//! Bodies that come packed although nobody asked for it: unpacked, up to a bound.
//!
//! In: what `Content-Encoding` says, and the bytes that came. Out: the bytes that were meant, and
//! how their reading ended. A coding that is not known here leaves the bytes as they are.
//!
//! Start at [`unpack`]. Standard: RFC 9110, section 8.4; RFC 7932 for `br`.

use std::io::Read;

use bytes::Bytes;

use super::exchange::BodyEnd;

/// So much is read at a time.
const STEP: usize = 4096;

/// One way of packing.
#[derive(Clone, Copy, Debug)]
enum Coding {
    Gzip,
    /// The zlib format, whatever the name says.
    Deflate,
    Brotli,
}

impl Coding {
    fn named(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "gzip" | "x-gzip" => Some(Self::Gzip),
            "deflate" => Some(Self::Deflate),
            "br" => Some(Self::Brotli),
            _ => None,
        }
    }
}

/// Undoes the codings, the last one first. `most` is in bytes, and bounds each step.
pub(super) fn unpack(codings: &str, packed: Bytes, most: usize) -> (Bytes, BodyEnd) {
    let listed = codings.split(',').map(str::trim);
    let known = listed.filter(|name| !name.is_empty() && !name.eq_ignore_ascii_case("identity"));
    let Some(codings) = known.map(Coding::named).collect::<Option<Vec<Coding>>>() else {
        return (packed, BodyEnd::Complete);
    };
    let mut whole = packed;
    for coding in codings.into_iter().rev() {
        let (next, end) = match coding {
            Coding::Gzip => read(flate2::read::MultiGzDecoder::new(&*whole), most),
            Coding::Deflate => read(flate2::read::ZlibDecoder::new(&*whole), most),
            Coding::Brotli => read(brotli_decompressor::Decompressor::new(&*whole, STEP), most),
        };
        whole = next;
        if end != BodyEnd::Complete {
            return (whole, end);
        }
    }
    (whole, BodyEnd::Complete)
}

fn read(mut reader: impl Read, most: usize) -> (Bytes, BodyEnd) {
    let mut whole = Vec::new();
    let mut step = [0; STEP];
    loop {
        match reader.read(&mut step) {
            Ok(0) => return (whole.into(), BodyEnd::Complete),
            Ok(length) => whole.extend_from_slice(&step[..length]),
            Err(error) => {
                let message = format!("it is not packed as `Content-Encoding` says: {error}");
                return (whole.into(), BodyEnd::Broken(message));
            }
        }
        if whole.len() > most {
            whole.truncate(most);
            return (whole.into(), BodyEnd::TooLong);
        }
    }
}
