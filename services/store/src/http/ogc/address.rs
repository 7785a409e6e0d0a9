//! Where the caller found us: links are absolute, because GDAL and others follow no relative ones, and only the caller
//! knows by which name or address we are reached.

use axum::extract::FromRequestParts;
use http::header;
use http::request::Parts;
use http::uri::Authority;
use transport::Problem;

use crate::ogc::document::Links;

/// A name, in bytes: what DNS allows, and a port.
const HOST_BYTES_MAX: usize = 253 + 6;

/// Links to the host that the request was for. The answer goes to nobody else, so a made-up host fools its maker only.
#[derive(Debug)]
pub(in crate::http) struct Address(pub(in crate::http) Links);

impl<S: Sync> FromRequestParts<S> for Address {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        // HTTP/2 has the host in the address, HTTP/1.1 in a header.
        let host = match parts.uri.authority() {
            Some(authority) => Some(authority.as_str()),
            None => parts.headers.get(header::HOST).and_then(|host| host.to_str().ok()),
        };
        let host = host.filter(|host| is_host(host)).ok_or_else(|| {
            Problem::bad_request(
                "host_refused",
                "The request names no host: send `Host` with a name and a port.",
            )
        })?;
        Ok(Self(Links::at(host)))
    }
}

fn is_host(text: &str) -> bool {
    let is_plain =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':' | b'[' | b']');
    !text.is_empty()
        && text.len() <= HOST_BYTES_MAX
        && text.bytes().all(is_plain)
        && text.parse::<Authority>().is_ok_and(|authority| !authority.host().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_a_name_or_an_address_and_a_port() {
        for host in ["10.110.0.12:8443", "store", "store.theron.internal:8443", "[fd00::1]:8443"] {
            assert!(is_host(host), "{host}");
        }
        for refused in ["", "a@b", "a/b", "a\"b", "a b", "<b>", ":8443", &"a".repeat(300)] {
            assert!(!is_host(refused), "{refused}");
        }
    }
}
