//! TLS towards PostgreSQL, as far as the address asks for it: `sslmode` and `sslrootcert`, with the
//! meaning that libpq gives them.
//!
//! `tokio-postgres` knows the three modes that say whether to encrypt; those that say whom to
//! believe are read here, and taken out of the address before it goes on.

use std::{path::PathBuf, sync::Arc};

use percent_encoding::percent_decode_str;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme,
    client::{
        WebPkiServerVerifier,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::{self, CryptoProvider},
    pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject as _},
};
use tokio_postgres::config::SslMode;
use tokio_postgres_rustls::MakeRustlsConnect;

/// What an address says of TLS.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tls {
    mode: Mode,
    /// `sslrootcert`: certificates to believe instead of the system's.
    roots: Option<PathBuf>,
}

/// `sslmode`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Mode {
    /// Never encrypted.
    Disable,
    /// Encrypted if the database can, whoever it is.
    #[default]
    Prefer,
    /// Encrypted; whoever it is, unless roots are given.
    Require,
    /// And signed by somebody who is believed.
    VerifyCa,
    /// And for the host that the address names.
    VerifyFull,
}

/// Why no TLS can be had as the address asks for it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TlsError {
    /// A word that is no mode.
    #[error(
        "`sslmode={0}` is not known: use `disable`, `prefer`, `require`, `verify-ca` or `verify-full`"
    )]
    Mode(String),
    /// A file of certificates that cannot be read or holds none.
    #[error("`sslrootcert={path}` holds no certificates that can be read")]
    Roots {
        /// As the address has it.
        path: PathBuf,
        /// What is wrong with it.
        source: rustls::pki_types::pem::Error,
    },
    /// Nobody to believe.
    #[error("no certificate to believe is found: give `sslrootcert=FILE` in the address")]
    NoRoots,
    /// What the library says.
    #[error("TLS cannot be set up")]
    Setup(#[from] rustls::Error),
    /// What the library says of those to believe.
    #[error("TLS cannot be set up")]
    Verifier(#[from] rustls::client::VerifierBuilderError),
}

impl Tls {
    /// Takes what is said of TLS out of an address; the rest of it.
    ///
    /// # Errors
    /// [`TlsError::Mode`]
    pub(super) fn take_from(address: &str) -> Result<(String, Self), TlsError> {
        let mut tls = Self::default();
        let Some((base, query)) = address.split_once('?') else {
            return Ok((address.to_owned(), tls));
        };
        let mut kept = Vec::new();
        for pair in query.split('&') {
            match pair.split_once('=') {
                Some(("sslmode", mode)) => tls.mode = mode_of(mode)?,
                Some(("sslrootcert", "system")) => tls.roots = None,
                Some(("sslrootcert", path)) => {
                    let path = percent_decode_str(path).decode_utf8_lossy();
                    tls.roots = Some(PathBuf::from(path.into_owned()));
                }
                _ => kept.push(pair),
            }
        }
        Ok((format!("{base}?{}", kept.join("&")), tls))
    }

    /// Whether to encrypt.
    pub(super) fn ssl_mode(&self) -> SslMode {
        match self.mode {
            Mode::Disable => SslMode::Disable,
            Mode::Prefer => SslMode::Prefer,
            Mode::Require | Mode::VerifyCa | Mode::VerifyFull => SslMode::Require,
        }
    }

    /// What makes connections of that kind.
    ///
    /// # Errors
    /// Those of [`TlsError`] that are about certificates.
    pub(super) fn connector(&self) -> Result<MakeRustlsConnect, TlsError> {
        let provider = Arc::new(crypto::aws_lc_rs::default_provider());
        let believed = match self.mode {
            Mode::Disable | Mode::Prefer => None,
            Mode::Require if self.roots.is_none() => None,
            Mode::Require | Mode::VerifyCa | Mode::VerifyFull => Some(self.roots()?),
        };
        let chain = match believed {
            Some(roots) => {
                let verifier = WebPkiServerVerifier::builder_with_provider(
                    Arc::new(roots),
                    Arc::clone(&provider),
                );
                Some(verifier.build()?)
            }
            None => None,
        };
        let any_name = self.mode != Mode::VerifyFull;
        let verifier = Arc::new(Verifier { chain, any_name, provider: Arc::clone(&provider) });
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .dangerous()
            .with_custom_certificate_verifier(verifier)
            .with_no_client_auth();
        Ok(MakeRustlsConnect::new(config))
    }

    fn roots(&self) -> Result<RootCertStore, TlsError> {
        let mut store = RootCertStore::empty();
        if let Some(path) = &self.roots {
            let unreadable = |source| TlsError::Roots { path: path.clone(), source };
            for certificate in CertificateDer::pem_file_iter(path).map_err(unreadable)? {
                store.add(certificate.map_err(unreadable)?)?;
            }
        } else {
            // One that the system keeps and this cannot read is nobody's loss.
            store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
        if store.is_empty() { Err(TlsError::NoRoots) } else { Ok(store) }
    }
}

fn mode_of(word: &str) -> Result<Mode, TlsError> {
    Ok(match word {
        "disable" => Mode::Disable,
        // The former asks without encryption first; both take what they get.
        "allow" | "prefer" => Mode::Prefer,
        "require" => Mode::Require,
        "verify-ca" => Mode::VerifyCa,
        "verify-full" => Mode::VerifyFull,
        _ => return Err(TlsError::Mode(word.to_owned())),
    })
}

/// Believes what the mode says is to be believed. That the other side has the key of its
/// certificate is checked in every mode.
#[derive(Debug)]
struct Verifier {
    /// Who must have signed; anybody if there is none.
    chain: Option<Arc<WebPkiServerVerifier>>,
    /// Whether it may be a certificate for another host.
    any_name: bool,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let Some(chain) = &self.chain else { return Ok(ServerCertVerified::assertion()) };
        let found =
            chain.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        match found {
            // The name is looked at when the signatures have been found to be good.
            Err(rustls::Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) if self.any_name => Ok(ServerCertVerified::assertion()),
            found => found,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        crypto::verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        crypto::verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::{Mode, Tls};

    #[test]
    fn an_address_says_what_is_to_be_believed() {
        for (address, rest, mode, roots) in [
            ("postgres://u@h/d", "postgres://u@h/d", Mode::Prefer, None),
            ("postgres://u@h/d?sslmode=disable", "postgres://u@h/d?", Mode::Disable, None),
            (
                "postgres://u@h/d?sslmode=verify-full&connect_timeout=3&sslrootcert=/a%20b/c.pem",
                "postgres://u@h/d?connect_timeout=3",
                Mode::VerifyFull,
                Some("/a b/c.pem"),
            ),
            (
                "postgres://u@h/d?sslrootcert=system&sslmode=verify-ca",
                "postgres://u@h/d?",
                Mode::VerifyCa,
                None,
            ),
        ] {
            let (found, tls) = Tls::take_from(address).unwrap();
            assert_eq!(found, rest);
            assert_eq!(tls, Tls { mode, roots: roots.map(Into::into) }, "{address}");
        }
        let error = Tls::take_from("postgres://u:secret@h/d?sslmode=yes").unwrap_err().to_string();
        assert!(error.contains("`sslmode=yes`") && !error.contains("secret"), "{error}");
    }
}
