//! A relay that shows the reader's certificate for a program that cannot: GDAL learned to in version 3.7, and Debian 12 has
//! 3.6. It ends the program's TLS, opens its own to the store, and copies bytes both ways; the `Host` that the program
//! sends is the relay's, and so the store's links lead to the relay.

use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::{TlsAcceptor, TlsConnector};
use transport::Role;

use crate::harness::{Fleet, Store};

/// Relays to the store until it is dropped.
pub(crate) struct Relay {
    /// Where programs call it.
    pub(crate) url: String,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Relay {
    /// Relays as a reader, whose certificate it shows to both sides.
    pub(crate) async fn new(fleet: &Fleet, store: &Store, credentials: &Path) -> Self {
        let reader = fleet.node(Role::Reader).credentials.current().client_config(Role::Store).unwrap();
        let connector = TlsConnector::from(Arc::new(reader));
        let acceptor = TlsAcceptor::from(Arc::new(without_certificates_asked(credentials)));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        let store = store.url().trim_start_matches("https://").to_owned();
        let task = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (acceptor, connector, store) = (acceptor.clone(), connector.clone(), store.clone());
                tokio::spawn(async move {
                    let Ok(mut near) = acceptor.accept(stream).await else { return };
                    let name = ServerName::from(std::net::IpAddr::from(Ipv4Addr::LOCALHOST));
                    let far = TcpStream::connect(store).await.unwrap();
                    let mut far = connector.connect(name, far).await.unwrap();
                    // A program that goes away without a farewell has what it came for.
                    let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await;
                });
            }
        });
        Self { url, task }
    }
}

fn without_certificates_asked(credentials: &Path) -> rustls::ServerConfig {
    let chain = CertificateDer::pem_file_iter(credentials.join("cert.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(credentials.join("key.pem")).unwrap();
    rustls::ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(chain.map(Result::unwrap).collect(), key)
        .unwrap()
}
