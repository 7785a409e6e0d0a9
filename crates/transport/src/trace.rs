//! Which call this is: the request id and the W3C trace context, carried from hop to hop.

use std::fmt;
use std::future::Future;

use http::{HeaderMap, HeaderName, HeaderValue};
use uuid::Uuid;

/// Header that carries the request id, in and out.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Header of the W3C trace context.
pub const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

const REQUEST_ID_CHARS_MAX: usize = 64;

tokio::task_local! {
    static CURRENT: Context;
}

/// The call being worked on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    /// One id for the whole journey of a request through the fleet.
    pub request_id: String,
    /// Where in the trace this hop stands.
    pub traceparent: TraceParent,
}

impl Context {
    /// A journey that begins here.
    pub fn root() -> Self {
        let id = Uuid::now_v7();
        Self { request_id: id.to_string(), traceparent: TraceParent::root(id) }
    }

    /// The call that `headers` belong to; what they do not say, or say wrongly, is made anew.
    pub fn of_headers(headers: &HeaderMap) -> Self {
        let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
        let request_id = text(REQUEST_ID)
            .filter(|id| !id.is_empty() && id.len() <= REQUEST_ID_CHARS_MAX)
            .filter(|id| id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_'))
            .map(str::to_owned);
        let traceparent = text(TRACEPARENT).and_then(TraceParent::parse);
        match (request_id, traceparent) {
            (Some(request_id), Some(traceparent)) => Self { request_id, traceparent },
            (request_id, traceparent) => {
                let root = Self::root();
                Self {
                    request_id: request_id.unwrap_or(root.request_id),
                    traceparent: traceparent.unwrap_or(root.traceparent),
                }
            }
        }
    }

    /// The next hop of the present journey, or of a new one where there is none.
    pub fn next_hop() -> Self {
        let here = CURRENT.try_with(Clone::clone).unwrap_or_else(|_| Self::root());
        Self { traceparent: here.traceparent.child(), ..here }
    }

    /// Runs `work` as part of this call.
    pub async fn scope<F: Future>(self, work: F) -> F::Output {
        CURRENT.scope(self, work).await
    }

    /// Writes the call into the headers of an outgoing request.
    pub fn write(&self, headers: &mut HeaderMap) {
        for (name, value) in
            [(REQUEST_ID, self.request_id.clone()), (TRACEPARENT, self.traceparent.to_string())]
        {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(name, value);
            }
        }
    }
}

/// The request id of the call being worked on.
pub fn request_id() -> Option<String> {
    CURRENT.try_with(|context| context.request_id.clone()).ok()
}

/// A W3C `traceparent`, version 00.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TraceParent {
    trace: u128,
    span: u64,
    flags: u8,
}

impl TraceParent {
    fn root(id: Uuid) -> Self {
        Self { trace: id.as_u128(), span: new_span(), flags: 1 }
    }

    fn child(self) -> Self {
        Self { span: new_span(), ..self }
    }

    /// Reads a header; `None` where it is not a valid version-00 traceparent.
    pub fn parse(text: &str) -> Option<Self> {
        let lower_hex = |part: &str, chars: usize| {
            (part.len() == chars && part.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)))
                .then(|| u128::from_str_radix(part, 16).ok())
                .flatten()
        };
        let parts: Vec<&str> = text.split('-').collect();
        let [version, trace, span, flags] = parts.as_slice() else { return None };
        if *version != "00" {
            return None;
        }
        let trace = lower_hex(trace, 32).filter(|id| *id != 0)?;
        let span = u64::try_from(lower_hex(span, 16)?).ok().filter(|id| *id != 0)?;
        let flags = u8::try_from(lower_hex(flags, 2)?).ok()?;
        Some(Self { trace, span, flags })
    }

    /// The id of this hop, which both sides of a call write into their logs.
    pub fn span(&self) -> String {
        format!("{:016x}", self.span)
    }
}

impl fmt::Display for TraceParent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "00-{:032x}-{:016x}-{:02x}", self.trace, self.span, self.flags)
    }
}

/// The random half of a UUID; never zero, which W3C reserves.
fn new_span() -> u64 {
    Uuid::new_v4().as_u64_pair().1.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_traceparent_survives_its_text() {
        let parent = TraceParent::root(Uuid::now_v7()).child();
        assert_eq!(TraceParent::parse(&parent.to_string()), Some(parent));
    }

    proptest! {
        #[test]
        fn no_header_makes_it_panic(text in ".*") {
            let _ = TraceParent::parse(&text);
        }
    }

    #[test]
    fn what_w3c_forbids_is_refused() {
        for text in [
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
        ] {
            assert_eq!(TraceParent::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_forged_request_id_is_replaced() {
        let mut headers = HeaderMap::new();
        headers.insert(REQUEST_ID, HeaderValue::from_static("a\"b"));
        assert_ne!(Context::of_headers(&headers).request_id, "a\"b");
        headers.insert(REQUEST_ID, HeaderValue::from_static("fine-1"));
        assert_eq!(Context::of_headers(&headers).request_id, "fine-1");
    }
}
