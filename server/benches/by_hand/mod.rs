//! What an experienced author would write for axum, without a document: extractors, types with
//! serde, the same questions to the same store, the same checks of what comes in.

use axum::{
    Json, Router,
    extract::{Path, RawQuery, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;

use crate::{
    TOKEN,
    store::{Filter, Page, Populate, Populated, Sort, SortField, Sqlite, Store as _},
};

pub(crate) fn router(store: Sqlite) -> Router {
    Router::new()
        .route("/v2/biometric-validations", get(list))
        .route("/v2/biometric-validations/{id}", get(retrieve))
        .with_state(store)
}

/// An answer that is no success.
struct Failed(StatusCode, String, &'static str);

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        #[derive(Serialize)]
        struct Body {
            success: bool,
            error: String,
            code: &'static str,
        }
        (self.0, Json(Body { success: false, error: self.1, code: self.2 })).into_response()
    }
}

fn invalid(what: impl Into<String>) -> Failed {
    Failed(StatusCode::BAD_REQUEST, what.into(), "INVALID_PARAMETERS")
}

fn broken(_: impl std::error::Error) -> Failed {
    Failed(StatusCode::INTERNAL_SERVER_ERROR, "internal error".to_owned(), "INTERNAL_ERROR")
}

fn authorize(headers: &HeaderMap) -> Result<(), Failed> {
    let token = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "));
    match token {
        Some(token) if bool::from(token.as_bytes().ct_eq(TOKEN.as_bytes())) => Ok(()),
        _ => {
            let error = "Missing or invalid access token".to_owned();
            Err(Failed(StatusCode::UNAUTHORIZED, error, "UNAUTHORIZED"))
        }
    }
}

#[derive(Serialize)]
struct One {
    success: bool,
    data: Record,
}

#[derive(Serialize)]
struct Many {
    success: bool,
    data: Vec<Record>,
    pagination: Pagination,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Pagination {
    page: u64,
    per_page: u64,
    total: u64,
    pages: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Record {
    #[serde(rename = "_id")]
    id: String,
    client: Reference<Client>,
    project: Reference<Project>,
    #[serde(skip_serializing_if = "Option::is_none")]
    project_flow: Option<Reference<ProjectFlow>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    liveness_session: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    app_registration: Option<String>,
    status: String,
    identifier: String,
    r#type: String,
    expires_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    redirect_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    webhook_url: Option<String>,
    #[serde(rename = "requires2FA")]
    requires_2fa: bool,
    ip_address: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    send_via_email: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    biometric_data: Option<BiometricData>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verification_results: Option<VerificationResults>,
    #[serde(skip_serializing_if = "Option::is_none")]
    risk_score: Option<f64>,
    created_at: String,
    updated_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    completed_at: Option<String>,
}

/// An id, or what it stands for.
#[derive(Serialize)]
#[serde(untagged)]
enum Reference<T> {
    Id(String),
    Whole(T),
}

#[derive(Serialize)]
struct Client {
    #[serde(rename = "_id")]
    id: String,
    name: String,
    email: String,
}

#[derive(Serialize)]
struct Project {
    #[serde(rename = "_id")]
    id: String,
    name: String,
    description: String,
}

#[derive(Serialize)]
struct ProjectFlow {
    #[serde(rename = "_id")]
    id: String,
    name: String,
    r#type: String,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct BiometricData {
    #[serde(skip_serializing_if = "Option::is_none")]
    face_image: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    template: Option<String>,
    quality: String,
    liveness_score: f64,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct VerificationResults {
    liveness_detection: String,
    identity_match: String,
    quality_score: f64,
    anti_spoofing: String,
}

fn record(row: Populated) -> Result<Record, Failed> {
    let Populated { validation, client, project, project_flow } = row;
    let data = validation.biometric_data.as_deref().map(serde_json::from_str).transpose();
    let results = validation.verification_results.as_deref().map(serde_json::from_str).transpose();
    Ok(Record {
        id: validation.id,
        client: match client {
            Some(client) => {
                Reference::Whole(Client { id: client.id, name: client.name, email: client.email })
            }
            None => Reference::Id(validation.client),
        },
        project: match project {
            Some(project) => Reference::Whole(Project {
                id: project.id,
                name: project.name,
                description: project.description,
            }),
            None => Reference::Id(validation.project),
        },
        project_flow: match project_flow {
            Some(flow) => Some(Reference::Whole(ProjectFlow {
                id: flow.id,
                name: flow.name,
                r#type: flow.kind,
            })),
            None => validation.project_flow.map(Reference::Id),
        },
        liveness_session: validation.liveness_session,
        app_registration: validation.app_registration,
        status: validation.status,
        identifier: validation.identifier,
        r#type: validation.kind,
        expires_at: validation.expires_at,
        redirect_url: validation.redirect_url,
        webhook_url: validation.webhook_url,
        requires_2fa: validation.requires_2fa,
        ip_address: validation.ip_address,
        send_via_email: validation.send_via_email,
        email: validation.email,
        language: validation.language,
        biometric_data: data.map_err(broken)?,
        verification_results: results.map_err(broken)?,
        risk_score: validation.risk_score,
        created_at: validation.created_at,
        updated_at: validation.updated_at,
        completed_at: validation.completed_at,
    })
}

/// What the query of either operation may hold.
#[derive(Default)]
struct Query {
    page: Option<u64>,
    per_page: Option<u64>,
    offset: Option<u64>,
    sort: Option<String>,
    populate: Populate,
    filter: Filter,
}

fn query(text: Option<&str>) -> Result<Query, Failed> {
    let mut query = Query::default();
    let from = |least: u64, name: &str, value: &str| match value.parse::<u64>() {
        Ok(number) if number >= least => Ok(Some(number)),
        _ => Err(invalid(format!("{name} is no number from {least}"))),
    };
    let kinds = ["validation", "login", "onboarding", "oneTimeLink"];
    for (name, value) in form_urlencoded::parse(text.unwrap_or_default().as_bytes()) {
        match &*name {
            "page" => query.page = from(1, "page", &value)?,
            "perPage" => query.per_page = from(1, "perPage", &value)?,
            "offset" => query.offset = from(0, "offset", &value)?,
            "limit" => drop(from(1, "limit", &value)?),
            "sort" => query.sort = Some(value.into_owned()),
            "populates[]" => match &*value {
                "client" => query.populate.client = true,
                "project" => query.populate.project = true,
                "projectFlow" => query.populate.project_flow = true,
                _ => {}
            },
            "where_client" => query.filter.client = Some(value.into_owned()),
            "where_project" => query.filter.project = Some(value.into_owned()),
            "where_projectFlow" => query.filter.project_flow = Some(value.into_owned()),
            "where_status" => query.filter.status = Some(value.into_owned()),
            "where_type" if kinds.contains(&&*value) => {
                query.filter.kind = Some(value.into_owned());
            }
            "where_type" => return Err(invalid("where_type is none of the known types")),
            "where_livenessSession" => query.filter.liveness_session = Some(value.into_owned()),
            "in_status[]" => query.filter.statuses.push(value.into_owned()),
            "where>_createdAt" => query.filter.created_after = Some(instant(&value)?),
            _ => {}
        }
    }
    Ok(query)
}

fn instant(text: &str) -> Result<String, Failed> {
    if let Ok(date) = text.parse::<Date>() {
        return Ok(format!("{date}T00:00:00Z"));
    }
    let time = text.parse::<Timestamp>();
    let time = time.map_err(|_| invalid("where>_createdAt is neither a date nor a date-time"))?;
    Timestamp::from_second(time.as_second()).map(|time| time.to_string()).map_err(broken)
}

fn sort(text: Option<&str>) -> Sort {
    let newest_first = Sort { field: SortField::CreatedAt, descending: true };
    let Some(text) = text else { return newest_first };
    let (name, descending) = text.strip_prefix('-').map_or((text, false), |name| (name, true));
    SortField::from_name(name).map_or(newest_first, |field| Sort { field, descending })
}

async fn list(
    State(store): State<Sqlite>,
    RawQuery(text): RawQuery,
    headers: HeaderMap,
) -> Result<Json<Many>, Failed> {
    authorize(&headers)?;
    let query = query(text.as_deref())?;
    let per_page = query.per_page.unwrap_or(20).min(100);
    let page = query.page.unwrap_or(1);
    let offset = query.offset.unwrap_or_else(|| (page - 1).saturating_mul(per_page));
    let part = Page { offset, limit: u32::try_from(per_page).unwrap_or(u32::MAX) };
    let sort = sort(query.sort.as_deref());
    let (rows, total) =
        store.list(query.filter, sort, part, query.populate).await.map_err(broken)?;
    Ok(Json(Many {
        success: true,
        data: rows.into_iter().map(record).collect::<Result<_, _>>()?,
        pagination: Pagination {
            page: query.offset.map_or(page, |offset| offset / per_page + 1),
            per_page,
            total,
            pages: total.div_ceil(per_page),
        },
    }))
}

async fn retrieve(
    State(store): State<Sqlite>,
    Path(id): Path<String>,
    RawQuery(text): RawQuery,
    headers: HeaderMap,
) -> Result<Json<One>, Failed> {
    authorize(&headers)?;
    let query = query(text.as_deref())?;
    match store.validation(id, query.filter, query.populate).await.map_err(broken)? {
        Some(found) => Ok(Json(One { success: true, data: record(found)? })),
        None => Err(Failed(
            StatusCode::NOT_FOUND,
            "Biometric validation not found".to_owned(),
            "BIOMETRIC_VALIDATION_NOT_FOUND",
        )),
    }
}
