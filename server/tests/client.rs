//! The generated client against the server on the generated routes: every operation, every
//! documented answer, typed on both ends.

mod support;

use std::collections::BTreeSet;

use support::{Server, TOKEN};
use verifik::{
    client::{Client, Error},
    models::{
        BiometricValidation, BiometricValidationErrorCode as Code, BiometricValidationStatus,
        BiometricValidationType, Calibration, ClientReference, DateOrDateTime,
        DocumentLivenessErrorMessage, Language, NewBiometricValidation, ProjectFlowReference,
        ProjectReference, RelatedField,
    },
    operations::{
        CreateBiometricValidation, CreateBiometricValidationError, ListBiometricValidations,
        ListBiometricValidationsError, RetrieveBiometricValidation,
        RetrieveBiometricValidationError, RetrieveDocumentLiveness, RetrieveDocumentLivenessError,
    },
    runtime::StatusCode,
};

const RETRIEVED: &str = "biometric_validation_123456789";
const LISTED: &str = "biometric_validation_123456788";

fn client(server: &Server) -> Client {
    Client::new(server.url()).bearer(TOKEN)
}

/// What is required, and nothing else.
fn new_validation() -> NewBiometricValidation {
    NewBiometricValidation::new(
        "project_123456789",
        "flow_123456789",
        "user@example.com",
        BiometricValidationType::Validation,
    )
}

fn ids(records: &[BiometricValidation]) -> BTreeSet<&str> {
    records.iter().map(|record| record.id.as_str()).collect()
}

#[tokio::test]
async fn a_list_is_one_page_of_typed_records() {
    let server = Server::start();
    let request = ListBiometricValidations::default()
        .page(1)
        .per_page(10)
        .populates(vec![RelatedField::Client, RelatedField::Project])
        .where_type(BiometricValidationType::Login)
        .sort("-createdAt");
    let answer = client(&server).send(request).await.expect("documented as `firstPage`");
    assert!(answer.success);
    let [record] = answer.data.as_slice() else { panic!("one record: {:?}", answer.data) };
    assert_eq!(record.id, LISTED);
    assert_eq!(record.status, BiometricValidationStatus::Completed);
    let ClientReference::Client(client) = &record.client else { panic!("{:?}", record.client) };
    assert_eq!(client.email, "client@example.com");
    let ProjectReference::Project(project) = &record.project else { panic!("not populated") };
    assert_eq!(project.name, "Example Project");
    let page = &answer.pagination;
    assert_eq!((page.page, page.per_page, page.total, page.pages), (1, 10, 1, 1));
}

#[tokio::test]
async fn every_filter_of_the_list_filters() {
    let server = Server::start();
    let client = client(&server);
    let created = client.send(CreateBiometricValidation::new(new_validation())).await;
    let created = created.expect("created").data.id;
    let (new, both, all) = ([&*created], [RETRIEVED, LISTED], [&*created, RETRIEVED, LISTED]);
    let list = ListBiometricValidations::default;
    let statuses = |statuses: &[&str]| {
        let statuses = statuses.iter().map(|status| BiometricValidationStatus::from(*status));
        list().in_status(statuses.collect::<Vec<_>>())
    };
    let after = |text: &str| {
        list().where_gt_created_at(match text.parse() {
            Ok(date) => DateOrDateTime::Date(date),
            Err(_) => DateOrDateTime::DateTime(text.parse().expect("a date-time")),
        })
    };
    for (name, request, expected) in [
        ("none", list(), &all[..]),
        ("client", list().where_client("client_123456789"), &all),
        ("another client", list().where_client("client_000000000"), &[]),
        ("status", list().where_status(BiometricValidationStatus::New), &new),
        ("a status of later", list().where_status("paused"), &[]),
        ("type", list().where_type(BiometricValidationType::Login), &[LISTED]),
        ("session", list().where_liveness_session("liveness_123456789"), &[RETRIEVED]),
        ("one of one status", statuses(&["completed"]), &both),
        ("one of two statuses", statuses(&["new", "completed"]), &all),
        ("one of none", statuses(&[]), &all),
        ("a text that looks like a query", statuses(&["new&x=1", "a,b"]), &[]),
        ("after a date", after("2024-12-01"), &new),
        ("after an earlier date", after("2024-01-15"), &all),
        ("after a time", after("2024-01-15T10:30:00Z"), &new),
        ("after that time elsewhere", after("2024-01-15T05:29:59-05:00"), &all),
        ("all at once", after("2024-01-01").where_type(BiometricValidationType::Login), &[LISTED]),
    ] {
        let answer = client.send(request).await.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(ids(&answer.data), expected.iter().copied().collect(), "{name}");
        assert_eq!(usize::try_from(answer.pagination.total), Ok(expected.len()), "{name}");
    }
}

#[tokio::test]
async fn pages_and_offsets_cut_the_list_without_gap_or_overlap() {
    let server = Server::start();
    let client = client(&server);
    for number in 0..5 {
        let body =
            NewBiometricValidation { identifier: format!("user-{number}"), ..new_validation() };
        client.send(CreateBiometricValidation::new(body)).await.expect("created");
    }
    let list = || ListBiometricValidations::default().per_page(3).sort("_id");
    let mut seen = Vec::new();
    for page in 1..=3 {
        let answer = client.send(list().page(page)).await.expect("a page");
        assert_eq!((answer.pagination.total, answer.pagination.pages), (7, 3));
        seen.extend(answer.data.into_iter().map(|record| record.id));
    }
    assert_eq!(seen.len(), 7);
    assert!(seen.is_sorted(), "{seen:?}");
    let answer = client.send(list().offset(3)).await.expect("a part");
    let part: Vec<_> = answer.data.iter().map(|record| &record.id).collect();
    assert_eq!(part, seen[3..6].iter().collect::<Vec<_>>());
    let descending = client.send(list().per_page(100).sort("-_id")).await.expect("a page").data;
    assert!(descending.iter().map(|record| &record.id).eq(seen.iter().rev()));
}

#[tokio::test]
async fn what_is_created_can_be_retrieved_by_its_id() {
    let server = Server::start();
    let client = client(&server);
    let body = NewBiometricValidation {
        expires_at: Some("2024-01-15T11:30:00Z".parse().expect("a time")),
        redirect_url: Some("https://example.com/success".to_owned()),
        webhook_url: Some("https://example.com/webhook".to_owned()),
        requires2_fa: Some(true),
        ip_address: Some("192.168.1.1".to_owned()),
        send_via_email: Some(true),
        email: Some("user@example.com".to_owned()),
        language: Some(Language::Es),
        identifier: "Zoë “🦀” \u{7f}\n".to_owned(),
        ..new_validation()
    };
    let created = client.send(CreateBiometricValidation::new(body.clone())).await;
    let created = created.expect("documented as `created`").data;
    assert_eq!(created.status, BiometricValidationStatus::New);
    assert_eq!(created.identifier, body.identifier);
    assert_eq!(created.expires_at.as_str(), "2024-01-15T11:30:00Z");
    assert_eq!(
        (created.redirect_url.as_ref(), created.requires2_fa),
        (body.redirect_url.as_ref(), true)
    );
    assert_eq!(created.language, Some(Language::Es));
    assert_eq!(created.client, ClientReference::Text("client_123456789".to_owned()));
    assert!(created.completed_at.is_none() && created.biometric_data.is_none());

    // The document's link `retrieveCreated`.
    let request = RetrieveBiometricValidation::new(created.id.clone());
    let retrieved = client.send(request).await.expect("documented by the link").data;
    assert_eq!(retrieved, created);

    let least = client.send(CreateBiometricValidation::new(new_validation())).await;
    let least = least.expect("what is not required may be left off").data;
    assert_eq!((least.requires2_fa, least.send_via_email), (false, Some(false)));
    assert_eq!(least.language, Some(Language::En), "the documented default");
    assert_eq!(least.ip_address, "127.0.0.1");
    assert!(least.expires_at > least.created_at);
}

#[tokio::test]
async fn a_record_comes_with_what_it_refers_to() {
    let server = Server::start();
    let request = RetrieveBiometricValidation::new(RETRIEVED)
        .populates(vec![RelatedField::Client, RelatedField::Project, RelatedField::ProjectFlow])
        .sort("-createdAt")
        .limit(10);
    let answer = client(&server).send(request).await.expect("documented as `populated`");
    let record = answer.data;
    let flow = record.project_flow.expect("it has one");
    let ProjectFlowReference::ProjectFlow(flow) = flow else { panic!("not populated") };
    assert_eq!((flow.id.as_str(), flow.r#type.as_str()), ("flow_123456789", "onboarding"));
    let data = record.biometric_data.expect("it is completed");
    assert_eq!(
        (data.quality.as_str(), data.face_image.as_deref()),
        ("good", Some("base64_encoded_image"))
    );
    let results = record.verification_results.expect("it is completed");
    assert_eq!(results.anti_spoofing, "passed");
    assert_eq!(record.risk_score, Some(0.05));
    assert_eq!(record.completed_at.expect("it is completed").as_str(), "2024-01-15T10:32:00Z");
}

#[tokio::test]
async fn document_liveness_is_typed_to_its_leaves() {
    let server = Server::start();
    let request = RetrieveDocumentLiveness::new("document_liveness_123456789");
    let answer = client(&server).send(request).await.expect("documented as `completed`");
    assert_eq!(answer.signature.date_time, "April 11, 2023 12:25 PM");
    let record = answer.data;
    assert!(record.image_saved && record.validation_results.screen_replay.passed);
    let printed = record.calibration_settings.printed_copy_calibration;
    assert_eq!(printed, Calibration::Regular);
    assert!((record.confidence - 0.91).abs() < f64::EPSILON);
}

#[tokio::test]
async fn documented_errors_are_decoded() {
    let server = Server::start();
    let client = client(&server);

    let error = client.send(ListBiometricValidations::default().page(0)).await;
    let Err(Error::Answer(ListBiometricValidationsError::BadRequest(error))) = error else {
        panic!("{error:?}");
    };
    assert_eq!((error.success, error.code), (false, Code::InvalidParameters));

    let body = NewBiometricValidation { project_flow: "flow_000000000".into(), ..new_validation() };
    let error = client.send(CreateBiometricValidation::new(body)).await;
    let Err(Error::Answer(CreateBiometricValidationError::BadRequest(error))) = error else {
        panic!("{error:?}");
    };
    assert_eq!(error.code, Code::InvalidProjectFlow);

    let body = NewBiometricValidation { send_via_email: Some(true), ..new_validation() };
    let error = client.send(CreateBiometricValidation::new(body)).await;
    let Err(Error::Answer(CreateBiometricValidationError::BadRequest(error))) = error else {
        panic!("{error:?}");
    };
    assert_eq!(error.error, "Email is required when sendViaEmail is true");

    let request = RetrieveBiometricValidation::new("biometric_validation_000000000");
    let error = client.send(request).await;
    let Err(Error::Answer(RetrieveBiometricValidationError::NotFound(error))) = error else {
        panic!("{error:?}");
    };
    assert_eq!(error.code, Code::BiometricValidationNotFound);

    let error = client.send(RetrieveBiometricValidation::new(RETRIEVED).limit(0)).await;
    assert!(
        matches!(error, Err(Error::Answer(RetrieveBiometricValidationError::BadRequest(_)))),
        "{error:?}"
    );

    let error = client.send(RetrieveDocumentLiveness::new("document_liveness_000000000")).await;
    let Err(Error::Answer(RetrieveDocumentLivenessError::NotFound(error))) = error else {
        panic!("{error:?}");
    };
    assert_eq!(error.message, DocumentLivenessErrorMessage::DocumentLivenessNotFound);
}

#[tokio::test]
async fn without_a_good_token_every_operation_is_unauthorized() {
    let server = Server::start();
    for client in [Client::new(server.url()), Client::new(server.url()).bearer("another")] {
        let error = client.send(ListBiometricValidations::default()).await;
        let Err(Error::Answer(ListBiometricValidationsError::Unauthorized(error))) = error else {
            panic!("{error:?}");
        };
        assert_eq!(error.code, Code::Unauthorized);
        let error = client.send(CreateBiometricValidation::new(new_validation())).await;
        assert!(
            matches!(error, Err(Error::Answer(CreateBiometricValidationError::Unauthorized(_)))),
            "{error:?}"
        );
        let error = client.send(RetrieveBiometricValidation::new(RETRIEVED)).await;
        assert!(
            matches!(error, Err(Error::Answer(RetrieveBiometricValidationError::Unauthorized(_)))),
            "{error:?}"
        );
        let error = client.send(RetrieveDocumentLiveness::new("x")).await;
        let Err(Error::Answer(RetrieveDocumentLivenessError::Unauthorized(error))) = error else {
            panic!("{error:?}");
        };
        assert_eq!(error.message, DocumentLivenessErrorMessage::Unauthorized);
    }
}

#[tokio::test]
async fn ids_reach_the_server_as_they_are() {
    let server = Server::start();
    let client = client(&server);
    for id in ["a/b", "a b", "a%2Fb", "ü🦀", "a?b#c", "a;b=c", "' OR 1=1 --", "a\u{1}"] {
        let error = client.send(RetrieveDocumentLiveness::new(id)).await;
        match error {
            Err(Error::Answer(RetrieveDocumentLivenessError::NotFound(_))) => {}
            other => panic!("{id:?}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn an_id_that_would_lead_elsewhere_is_not_sent() {
    let server = Server::start();
    for id in ["", ".", ".."] {
        let error = client(&server).send(RetrieveDocumentLiveness::new(id)).await;
        assert!(matches!(error, Err(Error::Request(_))), "{id:?}: {error:?}");
    }
}

#[tokio::test]
async fn an_answer_that_the_document_does_not_know_is_an_error_with_its_status() {
    let server = Server::start();
    // Every path is another there.
    let client = Client::new(format!("{}/v1", server.url())).bearer(TOKEN);
    let error = client.send(RetrieveDocumentLiveness::new("x")).await;
    assert!(!matches!(error, Ok(_) | Err(Error::Transport(_))), "{error:?}");
    let body = NewBiometricValidation { identifier: "x".repeat(100_000), ..new_validation() };
    let error = self::client(&server).send(CreateBiometricValidation::new(body)).await;
    let Err(Error::Answer(CreateBiometricValidationError::Other(answer))) = error else {
        panic!("{error:?}");
    };
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
}
