// Written by `specwright generate`; changes are lost.
//! The types that requests and answers are made of.

use serde::{Deserialize, Serialize};

use crate::runtime::union::kind;
use crate::runtime::{Check, Checks, Date, DateTime, present};

/// What a biometric validation is created from.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewBiometricValidation {
    /// The unique identifier for the project where this biometric validation will be used.
    pub project: String,
    /// The unique identifier for the project flow configuration.
    pub project_flow: String,
    /// A unique identifier for the user or session (e.g., email, phone, or custom ID).
    pub identifier: String,
    /// Type of validation: `validation`, `login`, `onboarding`, or `oneTimeLink`.
    pub r#type: BiometricValidationType,
    /// Optional expiration date for the validation session.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<DateTime>,
    /// Optional URL for redirect after validation.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub redirect_url: Option<String>,
    /// Optional webhook URL for validation notifications.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub webhook_url: Option<String>,
    /// Optional flag indicating if two-factor authentication is required.
    #[serde(
        rename = "requires2FA",
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub requires2_fa: Option<bool>,
    /// Optional IP address of the user.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub ip_address: Option<String>,
    /// Optional flag to send validation link via email.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub send_via_email: Option<bool>,
    /// Email address to send validation link to (required if sendViaEmail is true).
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Language for email templates (en/es). Defaults to "en".
    ///
    /// Default: `"en"`.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
}

impl NewBiometricValidation {
    /// With what is required, and nothing else.
    pub fn new(
        project: impl Into<String>,
        project_flow: impl Into<String>,
        identifier: impl Into<String>,
        r#type: BiometricValidationType,
    ) -> Self {
        Self {
            project: project.into(),
            project_flow: project_flow.into(),
            identifier: identifier.into(),
            r#type,
            expires_at: None,
            redirect_url: None,
            webhook_url: None,
            requires2_fa: None,
            ip_address: None,
            send_via_email: None,
            email: None,
            language: None,
        }
    }
}

defaults! {
    NewBiometricValidation {
        language as language_or_default: Language = Language::En,
    }
}

impl Check for NewBiometricValidation {
    fn check(&self, checks: &mut Checks) {
        checks.field("type", &self.r#type);
        checks.field("language", &self.language);
    }
}

/// What a biometric validation is for.
///
/// - `validation`: General biometric identity validation.
/// - `login`: Biometric verification during user authentication.
/// - `onboarding`: Biometric verification during user registration.
/// - `oneTimeLink`: Biometric verification through a link that works once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BiometricValidationType {
    Validation,
    Login,
    Onboarding,
    OneTimeLink,
    /// A value that the document does not list.
    Other(String),
}

text_enum! {
    BiometricValidationType {
        Validation = "validation",
        Login = "login",
        Onboarding = "onboarding",
        OneTimeLink = "oneTimeLink",
    }
}

closed_enum! { BiometricValidationType }

/// A language of the email templates.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    En,
    Es,
    /// A value that the document does not list.
    Other(String),
}

text_enum! {
    Language {
        En = "en",
        Es = "es",
    }
}

closed_enum! { Language }

/// An instance of validating a user's identity through facial recognition and liveness detection.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BiometricValidation {
    /// The unique identifier of the validation.
    #[serde(rename = "_id")]
    pub id: String,
    /// The client that the validation belongs to, by id or populated.
    pub client: ClientReference,
    /// The project that the validation is used in, by id or populated.
    pub project: ProjectReference,
    /// The project flow configuration of the validation, by id or populated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project_flow: Option<ProjectFlowReference>,
    /// The unique identifier of the liveness session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub liveness_session: Option<String>,
    /// The unique identifier of the app registration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_registration: Option<String>,
    /// How far a biometric validation has come. The known values are listed; be ready for others.
    pub status: BiometricValidationStatus,
    /// Identifies the user or session (e.g., email, phone, or custom ID).
    pub identifier: String,
    /// What a biometric validation is for.
    ///
    /// - `validation`: General biometric identity validation.
    /// - `login`: Biometric verification during user authentication.
    /// - `onboarding`: Biometric verification during user registration.
    /// - `oneTimeLink`: Biometric verification through a link that works once.
    pub r#type: BiometricValidationType,
    /// When the validation session expires.
    pub expires_at: DateTime,
    /// Where the user is sent after the validation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirect_url: Option<String>,
    /// Where notifications about the validation are sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub webhook_url: Option<String>,
    /// Whether two-factor authentication is required.
    #[serde(rename = "requires2FA")]
    pub requires2_fa: bool,
    /// The IP address of the user.
    pub ip_address: String,
    /// Whether the link to the validation is sent by email.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub send_via_email: Option<bool>,
    /// The address that the link to the validation is sent to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// A language of the email templates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// What was captured of the user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub biometric_data: Option<BiometricData>,
    /// The outcome of each verification.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verification_results: Option<VerificationResults>,
    /// How risky the validation was found to be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub risk_score: Option<f64>,
    /// When the validation was created.
    pub created_at: DateTime,
    /// When the validation was last changed.
    pub updated_at: DateTime,
    /// When the validation was completed; absent until then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub completed_at: Option<DateTime>,
}

/// The client that the validation belongs to, by id or populated.
#[derive(Clone, Debug, PartialEq)]
pub enum ClientReference {
    Text(String),
    Client(Client),
}

untagged_union! {
    ClientReference {
        Client(Client): [kind::OBJECT] required ["_id", "name", "email"];
        Text(String): [kind::TEXT];
    }
}

/// A client of Verifik.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Client {
    /// The unique identifier of the client.
    #[serde(rename = "_id")]
    pub id: String,
    /// The name of the client.
    pub name: String,
    /// The email address of the client.
    pub email: String,
}

/// The project that the validation is used in, by id or populated.
#[derive(Clone, Debug, PartialEq)]
pub enum ProjectReference {
    Text(String),
    Project(Project),
}

untagged_union! {
    ProjectReference {
        Project(Project): [kind::OBJECT] required ["_id", "name", "description"];
        Text(String): [kind::TEXT];
    }
}

/// A project of a client.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Project {
    /// The unique identifier of the project.
    #[serde(rename = "_id")]
    pub id: String,
    /// The name of the project.
    pub name: String,
    /// What the project is for.
    pub description: String,
}

/// The project flow configuration of the validation, by id or populated.
#[derive(Clone, Debug, PartialEq)]
pub enum ProjectFlowReference {
    Text(String),
    ProjectFlow(ProjectFlow),
}

untagged_union! {
    ProjectFlowReference {
        ProjectFlow(ProjectFlow): [kind::OBJECT] required ["_id", "name", "type"];
        Text(String): [kind::TEXT];
    }
}

/// A project flow configuration.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct ProjectFlow {
    /// The unique identifier of the project flow.
    #[serde(rename = "_id")]
    pub id: String,
    /// The name of the project flow.
    pub name: String,
    /// The kind of flow.
    pub r#type: String,
}

/// How far a biometric validation has come. The known values are listed; be ready for others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BiometricValidationStatus {
    New,
    Validated,
    Completed,
    Failed,
    /// A value that the document does not list.
    Other(String),
}

text_enum! {
    BiometricValidationStatus {
        New = "new",
        Validated = "validated",
        Completed = "completed",
        Failed = "failed",
    }
}

/// What was captured of the user.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BiometricData {
    /// The image of the face, encoded in base64.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub face_image: Option<String>,
    /// The biometric template made from the image.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// The quality of the image, in a word.
    pub quality: String,
    /// How certain it is that the user was live.
    pub liveness_score: f64,
}

impl BiometricData {
    /// With what is required, and nothing else.
    pub fn new(quality: impl Into<String>, liveness_score: f64) -> Self {
        Self { face_image: None, template: None, quality: quality.into(), liveness_score }
    }
}

/// The outcome of each verification.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct VerificationResults {
    /// The outcome of detecting a live user.
    pub liveness_detection: String,
    /// The outcome of matching the identity.
    pub identity_match: String,
    /// The quality of what was verified.
    pub quality_score: f64,
    /// The outcome of looking for a spoof.
    pub anti_spoofing: String,
}

/// A field that holds a reference and can be populated. The known ones are listed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RelatedField {
    Client,
    Project,
    ProjectFlow,
    /// A value that the document does not list.
    Other(String),
}

text_enum! {
    RelatedField {
        Client = "client",
        Project = "project",
        ProjectFlow = "projectFlow",
    }
}

/// A day, or an instant.
#[derive(Clone, Debug, PartialEq)]
pub enum DateOrDateTime {
    Date(Date),
    DateTime(DateTime),
}

untagged_union! {
    DateOrDateTime {
        Date(Date): [kind::TEXT];
        DateTime(DateTime): [kind::TEXT];
    }
}

/// The answer that holds one biometric validation.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct BiometricValidationResponse {
    /// True in this answer.
    pub success: bool,
    /// An instance of validating a user's identity through facial recognition and liveness
    /// detection.
    pub data: BiometricValidation,
}

/// The answer that holds one page of biometric validations.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct BiometricValidationListResponse {
    /// True in this answer.
    pub success: bool,
    /// The validations, in the order that was asked for.
    pub data: Vec<BiometricValidation>,
    /// Where in the list this page is.
    pub pagination: Pagination,
}

/// Where in the list this page is.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Pagination {
    /// The number of this page, from 1.
    pub page: i64,
    /// How many items a page has at most.
    #[serde(rename = "perPage")]
    pub per_page: i64,
    /// How many items there are in all.
    pub total: i64,
    /// How many pages there are.
    pub pages: i64,
}

/// The answer that says why a request about biometric validations failed.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct BiometricValidationError {
    /// False in this answer.
    pub success: bool,
    /// What went wrong, for a person.
    pub error: String,
    /// What went wrong, for a program. The known values are listed; be ready for others.
    pub code: BiometricValidationErrorCode,
}

/// What went wrong, for a program. The known values are listed; be ready for others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BiometricValidationErrorCode {
    InvalidParameters,
    InvalidProjectFlow,
    BiometricValidationNotFound,
    Unauthorized,
    /// A value that the document does not list.
    Other(String),
}

text_enum! {
    BiometricValidationErrorCode {
        InvalidParameters = "INVALID_PARAMETERS",
        InvalidProjectFlow = "INVALID_PROJECT_FLOW",
        BiometricValidationNotFound = "BIOMETRIC_VALIDATION_NOT_FOUND",
        Unauthorized = "UNAUTHORIZED",
    }
}

/// The answer that says why a request about document liveness failed.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct DocumentLivenessError {
    /// What went wrong, for a person.
    pub error: String,
    /// What went wrong, for a program. The known values are listed; be ready for others.
    pub message: DocumentLivenessErrorMessage,
}

/// What went wrong, for a program. The known values are listed; be ready for others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DocumentLivenessErrorMessage {
    DocumentLivenessNotFound,
    Unauthorized,
    /// A value that the document does not list.
    Other(String),
}

text_enum! {
    DocumentLivenessErrorMessage {
        DocumentLivenessNotFound = "DOCUMENT_LIVENESS_NOT_FOUND",
        Unauthorized = "UNAUTHORIZED",
    }
}

/// The answer that holds one document liveness validation.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct DocumentLivenessResponse {
    /// True in this answer.
    pub success: bool,
    /// A validation that a photographed document is genuine and present.
    pub data: DocumentLiveness,
    /// Who certifies the answer, and when.
    pub signature: Signature,
}

/// A validation that a photographed document is genuine and present.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DocumentLiveness {
    /// The unique identifier of the validation.
    #[serde(rename = "_id")]
    pub id: String,
    /// The unique identifier of the client that the validation belongs to.
    pub client: String,
    /// The unique identifier of the app registration.
    pub app_registration: String,
    /// Whether the image of the document was saved.
    pub image_saved: bool,
    /// Where the saved image is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_url: Option<String>,
    /// How far the validation has come.
    pub status: String,
    /// The result of each anti-spoofing check.
    pub validation_results: ValidationResults,
    /// How strictly each check was done.
    pub calibration_settings: CalibrationSettings,
    /// Which flaws of the image were overlooked.
    pub validation_flags: ValidationFlags,
    /// How risky the document was found to be.
    pub risk_score: f64,
    /// How certain the result is.
    pub confidence: f64,
    /// When the validation was created.
    pub created_at: DateTime,
    /// When the validation was last changed.
    pub updated_at: DateTime,
    /// When the validation was completed; absent until then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub completed_at: Option<DateTime>,
}

/// The result of each anti-spoofing check.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ValidationResults {
    /// The result of one anti-spoofing check.
    pub screen_replay: ValidationCheck,
    /// The result of one anti-spoofing check.
    pub printed_copy: ValidationCheck,
    /// The result of one anti-spoofing check.
    pub portrait_substitution: ValidationCheck,
    /// The result of one anti-spoofing check.
    pub digital_manipulation: ValidationCheck,
}

/// The result of one anti-spoofing check.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct ValidationCheck {
    /// Whether the document passed the check.
    pub passed: bool,
    /// How clearly the document passed.
    pub score: f64,
    /// What was found, for a person.
    pub details: String,
}

/// How strictly each check was done.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CalibrationSettings {
    /// How strictly a check is done.
    pub screen_replay_calibration: Calibration,
    /// How strictly a check is done.
    pub printed_copy_calibration: Calibration,
    /// How strictly a check is done.
    pub portrait_substitution_calibration: Calibration,
}

/// How strictly a check is done.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Calibration {
    Soft,
    Regular,
    Hard,
    /// A value that the document does not list.
    Other(String),
}

text_enum! {
    Calibration {
        Soft = "SOFT",
        Regular = "REGULAR",
        Hard = "HARD",
    }
}

/// Which flaws of the image were overlooked.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ValidationFlags {
    /// Whether a cropped document was accepted.
    pub ignore_document_cropped_validation: bool,
    /// Whether an image without color was accepted.
    pub ignore_colour_less_validation: bool,
}

/// Who certifies the answer, and when.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Signature {
    /// When the answer was certified, for a person.
    #[serde(rename = "dateTime")]
    pub date_time: String,
    /// Who certifies the answer.
    pub message: String,
}
