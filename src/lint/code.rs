//! Every code of a diagnostic, and what it means.

use std::fmt::Write as _;

/// One code: what it says of a document, why that matters, and what to do.
#[derive(Clone, Copy, Debug)]
pub struct Code {
    /// `topic/kebab-case`.
    pub code: &'static str,
    /// A line.
    pub title: &'static str,
    /// Why it matters and what to do about it.
    pub text: &'static str,
    /// A piece of a document that has it; empty where a piece says no more than the text.
    pub wrong: &'static str,
    /// The same piece, set right.
    pub right: &'static str,
}

const fn code(code: &'static str, title: &'static str, text: &'static str) -> Code {
    Code { code, title, text, wrong: "", right: "" }
}

impl Code {
    const fn example(mut self, wrong: &'static str, right: &'static str) -> Self {
        self.wrong = wrong;
        self.right = right;
        self
    }
}

/// All of them, by code.
pub static CODES: &[Code] = &[
    code(
        "component/unused",
        "nothing refers to this component",
        "A component has an effect only where a `$ref` leads to it. This one is reached from no path \
         and no webhook, so no reader of the API will ever see it. Remove it, or refer to it.",
    ),
    code(
        "document/duplicate-key",
        "a key stands twice in one mapping",
        "YAML and JSON leave open which of the two counts: most readers take the last, some the \
         first, some refuse the file. Remove one of the two.",
    )
    .example("get:\n  summary: one\n  summary: two", "get:\n  summary: two"),
    code(
        "encoding/unknown-property",
        "an encoding for a property that does not exist",
        "The keys of `encoding` are names of properties of the schema beside it. Another \
         key has no effect.",
    ),
    code(
        "example/invalid",
        "an example or a default breaks its own schema",
        "An example is a promise about what is sent. This one is not allowed by the schema beside \
         it, so one of the two is wrong. An example that is wrong on purpose, to show what is \
         refused, is recognised by its name: give an error answer an example of the same name.",
    )
    .example(
        "schema: {type: integer}\nexample: ten",
        "schema: {type: integer}\nexample: 10",
    ),
    code(
        "expression/invalid",
        "this is no runtime expression",
        "Links and callbacks take values from an exchange: `$url`, `$method`, \
         `$statusCode`, or `$request.` or `$response.` followed by `header.NAME`, \
         `query.NAME`, `path.NAME`, `body` or `body#/pointer`. Anything else is sent as the \
         text it is.",
    ),
    code(
        "generate/any-value",
        "a schema that no type can say is generated as any value",
        "The generated field or model is a `serde_json::Value`, so the compiler holds nobody to the \
         schema. Most often the branches of a choice have nothing that tells them apart: give them a \
         discriminator, a required property of their own, or a `const`.",
    ),
    code(
        "generate/content-parameter",
        "a parameter of a media type that has no form of its own in a parameter",
        "Text stands as it is and JSON as JSON; a parameter of another media type is generated as JSON. \
         Describe it with a `schema` and a `style`, or as `application/json`.",
    ),
    code(
        "generate/default-left-out",
        "a default is none of its type",
        "Generated code has a method for each default, `limit_or_default()`. This one is no value of the \
         type, so there is none. Correct the default, or the type.",
    ),
    code(
        "generate/enum",
        "a list of values cannot be an enum as it stands",
        "A value that is not of the type beside it is left out, and of two lists that have no value in \
         common one is taken. Correct the list, or its type.",
    ),
    code(
        "generate/example-left-out",
        "an example that the generated types cannot hold is left out",
        "`src/examples` has each documented example as a value of its type. This one does not fit, and \
         the message says where. `specwright lint` shows what its schema says of it.",
    ),
    code(
        "generate/form-property",
        "properties that cannot be told from others",
        "With `style: form` and `explode: true` the properties of an object stand in the form by \
         themselves. Routes gather those that the schema names, where the form has no others of that \
         name; so with cookies. Leave the encoding out, which makes JSON of the object, or use \
         `deepObject`; give a cookie `explode: false`.",
    ),
    code(
        "generate/given-name",
        "a name of the user's cannot be used as it is",
        "`x-rust-name`, or a name under `generate.names`, that Rust would refuse or warn of: a type has \
         a capital first and no underscore, a field is in lower case. The nearest name that works is \
         used. `x-rust-name` belongs to named schemas, properties, parameters, operations and tags.",
    )
    .example("Pet:\n  x-rust-name: my_pet", "Pet:\n  x-rust-name: MyPet"),
    code(
        "generate/given-type",
        "a type of the user's cannot be used as it is",
        "`x-rust-type`, or a path under `generate.types`, is the path of a type and nothing else, with \
         its crate before it. The type that follows from the schema is generated instead.",
    )
    .example("Price:\n  x-rust-type: Decimal", "Price:\n  x-rust-type: rust_decimal::Decimal"),
    code(
        "generate/header-left-out",
        "a header of an answer or a part has no place in its type, so it is left out",
        "Its name is none that a header can have, so correct it; or it stands before a part of a form, \
         which is read as a value: list the operation under `parts` in `[generate]` to have its parts \
         with their headers.",
    ),
    code(
        "generate/hidden-route",
        "an operation whose path is that of another",
        "Names of path parameters and what follows `#` are not part of what is sent, so routes cannot \
         tell the two apart: the one that comes first answers. The client has both.",
    ),
    code(
        "generate/media-type-left-out",
        "a media type of `content` is left out",
        "A key that is no media type: client and routes send and take the others of the body; write \
         `type/subtype`. Or the content of an answer with 204 or 304, which never has any (RFC 9110, \
         section 6.4.1).",
    ),
    code(
        "generate/not-checked",
        "a rule of a schema that generated code does not check",
        "Values that break it pass through models and routes. The message names the rule; the contract \
         tester still holds answers to it.",
    ),
    code(
        "generate/pages",
        "an operation is said to answer in pages, and its answer holds no list",
        "`items` of the setting, or `itemName` of `x-ms-pageable`, has to lead to a list in the JSON body \
         of the first successful answer.",
    ),
    code(
        "generate/parameter-left-out",
        "a parameter cannot be sent as it is described, so it is left out",
        "A name that no header can have, or neither a schema nor a media type. Correct its description.",
    ),
    code(
        "generate/path-parameter",
        "a template of a path has a name that no parameter has",
        "Nothing says what belongs in its place, so the text stands in the path as it is, braces \
         included. Add the parameter.",
    ),
    code(
        "generate/raw-body",
        "a body is generated as bytes, as text or as parts, without its schema",
        "Its media type is not one whose text is made of typed values, so what the schema says of it is \
         left to the caller. So is a form whose schema leaves properties open with a type, or has files \
         and is used outside of forms too.",
    ),
    code(
        "generate/types-only",
        "of a callback or a webhook only the types are generated",
        "Told by earlier versions only: webhooks and callbacks have routes that receive them, and the \
         client sends them.",
    ),
    code(
        "generate/unknown-scheme",
        "an operation asks for a security scheme that nothing declares",
        "Nothing says how such a credential is sent. Declare the scheme under \
         `components.securitySchemes`, or correct its name.",
    ),
    code(
        "link/unknown-operation",
        "a link names an operation that does not exist",
        "`operationId` of a Link Object must be the id of an operation of this document. Correct the \
         name, or use `operationRef` for an operation of another document.",
    ),
    code(
        "link/unknown-parameter",
        "a link fills a parameter that its target does not have",
        "The keys of `parameters` in a Link Object are names of parameters of the operation it leads \
         to, or `path.name`, `query.name`, `header.name`, `cookie.name` where a name is not unique.",
    ),
    code(
        "media-type/name",
        "this is no media type",
        "The keys of `content` are media types or ranges as RFC 9110 has them: `application/json`, \
         `text/*`. Another key is never matched by what a server sends.",
    )
    .example("content:\n  json: {}", "content:\n  application/json: {}"),
    code(
        "operation/duplicate-id",
        "two operations have the same operationId",
        "The id names the operation in links, in generated code and in reports, so it must be unique \
         among all operations of the document.",
    ),
    code(
        "operation/missing-id",
        "an operation has no operationId",
        "It is optional, and everything is better with it: links can name the operation, and \
         generated code and reports call it what you call it and not by method and path. \
         `lint --fix` writes one.",
    ),
    code(
        "operation/no-success",
        "only failures are documented",
        "No response of 1XX, 2XX or 3XX and no `default` is listed, so a reader cannot know what a \
         request that succeeds brings.",
    ),
    code(
        "operation/unusual-body",
        "a body with a method that gives it no meaning",
        "RFC 9110 gives a body of GET, HEAD and DELETE no general meaning. Some clients cannot send \
         it, some proxies drop it. Use query parameters, POST, or QUERY (OpenAPI 3.2).",
    ),
    code(
        "overlay/incompatible",
        "an overlay lays a value on one of another kind",
        "Objects are merged, lists joined, single values replaced; anything else has no meaning. Remove \
         what is there in an action before this one, or select something else.",
    ),
    code(
        "overlay/no-match",
        "an action of an overlay changes nothing",
        "Its `target` selects no value of the document, which is lawful and most often means that the \
         document has changed since the overlay was written.",
    ),
    code(
        "overlay/structure",
        "an action of an overlay is not written as one",
        "An action has a `target` and one of `update`, `copy` and `remove: true` (Overlay 1.1). It is \
         not done.",
    )
    .example(
        "actions:\n  - update: {title: Pets}",
        "actions:\n  - target: $.info\n    update: {title: Pets}",
    ),
    code(
        "overlay/target",
        "a path of an overlay selects nothing that could be used",
        "`target` and `copy` are JSONPath (RFC 9535), and `copy` selects exactly one value.",
    )
    .example("target: paths./pets.get", "target: $.paths['/pets'].get"),
    code(
        "parameter/duplicate",
        "a parameter stands twice",
        "Name and location together identify a parameter. A list must not hold the same twice; an \
         operation may override one of its path item.",
    ),
    code(
        "parameter/ignored-header",
        "a header parameter that OpenAPI says to ignore",
        "`Accept`, `Content-Type` and `Authorization` are described by the media types of `content` \
         and by security schemes. A header parameter of that name has no effect.",
    ),
    code(
        "parameter/path-not-required",
        "a path parameter is not required",
        "A path without the value would be another path. OpenAPI wants `required: true` to be \
         written out.",
    )
    .example("{name: id, in: path, schema: {}}", "{name: id, in: path, required: true, schema: {}}"),
    code(
        "parameter/style",
        "a style that does not exist at this location",
        "`matrix` and `label` exist in the path; `simple` in the path and in headers; `form` in the \
         query and in cookies; `spaceDelimited`, `pipeDelimited` and `deepObject` in the query.",
    ),
    code(
        "path/braces",
        "braces of a path do not pair",
        "A path parameter is a name between braces: `/pets/{id}`.",
    ),
    code(
        "path/collision",
        "two paths that no request can tell apart",
        "Names of path parameters are not part of the path: `/pets/{id}` and `/pets/{name}` are the \
         same. OpenAPI forbids both in one document.",
    ),
    code(
        "path/duplicate-parameter",
        "a path names a parameter twice",
        "Each name may stand once in a path template.",
    ),
    code(
        "path/query",
        "a path template holds a query or a fragment",
        "A path ends where `?` or `#` begins. What a request's query may hold is described \
         by parameters; two operations on one path become one, or tell themselves apart by \
         a parameter.",
    ),
    code(
        "path/trailing-slash",
        "a path ends with a slash",
        "`/pets/` and `/pets` are different paths, and many servers treat them alike. Leave \
         the slash out.",
    ),
    code(
        "path/undeclared-parameter",
        "nothing describes a parameter of the path",
        "Each name in braces needs a parameter with `in: path` in the operation or its path item.",
    ),
    code(
        "path/unknown-parameter",
        "a path parameter that the path does not have",
        "A parameter with `in: path` must stand in braces in the path template.",
    ),
    code(
        "ref/circular",
        "references that only lead to each other",
        "Following them never ends at anything. A schema may contain itself; a reference may not be \
         itself.",
    ),
    code(
        "ref/dangling",
        "a reference leads nowhere",
        "The file is there, the place in it is not. A reference is a JSON Pointer (RFC 6901) after \
         `#`; in a name `/` is written `~1` and `~` is written `~0`.",
    )
    .example("$ref: '#/components/schemas/Pett'", "$ref: '#/components/schemas/Pet'"),
    code(
        "ref/ignored-sibling",
        "something beside a $ref has no effect",
        "In OpenAPI 3.0 everything beside `$ref` is ignored. Since 3.1 a schema may have anything \
         beside it, and other objects `summary` and `description`.",
    )
    .example(
        "$ref: '#/components/schemas/Pet'\nnullable: true",
        "nullable: true\nallOf:\n  - $ref: '#/components/schemas/Pet'",
    ),
    code(
        "ref/not-allowed",
        "a reference where OpenAPI allows none",
        "OpenAPI names the places where a Reference Object may stand. Bundlers follow one anywhere, \
         and so does this tool, but other readers of the document need not.",
    ),
    code(
        "ref/unread",
        "a reference to something that was not read",
        "The file does not exist, could not be parsed, lies outside the directory of the document \
         (`--root` allows more), or is on another host. What it describes is treated as \
         allowing everything.",
    ),
    code(
        "ref/wrong-kind",
        "a reference leads to something of another kind",
        "A reference in the place of a schema must lead to a schema, one in the place of a response \
         to a response, and so on.",
    ),
    code(
        "response/ignored-header",
        "a response header that OpenAPI says to ignore",
        "The media types under `content` say what `Content-Type` may be. A header of that \
         name has no effect.",
    ),
    code(
        "response/impossible-body",
        "a body for a status that has none",
        "Answers with 204 and 304 never have content (RFC 9110, section 6.4.1).",
    ),
    code(
        "schema/any-items",
        "an array of anything",
        "Without `items` each item may be anything, which is rarely what is meant. OpenAPI 3.0 wants \
         `items` wherever the type is `array`.",
    ),
    code(
        "schema/contradiction",
        "schemas that must all hold, and cannot",
        "Each branch of `allOf`, and what stands beside it, must hold. Where they want \
         different types, nothing can satisfy them all.",
    ),
    code(
        "schema/discriminator",
        "a branch lacks the discriminating property",
        "The property named by `propertyName` tells the branches apart, so each of them must have \
         it, and require it.",
    ),
    code(
        "schema/duplicate-value",
        "an enum lists a value twice",
        "Values of `enum` should be unique (JSON Schema Validation, section 6.1.2).",
    ),
    code(
        "schema/empty-range",
        "bounds that leave no value",
        "The lower bound lies above the upper one, so nothing can satisfy the schema.",
    )
    .example("minimum: 10\nmaximum: 1", "minimum: 1\nmaximum: 10"),
    code(
        "schema/enum-type",
        "an enum value that the type forbids",
        "`type` and `enum` must both hold. A value of another type can never be sent. In YAML \
         `404`, `true` and `1.0` are no text unless they are quoted.",
    )
    .example("type: string\nenum: [404]", "type: string\nenum: ['404']"),
    code(
        "schema/idle-format",
        "a format that the type rules out",
        "`date` and the like speak of strings, `int32` and the like of numbers. About \
         another type a format says nothing.",
    ),
    code(
        "schema/idle-keyword",
        "a keyword that can never apply",
        "`minLength` speaks of strings only, `properties` of objects only, and so on; the `type` \
         beside it rules these out.",
    ),
    code(
        "schema/mapping-branch",
        "a discriminator maps to a schema that is no branch",
        "`mapping` says which branch of `oneOf` or `anyOf` a tag stands for. A value that \
         satisfies a schema which is none of them is refused all the same.",
    ),
    code(
        "schema/multiple-of",
        "multipleOf is not greater than zero",
        "JSON Schema Validation, section 6.2.1.",
    ),
    code(
        "schema/pattern",
        "this is no regular expression",
        "`pattern` is an ECMA-262 regular expression. It is not anchored: write `^…$` to match all \
         of the text.",
    ),
    code(
        "schema/read-write",
        "what is read-only is write-only too",
        "`readOnly` is sent in answers only, `writeOnly` in requests only. Both together \
         are sent never, and OpenAPI 3.0 forbids it.",
    ),
    code(
        "schema/unknown-format",
        "a format that nobody knows",
        "Any text may be a format, and one that is not known is not checked. This one is a \
         slip of the pen away from one that is.",
    ),
    code(
        "schema/unknown-mapping",
        "a discriminator maps to a schema that does not exist",
        "A value of `mapping` is the name of a component schema, or a reference to a schema.",
    ),
    code(
        "schema/unknown-required",
        "a required property that is not described",
        "`required` names a property that `properties` does not have. Often a slip of the pen; with \
         `additionalProperties: false` nothing at all can satisfy the schema.",
    ),
    code(
        "schema/unknown-type",
        "a type that does not exist",
        "The types are `null` (since 3.1), `boolean`, `integer`, `number`, `string`, `array` and \
         `object`. `int32`, `date` and the like are values of `format`.",
    )
    .example("type: int", "type: integer\nformat: int32"),
    code(
        "security/idle-scope",
        "scopes for a scheme that has none",
        "In OpenAPI 3.0 only schemes of type `oauth2` and `openIdConnect` have scopes; for \
         others the list must be empty.",
    ),
    code(
        "security/unknown-scheme",
        "a security scheme that does not exist",
        "The keys of a Security Requirement Object are names in `components.securitySchemes`.",
    ),
    code(
        "security/unknown-scope",
        "a scope that no flow grants",
        "The scopes of an `oauth2` scheme are listed in its flows.",
    ),
    code(
        "server/braces",
        "braces of a server URL do not pair",
        "A server variable is a name between braces: `https://{region}.example.com`.",
    ),
    code(
        "server/default-not-in-enum",
        "the default of a server variable is none of its values",
        "If `enum` is there, `default` must be one of its values.",
    ),
    code(
        "server/duplicate-variable",
        "a server URL names a variable twice",
        "Each variable may stand once in the URL.",
    ),
    code(
        "server/unknown-variable",
        "a variable of a server URL is not declared",
        "Each name in braces needs an entry in `variables`, with a `default`.",
    ),
    code(
        "server/unused-variable",
        "a server variable that the URL does not have",
        "Remove it, or put it into the URL.",
    ),
    code(
        "structure/duplicate-item",
        "a list names something twice",
        "The items of this list must be unique.",
    ),
    code("structure/empty", "a list or an object that must not be empty is", "Fill it, or leave it out."),
    code(
        "structure/exclusive",
        "two fields that exclude each other",
        "Each of them answers the same question, and OpenAPI allows one answer.",
    ),
    code(
        "structure/form",
        "a text of the wrong form",
        "A URL or an email address is wanted here. Readers get along without it, and \
         whoever follows it does not.",
    ),
    code(
        "structure/header-name",
        "a name that no header can have",
        "A header name is a token: letters, digits and some marks, no spaces and no brackets \
         (RFC 9110, section 5.6.2).",
    ),
    code(
        "structure/key",
        "a key of the wrong form",
        "Paths begin with `/`; responses go by status; names of components hold letters, digits, \
         `.`, `-` and `_`.",
    ),
    code(
        "structure/left-out",
        "something that could not be understood is left out",
        "What stands here has not the form that OpenAPI gives it. Everything else is read.",
    ),
    code(
        "structure/missing-field",
        "a required field is missing",
        "OpenAPI lists the field as required for this object.",
    )
    .example("'200':\n  content: {}", "'200':\n  description: The pet.\n  content: {}"),
    code(
        "structure/not-allowed",
        "a value that is not allowed here",
        "The field takes one of a few values, or has no meaning in this place.",
    ),
    code(
        "structure/published-schema",
        "the published schema of OpenAPI refuses this",
        "The OpenAPI Initiative publishes a JSON Schema for each version. It refuses the document for \
         a reason that no rule of this tool has better words for.",
    ),
    code(
        "structure/unknown-field",
        "a field that this object does not have",
        "Readers ignore it or refuse the document. Fields of your own begin with `x-`. A field of a \
         later OpenAPI needs a later version in `openapi`.",
    )
    .example("get:\n  sumary: Lists pets.", "get:\n  summary: Lists pets."),
    code(
        "structure/wrong-type",
        "a value of the wrong type",
        "Text is needed and a number stands here, or a list and a mapping, and so on. In YAML a \
         number, a date, `true` and `null` are no text unless they are quoted.",
    )
    .example("info: {title: Pets, version: 1.0}", "info: {title: Pets, version: '1.0'}"),
    code(
        "tag/duplicate",
        "two tags have the same name",
        "Names in `tags` must be unique in the document.",
    ),
    code(
        "tag/undeclared",
        "an operation has a tag that the document does not list",
        "It works, and the tag has no description and no place in the order of tags.",
    ),
];

/// What a code means, as text for a terminal; `None` if there is no such code.
pub fn explain(name: &str) -> Option<String> {
    let code = CODES.iter().find(|code| code.code == name)?;
    let mut text = format!("{}: {}\n\n", code.code, code.title);
    for line in wrapped(code.text, 80) {
        let _ = writeln!(text, "{line}");
    }
    for (label, piece) in [("Wrong", code.wrong), ("Right", code.right)] {
        if !piece.is_empty() {
            let _ = writeln!(text, "\n{label}:");
            for line in piece.lines() {
                let _ = writeln!(text, "    {line}");
            }
        }
    }
    Some(text)
}

fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last_mut().expect("there is always a line");
        if line.is_empty() {
            line.push_str(word);
        } else if line.chars().count() + 1 + word.chars().count() <= width {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::CODES;

    /// Every text of the form `generate/…` in the sources.
    #[cfg(feature = "generate")]
    #[expect(clippy::disallowed_methods, reason = "a test reads the sources")]
    fn degradations() -> std::collections::BTreeSet<String> {
        let mut found = std::collections::BTreeSet::new();
        let mut pending = vec![std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src")];
        while let Some(path) = pending.pop() {
            if path.is_dir() {
                let entries = std::fs::read_dir(&path).expect("a folder");
                pending.extend(entries.map(|entry| entry.expect("an entry").path()));
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            for piece in text.split("\"generate/").skip(1) {
                let name = piece.split('"').next().unwrap_or_default();
                let is_code = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
                found.extend((is_code && !name.is_empty()).then(|| format!("generate/{name}")));
            }
        }
        found
    }

    #[cfg(feature = "generate")]
    #[test]
    fn every_degradation_is_explained() {
        let found = degradations();
        assert!(found.len() > 4, "{found:?}");
        for name in found {
            assert!(CODES.iter().any(|code| code.code == name), "`{name}` has no row");
        }
    }

    #[test]
    fn codes_are_sorted_and_unique() {
        for pair in CODES.windows(2) {
            assert!(pair[0].code < pair[1].code, "{} and {}", pair[0].code, pair[1].code);
        }
    }
}
