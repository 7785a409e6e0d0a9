//! The accept loop: bounded connections, bounded handshakes, the peer's identity on every request, and an end that lets
//! what is in flight finish.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_rustls::server::TlsStream;
use tower::ServiceExt;

use crate::identity::{Identity, Serial};
use crate::limits;
use crate::node::Node;
use crate::web::WebCertificate;

/// Pause after the system refused a connection, such as for want of descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// How a listener protects itself.
#[derive(Debug, Clone)]
pub enum Security {
    /// TLS 1.3; both sides show a certificate of the fleet.
    Mutual,
    /// HTTPS for browsers, which are never asked for a certificate.
    Web(Arc<WebCertificate>),
    /// Plain HTTP for browsers, behind a reverse proxy or on loopback.
    Plain,
}

/// Who is at the other end of a connection.
#[derive(Debug, Clone)]
pub struct Peer {
    /// Where from.
    pub address: SocketAddr,
    /// Who, behind [`Security::Mutual`].
    pub member: Option<Arc<(Identity, Serial)>>,
}

/// Serves `router` until the node's shutdown was requested and the open requests have ended, or their time has.
pub async fn serve(node: Arc<Node>, listener: TcpListener, security: Security, router: axum::Router) {
    let permits = Arc::new(Semaphore::new(limits::CONNECTIONS_MAX));
    let graceful = GracefulShutdown::new();
    loop {
        let accepted = tokio::select! {
            () = node.shutdown.requested() => break,
            accepted = accept(&listener, &permits) => accepted,
        };
        let (stream, address, permit) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "a connection was refused by the system");
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        let connection =
            Connection { node: node.clone(), router: router.clone(), watcher: graceful.watcher(), address };
        let security = security.clone();
        tokio::spawn(async move {
            connection.serve(stream, security).await;
            drop(permit);
        });
    }
    drop(listener);
    if tokio::time::timeout(limits::DRAIN_TIMEOUT, graceful.shutdown()).await.is_err() {
        tracing::warn!("requests were still open at the end of the time to drain");
    }
}

async fn accept(
    listener: &TcpListener,
    permits: &Arc<Semaphore>,
) -> io::Result<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let permit = permits.clone().acquire_owned().await.map_err(io::Error::other)?;
    let (stream, address) = listener.accept().await?;
    // Small answers must not wait for more to send: 40 ms against 50 µs.
    stream.set_nodelay(true)?;
    Ok((stream, address, permit))
}

struct Connection {
    node: Arc<Node>,
    router: axum::Router,
    watcher: Watcher,
    address: SocketAddr,
}

impl Connection {
    async fn serve(self, stream: TcpStream, security: Security) {
        let address = self.address;
        let browser = Peer { address, member: None };
        let config = match security {
            Security::Plain => return self.speak(stream, browser).await,
            Security::Web(certificate) => {
                let Some(stream) = self.shake_hands(stream, certificate.server_config()).await else {
                    return;
                };
                return self.speak(stream, browser).await;
            }
            Security::Mutual => self.node.credentials.current().server_config(),
        };
        let Some(stream) = self.shake_hands(stream, config).await else { return };
        let leaf = stream.get_ref().1.peer_certificates().and_then(<[_]>::first);
        match leaf.map(|leaf| Identity::of_certificate(leaf)) {
            Some(Ok(member)) => self.speak(stream, Peer { address, member: Some(Arc::new(member)) }).await,
            Some(Err(error)) => tracing::warn!(%address, %error, "certificate names no member"),
            None => tracing::warn!(%address, "no certificate"),
        }
    }

    async fn shake_hands(
        &self,
        stream: TcpStream,
        config: Arc<rustls::ServerConfig>,
    ) -> Option<TlsStream<TcpStream>> {
        let (address, acceptor) = (self.address, tokio_rustls::TlsAcceptor::from(config));
        match tokio::time::timeout(limits::HANDSHAKE_TIMEOUT, acceptor.accept(stream)).await {
            Ok(Ok(stream)) => return Some(stream),
            Ok(Err(error)) => tracing::warn!(%address, %error, "handshake refused"),
            Err(_) => tracing::warn!(%address, "handshake took too long"),
        }
        None
    }

    async fn speak(self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, peer: Peer) {
        let service = self.router.map_request(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(peer.clone());
            request.map(Body::new)
        });
        let mut builder = Builder::new(TokioExecutor::new());
        builder.http1().timer(TokioTimer::new()).header_read_timeout(limits::HEADER_READ_TIMEOUT);
        builder.http2().timer(TokioTimer::new()).keep_alive_interval(Some(Duration::from_secs(20)));
        let connection =
            builder.serve_connection_with_upgrades(TokioIo::new(stream), TowerToHyperService::new(service));
        // A connection that breaks is the peer's affair; the requests on it have their own lines in the log.
        if let Err(error) = self.watcher.watch(connection.into_owned()).await {
            tracing::debug!(address = %self.address, %error, "connection ended");
        }
    }
}
