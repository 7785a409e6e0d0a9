//! Files of releases, whole or in parts.

mod range;

use std::io::SeekFrom;

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use tessera_store_api::ReleaseNumber;
use tessera_store_api::geodata::{File, FilePath, Files};
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio_util::io::ReaderStream;
use transport::Problem;
use transport::extract::{Json, Path};

use self::range::Part;
use super::tag;
use crate::app::App;
use crate::bulk;

/// Bytes read from a file at once.
const CHUNK_BYTES: usize = 64 * 1024;

pub(super) async fn list(
    State(app): State<App>,
    Path(path): Path<ReleaseNumber>,
) -> Result<Json<Files>, Problem> {
    Ok(Json(bulk::list(&app, path.release).await?))
}

pub(super) async fn file(
    State(app): State<App>,
    Path(path): Path<FilePath>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (file, at) = bulk::find(&app, path.release, path.name).await?;
    let seen = tag::seen(&headers);
    if seen.any || seen.tags.contains(&file.sha256) {
        return Ok(described(StatusCode::NOT_MODIFIED, &file, Vec::new(), Body::empty()));
    }
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let part = Part::of(text(header::RANGE), text(header::IF_RANGE), &file.sha256, file.bytes);
    let (first, length, status) = match part {
        Part::Whole => (0, file.bytes, StatusCode::OK),
        Part::Of { first, last } => (first, last - first + 1, StatusCode::PARTIAL_CONTENT),
        Part::Beyond => {
            let range = format!("bytes */{}", file.bytes);
            let detail = format!("The file has {} bytes, and none of them was asked for.", file.bytes);
            let problem = Problem::new(StatusCode::RANGE_NOT_SATISFIABLE, "range_beyond", detail);
            return Ok(([(header::CONTENT_RANGE, range)], problem).into_response());
        }
    };
    let failed = |error: std::io::Error| Problem::internal(&error);
    let mut content = tokio::fs::File::open(at).await.map_err(failed)?;
    content.seek(SeekFrom::Start(first)).await.map_err(failed)?;
    let body = Body::from_stream(ReaderStream::with_capacity(content.take(length), CHUNK_BYTES));
    let mut more = vec![(header::CONTENT_LENGTH, length.to_string())];
    if status == StatusCode::PARTIAL_CONTENT {
        let last = first + length - 1;
        more.push((header::CONTENT_RANGE, format!("bytes {first}-{last}/{}", file.bytes)));
    }
    Ok(described(status, &file, more, body))
}

/// An answer about a file.
fn described(status: StatusCode, file: &File, more: Vec<(HeaderName, String)>, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let said = [
        (header::ETAG, format!("\"{}\"", file.sha256)),
        (header::ACCEPT_RANGES, "bytes".to_owned()),
        (header::CONTENT_TYPE, file.media_type.clone()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", file.name)),
    ];
    for (name, value) in said.into_iter().chain(more) {
        // Names of files, numbers and hex always are headers.
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}
