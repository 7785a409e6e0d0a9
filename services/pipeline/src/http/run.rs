//! Handlers of runs.

use std::sync::Arc;

use axum::extract::State;
use database::tables::answer::Write;
use http::StatusCode;
use serde::Serialize;
use tessera_pipeline_api::{
    Approval, CHANGED_UNITS_PER_PAGE_MAX, Cancellation, NewRun, Progress, Rollback, Run, RunId, Runs,
    endpoints,
};
use tessera_store_api::{Release, Releases};
use transport::extract::{Caller, IdempotencyKey, Json, Path, Query};
use transport::problem::{Defect, chain};
use transport::{ClientError, Endpoint, Problem};

use crate::pipeline::Pipeline;
use crate::run::{self, Error};

/// Seconds after which a store that did not answer may be asked again.
const STORE_RETRY_S: u32 = 5;

pub(crate) async fn list(State(pipeline): State<Arc<Pipeline>>) -> Result<Json<Runs>, Problem> {
    Ok(Json(run::list(&pipeline).await?))
}

pub(crate) async fn find(
    State(pipeline): State<Arc<Pipeline>>,
    Path(path): Path<RunId>,
    Query(progress): Query<Progress>,
) -> Result<Json<Run>, Problem> {
    match progress.after {
        None => Ok(Json(run::find(&pipeline, path.run).await?)),
        Some(seen) => Ok(Json(run::progress(&pipeline, path.run, &seen).await?)),
    }
}

pub(crate) async fn begin(
    State(pipeline): State<Arc<Pipeline>>,
    Caller(caller): Caller,
    IdempotencyKey(key): IdempotencyKey,
    Json(wish): Json<NewRun>,
) -> Result<Json<Run>, Problem> {
    let write = write(&pipeline, &endpoints::BEGIN_RUN, &caller, &key, &wish)?;
    Ok(Json(run::begin(&pipeline, write, wish).await?))
}

pub(crate) async fn approve(
    State(pipeline): State<Arc<Pipeline>>,
    Caller(caller): Caller,
    IdempotencyKey(key): IdempotencyKey,
    Path(path): Path<RunId>,
    Json(approval): Json<Approval>,
) -> Result<Json<Run>, Problem> {
    let write = write(&pipeline, &endpoints::APPROVE, &caller, &key, &(path.run, &approval))?;
    Ok(Json(run::approve(&pipeline, write, path.run, approval).await?))
}

pub(crate) async fn cancel(
    State(pipeline): State<Arc<Pipeline>>,
    Caller(caller): Caller,
    IdempotencyKey(key): IdempotencyKey,
    Path(path): Path<RunId>,
    Json(cancellation): Json<Cancellation>,
) -> Result<Json<Run>, Problem> {
    let write = write(&pipeline, &endpoints::CANCEL, &caller, &key, &(path.run, &cancellation))?;
    Ok(Json(run::cancel(&pipeline, write, path.run, cancellation).await?))
}

pub(crate) async fn releases(State(pipeline): State<Arc<Pipeline>>) -> Result<Json<Releases>, Problem> {
    Ok(Json(run::releases(&pipeline).await?))
}

pub(crate) async fn roll_back(
    State(pipeline): State<Arc<Pipeline>>,
    Caller(caller): Caller,
    IdempotencyKey(key): IdempotencyKey,
    Json(rollback): Json<Rollback>,
) -> Result<Json<Release>, Problem> {
    let write = write(&pipeline, &endpoints::ROLL_BACK, &caller, &key, &rollback)?;
    Ok(Json(run::roll_back(&pipeline, write, rollback).await?))
}

fn write(
    pipeline: &Pipeline,
    endpoint: &Endpoint,
    caller: &transport::Identity,
    key: &str,
    request: &impl Serialize,
) -> Result<Write, Problem> {
    let caller = format!("{}/{}", caller.role, caller.container);
    Ok(Write::new(key, endpoint.name, &caller, request, pipeline.clock.now())?)
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Database(error) => error.into(),
            Error::Unknown(_) => Self::not_found("run_not_found", format!("{}.", capital(&error))),
            Error::InProgress(run) => Self::conflict(
                "run_in_progress",
                format!("Run {run} is at work, and one works at a time. Wait for its end and try again."),
            ),
            Error::Datasets(defects) => refused_datasets(defects),
            Error::NotStaged { run, state } => Self::conflict(
                "not_staged",
                format!(
                    "Run {run} is {}. Only a run that is staged or failed can be approved.",
                    state.as_str()
                ),
            ),
            Error::NotCancellable { run, state } => Self::conflict(
                "not_cancellable",
                format!(
                    "Run {run} is {}. Only a run that is surveying, staged, rejected or failed can be given up.",
                    state.as_str()
                ),
            ),
            Error::NoWorld { run, state } => Self::conflict(
                "nothing_staged",
                format!(
                    "Run {run} is {} and has staged no world that could be compared. Its report says why: \
                     GET /api/v1/runs/{run}/report.",
                    state.as_str()
                ),
            ),
            Error::PageSize(_) => Self::unprocessable(
                "limit_invalid",
                format!("{}; ask for 1 to {CHANGED_UNITS_PER_PAGE_MAX}.", capital(&error)),
            ),
            Error::Quarantine { .. } => Self::conflict(
                "quarantine_not_accepted",
                format!(
                    "{}. Look at the run's quarantine, and approve with its number if the values may stand.",
                    capital(&error)
                ),
            ),
            Error::Name => Self::unprocessable("name_invalid", format!("{}.", capital(&error))),
            Error::UnknownRelease(_) => Self::not_found("release_not_found", format!("{}.", capital(&error))),
            Error::Store(error) => of_store(&error),
        }
    }
}

fn capital(error: &Error) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn refused_datasets(defects: Vec<Defect>) -> Problem {
    let told: Vec<String> = defects
        .iter()
        .map(|Defect { place, rule, value }| format!("{place} breaks {rule} with `{value}`"))
        .collect();
    let detail = format!(
        "A run needs its datasets with their files, as many as every field takes: {}.",
        told.join("; ")
    );
    Problem::unprocessable("datasets_invalid", detail).with_errors(defects)
}

/// What the store refused for a reason of the caller's is handed on; anything else is the store's affair.
fn of_store(error: &ClientError) -> Problem {
    match error.problem() {
        Some(problem) if matches!(problem.status, 404 | 409 | 422) => {
            let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::CONFLICT);
            Problem::new(status, &problem.code, problem.detail.clone())
        }
        _ => {
            tracing::error!(error = chain(error), "the store did not go back");
            Problem::unavailable(
                "store_unavailable",
                "The store cannot be reached or failed. Nothing was changed here. Try again.",
                STORE_RETRY_S,
            )
        }
    }
}
