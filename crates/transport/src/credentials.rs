//! A member's own certificate, the fleet's authority and its revocation list, read from one folder and read again when
//! they change. A reload gives new connections the new certificate and leaves open ones alone.
//!
//! | file | holds |
//! |---|---|
//! | `cert.pem` | the leaf |
//! | `key.pem` | its key, mode 0600 or it is refused |
//! | `ca.pem` | one or more authorities that are trusted (several while the authority is being changed) |
//! | `crl.pem` | the authority's revocation list |

use std::collections::HashSet;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use arc_swap::ArcSwap;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, CertificateRevocationListDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::server::WebPkiClientVerifier;
use rustls::{DigitallySignedStruct, RootCertStore, SignatureScheme};
use x509_parser::prelude::{CertificateRevocationList, FromDer};

use crate::identity::{Identity, IdentityError, Role, Serial, server_name};

/// Name of the leaf's file.
pub const CERTIFICATE_FILE: &str = "cert.pem";
/// Name of the key's file.
pub const KEY_FILE: &str = "key.pem";
/// Name of the authority's file.
pub const AUTHORITY_FILE: &str = "ca.pem";
/// Name of the revocation list's file.
pub const REVOCATION_FILE: &str = "crl.pem";

const FILES: [&str; 4] = [CERTIFICATE_FILE, KEY_FILE, AUTHORITY_FILE, REVOCATION_FILE];

/// Everything TLS needs, as it was in the folder at one moment.
pub struct Credentials {
    /// Whose they are.
    pub identity: Identity,
    /// When the leaf ends, in seconds since the epoch.
    pub not_after_s: i64,
    revoked: HashSet<Serial>,
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
    roots: Arc<RootCertStore>,
    crls: Vec<CertificateRevocationListDer<'static>>,
    server: Arc<rustls::ServerConfig>,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials").field("identity", &self.identity).finish_non_exhaustive()
    }
}

impl Credentials {
    /// Reads the folder.
    pub fn read(folder: &Path) -> Result<Self, CredentialsError> {
        let chain = certificates(&folder.join(CERTIFICATE_FILE))?;
        let key = private_key(&folder.join(KEY_FILE))?;
        let roots = Arc::new(authorities(&folder.join(AUTHORITY_FILE))?);
        let crls = revocation_lists(&folder.join(REVOCATION_FILE))?;
        let leaf = chain.first().ok_or_else(|| CredentialsError::Empty(folder.join(CERTIFICATE_FILE)))?;
        let (identity, _) = Identity::of_certificate(leaf)?;
        let verifier = WebPkiClientVerifier::builder(roots.clone())
            .with_crls(crls.iter().cloned())
            .build()
            .map_err(|error| CredentialsError::Unusable(error.to_string()))?;
        let mut server = rustls::ServerConfig::builder_with_protocol_versions(&[&rustls::version::TLS13])
            .with_client_cert_verifier(verifier)
            .with_single_cert(chain.clone(), key.clone_key())?;
        server.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let not_after_s = not_after(leaf)?;
        let revoked = revoked_serials(&crls)?;
        Ok(Self { identity, not_after_s, revoked, chain, key, roots, crls, server: Arc::new(server) })
    }

    /// Whether the authority took the certificate with this serial back. A handshake refuses it anyway; this is for
    /// connections that were open before.
    pub fn is_revoked(&self, serial: &Serial) -> bool {
        self.revoked.contains(serial)
    }

    /// For a listener that asks for certificates of the fleet.
    pub fn server_config(&self) -> Arc<rustls::ServerConfig> {
        self.server.clone()
    }

    /// For a client that will speak to `role` of the same fleet and to nobody else.
    pub fn client_config(&self, role: Role) -> Result<rustls::ClientConfig, CredentialsError> {
        let inner = WebPkiServerVerifier::builder(self.roots.clone())
            .with_crls(self.crls.iter().cloned())
            .build()
            .map_err(|error| CredentialsError::Unusable(error.to_string()))?;
        let name = server_name(&self.identity.fleet, role);
        let name = ServerName::try_from(name.clone()).map_err(|_| CredentialsError::Unusable(name))?;
        let expected = (self.identity.fleet.clone(), role);
        Ok(rustls::ClientConfig::builder_with_protocol_versions(&[&rustls::version::TLS13])
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(RoleVerifier { inner, name, expected }))
            .with_client_auth_cert(self.chain.clone(), self.key.clone_key())?)
    }
}

/// Trusts a server because of its role in the fleet, whatever its address: the chain, the dates, the revocation list
/// and the role's name are checked by webpki, and the URI name by us.
#[derive(Debug)]
struct RoleVerifier {
    inner: Arc<WebPkiServerVerifier>,
    name: ServerName<'static>,
    expected: (String, Role),
}

impl ServerCertVerifier for RoleVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _address: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let verified =
            self.inner.verify_server_cert(end_entity, intermediates, &self.name, ocsp_response, now)?;
        let (identity, _) = Identity::of_certificate(end_entity)
            .map_err(|error| rustls::Error::General(error.to_string()))?;
        if (&identity.fleet, identity.role) != (&self.expected.0, self.expected.1) {
            return Err(rustls::Error::General(format!("{identity} is not {}", self.expected.1)));
        }
        Ok(verified)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.inner.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.inner.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.inner.supported_verify_schemes()
    }
}

/// Credentials that follow their folder.
#[derive(Debug)]
pub struct CredentialStore {
    folder: PathBuf,
    current: ArcSwap<Credentials>,
}

impl CredentialStore {
    /// Reads the folder for the first time.
    pub fn open(folder: impl Into<PathBuf>) -> Result<Arc<Self>, CredentialsError> {
        let folder = folder.into();
        let current = ArcSwap::from_pointee(Credentials::read(&folder)?);
        Ok(Arc::new(Self { folder, current }))
    }

    /// The credentials of this moment.
    pub fn current(&self) -> Arc<Credentials> {
        self.current.load_full()
    }

    /// Reads the folder again. When it cannot be read the present credentials stay.
    pub fn reload(&self) -> Result<(), CredentialsError> {
        let fresh = Credentials::read(&self.folder)?;
        tracing::info!(identity = %fresh.identity, not_after_s = fresh.not_after_s, "credentials reloaded");
        self.current.store(Arc::new(fresh));
        Ok(())
    }

    /// A value that changes when a file of the folder does.
    pub(crate) fn fingerprint(&self) -> [Option<SystemTime>; 4] {
        FILES.map(|name| std::fs::metadata(self.folder.join(name)).and_then(|data| data.modified()).ok())
    }
}

pub(crate) fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, CredentialsError> {
    CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| CredentialsError::pem(path, &error))
}

pub(crate) fn private_key(path: &Path) -> Result<PrivateKeyDer<'static>, CredentialsError> {
    let mode =
        std::fs::metadata(path).map_err(|error| CredentialsError::pem(path, &error))?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(CredentialsError::KeyReadable(path.to_owned(), mode & 0o777));
    }
    PrivateKeyDer::from_pem_file(path).map_err(|error| CredentialsError::pem(path, &error))
}

fn authorities(path: &Path) -> Result<RootCertStore, CredentialsError> {
    let mut roots = RootCertStore::empty();
    for certificate in certificates(path)? {
        roots.add(certificate)?;
    }
    if roots.is_empty() { Err(CredentialsError::Empty(path.to_owned())) } else { Ok(roots) }
}

fn revocation_lists(path: &Path) -> Result<Vec<CertificateRevocationListDer<'static>>, CredentialsError> {
    CertificateRevocationListDer::pem_file_iter(path)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| CredentialsError::pem(path, &error))
}

fn revoked_serials(lists: &[CertificateRevocationListDer<'_>]) -> Result<HashSet<Serial>, CredentialsError> {
    let mut revoked = HashSet::new();
    for list in lists {
        let (_, list) = CertificateRevocationList::from_der(list)
            .map_err(|error| CredentialsError::Unusable(error.to_string()))?;
        revoked.extend(list.iter_revoked_certificates().map(|entry| Serial::new(entry.raw_serial())));
    }
    Ok(revoked)
}

fn not_after(leaf: &CertificateDer<'_>) -> Result<i64, CredentialsError> {
    let (_, certificate) = x509_parser::parse_x509_certificate(leaf)
        .map_err(|error| CredentialsError::Unusable(error.to_string()))?;
    Ok(certificate.validity().not_after.timestamp())
}

/// Why credentials cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CredentialsError {
    /// A file is missing or not PEM.
    #[error("{path}: {reason}")]
    Pem {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A file holds none of what it is there for.
    #[error("{0}: holds no certificate")]
    Empty(PathBuf),
    /// The key could be read by others.
    #[error("{0}: the key is readable by others (mode {1:o}); run chmod 600 on it")]
    KeyReadable(PathBuf, u32),
    /// The leaf names no member of a fleet.
    #[error("cert.pem names no member of a fleet")]
    Identity(#[from] IdentityError),
    /// rustls does not accept the combination.
    #[error("certificate and key do not fit")]
    Tls(#[from] rustls::Error),
    /// Anything else that TLS cannot work with.
    #[error("the credentials cannot be used: {0}")]
    Unusable(String),
}

impl CredentialsError {
    fn pem(path: &Path, error: &dyn std::fmt::Display) -> Self {
        Self::Pem { path: path.to_owned(), reason: error.to_string() }
    }
}
