//! Bodies: which codec carries which type.

use super::{Plan, types::LARGE};
use crate::{
    diagnostic::Diagnostic,
    ir::{
        MediaType,
        types::{Hint, TypeId, TypeUse},
    },
    rust::names,
};

/// A body, decided.
#[derive(Clone, Debug)]
pub(crate) struct CodecPlan {
    /// As a type: `Json<models::Pet>`.
    pub(crate) codec: String,
    /// Of its value: `models::Pet`.
    pub(crate) value: String,
    /// What it carries, if that is a type of the document.
    pub(crate) type_id: Option<TypeId>,
    /// As the document writes it, empty if there is no body.
    pub(crate) media_type: String,
    /// What the value must satisfy is known for this use.
    pub(crate) use_: Option<TypeUse>,
}

impl CodecPlan {
    pub(super) fn empty() -> Self {
        Self {
            codec: "Empty".to_owned(),
            value: "()".to_owned(),
            type_id: None,
            media_type: String::new(),
            use_: None,
        }
    }

    /// Whether there is nothing to carry.
    pub(crate) fn is_empty(&self) -> bool {
        self.value == "()" && self.media_type.is_empty()
    }
}

/// How a media type is carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Carrier {
    Json,
    Form,
    Multipart,
    Text,
    Raw,
}

impl Plan<'_> {
    /// The types that a body mentions, asked for before names are given.
    pub(super) fn find_body_types(&mut self, content: &[MediaType], hint: &Hint) {
        if let Some(media_type) = choose(content)
            && matches!(carrier(media_type), Carrier::Json | Carrier::Form)
            && let Some(schema) = media_type.schema
        {
            self.graph.use_of(schema, hint);
        }
    }

    /// The codec of a body.
    pub(super) fn codec(&mut self, content: &[MediaType], hint: &Hint, in_enum: bool) -> CodecPlan {
        let Some(media_type) = choose(content) else { return CodecPlan::empty() };
        let left_out: Vec<&str> = content
            .iter()
            .filter(|other| other.name != media_type.name)
            .map(|other| other.name.as_str())
            .collect();
        if !left_out.is_empty() {
            let message =
                format!("`{}` is generated, and not `{}`", media_type.name, left_out.join("`, `"));
            let code = "generate/media-type-left-out";
            self.diagnostics.push(Diagnostic::warning(code, media_type.at.clone(), message));
        }
        let carrier = carrier(media_type);
        if matches!(carrier, Carrier::Raw | Carrier::Multipart)
            && self.says_more_than_bytes(media_type)
        {
            let what = if carrier == Carrier::Raw { "bytes" } else { "parts" };
            let name = &media_type.name;
            let message = format!("`{name}` is generated as {what}, without its schema");
            let warning = Diagnostic::warning("generate/raw-body", media_type.at.clone(), message);
            self.diagnostics.push(warning);
        }
        let marker = self.marker(&media_type.name, carrier);
        let generic = |value: &str| match &marker {
            Some(marker) if value.is_empty() => format!("<{marker}>"),
            Some(marker) => format!("<{value}, {marker}>"),
            None if value.is_empty() => String::new(),
            None => format!("<{value}>"),
        };
        let (codec, value, use_) = match carrier {
            Carrier::Json | Carrier::Form => {
                let name = if carrier == Carrier::Json { "Json" } else { "Form" };
                let use_ = match media_type.schema {
                    Some(schema) => self.graph.use_of(schema, hint),
                    None => self.graph.any(),
                };
                let value = self.outside(&use_);
                (format!("{name}{}", generic(&value)), value, Some(use_))
            }
            Carrier::Multipart => {
                (format!("{}{}", "Multipart", generic("")), "Parts".to_owned(), None)
            }
            Carrier::Text => (format!("{}{}", "Text", generic("")), "String".to_owned(), None),
            Carrier::Raw => (format!("{}{}", "Raw", generic("")), "Body".to_owned(), None),
        };
        let large = in_enum && use_.as_ref().is_some_and(|use_| self.size(use_) > LARGE);
        let (codec, value) = if large {
            (format!("{}<{codec}>", "Boxed"), format!("Box<{value}>"))
        } else {
            (codec, value)
        };
        CodecPlan {
            codec,
            value,
            type_id: use_.as_ref().map(|use_| use_.id),
            media_type: media_type.name.clone(),
            use_,
        }
    }

    /// Whether a schema describes more than a sequence of bytes.
    fn says_more_than_bytes(&self, media_type: &MediaType) -> bool {
        let schema = media_type.schema.or(media_type.item_schema);
        schema.is_some_and(|id| {
            let schema = self.api.schemas.get(self.api.schemas.resolve(id));
            schema.has_object_keywords() || schema.has_array_keywords() || schema.has_applicators()
        })
    }

    /// The type that stands for a media type, unless the codec's own is meant.
    fn marker(&mut self, name: &str, carrier: Carrier) -> Option<String> {
        let essence = name.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let own = match carrier {
            Carrier::Json => {
                essence == "application/json" || essence == "*/*" || essence.is_empty()
            }
            Carrier::Form => essence == "application/x-www-form-urlencoded",
            Carrier::Multipart => essence == "multipart/form-data",
            Carrier::Text => essence == "text/plain",
            Carrier::Raw => essence == "application/octet-stream",
        };
        if own {
            return None;
        }
        if !self.media.contains_key(name) {
            let mut scope = names::Scope::default();
            for taken in self.media.values() {
                scope.claim(taken.clone());
            }
            let words = name.replace('*', " any ");
            let constant = scope.claim(names::variant_name(&words));
            self.media.insert(name.to_owned(), constant);
        }
        Some(format!("media::{}", self.media[name]))
    }
}

/// The media type that is generated: the one that says most about its content.
fn choose(content: &[MediaType]) -> Option<&MediaType> {
    let sound = content.iter().filter(|media_type| media_type.name.contains('/'));
    sound.min_by_key(|media_type| carrier(media_type))
}

fn carrier(media_type: &MediaType) -> Carrier {
    let essence = media_type.essence();
    if media_type.is_json() {
        return Carrier::Json;
    }
    match essence.as_str() {
        other if other.starts_with("multipart/") => Carrier::Multipart,
        "application/x-www-form-urlencoded" if media_type.schema.is_some() => Carrier::Form,
        "*/*" if media_type.schema.is_some() => Carrier::Json,
        "text/event-stream" => Carrier::Raw,
        "application/xml" | "application/yaml" | "application/x-yaml" | "application/graphql" => {
            Carrier::Text
        }
        "text/*" => Carrier::Text,
        other
            if other.starts_with("text/")
                || other.ends_with("+xml")
                || other.ends_with("+yaml") =>
        {
            Carrier::Text
        }
        _ => Carrier::Raw,
    }
}
