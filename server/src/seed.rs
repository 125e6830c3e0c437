//! The records that the examples of `spec/verifik.yaml` speak of, so that every documented request
//! finds what its documented answer shows.

use serde_json::{Value, json};

use crate::store::{Client, Liveness, Project, ProjectFlow, Seed, Validation};

const CLIENT: &str = "client_123456789";
const PROJECT: &str = "project_123456789";
const FLOW: &str = "flow_123456789";

/// All of them.
///
/// # Errors
/// If a record cannot be written as JSON.
pub(crate) fn records() -> Result<Seed, serde_json::Error> {
    Ok(Seed {
        clients: vec![Client {
            id: CLIENT.to_owned(),
            name: "Example Client".to_owned(),
            email: "client@example.com".to_owned(),
        }],
        projects: vec![Project {
            id: PROJECT.to_owned(),
            client: CLIENT.to_owned(),
            name: "Example Project".to_owned(),
            description: "Example project description".to_owned(),
        }],
        project_flows: vec![ProjectFlow {
            id: FLOW.to_owned(),
            project: PROJECT.to_owned(),
            name: "Example Flow".to_owned(),
            kind: "onboarding".to_owned(),
        }],
        validations: vec![retrieved()?, listed()?],
        liveness: vec![liveness()],
    })
}

/// What the page of one validation shows.
fn retrieved() -> Result<Validation, serde_json::Error> {
    let data = json!({
        "faceImage": "base64_encoded_image",
        "template": "biometric_template_data",
        "quality": "good",
        "livenessScore": 0.95,
    });
    Ok(Validation {
        id: "biometric_validation_123456789".to_owned(),
        project_flow: Some(FLOW.to_owned()),
        liveness_session: Some("liveness_123456789".to_owned()),
        app_registration: Some("reg_123456789".to_owned()),
        kind: "validation".to_owned(),
        redirect_url: Some("https://example.com/success".to_owned()),
        webhook_url: Some("https://example.com/webhook".to_owned()),
        send_via_email: Some(true),
        email: Some("user@example.com".to_owned()),
        language: Some("en".to_owned()),
        ..completed(&data)?
    })
}

/// What the page of the list shows: another record under the same id there, and here its own.
fn listed() -> Result<Validation, serde_json::Error> {
    Ok(Validation {
        id: "biometric_validation_123456788".to_owned(),
        kind: "login".to_owned(),
        ..completed(&json!({"quality": "good", "livenessScore": 0.95}))?
    })
}

fn completed(biometric_data: &Value) -> Result<Validation, serde_json::Error> {
    let results = json!({
        "livenessDetection": "passed",
        "identityMatch": "passed",
        "qualityScore": 0.95,
        "antiSpoofing": "passed",
    });
    Ok(Validation {
        client: CLIENT.to_owned(),
        project: PROJECT.to_owned(),
        status: "completed".to_owned(),
        identifier: "user@example.com".to_owned(),
        expires_at: "2024-01-15T11:30:00Z".to_owned(),
        ip_address: "192.168.1.1".to_owned(),
        biometric_data: Some(serde_json::to_string(biometric_data)?),
        verification_results: Some(serde_json::to_string(&results)?),
        risk_score: Some(0.05),
        created_at: "2024-01-15T10:30:00Z".to_owned(),
        updated_at: "2024-01-15T10:32:00Z".to_owned(),
        completed_at: Some("2024-01-15T10:32:00Z".to_owned()),
        ..Validation::default()
    })
}

fn liveness() -> Liveness {
    let check = |score: f64, what: &str| json!({"passed": true, "score": score, "details": format!("No {what} detected")});
    Liveness {
        id: "document_liveness_123456789".to_owned(),
        record: json!({
            "_id": "document_liveness_123456789",
            "client": CLIENT,
            "appRegistration": "app_registration_123456789",
            "imageSaved": true,
            "imageUrl": "https://cdn.verifik.co/images/document_123456789.jpg",
            "status": "completed",
            "validationResults": {
                "screenReplay": check(0.95, "screen replay"),
                "printedCopy": check(0.90, "printed copy"),
                "portraitSubstitution": check(0.88, "portrait substitution"),
                "digitalManipulation": check(0.92, "digital manipulation"),
            },
            "calibrationSettings": {
                "screenReplayCalibration": "REGULAR",
                "printedCopyCalibration": "REGULAR",
                "portraitSubstitutionCalibration": "REGULAR",
            },
            "validationFlags": {
                "ignoreDocumentCroppedValidation": false,
                "ignoreColourLessValidation": false,
            },
            "riskScore": 0.05,
            "confidence": 0.91,
            "createdAt": "2024-01-15T10:30:00Z",
            "updatedAt": "2024-01-15T10:32:00Z",
            "completedAt": "2024-01-15T10:32:00Z",
        }),
        signature: json!({
            "dateTime": "April 11, 2023 12:25 PM",
            "message": "Certified by Verifik.co",
        }),
    }
}
