//! TLS for a listener that browsers call: a certificate of an authority that browsers trust, read from two PEM files, and read
//! again when whoever renews it has written new ones.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use arc_swap::ArcSwap;
use serde::Deserialize;

use crate::credentials::{CredentialsError, certificates, private_key};
use crate::limits;

/// Where the certificate of a listener for browsers is.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebFiles {
    /// The certificate with those between it and its authority, PEM.
    pub certificate: PathBuf,
    /// Its key, PEM, mode 0600 or it is refused.
    pub key: PathBuf,
}

/// A certificate for browsers that follows its files. Open connections stay when it changes.
#[derive(Debug)]
pub struct WebCertificate {
    files: WebFiles,
    current: ArcSwap<rustls::ServerConfig>,
}

impl WebCertificate {
    /// Reads the files for the first time.
    pub fn open(files: &WebFiles) -> Result<Arc<Self>, CredentialsError> {
        let current = ArcSwap::from_pointee(read(files)?);
        Ok(Arc::new(Self { files: files.clone(), current }))
    }

    /// What a connection that comes now is spoken to with.
    pub(crate) fn server_config(&self) -> Arc<rustls::ServerConfig> {
        self.current.load_full()
    }

    /// Looks for ever whether the files have changed. While they cannot be read the present certificate stays.
    pub async fn follow(self: Arc<Self>) {
        let mut seen = self.fingerprint();
        loop {
            tokio::time::sleep(limits::CREDENTIALS_WATCH_INTERVAL).await;
            let present = self.fingerprint();
            if present == seen {
                continue;
            }
            // One of the two may be new and the other not; the next look sees both.
            match read(&self.files) {
                Ok(config) => {
                    self.current.store(Arc::new(config));
                    seen = present;
                    tracing::info!(file = %self.files.certificate.display(), "certificate for browsers reloaded");
                }
                Err(error) => tracing::warn!(%error, "certificate for browsers not reloaded yet"),
            }
        }
    }

    /// A value that changes when one of the files does.
    fn fingerprint(&self) -> [Option<SystemTime>; 2] {
        [&self.files.certificate, &self.files.key]
            .map(|path| std::fs::metadata(path).and_then(|data| data.modified()).ok())
    }
}

fn read(files: &WebFiles) -> Result<rustls::ServerConfig, CredentialsError> {
    let chain = certificates(&files.certificate)?;
    if chain.is_empty() {
        return Err(CredentialsError::Empty(files.certificate.clone()));
    }
    let key = private_key(&files.key)?;
    // Browsers of some years ago know no more than TLS 1.2.
    let mut config = rustls::ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}
