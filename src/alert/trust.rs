//! Whom a TLS connection trusts: the authorities of the system, or those of a given file instead.
//!
//! There is no way to turn the check of certificates off; a host with a certificate of its own is
//! trusted by naming that certificate's authority. One provider of cryptography (ring), so that no
//! choice is left to the process.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};

/// The files of a receiver's settings.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TrustFiles<'a> {
    pub authorities: Option<&'a Path>,
    pub certificate: Option<&'a Path>,
    pub key: Option<&'a Path>,
}

/// Why TLS cannot begin.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TrustError {
    #[error("{} cannot be read as PEM: {error}", path.display())]
    Pem {
        path: PathBuf,
        error: rustls::pki_types::pem::Error,
    },
    #[error("{} holds no certificate that can be used", .0.display())]
    Empty(PathBuf),
    #[error("the system trusts no authorities that could be read{0}; name some with ca-file")]
    NoSystem(String),
    #[error("TLS cannot be set up: {0}")]
    Tls(#[from] rustls::Error),
}

/// Settings of connections with these files.
pub(crate) fn client_config(files: &TrustFiles<'_>) -> Result<Arc<ClientConfig>, TrustError> {
    let roots = match files.authorities {
        Some(path) => given(path)?,
        None => of_system()?,
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots);
    let config = match (files.certificate, files.key) {
        (Some(certificate), Some(key)) => {
            let pem = |error| TrustError::Pem {
                path: key.to_path_buf(),
                error,
            };
            let private = PrivateKeyDer::from_pem_file(key).map_err(pem)?;
            config.with_client_auth_cert(certificates(certificate)?, private)?
        }
        _ => config.with_no_client_auth(),
    };
    Ok(Arc::new(config))
}

fn given(path: &Path) -> Result<RootCertStore, TrustError> {
    let mut roots = RootCertStore::empty();
    let (used, _) = roots.add_parsable_certificates(certificates(path)?);
    match used {
        0 => Err(TrustError::Empty(path.to_path_buf())),
        _ => Ok(roots),
    }
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TrustError> {
    let pem = |error| TrustError::Pem {
        path: path.to_path_buf(),
        error,
    };
    let read: Result<Vec<_>, _> = CertificateDer::pem_file_iter(path).map_err(pem)?.collect();
    let read = read.map_err(pem)?;
    if read.is_empty() {
        return Err(TrustError::Empty(path.to_path_buf()));
    }
    Ok(read)
}

fn of_system() -> Result<RootCertStore, TrustError> {
    let found = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    let (used, _) = roots.add_parsable_certificates(found.certs);
    if used == 0 {
        let first = found.errors.first();
        let why = first.map_or_else(String::new, |error| format!(" ({error})"));
        return Err(TrustError::NoSystem(why));
    }
    Ok(roots)
}
