//! ETag and If-None-Match (RFC 9110, 8.8.3 and 13.1.2): a reader that has the present edition gets 304 and no body.

use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};

use crate::edition::{Reading, Seen};

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
            seen.tags.push(tag.to_owned());
        }
    }
    seen
}

/// The answer: what `body` makes of the content, or 304.
pub(super) fn answer<T, R: IntoResponse>(reading: Reading<T>, body: impl FnOnce(T) -> R) -> Response {
    let mut response = match reading.content {
        Some(content) => body(content).into_response(),
        None => StatusCode::NOT_MODIFIED.into_response(),
    };
    // Digits, dots and quotes always are a header.
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{}\"", reading.tag)) {
        response.headers_mut().insert(header::ETAG, tag);
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
        assert_eq!(seen("W/\"a\" , \"b\""), tags(&["a", "b"]));
        assert_eq!(seen("*"), Seen { tags: Vec::new(), any: true });
        assert_eq!(seen("a, \"b, \""), tags(&[]));
        assert_eq!(super::seen(&HeaderMap::new()), tags(&[]));
    }
}
