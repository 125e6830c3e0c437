// Written by `specwright generate`; changes are lost.
//! A Biometric Validation is an instance within Verifik's system that allows you to process and
//! validate user identities through facial recognition and liveness detection.

use super::security;
use crate::models;
use crate::runtime::{Json, Layout, One};

operation! {
    /// List All Biometric Validations
    ///
    /// `GET /v2/biometric-validations`
    ///
    /// Retrieves a list of biometric validation records based on specified filters and parameters.
    #[derive(Clone, Debug, Default, PartialEq)]
    ListBiometricValidations = "GET" "/v2/biometric-validations",
    id "listBiometricValidations", tags ["Biometric Validations"],
    needs security::NEEDS_BEARER_AUTH;
    answers One<200, Json<models::BiometricValidationListResponse>>,
        or ListBiometricValidationsError;
    optional {
        /// Page number (starts at 1).
        page: i64 = query("page", Layout::FORM),
        /// Items per page (default: 20). Default: `20`.
        per_page: i64 = query("perPage", Layout::FORM),
        /// Alternative to page for skipping records.
        offset: i64 = query("offset", Layout::FORM),
        /// Fields to populate with related data.
        populates: Vec<models::RelatedField> = query("populates[]", Layout::FORM),
        /// Filter by client ID.
        where_client: String = query("where_client", Layout::FORM),
        /// Filter by validation status.
        where_status: models::BiometricValidationStatus = query("where_status", Layout::FORM),
        /// Filter by validation type.
        where_type: models::BiometricValidationType = query("where_type", Layout::FORM),
        /// Filter by liveness session ID.
        where_liveness_session: String = query("where_livenessSession", Layout::FORM),
        /// Filter by multiple statuses.
        in_status: Vec<models::BiometricValidationStatus> = query("in_status[]", Layout::FORM),
        /// Filter records created after date.
        where_gt_created_at: models::DateOrDateTime = query("where>_createdAt", Layout::FORM),
        /// Sort order (prefix with `-` for descending).
        sort: String = query("sort", Layout::FORM),
    }
}

defaults! {
    ListBiometricValidations {
        per_page as per_page_or_default: i64 = 20,
    }
}

errors! {
    /// What [`ListBiometricValidations`] answers if it does not succeed.
    #[derive(Clone, Debug, PartialEq)]
    pub enum ListBiometricValidationsError {
        /// 400: A query parameter has a value that it cannot take.
        BadRequest(models::BiometricValidationError) =
            One<400, Json<models::BiometricValidationError>>,
        /// 401: The access token is missing or not valid.
        Unauthorized(models::BiometricValidationError) =
            One<401, Json<models::BiometricValidationError>>,
    }
}

operation! {
    /// Create a Biometric Validation
    ///
    /// `POST /v2/biometric-validations`
    ///
    /// A Biometric Validation is an instance within Verifik's system that allows you to process and
    /// validate user identities through facial recognition and liveness detection. This process
    /// ensures the authenticity of users by verifying their unique biometric characteristics
    /// through advanced security technology.
    #[derive(Clone, Debug, PartialEq)]
    CreateBiometricValidation = "POST" "/v2/biometric-validations",
    id "createBiometricValidation", tags ["Biometric Validations"],
    needs security::NEEDS_BEARER_AUTH;
    required {
        /// What is sent, as `application/json`.
        body: models::NewBiometricValidation,
    }
    sends body: Json<models::NewBiometricValidation>;
    answers One<200, Json<models::BiometricValidationResponse>>, or CreateBiometricValidationError;
}

errors! {
    /// What [`CreateBiometricValidation`] answers if it does not succeed.
    #[derive(Clone, Debug, PartialEq)]
    pub enum CreateBiometricValidationError {
        /// 400: The body is not valid, or the project flow is none of this project's.
        BadRequest(models::BiometricValidationError) =
            One<400, Json<models::BiometricValidationError>>,
        /// 401: The access token is missing or not valid.
        Unauthorized(models::BiometricValidationError) =
            One<401, Json<models::BiometricValidationError>>,
    }
}

operation! {
    /// Retrieve a Biometric Validation
    ///
    /// `GET /v2/biometric-validations/{id}`
    ///
    /// A Biometric Validation is an instance within Verifik's system that allows you to process and
    /// validate user identities through facial recognition and liveness detection. This endpoint
    /// retrieves a specific biometric validation record by its unique identifier, including all
    /// associated data and relationships.
    #[derive(Clone, Debug, PartialEq)]
    RetrieveBiometricValidation = "GET" "/v2/biometric-validations/{id}",
    id "retrieveBiometricValidation", tags ["Biometric Validations"],
    needs security::NEEDS_BEARER_AUTH;
    required {
        /// The unique identifier of the biometric validation to retrieve.
        id: String as impl Into<String> = path("id", Layout::SIMPLE),
    }
    answers One<200, Json<models::BiometricValidationResponse>>,
        or RetrieveBiometricValidationError;
    optional {
        /// Fields to populate with related data.
        populates: Vec<models::RelatedField> = query("populates[]", Layout::FORM),
        /// Sort order for results. Prefix with `-` for descending.
        sort: String = query("sort", Layout::FORM),
        /// Maximum number of results to return.
        limit: i64 = query("limit", Layout::FORM),
        /// Filter by client ID.
        where_client: String = query("where_client", Layout::FORM),
        /// Filter by project ID.
        where_project: String = query("where_project", Layout::FORM),
        /// Filter by project flow ID.
        where_project_flow: String = query("where_projectFlow", Layout::FORM),
        /// Filter by validation status.
        where_status: models::BiometricValidationStatus = query("where_status", Layout::FORM),
        /// Filter by validation type.
        where_type: models::BiometricValidationType = query("where_type", Layout::FORM),
        /// Filter by liveness session ID.
        where_liveness_session: String = query("where_livenessSession", Layout::FORM),
    }
}

errors! {
    /// What [`RetrieveBiometricValidation`] answers if it does not succeed.
    #[derive(Clone, Debug, PartialEq)]
    pub enum RetrieveBiometricValidationError {
        /// 400: A query parameter has a value that it cannot take.
        BadRequest(models::BiometricValidationError) =
            One<400, Json<models::BiometricValidationError>>,
        /// 401: The access token is missing or not valid.
        Unauthorized(models::BiometricValidationError) =
            One<401, Json<models::BiometricValidationError>>,
        /// 404: There is no validation with this id that passes the filters.
        NotFound(models::BiometricValidationError) =
            One<404, Json<models::BiometricValidationError>>,
    }
}
