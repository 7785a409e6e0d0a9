//! A player's history: the ledger, the proof, and the files to take away.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header;
use otivm_api::{Export, ExportName, Ledger, Proof, RetireRequest};
use tokio_util::io::ReaderStream;
use transport::Problem;
use transport::extract::{Json, Path};

use super::visitor::{self, SameSite, Seated};
use crate::game::Game;
use crate::{export, ledger, retiring};

/// Bytes of a file that are read at once.
const CHUNK_BYTES: usize = 64 * 1024;

/// How long the history is and where it ends.
pub(super) async fn ledger(
    State(game): State<Arc<Game>>,
    Seated { seat, .. }: Seated,
) -> Result<Json<Ledger>, Problem> {
    Ok(Json(ledger::of(&game, &seat).await?))
}

/// Walks the whole chain.
pub(super) async fn proof(
    State(game): State<Arc<Game>>,
    Seated { seat, .. }: Seated,
) -> Result<Json<Proof>, Problem> {
    Ok(Json(ledger::prove(&game, &seat).await?))
}

/// Makes the history's files.
pub(super) async fn export(
    State(game): State<Arc<Game>>,
    Seated { seat, .. }: Seated,
) -> Result<Json<Export>, Problem> {
    Ok(Json(export::of(&game, &seat).await?))
}

/// One of the files.
pub(super) async fn file(
    State(game): State<Arc<Game>>,
    Seated { seat, .. }: Seated,
    Path(path): Path<ExportName>,
) -> Result<Response, Problem> {
    let gone = || {
        let detail = "There is no such file. Ask for /api/v1/export first, which makes them and names them.";
        Problem::not_found("no_export", detail)
    };
    let (file, at) = export::file(&game, &seat, &path.name).ok_or_else(gone)?;
    let content = tokio::fs::File::open(at).await.map_err(|_| gone())?;
    let headers = [
        (header::CONTENT_TYPE, file.media_type),
        (header::CONTENT_LENGTH, file.bytes.to_string()),
        (header::ETAG, format!("\"{}\"", file.sha256)),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"otivm-{}-{}\"", seat.slot, file.name)),
    ];
    let body = Body::from_stream(ReaderStream::with_capacity(content, CHUNK_BYTES));
    Ok((headers, body).into_response())
}

/// Gives the seat up for good.
pub(super) async fn retire(
    State(game): State<Arc<Game>>,
    Seated { seat, .. }: Seated,
    _: SameSite,
    Json(request): Json<RetireRequest>,
) -> Result<Response, Problem> {
    let retired = retiring::retire(&game, &seat, &request.slot).await?;
    Ok(([(header::SET_COOKIE, visitor::forget_seat(&game)?)], Json(retired)).into_response())
}
