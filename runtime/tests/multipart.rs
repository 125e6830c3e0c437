//! Forms with files: written, and read back.

use specwright_runtime::{
    Body, HeaderMap, StatusCode,
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
