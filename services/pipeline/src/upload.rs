//! Files that come in parts. A part is on disk before it is acknowledged; whatever happens then, the upload goes on after
//! it. A file is never in memory, and it gets its name only when its checksum was right.

use clock::Timestamp;
use database::Database;
use rusqlite::Transaction;
use std::sync::PoisonError;
use tessera_pipeline_api::{
    Format, NewUpload, Recipe, Registered, UPLOAD_BYTES_MAX, UPLOAD_KEPT_DAYS, UPLOADS_OPEN_MAX, Upload,
};
use tessera_store_api::{Field, LAND_BYTES_MAX};

use crate::content::Content;
use crate::dataset;
use crate::pipeline::Pipeline;
use crate::tables;
use crate::tables::upload::{Record, State};

/// Bytes that stay free on the disk, for the staging database.
const RESERVE_BYTES: u64 = 256 * 1024 * 1024;
const DAY_MS: i64 = 24 * 3600 * 1000;

/// Why a part was not taken.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The dataset is not known, or the staging database failed.
    #[error(transparent)]
    Dataset(#[from] dataset::Error),
    /// The content folder failed.
    #[error("the content folder failed")]
    Content(#[from] std::io::Error),
    /// There is no such upload of this dataset.
    #[error("there is no upload {upload} of {dataset}")]
    Unknown {
        /// The dataset.
        dataset: String,
        /// The number.
        upload: u32,
    },
    /// It was ended, refused or given up.
    #[error("upload {0} has ended")]
    Ended(u32),
    /// The part begins where another was expected.
    #[error("the next part begins at {expected} and not at {found}")]
    Offset {
        /// Where the next part begins.
        expected: u64,
        /// Where this one does.
        found: u64,
    },
    /// Nothing came.
    #[error("the part is empty")]
    EmptyPart,
    /// The part reaches beyond the end of the file.
    #[error("the file has {bytes} bytes and the part ends at {end}")]
    Beyond {
        /// Bytes of the file.
        bytes: u64,
        /// Where the part ends.
        end: u64,
    },
    /// Parts are missing.
    #[error("{received} of {bytes} bytes are there")]
    Incomplete {
        /// What is there.
        received: u64,
        /// What should be.
        bytes: u64,
    },
    /// A file of this size is not taken.
    #[error("{file} has {bytes} bytes of 1 to {bytes_max}")]
    Size {
        /// The file.
        file: String,
        /// Its size.
        bytes: u64,
        /// What is possible.
        bytes_max: u64,
    },
    /// Too many are open.
    #[error("{UPLOADS_OPEN_MAX} uploads are open already")]
    TooMany,
    /// No room.
    #[error("the disk has room for {free} bytes and {needed} are needed")]
    NoRoom {
        /// What fits.
        free: u64,
        /// What is needed.
        needed: u64,
    },
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
}

impl From<database::Error> for Error {
    fn from(error: database::Error) -> Self {
        Self::Dataset(error.into())
    }
}

/// Begins to bring a dataset's file, or goes on with the upload of the same file that is open. Blocks.
pub fn begin(pipeline: &Pipeline, id: &str, wish: NewUpload) -> Result<Upload, Error> {
    let _receiving = pipeline.receiving.lock().unwrap_or_else(PoisonError::into_inner);
    let recipe = pipeline.database.read_blocking(|transaction| dataset::find(transaction, id))?.recipe;
    check_size(&recipe, wish.bytes)?;
    let sha256 = recipe.content.sha256;
    let now = pipeline.clock.now();
    let fresh = Upload {
        id: None,
        dataset: id.to_owned(),
        file: recipe.content.file,
        sha256: sha256.clone(),
        bytes: wish.bytes,
        offset: 0,
        complete: false,
        recorded_at: now,
    };
    if is_there(pipeline, &sha256, now)? {
        return Ok(Upload { offset: wish.bytes, complete: true, ..fresh });
    }
    let open = pipeline.database.read_blocking(|tx| tables::upload::open_of(tx, &sha256, wish.bytes))?;
    check_room(&pipeline.content, wish.bytes - open.as_ref().map_or(0, |open| open.upload.offset))?;
    if let Some(open) = open {
        return Ok(Upload { dataset: id.to_owned(), ..open.upload });
    }
    pipeline.database.write_blocking(|transaction| {
        let open = tables::upload::open(transaction)?.len();
        if u32::try_from(open).unwrap_or(u32::MAX) >= UPLOADS_OPEN_MAX {
            return Err(Error::TooMany);
        }
        let number = tables::upload::insert(transaction, &fresh)?;
        Ok(Upload { id: Some(number), ..fresh })
    })
}

/// Whether the file lies in the content folder, undamaged. One that a crash left there without its row gets it.
fn is_there(pipeline: &Pipeline, sha256: &str, now: Timestamp) -> Result<bool, Error> {
    let Some(path) = pipeline.content.path(sha256)? else { return Ok(false) };
    let bytes = path.metadata()?.len();
    let known = pipeline.database.read_blocking(|tx| tables::dataset::has_content(tx, sha256))?;
    if !known {
        pipeline.database.write_blocking(|tx| tables::dataset::insert_content(tx, sha256, bytes, now))?;
    }
    Ok(true)
}

fn check_size(recipe: &Recipe, bytes: u64) -> Result<(), Error> {
    // Land that comes as the store takes it has to fit there.
    let land = recipe.feeds.field == Field::Land
        && recipe.content.format == Format::Geojson
        && recipe.content.packing.is_none();
    let bytes_max = if land { LAND_BYTES_MAX as u64 } else { UPLOAD_BYTES_MAX };
    let fits = (1..=bytes_max).contains(&bytes);
    if fits { Ok(()) } else { Err(Error::Size { file: recipe.content.file.clone(), bytes, bytes_max }) }
}

fn check_room(content: &Content, bytes: u64) -> Result<(), Error> {
    let (free, needed) = (content.free_bytes()?, bytes.saturating_add(RESERVE_BYTES));
    if free < needed { Err(Error::NoRoom { free, needed }) } else { Ok(()) }
}

/// How far an upload is.
pub async fn find(pipeline: &Pipeline, id: String, upload: u32) -> Result<Upload, Error> {
    pipeline.database.read(move |transaction| Ok(found(transaction, &id, upload)?.upload)).await
}

/// An upload, as whoever may bring the same file sees it.
fn found(transaction: &Transaction<'_>, id: &str, upload: u32) -> Result<Record, Error> {
    let unknown = || Error::Unknown { dataset: id.to_owned(), upload };
    let mut record = tables::upload::find(transaction, upload)?.ok_or_else(unknown)?;
    if record.upload.dataset != id {
        // Another dataset that is the same file goes on with the same upload.
        let same = tables::dataset::find(transaction, id)?
            .is_some_and(|version| version.registered.recipe.content.sha256 == record.upload.sha256);
        if !same {
            return Err(unknown());
        }
        id.clone_into(&mut record.upload.dataset);
    }
    Ok(record)
}

/// Takes the next part of a file; when this returns it is on disk. Blocks.
pub fn write(pipeline: &Pipeline, id: &str, upload: u32, offset: u64, part: &[u8]) -> Result<Upload, Error> {
    let _receiving = pipeline.receiving.lock().unwrap_or_else(PoisonError::into_inner);
    let record = pipeline.database.read_blocking(|transaction| found(transaction, id, upload))?;
    let Upload { bytes, offset: expected, .. } = record.upload;
    if record.state != State::Open {
        return Err(Error::Ended(upload));
    }
    if offset != expected {
        return Err(Error::Offset { expected, found: offset });
    }
    let end = offset + part.len() as u64;
    if part.is_empty() {
        return Err(Error::EmptyPart);
    }
    if end > bytes {
        return Err(Error::Beyond { bytes, end });
    }
    check_room(&pipeline.content, part.len() as u64)?;
    pipeline.content.write_part(upload, offset, part)?;
    let now = pipeline.clock.now();
    pipeline.database.write_blocking(|tx| tables::upload::received(tx, upload, end, now))?;
    Ok(Upload { offset: end, ..record.upload })
}

/// Keeps a file that came whole, if it is the one described. Blocks for as long as it takes to read it.
pub fn finish(pipeline: &Pipeline, id: &str, upload: u32) -> Result<Registered, Error> {
    let _receiving = pipeline.receiving.lock().unwrap_or_else(PoisonError::into_inner);
    let record = pipeline.database.read_blocking(|transaction| found(transaction, id, upload))?;
    let Upload { bytes, offset, sha256, file, .. } = record.upload;
    match record.state {
        State::Open => {}
        // Doing it twice is doing it once.
        State::Kept => return Ok(pipeline.database.read_blocking(|tx| dataset::find(tx, id))?),
        State::Refused | State::Abandoned => return Err(Error::Ended(upload)),
    }
    if offset < bytes {
        return Err(Error::Incomplete { received: offset, bytes });
    }
    match pipeline.content.hash_incoming(upload)? {
        Some((found, _)) if found == sha256 => pipeline.content.admit(upload, &sha256)?,
        // A crash after it got its name and before that was noted.
        None if pipeline.content.path(&sha256)?.is_some() => {}
        other => {
            let found = other.map_or_else(|| "none".to_owned(), |(found, _)| found);
            pipeline.database.write_blocking(|tx| tables::upload::end(tx, upload, State::Refused))?;
            pipeline.content.discard(upload)?;
            return Err(Error::Checksum { file, expected: sha256, found });
        }
    }
    let now = pipeline.clock.now();
    Ok(pipeline.database.write_blocking(|transaction| {
        tables::dataset::insert_content(transaction, &sha256, bytes, now)?;
        tables::upload::end(transaction, upload, State::Kept)?;
        dataset::find(transaction, id)
    })?)
}

/// Gives up uploads that nobody went on with and takes away files that belong to none. Blocks.
pub fn tidy(database: &Database, content: &Content, now: Timestamp) -> anyhow::Result<()> {
    let open = database.read_blocking(tables::upload::open)?;
    let mut kept = Vec::new();
    for record in open {
        let forgotten = now.millis_since(record.moved_at) > UPLOAD_KEPT_DAYS * DAY_MS;
        // Bytes that were acknowledged can only be missing where somebody took them away.
        let there = content.part_bytes(record.number)?.unwrap_or_default() >= record.upload.offset
            || content.path(&record.upload.sha256)?.is_some();
        if forgotten || !there {
            let number = record.number;
            database.write_blocking(|tx| tables::upload::end(tx, number, State::Abandoned))?;
            tracing::info!(upload = number, dataset = record.upload.dataset, "an upload was given up");
        } else {
            kept.push(record.number);
        }
    }
    for upload in content.incoming_uploads()?.into_iter().filter(|upload| !kept.contains(upload)) {
        content.discard(upload)?;
    }
    Ok(())
}
