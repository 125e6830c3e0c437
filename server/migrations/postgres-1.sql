-- Ids are text, times are RFC 3339 text in UTC with whole seconds (so that they sort as they are),
-- nested objects are JSON text: as in SQLite, so that a record can be carried from one to the other.
-- Text sorts by its bytes on every machine, whatever the locale of the database.
CREATE TABLE clients (
    id TEXT COLLATE "C" PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT NOT NULL
);

CREATE TABLE projects (
    id TEXT COLLATE "C" PRIMARY KEY,
    client TEXT COLLATE "C" NOT NULL REFERENCES clients (id),
    name TEXT NOT NULL,
    description TEXT NOT NULL
);

CREATE TABLE project_flows (
    id TEXT COLLATE "C" PRIMARY KEY,
    project TEXT COLLATE "C" NOT NULL REFERENCES projects (id),
    name TEXT NOT NULL,
    type TEXT NOT NULL
);

CREATE TABLE biometric_validations (
    -- Given out by the database, so that it is one order for any number of servers.
    number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id TEXT COLLATE "C" NOT NULL UNIQUE,
    client TEXT COLLATE "C" NOT NULL,
    project TEXT COLLATE "C" NOT NULL,
    project_flow TEXT COLLATE "C",
    liveness_session TEXT COLLATE "C",
    app_registration TEXT COLLATE "C",
    status TEXT COLLATE "C" NOT NULL,
    identifier TEXT COLLATE "C" NOT NULL,
    type TEXT COLLATE "C" NOT NULL,
    expires_at TEXT COLLATE "C" NOT NULL,
    redirect_url TEXT,
    webhook_url TEXT,
    requires_2fa BOOLEAN NOT NULL,
    ip_address TEXT NOT NULL,
    send_via_email BOOLEAN,
    email TEXT,
    language TEXT,
    biometric_data TEXT,
    verification_results TEXT,
    risk_score DOUBLE PRECISION,
    created_at TEXT COLLATE "C" NOT NULL,
    updated_at TEXT COLLATE "C" NOT NULL,
    completed_at TEXT COLLATE "C"
);

-- One for each filter, each ending in the order that lists come in.
CREATE INDEX biometric_validations_by_created_at ON biometric_validations (created_at, number);
CREATE INDEX biometric_validations_by_client ON biometric_validations (client, created_at, number);
CREATE INDEX biometric_validations_by_project ON biometric_validations (project, created_at, number);
CREATE INDEX biometric_validations_by_project_flow ON biometric_validations (project_flow, created_at, number);
CREATE INDEX biometric_validations_by_status ON biometric_validations (status, created_at, number);
CREATE INDEX biometric_validations_by_type_and_status ON biometric_validations (type, status, created_at, number);
CREATE INDEX biometric_validations_by_liveness_session ON biometric_validations (liveness_session, created_at, number);

CREATE TABLE document_liveness (
    id TEXT COLLATE "C" PRIMARY KEY,
    record TEXT NOT NULL,
    signature TEXT NOT NULL
);
