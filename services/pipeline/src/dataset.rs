//! Datasets: their description is checked, then their file against it. Every dataset that was ever looked at is recorded
//! with its licence and what it was found good for, whether it is loaded or not.

use clock::Timestamp;
use tessera_pipeline_api::{
    CONTENT_BYTES_MAX, DatasetHistory, Datasets, Format, Recipe, Registered, defects,
};
use tessera_store_api::{Field, LAND_BYTES_MAX};
use transport::problem::Defect;

use crate::content::{Content, sha256};
use crate::pipeline::Pipeline;
use crate::tables;

/// Versions of all datasets together, at most.
pub const VERSIONS_MAX: u32 = 10_000;
/// Versions of one dataset that are told, at most: the newest.
const VERSIONS_TOLD_MAX: u32 = 100;

/// Why a dataset was not taken.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The staging database failed.
    #[error(transparent)]
    Database(#[from] database::Error),
    /// The content folder failed.
    #[error("the content folder failed")]
    Content(#[from] std::io::Error),
    /// The description breaks rules.
    #[error("the recipe of {file} breaks {} rules", .defects.len())]
    Recipe {
        /// The file it speaks of.
        file: String,
        /// Each.
        defects: Vec<Defect>,
    },
    /// Nobody described it.
    #[error("there is no dataset {0}")]
    Unknown(String),
    /// The file is not the one described.
    #[error("{file} has the checksum {found} instead of {expected}")]
    Checksum {
        /// The file.
        file: String,
        /// What the recipe says.
        expected: String,
        /// What came.
        found: String,
    },
    /// The file is larger than what the store takes of its kind.
    #[error("{file} has {bytes} bytes of at most {bytes_max}")]
    TooLarge {
        /// The file.
        file: String,
        /// Its size.
        bytes: usize,
        /// What is possible.
        bytes_max: usize,
    },
    /// More versions than there may be.
    #[error("there are {VERSIONS_MAX} versions of datasets already")]
    TooMany,
}

/// Every dataset.
pub async fn list(pipeline: &Pipeline) -> Result<Datasets, Error> {
    let versions = pipeline.database.read(tables::dataset::all).await?;
    Ok(Datasets { datasets: versions.into_iter().map(|version| version.registered).collect() })
}

/// Everything that was ever said of a dataset.
pub async fn history(pipeline: &Pipeline, id: String) -> Result<DatasetHistory, Error> {
    let wanted = id.clone();
    let versions = pipeline
        .database
        .read(move |transaction| tables::dataset::history(transaction, &wanted, VERSIONS_TOLD_MAX))
        .await?;
    if versions.is_empty() { Err(Error::Unknown(id)) } else { Ok(DatasetHistory { versions }) }
}

/// Describes a dataset. Describing it again in the same words changes nothing.
pub async fn register(pipeline: &Pipeline, id: &str, recipe: Recipe) -> Result<Registered, Error> {
    let defects = defects(id, &recipe);
    if !defects.is_empty() {
        return Err(Error::Recipe { file: recipe.content.file, defects });
    }
    let now = pipeline.clock.now();
    pipeline.database.write(move |transaction| describe(transaction, &recipe, now)).await
}

fn describe(
    transaction: &rusqlite::Transaction<'_>,
    recipe: &Recipe,
    now: Timestamp,
) -> Result<Registered, Error> {
    let known = tables::dataset::find(transaction, &recipe.id)?;
    if known.as_ref().is_none_or(|known| known.registered.recipe != *recipe) {
        if tables::dataset::count(transaction)? >= VERSIONS_MAX {
            return Err(Error::TooMany);
        }
        tables::dataset::insert(transaction, recipe, now)?;
    }
    find(transaction, &recipe.id)
}

pub(crate) fn find(transaction: &rusqlite::Transaction<'_>, id: &str) -> Result<Registered, Error> {
    let version = tables::dataset::find(transaction, id)?;
    version.map(|version| version.registered).ok_or_else(|| Error::Unknown(id.to_owned()))
}

/// Keeps a dataset's file, if it is the one described.
pub async fn upload(
    pipeline: &Pipeline,
    id: String,
    bytes: impl AsRef<[u8]> + Send + 'static,
) -> Result<Registered, Error> {
    let (content, now) = (pipeline.content.clone(), pipeline.clock.now());
    let wanted = id.clone();
    // The writing connection is not held while the file is brought to the disk.
    let (sha256, size) = pipeline
        .database
        .read(move |transaction| keep(&content, &find(transaction, &wanted)?.recipe, bytes.as_ref()))
        .await?;
    pipeline
        .database
        .write(move |transaction| {
            tables::dataset::insert_content(transaction, &sha256, size, now)?;
            find(transaction, &id)
        })
        .await
}

/// The file comes before its row: a crash between the two leaves a file nobody asks for.
fn keep(content: &Content, recipe: &Recipe, bytes: &[u8]) -> Result<(String, u64), Error> {
    let (file, found) = (&recipe.content.file, sha256(bytes));
    if found != recipe.content.sha256 {
        let expected = recipe.content.sha256.clone();
        return Err(Error::Checksum { file: file.clone(), expected, found });
    }
    let land = recipe.feeds.field == Field::Land
        && recipe.content.format == Format::Geojson
        && recipe.content.packing.is_none();
    let bytes_max = if land { LAND_BYTES_MAX } else { CONTENT_BYTES_MAX };
    if bytes.len() > bytes_max {
        return Err(Error::TooLarge { file: file.clone(), bytes: bytes.len(), bytes_max });
    }
    content.keep(bytes)?;
    Ok((found, bytes.len() as u64))
}
