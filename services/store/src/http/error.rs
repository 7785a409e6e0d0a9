//! How a refusal or a failure looks on the wire: status, code, a sentence.

use http::StatusCode;
use transport::Problem;
use transport::problem::Defect;

use crate::error::{Error, Input};
use crate::ogc::refusal::Refusal;

/// Seconds after which files that are being made may be there.
const FILES_RETRY_S: u32 = 5;

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::NoRelease => {
                Self::not_found("no_release", "Nothing was released yet. Promote a release first.")
            }
            Error::NoSuchCell(cell) => {
                Self::not_found("cell_not_found", format!("The current release has no cell {cell}."))
            }
            Error::NoSuchRelease(number) => {
                Self::not_found("release_not_found", format!("There is no release {number}."))
            }
            Error::NotADraft { number, status } => Self::conflict(
                "release_not_draft",
                format!("Release {number} is {status:?}, and only a draft can be written. Begin a new one."),
            ),
            Error::GivenUp(number) => Self::conflict(
                "release_retired",
                format!("Release {number} was given up before it became current. Begin a new one."),
            ),
            Error::NotWhole { number, reason } => Self::conflict(
                "release_incomplete",
                format!("Release {number} is not whole: {reason}. Write what is missing and promote again."),
            ),
            Error::OtherHash { number, ours, theirs } => Self::conflict(
                "hash_differs",
                format!(
                    "Release {number} has the hash {ours} in the store, and the call is about {theirs}. Compare what \
                     was written with what was approved."
                ),
            ),
            Error::OtherPrices(period) => Self::conflict(
                "prices_differ",
                format!("The prices of period {period} were written already, and they were others."),
            ),
            Error::Refused { what, defects } => refused(what, defects),
            Error::Geodata(refusal) => geodata(refusal),
            Error::Database(error) => error.into(),
        }
    }
}

fn geodata(refusal: Refusal) -> Problem {
    match refusal {
        Refusal::Query(error) => Problem::bad_request("query_refused", format!("The parameter {error}.")),
        Refusal::NoSuchCollection(id) => Problem::not_found(
            "collection_not_found",
            format!("The release has no collection `{id}`. /api/v1/ogc/collections lists what there is."),
        ),
        Refusal::NoSuchFeature { collection, id } => Problem::not_found(
            "feature_not_found",
            format!("The collection {collection} has no feature `{id}`."),
        ),
        Refusal::NoSuchTile(tile) => {
            Problem::not_found("tile_not_found", format!("There is no tile {tile}. Zooms are 0 to 10."))
        }
        Refusal::NoSuchFile { release, name } => Problem::not_found(
            "file_not_found",
            format!(
                "Release {release} has no file `{name}`. /api/v1/releases/{release}/files lists its files."
            ),
        ),
        Refusal::FilesMaking(release) => Problem::unavailable(
            "files_making",
            format!("The files of release {release} are being made. Try again."),
            FILES_RETRY_S,
        ),
        Refusal::FilesDropped(release) => Problem::new(
            StatusCode::GONE,
            "files_dropped",
            format!("The files of release {release} made room for newer ones. Its rows are still there."),
        ),
        Refusal::NoSuchDataset { release, id } => Problem::not_found(
            "dataset_not_found",
            format!("Release {release} has no dataset `{id}`. /api/v1/catalogue/{release} lists them."),
        ),
    }
}

fn refused(what: Input, defects: Vec<Defect>) -> Problem {
    let code = format!("{what}_refused");
    let detail = match defects.first() {
        Some(first) => format!("Nothing was done: {}: {} (found {}).", first.place, first.rule, first.value),
        None => "Nothing was done.".to_owned(),
    };
    Problem::unprocessable(&code, detail).with_errors(defects)
}
