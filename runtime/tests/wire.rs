//! How values look on the wire, and that they are read back: the table of OAS 3.1 "Style Examples"
//! and the examples of RFC 6570, sections 3.2.2 to 3.2.9.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::items_after_statements,
    reason = "tests are tables"
)]

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use specwright_runtime::style::{
    Layout, Style, read_header, read_path, read_query, split_pairs, write_header, write_path,
    write_query,
};

/// The object of the table in OAS: `R = 100, G = 200, B = 150`.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Color {
    #[serde(rename = "R")]
    red: i64,
    #[serde(rename = "G")]
    green: i64,
    #[serde(rename = "B")]
    blue: i64,
}

const COLOR: Color = Color { red: 100, green: 200, blue: 150 };

fn colors() -> Vec<String> {
    ["blue", "black", "brown"].map(str::to_owned).to_vec()
}

fn path<T: Serialize>(style: Style, explode: bool, value: &T) -> String {
    write_path("color", Layout::new(style, explode), value).unwrap()
}

fn query<T: Serialize>(layout: Layout, value: &T) -> String {
    let mut pairs = Vec::new();
    write_query(&mut pairs, "color", layout, value).unwrap();
    let pairs: Vec<String> = pairs.iter().map(|(key, value)| format!("{key}={value}")).collect();
    pairs.join("&")
}

#[test]
fn paths_of_every_style() {
    for (style, explode, text, list, object) in [
        (Style::Simple, false, "blue", "blue,black,brown", "R,100,G,200,B,150"),
        (Style::Simple, true, "blue", "blue,black,brown", "R=100,G=200,B=150"),
        (Style::Label, false, ".blue", ".blue,black,brown", ".R,100,G,200,B,150"),
        (Style::Label, true, ".blue", ".blue.black.brown", ".R=100.G=200.B=150"),
        (
            Style::Matrix,
            false,
            ";color=blue",
            ";color=blue,black,brown",
            ";color=R,100,G,200,B,150",
        ),
        (
            Style::Matrix,
            true,
            ";color=blue",
            ";color=blue;color=black;color=brown",
            ";R=100;G=200;B=150",
        ),
    ] {
        let layout = Layout::new(style, explode);
        assert_eq!(path(style, explode, &"blue"), text);
        assert_eq!(path(style, explode, &colors()), list);
        assert_eq!(path(style, explode, &COLOR), object);
        assert_eq!(read_path::<String>("color", layout, text).unwrap(), "blue");
        assert_eq!(read_path::<Vec<String>>("color", layout, list).unwrap(), colors());
        assert_eq!(read_path::<Color>("color", layout, object).unwrap(), COLOR);
    }
}

#[test]
fn queries_of_every_style() {
    let form = Layout::FORM;
    let joined = Layout::new(Style::Form, false);
    for (layout, text, list, object) in [
        (form, "color=blue", "color=blue&color=black&color=brown", "R=100&G=200&B=150"),
        (joined, "color=blue", "color=blue,black,brown", "color=R,100,G,200,B,150"),
        (
            Layout::new(Style::SpaceDelimited, false),
            "color=blue",
            "color=blue%20black%20brown",
            "color=R%20100%20G%20200%20B%20150",
        ),
        (
            Layout::new(Style::PipeDelimited, false),
            "color=blue",
            "color=blue%7Cblack%7Cbrown",
            "color=R%7C100%7CG%7C200%7CB%7C150",
        ),
    ] {
        assert_eq!(query(layout, &"blue"), text);
        assert_eq!(query(layout, &colors()), list);
        assert_eq!(query(layout, &COLOR), object);
        let pairs = |text| split_pairs(text);
        let read: String = read_query(&pairs(text), "color", layout, &[]).unwrap().unwrap();
        assert_eq!(read, "blue");
        let read: Vec<String> = read_query(&pairs(list), "color", layout, &[]).unwrap().unwrap();
        assert_eq!(read, colors());
        let reading = if layout == form { Layout::SPREAD } else { layout };
        let read: Color = read_query(&pairs(object), "color", reading, &[]).unwrap().unwrap();
        assert_eq!(read, COLOR);
    }
}

#[test]
fn deep_objects_nest() {
    let layout = Layout::new(Style::DeepObject, true);
    let text = "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150";
    assert_eq!(query(layout, &COLOR), text);
    let read: Color = read_query(&split_pairs(text), "color", layout, &[]).unwrap().unwrap();
    assert_eq!(read, COLOR);

    let value = json!({ "a": { "b": ["x", "y"] }, "c": null });
    let text = "color%5Ba%5D%5Bb%5D%5B0%5D=x&color%5Ba%5D%5Bb%5D%5B1%5D=y";
    assert_eq!(query(layout, &value), text);
    #[derive(Debug, PartialEq, Deserialize)]
    struct Outer {
        a: Inner,
    }
    #[derive(Debug, PartialEq, Deserialize)]
    struct Inner {
        b: Vec<String>,
    }
    let expected = Outer { a: Inner { b: vec!["x".to_owned(), "y".to_owned()] } };
    for text in [text, "color[a][b][]=x&color[a][b][]=y", "color[a][b]=x&color[a][b]=y"] {
        let read: Outer = read_query(&split_pairs(text), "color", layout, &[]).unwrap().unwrap();
        assert_eq!(read, expected, "{text}");
    }
}

#[test]
fn reserved_characters_are_encoded_unless_they_may_stay() {
    for (value, encoded, reserved) in [
        ("Hello World!", "Hello%20World%21", "Hello%20World!"),
        ("/foo/bar", "%2Ffoo%2Fbar", "/foo/bar"),
        ("50%", "50%25", "50%25"),
        ("ü", "%C3%BC", "%C3%BC"),
        ("", "", ""),
    ] {
        assert_eq!(path(Style::Simple, false, &value), encoded);
        assert_eq!(write_path("v", Layout::SIMPLE.reserved(), &value).unwrap(), reserved);
        assert_eq!(read_path::<String>("v", Layout::SIMPLE, encoded).unwrap(), value);
    }
    // In a query these three would change what the query says.
    assert_eq!(query(Layout::FORM.reserved(), &"a&b+c#d/e"), "color=a%26b%2Bc%23d/e");
    assert_eq!(path(Style::Matrix, false, &""), ";color");
}

#[test]
fn names_of_any_shape() {
    for (name, expected) in [
        ("where>_createdAt", "where%3E_createdAt=1"),
        ("populates[]", "populates%5B%5D=1"),
        ("a b", "a%20b=1"),
    ] {
        let mut pairs = Vec::new();
        write_query(&mut pairs, name, Layout::FORM, &1).unwrap();
        assert_eq!(format!("{}={}", pairs[0].0, pairs[0].1), expected);
        let unencoded = format!("{name}=1");
        for text in [expected, &unencoded] {
            let read: Option<i64> =
                read_query(&split_pairs(text), name, Layout::FORM, &[]).unwrap();
            assert_eq!(read, Some(1), "{text}");
        }
    }
}

#[test]
fn headers_are_not_encoded() {
    let simple = Layout::SIMPLE;
    let exploded = Layout::new(Style::Simple, true);
    assert_eq!(write_header(simple, &"a b/c").unwrap().unwrap(), "a b/c");
    assert_eq!(write_header(simple, &colors()).unwrap().unwrap(), "blue,black,brown");
    assert_eq!(write_header(simple, &COLOR).unwrap().unwrap(), "R,100,G,200,B,150");
    assert_eq!(write_header(exploded, &COLOR).unwrap().unwrap(), "R=100,G=200,B=150");
    assert_eq!(write_header(simple, &None::<i64>).unwrap(), None);
    assert_eq!(read_header::<Vec<String>>(simple, "blue, black,brown").unwrap(), colors());
    assert_eq!(read_header::<Color>(exploded, "R=100,G=200,B=150").unwrap(), COLOR);
    assert!(read_header::<bool>(simple, "true").unwrap());
}

#[test]
fn absent_is_not_empty() {
    let layout = Layout::FORM;
    assert_eq!(query(layout, &None::<String>), "");
    assert_eq!(query(layout, &""), "color=");
    assert_eq!(query(layout, &Vec::<String>::new()), "");
    let absent: Option<String> = read_query(&split_pairs("x=1"), "color", layout, &[]).unwrap();
    assert_eq!(absent, None);
    let empty: Option<String> = read_query(&split_pairs("color="), "color", layout, &[]).unwrap();
    assert_eq!(empty.as_deref(), Some(""));
}

#[test]
fn json_in_a_parameter() {
    let value = json!({ "a": [1, 2] });
    let text = query(Layout::JSON, &value);
    assert_eq!(text, "color=%7B%22a%22%3A%5B1%2C2%5D%7D");
    let read: Option<Value> = read_query(&split_pairs(&text), "color", Layout::JSON, &[]).unwrap();
    assert_eq!(read, Some(value));
}

#[test]
fn text_that_is_no_such_value_is_explained() {
    let error = read_path::<i64>("id", Layout::SIMPLE, "x").unwrap_err();
    assert_eq!(error.to_string(), "`x` is not an integer");
    let error = read_path::<bool>("id", Layout::SIMPLE, "yes").unwrap_err();
    assert_eq!(error.to_string(), "`yes` is not `true` or `false`");
}
