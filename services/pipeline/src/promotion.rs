//! The second half of a run: what is staged goes to the store. Every step can be repeated, so a promotion that was
//! interrupted, by a crash on either side, goes on with the same draft after the last batch that was acknowledged.

use tessera_pipeline_api::Recipe;
use tessera_store_api::{
    Dataset, NewRelease, Promotion, Release, UNIT_BATCH_BYTES_MAX, UNITS_PER_BATCH_MAX, Unit, UnitBatch,
};
use transport::ClientError;

use crate::pipeline::Pipeline;
use crate::tables;
use crate::tables::run::Record;

/// Units in a batch, at most.
#[expect(clippy::cast_possible_truncation, reason = "a small constant of the contract")]
const BATCH_UNITS: u32 = UNITS_PER_BATCH_MAX as u32;

/// Bytes of a batch's units, at most; the rest of the contract's limit is for what stands around them.
const BATCH_BYTES: usize = UNIT_BATCH_BYTES_MAX - 1024;

/// Why a promotion stopped.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The staging database failed.
    #[error(transparent)]
    Database(#[from] database::Error),
    /// The store failed or refused.
    #[error("the store did not take it")]
    Store(#[from] ClientError),
    /// The gazetteer, the land or a layer is missing: an earlier version staged the run.
    #[error("the run was staged by an earlier version; begin it anew")]
    Tables,
}

/// Takes a run to the store and makes it current. `false` when the service was told to stop before the end.
pub async fn promote(pipeline: &Pipeline, record: &Record) -> Result<bool, Error> {
    let run = record.run.id;
    let hash = record.run.hash.clone().ok_or(Error::Tables)?;
    let approved_by = record.run.approved_by.clone().unwrap_or_default();
    let current = pipeline.store.current_release().await?;
    if let Some(same) = current.filter(|current| current.hash.as_ref() == Some(&hash)) {
        note(pipeline, run, same.number, approved_by).await?;
        return Ok(true);
    }
    match write(pipeline, record, Promotion { hash, approved_by: approved_by.clone() }).await {
        Ok(None) => Ok(false),
        Ok(Some(release)) => {
            note(pipeline, run, release.number, approved_by).await?;
            Ok(true)
        }
        Err(error) => {
            if lost_draft(&error) {
                let now = pipeline.clock.now();
                pipeline
                    .database
                    .write(move |transaction| {
                        tables::draft::give_up(transaction, run, now)?;
                        tables::run::lose_draft(transaction, run)
                    })
                    .await?;
            }
            Err(error)
        }
    }
}

/// Whether the store has the draft no more, or not what was written to it: it was restored from a backup, or gave it
/// up.
fn lost_draft(error: &Error) -> bool {
    let Error::Store(error) = error else { return false };
    error.problem().is_some_and(|problem| matches!(problem.status, 404 | 409 | 422))
}

async fn write(pipeline: &Pipeline, record: &Record, promotion: Promotion) -> Result<Option<Release>, Error> {
    let run = record.run.id;
    let versions =
        pipeline.database.read(move |transaction| tables::dataset::of_run(transaction, run)).await?;
    let recipes: Vec<Recipe> = versions.into_iter().map(|version| version.registered.recipe).collect();
    let release = draft(pipeline, record, &recipes).await?;
    if !send_units(pipeline, run, release).await? {
        return Ok(None);
    }
    let staged = pipeline.database.read(move |transaction| tables::unit::gazetteer(transaction, run)).await?;
    pipeline.store.write_gazetteer(release, &staged.ok_or(Error::Tables)?).await?;
    let land = pipeline.database.read(move |transaction| tables::unit::land(transaction, run)).await?;
    pipeline.store.write_land(release, land.ok_or(Error::Tables)?).await?;
    let layers = pipeline.database.read(move |transaction| tables::layer::hashes(transaction, run)).await?;
    for name in layers.into_keys() {
        let layer =
            pipeline.database.read(move |transaction| tables::layer::find(transaction, run, name)).await?;
        pipeline.store.write_layer(release, &layer.ok_or(Error::Tables)?).await?;
    }
    let key = key(record, "promote");
    Ok(Some(pipeline.store.promote(&key, release, &promotion).await?))
}

/// A key that is the same whenever the same step of the same run is tried again. The time is in it because a staging
/// database that was lost begins to count its runs anew.
fn key(record: &Record, step: &str) -> String {
    let recorded_at = record.run.recorded_at.as_millis();
    format!("{step}-{}-{recorded_at}-{}", record.run.id, record.attempt)
}

/// The draft to write to: the one that was begun, or a new one.
async fn draft(pipeline: &Pipeline, record: &Record, recipes: &[Recipe]) -> Result<u32, Error> {
    if let Some(draft) = record.draft {
        return Ok(draft);
    }
    let wish = NewRelease { datasets: recipes.iter().map(dataset).collect(), units: record.run.units_total };
    let number = pipeline.store.begin_release(&key(record, "begin"), &wish).await?.number;
    let run = record.run.id;
    pipeline.database.write(move |transaction| tables::run::begin_draft(transaction, run, number)).await?;
    Ok(number)
}

fn dataset(recipe: &Recipe) -> Dataset {
    Dataset {
        id: recipe.id.clone(),
        version: recipe.version.clone(),
        title: recipe.title.clone(),
        licence: recipe.licence.clone(),
        attribution: recipe.attribution.clone(),
        source: recipe.source.clone(),
        retrieved: recipe.retrieved.clone(),
        note: recipe.note.clone(),
        sha256: recipe.content.sha256.clone(),
        field: recipe.feeds.field,
        resolution: recipe.feeds.resolution,
    }
}

/// Sends the units that the store has not acknowledged, and reads the next batch meanwhile. `false` when the service is
/// told to stop.
async fn send_units(pipeline: &Pipeline, run: u32, release: u32) -> Result<bool, Error> {
    let record = pipeline.database.read(move |transaction| tables::run::find(transaction, run)).await?;
    let mut sent = record.map_or(0, |record| record.units_sent);
    let mut units = batch(pipeline, run, sent).await?;
    while !units.is_empty() {
        if pipeline.node.shutdown.is_requested() {
            return Ok(false);
        }
        sent += u32::try_from(units.len()).unwrap_or(u32::MAX);
        let this = UnitBatch { units };
        let send = async { pipeline.store.write_units(release, &this).await.map_err(Error::Store) };
        (_, units) = tokio::try_join!(send, batch(pipeline, run, sent))?;
        pipeline.database.write(move |transaction| tables::run::sent(transaction, run, sent)).await?;
    }
    Ok(true)
}

/// The units after the first `sent`.
async fn batch(pipeline: &Pipeline, run: u32, sent: u32) -> Result<Vec<Unit>, Error> {
    let read = move |transaction: &rusqlite::Transaction<'_>| {
        tables::unit::page(transaction, run, sent, BATCH_UNITS, BATCH_BYTES)
    };
    Ok(pipeline.database.read(read).await?)
}

async fn note(pipeline: &Pipeline, run: u32, release: u32, approved_by: String) -> Result<(), Error> {
    let now = pipeline.clock.now();
    pipeline
        .database
        .write(move |transaction| {
            tables::promotion::insert(transaction, release, Some(run), &approved_by, now)?;
            tables::run::promoted(transaction, run, release)
        })
        .await?;
    Ok(())
}
