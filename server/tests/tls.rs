//! TLS towards PostgreSQL: what each `sslmode` accepts, and what it refuses.
#![allow(clippy::disallowed_methods, reason = "certificates of a test lie on disk")]

mod support;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use support::{
    Server,
    http::{create, exchange, get, status},
    postgres::Cluster,
};

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority() -> Authority {
    let mut params = CertificateParams::new(Vec::new()).expect("no names");
    params.distinguished_name.push(DnType::CommonName, "an authority");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key")).expect("signed")
}

/// A certificate for `localhost` and no other name, and its key.
fn certificate(authority: &Authority) -> (String, String) {
    let key = KeyPair::generate().expect("a key");
    let params = CertificateParams::new(vec!["localhost".to_owned()]).expect("a name");
    (params.signed_by(&key, authority).expect("signed").pem(), key.serialize_pem())
}

#[test]
fn each_mode_believes_what_it_says() {
    let (right, wrong) = (authority(), authority());
    let (certificate, key) = certificate(&right);
    let Some(cluster) = Cluster::secured(&certificate, &key) else { return };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("the folder is ours");
        path.to_str().expect("UTF-8").to_owned()
    };
    let right = file("right.pem", &right.pem());
    let wrong = file("wrong.pem", &wrong.pem());
    let empty = file("empty.pem", "");
    let missing = folder.path().join("missing.pem").display().to_string();
    let base = cluster.url(&cluster.database());
    let address = "127.0.0.1";
    let name = "localhost";

    for (host, query, encrypted) in [
        (address, String::new(), true),
        (address, "sslmode=disable".to_owned(), false),
        (address, "sslmode=prefer".to_owned(), true),
        (address, "sslmode=require".to_owned(), true),
        (address, format!("sslmode=require&sslrootcert={right}"), true),
        (address, format!("sslmode=verify-ca&sslrootcert={right}"), true),
        (name, format!("sslmode=verify-full&sslrootcert={right}"), true),
    ] {
        let url = format!("{}?{query}", base.replace(address, host));
        let server = Server::with(&["--database", &url, "--seed"]);
        let answer = exchange(&server.address, &create("over-tls"));
        assert_eq!(status(&answer), "200", "{query}: {answer}");
        let answer = exchange(&server.address, &get("/v2/biometric-validations"));
        assert_eq!(status(&answer), "200", "{query}: {answer}");
        let ask = "SELECT DISTINCT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) \
                   WHERE application_name = 'verifik-server'";
        let said = cluster.psql("postgres", ask).stdout;
        let expected = if encrypted { "t" } else { "f" };
        assert_eq!(String::from_utf8_lossy(&said).trim(), expected, "{query}");
        server.end();
    }

    for (host, query, reason) in [
        (address, format!("sslmode=require&sslrootcert={wrong}"), "invalid peer certificate"),
        (address, format!("sslmode=verify-ca&sslrootcert={wrong}"), "invalid peer certificate"),
        (name, format!("sslmode=verify-full&sslrootcert={wrong}"), "invalid peer certificate"),
        (address, format!("sslmode=verify-full&sslrootcert={right}"), "not valid for name"),
        (address, format!("sslmode=verify-full&sslrootcert={missing}"), "missing.pem"),
        (address, format!("sslmode=verify-full&sslrootcert={empty}"), "no certificate"),
        // Nobody whom this machine believes has signed it.
        (name, "sslmode=verify-full".to_owned(), "certificate"),
        (address, "sslmode=always".to_owned(), "`sslmode=always` is not known"),
    ] {
        let url = format!("{}?{query}", base.replace(address, host));
        let log = Server::failing(&["--database", &url, "--token", "a"]);
        assert!(log.contains(reason), "{query}: {log}");
        assert!(!log.contains(support::postgres::PASSWORD), "{query}: {log}");
    }
}

#[test]
fn a_database_without_tls_is_refused_where_it_is_demanded() {
    let Some(cluster) = support::postgres::shared() else { return };
    let base = cluster.url(&cluster.database());
    for mode in ["require", "verify-ca", "verify-full"] {
        let log =
            Server::failing(&["--database", &format!("{base}?sslmode={mode}"), "--token", "a"]);
        assert!(
            log.contains("does not support TLS") || log.contains("no certificate"),
            "{mode}: {log}"
        );
    }
    drop(Server::with(&["--database", &base, "--seed"]));
}
