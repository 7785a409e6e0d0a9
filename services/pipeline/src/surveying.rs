//! The first half of a run: files become staged units and tables, in chunks that are committed whole, so that a
//! survey that was interrupted goes on where it stopped. Blocks; runs on threads that may.

use h3o::CellIndex;
use tessera_pipeline_api::{Recipe, Rejection};
use tessera_store_api::{Field, Gazetteer, Leg, release_hash};

use crate::fields::seams::Seams;
use crate::gazetteer::LegRow;
use crate::grid::Grid;
use crate::inputs::{self, Files, Sources, Tables};
use crate::pipeline::Pipeline;
use crate::region::Region;
use crate::rejection::{Rejections, rejection};
use crate::survey::{self, Surveyed, World};
use crate::tables::unit::Staged;
use crate::{legs, tables};

/// Units surveyed and committed at a time.
const CHUNK_UNITS: usize = 2_000;
/// Threads that survey.
const THREADS_MAX: usize = 2;
/// Units in quarantine of a thousand, at most.
const QUARANTINED_PERMILLE_MAX: usize = 10;
/// Units in quarantine that are never too many: a small region has a few mountains as well.
const QUARANTINED_MIN: usize = 5;
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
    let files = Files::new(&recipes, &pipeline.content, &pipeline.region);
    let mut rejections = Rejections::default();
    let begun = Stage::begin(pipeline, run, "read")?;
    // The files are read first and all of them: their defects are told at once, and before seconds of work.
    let read = files.tables(&mut rejections)?;
    let sources = files.sources(&read.epochs, &mut rejections)?;
    begun.end(recipes.len());
    let Some(sources) = sources.filter(|_| rejections.is_empty()) else {
        return reject(pipeline, run, &rejections);
    };
    let Sources { world, layers, land, tallies } = sources;
    let begun = Stage::begin(pipeline, run, "layers")?;
    pipeline.database.write_blocking(|transaction| {
        layers.iter().try_for_each(|layer| tables::layer::insert(transaction, run, layer))?;
        tallies.iter().try_for_each(|tally| tables::layer::insert_tally(transaction, run, tally))
    })?;
    begun.end(layers.len());
    drop(layers);
    if !survey_units(pipeline, run, &world)? {
        return Ok(());
    }
    // The rasters are not needed any more; the ways are found over the staged units.
    drop(world);
    finish(pipeline, run, &files, read, &land)
}

/// Part of a survey, and when it began.
struct Stage<'a> {
    pipeline: &'a Pipeline,
    run: u32,
    name: &'static str,
    begun: clock::Timestamp,
}

impl<'a> Stage<'a> {
    /// Notes that the run enters it, so that whoever waits is told and the report has its time.
    fn begin(pipeline: &'a Pipeline, run: u32, name: &'static str) -> database::Result<Self> {
        pipeline.enter(run, name)?;
        Ok(Self { pipeline, run, name, begun: pipeline.clock.now() })
    }

    /// Tells how long it took, and for how many things.
    fn end(self, things: usize) {
        let ms = self.pipeline.clock.now().as_millis() - self.begun.as_millis();
        tracing::info!(run = self.run, stage = self.name, ms, things, "a stage of the survey has ended");
    }
}

/// Surveys what is not surveyed yet. `false` when the service is told to stop or something was rejected.
fn survey_units(pipeline: &Pipeline, run: u32, world: &World) -> Result<bool, Error> {
    let begun = Stage::begin(pipeline, run, "hexagons")?;
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
    begun.end(units.len());
    if rejected > 0 {
        reject(pipeline, run, &Rejections::default())?;
    }
    Ok(rejected == 0)
}

/// A unit ready to be staged, with what is doubtful about it.
type Ready = (Staged, Vec<Rejection>);

/// Surveys a chunk on every thread there is; the result is in order.
fn survey_chunk(chunk: &[CellIndex], region: &Region, world: &World) -> Vec<Result<Ready, Rejection>> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(THREADS_MAX);
    let part = chunk.len().div_ceil(threads).max(1);
    std::thread::scope(|scope| {
        let ready = |found: Surveyed| (Staged::new(&found.unit), found.doubts);
        let work = move |cells: &[CellIndex]| -> Vec<_> {
            cells.iter().map(|cell| survey::hexagon(*cell, region, world).map(ready)).collect()
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
    surveyed: Vec<Result<Ready, Rejection>>,
    done: u32,
    total: u32,
) -> database::Result<u32> {
    let mut rejections = Rejections::default();
    for (unit, doubts) in surveyed.into_iter().filter_map(|result| rejections.sift(result)) {
        tables::unit::insert(transaction, run, &unit)?;
        for doubt in &doubts {
            tables::quarantine::insert(transaction, run, unit.id, doubt)?;
        }
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

/// Compares neighbours, finds the ways, and stages the run.
fn finish(pipeline: &Pipeline, run: u32, files: &Files<'_>, read: Tables, land: &[u8]) -> Result<(), Error> {
    let begun = Stage::begin(pipeline, run, "neighbours")?;
    let (grid, seams) = pipeline.database.read_blocking(|transaction| {
        let (mut grid, mut seams) = (crate::grid::Builder::default(), Seams::default());
        tables::unit::each_cell(transaction, run, |cell| {
            grid.add(&cell);
            seams.add(&cell);
        })?;
        Ok::<_, database::Error>((grid.finish(), seams))
    })?;
    let doubts = seams.doubts(files.name(Field::Elevation), files.name(Field::Depth));
    let (units, quarantined) = pipeline.database.write_blocking(|transaction| {
        for (unit, doubt) in &doubts {
            tables::quarantine::insert(transaction, run, (*unit).into(), doubt)?;
        }
        Ok::<_, database::Error>((grid.len(), tables::quarantine::count(transaction, run)?))
    })?;
    begun.end(units);
    let mut rejections = Rejections::default();
    rejections.sift(few_in_quarantine(files, quarantined, units));
    let begun = Stage::begin(pipeline, run, "ways")?;
    let legs: Vec<Leg> = read
        .legs
        .iter()
        .filter_map(|row| rejections.sift(leg(files.name(Field::Legs), row, &read, &grid)))
        .collect();
    begun.end(legs.len());
    drop(grid);
    if !rejections.is_empty() {
        return reject(pipeline, run, &rejections);
    }
    let gazetteer = Gazetteer { places: read.places, goods: read.goods, legs, epochs: read.epochs };
    let begun = Stage::begin(pipeline, run, "hash")?;
    stage(pipeline, run, &gazetteer, land)?;
    begun.end(units);
    Ok(())
}

/// A few units in doubt are for a person to look at; many are a wrong source.
fn few_in_quarantine(files: &Files<'_>, quarantined: u32, units: usize) -> Result<(), Rejection> {
    let most = units * QUARANTINED_PERMILLE_MAX / 1000;
    if quarantined as usize <= most.max(QUARANTINED_MIN) {
        return Ok(());
    }
    let value = format!("{quarantined} of {units} units are in quarantine, and {most} are the most");
    let file = files.name(Field::Elevation);
    Err(rejection(file, "units", &format!("quarantined_permille_max_{QUARANTINED_PERMILLE_MAX}"), value))
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
