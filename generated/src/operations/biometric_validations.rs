// Written by `specwright generate`; changes are lost.
//! A Biometric Validation is an instance within Verifik's system that allows you to process and
//! validate user identities through facial recognition and liveness detection.

use super::security;
use crate::models;
use crate::runtime::security::Security;
use crate::runtime::{Empty, Json, One, Operation, Undocumented};

/// List All Biometric Validations
///
/// `GET /v2/biometric-validations`
///
/// Retrieves a list of biometric validation records based on specified filters and parameters.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListBiometricValidations {
    /// Page number (starts at 1).
    pub page: Option<i64>,
    /// Items per page (default: 20).
    ///
    /// Default: `20`.
    pub per_page: Option<i64>,
    /// Alternative to page for skipping records.
    pub offset: Option<i64>,
    /// Fields to populate with related data.
    pub populates: Option<Vec<models::RelatedField>>,
    /// Filter by client ID.
    pub where_client: Option<String>,
    /// Filter by validation status.
    pub where_status: Option<models::BiometricValidationStatus>,
    /// Filter by validation type.
    pub where_type: Option<models::BiometricValidationType>,
    /// Filter by liveness session ID.
    pub where_liveness_session: Option<String>,
    /// Filter by multiple statuses.
    pub in_status: Option<Vec<models::BiometricValidationStatus>>,
    /// Filter records created after date.
    pub where_gt_created_at: Option<models::DateOrDateTime>,
    /// Sort order (prefix with `-` for descending).
    pub sort: Option<String>,
}

setters! {
    ListBiometricValidations {
        page: i64,
        per_page: i64,
        offset: i64,
        populates: Vec<models::RelatedField>,
        where_client: String,
        where_status: models::BiometricValidationStatus,
        where_type: models::BiometricValidationType,
        where_liveness_session: String,
        in_status: Vec<models::BiometricValidationStatus>,
        where_gt_created_at: models::DateOrDateTime,
        sort: String,
    }
}

defaults! {
    ListBiometricValidations {
        per_page as per_page_or_default: i64 = 20,
    }
}

impl Operation for ListBiometricValidations {
    const ID: &'static str = "listBiometricValidations";
    const METHOD: &'static str = "GET";
    const PATH: &'static str = "/v2/biometric-validations";
    const TAGS: &'static [&'static str] = &["Biometric Validations"];
    const SECURITY: Security = security::NEEDS_BEARER_AUTH;
    type Body = Empty;
    type Success = One<200, Json<models::BiometricValidationListResponse>>;
    type Failure = ListBiometricValidationsError;
}

/// What [`ListBiometricValidations`] answers if it does not succeed.
#[derive(Clone, Debug, PartialEq)]
pub enum ListBiometricValidationsError {
    /// 400: A query parameter has a value that it cannot take.
    BadRequest(models::BiometricValidationError),
    /// 401: The access token is missing or not valid.
    Unauthorized(models::BiometricValidationError),
    /// An answer that the document does not describe.
    Other(Undocumented),
}

errors! {
    ListBiometricValidationsError {
        BadRequest: One<400, Json<models::BiometricValidationError>>,
        Unauthorized: One<401, Json<models::BiometricValidationError>>,
    }
}

/// Create a Biometric Validation
///
/// `POST /v2/biometric-validations`
///
/// A Biometric Validation is an instance within Verifik's system that allows you to process and
/// validate user identities through facial recognition and liveness detection. This process
/// ensures the authenticity of users by verifying their unique biometric characteristics
/// through advanced security technology.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateBiometricValidation {
    /// What is sent, as `application/json`.
    pub body: models::NewBiometricValidation,
}

impl CreateBiometricValidation {
    /// With what is required, and nothing else.
    pub fn new(body: models::NewBiometricValidation) -> Self {
        Self { body }
    }
}

impl Operation for CreateBiometricValidation {
    const ID: &'static str = "createBiometricValidation";
    const METHOD: &'static str = "POST";
    const PATH: &'static str = "/v2/biometric-validations";
    const TAGS: &'static [&'static str] = &["Biometric Validations"];
    const SECURITY: Security = security::NEEDS_BEARER_AUTH;
    type Body = Json<models::NewBiometricValidation>;
    type Success = One<200, Json<models::BiometricValidationResponse>>;
    type Failure = CreateBiometricValidationError;
}

/// What [`CreateBiometricValidation`] answers if it does not succeed.
#[derive(Clone, Debug, PartialEq)]
pub enum CreateBiometricValidationError {
    /// 400: The body is not valid, or the project flow is none of this project's.
    BadRequest(models::BiometricValidationError),
    /// 401: The access token is missing or not valid.
    Unauthorized(models::BiometricValidationError),
    /// An answer that the document does not describe.
    Other(Undocumented),
}

errors! {
    CreateBiometricValidationError {
        BadRequest: One<400, Json<models::BiometricValidationError>>,
        Unauthorized: One<401, Json<models::BiometricValidationError>>,
    }
}

/// Retrieve a Biometric Validation
///
/// `GET /v2/biometric-validations/{id}`
///
/// A Biometric Validation is an instance within Verifik's system that allows you to process and
/// validate user identities through facial recognition and liveness detection. This endpoint
/// retrieves a specific biometric validation record by its unique identifier, including all
/// associated data and relationships.
#[derive(Clone, Debug, PartialEq)]
pub struct RetrieveBiometricValidation {
    /// The unique identifier of the biometric validation to retrieve.
    pub id: String,
    /// Fields to populate with related data.
    pub populates: Option<Vec<models::RelatedField>>,
    /// Sort order for results. Prefix with `-` for descending.
    pub sort: Option<String>,
    /// Maximum number of results to return.
    pub limit: Option<i64>,
    /// Filter by client ID.
    pub where_client: Option<String>,
    /// Filter by project ID.
    pub where_project: Option<String>,
    /// Filter by project flow ID.
    pub where_project_flow: Option<String>,
    /// Filter by validation status.
    pub where_status: Option<models::BiometricValidationStatus>,
    /// Filter by validation type.
    pub where_type: Option<models::BiometricValidationType>,
    /// Filter by liveness session ID.
    pub where_liveness_session: Option<String>,
}

impl RetrieveBiometricValidation {
    /// With what is required, and nothing else.
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            populates: None,
            sort: None,
            limit: None,
            where_client: None,
            where_project: None,
            where_project_flow: None,
            where_status: None,
            where_type: None,
            where_liveness_session: None,
        }
    }
}

setters! {
    RetrieveBiometricValidation {
        populates: Vec<models::RelatedField>,
        sort: String,
        limit: i64,
        where_client: String,
        where_project: String,
        where_project_flow: String,
        where_status: models::BiometricValidationStatus,
        where_type: models::BiometricValidationType,
        where_liveness_session: String,
    }
}

impl Operation for RetrieveBiometricValidation {
    const ID: &'static str = "retrieveBiometricValidation";
    const METHOD: &'static str = "GET";
    const PATH: &'static str = "/v2/biometric-validations/{id}";
    const TAGS: &'static [&'static str] = &["Biometric Validations"];
    const SECURITY: Security = security::NEEDS_BEARER_AUTH;
    type Body = Empty;
    type Success = One<200, Json<models::BiometricValidationResponse>>;
    type Failure = RetrieveBiometricValidationError;
}

/// What [`RetrieveBiometricValidation`] answers if it does not succeed.
#[derive(Clone, Debug, PartialEq)]
pub enum RetrieveBiometricValidationError {
    /// 400: A query parameter has a value that it cannot take.
    BadRequest(models::BiometricValidationError),
    /// 401: The access token is missing or not valid.
    Unauthorized(models::BiometricValidationError),
    /// 404: There is no validation with this id that passes the filters.
    NotFound(models::BiometricValidationError),
    /// An answer that the document does not describe.
    Other(Undocumented),
}

errors! {
    RetrieveBiometricValidationError {
        BadRequest: One<400, Json<models::BiometricValidationError>>,
        Unauthorized: One<401, Json<models::BiometricValidationError>>,
        NotFound: One<404, Json<models::BiometricValidationError>>,
    }
}
