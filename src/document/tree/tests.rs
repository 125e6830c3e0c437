//! What is put into a tree is what it says.

use serde_json::{Map, Value, json};

use super::{FEW, Part, Tree, TreeBuilder};

#[test]
fn pointers_lead_to_values() {
    let value = json!({"a": [{"b/~c": 1}, 2], "": {"": 3}, "01": 4});
    let tree = Tree::of(&value).unwrap();
    for text in
        ["", "/a/0/b~1~0c", "/a/1", "/", "//", "/01", "/a/01", "/a/+1", "/a/2", "/a/-", "/x", "a"]
    {
        let found = tree.root().at(text).map(Part::to_json);
        assert_eq!(found.as_ref(), value.pointer(text), "{text}");
    }
}

#[test]
fn a_tree_says_what_its_value_says() {
    for count in [0, 1, FEW, FEW + 1, 300] {
        let entries = (0..count).map(|index| (format!("{}", index * 7 % 301), json!([index, "é"])));
        let map: Map<String, Value> = entries.collect();
        let value = json!({"a": map, "b": [1.5, null, true, {"c": map}]});
        let tree = Tree::of(&value).unwrap();
        assert_eq!(tree.root().to_json(), value);
        assert_eq!(tree.root().to_string(), value.to_string());
        let found = tree.root().get("a").and_then(Part::as_object).unwrap();
        for (key, value) in &map {
            assert_eq!(found.get(key).map(Part::to_json).as_ref(), Some(value));
        }
        assert!(!found.contains_key("x"));
        let reversed: Map<String, Value> = map.into_iter().rev().collect();
        let reversed = Tree::of(&Value::Object(reversed)).unwrap();
        assert!(reversed.root() == Part::Object(found));
    }
}

#[test]
fn of_twins_the_last_counts_in_the_place_of_the_first() {
    for count in [2, FEW + 1] {
        let mut builder = TreeBuilder::new("".into());
        let opened = builder.open_object();
        for index in 0..=count {
            let key = builder.text(&(index % count).to_string());
            let value = builder.number(index.into());
            builder.member(key, value);
        }
        let (root, has_twins) = builder.close_object(opened);
        assert!(has_twins);
        let tree = builder.finish(root).unwrap();
        let members = tree.root().as_object().unwrap();
        assert_eq!(members.len(), count);
        assert_eq!(members.into_iter().next().unwrap().1.to_json(), json!(count));
    }
}

#[test]
fn texts_of_the_file_are_not_copied() {
    let file: std::sync::Arc<str> = "one two".into();
    let mut builder = TreeBuilder::new(file.clone());
    let opened = builder.open_list();
    for text in ["two", &file[4..], &file[7..], ""] {
        let text = builder.string(text);
        builder.item(text);
    }
    let before = builder.mark();
    builder.string("three");
    builder.cut(&before);
    let root = builder.close_list(opened);
    let tree = builder.finish(root).unwrap();
    assert_eq!(tree.root().to_json(), json!(["two", "two", "", ""]));
    assert_eq!(tree.texts.own, "two");
}
