//! Who speaks: the URI name in a certificate.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::{FromDer, X509Certificate};

/// What a member of the fleet is there for. Authorisation is by role, never by address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 1101, ingests and promotes physical data.
    Pipeline,
    /// 1102, the authoritative physical world.
    Store,
    /// 1103, derives prices from anonymised snapshots.
    Aggregator,
    /// 1105 and its sisters, where players are.
    Game,
    /// A person who runs the fleet.
    Operator,
    /// A script that pushes physical data to the pipeline.
    Dataset,
    /// A person or a program that reads the physical world: QGIS, `ogr2ogr`, a script of somebody else.
    Reader,
}

impl Role {
    /// Every role, in the order of the containers.
    pub const ALL: [Self; 7] = [
        Self::Pipeline,
        Self::Store,
        Self::Aggregator,
        Self::Game,
        Self::Operator,
        Self::Dataset,
        Self::Reader,
    ];

    /// The role as it stands in a certificate.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pipeline => "pipeline",
            Self::Store => "store",
            Self::Aggregator => "aggregator",
            Self::Game => "game",
            Self::Operator => "operator",
            Self::Dataset => "dataset",
            Self::Reader => "reader",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A member of a fleet: `spiffe://<fleet>/ct/<container>/<role>`.
///
/// People and scripts have no container; their number is 0.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Identity {
    /// The trust domain; lower-case letters, digits and hyphens.
    pub fleet: String,
    /// The container's number, such as 1102.
    pub container: u32,
    /// What the member is there for.
    pub role: Role,
}

impl Identity {
    /// The member `container` of `fleet` in `role`.
    pub fn new(fleet: impl Into<String>, container: u32, role: Role) -> Self {
        Self { fleet: fleet.into(), container, role }
    }

    /// The DNS name that every certificate of this role and fleet bears beside its URI.
    ///
    /// TLS libraries can only check host names, so a client asks for this name, whatever the address it calls.
    pub fn server_name(&self) -> String {
        server_name(&self.fleet, self.role)
    }

    /// Reads the identity and the serial number out of a certificate.
    pub fn of_certificate(der: &[u8]) -> Result<(Self, Serial), IdentityError> {
        let (_, certificate) =
            X509Certificate::from_der(der).map_err(|error| IdentityError::Unreadable(error.to_string()))?;
        let names = certificate
            .subject_alternative_name()
            .map_err(|error| IdentityError::Unreadable(error.to_string()))?
            .map(|extension| extension.value.general_names.as_slice())
            .unwrap_or_default();
        let mut uris = names.iter().filter_map(|name| match name {
            GeneralName::URI(uri) => Some(*uri),
            _ => None,
        });
        match (uris.next(), uris.next()) {
            (Some(uri), None) => Ok((uri.parse()?, Serial::new(certificate.raw_serial()))),
            (None, _) => Err(IdentityError::NoUri),
            (Some(_), Some(_)) => Err(IdentityError::SeveralUris),
        }
    }
}

/// See [`Identity::server_name`].
pub(crate) fn server_name(fleet: &str, role: Role) -> String {
    format!("{role}.{fleet}.internal")
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "spiffe://{}/ct/{}/{}", self.fleet, self.container, self.role)
    }
}

impl FromStr for Identity {
    type Err = IdentityError;

    fn from_str(uri: &str) -> Result<Self, Self::Err> {
        let malformed = || IdentityError::Malformed(uri.to_owned());
        let mut parts = uri.strip_prefix("spiffe://").ok_or_else(malformed)?.split('/');
        let (Some(fleet), Some("ct"), Some(container), Some(role), None) =
            (parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(malformed());
        };
        let slug = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if fleet.is_empty() || !fleet.chars().all(slug) {
            return Err(malformed());
        }
        let role = Role::ALL.into_iter().find(|known| known.as_str() == role).ok_or_else(malformed)?;
        Ok(Self::new(fleet, container.parse().map_err(|_| malformed())?, role))
    }
}

/// A certificate's serial number, without leading zeros.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Serial(Vec<u8>);

impl Serial {
    pub(crate) fn new(bytes: &[u8]) -> Self {
        let leading = bytes.iter().take_while(|byte| **byte == 0).count();
        Self(bytes[leading..].to_vec())
    }

    /// The bytes, most significant first.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for Serial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}

/// Why a certificate names no member of a fleet.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// Not an X.509 certificate.
    #[error("the certificate cannot be read: {0}")]
    Unreadable(String),
    /// No URI among its names.
    #[error("the certificate bears no URI name")]
    NoUri,
    /// More than one URI: which one speaks?
    #[error("the certificate bears more than one URI name")]
    SeveralUris,
    /// Not of the form `spiffe://<fleet>/ct/<id>/<role>`.
    #[error("`{0}` is not of the form spiffe://<fleet>/ct/<id>/<role>")]
    Malformed(String),
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn an_identity_survives_its_text(fleet in "[a-z0-9-]{1,20}", container in any::<u32>(), role in 0..Role::ALL.len()) {
            let identity = Identity::new(fleet, container, Role::ALL[role]);
            prop_assert_eq!(identity.to_string().parse::<Identity>().unwrap(), identity);
        }

        #[test]
        fn no_text_makes_it_panic(text in ".*") {
            let _ = text.parse::<Identity>();
            let _ = format!("spiffe://{text}").parse::<Identity>();
        }
    }

    #[test]
    fn a_role_that_does_not_exist_is_refused() {
        for uri in [
            "spiffe://f/ct/1/king",
            "spiffe://f/ct/x/game",
            "spiffe://F/ct/1/game",
            "https://f/ct/1/game",
            "spiffe://f/ct/1/game/x",
        ] {
            assert!(uri.parse::<Identity>().is_err(), "{uri}");
        }
    }
}
