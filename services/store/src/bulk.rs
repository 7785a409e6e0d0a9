//! Files of whole releases: what a person or a program takes away at once.
//!
//! A worker looks which release readers see and makes its files where they are missing. It needs no word from whoever
//! promoted, and after a crash it begins again: what was half made is thrown away.

mod folder;
mod lists;
mod making;
mod shape;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::Transaction;
use tessera_store_api::geodata::{File, Files, FilesState};
use tessera_store_api::{Dataset, Status};
use transport::{Shutdown, problem};

pub(crate) use self::folder::Folder;
use self::folder::Manifest;
use self::making::{Maker, MakingError};
use crate::app::App;
use crate::background;
use crate::edition::Edition;
use crate::error::{Error, Result};
use crate::ogc::coverage::Coverage;
use crate::ogc::refusal::Refusal;
use crate::tables;

/// How often the worker looks at the database: one lookup of some microseconds.
const LOOK_INTERVAL: Duration = Duration::from_millis(500);
/// Pause after the files could not be made.
const FAILURE_PAUSE: Duration = Duration::from_secs(60);
/// Releases whose files are kept beside the current one's, those first that were current last.
const EARLIER_KEPT: usize = 2;

/// How far the worker is: a release and its files made.
#[derive(Debug, Default)]
pub(crate) struct Progress(Mutex<(u32, u32)>);

impl Progress {
    fn set(&self, release: u32, made: u32) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = (release, made);
    }

    fn of(&self, release: u32) -> u32 {
        let (current, made) = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if current == release { made } else { 0 }
    }
}

/// The files of a release.
pub(crate) async fn list(app: &App, release: u32) -> Result<Files> {
    let sees = app.clone();
    app.database
        .read(move |transaction| {
            let edition = existing(transaction, release)?;
            let coverage = sees.geodata.coverages.of(transaction, &edition)?;
            let (state, files) = state(&sees, transaction, &edition)?;
            let total = making::total(&coverage);
            let made = match state {
                FilesState::Ready => total,
                FilesState::Making => sees.geodata.progress.of(release),
                FilesState::Dropped => 0,
            };
            Ok(Files { release, hash: edition.hash, state, made, total, files })
        })
        .await
}

/// A file of a release, and where it is.
pub(crate) async fn find(app: &App, release: u32, name: String) -> Result<(File, std::path::PathBuf)> {
    let sees = app.clone();
    app.database
        .read(move |transaction| {
            let edition = existing(transaction, release)?;
            let (state, files) = state(&sees, transaction, &edition)?;
            match state {
                FilesState::Making => return Err(Refusal::FilesMaking(release).into()),
                FilesState::Dropped => return Err(Refusal::FilesDropped(release).into()),
                FilesState::Ready => {}
            }
            // Only names of the manifest: a path from outside never reaches the file system.
            match files.into_iter().find(|file| file.name == name) {
                Some(file) => Ok((file, sees.geodata.files.file(release, &name))),
                None => Err(Refusal::NoSuchFile { release, name }.into()),
            }
        })
        .await
}

fn existing(transaction: &Transaction<'_>, release: u32) -> Result<Edition> {
    tables::collection::edition(transaction, release)?.ok_or(Error::NoSuchRelease(release))
}

/// Whether the files of a release are there, and which.
pub(crate) fn state(
    app: &App,
    transaction: &Transaction<'_>,
    edition: &Edition,
) -> Result<(FilesState, Vec<File>)> {
    if let Some(Manifest { files, .. }) = app.geodata.files.manifest(edition.release, &edition.hash) {
        return Ok((FilesState::Ready, files));
    }
    let current = tables::head::find(transaction)?;
    let is_current = current.is_some_and(|current| current.release == edition.release);
    Ok((if is_current { FilesState::Making } else { FilesState::Dropped }, Vec::new()))
}

/// Makes files until the service stops.
pub(crate) async fn work(app: App, shutdown: Shutdown) {
    let mut pause = Duration::ZERO;
    loop {
        tokio::select! {
            () = shutdown.requested() => return,
            () = tokio::time::sleep(pause) => {}
        }
        pause = match attend(&app, &shutdown).await {
            Ok(()) => LOOK_INTERVAL,
            Err(MakingError::Stopped) => return,
            Err(error) => {
                tracing::error!(error = problem::chain(&error), "the files of a release could not be made");
                FAILURE_PAUSE
            }
        };
    }
}

/// A release whose files are missing.
struct Missing {
    edition: Edition,
    coverage: Arc<Coverage>,
    datasets: Vec<Dataset>,
    /// The releases whose files are kept.
    kept: Vec<u32>,
}

/// Makes the files of the current release where they are missing.
async fn attend(app: &App, shutdown: &Shutdown) -> Result<(), MakingError> {
    let sees = app.clone();
    let Some(missing) = app.database.read(move |transaction| missing(&sees, transaction)).await? else {
        return Ok(());
    };
    let (worker, stop) = (app.clone(), shutdown.clone());
    in_background(move || make(&worker, &stop, missing)).await.unwrap_or(Err(MakingError::Panicked))
}

fn missing(app: &App, transaction: &Transaction<'_>) -> Result<Option<Missing>> {
    let Some(edition) = tables::head::find(transaction)? else { return Ok(None) };
    if app.geodata.files.manifest(edition.release, &edition.hash).is_some() {
        return Ok(None);
    }
    let coverage = app.geodata.coverages.of(transaction, &edition)?;
    let datasets = tables::dataset::of_release(transaction, edition.release)?;
    Ok(Some(Missing { kept: kept(transaction)?, edition, coverage, datasets }))
}

/// Works while nobody else wants the processor. Nothing where it panicked.
async fn in_background<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (done, told) = tokio::sync::oneshot::channel();
    background::spawn("bulk-files", || {
        let _ = done.send(work());
    })
    .ok()?;
    told.await.ok()
}

/// Makes the files of a release and removes those that are not kept.
fn make(app: &App, shutdown: &Shutdown, missing: Missing) -> Result<(), MakingError> {
    let Missing { edition, coverage, datasets, kept } = missing;
    let release = edition.release;
    let failed = |source| MakingError::File { path: app.geodata.files.file(release, ""), source };
    let making = app.geodata.files.begin().map_err(failed)?;
    app.geodata.progress.set(release, 0);
    let maker = Maker {
        app,
        edition,
        coverage,
        datasets,
        is_stopped: &|| shutdown.is_requested(),
        made: &|files| app.geodata.progress.set(release, files),
    };
    let manifest = maker.make(&making)?;
    app.geodata.files.finish(release, &manifest).map_err(failed)?;
    let bytes: u64 = manifest.files.iter().map(|file| file.bytes).sum();
    tracing::info!(release, files = manifest.files.len(), bytes, "the files of the release are made");
    app.geodata.files.keep(&kept).map_err(failed)
}

/// The releases whose files are kept.
fn kept(transaction: &Transaction<'_>) -> Result<Vec<u32>> {
    let mut seen: Vec<_> = tables::release::all(transaction)?
        .into_iter()
        .filter(|release| matches!(release.status, Status::Current | Status::Superseded))
        .collect();
    seen.sort_by_key(|release| std::cmp::Reverse((release.status == Status::Current, release.promoted_at)));
    Ok(seen.into_iter().take(EARLIER_KEPT + 1).map(|release| release.number).collect())
}
