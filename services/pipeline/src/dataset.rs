//! Datasets: their description is checked, then their file against it.

use clock::Timestamp;
use tessera_pipeline_api::{CONTENT_BYTES_MAX, Datasets, Format, Recipe, Registered};
use tessera_store_api::{Field, LAND_BYTES_MAX};
use transport::problem::Defect;

use crate::content::{self, Content, sha256};
use crate::pipeline::Pipeline;
use crate::tables;

/// Versions of all datasets together, at most.
pub const VERSIONS_MAX: u32 = 10_000;
/// The one coordinate system.
const CRS: &str = "EPSG:4326";
/// An id, in characters, at most.
const ID_CHARS_MAX: usize = 64;
/// Texts of a recipe, in characters, at most.
const SHORT_CHARS_MAX: usize = 200;
const LONG_CHARS_MAX: usize = 4_000;
/// The finest resolution of H3.
const RESOLUTION_MAX: u8 = 15;

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

fn find(transaction: &rusqlite::Transaction<'_>, id: &str) -> Result<Registered, Error> {
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
    let bytes_max = if recipe.feeds.field == Field::Land { LAND_BYTES_MAX } else { CONTENT_BYTES_MAX };
    if bytes.len() > bytes_max {
        return Err(Error::TooLarge { file: file.clone(), bytes: bytes.len(), bytes_max });
    }
    content.keep(bytes)?;
    Ok((found, bytes.len() as u64))
}

/// Every rule a description breaks.
fn defects(id: &str, recipe: &Recipe) -> Vec<Defect> {
    let mut defects = Vec::new();
    let mut check = |holds: bool, key: &str, rule: &str, value: &dyn std::fmt::Display| {
        if !holds {
            let place = format!("{}: {key}", recipe.content.file);
            defects.push(Defect { place, rule: rule.to_owned(), value: value.to_string() });
        }
    };
    let Recipe { content, feeds, .. } = recipe;
    check(recipe.id == id, "id", &format!("is_the_id_in_the_path_{id}"), &recipe.id);
    check(is_slug(&recipe.id), "id", "slug_of_1_to_64", &recipe.id);
    check(content.crs == CRS, "content.crs", "crs_is_epsg_4326", &content.crs);
    check(content::is_sha256(&content.sha256), "content.sha256", "sha256_in_lower_case_hex", &content.sha256);
    check(is_file_name(&content.file), "content.file", "file_name_without_folders", &content.file);
    check(is_day(&recipe.retrieved), "retrieved", "day_as_yyyy_mm_dd", &recipe.retrieved);
    check(feeds.resolution <= RESOLUTION_MAX, "feeds.resolution", "0_to_15", &feeds.resolution);
    let expected = match feeds.field {
        Field::Elevation | Field::Depth => Format::Geotiff,
        Field::Land => Format::Geojson,
        _ => Format::Csv,
    };
    let rule = format!("{}_comes_as_{expected:?}", feeds.field.as_str()).to_lowercase();
    check(
        content.format == expected,
        "content.format",
        &rule,
        &format!("{:?}", content.format).to_lowercase(),
    );
    if expected == Format::Geotiff {
        let (least, most) = (feeds.minimum.unwrap_or(f64::NAN), feeds.maximum.unwrap_or(f64::NAN));
        check(
            least < most,
            "feeds.minimum",
            "a_raster_has_minimum_below_maximum",
            &format!("{least} to {most}"),
        );
    }
    for (key, text, chars_max) in [
        ("version", &recipe.version, SHORT_CHARS_MAX),
        ("title", &recipe.title, SHORT_CHARS_MAX),
        ("licence", &recipe.licence, SHORT_CHARS_MAX),
        ("feeds.unit", &feeds.unit, SHORT_CHARS_MAX),
        ("attribution", &recipe.attribution, LONG_CHARS_MAX),
        ("source", &recipe.source, LONG_CHARS_MAX),
    ] {
        check(!text.trim().is_empty(), key, "not_empty", text);
        check(
            text.chars().count() <= chars_max,
            key,
            &format!("chars_max_{chars_max}"),
            &text.chars().count(),
        );
    }
    let note = recipe.note.chars().count();
    check(note <= LONG_CHARS_MAX, "note", &format!("chars_max_{LONG_CHARS_MAX}"), &note);
    defects
}

fn is_slug(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (1..=ID_CHARS_MAX).contains(&text.len()) && text.chars().all(fits) && !text.starts_with('-')
}

fn is_file_name(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    (1..=SHORT_CHARS_MAX).contains(&text.len()) && text.chars().all(fits) && !text.starts_with('.')
}

fn is_day(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts[..] else { return false };
    let number = |part: &str, digits: usize| {
        (part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| part.parse::<u32>().unwrap_or_default())
    };
    number(year, 4).is_some()
        && number(month, 2).is_some_and(|month| (1..=12).contains(&month))
        && number(day, 2).is_some_and(|day| (1..=31).contains(&day))
}
