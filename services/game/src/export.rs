//! A history to take away: one SQLite file that the stock `sqlite3` reads, the same as lines of JSON, and what both are.
//!
//! The files are made where they are asked for and kept until the history has moved on or an hour has passed.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clock::Timestamp;
use otivm_api as api;
use ring::digest::{Context, SHA256};
use serde::Serialize;

use crate::game::{Game, GameError};
use crate::seats::Seat;
use crate::tables::moment::Stored;
use crate::tables::{self, milestone, moment};
use crate::timeline::TimelineError;

/// Version of the format.
const FORMAT: u32 = 1;
/// Folder of exports inside the data folder.
const FOLDER: &str = "exports";
/// Time that the files are kept.
const KEPT: Duration = Duration::from_secs(3600);
/// How often it is looked whether they are old.
const TIDY_INTERVAL: Duration = Duration::from_secs(60);
/// The history as a database.
const DATABASE: &str = "timeline.sqlite3";
/// The history as lines of JSON.
const LINES: &str = "moments.ndjson";
/// What the files are, beside them.
const MANIFEST: &str = "manifest.json";
/// Bytes read at once for a checksum.
const CHECKSUM_BYTES: usize = 256 * 1024;

/// A moment as a line: everything that its hash is made of, and the hash.
#[derive(Serialize)]
struct Line<'a> {
    seq: i64,
    recorded_at: i64,
    sim_day: Option<i64>,
    kind: &'a str,
    subject: &'a str,
    value_true: Option<i64>,
    value_perceived: Option<i64>,
    confidence_tag: &'a str,
    cause: Option<i64>,
    command_key: Option<&'a str>,
    payload: &'a str,
    hash: String,
}

impl<'a> Line<'a> {
    fn of(stored: &'a Stored) -> Self {
        let record = &stored.record;
        Self {
            seq: record.seq,
            recorded_at: record.recorded_at.as_millis(),
            sim_day: record.sim_day,
            kind: &record.kind,
            subject: &record.subject,
            value_true: record.value_true,
            value_perceived: record.value_perceived,
            confidence_tag: &record.confidence_tag,
            cause: record.cause,
            command_key: record.command_key.as_deref(),
            payload: &record.payload,
            hash: hex::encode(stored.hash),
        }
    }
}

/// The export of a seat as it stands now.
pub(crate) async fn of(game: &Game, seat: &Seat) -> Result<api::Export, GameError> {
    let folder = game.data.join(FOLDER).join(&seat.slot);
    // Nothing is written to the history while it is copied: the seat is held.
    let present = game.enter(seat).await?;
    let manifest = api::Export {
        format: FORMAT,
        node: seat.timeline.node().await?,
        slot: seat.slot.clone(),
        head: present.state().head,
        hash: present.hash(),
        schema: u32::try_from(tables::PLAYER.len()).unwrap_or(u32::MAX),
        exported_at: present.now,
        files: Vec::new(),
    };
    let (path, now) = (seat.timeline.path().to_owned(), present.now);
    let slot = seat.slot.clone();
    let made = tokio::task::spawn_blocking(move || match kept(&folder, &manifest, now) {
        Some(kept) => Ok(kept),
        None => make(&path, &folder, manifest),
    })
    .await
    .map_err(io::Error::other)
    .and_then(|made| made);
    made.map_err(|source| TimelineError::Copy { slot, source }.into())
}

/// A file of the export that was made last.
pub(crate) fn file(game: &Game, seat: &Seat, name: &str) -> Option<(api::ExportFile, PathBuf)> {
    let folder = game.data.join(FOLDER).join(&seat.slot);
    // Only names of the manifest: a path from outside never reaches the file system.
    let file = read(&folder)?.files.into_iter().find(|file| file.name == name)?;
    let path = folder.join(&file.name);
    Some((file, path))
}

/// Removes what is older than it is kept, for ever.
pub(crate) async fn run(game: Arc<Game>) {
    loop {
        let (data, now) = (game.data.clone(), game.now());
        // What could not be removed now is removed the next time.
        let _ = tokio::task::spawn_blocking(move || tidy(&data, now)).await;
        tokio::time::sleep(TIDY_INTERVAL).await;
    }
}

fn tidy(data: &Path, now: Timestamp) {
    let Ok(folders) = fs::read_dir(data.join(FOLDER)) else { return };
    for folder in folders.filter_map(Result::ok).map(|entry| entry.path()) {
        if read(&folder).is_none_or(|manifest| is_old(&manifest, now)) {
            // What cannot be removed now is removed the next time.
            let _ = fs::remove_dir_all(folder);
        }
    }
}

/// Removes what was made for a seat that is given up. What cannot be removed now is removed when it is old.
pub(crate) fn forget(data: &Path, slot: &str) {
    let _ = fs::remove_dir_all(data.join(FOLDER).join(slot));
}

fn is_old(manifest: &api::Export, now: Timestamp) -> bool {
    now.millis_since(manifest.exported_at) > i64::try_from(KEPT.as_millis()).unwrap_or(i64::MAX)
}

fn read(folder: &Path) -> Option<api::Export> {
    serde_json::from_slice(&fs::read(folder.join(MANIFEST)).ok()?).ok()
}

/// The export that is there already, if it is of this moment.
fn kept(folder: &Path, wanted: &api::Export, now: Timestamp) -> Option<api::Export> {
    read(folder).filter(|kept| kept.hash == wanted.hash && !is_old(kept, now))
}

/// The manifest is written last: without it the files are not there.
fn make(timeline: &Path, folder: &Path, mut manifest: api::Export) -> io::Result<api::Export> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    let database = folder.join(DATABASE);
    database::copy(timeline, &database).map_err(io::Error::other)?;
    database::finish(&database, milestone::forget).map_err(io::Error::other)?;
    lines(&database, &folder.join(LINES))?;
    for (name, media_type) in [(DATABASE, "application/vnd.sqlite3"), (LINES, "application/x-ndjson")] {
        let (bytes, sha256) = checksum(&folder.join(name))?;
        let (name, media_type) = (name.to_owned(), media_type.to_owned());
        manifest.files.push(api::ExportFile { name, media_type, bytes, sha256 });
    }
    fs::write(folder.join(MANIFEST), serde_json::to_vec_pretty(&manifest).map_err(io::Error::other)?)?;
    Ok(manifest)
}

fn lines(database: &Path, path: &Path) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    let mut failed = None;
    database::inspect(database, |transaction| {
        moment::each(transaction, 0, |stored| {
            let written = serde_json::to_writer(&mut file, &Line::of(&stored))
                .map_err(io::Error::other)
                .and_then(|()| file.write_all(b"\n"));
            written.map_err(|error| {
                failed = Some(error);
                database::Error::Full
            })
        })
    })
    .map_err(|error| failed.take().unwrap_or_else(|| io::Error::other(error)))?;
    file.flush()
}

fn checksum(path: &Path) -> io::Result<(u64, String)> {
    let (mut file, mut context) = (File::open(path)?, Context::new(&SHA256));
    let (mut buffer, mut bytes) = (vec![0; CHECKSUM_BYTES], 0);
    loop {
        let read = io::Read::read(&mut file, &mut buffer)?;
        if read == 0 {
            return Ok((bytes, hex::encode(context.finish())));
        }
        context.update(buffer.get(..read).unwrap_or_default());
        bytes += read as u64;
    }
}
