//! The first half of a run: files become staged units and tables, in chunks that are committed whole, so that a
//! survey that was interrupted goes on where it stopped. Blocks; runs on threads that may.

use h3o::CellIndex;
use tessera_pipeline_api::{Recipe, Rejection};
use tessera_store_api::{Gazetteer, Leg, Unit, release_hash};

use crate::gazetteer::LegRow;
use crate::grid::Grid;
use crate::inputs::{self, Files, Tables};
use crate::pipeline::Pipeline;
use crate::region::Region;
use crate::rejection::{Rejections, rejection};
use crate::survey::{self, World};
use crate::{legs, tables};

/// Units surveyed and committed at a time.
const CHUNK_UNITS: usize = 2_000;
/// Threads that survey.
const THREADS_MAX: usize = 2;
/// Length of a hash in hex.
const HASH_CHARS: usize = 64;

/// Why a survey could not be done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The staging database failed.
    #[error(transparent)]
    Database(#[from] database::Error),
    /// A file cannot be had.
    #[error(transparent)]
    Inputs(#[from] inputs::Error),
}

/// Surveys a run until it is staged or rejected, or the service is told to stop.
pub fn survey(pipeline: &Pipeline, run: u32) -> Result<(), Error> {
    let versions =
        pipeline.database.read_blocking(|transaction| tables::dataset::of_run(transaction, run))?;
    let recipes: Vec<Recipe> = versions.into_iter().map(|version| version.registered.recipe).collect();
    let files = Files::new(&recipes, &pipeline.content);
    let mut rejections = Rejections::default();
    pipeline.enter(run, "read")?;
    // The files are read first and all of them: their defects are told at once, and before seconds of work.
    let read = files.tables(&pipeline.region, &mut rejections)?;
    let Some(world) = files.world(&mut rejections)?.filter(|_| rejections.is_empty()) else {
        return reject(pipeline, run, &rejections);
    };
    pipeline.enter(run, "hexagons")?;
    if !survey_units(pipeline, run, &world)? {
        return Ok(());
    }
    // The rasters are not needed any more; the ways are found over the staged units.
    drop(world);
    pipeline.enter(run, "ways")?;
    finish(pipeline, run, &files, read)
}

/// Surveys what is not surveyed yet. `false` when the service is told to stop or something was rejected.
fn survey_units(pipeline: &Pipeline, run: u32, world: &World) -> Result<bool, Error> {
    let units = pipeline.region.units();
    let total = u32::try_from(units.len()).unwrap_or(u32::MAX);
    let record = pipeline.database.read_blocking(|transaction| tables::run::find(transaction, run))?;
    let mut done = record.as_ref().map_or(0, |record| record.units_surveyed);
    let mut rejected = record.map_or(0, |record| record.run.rejections_total);
    for chunk in units.get(done as usize..).unwrap_or_default().chunks(CHUNK_UNITS) {
        if pipeline.is_to_stop(run)? {
            return Ok(false);
        }
        let surveyed = survey_chunk(chunk, &pipeline.region, world);
        done += u32::try_from(chunk.len()).unwrap_or(u32::MAX);
        rejected += pipeline
            .database
            .write_blocking(|transaction| commit(transaction, run, surveyed, done, total))?;
    }
    if rejected > 0 {
        reject(pipeline, run, &Rejections::default())?;
    }
    Ok(rejected == 0)
}

/// Surveys a chunk on every thread there is; the result is in order.
fn survey_chunk(chunk: &[CellIndex], region: &Region, world: &World) -> Vec<Result<Unit, Rejection>> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(THREADS_MAX);
    let part = chunk.len().div_ceil(threads).max(1);
    std::thread::scope(|scope| {
        let work = |cells: &[CellIndex]| -> Vec<_> {
            cells.iter().map(|cell| survey::hexagon(*cell, region, world)).collect()
        };
        let threads: Vec<_> = chunk.chunks(part).map(|cells| scope.spawn(move || work(cells))).collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    })
}

/// Stages a chunk; returns how many units were rejected.
fn commit(
    transaction: &rusqlite::Transaction<'_>,
    run: u32,
    surveyed: Vec<Result<Unit, Rejection>>,
    done: u32,
    total: u32,
) -> database::Result<u32> {
    let mut rejections = Rejections::default();
    for unit in surveyed.into_iter().filter_map(|result| rejections.sift(result)) {
        tables::unit::insert(transaction, run, &tables::unit::Staged::new(&unit))?;
    }
    tables::rejection::insert(transaction, run, &rejections)?;
    tables::run::surveyed(transaction, run, done, total, rejections.total)?;
    Ok(rejections.total)
}

fn reject(pipeline: &Pipeline, run: u32, rejections: &Rejections) -> Result<(), Error> {
    pipeline.database.write_blocking(|transaction| {
        tables::rejection::insert(transaction, run, rejections)?;
        tables::run::reject(transaction, run, rejections.total)
    })?;
    Ok(())
}

/// Finds the ways, and stages the run.
fn finish(pipeline: &Pipeline, run: u32, files: &Files<'_>, read: Tables) -> Result<(), Error> {
    let grid = pipeline.database.read_blocking(|transaction| {
        let mut grid = crate::grid::Builder::default();
        tables::unit::each_cell(transaction, run, |cell| grid.add(&cell))?;
        Ok::<_, database::Error>(grid.finish())
    })?;
    let mut rejections = Rejections::default();
    let legs: Vec<Leg> = read
        .legs
        .iter()
        .filter_map(|row| rejections.sift(leg(files.legs_file(), row, &read, &grid)))
        .collect();
    drop(grid);
    if !rejections.is_empty() {
        return reject(pipeline, run, &rejections);
    }
    let gazetteer = Gazetteer { places: read.places, goods: read.goods, legs, epochs: read.epochs };
    stage(pipeline, run, &gazetteer, &files.land()?)
}

fn leg(file: &str, row: &LegRow, read: &Tables, grid: &Grid) -> Result<Leg, Rejection> {
    let find = |token: &str| read.places.iter().find(|place| place.token == token);
    let way = find(&row.from)
        .zip(find(&row.to))
        .and_then(|(from, to)| legs::find(grid, from, to, row.mode))
        .ok_or_else(|| {
            let value = format!("{} to {} by {}", row.from, row.to, row.mode.as_str());
            rejection(file, &row.place, "has_a_way", value)
        })?;
    Ok(Leg {
        from: row.from.clone(),
        to: row.to.clone(),
        mode: row.mode,
        name: row.name.clone(),
        km: way.km,
        climb_m: way.climb_m,
        path: way.path,
        source: row.source.clone(),
        confidence: row.confidence,
    })
}

fn stage(pipeline: &Pipeline, run: u32, gazetteer: &Gazetteer, land: &[u8]) -> Result<(), Error> {
    let gazetteer_hash = gazetteer.hash();
    pipeline.database.write_blocking(|transaction| {
        let hashes = tables::unit::hashes(transaction, run)?;
        let units = (0..hashes.len() / HASH_CHARS).map(|n| &hashes[n * HASH_CHARS..(n + 1) * HASH_CHARS]);
        let land = tables::unit::insert_tables(transaction, run, gazetteer, land)?;
        let layers = tables::layer::hashes(transaction, run)?;
        let hash = release_hash(units, &gazetteer_hash, &land, &layers);
        let last = tables::promotion::last_run(transaction)?;
        let changed = tables::unit::count_changed(transaction, run, last)?;
        let quarantined = tables::quarantine::count(transaction, run)?;
        tables::run::stage(transaction, run, &hash, changed, quarantined)
    })?;
    Ok(())
}
