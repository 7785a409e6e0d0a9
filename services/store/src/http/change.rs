//! What changed: between two releases, and since a cursor.

use axum::extract::State;
use tessera_store_api::endpoints::{ChangesQuery, DifferenceQuery};
use tessera_store_api::{Changes, Difference, ReleaseNumber};
use transport::extract::{Caller, Json, Path, Query};
use transport::{Problem, Role};

use crate::app::App;
use crate::{change, difference};

pub(super) async fn difference(
    State(app): State<App>,
    Caller(caller): Caller,
    Path(path): Path<ReleaseNumber>,
    Query(query): Query<DifferenceQuery>,
) -> Result<Json<Difference>, Problem> {
    let with_drafts = caller.role == Role::Pipeline;
    Ok(Json(difference::between(&app, query.from, path.release, with_drafts).await?))
}

pub(super) async fn since(
    State(app): State<App>,
    Query(query): Query<ChangesQuery>,
) -> Result<Json<Changes>, Problem> {
    Ok(Json(change::since(&app, query).await?))
}
