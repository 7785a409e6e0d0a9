//! Vector tiles.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use tessera_store_api::geodata::{TilePath, VECTOR_TILE};
use transport::Problem;
use transport::extract::{Json, Path};

use super::ogc::Address;
use super::tag;
use crate::app::App;
use crate::tiles;

pub(super) async fn describe(
    State(app): State<App>,
    Address(links): Address,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let reading = tiles::tile_json(&app, tag::seen(&headers), links).await?;
    Ok(tag::answer(&app, reading, Json))
}

pub(super) async fn one(
    State(app): State<App>,
    Path(path): Path<TilePath>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let is_gzip = takes_gzip(&headers);
    let reading = tiles::tile(&app, tag::seen(&headers), &path, is_gzip).await?;
    let mut response = tag::answer(&app, reading, |tile| match tile {
        None => StatusCode::NO_CONTENT.into_response(),
        Some(bytes) if is_gzip => {
            ([(header::CONTENT_TYPE, VECTOR_TILE), (header::CONTENT_ENCODING, "gzip")], bytes).into_response()
        }
        Some(bytes) => ([(header::CONTENT_TYPE, VECTOR_TILE)], bytes).into_response(),
    });
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    Ok(response)
}

/// Whether the caller reads gzip.
fn takes_gzip(headers: &HeaderMap) -> bool {
    let values = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        let is_gzip = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip") || name == "*");
        is_gzip && !parts.any(|weight| matches!(weight, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_sent_to_who_takes_it() {
        let takes = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(text));
            takes_gzip(&headers)
        };
        assert!(takes("gzip") && takes("br, gzip;q=0.5") && takes("*"));
        assert!(!takes("br") && !takes("gzip;q=0") && !takes_gzip(&HeaderMap::new()));
    }
}
