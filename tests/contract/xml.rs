//! XML bodies, held to their schemas as far as `xml` says how.

use std::sync::Arc;

use specwright::{
    contract::Outcome,
    mock::{Asked, Mock},
};

use crate::{
    answers::hold,
    lab::{Lab, Received, Reply, Setup, api, broken, run},
};

const LAWFUL: &str = "";
const PET: &str = "{ '200': { description: x, content: { application/xml: { schema: { type: object, required: [id, name, tags], additionalProperties: false, xml: { name: pet }, properties: { id: { type: integer, xml: { attribute: true } }, name: { type: string, maxLength: 5 }, born: { type: string, format: date }, price: { type: number, minimum: 0 }, sold: { type: boolean }, kind: { type: string, enum: [cat, dog] }, tags: { type: array, maxItems: 2, xml: { wrapped: true }, items: { type: string, xml: { name: tag } } }, photo: { type: array, items: { type: string, format: uri } }, secret: { type: string, writeOnly: true }, owner: { type: object, required: [city], properties: { city: { type: string, minLength: 2 } } } } } } } } }";
const TEXT: &str =
    "{ '200': { description: x, content: { application/xml: { schema: { type: string } } } } }";
const UNION: &str = "{ '200': { description: x, content: { application/xml: { schema: { oneOf: [{ type: object, required: [a] }, { type: object, required: [b] }] } } } } }";

#[tokio::test]
async fn bodies() {
    let pet = |rest: &str| {
        Reply::typed(
            200,
            "application/xml",
            &format!(
                "<?xml version=\"1.0\"?>\n<pet id=\"1\"><name>Rex</name><tags/>{rest}</pet>\n"
            ),
        )
    };
    let all = |body: &str| Reply::typed(200, "application/xml; charset=utf-8", body);
    hold(
        "get",
        vec![
            (PET, pet(""), LAWFUL, ""),
            (PET, pet("<born>2024-02-29</born><price>+5.</price><sold>1</sold><kind>cat</kind><photo>urn:a</photo><photo>urn:b</photo><owner><city>Bern</city></owner>"), LAWFUL, ""),
            (PET, all("<pet id='007'>\n  <tags>\n    <tag>a</tag>\n    <tag>b</tag>\n  </tags>\n  <name>\n    Rex\n  </name>\n</pet>"), LAWFUL, ""),
            (PET, all("<pet id='1' xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:schemaLocation='a b'><tags/><name>Rex</name></pet>"), LAWFUL, ""),
            (PET, all("<pet id='1'><tags/><name><![CDATA[<&>]]></name></pet>"), LAWFUL, ""),
            (PET, all("<cat id='1'><tags/><name>Rex</name></cat>"), "xml/name", ""),
            (PET, all("<pet><id>1</id><tags/><name>Rex</name></pet>"), "schema/required", "/id"),
            (PET, all("<pet id='one'><tags/><name>Rex</name></pet>"), "schema/type", "/id"),
            (PET, all("<pet id='1'><tags/></pet>"), "schema/required", "/name"),
            (PET, all("<pet id='1'><name>Rex</name></pet>"), "schema/required", "/tags"),
            (PET, all("<pet id='1'><tags/><name>Bucephalus</name></pet>"), "schema/maxLength", "/name"),
            (PET, all("<pet id='1'><tags><tag>a</tag><tag>b</tag><tag>c</tag></tags><name>Rex</name></pet>"), "schema/maxItems", "/tags"),
            (PET, all("<pet id='1'><tags><label>a</label></tags><name>Rex</name></pet>"), "xml/name", ""),
            (PET, pet("<born>yesterday</born>"), "schema/format", "/born"),
            (PET, pet("<price>-1</price>"), "schema/minimum", "/price"),
            (PET, pet("<price/>"), "schema/type", "/price"),
            (PET, pet("<price>1,5</price>"), "schema/type", "/price"),
            (PET, pet("<sold>yes</sold>"), "schema/type", "/sold"),
            (PET, pet("<kind>cow</kind>"), "schema/enum", "/kind"),
            (PET, pet("<photo>a</photo>"), "schema/format", "/photo/0"),
            (PET, pet("<owner/>"), "schema/required", "/owner/city"),
            (PET, pet("<owner><city>B</city></owner>"), "schema/minLength", "/owner/city"),
            (PET, pet("<age>3</age>"), "schema/additionalProperties", "/age"),
            (PET, pet("<secret>x</secret>"), "property/write-only", "/secret"),
            (PET, pet("<born>"), "body/unparsable", ""),
            // Where it cannot be told what the value is, only the form of the text counts.
            (PET, all("<pet id='1' xmlns:p='u'><tags/><p:name>Bucephalus</p:name></pet>"), LAWFUL, ""),
            (PET, all("<pet id='1'><tags/><name>Bucephalus</name><name>Rex</name></pet>"), LAWFUL, ""),
            (TEXT, all("<anything/>"), LAWFUL, ""),
            (UNION, all("<x><c/></x>"), LAWFUL, ""),
        ],
    )
    .await;
}

const SHOP: &str = r##"
openapi: 3.0.3
info: { title: Shop, version: "1" }
paths:
  /pets:
    post:
      operationId: add
      requestBody: { required: true, content: { application/xml: { schema: { $ref: "#/components/schemas/Pet" }, example: { id: 7, name: Rex, tags: [a, b] } } } }
      responses:
        "200": { description: x, content: { application/xml: { schema: { $ref: "#/components/schemas/Pet" }, example: { id: 7, name: Rex, tags: [a, b] } } } }
        "400": { description: y, content: { application/xml: { schema: { $ref: "#/components/schemas/Error" } } } }
components:
  schemas:
    Error: { type: object, required: [why], properties: { why: { type: string } } }
    Pet:
      type: object
      required: [id, name]
      xml: { name: pet, namespace: "urn:pets", prefix: p }
      properties:
        id: { type: integer, xml: { attribute: true } }
        name: { type: string, maxLength: 5 }
        tags: { type: array, xml: { wrapped: true }, items: { type: string, xml: { name: tag } } }
"##;

/// The tester writes what the mock reads, and the other way round.
#[tokio::test]
async fn examples_that_are_values_are_written_as_their_schema_says() {
    let api = api(SHOP);
    let mock = Mock::new(Arc::clone(&api));
    let lab = Lab::start(Arc::new(move |received: &Received| {
        let (path, query) = received.target.split_once('?').unwrap_or((&received.target, ""));
        let body = bytes::Bytes::from(received.body.clone());
        let (method, headers) = (received.method.as_str(), received.headers.as_slice());
        let answer = mock.answer(&Asked { method, path, query, headers, body: &body });
        Reply::Http(answer.status, answer.headers, answer.body.to_vec())
    }))
    .await;
    let cases = run(&api, &lab.target, &Setup::default()).await;
    for case in &cases {
        assert_eq!(case.outcome, Outcome::Passed, "{}: {:?}", case.id, broken(case));
    }
    assert_eq!(cases.iter().map(|case| case.status).collect::<Vec<_>>(), [Some(200), Some(400)]);
    let received = lab.received.lock().expect("nobody panics");
    let bodies: Vec<String> =
        received.iter().map(|one| String::from_utf8_lossy(&one.body).into_owned()).collect();
    let expected = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<p:pet xmlns:p=\"urn:pets\" \
                    id=\"7\"><name>Rex</name><tags><tag>a</tag><tag>b</tag></tags></p:pet>";
    assert!(bodies.iter().any(|body| body == expected), "{bodies:?}");
}
