//! ETag and If-None-Match (RFC 9110, 8.8.3 and 13.1.2): a reader that has the present edition gets 304 and no body.

use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};

use crate::app::App;
use crate::edition::{Reading, Seen};

/// Header that names the release an answer is from.
const RELEASE: HeaderName = HeaderName::from_static("tessera-release");
/// Header that says how long ago that release became current, in seconds.
const DATA_AGE: HeaderName = HeaderName::from_static("data-age");
/// End of the tag of a packed answer.
const PACKED: &str = ".gzip";

/// The editions that the request says its sender has.
pub(super) fn seen(headers: &HeaderMap) -> Seen {
    let mut seen = Seen::default();
    let values = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    for candidate in values.flat_map(|value| value.split(',')).map(str::trim) {
        if candidate == "*" {
            seen.any = true;
        }
        // If-None-Match compares weakly, so a tag that a proxy weakened is still ours.
        let strong = candidate.strip_prefix("W/").unwrap_or(candidate);
        if let Some(tag) = strong.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
            seen.tags.push(tag.strip_suffix(PACKED).unwrap_or(tag).to_owned());
        }
    }
    seen
}

/// The answer: what `body` makes of the content, or 304. It says which release it is from, and how old that is.
pub(super) fn answer<T, R: IntoResponse>(
    app: &App,
    reading: Reading<T>,
    body: impl FnOnce(T) -> R,
) -> Response {
    let mut response = match reading.content {
        Some(content) => body(content).into_response(),
        None => StatusCode::NOT_MODIFIED.into_response(),
    };
    let age_ms = app.clock.now().as_millis() - reading.released_at.as_millis();
    let headers = response.headers_mut();
    headers.insert(RELEASE, HeaderValue::from(reading.release));
    headers.insert(DATA_AGE, HeaderValue::from((age_ms / 1000).max(0)));
    // Digits, dots and quotes always are a header.
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{}\"", reading.tag)) {
        headers.insert(header::ETAG, tag);
    }
    response
}

/// A body of JSON that is written already.
pub(super) fn json(body: Vec<u8>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], body)
}

/// Marks the tag of an answer that was packed on its way: a strong tag names bytes, and these are others.
pub(super) async fn mark_packed(mut response: Response) -> Response {
    if response.headers().contains_key(header::CONTENT_ENCODING) {
        let tag = response.headers().get(header::ETAG).and_then(|tag| tag.to_str().ok());
        let packed = tag.and_then(|tag| Some(format!("{}{PACKED}\"", tag.strip_suffix('"')?)));
        if let Some(packed) = packed.and_then(|packed| HeaderValue::from_str(&packed).ok()) {
            response.headers_mut().insert(header::ETAG, packed);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_say_what_one_has_is_understood() {
        let seen = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::IF_NONE_MATCH, HeaderValue::from_static(text));
            super::seen(&headers)
        };
        let tags =
            |tags: &[&str]| Seen { tags: tags.iter().map(|tag| (*tag).to_owned()).collect(), any: false };
        assert_eq!(seen("\"a.1\""), tags(&["a.1"]));
        assert_eq!(seen("\"a.1.gzip\""), tags(&["a.1"]), "the same content in a packed answer");
        assert_eq!(seen("W/\"a\" , \"b\""), tags(&["a", "b"]));
        assert_eq!(seen("*"), Seen { tags: Vec::new(), any: true });
        assert_eq!(seen("a, \"b, \""), tags(&[]));
        assert_eq!(super::seen(&HeaderMap::new()), tags(&[]));
    }
}
