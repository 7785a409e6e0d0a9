//! The game's page: the web client that was built into the program, and the headers that protect every answer.

use axum::response::{Html, IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use rust_embed::{Embed, EmbeddedFile};
use transport::Problem;

/// The built client. The folder may be missing: then the page says how to build it.
#[derive(Embed)]
#[folder = "web/dist/"]
#[allow_missing = true]
struct Client;

const INDEX: &str = "index.html";
/// Files here have a hash of their content in their name.
const HASHED: &str = "assets/";
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");

const NOT_BUILT: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>OTIVM</title>\
    <h1>The game runs, and its page was not built</h1>\
    <p>This program was compiled without the web client. Install Node 20 or newer, run <code>make web</code> in the \
    source tree, and build the program again. The API under <code>/api/v1/</code> works all the same.</p></html>";

const PROTECTION: [(HeaderName, HeaderValue); 3] = [
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'self'; worker-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; \
             connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
        ),
    ),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
];

/// Puts the protecting headers on an answer, and keeps answers about a player out of every cache.
pub(super) async fn protect(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in PROTECTION {
        headers.insert(name, value);
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Everything that is no endpoint of the API.
pub(super) async fn page(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    if path == "api" || path.starts_with("api/") {
        return Problem::not_found(
            "no_route",
            "There is no such call. docs/architecture/api-1105.md lists them.",
        )
        .into_response();
    }
    if method != Method::GET && method != Method::HEAD {
        return Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "The page is only read.")
            .into_response();
    }
    let last = path.rsplit('/').next().unwrap_or_default();
    let name = if path.is_empty() { INDEX } else { path };
    match Client::get(name) {
        Some(_) => file(name, &headers),
        // A path without a dot is a place inside the page.
        None if !last.contains('.') && Client::get(INDEX).is_some() => file(INDEX, &headers),
        None if !last.contains('.') => {
            (StatusCode::OK, [(header::CACHE_CONTROL, ASK_AGAIN)], Html(NOT_BUILT)).into_response()
        }
        None => Problem::not_found("no_file", "The page has no such file.").into_response(),
    }
}

fn file(name: &str, headers: &HeaderMap) -> Response {
    // The build leaves a compressed copy beside most files, smaller than what could be made on the way.
    let packed = if takes_gzip(headers) { Client::get(&format!("{name}.gz")) } else { None };
    let is_packed = packed.is_some();
    let Some(file) = packed.or_else(|| Client::get(name)) else {
        return Problem::not_found("no_file", "The page has no such file.").into_response();
    };
    let cache = if name.starts_with(HASHED) { FOR_EVER } else { ASK_AGAIN };
    let tag = tag(&file);
    let known = headers.get(header::IF_NONE_MATCH).is_some_and(|known| Some(known) == tag.as_ref());
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, media_type(name))], file.data).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, cache);
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if is_packed && !known {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    if let Some(tag) = tag {
        headers.insert(header::ETAG, tag);
    }
    response
}

fn takes_gzip(headers: &HeaderMap) -> bool {
    let text = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    text.is_some_and(|text| text.split(',').any(|coding| matches!(coding.trim(), "gzip" | "gzip;q=1.0")))
}

fn tag(file: &EmbeddedFile) -> Option<HeaderValue> {
    HeaderValue::from_str(&format!("\"{}\"", hex::encode(file.metadata.sha256_hash()))).ok()
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "wasm" => "application/wasm",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
