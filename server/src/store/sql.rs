//! The questions of every store in SQL, as far as they are the same words in all of them.
//!
//! In: a [`Filter`], a [`Sort`], a [`Populate`]. Out: text with numbered parameters (`$1`, `$2`),
//! which both databases read, and the values for them. What differs (the types of bound values, a
//! list of values) is each store's.

use super::{Filter, Populate, Sort, SortField};

/// The columns of a validation, in the order of `read_populated!` and of every store's insert.
pub(super) const COLUMNS: &str = "v.id, v.client, v.project, v.project_flow, v.liveness_session, \
     v.app_registration, v.status, v.identifier, v.type, v.expires_at, v.redirect_url, \
     v.webhook_url, v.requires_2fa, v.ip_address, v.send_via_email, v.email, v.language, \
     v.biometric_data, v.verification_results, v.risk_score, v.created_at, v.updated_at, \
     v.completed_at";

/// Related records follow the validation's own columns.
const RELATED: &str = ", c.id, c.name, c.email, p.id, p.client, p.name, p.description, \
     f.id, f.project, f.name, f.type";

const JOINS: &str = " LEFT JOIN clients c ON c.id = v.client \
     LEFT JOIN projects p ON p.id = v.project \
     LEFT JOIN project_flows f ON f.id = v.project_flow";

pub(super) const PROJECT: &str = "SELECT id, client, name, description FROM projects WHERE id = $1";
pub(super) const PROJECT_FLOW: &str =
    "SELECT id, project, name, type FROM project_flows WHERE id = $1";
pub(super) const LIVENESS: &str =
    "SELECT id, record, signature FROM document_liveness WHERE id = $1";

/// What is there already stays.
pub(super) const SEED_CLIENT: &str =
    "INSERT INTO clients (id, name, email) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
pub(super) const SEED_PROJECT: &str = "INSERT INTO projects (id, client, name, description) \
     VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
pub(super) const SEED_PROJECT_FLOW: &str = "INSERT INTO project_flows (id, project, name, type) \
     VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
pub(super) const SEED_LIVENESS: &str = "INSERT INTO document_liveness (id, record, signature) \
     VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";

/// Whether a new record may be there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Known {
    /// Then it is an error.
    Never,
    /// Then it stays as it is.
    Stays,
}

/// Keeps one validation; its 23 columns are the parameters.
pub(super) fn insert_validation(known: Known) -> String {
    let columns = COLUMNS.replace("v.", "");
    let marks: Vec<String> = (1..=23).map(|number| format!("${number}")).collect();
    let conflict = match known {
        Known::Never => "",
        Known::Stays => " ON CONFLICT DO NOTHING",
    };
    let marks = marks.join(", ");
    format!("INSERT INTO biometric_validations ({columns}) VALUES ({marks}){conflict}")
}

/// Reads, from a row of either database (they share the order of columns and not a trait), a
/// validation and those related records that were asked for and are there.
macro_rules! read_populated {
    ($row:expr, $get:ident, $populate:expr) => {{
        let mut populated = $crate::store::Populated {
            validation: $crate::store::Validation {
                id: $row.$get(0)?,
                client: $row.$get(1)?,
                project: $row.$get(2)?,
                project_flow: $row.$get(3)?,
                liveness_session: $row.$get(4)?,
                app_registration: $row.$get(5)?,
                status: $row.$get(6)?,
                identifier: $row.$get(7)?,
                kind: $row.$get(8)?,
                expires_at: $row.$get(9)?,
                redirect_url: $row.$get(10)?,
                webhook_url: $row.$get(11)?,
                requires_2fa: $row.$get(12)?,
                ip_address: $row.$get(13)?,
                send_via_email: $row.$get(14)?,
                email: $row.$get(15)?,
                language: $row.$get(16)?,
                biometric_data: $row.$get(17)?,
                verification_results: $row.$get(18)?,
                risk_score: $row.$get(19)?,
                created_at: $row.$get(20)?,
                updated_at: $row.$get(21)?,
                completed_at: $row.$get(22)?,
            },
            ..$crate::store::Populated::default()
        };
        if $populate.client
            && let Some(id) = $row.$get(23)?
        {
            let (name, email) = ($row.$get(24)?, $row.$get(25)?);
            populated.client = Some($crate::store::Client { id, name, email });
        }
        if $populate.project
            && let Some(id) = $row.$get(26)?
        {
            populated.project = Some($crate::store::Project {
                id,
                client: $row.$get(27)?,
                name: $row.$get(28)?,
                description: $row.$get(29)?,
            });
        }
        if $populate.project_flow
            && let Some(id) = $row.$get(30)?
        {
            populated.project_flow = Some($crate::store::ProjectFlow {
                id,
                project: $row.$get(31)?,
                name: $row.$get(32)?,
                kind: $row.$get(33)?,
            });
        }
        populated
    }};
}

/// The values of a validation in the order of [`COLUMNS`], as references to what a database binds.
macro_rules! validation_values {
    ($new:expr, $bind:ty) => {{
        let new: &$crate::store::Validation = $new;
        let values: [&$bind; 23] = [
            &new.id,
            &new.client,
            &new.project,
            &new.project_flow,
            &new.liveness_session,
            &new.app_registration,
            &new.status,
            &new.identifier,
            &new.kind,
            &new.expires_at,
            &new.redirect_url,
            &new.webhook_url,
            &new.requires_2fa,
            &new.ip_address,
            &new.send_via_email,
            &new.email,
            &new.language,
            &new.biometric_data,
            &new.verification_results,
            &new.risk_score,
            &new.created_at,
            &new.updated_at,
            &new.completed_at,
        ];
        values
    }};
}

pub(super) use {read_populated, validation_values};

/// One condition of a filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Condition<'a> {
    /// The column holds just this.
    Equal(&'static str, &'a String),
    /// The column holds one of these.
    AnyOf(&'static str, &'a Vec<String>),
    /// The column comes after this.
    After(&'static str, &'a String),
}

/// What a filter asks for, in a fixed order.
pub(super) fn conditions(filter: &Filter) -> Vec<Condition<'_>> {
    let equal = [
        ("v.client", &filter.client),
        ("v.project", &filter.project),
        ("v.project_flow", &filter.project_flow),
        ("v.status", &filter.status),
        ("v.type", &filter.kind),
        ("v.liveness_session", &filter.liveness_session),
    ];
    let mut conditions: Vec<Condition<'_>> = equal
        .into_iter()
        .filter_map(|(column, value)| Some(Condition::Equal(column, value.as_ref()?)))
        .collect();
    if !filter.statuses.is_empty() {
        conditions.push(Condition::AnyOf("v.status", &filter.statuses));
    }
    if let Some(after) = &filter.created_after {
        conditions.push(Condition::After("v.created_at", after));
    }
    conditions
}

/// The `WHERE` of these clauses, or nothing.
pub(super) fn filtered(clauses: &[String]) -> String {
    if clauses.is_empty() { String::new() } else { format!(" WHERE {}", clauses.join(" AND ")) }
}

/// How many validations pass.
pub(super) fn count(filtered: &str) -> String {
    format!("SELECT count(*) FROM biometric_validations v{filtered}")
}

/// The validations that pass.
pub(super) fn select(populate: Populate, filtered: &str) -> String {
    if populate == Populate::default() {
        format!("SELECT {COLUMNS} FROM biometric_validations v{filtered}")
    } else {
        format!("SELECT {COLUMNS}{RELATED} FROM biometric_validations v{JOINS}{filtered}")
    }
}

/// The order of a list; what is missing comes before everything else, and last when descending.
pub(super) fn order(sort: Sort) -> String {
    let column = sort.field.column();
    let (direction, missing) = if sort.descending { ("DESC", "LAST") } else { ("ASC", "FIRST") };
    // Said only where it matters: an index serves an order that it was made for.
    let missing = match sort.field {
        SortField::RiskScore | SortField::CompletedAt => format!(" NULLS {missing}"),
        SortField::Id
        | SortField::Status
        | SortField::Identifier
        | SortField::Kind
        | SortField::ExpiresAt
        | SortField::CreatedAt
        | SortField::UpdatedAt => String::new(),
    };
    format!(" ORDER BY v.{column} {direction}{missing}, v.number {direction}")
}
