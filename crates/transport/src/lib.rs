//! How the services of the fleet speak.
//!
//! Every call is HTTPS with TLS 1.3 and a certificate on both sides, goes to a versioned path, is allowed by a table
//! that stands next to the router, and leaves one line in a call log on each side. The reasons:
//!
//! - **Identity is the certificate's only URI name**, `spiffe://<fleet>/ct/<id>/<role>` ([`identity`]). Addresses say
//!   nothing about who speaks, so that a container may move to another datacenter without a new certificate.
//! - **An endpoint is a value** ([`endpoint::Endpoint`]): path, method, who may call, types. The contract crate of a
//!   service owns it; the router, the client, the OpenAPI document and the tests all read the same value, so they
//!   cannot disagree, and a route without callers does not exist.
//! - **A failure has one shape** ([`problem::Problem`], RFC 9457). What caused a 5xx goes to the log, never to the caller.
//! - **Everything has a limit** ([`limits`]).

#[cfg(feature = "authority")]
pub mod authority;
pub mod call_log;
pub mod client;
pub mod config;
pub mod credentials;
pub mod endpoint;
pub mod extract;
pub mod identity;
pub mod limits;
pub mod logging;
pub mod management;
pub mod metrics;
pub mod node;
pub mod openapi;
pub mod problem;
pub mod process;
pub mod router;
pub mod server;
pub mod shutdown;
#[cfg(feature = "testing")]
pub mod testing;
pub mod trace;
pub mod web;

pub use client::{Client, ClientError};
pub use endpoint::{Access, Endpoint, Verb};
pub use identity::{Identity, Role};
pub use node::Node;
pub use problem::Problem;
pub use router::Api;
pub use shutdown::Shutdown;

/// glibc's allocator is a tenth of what a call costs, and two threads of it wait for each other.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Makes ring the process's provider of cryptography. Calling it again changes nothing.
///
/// rustls panics at run time when no provider is installed, so every `main` and every test harness calls this first.
pub fn install_crypto() {
    // The error means that one is installed already, which is all we want.
    let _ = rustls::crypto::ring::default_provider().install_default();
}
