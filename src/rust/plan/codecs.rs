//! Bodies: which codec carries which type.

use super::{Plan, types::LARGE};
use crate::{
    diagnostic::Diagnostic,
    ir::{
        Encoding, JsonType, MediaType, SchemaId, Schemas, Style, essence,
        types::{Hint, TypeId, TypeKind, TypeUse},
    },
    rust::names::{self, Scope},
};

/// A body, decided.
#[derive(Clone, Debug)]
pub(crate) struct CodecPlan {
    /// As a type: `Json<models::Pet>`, or the name of an enum of several.
    pub(crate) codec: String,
    /// Of its value: `models::Pet`, or the enum's name.
    pub(crate) value: String,
    /// What it may carry, what is preferred first; nothing if there is no body.
    pub(crate) carried: Vec<CarriedPlan>,
}

/// One kind of value that a body may carry.
#[derive(Clone, Debug)]
pub(crate) struct CarriedPlan {
    /// Of the enum, if there are several.
    pub(crate) variant: String,
    pub(crate) codec: String,
    pub(crate) value: String,
    /// As the document writes them.
    pub(crate) media_types: Vec<String>,
    /// The type of the document, if it is one, and what its values must satisfy here.
    pub(crate) use_: Option<TypeUse>,
    /// The type of each item, if it is a stream of items.
    pub(crate) item: Option<TypeUse>,
}

/// An enum of what a body may carry, which every body that may carry just that has in common.
#[derive(Clone, Debug)]
pub(crate) struct ContentPlan {
    pub(crate) group: usize,
    pub(crate) other_names: Vec<String>,
    pub(crate) variants: Vec<CarriedPlan>,
}

impl CodecPlan {
    pub(super) fn empty() -> Self {
        Self { codec: "Empty".to_owned(), value: "()".to_owned(), carried: Vec::new() }
    }

    /// Whether there is nothing to carry.
    pub(crate) fn is_empty(&self) -> bool {
        self.carried.is_empty()
    }

    /// Types of the document that it may carry.
    pub(crate) fn types(&self) -> impl Iterator<Item = TypeId> {
        self.carried.iter().flat_map(|one| one.use_.iter().chain(&one.item)).map(|use_| use_.id)
    }

    /// Every media type, as the document writes it.
    pub(crate) fn media_types(&self) -> impl Iterator<Item = &str> {
        self.carried.iter().flat_map(|one| &one.media_types).map(String::as_str)
    }
}

/// What is known of a media type before its type is.
struct Entry<'m> {
    media_type: &'m MediaType,
    carrier: Carrier,
    /// Of the content, or of another media type that says the same.
    schema: Option<SchemaId>,
    /// Where a name for it comes from.
    hint: Hint,
}

impl Entry<'_> {
    /// Whether its content has a type that is made of the schema.
    fn is_typed(&self) -> bool {
        match self.carrier {
            Carrier::Json | Carrier::Form | Carrier::Fields | Carrier::Scalar => true,
            Carrier::Items(_) => self.schema.is_some(),
            Carrier::Multipart
            | Carrier::InParts
            | Carrier::Text
            | Carrier::Raw
            | Carrier::Range => false,
        }
    }
}

/// How a media type is carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Carrier {
    Json,
    Form,
    /// Parts with a schema.
    Fields,
    Multipart,
    /// Parts that are told apart by their order.
    InParts,
    /// Text that stands for a number, a value of a list or the like.
    Scalar,
    Text,
    Raw,
    /// Bytes of a media type that only the message tells.
    Range,
    /// One item after the other.
    Items(Framing),
}

/// How items stand in a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Framing {
    Events,
    Lines,
    Sequence,
    /// Each in a part of its own.
    Parts,
}

impl Framing {
    fn of(essence: &str) -> Option<Self> {
        match essence {
            "text/event-stream" => Some(Self::Events),
            "application/jsonl"
            | "application/x-jsonl"
            | "application/jsonlines"
            | "application/x-jsonlines"
            | "application/json-lines"
            | "application/ndjson"
            | "application/x-ndjson"
            | "application/x-json-stream" => Some(Self::Lines),
            "application/json-seq" => Some(Self::Sequence),
            other if other.ends_with("+json-seq") => Some(Self::Sequence),
            _ => None,
        }
    }

    /// The runtime's name of it.
    fn word(self) -> &'static str {
        match self {
            Self::Events => "EventData",
            Self::Lines => "JsonLines",
            Self::Sequence => "JsonSequence",
            Self::Parts => "PartItems",
        }
    }

    /// What the runtime takes for granted.
    fn media_type(self) -> &'static str {
        match self {
            Self::Events => "text/event-stream",
            Self::Lines => "application/jsonl",
            Self::Sequence => "application/json-seq",
            Self::Parts => "",
        }
    }
}

impl Plan<'_> {
    /// The types that a body mentions, asked for before names are given.
    pub(super) fn find_body_types(&mut self, content: &[MediaType], hint: &Hint) {
        for entry in self.entries(content, hint) {
            if entry.is_typed()
                && let Some(schema) = entry.schema
            {
                self.graph.use_of(schema, &entry.hint);
            }
        }
    }

    /// The media types of a body whose content has a type, with that type.
    pub(super) fn content_types<'m>(
        &mut self,
        content: &'m [MediaType],
        hint: &Hint,
    ) -> Vec<(&'m MediaType, TypeUse)> {
        let entries = self.entries(content, hint).into_iter();
        let typed = entries.filter(Entry::is_typed);
        let typed = typed.filter_map(|entry| {
            let schema = entry.schema?;
            Some((entry.media_type, self.graph.use_of(schema, &entry.hint)))
        });
        typed.collect()
    }

    /// The media types of a body, what says most about its content first.
    fn entries<'m>(&self, content: &'m [MediaType], hint: &Hint) -> Vec<Entry<'m>> {
        let sound = content.iter().filter(|media_type| media_type.name.contains('/'));
        let mut sound: Vec<&MediaType> = sound.collect();
        sound.sort_by_key(|media_type| self.carrier_of(media_type));
        let mut entries: Vec<Entry<'m>> = Vec::new();
        for media_type in sound {
            // Converters write the same schema under each media type.
            let carrier = self.carrier_of(media_type);
            let stated = match carrier {
                Carrier::Items(Framing::Parts) => self.part_item(media_type),
                Carrier::Items(_) => media_type.item_schema.or(media_type.schema),
                _ => media_type.schema,
            };
            let own = stated.map(|schema| self.api.schemas.resolve(schema));
            let same = entries
                .iter()
                .filter_map(|entry| entry.schema)
                .find(|known| own.is_some_and(|own| self.api.schemas.are_alike(own, *known)));
            let alone = entries.is_empty() || same.is_some();
            let hint =
                if alone { hint.clone() } else { hint.inside(&media_words(&media_type.name)) };
            entries.push(Entry { media_type, carrier, schema: same.or(own), hint });
        }
        entries
    }

    /// Whether it is a form whose parts a schema names.
    pub(super) fn is_form_data(&self, media_type: &MediaType) -> bool {
        self.carrier_of(media_type) == Carrier::Fields
    }

    fn carrier_of(&self, media_type: &MediaType) -> Carrier {
        match carrier(media_type) {
            _ if self.given.is_in_parts(&media_type.at) => Carrier::InParts,
            Carrier::InParts if self.part_item(media_type).is_some() => {
                Carrier::Items(Framing::Parts)
            }
            Carrier::Text if self.is_scalar_text(media_type) => Carrier::Scalar,
            other => other,
        }
    }

    /// Whether a plain text stands for a scalar of which its schema says more than that it is text.
    fn is_scalar_text(&self, media_type: &MediaType) -> bool {
        let Some(id) = media_type.schema.filter(|_| media_type.essence() == "text/plain") else {
            return false;
        };
        let schema = self.api.schemas.get(self.api.schemas.resolve(id));
        if schema.has_object_keywords() || schema.has_array_keywords() || schema.has_applicators() {
            return false;
        }
        let is_given = self.given.path(&schema.at).is_some();
        let listed = schema.enumeration.iter().flatten().chain(schema.constant.as_deref());
        let (mut values, mut scalars) = (0, true);
        for value in listed {
            values += 1;
            scalars &= !value.is_object() && !value.is_array();
        }
        match schema.types.without(JsonType::Null).single() {
            _ if values > 0 => scalars,
            Some(JsonType::Boolean | JsonType::Integer | JsonType::Number) => true,
            Some(JsonType::String) => {
                let typed =
                    ["date-time", "date", "time", "duration", "uuid", "ipv4", "ipv6", "byte"];
                let is_typed = schema.format.as_deref().is_some_and(|one| typed.contains(&one));
                let text = &schema.string;
                let has_rules =
                    text.min_length.or(text.max_length).is_some() || text.pattern.is_some();
                is_given || is_typed || has_rules
            }
            _ => is_given,
        }
    }

    /// What each part of a body is, if all are alike, are texts or JSON, and have no headers of
    /// their own.
    fn part_item(&self, media_type: &MediaType) -> Option<SchemaId> {
        let resolved = |id| self.api.schemas.get(self.api.schemas.resolve(id));
        let array = media_type.schema.map(|id| &resolved(id).array);
        let array = array.filter(|array| array.prefix_items.is_empty());
        let id = media_type.item_schema.or(array.and_then(|array| array.items))?;
        let item = resolved(id);
        let is_binary = item.format.as_deref() == Some("binary")
            || (item.string.content_media_type.is_some() && item.string.content_encoding.is_none());
        let says_nothing = item.types.is_empty()
            && !item.has_object_keywords()
            && !item.has_applicators()
            && item.enumeration.is_none();
        let encoding = media_type.item_encoding.as_deref();
        let documented = encoding.and_then(|one| one.content_type.as_deref()).unwrap_or("text/*");
        let is_text = documented.split(',').all(|one| {
            let essence = essence(one);
            essence.starts_with("text/") || essence.ends_with("/json") || essence.ends_with("+json")
        });
        let has_headers = encoding.is_some_and(|one| !one.headers.is_empty());
        let plain = is_text && !is_binary && !says_nothing && !has_headers;
        (plain && media_type.prefix_encoding.is_empty()).then_some(id)
    }

    /// How the properties of a form are written, as an expression.
    pub(super) fn layouts_of(&mut self, form: &MediaType) -> String {
        match self.marker(std::slice::from_ref(&form.name), Carrier::Form, form).as_deref() {
            None => "FormLayouts::PLAIN".to_owned(),
            Some("DeepForm") => "FormLayouts::DEEP".to_owned(),
            Some(marker) => format!("FormLayouts::of::<{marker}>()"),
        }
    }

    /// The properties of a form that are not written as usual, each with its layout; `None` if all
    /// that is nested is written as `name[key]`.
    fn form_layouts(&self, media_type: &MediaType) -> Option<Vec<(String, String)>> {
        let Some(schema) = media_type.schema else { return Some(Vec::new()) };
        let properties = properties_of(&self.api.schemas, schema, 0);
        let schema = self.api.schemas.get(self.api.schemas.resolve(schema));
        let mut layouts: Vec<(String, String)> = media_type
            .encoding
            .iter()
            .filter_map(|(name, encoding)| Some((name.clone(), form_layout(encoding)?)))
            .collect();
        // A list in one of these pairs is an item, and not the whole list as JSON.
        for (name, _) in properties.iter().filter(|(_, id)| self.holds_lists(*id)) {
            if !layouts.iter().any(|(own, _)| own == name) {
                layouts.push(((*name).to_owned(), SPREAD.to_owned()));
            }
        }
        let is_plain = |id: &SchemaId| {
            let property = self.api.schemas.get(self.api.schemas.resolve(*id));
            !property.has_object_keywords()
                && !property.has_array_keywords()
                && !property.has_applicators()
        };
        let mut nested = schema.object.properties.iter().filter(|(_, id)| !is_plain(id));
        let is_deep =
            |name: &String| layouts.iter().any(|(own, layout)| own == name && layout == DEEP);
        let all_deep = !layouts.is_empty()
            && layouts.iter().all(|(_, layout)| layout == DEEP)
            && nested.all(|(name, _)| is_deep(name));
        (!all_deep).then_some(layouts)
    }

    /// Whether the items of a list are lists.
    fn holds_lists(&self, id: SchemaId) -> bool {
        let schemas = &self.api.schemas;
        let items = schemas.get(schemas.resolve(id)).array.items;
        items.is_some_and(|item| {
            let item = schemas.get(schemas.resolve(item));
            item.has_array_keywords() || item.types.contains(JsonType::Array)
        })
    }

    /// The objects of a form whose properties stand beside the others, with their names: only these
    /// tell what belongs to them.
    fn spread(
        &mut self,
        media_type: &MediaType,
        layouts: &[(String, String)],
    ) -> Vec<(String, Vec<String>)> {
        let Some(schema) = media_type.schema else { return Vec::new() };
        let schemas = &self.api.schemas;
        let all = properties_of(schemas, schema, 0);
        let mut spread = Vec::new();
        for (name, _) in layouts.iter().filter(|(_, layout)| layout.starts_with(SPREAD)) {
            let Some((_, id)) = all.iter().find(|(known, _)| *known == name) else { continue };
            let own = schemas.get(schemas.resolve(*id));
            let is_object = own.has_object_keywords()
                || own.types.without(JsonType::Null).single() == Some(JsonType::Object);
            let inner = properties_of(schemas, *id, 0);
            if !is_object && inner.is_empty() {
                continue;
            }
            let twice = |known: &&str| all.iter().any(|(outer, _)| outer == known);
            let names = inner.iter().map(|(known, _)| *known);
            let (shared, names): (Vec<&str>, Vec<&str>) = names.partition(twice);
            let why = match (names.as_slice(), shared.as_slice()) {
                ([], _) => "nothing names its properties".to_owned(),
                (_, []) => String::new(),
                (_, shared) => format!("the form itself has `{}`", shared.join("`, `")),
            };
            if !why.is_empty() {
                let message = format!(
                    "routes cannot tell all of `{name}` from the rest of the form, in which its \
                     properties stand by themselves: {why}"
                );
                let at = media_type.at.join("encoding").join(name);
                let code = "generate/form-property";
                self.diagnostics.push(Diagnostic::warning(code, at, message).at_key());
            }
            if !names.is_empty() {
                spread.push((name.clone(), names.into_iter().map(str::to_owned).collect()));
            }
        }
        spread
    }

    /// The codec of a body.
    pub(super) fn codec(
        &mut self,
        content: &[MediaType],
        hint: &Hint,
        in_enum: bool,
        group: usize,
        scope: &mut Scope,
    ) -> CodecPlan {
        for media_type in content.iter().filter(|media_type| !media_type.name.contains('/')) {
            let message = format!("`{}` is no media type, so it is left out", media_type.name);
            let code = "generate/media-type-left-out";
            self.diagnostics.push(Diagnostic::warning(code, media_type.at.clone(), message));
        }
        let mut carried: Vec<CarriedPlan> = Vec::new();
        let mut variants = Scope::default();
        // What is the same value in several media types is one variant.
        let mut entries = self.entries(content, hint);
        for entry in entries.iter_mut().filter(|entry| entry.carrier == Carrier::Fields) {
            let typed = entry.schema.is_some_and(|schema| {
                let use_ = self.graph.use_of(schema, &entry.hint);
                self.forms.contains_key(&self.graph.resolve(&use_).id)
            });
            if !typed {
                entry.carrier = Carrier::Multipart;
            }
        }
        for entry in entries.iter_mut().filter(|entry| entry.carrier == Carrier::Form) {
            let Some(schema) = entry.schema else { continue };
            let use_ = self.graph.use_of(schema, &entry.hint);
            let kind = &self.graph.get(self.graph.resolve(&use_).id).kind;
            // A list has no names for its pairs.
            if matches!(kind, TypeKind::Array(_)) {
                entry.carrier = Carrier::Text;
            }
        }
        while !entries.is_empty() {
            let first = entries.remove(0);
            let use_ = self.carried_use(&first);
            let (mut same, mut others) = (vec![first], Vec::new());
            for entry in entries {
                let kinds = (&same[0].carrier, &entry.carrier);
                let streams = matches!(kinds, (Carrier::Items(_), _) | (_, Carrier::Items(_)));
                // Whoever answers chooses between a text and JSON.
                let texts = (*kinds.0 == Carrier::Scalar) != (*kinds.1 == Carrier::Scalar);
                let apart = streams || texts;
                let equal = use_.is_some() && !apart && self.carried_use(&entry) == use_;
                if equal { same.push(entry) } else { others.push(entry) }
            }
            entries = others;
            let variant =
                variants.claim(names::variant_name(&media_words(&same[0].media_type.name)));
            carried.push(self.carried(&same, use_, variant));
        }
        let several = carried.len() > 1;
        for one in &mut carried {
            let large = one.use_.as_ref().is_some_and(|use_| self.size(use_) > LARGE);
            if large && (several || in_enum) {
                one.codec = format!("Boxed<{}>", one.codec);
                one.value = format!("Box<{}>", one.value);
            }
        }
        let Some(first) = carried.first() else { return CodecPlan::empty() };
        if several {
            let name = self.content(&carried, hint, group, scope);
            return CodecPlan { codec: name.clone(), value: name, carried };
        }
        CodecPlan { codec: first.codec.clone(), value: first.value.clone(), carried }
    }

    /// The enum of several kinds of values.
    fn content(
        &mut self,
        carried: &[CarriedPlan],
        hint: &Hint,
        group: usize,
        scope: &mut Scope,
    ) -> String {
        let key: Vec<String> =
            carried.iter().map(|one| format!("{}: {}", one.variant, one.codec)).collect();
        let key = key.join(", ");
        let component = carried[0].use_.as_ref().and_then(|use_| {
            let is_component = matches!(self.graph.get(use_.id).hint, Hint::Component(_));
            let name = &self.types[use_.id.get()].name;
            (is_component && !name.is_empty()).then(|| name.clone())
        });
        // A name that does not depend on what else the same model may be.
        let others: Vec<&str> = carried[1..].iter().map(|one| one.variant.as_str()).collect();
        let named = component.map(|name| format!("{name}Or{}", others.join("Or")));
        let words = named.filter(|name| name.len() <= 60).unwrap_or_else(|| match hint {
            Hint::Component(name) => format!("{name} content"),
            Hint::Context(words) => format!("{} content", words.join(" ")),
        });
        let name = names::type_name(&words);
        if let Some(known) = self.content_names.get(&key) {
            // What several places have alike is called by each of them.
            if scope.claim_free(&name) {
                self.contents[known].other_names.push(name);
            }
            return known.clone();
        }
        let (name, other_names) = (scope.claim(name), Vec::new());
        self.content_names.insert(key, name.clone());
        let variants = carried.to_vec();
        self.contents.insert(name.clone(), ContentPlan { group, other_names, variants });
        name
    }

    fn carried_use(&mut self, entry: &Entry<'_>) -> Option<TypeUse> {
        if matches!(entry.carrier, Carrier::Items(_)) || !entry.is_typed() {
            return None;
        }
        let mut use_ = match entry.schema {
            Some(schema) => self.graph.use_of(schema, &entry.hint),
            None => self.graph.any(),
        };
        // No text stands for null.
        use_.nullable &= entry.carrier != Carrier::Scalar;
        Some(use_)
    }

    /// One value in the media types that carry it.
    fn carried(
        &mut self,
        same: &[Entry<'_>],
        use_: Option<TypeUse>,
        variant: String,
    ) -> CarriedPlan {
        if let [entry] = same
            && let Carrier::Items(framing) = entry.carrier
        {
            return self.items(entry, framing, variant);
        }
        let value = use_.as_ref().map(|use_| self.outside(use_));
        let mut codecs: Vec<String> = Vec::new();
        for carrier in Carrier::ALL {
            let names: Vec<String> = same
                .iter()
                .filter(|entry| entry.carrier == carrier)
                .map(|entry| entry.media_type.name.clone())
                .collect();
            if names.is_empty() {
                continue;
            }
            let marker = self.marker(&names, carrier, same[0].media_type);
            let arguments: Vec<&str> = value.iter().chain(&marker).map(String::as_str).collect();
            let arguments = match arguments.as_slice() {
                [] => String::new(),
                several => format!("<{}>", several.join(", ")),
            };
            codecs.push(format!("{}{arguments}", carrier.codec()));
        }
        for entry in same.iter().filter(|entry| entry.carrier == Carrier::Fields) {
            let parts = entry.media_type.encoding.values();
            for header in parts.flat_map(|encoding| &encoding.headers) {
                self.leave_out_header(header, "is a header of a part that is read as a value");
            }
        }
        for entry in same {
            if !matches!(entry.carrier, Carrier::Items(_))
                && !entry.is_typed()
                && self.says_more_than_bytes(entry.media_type)
            {
                let name = &entry.media_type.name;
                let message = format!(
                    "`{name}` is generated as {}, without its schema",
                    entry.carrier.word()
                );
                let at = entry.media_type.at.clone();
                self.diagnostics.push(Diagnostic::warning("generate/raw-body", at, message));
            }
        }
        let last = codecs.pop().unwrap_or_default();
        let codec =
            codecs.into_iter().rev().fold(last, |rest, codec| format!("EitherOf<{codec}, {rest}>"));
        CarriedPlan {
            variant,
            codec,
            value: value.unwrap_or_else(|| same[0].carrier.value().to_owned()),
            media_types: same.iter().map(|entry| entry.media_type.name.clone()).collect(),
            use_,
            item: None,
        }
    }

    /// A stream of items.
    fn items(&mut self, entry: &Entry<'_>, framing: Framing, variant: String) -> CarriedPlan {
        let use_ = entry.schema.map(|schema| self.graph.use_of(schema, &entry.hint));
        let of_items = entry.media_type.item_schema.is_some();
        let resolved = use_.as_ref().map(|use_| self.graph.resolve(use_).id);
        let kind = resolved.map(|id| &self.graph.get(id).kind);
        let (item, framing) = match (framing, kind) {
            (Framing::Parts, _) => (use_, "PartItems"),
            (Framing::Events, Some(TypeKind::Object(object)))
                if object.fields.contains_key("data") || object.fields.contains_key("event") =>
            {
                (use_, "WholeEvents")
            }
            // A text describes the stream and none of its events.
            (Framing::Events, None | Some(TypeKind::Text(_) | TypeKind::Any)) => {
                (None, "WholeEvents")
            }
            (Framing::Events, Some(_)) => (use_, "EventData"),
            (Framing::Lines, Some(TypeKind::Text(_))) if !of_items => (None, "JsonLines"),
            (Framing::Sequence, Some(TypeKind::Text(_))) if !of_items => (None, "JsonSequence"),
            (framing, Some(TypeKind::Array(item))) if !of_items => {
                (Some(item.clone()), framing.word())
            }
            (framing, _) => (use_, framing.word()),
        };
        let type_ = match &item {
            Some(item) => self.outside(item),
            None if framing == "WholeEvents" => "crate::runtime::Event".to_owned(),
            None => "Value".to_owned(),
        };
        let names = std::slice::from_ref(&entry.media_type.name);
        let marker = self.marker(names, entry.carrier, entry.media_type);
        let marker = marker.map(|marker| format!(", {marker}")).unwrap_or_default();
        let codec = match framing {
            "PartItems" => format!("PartItems<{type_}{marker}>"),
            framing => format!("Items<{type_}, {framing}{marker}>"),
        };
        CarriedPlan {
            variant,
            codec,
            value: format!("ItemStream<{type_}>"),
            media_types: vec![entry.media_type.name.clone()],
            use_: None,
            item,
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

    /// The type that stands for media types, unless the codec's own is meant.
    fn marker(
        &mut self,
        names: &[String],
        carrier: Carrier,
        media_type: &MediaType,
    ) -> Option<String> {
        if let [name] = names {
            let (essence, parameters) = name.split_once(';').unwrap_or((name, ""));
            let essence = essence.trim().to_ascii_lowercase();
            let plain = parameters.trim().is_empty() || parameters.contains("charset");
            let own = plain
                && match carrier {
                    Carrier::Json => {
                        essence == "application/json" || essence == "*/*" || essence.is_empty()
                    }
                    Carrier::Form => {
                        essence == "application/x-www-form-urlencoded"
                            && self.form_layouts(media_type).is_some_and(|own| own.is_empty())
                    }
                    Carrier::Fields | Carrier::Multipart => essence == "multipart/form-data",
                    Carrier::Text | Carrier::Scalar => essence == "text/plain",
                    Carrier::Raw => essence == "application/octet-stream",
                    Carrier::InParts | Carrier::Range => false,
                    Carrier::Items(framing) => framing.media_type() == essence,
                };
            if own {
                return None;
            }
        }
        let form = match carrier {
            Carrier::Form => self.form_layouts(media_type),
            _ => Some(Vec::new()),
        };
        let Some(form) = form else { return Some("DeepForm".to_owned()) };
        let spread = self.spread(media_type, &form);
        let key = MediaKey { form, spread, ..MediaKey::new(names, media_type) };
        if !self.media.contains_key(&key) {
            let mut scope = Scope::default();
            for taken in self.media.values() {
                scope.claim(taken.clone());
            }
            let words = match names {
                [one, other] => format!("{one} or {other}"),
                [one, others @ ..] if !others.is_empty() => format!("{one} or {}", others.len()),
                _ => names.concat(),
            };
            let constant = scope.claim(names::variant_name(&words.replace('*', " any ")));
            self.media.insert(key.clone(), constant);
        }
        Some(format!("media::{}", self.media[&key]))
    }
}

/// The properties that a schema names, with those of what it is made of.
fn properties_of(schemas: &Schemas, id: SchemaId, depth: usize) -> Vec<(&str, SchemaId)> {
    let schema = schemas.get(schemas.resolve(id));
    let own = schema.object.properties.iter();
    let mut all: Vec<(&str, SchemaId)> = own.map(|(name, id)| (name.as_str(), *id)).collect();
    for parent in schema.logic.all_of.iter().filter(|_| depth < 8) {
        all.extend(properties_of(schemas, *parent, depth + 1));
    }
    all
}

const SPREAD: &str = "Layout::FORM";
const DEEP: &str = "Layout::new(Style::DeepObject, true)";

/// How a property of a form is written, as an expression; `None` if its encoding does not say.
fn form_layout(encoding: &Encoding) -> Option<String> {
    let says_how =
        encoding.style.is_some() || encoding.explode.is_some() || encoding.allow_reserved;
    if !says_how {
        return encoding.is_json().then(|| "Layout::JSON".to_owned());
    }
    let style = encoding.style.unwrap_or(Style::Form);
    let explode = encoding.explode.unwrap_or(style == Style::Form);
    let layout = match style {
        Style::DeepObject => DEEP.to_owned(),
        // It exists in cookies only.
        Style::Cookie => super::operations::styled(Style::Form, explode),
        style => super::operations::styled(style, explode),
    };
    Some(if encoding.allow_reserved { format!("{layout}.reserved()") } else { layout })
}

/// What a type of the generated crate stands for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct MediaKey {
    pub(crate) names: Vec<String>,
    /// Media types of parts by position, and of those after them; empty where nothing is said.
    pub(crate) first_parts: Vec<String>,
    pub(crate) other_parts: String,
    /// How properties of a form are written, where it is not as usual.
    pub(crate) form: Vec<(String, String)>,
    /// Objects whose properties stand beside the others, with the names of these.
    pub(crate) spread: Vec<(String, Vec<String>)>,
}

impl MediaKey {
    fn new(names: &[String], media_type: &MediaType) -> Self {
        let one = |encoding: &Encoding| {
            let documented = encoding.content_type.as_deref().unwrap_or_default();
            let first = documented.split(',').next().unwrap_or_default().trim();
            if first.contains('*') { String::new() } else { first.to_owned() }
        };
        Self {
            names: names.to_vec(),
            first_parts: media_type.prefix_encoding.iter().map(one).collect(),
            other_parts: media_type.item_encoding.as_deref().map(one).unwrap_or_default(),
            form: Vec::new(),
            spread: Vec::new(),
        }
    }

    /// Whether something is said of the parts.
    pub(crate) fn has_parts(&self) -> bool {
        !self.first_parts.is_empty() || !self.other_parts.is_empty()
    }
}

impl Carrier {
    const ALL: [Self; 9] = [
        Self::Json,
        Self::Form,
        Self::Fields,
        Self::Multipart,
        Self::InParts,
        Self::Scalar,
        Self::Text,
        Self::Raw,
        Self::Range,
    ];

    /// Of the runtime.
    fn codec(self) -> &'static str {
        match self {
            Self::Json => "Json",
            Self::Form => "Form",
            Self::Fields => "MultipartOf",
            Self::Multipart => "Multipart",
            Self::InParts => "InParts",
            Self::Scalar => "TextOf",
            Self::Text => "Text",
            Self::Raw => "Raw",
            Self::Range => "RawOf",
            Self::Items(_) => "Items",
        }
    }

    /// Type of the value, where the document does not say more.
    fn value(self) -> &'static str {
        match self {
            Self::Json | Self::Form | Self::Fields | Self::Scalar => "Value",
            Self::Multipart => "Parts",
            Self::InParts => "PartStream",
            Self::Text => "String",
            Self::Raw => "Body",
            Self::Range => "FileBody",
            Self::Items(_) => "ItemStream",
        }
    }

    /// The same, for people.
    fn word(self) -> &'static str {
        match self {
            Self::Json | Self::Form | Self::Fields | Self::Scalar => "a value",
            Self::Multipart | Self::InParts => "parts",
            Self::Text => "text",
            Self::Raw | Self::Range => "bytes",
            Self::Items(_) => "items",
        }
    }
}

/// What to call a value by its media type.
fn media_words(name: &str) -> String {
    let essence = name.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let words = match essence.as_str() {
        "application/json" | "text/json" => "json",
        "application/x-www-form-urlencoded" => "form",
        "application/octet-stream" => "bytes",
        "multipart/form-data" => "multipart",
        "text/plain" => "text",
        "text/event-stream" => "events",
        "*/*" => "any",
        other => {
            let (kind, subtype) = other.split_once('/').unwrap_or(("", other));
            return match subtype {
                "*" => format!("any {kind}"),
                _ => subtype.strip_prefix("x-").unwrap_or(subtype).replace('*', " any "),
            };
        }
    };
    words.to_owned()
}

fn carrier(media_type: &MediaType) -> Carrier {
    let essence = media_type.essence();
    if media_type.is_json() {
        return Carrier::Json;
    }
    if let Some(framing) = Framing::of(&essence) {
        return Carrier::Items(framing);
    }
    match essence.as_str() {
        "multipart/form-data" if media_type.schema.is_some() => Carrier::Fields,
        "multipart/form-data" => Carrier::Multipart,
        other if other.starts_with("multipart/") => Carrier::InParts,
        "application/x-www-form-urlencoded" if media_type.schema.is_some() => Carrier::Form,
        "*/*" if media_type.schema.is_some() => Carrier::Json,
        "application/yaml" | "application/x-yaml" | "application/graphql" | "text/*" => {
            Carrier::Text
        }
        other if other.starts_with("text/") || other.ends_with("+yaml") => Carrier::Text,
        _ if media_type.is_xml() => Carrier::Text,
        other if other.contains('*') => Carrier::Range,
        _ => Carrier::Raw,
    }
}
