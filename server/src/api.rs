//! Answers: the traits that `specwright generate` writes, on a [`Store`].

use std::{net::IpAddr, net::SocketAddr, sync::Arc};

use axum::{
    Router,
    extract::ConnectInfo,
    http::request::Parts,
    response::{IntoResponse as _, Json, Response},
};
use fluent_uri::Uri;
use jiff::Timestamp;
use uuid::Uuid;
use verifik::{
    models,
    models::{
        BiometricValidation, BiometricValidationError, BiometricValidationErrorCode as Code,
        BiometricValidationListResponse, BiometricValidationResponse, BiometricValidationStatus,
        BiometricValidationType, ClientReference, DateOrDateTime, DocumentLivenessError,
        DocumentLivenessErrorMessage, DocumentLivenessResponse, Language, Pagination,
        ProjectFlowReference, ProjectReference, RelatedField,
    },
    operations,
    routes::{
        Authenticate, BiometricValidationsApi, DocumentLivenessApi, Reason, Rejection, Service,
    },
    runtime::{DateTime, StatusCode, Undocumented, security::Credentials, text::BadText},
};

use crate::store::{
    Filter, Page, Populate, Populated, Sort, SortField, Store, StoreError, Validation,
};
use crate::tokens::Tokens;

/// Items on a page at most.
const MOST_PER_PAGE: i64 = 100;
/// Larger bodies are refused with 413.
const BODY_LIMIT: usize = 64 * 1024;
/// How long a validation can be used if the caller does not say, in seconds.
const LIFETIME: i64 = 24 * 60 * 60;

/// The routes of the document.
pub(crate) fn router<S: Store>(api: Arc<Api<S>>) -> Router {
    verifik::routes::router(api)
}

/// The API on a store.
#[derive(Debug)]
pub(crate) struct Api<S> {
    store: S,
    tokens: Tokens,
}

impl<S> Api<S> {
    pub(crate) fn new(store: S, tokens: Tokens) -> Self {
        Self { store, tokens }
    }
}

/// Who is calling.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Caller {
    /// `None` where the connection does not say.
    address: Option<IpAddr>,
}

impl<S: Store> Service for Api<S> {
    fn reject(&self, rejection: Rejection) -> Response {
        let status = match &rejection.reason {
            // The document has one answer to everything that is wrong with a body.
            Reason::Body(_) => StatusCode::BAD_REQUEST,
            _ => rejection.status(),
        };
        let detail = rejection.detail();
        if rejection.operation == Some("retrieveDocumentLiveness") {
            let (error, message) = match &rejection.reason {
                Reason::Unauthorized { .. } => {
                    ("Missing or invalid access token", DocumentLivenessErrorMessage::Unauthorized)
                }
                _ => (detail.as_str(), "INVALID_PARAMETERS".into()),
            };
            let error = error.to_owned();
            return (status, Json(DocumentLivenessError { error, message })).into_response();
        }
        let (error, code) = match &rejection.reason {
            Reason::Unauthorized { .. } => ("Missing or invalid access token", Code::Unauthorized),
            Reason::NotFound => (detail.as_str(), "NOT_FOUND".into()),
            Reason::MethodNotAllowed { .. } => (detail.as_str(), "METHOD_NOT_ALLOWED".into()),
            Reason::TooLarge(_) => (detail.as_str(), "BODY_TOO_LARGE".into()),
            Reason::Answer(error) => {
                tracing::error!(%error, "an answer could not be written");
                (detail.as_str(), "INTERNAL_ERROR".into())
            }
            _ => (detail.as_str(), Code::InvalidParameters),
        };
        (status, Json(failed(error, code))).into_response()
    }

    fn body_limit(&self) -> usize {
        BODY_LIMIT
    }
}

impl<S: Store> Authenticate for Api<S> {
    type Caller = Caller;

    async fn authenticate(
        &self,
        credentials: Credentials,
        request: &Parts,
    ) -> Result<Caller, Rejection> {
        match credentials.bearer() {
            Some(token) if self.tokens.knows(token) => {
                let connection = request.extensions.get::<ConnectInfo<SocketAddr>>();
                Ok(Caller { address: connection.map(|connection| connection.0.ip()) })
            }
            _ => Err(Rejection::unauthorized("the token is not valid")),
        }
    }
}

impl<S: Store> BiometricValidationsApi for Api<S> {
    async fn list_biometric_validations(
        &self,
        _: Caller,
        request: operations::ListBiometricValidations,
    ) -> Result<BiometricValidationListResponse, operations::ListBiometricValidationsError> {
        let per_page = request.per_page_or_default().clamp(1, MOST_PER_PAGE);
        let page = request.page.unwrap_or(1).max(1);
        // An offset is the alternative to a page; it wins, since it says more exactly what to skip.
        let offset = request.offset.unwrap_or_else(|| (page - 1).saturating_mul(per_page)).max(0);
        let part = Page {
            offset: u64::try_from(offset).unwrap_or(0),
            limit: u32::try_from(per_page).unwrap_or(u32::MAX),
        };
        let filter = Filter {
            client: request.where_client,
            status: request.where_status.map(|status| status.as_str().to_owned()),
            kind: request.where_type.map(|kind| kind.as_str().to_owned()),
            liveness_session: request.where_liveness_session,
            statuses: texts(request.in_status),
            created_after: request.where_gt_created_at.map(|after| instant(&after)),
            ..Filter::default()
        };
        let populate = populate(request.populates.as_deref());
        let sort = sort(request.sort.as_deref());
        let (rows, total) = self.store.list(filter, sort, part, populate).await?;
        let total = i64::try_from(total).unwrap_or(i64::MAX);
        Ok(BiometricValidationListResponse {
            success: true,
            data: rows.into_iter().map(record).collect::<Result<_, _>>()?,
            pagination: Pagination {
                page: request.offset.map_or(page, |offset| offset / per_page + 1),
                per_page,
                total,
                pages: total.saturating_add(per_page - 1) / per_page,
            },
        })
    }

    async fn create_biometric_validation(
        &self,
        caller: Caller,
        request: operations::CreateBiometricValidation,
    ) -> Result<BiometricValidationResponse, operations::CreateBiometricValidationError> {
        use operations::CreateBiometricValidationError::BadRequest;
        let new = request.body;
        let invalid = |error: &str| BadRequest(failed(error, Code::InvalidParameters));
        if new.send_via_email == Some(true) && new.email.is_none() {
            return Err(invalid("Email is required when sendViaEmail is true"));
        }
        if new.email.as_deref().is_some_and(|email| !is_email(email)) {
            return Err(invalid("email is no email address"));
        }
        // Not every store keeps them.
        let texts = [&new.email, &new.redirect_url, &new.webhook_url, &new.ip_address];
        let language = new.language.as_ref().map(Language::as_str);
        let texts = texts.into_iter().flatten().chain([&new.identifier]).map(String::as_str);
        if texts.chain(language).any(|text| text.contains('\0')) {
            return Err(invalid("a text holds a zero byte"));
        }
        for (name, url) in [("redirectUrl", &new.redirect_url), ("webhookUrl", &new.webhook_url)] {
            if url.as_deref().is_some_and(|url| Uri::parse(url).is_err()) {
                return Err(invalid(&format!("{name} is no absolute URL")));
            }
        }
        let language = new.language_or_default();
        let flow = self.store.project_flow(new.project_flow).await?;
        let project = self.store.project(new.project).await?;
        let (project, flow) = match (project, flow) {
            (Some(project), Some(flow)) if flow.project == project.id => (project, flow),
            _ => {
                return Err(BadRequest(failed("Invalid project flow", Code::InvalidProjectFlow)));
            }
        };
        let now = Timestamp::now().as_second();
        let validation = Validation {
            id: format!("biometric_validation_{}", Uuid::now_v7().simple()),
            client: project.client,
            project: project.id,
            project_flow: Some(flow.id),
            status: BiometricValidationStatus::New.as_str().to_owned(),
            identifier: new.identifier,
            kind: new.r#type.as_str().to_owned(),
            expires_at: text_of(new.expires_at.map_or(now + LIFETIME, |time| time.unix().0)),
            redirect_url: new.redirect_url,
            webhook_url: new.webhook_url,
            requires_2fa: new.requires2_fa.unwrap_or(false),
            ip_address: new.ip_address.unwrap_or_else(|| {
                caller.address.map_or_else(|| "0.0.0.0".to_owned(), |address| address.to_string())
            }),
            send_via_email: Some(new.send_via_email.unwrap_or(false)),
            email: new.email,
            language: Some(language.as_str().to_owned()),
            created_at: text_of(now),
            updated_at: text_of(now),
            ..Validation::default()
        };
        self.store.insert(validation.clone()).await?;
        let data = record(Populated { validation, ..Populated::default() })?;
        Ok(BiometricValidationResponse { success: true, data })
    }

    async fn retrieve_biometric_validation(
        &self,
        _: Caller,
        request: operations::RetrieveBiometricValidation,
    ) -> Result<BiometricValidationResponse, operations::RetrieveBiometricValidationError> {
        let filter = Filter {
            client: request.where_client,
            project: request.where_project,
            project_flow: request.where_project_flow,
            status: request.where_status.map(|status| status.as_str().to_owned()),
            kind: request.where_type.map(|kind| kind.as_str().to_owned()),
            liveness_session: request.where_liveness_session,
            ..Filter::default()
        };
        let populate = populate(request.populates.as_deref());
        match self.store.validation(request.id, filter, populate).await? {
            Some(found) => Ok(BiometricValidationResponse { success: true, data: record(found)? }),
            None => Err(operations::RetrieveBiometricValidationError::NotFound(failed(
                "Biometric validation not found",
                Code::BiometricValidationNotFound,
            ))),
        }
    }
}

impl<S: Store> DocumentLivenessApi for Api<S> {
    async fn retrieve_document_liveness(
        &self,
        _: Caller,
        request: operations::RetrieveDocumentLiveness,
    ) -> Result<DocumentLivenessResponse, operations::RetrieveDocumentLivenessError> {
        let Some(found) = self.store.liveness(request.id).await? else {
            return Err(operations::RetrieveDocumentLivenessError::NotFound(
                DocumentLivenessError {
                    error: "Document liveness not found".to_owned(),
                    message: DocumentLivenessErrorMessage::DocumentLivenessNotFound,
                },
            ));
        };
        Ok(DocumentLivenessResponse {
            success: true,
            data: serde_json::from_value(found.record).map_err(StoreError::from)?,
            signature: serde_json::from_value(found.signature).map_err(StoreError::from)?,
        })
    }
}

/// What went wrong inside is for the log; the caller learns that something did.
impl From<StoreError> for Undocumented {
    fn from(error: StoreError) -> Self {
        tracing::error!(error = &error as &dyn std::error::Error, "the store failed");
        if error.is_passing() {
            StatusCode::SERVICE_UNAVAILABLE.into()
        } else {
            StatusCode::INTERNAL_SERVER_ERROR.into()
        }
    }
}

/// A refusal that no operation made, in the shape that the API's refusals have.
pub(crate) fn refusal(status: StatusCode, error: &str, code: &'static str) -> Response {
    (status, Json(failed(error, code.into()))).into_response()
}

fn failed(error: &str, code: Code) -> BiometricValidationError {
    BiometricValidationError { success: false, error: error.to_owned(), code }
}

fn texts(statuses: Option<Vec<BiometricValidationStatus>>) -> Vec<String> {
    statuses.into_iter().flatten().map(|status| status.as_str().to_owned()).collect()
}

fn populate(fields: Option<&[RelatedField]>) -> Populate {
    let mut populate = Populate::default();
    for field in fields.unwrap_or_default() {
        match field {
            RelatedField::Client => populate.client = true,
            RelatedField::Project => populate.project = true,
            RelatedField::ProjectFlow => populate.project_flow = true,
            // Any text is allowed; what holds no reference cannot be populated.
            RelatedField::Other(_) => {}
        }
    }
    populate
}

/// `-field` is descending. A field that no record has leaves the order as it is without `sort`.
fn sort(text: Option<&str>) -> Sort {
    let newest_first = Sort { field: SortField::CreatedAt, descending: true };
    let Some(text) = text else { return newest_first };
    let (name, descending) = text.strip_prefix('-').map_or((text, false), |name| (name, true));
    SortField::from_name(name).map_or(newest_first, |field| Sort { field, descending })
}

/// The last second that does not count as later.
fn instant(after: &DateOrDateTime) -> String {
    match after {
        DateOrDateTime::Date(date) => format!("{date}T00:00:00Z"),
        DateOrDateTime::DateTime(time) => text_of(time.unix().0),
    }
}

/// RFC 3339 in UTC with whole seconds. Instants beyond the year 9999 become its end.
fn text_of(second: i64) -> String {
    Timestamp::from_second(second)
        .map_or_else(|_| "9999-12-31T23:59:59Z".to_owned(), |time| time.to_string())
}

fn time(text: &str) -> Result<DateTime, Damaged> {
    Ok(text.parse()?)
}

/// A row that is not what the API promises.
#[derive(Debug, thiserror::Error)]
enum Damaged {
    #[error("a time is none")]
    Time(#[from] BadText),
    #[error("a nested object is none")]
    Json(#[from] serde_json::Error),
}

impl From<Damaged> for Undocumented {
    fn from(error: Damaged) -> Self {
        tracing::error!(error = &error as &dyn std::error::Error, "a record is damaged");
        StatusCode::INTERNAL_SERVER_ERROR.into()
    }
}

/// A row as the API shows it.
fn record(row: Populated) -> Result<BiometricValidation, Damaged> {
    let Populated { validation, client, project, project_flow } = row;
    let json = |text: Option<String>| text.map(|text| serde_json::from_str(&text)).transpose();
    Ok(BiometricValidation {
        id: validation.id,
        client: match client {
            Some(client) => ClientReference::Client(models::Client {
                id: client.id,
                name: client.name,
                email: client.email,
            }),
            None => ClientReference::Text(validation.client),
        },
        project: match project {
            Some(project) => ProjectReference::Project(models::Project {
                id: project.id,
                name: project.name,
                description: project.description,
            }),
            None => ProjectReference::Text(validation.project),
        },
        project_flow: match project_flow {
            Some(flow) => Some(ProjectFlowReference::ProjectFlow(models::ProjectFlow {
                id: flow.id,
                name: flow.name,
                r#type: flow.kind,
            })),
            None => validation.project_flow.map(ProjectFlowReference::Text),
        },
        liveness_session: validation.liveness_session,
        app_registration: validation.app_registration,
        status: BiometricValidationStatus::from(validation.status),
        identifier: validation.identifier,
        r#type: BiometricValidationType::from(validation.kind),
        expires_at: time(&validation.expires_at)?,
        redirect_url: validation.redirect_url,
        webhook_url: validation.webhook_url,
        requires2_fa: validation.requires_2fa,
        ip_address: validation.ip_address,
        send_via_email: validation.send_via_email,
        email: validation.email,
        language: validation.language.map(Language::from),
        biometric_data: json(validation.biometric_data)?,
        verification_results: validation
            .verification_results
            .map(|text| serde_json::from_str(&text))
            .transpose()?,
        risk_score: validation.risk_score,
        created_at: time(&validation.created_at)?,
        updated_at: time(&validation.updated_at)?,
        completed_at: validation.completed_at.as_deref().map(time).transpose()?,
    })
}

/// A mailbox of RFC 5321 without quotes and comments, as every form on the web has it.
fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let is_atom = |atom: &str| {
        !atom.is_empty()
            && atom
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~-".contains(&b))
    };
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    local.len() <= 64
        && local.split('.').all(is_atom)
        && domain.len() <= 253
        && domain.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::{is_email, sort, text_of};
    use crate::store::{Sort, SortField};

    #[test]
    fn mailboxes() {
        for (text, expected) in [
            ("user@example.com", true),
            ("a.b+c@x-y.example", true),
            ("user", false),
            ("@example.com", false),
            ("a..b@example.com", false),
            ("a@-b.com", false),
            ("a b@example.com", false),
        ] {
            assert_eq!(is_email(text), expected, "{text}");
        }
    }

    #[test]
    fn a_minus_turns_the_order_round() {
        let by = |field, descending| Sort { field, descending };
        for (text, expected) in [
            (None, by(SortField::CreatedAt, true)),
            (Some("createdAt"), by(SortField::CreatedAt, false)),
            (Some("-riskScore"), by(SortField::RiskScore, true)),
            (Some("nothing"), by(SortField::CreatedAt, true)),
        ] {
            assert_eq!(sort(text), expected, "{text:?}");
        }
    }

    #[test]
    fn times_are_in_utc() {
        assert_eq!(text_of(1_705_314_600), "2024-01-15T10:30:00Z");
    }
}
