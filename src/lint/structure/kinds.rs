//! The objects of OAS, as tables: which fields each has, since which version, of what shape.
//!
//! Standards: OAS 3.0.4, 3.1.1 and 3.2.0, the tables of "Fixed Fields" and "Patterned Fields"; what
//! the text leaves open is taken from the schemas that the OpenAPI Initiative publishes with it.

use super::checks;
use super::walk::Walker;
use crate::document::{Members, Version};

/// An object of OAS.
pub(super) struct Kind {
    /// With its article, as a sentence wants it.
    pub(super) name: &'static str,
    pub(super) fields: &'static [Field],
    /// What other keys hold.
    pub(super) rest: Rest,
    /// Where a Reference Object may stand in its place.
    pub(super) reference: Reference,
    /// What no single field tells.
    pub(super) check: Option<Check>,
}

/// Looks at the fields of an object together.
pub(super) type Check = for<'d> fn(&mut Walker<'d>, Members<'d>);

/// A field of an object.
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) shape: Shape,
    pub(super) required: Versions,
    pub(super) versions: Versions,
}

/// A set of versions.
#[derive(Clone, Copy)]
pub(super) struct Versions(u8);

const NONE: Versions = Versions(0);
const ALL: Versions = Versions(7);
const V30: Versions = Versions(1);
const V31_UP: Versions = Versions(6);
const UP_TO_31: Versions = Versions(3);
const V32: Versions = Versions(4);

impl Versions {
    pub(super) fn contains(self, version: Version) -> bool {
        let bit = match version {
            Version::V3_0 => 1,
            Version::V3_1 => 2,
            Version::V3_2 => 4,
        };
        self.0 & bit != 0
    }

    pub(super) fn first(self) -> &'static str {
        match self.0 {
            4 => "3.2",
            6 => "3.1",
            _ => "3.0",
        }
    }
}

/// What keys that are no fields mean.
pub(super) enum Rest {
    /// Nothing: they are mistakes, but for `x-…`.
    Nothing,
    /// Nothing here, and no mistakes: JSON Schema ignores what it does not know.
    Ignored,
    /// Names of the author's own.
    Names { is_name: fn(&str) -> bool, expected: &'static str, shape: Shape, extensions: bool },
}

/// Whether `$ref` may stand in the place of an object.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Reference {
    Never,
    /// To an object of the same kind, under this section of the components.
    To(&'static str),
    /// Its own field, with others beside it.
    OwnField,
    /// Since 3.2 only.
    ToSince32(&'static str),
}

/// What a value looks like.
#[derive(Clone, Copy)]
pub(super) enum Shape {
    Anything,
    Text,
    /// A URL, maybe relative.
    Url,
    Email,
    Flag,
    Number,
    /// A number in 3.1, a flag in 3.0.
    Bound,
    /// Not negative, whole.
    Count,
    Choice(&'static [&'static str]),
    Object(&'static Kind),
    List(&'static Shape),
    /// At least one.
    SomeOf(&'static Shape),
    /// At least one, none twice.
    Names,
    /// None twice, maybe none at all.
    NameList,
    Map(&'static Shape),
    /// Keys as components have them.
    Section(&'static Shape),
    Schema,
    /// A type, or in 3.1 a list of types.
    Types,
}

const fn field(name: &'static str, shape: Shape) -> Field {
    Field { name, shape, required: NONE, versions: ALL }
}

const fn needed(name: &'static str, shape: Shape) -> Field {
    Field { name, shape, required: ALL, versions: ALL }
}

impl Field {
    const fn since(mut self, versions: Versions) -> Self {
        self.versions = versions;
        self
    }

    const fn needed_in(mut self, versions: Versions) -> Self {
        self.required = versions;
        self
    }
}

const fn object(name: &'static str, fields: &'static [Field]) -> Kind {
    Kind { name, fields, rest: Rest::Nothing, reference: Reference::Never, check: None }
}

impl Kind {
    const fn by_reference(mut self, section: &'static str) -> Self {
        self.reference = Reference::To(section);
        self
    }

    const fn checked(mut self, check: Check) -> Self {
        self.check = Some(check);
        self
    }

    const fn with_reference(mut self, reference: Reference) -> Self {
        self.reference = reference;
        self
    }

    const fn with_rest(mut self, rest: Rest) -> Self {
        self.rest = rest;
        self
    }
}

use Shape::{
    Anything, Choice, Email, Flag, List, Map as MapOf, Object, Section, SomeOf, Text, Url,
};

pub(super) static DOCUMENT: Kind = object(
    "the OpenAPI Object",
    &[
        needed("openapi", Text),
        field("$self", Text).since(V32),
        needed("info", Object(&INFO)),
        field("jsonSchemaDialect", Text).since(V31_UP),
        field("servers", List(&Object(&SERVER))),
        field("paths", Object(&PATHS)).needed_in(V30),
        field("webhooks", MapOf(&Object(&PATH_ITEM))).since(V31_UP),
        field("components", Object(&COMPONENTS)),
        field("security", List(&Object(&SECURITY_REQUIREMENT))),
        field("tags", List(&Object(&TAG))),
        field("externalDocs", Object(&EXTERNAL_DOCS)),
    ],
)
.checked(checks::document);

static INFO: Kind = object(
    "the Info Object",
    &[
        needed("title", Text),
        field("summary", Text).since(V31_UP),
        field("description", Text),
        field("termsOfService", Url),
        field("contact", Object(&CONTACT)),
        field("license", Object(&LICENSE)),
        needed("version", Text),
    ],
);

static CONTACT: Kind =
    object("the Contact Object", &[field("name", Text), field("url", Url), field("email", Email)]);

static LICENSE: Kind = object(
    "the License Object",
    &[needed("name", Text), field("identifier", Text).since(V31_UP), field("url", Url)],
)
.checked(checks::license);

static SERVER: Kind = object(
    "a Server Object",
    &[
        needed("url", Text),
        field("description", Text),
        field("name", Text).since(V32),
        field("variables", MapOf(&Object(&SERVER_VARIABLE))),
    ],
)
.checked(checks::server);

static SERVER_VARIABLE: Kind = object(
    "a Server Variable Object",
    &[field("enum", List(&Text)), needed("default", Text), field("description", Text)],
)
.checked(checks::server_variable);

static COMPONENTS: Kind = object(
    "the Components Object",
    &[
        field("schemas", Section(&Shape::Schema)),
        field("responses", Section(&Object(&RESPONSE))),
        field("parameters", Section(&Object(&PARAMETER))),
        field("examples", Section(&Object(&EXAMPLE))),
        field("requestBodies", Section(&Object(&REQUEST_BODY))),
        field("headers", Section(&Object(&HEADER))),
        field("securitySchemes", Section(&Object(&SECURITY_SCHEME))),
        field("links", Section(&Object(&LINK))),
        field("callbacks", Section(&Object(&CALLBACK))),
        field("pathItems", Section(&Object(&PATH_ITEM))).since(V31_UP),
        field("mediaTypes", Section(&Object(&MEDIA_TYPE))).since(V32),
    ],
);

static PATHS: Kind = object("the Paths Object", &[]).with_rest(Rest::Names {
    is_name: |key| key.starts_with('/'),
    expected: "a path begins with `/`",
    shape: Object(&PATH_ITEM),
    extensions: true,
});

static PATH_ITEM: Kind = object(
    "a Path Item Object",
    &[
        field("$ref", Text),
        field("summary", Text),
        field("description", Text),
        field("get", Object(&OPERATION)),
        field("put", Object(&OPERATION)),
        field("post", Object(&OPERATION)),
        field("delete", Object(&OPERATION)),
        field("options", Object(&OPERATION)),
        field("head", Object(&OPERATION)),
        field("patch", Object(&OPERATION)),
        field("trace", Object(&OPERATION)),
        field("query", Object(&OPERATION)).since(V32),
        field("additionalOperations", Object(&ADDITIONAL_OPERATIONS)).since(V32),
        field("servers", List(&Object(&SERVER))),
        field("parameters", List(&Object(&PARAMETER))),
    ],
)
.with_reference(Reference::OwnField)
.checked(checks::parameter_list);

static ADDITIONAL_OPERATIONS: Kind =
    object("the map of additional operations", &[]).with_rest(Rest::Names {
        is_name: |key| {
            !key.is_empty()
                && key.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
                && !["GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE", "QUERY"]
                    .contains(&key)
        },
        expected: "the key is an HTTP method that has no field of its own",
        shape: Object(&OPERATION),
        extensions: false,
    });

static OPERATION: Kind = object(
    "an Operation Object",
    &[
        field("tags", List(&Text)),
        field("summary", Text),
        field("description", Text),
        field("externalDocs", Object(&EXTERNAL_DOCS)),
        field("operationId", Text),
        field("parameters", List(&Object(&PARAMETER))),
        field("requestBody", Object(&REQUEST_BODY)),
        field("responses", Object(&RESPONSES)).needed_in(V30),
        field("callbacks", MapOf(&Object(&CALLBACK))),
        field("deprecated", Flag),
        field("security", List(&Object(&SECURITY_REQUIREMENT))),
        field("servers", List(&Object(&SERVER))),
    ],
)
.checked(checks::parameter_list);

static EXTERNAL_DOCS: Kind =
    object("an External Documentation Object", &[field("description", Text), needed("url", Url)]);

static PARAMETER: Kind = object(
    "a Parameter Object",
    &[
        needed("name", Text),
        needed("in", Text),
        field("description", Text),
        field("required", Flag),
        field("deprecated", Flag),
        field("allowEmptyValue", Flag),
        field("style", Text),
        field("explode", Flag),
        field("allowReserved", Flag),
        field("schema", Shape::Schema),
        field("content", MapOf(&Object(&MEDIA_TYPE))),
        field("example", Anything),
        field("examples", MapOf(&Object(&EXAMPLE))),
    ],
)
.by_reference("parameters")
.checked(checks::parameter);

static HEADER: Kind = object(
    "a Header Object",
    &[
        field("description", Text),
        field("required", Flag),
        field("deprecated", Flag),
        field("allowEmptyValue", Flag).since(V30),
        field("style", Text),
        field("explode", Flag),
        field("allowReserved", Flag).since(V30),
        field("schema", Shape::Schema),
        field("content", MapOf(&Object(&MEDIA_TYPE))),
        field("example", Anything),
        field("examples", MapOf(&Object(&EXAMPLE))),
    ],
)
.by_reference("headers")
.checked(checks::schema_or_content);

static REQUEST_BODY: Kind = object(
    "a Request Body Object",
    &[
        field("description", Text),
        needed("content", MapOf(&Object(&MEDIA_TYPE))),
        field("required", Flag),
    ],
)
.by_reference("requestBodies");

static MEDIA_TYPE: Kind = object(
    "a Media Type Object",
    &[
        field("description", Text).since(V32),
        field("schema", Shape::Schema),
        field("itemSchema", Shape::Schema).since(V32),
        field("example", Anything),
        field("examples", MapOf(&Object(&EXAMPLE))),
        field("encoding", MapOf(&Object(&ENCODING))),
        field("prefixEncoding", List(&Object(&ENCODING))).since(V32),
        field("itemEncoding", Object(&ENCODING)).since(V32),
    ],
)
.with_reference(Reference::ToSince32("mediaTypes"))
.checked(checks::media_type);

static ENCODING: Kind = object(
    "an Encoding Object",
    &[
        field("contentType", Text),
        field("headers", MapOf(&Object(&HEADER))),
        field("style", Choice(&["form", "spaceDelimited", "pipeDelimited", "deepObject"])),
        field("explode", Flag),
        field("allowReserved", Flag),
        field("encoding", MapOf(&Object(&ENCODING))).since(V32),
        field("prefixEncoding", List(&Object(&ENCODING))).since(V32),
        field("itemEncoding", Object(&ENCODING)).since(V32),
    ],
)
.checked(checks::encoding);

static RESPONSES: Kind = object("the Responses Object", &[])
    .with_rest(Rest::Names {
        is_name: |key| key.parse::<crate::ir::StatusPattern>().is_ok(),
        expected: "a key is a status code such as `200`, a range such as `4XX`, or `default`",
        shape: Object(&RESPONSE),
        extensions: true,
    })
    .checked(checks::responses);

static RESPONSE: Kind = object(
    "a Response Object",
    &[
        field("summary", Text).since(V32),
        field("description", Text).needed_in(UP_TO_31),
        field("headers", MapOf(&Object(&HEADER))),
        field("content", MapOf(&Object(&MEDIA_TYPE))),
        field("links", MapOf(&Object(&LINK))),
    ],
)
.by_reference("responses")
.checked(checks::headers);

static CALLBACK: Kind = object("a Callback Object", &[])
    .with_rest(Rest::Names {
        is_name: |_| true,
        expected: "",
        shape: Object(&PATH_ITEM),
        extensions: true,
    })
    .by_reference("callbacks");

static EXAMPLE: Kind = object(
    "an Example Object",
    &[
        field("summary", Text),
        field("description", Text),
        field("dataValue", Anything).since(V32),
        field("serializedValue", Text).since(V32),
        field("value", Anything),
        field("externalValue", Text),
    ],
)
.by_reference("examples")
.checked(checks::example);

static LINK: Kind = object(
    "a Link Object",
    &[
        field("operationRef", Text),
        field("operationId", Text),
        field("parameters", MapOf(&Anything)),
        field("requestBody", Anything),
        field("description", Text),
        field("server", Object(&SERVER)),
    ],
)
.by_reference("links")
.checked(checks::link);

static TAG: Kind = object(
    "a Tag Object",
    &[
        needed("name", Text),
        field("summary", Text).since(V32),
        field("description", Text),
        field("externalDocs", Object(&EXTERNAL_DOCS)),
        field("parent", Text).since(V32),
        field("kind", Text).since(V32),
    ],
);

static SECURITY_REQUIREMENT: Kind =
    object("a Security Requirement Object", &[]).with_rest(Rest::Names {
        is_name: |_| true,
        expected: "",
        shape: List(&Text),
        extensions: false,
    });

static SECURITY_SCHEME: Kind = object(
    "a Security Scheme Object",
    &[
        needed("type", Text),
        field("description", Text),
        field("deprecated", Flag).since(V32),
        field("name", Text),
        field("in", Text),
        field("scheme", Text),
        field("bearerFormat", Text),
        field("flows", Object(&OAUTH_FLOWS)),
        field("oauth2MetadataUrl", Url).since(V32),
        field("openIdConnectUrl", Url),
    ],
)
.by_reference("securitySchemes")
.checked(checks::security_scheme);

static OAUTH_FLOWS: Kind = object(
    "an OAuth Flows Object",
    &[
        field("implicit", Object(&OAUTH_FLOW)),
        field("password", Object(&OAUTH_FLOW)),
        field("clientCredentials", Object(&OAUTH_FLOW)),
        field("authorizationCode", Object(&OAUTH_FLOW)),
        field("deviceAuthorization", Object(&OAUTH_FLOW)).since(V32),
    ],
)
.checked(checks::oauth_flows);

static OAUTH_FLOW: Kind = object(
    "an OAuth Flow Object",
    &[
        field("authorizationUrl", Url),
        field("deviceAuthorizationUrl", Url).since(V32),
        field("tokenUrl", Url),
        field("refreshUrl", Url),
        field("scopes", MapOf(&Text)).needed_in(ALL),
    ],
);

static DISCRIMINATOR: Kind = object(
    "a Discriminator Object",
    &[
        needed("propertyName", Text),
        field("mapping", MapOf(&Text)),
        field("defaultMapping", Text).since(V32),
    ],
)
.with_rest(Rest::Ignored);

static XML: Kind = object(
    "an XML Object",
    &[
        field("nodeType", Choice(&["element", "attribute", "text", "cdata", "none"])).since(V32),
        field("name", Text),
        field("namespace", Text),
        field("prefix", Text),
        field("attribute", Flag),
        field("wrapped", Flag),
    ],
)
.checked(checks::xml);

/// The dialect of OAS 3.0: a closed list of keywords.
pub(super) static SCHEMA_30: Kind = object(
    "a Schema Object",
    &[
        field("title", Text),
        field("multipleOf", Shape::Number),
        field("maximum", Shape::Number),
        field("exclusiveMaximum", Shape::Bound),
        field("minimum", Shape::Number),
        field("exclusiveMinimum", Shape::Bound),
        field("maxLength", Shape::Count),
        field("minLength", Shape::Count),
        field("pattern", Text),
        field("maxItems", Shape::Count),
        field("minItems", Shape::Count),
        field("uniqueItems", Flag),
        field("maxProperties", Shape::Count),
        field("minProperties", Shape::Count),
        field("required", Shape::Names),
        field("enum", SomeOf(&Anything)),
        field("type", Shape::Types),
        field("not", Shape::Schema),
        field("allOf", List(&Shape::Schema)),
        field("oneOf", List(&Shape::Schema)),
        field("anyOf", List(&Shape::Schema)),
        field("items", Shape::Schema),
        field("properties", MapOf(&Shape::Schema)),
        field("additionalProperties", Shape::Schema),
        field("description", Text),
        field("format", Text),
        field("default", Anything),
        field("nullable", Flag),
        field("discriminator", Object(&DISCRIMINATOR)),
        field("readOnly", Flag),
        field("writeOnly", Flag),
        field("example", Anything),
        field("externalDocs", Object(&EXTERNAL_DOCS)),
        field("deprecated", Flag),
        field("xml", Object(&XML)),
    ],
)
.by_reference("schemas");

/// JSON Schema 2020-12 with the words of OAS: unknown keywords are no mistakes.
pub(super) static SCHEMA_31: Kind = object(
    "a Schema Object",
    &[
        field("$ref", Text),
        field("$id", Text),
        field("$anchor", Text),
        field("$dynamicRef", Text),
        field("$dynamicAnchor", Text),
        field("$schema", Text),
        field("$comment", Text),
        field("$vocabulary", MapOf(&Flag)),
        field("$defs", MapOf(&Shape::Schema)),
        field("definitions", MapOf(&Shape::Schema)),
        field("title", Text),
        field("multipleOf", Shape::Number),
        field("maximum", Shape::Number),
        field("exclusiveMaximum", Shape::Bound),
        field("minimum", Shape::Number),
        field("exclusiveMinimum", Shape::Bound),
        field("maxLength", Shape::Count),
        field("minLength", Shape::Count),
        field("pattern", Text),
        field("maxItems", Shape::Count),
        field("minItems", Shape::Count),
        field("uniqueItems", Flag),
        field("maxContains", Shape::Count),
        field("minContains", Shape::Count),
        field("maxProperties", Shape::Count),
        field("minProperties", Shape::Count),
        field("required", Shape::NameList),
        field("dependentRequired", MapOf(&Shape::NameList)),
        field("enum", List(&Anything)),
        field("const", Anything),
        field("type", Shape::Types),
        field("not", Shape::Schema),
        field("if", Shape::Schema),
        field("then", Shape::Schema),
        field("else", Shape::Schema),
        field("allOf", SomeOf(&Shape::Schema)),
        field("oneOf", SomeOf(&Shape::Schema)),
        field("anyOf", SomeOf(&Shape::Schema)),
        field("prefixItems", SomeOf(&Shape::Schema)),
        field("items", Shape::Schema),
        field("contains", Shape::Schema),
        field("properties", MapOf(&Shape::Schema)),
        field("patternProperties", MapOf(&Shape::Schema)),
        field("additionalProperties", Shape::Schema),
        field("propertyNames", Shape::Schema),
        field("dependentSchemas", MapOf(&Shape::Schema)),
        field("unevaluatedItems", Shape::Schema),
        field("unevaluatedProperties", Shape::Schema),
        field("contentEncoding", Text),
        field("contentMediaType", Text),
        field("contentSchema", Shape::Schema),
        field("description", Text),
        field("format", Text),
        field("default", Anything),
        field("examples", List(&Anything)),
        field("discriminator", Object(&DISCRIMINATOR)),
        field("readOnly", Flag),
        field("writeOnly", Flag),
        field("example", Anything),
        field("externalDocs", Object(&EXTERNAL_DOCS)),
        field("deprecated", Flag),
        field("xml", Object(&XML)),
    ],
)
.with_rest(Rest::Ignored);
