//! Releases: reading them, beginning and promoting one.

use axum::extract::State;
use database::tables::answer::Write;
use tessera_store_api::{NewRelease, Promotion, Release, ReleaseNumber, Releases, endpoints};
use transport::Problem;
use transport::extract::{Caller, IdempotencyKey, Json, Path};

use crate::app::App;
use crate::release;

pub(super) async fn current(State(app): State<App>) -> Result<Json<Release>, Problem> {
    Ok(Json(release::current(&app).await?))
}

pub(super) async fn all(State(app): State<App>) -> Result<Json<Releases>, Problem> {
    Ok(Json(release::all(&app).await?))
}

pub(super) async fn begin(
    State(app): State<App>,
    IdempotencyKey(key): IdempotencyKey,
    Caller(caller): Caller,
    Json(new): Json<NewRelease>,
) -> Result<Json<Release>, Problem> {
    let name = endpoints::BEGIN_RELEASE.name;
    let write = Write::new(&key, name, &caller.to_string(), &new, app.clock.now())?;
    Ok(Json(release::begin(&app, write, new).await?))
}

pub(super) async fn promote(
    State(app): State<App>,
    IdempotencyKey(key): IdempotencyKey,
    Caller(caller): Caller,
    Path(path): Path<ReleaseNumber>,
    Json(promotion): Json<Promotion>,
) -> Result<Json<Release>, Problem> {
    let name = endpoints::PROMOTE.name;
    let request = (path, &promotion);
    let write = Write::new(&key, name, &caller.to_string(), &request, app.clock.now())?;
    Ok(Json(release::promote(&app, write, path.release, promotion).await?))
}

pub(super) async fn retire(
    State(app): State<App>,
    IdempotencyKey(key): IdempotencyKey,
    Caller(caller): Caller,
    Path(path): Path<ReleaseNumber>,
) -> Result<Json<Release>, Problem> {
    let name = endpoints::RETIRE.name;
    let write = Write::new(&key, name, &caller.to_string(), &path, app.clock.now())?;
    Ok(Json(release::retire(&app, write, path.release).await?))
}
