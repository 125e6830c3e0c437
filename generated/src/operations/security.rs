// Written by `specwright generate`; changes are lost.
//! What callers have to present.

use crate::runtime::security::{Scheme, SchemeKind, Security};

/// Your access token, sent as `Authorization: Bearer {YOUR_ACCESS_TOKEN}`.
pub const BEARER_AUTH: Scheme = Scheme { name: "bearerAuth", kind: SchemeKind::Bearer };

/// Alternatives; all of one must be presented.
pub const NEEDS_BEARER_AUTH: Security = &[&[BEARER_AUTH.needs(&[])]];
