-- Ids are text, times are RFC 3339 text in UTC with whole seconds (so that they sort as they are),
-- nested objects are JSON text.
CREATE TABLE clients (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT NOT NULL
) STRICT;

CREATE TABLE projects (
    id TEXT PRIMARY KEY,
    client TEXT NOT NULL REFERENCES clients (id),
    name TEXT NOT NULL,
    description TEXT NOT NULL
) STRICT;

CREATE TABLE project_flows (
    id TEXT PRIMARY KEY,
    project TEXT NOT NULL REFERENCES projects (id),
    name TEXT NOT NULL,
    type TEXT NOT NULL
) STRICT;

CREATE TABLE biometric_validations (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    client TEXT NOT NULL,
    project TEXT NOT NULL,
    project_flow TEXT,
    liveness_session TEXT,
    app_registration TEXT,
    status TEXT NOT NULL,
    identifier TEXT NOT NULL,
    type TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    redirect_url TEXT,
    webhook_url TEXT,
    requires_2fa INTEGER NOT NULL,
    ip_address TEXT NOT NULL,
    send_via_email INTEGER,
    email TEXT,
    language TEXT,
    biometric_data TEXT,
    verification_results TEXT,
    risk_score REAL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    completed_at TEXT
) STRICT;

-- One for each filter, each ending in the order that lists come in.
CREATE INDEX biometric_validations_by_created_at ON biometric_validations (created_at, number);
CREATE INDEX biometric_validations_by_client ON biometric_validations (client, created_at, number);
CREATE INDEX biometric_validations_by_project ON biometric_validations (project, created_at, number);
CREATE INDEX biometric_validations_by_project_flow ON biometric_validations (project_flow, created_at, number);
CREATE INDEX biometric_validations_by_status ON biometric_validations (status, created_at, number);
CREATE INDEX biometric_validations_by_type ON biometric_validations (type, created_at, number);
CREATE INDEX biometric_validations_by_liveness_session ON biometric_validations (liveness_session, created_at, number);

CREATE TABLE document_liveness (
    id TEXT PRIMARY KEY,
    record TEXT NOT NULL,
    signature TEXT NOT NULL
) STRICT;
