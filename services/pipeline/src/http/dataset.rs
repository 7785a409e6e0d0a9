//! Handlers of datasets.

use std::io::ErrorKind;
use std::sync::Arc;

use axum::extract::State;
use http::StatusCode;
use tessera_pipeline_api::{DatasetHistory, DatasetId, Datasets, Recipe, Registered};
use transport::Problem;
use transport::extract::{Json, Octets, Path};
use transport::problem::Defect;

use crate::dataset::{self, Error};
use crate::pipeline::Pipeline;

pub(crate) async fn list(State(pipeline): State<Arc<Pipeline>>) -> Result<Json<Datasets>, Problem> {
    Ok(Json(dataset::list(&pipeline).await?))
}

pub(crate) async fn history(
    State(pipeline): State<Arc<Pipeline>>,
    Path(path): Path<DatasetId>,
) -> Result<Json<DatasetHistory>, Problem> {
    Ok(Json(dataset::history(&pipeline, path.dataset).await?))
}

pub(crate) async fn register(
    State(pipeline): State<Arc<Pipeline>>,
    Path(path): Path<DatasetId>,
    Json(recipe): Json<Recipe>,
) -> Result<Json<Registered>, Problem> {
    Ok(Json(dataset::register(&pipeline, &path.dataset, recipe).await?))
}

pub(crate) async fn upload(
    State(pipeline): State<Arc<Pipeline>>,
    Path(path): Path<DatasetId>,
    Octets(bytes): Octets,
) -> Result<Json<Registered>, Problem> {
    Ok(Json(dataset::upload(&pipeline, path.dataset, bytes).await?))
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Database(error) => error.into(),
            Error::Content(error) if error.kind() == ErrorKind::StorageFull => database::Error::Full.into(),
            Error::Content(_) => Self::internal(&error),
            Error::Recipe { file, defects } => refused_recipe(&file, defects),
            Error::Unknown(id) => Self::not_found(
                "dataset_not_found",
                format!("There is no dataset {id}. Describe it first: PUT /api/v1/datasets/{id}."),
            ),
            Error::Checksum { file, expected, found } => wrong_checksum(file, &expected, found),
            Error::TooLarge { file, bytes, bytes_max } => Self::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "file_too_large",
                format!("{file} has {bytes} bytes, and {bytes_max} are the most. Simplify it."),
            ),
            Error::TooMany => {
                Self::conflict("too_many_datasets", format!("{error}. Begin a new staging database."))
            }
        }
    }
}

/// The file is not the one its recipe speaks of.
pub(super) fn wrong_checksum(file: String, expected: &str, found: String) -> Problem {
    Problem::unprocessable(
        "checksum_mismatch",
        format!(
            "{file} has the SHA-256 {found}, and its recipe says {expected}. Nothing was kept. Send the file the recipe \
             speaks of, or correct the recipe."
        ),
    )
    .with_errors(vec![Defect { place: file, rule: format!("sha256_is_{expected}"), value: found }])
}

fn refused_recipe(file: &str, defects: Vec<Defect>) -> Problem {
    let told: Vec<String> = defects
        .iter()
        .map(|Defect { place, rule, value }| format!("{place} breaks {rule} with `{value}`"))
        .collect();
    Problem::unprocessable(
        "recipe_invalid",
        format!("The recipe of {file} was refused: {}.", told.join("; ")),
    )
    .with_errors(defects)
}
