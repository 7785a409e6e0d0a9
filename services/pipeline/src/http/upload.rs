//! Handlers of files that come in parts.

use std::io::ErrorKind;
use std::sync::Arc;

use axum::extract::State;
use http::StatusCode;
use tessera_pipeline_api::{DatasetId, NewUpload, Offset, Registered, UPLOADS_OPEN_MAX, Upload, UploadId};
use transport::Problem;
use transport::extract::{Json, Octets, Path, Query};
use transport::problem::Defect;

use super::dataset::wrong_checksum;
use super::off_the_serving_threads;
use crate::pipeline::Pipeline;
use crate::upload::{self, Error};

const MIB: u64 = 1024 * 1024;

pub(crate) async fn begin(
    State(pipeline): State<Arc<Pipeline>>,
    Path(path): Path<DatasetId>,
    Json(wish): Json<NewUpload>,
) -> Result<Json<Upload>, Problem> {
    off_the_serving_threads(move || upload::begin(&pipeline, &path.dataset, wish)).await.map(Json)
}

pub(crate) async fn find(
    State(pipeline): State<Arc<Pipeline>>,
    Path(path): Path<UploadId>,
) -> Result<Json<Upload>, Problem> {
    Ok(Json(upload::find(&pipeline, path.dataset, path.upload).await?))
}

pub(crate) async fn write(
    State(pipeline): State<Arc<Pipeline>>,
    Path(path): Path<UploadId>,
    Query(at): Query<Offset>,
    Octets(part): Octets,
) -> Result<Json<Upload>, Problem> {
    off_the_serving_threads(move || upload::write(&pipeline, &path.dataset, path.upload, at.offset, &part))
        .await
        .map(Json)
}

pub(crate) async fn finish(
    State(pipeline): State<Arc<Pipeline>>,
    Path(path): Path<UploadId>,
) -> Result<Json<Registered>, Problem> {
    off_the_serving_threads(move || upload::finish(&pipeline, &path.dataset, path.upload)).await.map(Json)
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Dataset(error) => error.into(),
            Error::Content(error) if error.kind() == ErrorKind::StorageFull => database::Error::Full.into(),
            Error::Content(_) => Self::internal(&error),
            Error::Unknown { dataset, upload } => Self::not_found(
                "upload_not_found",
                format!(
                    "There is no upload {upload} of {dataset}. Begin one: POST /api/v1/datasets/{dataset}/uploads."
                ),
            ),
            Error::Ended(upload) => Self::conflict(
                "upload_ended",
                format!("Upload {upload} has ended and takes nothing more. Begin another."),
            ),
            Error::Offset { expected, found } => Self::conflict(
                "offset_mismatch",
                format!(
                    "The next part begins at {expected} and not at {found}. Go on with offset={expected}."
                ),
            )
            .with_errors(vec![Defect {
                place: "offset".to_owned(),
                rule: format!("offset_is_{expected}"),
                value: found.to_string(),
            }]),
            Error::EmptyPart => {
                Self::unprocessable("part_empty", "The part is empty. Send at least one byte.")
            }
            Error::Beyond { bytes, end } => Self::unprocessable(
                "part_too_long",
                format!(
                    "The file was to have {bytes} bytes, and this part would end at {end}. Nothing was written."
                ),
            ),
            Error::Incomplete { received, bytes } => Self::conflict(
                "upload_incomplete",
                format!("{received} of {bytes} bytes are there. Go on with offset={received}."),
            ),
            Error::Size { file, bytes, bytes_max } => Self::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "file_too_large",
                format!("{file} has {bytes} bytes, and 1 to {bytes_max} are taken."),
            ),
            Error::TooMany => Self::conflict(
                "too_many_uploads",
                format!("{UPLOADS_OPEN_MAX} uploads are open, which is the most. End one of them first."),
            ),
            Error::NoRoom { free, needed } => Self::new(
                StatusCode::INSUFFICIENT_STORAGE,
                "disk_full",
                format!(
                    "The pipeline's disk has room for {} MiB and {} MiB are needed. Make room there and try again.",
                    free / MIB,
                    needed.div_ceil(MIB)
                ),
            ),
            Error::Checksum { file, expected, found } => wrong_checksum(file, &expected, found),
        }
    }
}
