// Written by `specwright generate`; changes are lost.
//! The types that requests and answers are made of.

use crate::runtime::union::kind;
use crate::runtime::{Check, Checks, Date, DateTime};

object! {
    /// What a biometric validation is created from.
    #[derive(Clone, Debug, PartialEq)]
    pub struct NewBiometricValidation {
        /// The unique identifier for the project where this biometric validation will be used.
        pub project: String = required "project",
        /// The unique identifier for the project flow configuration.
        pub project_flow: String = required "projectFlow",
        /// A unique identifier for the user or session (e.g., email, phone, or custom ID).
        pub identifier: String = required "identifier",
        /// Type of validation: `validation`, `login`, `onboarding`, or `oneTimeLink`.
        pub r#type: BiometricValidationType = required "type",
        /// Optional expiration date for the validation session.
        pub expires_at: Option<DateTime> = optional "expiresAt",
        /// Optional URL for redirect after validation.
        pub redirect_url: Option<String> = optional "redirectUrl",
        /// Optional webhook URL for validation notifications.
        pub webhook_url: Option<String> = optional "webhookUrl",
        /// Optional flag indicating if two-factor authentication is required.
        pub requires2_fa: Option<bool> = optional "requires2FA",
        /// Optional IP address of the user.
        pub ip_address: Option<String> = optional "ipAddress",
        /// Optional flag to send validation link via email.
        pub send_via_email: Option<bool> = optional "sendViaEmail",
        /// Email address to send validation link to (required if sendViaEmail is true).
        pub email: Option<String> = optional "email",
        /// Language for email templates (en/es). Defaults to "en". Default: `"en"`.
        pub language: Option<Language> = optional "language",
    }
    new(
        project: impl Into<String>,
        project_flow: impl Into<String>,
        identifier: impl Into<String>,
        r#type: BiometricValidationType,
    ) {}
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

text_enum! {
    /// What a biometric validation is for.
    ///
    /// - `validation`: General biometric identity validation.
    /// - `login`: Biometric verification during user authentication.
    /// - `onboarding`: Biometric verification during user registration.
    /// - `oneTimeLink`: Biometric verification through a link that works once.
    #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum BiometricValidationType {
        Validation = "validation",
        Login = "login",
        Onboarding = "onboarding",
        OneTimeLink = "oneTimeLink",
    }
}

closed_enum! { BiometricValidationType }

text_enum! {
    /// A language of the email templates.
    #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Language {
        En = "en",
        Es = "es",
    }
}

closed_enum! { Language }

object! {
    /// An instance of validating a user's identity through facial recognition and liveness
    /// detection.
    #[derive(Clone, Debug, PartialEq)]
    pub struct BiometricValidation {
        /// The unique identifier of the validation.
        pub id: String = required "_id",
        /// The client that the validation belongs to, by id or populated.
        pub client: ClientReference = required "client",
        /// The project that the validation is used in, by id or populated.
        pub project: ProjectReference = required "project",
        /// The project flow configuration of the validation, by id or populated.
        pub project_flow: Option<ProjectFlowReference> = lenient "projectFlow",
        /// The unique identifier of the liveness session.
        pub liveness_session: Option<String> = lenient "livenessSession",
        /// The unique identifier of the app registration.
        pub app_registration: Option<String> = lenient "appRegistration",
        /// How far a biometric validation has come. The known values are listed; be ready for
        /// others.
        pub status: BiometricValidationStatus = required "status",
        /// Identifies the user or session (e.g., email, phone, or custom ID).
        pub identifier: String = required "identifier",
        /// What a biometric validation is for.
        ///
        /// - `validation`: General biometric identity validation.
        /// - `login`: Biometric verification during user authentication.
        /// - `onboarding`: Biometric verification during user registration.
        /// - `oneTimeLink`: Biometric verification through a link that works once.
        pub r#type: BiometricValidationType = required "type",
        /// When the validation session expires.
        pub expires_at: DateTime = required "expiresAt",
        /// Where the user is sent after the validation.
        pub redirect_url: Option<String> = lenient "redirectUrl",
        /// Where notifications about the validation are sent.
        pub webhook_url: Option<String> = lenient "webhookUrl",
        /// Whether two-factor authentication is required.
        pub requires2_fa: bool = required "requires2FA",
        /// The IP address of the user.
        pub ip_address: String = required "ipAddress",
        /// Whether the link to the validation is sent by email.
        pub send_via_email: Option<bool> = lenient "sendViaEmail",
        /// The address that the link to the validation is sent to.
        pub email: Option<String> = lenient "email",
        /// A language of the email templates.
        pub language: Option<Language> = lenient "language",
        /// What was captured of the user.
        pub biometric_data: Option<BiometricData> = lenient "biometricData",
        /// The outcome of each verification.
        pub verification_results: Option<VerificationResults> = lenient "verificationResults",
        /// How risky the validation was found to be.
        pub risk_score: Option<f64> = lenient "riskScore",
        /// When the validation was created.
        pub created_at: DateTime = required "createdAt",
        /// When the validation was last changed.
        pub updated_at: DateTime = required "updatedAt",
        /// When the validation was completed; absent until then.
        pub completed_at: Option<DateTime> = lenient "completedAt",
    }
}

untagged_union! {
    /// The client that the validation belongs to, by id or populated.
    #[derive(Clone, Debug, PartialEq)]
    pub enum ClientReference {
        Client(Client): [kind::OBJECT] required ["_id", "name", "email"];
        Text(String): [kind::TEXT];
    }
}

object! {
    /// A client of Verifik.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Client {
        /// The unique identifier of the client.
        pub id: String = required "_id",
        /// The name of the client.
        pub name: String = required "name",
        /// The email address of the client.
        pub email: String = required "email",
    }
}

untagged_union! {
    /// The project that the validation is used in, by id or populated.
    #[derive(Clone, Debug, PartialEq)]
    pub enum ProjectReference {
        Project(Project): [kind::OBJECT] required ["_id", "name", "description"];
        Text(String): [kind::TEXT];
    }
}

object! {
    /// A project of a client.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Project {
        /// The unique identifier of the project.
        pub id: String = required "_id",
        /// The name of the project.
        pub name: String = required "name",
        /// What the project is for.
        pub description: String = required "description",
    }
}

untagged_union! {
    /// The project flow configuration of the validation, by id or populated.
    #[derive(Clone, Debug, PartialEq)]
    pub enum ProjectFlowReference {
        ProjectFlow(ProjectFlow): [kind::OBJECT] required ["_id", "name", "type"];
        Text(String): [kind::TEXT];
    }
}

object! {
    /// A project flow configuration.
    #[derive(Clone, Debug, PartialEq)]
    pub struct ProjectFlow {
        /// The unique identifier of the project flow.
        pub id: String = required "_id",
        /// The name of the project flow.
        pub name: String = required "name",
        /// The kind of flow.
        pub r#type: String = required "type",
    }
}

text_enum! {
    /// How far a biometric validation has come. The known values are listed; be ready for others.
    #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum BiometricValidationStatus {
        New = "new",
        Validated = "validated",
        Completed = "completed",
        Failed = "failed",
    }
}

object! {
    /// What was captured of the user.
    #[derive(Clone, Debug, PartialEq)]
    pub struct BiometricData {
        /// The image of the face, encoded in base64.
        pub face_image: Option<String> = lenient "faceImage",
        /// The biometric template made from the image.
        pub template: Option<String> = lenient "template",
        /// The quality of the image, in a word.
        pub quality: String = required "quality",
        /// How certain it is that the user was live.
        pub liveness_score: f64 = required "livenessScore",
    }
    new(quality: impl Into<String>, liveness_score: f64) {}
}

object! {
    /// The outcome of each verification.
    #[derive(Clone, Debug, PartialEq)]
    pub struct VerificationResults {
        /// The outcome of detecting a live user.
        pub liveness_detection: String = required "livenessDetection",
        /// The outcome of matching the identity.
        pub identity_match: String = required "identityMatch",
        /// The quality of what was verified.
        pub quality_score: f64 = required "qualityScore",
        /// The outcome of looking for a spoof.
        pub anti_spoofing: String = required "antiSpoofing",
    }
}

text_enum! {
    /// A field that holds a reference and can be populated. The known ones are listed.
    #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum RelatedField {
        Client = "client",
        Project = "project",
        ProjectFlow = "projectFlow",
    }
}

untagged_union! {
    /// A day, or an instant.
    #[derive(Clone, Debug, PartialEq)]
    pub enum DateOrDateTime {
        Date(Date): [kind::TEXT];
        DateTime(DateTime): [kind::TEXT];
    }
}

object! {
    /// The answer that holds one biometric validation.
    #[derive(Clone, Debug, PartialEq)]
    pub struct BiometricValidationResponse {
        /// True in this answer.
        pub success: bool = required "success",
        /// An instance of validating a user's identity through facial recognition and liveness
        /// detection.
        pub data: BiometricValidation = required "data",
    }
}

object! {
    /// The answer that holds one page of biometric validations.
    #[derive(Clone, Debug, PartialEq)]
    pub struct BiometricValidationListResponse {
        /// True in this answer.
        pub success: bool = required "success",
        /// The validations, in the order that was asked for.
        pub data: Vec<BiometricValidation> = required "data",
        /// Where in the list this page is.
        pub pagination: Pagination = required "pagination",
    }
}

object! {
    /// Where in the list this page is.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Pagination {
        /// The number of this page, from 1.
        pub page: i64 = required "page",
        /// How many items a page has at most.
        pub per_page: i64 = required "perPage",
        /// How many items there are in all.
        pub total: i64 = required "total",
        /// How many pages there are.
        pub pages: i64 = required "pages",
    }
}

object! {
    /// The answer that says why a request about biometric validations failed.
    #[derive(Clone, Debug, PartialEq)]
    pub struct BiometricValidationError {
        /// False in this answer.
        pub success: bool = required "success",
        /// What went wrong, for a person.
        pub error: String = required "error",
        /// What went wrong, for a program. The known values are listed; be ready for others.
        pub code: BiometricValidationErrorCode = required "code",
    }
}

text_enum! {
    /// What went wrong, for a program. The known values are listed; be ready for others.
    #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum BiometricValidationErrorCode {
        InvalidParameters = "INVALID_PARAMETERS",
        InvalidProjectFlow = "INVALID_PROJECT_FLOW",
        BiometricValidationNotFound = "BIOMETRIC_VALIDATION_NOT_FOUND",
        Unauthorized = "UNAUTHORIZED",
    }
}

object! {
    /// The answer that says why a request about document liveness failed.
    #[derive(Clone, Debug, PartialEq)]
    pub struct DocumentLivenessError {
        /// What went wrong, for a person.
        pub error: String = required "error",
        /// What went wrong, for a program. The known values are listed; be ready for others.
        pub message: DocumentLivenessErrorMessage = required "message",
    }
}

text_enum! {
    /// What went wrong, for a program. The known values are listed; be ready for others.
    #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum DocumentLivenessErrorMessage {
        DocumentLivenessNotFound = "DOCUMENT_LIVENESS_NOT_FOUND",
        Unauthorized = "UNAUTHORIZED",
    }
}

object! {
    /// The answer that holds one document liveness validation.
    #[derive(Clone, Debug, PartialEq)]
    pub struct DocumentLivenessResponse {
        /// True in this answer.
        pub success: bool = required "success",
        /// A validation that a photographed document is genuine and present.
        pub data: DocumentLiveness = required "data",
        /// Who certifies the answer, and when.
        pub signature: Signature = required "signature",
    }
}

object! {
    /// A validation that a photographed document is genuine and present.
    #[derive(Clone, Debug, PartialEq)]
    pub struct DocumentLiveness {
        /// The unique identifier of the validation.
        pub id: String = required "_id",
        /// The unique identifier of the client that the validation belongs to.
        pub client: String = required "client",
        /// The unique identifier of the app registration.
        pub app_registration: String = required "appRegistration",
        /// Whether the image of the document was saved.
        pub image_saved: bool = required "imageSaved",
        /// Where the saved image is.
        pub image_url: Option<String> = lenient "imageUrl",
        /// How far the validation has come.
        pub status: String = required "status",
        /// The result of each anti-spoofing check.
        pub validation_results: ValidationResults = required "validationResults",
        /// How strictly each check was done.
        pub calibration_settings: CalibrationSettings = required "calibrationSettings",
        /// Which flaws of the image were overlooked.
        pub validation_flags: ValidationFlags = required "validationFlags",
        /// How risky the document was found to be.
        pub risk_score: f64 = required "riskScore",
        /// How certain the result is.
        pub confidence: f64 = required "confidence",
        /// When the validation was created.
        pub created_at: DateTime = required "createdAt",
        /// When the validation was last changed.
        pub updated_at: DateTime = required "updatedAt",
        /// When the validation was completed; absent until then.
        pub completed_at: Option<DateTime> = lenient "completedAt",
    }
}

object! {
    /// The result of each anti-spoofing check.
    #[derive(Clone, Debug, PartialEq)]
    pub struct ValidationResults {
        /// The result of one anti-spoofing check.
        pub screen_replay: ValidationCheck = required "screenReplay",
        /// The result of one anti-spoofing check.
        pub printed_copy: ValidationCheck = required "printedCopy",
        /// The result of one anti-spoofing check.
        pub portrait_substitution: ValidationCheck = required "portraitSubstitution",
        /// The result of one anti-spoofing check.
        pub digital_manipulation: ValidationCheck = required "digitalManipulation",
    }
}

object! {
    /// The result of one anti-spoofing check.
    #[derive(Clone, Debug, PartialEq)]
    pub struct ValidationCheck {
        /// Whether the document passed the check.
        pub passed: bool = required "passed",
        /// How clearly the document passed.
        pub score: f64 = required "score",
        /// What was found, for a person.
        pub details: String = required "details",
    }
}

object! {
    /// How strictly each check was done.
    #[derive(Clone, Debug, PartialEq)]
    pub struct CalibrationSettings {
        /// How strictly a check is done.
        pub screen_replay_calibration: Calibration = required "screenReplayCalibration",
        /// How strictly a check is done.
        pub printed_copy_calibration: Calibration = required "printedCopyCalibration",
        /// How strictly a check is done.
        pub portrait_substitution_calibration: Calibration =
            required "portraitSubstitutionCalibration",
    }
}

text_enum! {
    /// How strictly a check is done.
    #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Calibration {
        Soft = "SOFT",
        Regular = "REGULAR",
        Hard = "HARD",
    }
}

object! {
    /// Which flaws of the image were overlooked.
    #[derive(Clone, Debug, PartialEq)]
    pub struct ValidationFlags {
        /// Whether a cropped document was accepted.
        pub ignore_document_cropped_validation: bool = required "ignoreDocumentCroppedValidation",
        /// Whether an image without color was accepted.
        pub ignore_colour_less_validation: bool = required "ignoreColourLessValidation",
    }
}

object! {
    /// Who certifies the answer, and when.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Signature {
        /// When the answer was certified, for a person.
        pub date_time: String = required "dateTime",
        /// Who certifies the answer.
        pub message: String = required "message",
    }
}
