//! Bodies that come packed although nobody asked for it: unpacked, up to a bound.
//!
//! In: what `Content-Encoding` says, and the bytes that came. Out: the bytes that were meant, and
//! how their reading ended. A coding that is not known here leaves the bytes as they are, and says so.
//!
//! Start at [`unpack`]. Standard: RFC 9110, section 8.4; RFC 7932 for `br`; RFC 8878 for `zstd`, and
//! RFC 9659 for how much memory it may ask for.

use std::io::Read;

use bytes::Bytes;
use ruzstd::decoding::{FrameDecoder, StreamingDecoder};

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
    Zstandard,
}

impl Coding {
    fn named(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "gzip" | "x-gzip" => Some(Self::Gzip),
            "deflate" => Some(Self::Deflate),
            "br" => Some(Self::Brotli),
            "zstd" => Some(Self::Zstandard),
            _ => None,
        }
    }
}

/// Undoes the codings, the last one first. `most` is in bytes, and bounds each step.
pub(super) fn unpack(codings: &str, packed: Bytes, most: usize) -> (Bytes, BodyEnd) {
    let listed = codings.split(',').map(str::trim);
    let named = listed.filter(|name| !name.is_empty() && !name.eq_ignore_ascii_case("identity"));
    let mut codings = Vec::new();
    for name in named {
        match Coding::named(name) {
            Some(coding) => codings.push(coding),
            None => return (packed, BodyEnd::Packed(name.to_owned())),
        }
    }
    let mut whole = packed;
    for coding in codings.into_iter().rev() {
        let (next, end) = match coding {
            Coding::Gzip => read(flate2::read::MultiGzDecoder::new(&*whole), most),
            Coding::Deflate => read(flate2::read::ZlibDecoder::new(&*whole), most),
            Coding::Brotli => read(brotli_decompressor::Decompressor::new(&*whole, STEP), most),
            Coding::Zstandard => read(Frames { rest: &whole, open: None }, most),
        };
        whole = next;
        if end != BodyEnd::Complete {
            return (whole, end);
        }
    }
    (whole, BodyEnd::Complete)
}

/// In bytes: no sender may need more of its reader. RFC 9659, section 3.
const MAX_WINDOW: u64 = 8 << 20;

/// The frames of Zstandard, one after the other.
struct Frames<'a> {
    rest: &'a [u8],
    open: Option<StreamingDecoder<&'a [u8], FrameDecoder>>,
}

impl Read for Frames<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        loop {
            let mut frame = match self.open.take() {
                Some(frame) => frame,
                None if self.rest.is_empty() => return Ok(0),
                None => StreamingDecoder::new_with_max_window_size(self.rest, MAX_WINDOW)
                    .map_err(std::io::Error::other)?,
            };
            match frame.read(buffer)? {
                0 => self.rest = frame.into_inner(),
                length => {
                    self.open = Some(frame);
                    return Ok(length);
                }
            }
        }
    }
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
