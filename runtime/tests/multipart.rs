//! Forms with files: written, and read back.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use specwright_runtime::{
    Body, Bytes, HeaderMap, InParts, ItemStream, Media, PartItems, PartStream, PartTypes,
    StatusCode, StreamPart, Value,
    body::{BoxError, Stream},
    codec::{Codec, Incoming},
    multipart::{FormData, Multipart, Parts},
};

fn sent(parts: Parts) -> Incoming {
    let mut message = Multipart::<FormData>::write(parts).expect("parts can be written");
    let headers: HeaderMap = message.take_headers();
    Incoming::new(StatusCode::OK, headers, message.body)
}

#[test]
fn parts_survive() {
    let parts = Parts::new()
        .text("title", "A \"quoted\"\r\ntext")
        .file("photo \"1\"", "a.png", &b"\r\n----part-boundary-00000000\r\n\x00\xff"[..])
        .json("meta", &[1, 2])
        .expect("numbers are JSON");
    let read = Multipart::<FormData>::read(sent(parts.clone()));
    let read = read.expect("they are read back");
    assert_eq!(read, parts);
    assert_eq!(read.get("meta").and_then(|part| part.as_json::<Vec<i64>>().ok()), Some(vec![1, 2]));
}

#[test]
fn what_is_no_form_is_refused() {
    let mut message = sent(Parts::new().text("a", "b"));
    message.body = Body::from("nothing of the kind");
    assert!(Multipart::<FormData>::read(message).is_err());
}

/// A body that arrives in pieces of so many bytes.
struct InPieces(Vec<u8>, usize);

impl Stream for InPieces {
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let length = self.1.min(self.0.len());
        let piece: Vec<u8> = self.0.drain(..length).collect();
        Poll::Ready((length > 0).then(|| Ok(piece.into())))
    }
}

struct Mixed;

impl Media for Mixed {
    const NAME: &'static str = "multipart/mixed";
    const PARTS: PartTypes = PartTypes { first: &["text/csv"], rest: "" };
}

fn arriving(body: Vec<u8>, pieces: usize) -> Incoming {
    let mut headers = HeaderMap::new();
    let media_type = "multipart/mixed; boundary=b".parse().expect("a header");
    headers.insert(http::header::CONTENT_TYPE, media_type);
    Incoming::new(StatusCode::OK, headers, Body::stream(InPieces(body, pieces)))
}

/// The type and the content of each part, or what is wrong.
async fn all(mut parts: PartStream) -> Result<Vec<(String, String)>, String> {
    let mut found = Vec::new();
    while let Some(part) = parts.next().await {
        let part = part.map_err(|error| error.to_string())?;
        let media_type = part.content_type().unwrap_or("-").to_owned();
        let bytes = part.bytes(1000).await.map_err(|error| error.to_string())?;
        found.push((media_type, String::from_utf8_lossy(&bytes).into_owned()));
    }
    Ok(found)
}

#[tokio::test]
async fn parts_are_cut_wherever_pieces_end() {
    let body = "hello\r\n--b \r\nContent-Type: text/css\r\nX: 1\r\n\r\na\r\n--\r\n-b\r\n--b\r\n\r\n\r\n--b\r\n\
                \r\n\r\n\r\n--b--bye";
    let wanted = [("text/css", "a\r\n--\r\n-b"), ("-", ""), ("-", "\r\n")]
        .map(|(a, b)| (a.to_owned(), b.to_owned()));
    for pieces in 1..=body.len() {
        let parts = InParts::<Mixed>::read(arriving(body.into(), pieces)).expect("a boundary");
        assert_eq!(all(parts).await.as_deref(), Ok(&wanted[..]), "in pieces of {pieces}");
    }
}

#[tokio::test]
async fn what_is_not_well_separated_is_told_of() {
    for (body, expected) in [
        ("", "incomplete"),
        ("--b", "incomplete"),
        ("--b\r\n\r\nx", "incomplete"),
        ("--b\r\n\r\nx\r\n--bx\r\n\r\n\r\n--b--", "not well separated"),
        ("--b\r\nno header\r\n\r\nx\r\n--b--", "no header"),
        ("--b\r\nspace here: x\r\n\r\nx\r\n--b--", "invalid"),
    ] {
        let parts = InParts::<Mixed>::read(arriving(body.into(), 7)).expect("a boundary");
        let error = all(parts).await.expect_err(body);
        assert!(error.contains(expected), "{body:?}: {error}");
    }
    let mut endless = b"--b\r\n".to_vec();
    endless.extend(b"x: y\r\n".repeat(100_000));
    let parts = InParts::<Mixed>::read(arriving(endless, 4096)).expect("a boundary");
    assert!(all(parts).await.expect_err("it is too large").contains("larger"));
}

#[tokio::test]
async fn a_part_that_is_passed_over_says_so() {
    let body = b"--b\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--".to_vec();
    let mut parts = InParts::<Mixed>::read(arriving(body, 3)).expect("a boundary");
    let first = parts.next().await.expect("a part").expect("it is sound");
    let second = parts.next().await.expect("a part").expect("it is sound");
    assert!(first.bytes(10).await.expect_err("it is gone").to_string().contains("passed over"));
    assert_eq!(&second.bytes(10).await.expect("it is there")[..], b"two");
    assert!(parts.next().await.is_none());
}

#[tokio::test]
async fn parts_and_items_are_written_as_they_are_read() {
    let parts = vec![
        StreamPart::new(Body::stream(InPieces(b"a,b".to_vec(), 1))),
        StreamPart::new("{}").of_type("application/json").expect("a header"),
        StreamPart::new("x").named("ü\"", Some("f.txt")).expect("a header"),
    ];
    let mut message = InParts::<Mixed>::write(PartStream::of(parts)).expect("parts can be written");
    let headers = message.take_headers();
    let sent = Incoming::new(StatusCode::OK, headers, message.body);
    let mut parts = InParts::<Mixed>::read(sent).expect("a boundary");
    let mut found = Vec::new();
    while let Some(part) = parts.next().await {
        let part = part.expect("it is sound");
        found.push((part.content_type().map(str::to_owned), part.name(), part.file_name()));
    }
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(
        found,
        [
            (text("text/csv"), None, None),
            (text("application/json"), None, None),
            (None, text("ü\""), text("f.txt"))
        ]
    );

    let items = ItemStream::of(vec![serde_json::json!("plain"), serde_json::json!([1])]);
    let mut message = PartItems::<Value, Mixed>::write(items).expect("items can be written");
    let headers = message.take_headers();
    let sent = Incoming::new(StatusCode::OK, headers, message.body);
    let mut items = PartItems::<Value, Mixed>::read(sent).expect("a boundary");
    assert_eq!(items.next().await.expect("an item").expect("it is sound"), "plain");
    assert_eq!(items.next().await.expect("an item").expect("it is sound"), serde_json::json!([1]));
    assert!(items.next().await.is_none());

    let body =
        b"--b\r\n\r\n1\r\n--b\r\nContent-Type: application/json\r\n\r\n{\"a\":\r\n--b--".to_vec();
    let mut items = PartItems::<Value, Mixed>::read(arriving(body, 5)).expect("a boundary");
    assert_eq!(items.next().await.expect("an item").expect("it is sound"), "1");
    let error = items.next().await.expect("an error").expect_err("it is no JSON");
    assert!(error.to_string().contains("`/1`"), "{error}");
    assert!(items.next().await.is_none());
}
