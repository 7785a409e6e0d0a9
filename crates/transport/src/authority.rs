//! The fleet's certificate authority. Only the operator's command and the tests can issue; services are built without
//! this module.

use std::fs;
use std::io::Write;
use std::net::IpAddr;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;

use clock::Timestamp;
use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, IsCa, Issuer, KeyIdMethod, KeyPair, KeyUsagePurpose, RevocationReason,
    RevokedCertParams, SanType, SerialNumber, string::Ia5String,
};
use time::OffsetDateTime;

use crate::credentials::{AUTHORITY_FILE, CERTIFICATE_FILE, KEY_FILE, REVOCATION_FILE};
use crate::identity::{Identity, Serial};

/// How long a leaf is valid. Renewal is due at two thirds of it.
pub const LEAF_VALIDITY: Duration = Duration::from_hours(72);
/// How long the authority itself is valid.
pub const AUTHORITY_VALIDITY: Duration = Duration::from_hours(10 * 365 * 24);
/// How far a clock of the fleet may be behind before a fresh certificate seems not yet valid to it.
pub const CLOCK_SKEW: Duration = Duration::from_mins(5);

const KEY_FILE_OF_AUTHORITY: &str = "ca.key";

/// Issues certificates for one fleet.
pub struct Authority {
    fleet: String,
    certificate_pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl std::fmt::Debug for Authority {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Authority").field("fleet", &self.fleet).finish_non_exhaustive()
    }
}

/// A certificate with its key.
#[derive(Clone)]
pub struct Leaf {
    /// The certificate.
    pub certificate_pem: String,
    /// The key. It is written with mode 0600 and never logged.
    pub key_pem: String,
    /// What a revocation list names it by.
    pub serial: Serial,
}

impl std::fmt::Debug for Leaf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Leaf").field("serial", &self.serial).finish_non_exhaustive()
    }
}

impl Authority {
    /// A new authority for `fleet`.
    pub fn create(fleet: &str, now: Timestamp) -> Result<Self, AuthorityError> {
        let key = KeyPair::generate()?;
        let mut params = CertificateParams::default();
        params.distinguished_name = common_name(&format!("{fleet} authority"));
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params.not_before = instant(now, -seconds(CLOCK_SKEW))?;
        params.not_after = instant(now, seconds(AUTHORITY_VALIDITY))?;
        let certificate_pem = params.self_signed(&key)?.pem();
        Ok(Self { fleet: fleet.to_owned(), certificate_pem, issuer: Issuer::new(params, key) })
    }

    /// Reads an authority that [`Authority::save`] wrote.
    pub fn load(fleet: &str, folder: &Path) -> Result<Self, AuthorityError> {
        let certificate_pem = read(&folder.join(AUTHORITY_FILE))?;
        let key = KeyPair::from_pem(&read(&folder.join(KEY_FILE_OF_AUTHORITY))?)?;
        let issuer = Issuer::from_ca_cert_pem(&certificate_pem, key)?;
        Ok(Self { fleet: fleet.to_owned(), certificate_pem, issuer })
    }

    /// Writes the authority, its key with mode 0600.
    pub fn save(&self, folder: &Path) -> Result<(), AuthorityError> {
        create_folder(folder)?;
        write_private(&folder.join(KEY_FILE_OF_AUTHORITY), &self.issuer.key().serialize_pem())?;
        write_private(&folder.join(AUTHORITY_FILE), &self.certificate_pem)
    }

    /// The authority's own certificate.
    pub fn certificate_pem(&self) -> &str {
        &self.certificate_pem
    }

    /// A leaf for `identity`, valid for [`LEAF_VALIDITY`] from `now`.
    pub fn issue(&self, identity: &Identity, now: Timestamp) -> Result<Leaf, AuthorityError> {
        self.issue_for(identity, now, LEAF_VALIDITY)
    }

    /// A leaf for `identity`, valid for `validity` from `now`.
    pub fn issue_for(
        &self,
        identity: &Identity,
        now: Timestamp,
        validity: Duration,
    ) -> Result<Leaf, AuthorityError> {
        self.issue_at(identity, &[], now, validity)
    }

    /// A leaf that also bears the addresses at which `identity` listens: programs that are not ours, such as QGIS and
    /// `ogr2ogr`, check the host of the URL they call and know nothing of roles.
    pub fn issue_at(
        &self,
        identity: &Identity,
        addresses: &[IpAddr],
        now: Timestamp,
        validity: Duration,
    ) -> Result<Leaf, AuthorityError> {
        let key = KeyPair::generate()?;
        let serial = SerialNumber::from_slice(uuid::Uuid::now_v7().as_bytes());
        let mut params = CertificateParams::default();
        params.distinguished_name = common_name(&format!("{} {}", identity.role, identity.container));
        params.subject_alt_names = vec![
            SanType::URI(Ia5String::try_from(identity.to_string())?),
            SanType::DnsName(Ia5String::try_from(identity.server_name())?),
        ];
        params.subject_alt_names.extend(addresses.iter().copied().map(SanType::IpAddress));
        params.serial_number = Some(serial.clone());
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages =
            vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
        params.use_authority_key_identifier_extension = true;
        params.not_before = instant(now, -seconds(CLOCK_SKEW))?;
        params.not_after = instant(now, seconds(validity))?;
        let certificate_pem = params.signed_by(&key, &self.issuer)?.pem();
        Ok(Leaf { certificate_pem, key_pem: key.serialize_pem(), serial: Serial::new(serial.as_ref()) })
    }

    /// A revocation list that names `revoked`.
    pub fn revocation_list(&self, revoked: &[Serial], now: Timestamp) -> Result<String, AuthorityError> {
        let this_update = instant(now, -seconds(CLOCK_SKEW))?;
        let params = CertificateRevocationListParams {
            this_update,
            next_update: instant(now, seconds(AUTHORITY_VALIDITY))?,
            crl_number: SerialNumber::from_slice(&now.as_millis().to_be_bytes()),
            issuing_distribution_point: None,
            revoked_certs: revoked
                .iter()
                .map(|serial| RevokedCertParams {
                    serial_number: SerialNumber::from_slice(serial.as_bytes()),
                    revocation_time: this_update,
                    reason_code: Some(RevocationReason::Superseded),
                    invalidity_date: None,
                })
                .collect(),
            key_identifier_method: KeyIdMethod::Sha256,
        };
        Ok(params.signed_by(&self.issuer)?.pem()?)
    }

    /// Writes a member's folder: leaf, key, authority and revocation list. Each file is replaced by a rename, so that a
    /// service that reads meanwhile sees the old file or the new one.
    pub fn equip(&self, folder: &Path, leaf: &Leaf, revocation_list_pem: &str) -> Result<(), AuthorityError> {
        create_folder(folder)?;
        write_private(&folder.join(KEY_FILE), &leaf.key_pem)?;
        write_private(&folder.join(CERTIFICATE_FILE), &leaf.certificate_pem)?;
        write_private(&folder.join(AUTHORITY_FILE), &self.certificate_pem)?;
        write_private(&folder.join(REVOCATION_FILE), revocation_list_pem)
    }
}

fn common_name(name: &str) -> DistinguishedName {
    let mut distinguished = DistinguishedName::new();
    distinguished.push(DnType::CommonName, name);
    distinguished
}

fn seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}

fn instant(now: Timestamp, offset_s: i64) -> Result<OffsetDateTime, AuthorityError> {
    OffsetDateTime::from_unix_timestamp(now.as_seconds().saturating_add(offset_s))
        .map_err(|_| AuthorityError::Date(now))
}

fn read(path: &Path) -> Result<String, AuthorityError> {
    fs::read_to_string(path).map_err(|source| AuthorityError::File { path: path.to_owned(), source })
}

fn create_folder(path: &Path) -> Result<(), AuthorityError> {
    fs::create_dir_all(path).map_err(|source| AuthorityError::File { path: path.to_owned(), source })
}

/// Replaces a file that only its owner may read.
fn write_private(path: &Path, text: &str) -> Result<(), AuthorityError> {
    let fresh = path.with_extension("new");
    let written = (|| {
        let mut file =
            fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&fresh)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&fresh, path)
    })();
    written.map_err(|source| AuthorityError::File { path: path.to_owned(), source })
}

/// Why the authority could not do it.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    /// A file could not be read or written.
    #[error("{path}")]
    File {
        /// The file.
        path: std::path::PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The cryptography failed.
    #[error("a certificate could not be made")]
    Certificate(#[from] rcgen::Error),
    /// A date no certificate can bear.
    #[error("{0} is no date for a certificate")]
    Date(Timestamp),
}
