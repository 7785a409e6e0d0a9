//! Runs: begun by scripts, approved by operators, one at work at a time.

use std::time::{Duration, Instant};

use clock::Timestamp;
use database::tables::answer::{self, Write};
use rusqlite::Transaction;
use tessera_pipeline_api::defects_in_a_run;
use tessera_pipeline_api::{
    Approval, Cancellation, NewRun, PROGRESS_WAIT_S, REJECTIONS_LISTED_MAX, Rollback, Run, Runs, State,
    Triage,
};
use tessera_store_api::{Field, Promotion, Release, Releases};
use transport::ClientError;
use transport::problem::Defect;

use crate::content::sha256;
use crate::pipeline::Pipeline;
use crate::tables::run::Record;
use crate::tables::{self, dataset::Version};

/// Runs in a list.
const LISTED_MAX: u32 = 100;
/// Datasets that may be named for a run.
const DATASETS_NAMED_MAX: usize = 120;
/// Name of an operator, in characters, at most.
const NAME_CHARS_MAX: usize = 100;
/// How often a run that somebody waits for is looked at.
const LOOK_INTERVAL: Duration = Duration::from_millis(100);

/// Why something could not be done with a run.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The staging database failed.
    #[error(transparent)]
    Database(#[from] database::Error),
    /// There is none of this number.
    #[error("there is no run {0}")]
    Unknown(u32),
    /// Another one is at work.
    #[error("run {0} is at work")]
    InProgress(u32),
    /// The datasets do not make a world.
    #[error("the datasets do not make a world")]
    Datasets(Vec<Defect>),
    /// It is in a state in which nothing can be approved.
    #[error("run {run} is {}", .state.as_str())]
    NotStaged {
        /// The run.
        run: u32,
        /// Its state.
        state: State,
    },
    /// It is in a state in which it cannot be given up.
    #[error("run {run} is {}", .state.as_str())]
    NotCancellable {
        /// The run.
        run: u32,
        /// Its state.
        state: State,
    },
    /// It has made no world that could be compared.
    #[error("run {run} is {} and has made no world", .state.as_str())]
    NoWorld {
        /// The run.
        run: u32,
        /// Its state.
        state: State,
    },
    /// A page of this size is not given.
    #[error("a page of {0} units is not given")]
    PageSize(u32),
    /// Units are in quarantine, and the approval does not state how many.
    #[error("run {run} has {units} units in quarantine, and the approval accepts {accepted}")]
    Quarantine {
        /// The run.
        run: u32,
        /// Units in quarantine.
        units: u32,
        /// Units the approval accepts.
        accepted: u32,
    },
    /// Nobody, or more than a name.
    #[error("the name of who approves has 1 to {NAME_CHARS_MAX} characters")]
    Name,
    /// The store has no such release, or it never was current.
    #[error("there is no release {0} to go back to")]
    UnknownRelease(u32),
    /// The store failed or refused.
    #[error("the store did not do it")]
    Store(#[source] ClientError),
}

/// The newest runs.
pub async fn list(pipeline: &Pipeline) -> Result<Runs, Error> {
    let now = pipeline.clock.now();
    let read = move |transaction: &Transaction<'_>| {
        let records = tables::run::newest(transaction, LISTED_MAX)?;
        records.into_iter().map(|record| whole(transaction, record, now)).collect()
    };
    Ok(Runs { runs: pipeline.database.read(read).await.map_err(|error: database::Error| error)? })
}

/// One run.
pub async fn find(pipeline: &Pipeline, run: u32) -> Result<Run, Error> {
    let now = pipeline.clock.now();
    pipeline.database.read(move |transaction| found(transaction, run, now)).await
}

/// One run, as soon as its mark is another than `seen`, or after a while as it is.
pub async fn progress(pipeline: &Pipeline, run: u32, seen: &str) -> Result<Run, Error> {
    let begun = Instant::now();
    loop {
        let found = find(pipeline, run).await?;
        let waited = begun.elapsed() >= Duration::from_secs(PROGRESS_WAIT_S);
        if found.mark() != seen || waited || pipeline.node.shutdown.is_requested() {
            return Ok(found);
        }
        tokio::time::sleep(LOOK_INTERVAL).await;
    }
}

fn found(transaction: &Transaction<'_>, run: u32, now: Timestamp) -> Result<Run, Error> {
    let record = tables::run::find(transaction, run)?.ok_or(Error::Unknown(run))?;
    Ok(whole(transaction, record, now)?)
}

fn whole(transaction: &Transaction<'_>, record: Record, now: Timestamp) -> database::Result<Run> {
    let Record { mut run, .. } = record;
    let versions = tables::dataset::of_run(transaction, run.id)?;
    run.datasets = versions.into_iter().map(|version| version.registered.recipe.id).collect();
    run.rejections = tables::rejection::of_run(transaction, run.id, REJECTIONS_LISTED_MAX)?;
    run.quarantine = tables::quarantine::of_run(transaction, run.id)?;
    if run.state.is_working()
        && let Some(stage) = tables::stage::at_work(transaction, run.id)?
    {
        let ms = u64::try_from(now.millis_since(stage.began_at)).unwrap_or_default();
        let units = u64::from(run.units_done.saturating_sub(stage.units_before));
        let rate = (units * 1000).checked_div(ms).filter(|rate| *rate > 0);
        run.units_per_s = rate.and_then(|rate| u32::try_from(rate).ok());
        run.stage = Some(stage.name);
    }
    Ok(run)
}

/// Begins a run; the worker goes on with it. The descriptions as they are now are what counts for it.
pub async fn begin(pipeline: &Pipeline, write: Write, wish: NewRun) -> Result<Run, Error> {
    let run = pipeline
        .database
        .write(move |transaction| {
            answer::once(transaction, &write, |transaction| {
                nothing_at_work(transaction)?;
                let versions = chosen(transaction, &wish)?;
                let run = tables::run::insert(transaction, write.now)?;
                for version in versions {
                    tables::dataset::take(transaction, run, version.number)?;
                }
                found(transaction, run, write.now)
            })
        })
        .await?;
    pipeline.wake.notify_one();
    Ok(run)
}

fn nothing_at_work(transaction: &Transaction<'_>) -> Result<(), Error> {
    match tables::run::at_work(transaction)? {
        None => Ok(()),
        Some(record) => Err(Error::InProgress(record.run.id)),
    }
}

/// The versions a wish names: with their files, and as many of every field as it takes.
fn chosen(transaction: &Transaction<'_>, wish: &NewRun) -> Result<Vec<Version>, Error> {
    let defect =
        |place: &str, rule: &str, value: String| Defect { place: place.into(), rule: rule.into(), value };
    if wish.datasets.len() > DATASETS_NAMED_MAX {
        let (rule, value) = (format!("at_most_{DATASETS_NAMED_MAX}"), wish.datasets.len().to_string());
        return Err(Error::Datasets(vec![defect("datasets", &rule, value)]));
    }
    let (mut versions, mut defects): (Vec<Version>, Vec<Defect>) = Default::default();
    for (number, id) in wish.datasets.iter().enumerate() {
        if wish.datasets[..number].contains(id) {
            defects.push(defect("datasets", "dataset_once", id.clone()));
            continue;
        }
        let Some(version) = tables::dataset::find(transaction, id)? else {
            defects.push(defect("datasets", "dataset_known", id.clone()));
            continue;
        };
        let recipe = &version.registered.recipe;
        if recipe.triage == Triage::Rejected {
            defects.push(defect(id, "triage_allows", format!("rejected: {}", recipe.note)));
        } else if version.registered.bytes.is_none() {
            defects.push(defect(&recipe.content.file, "has_content", id.clone()));
        } else if recipe.triage != Triage::Game {
            defects.extend(defects_in_a_run(recipe));
        }
        versions.push(version);
    }
    for field in Field::ALL {
        let feeding: Vec<&str> = versions
            .iter()
            .map(|version| &version.registered.recipe)
            .filter(|recipe| recipe.feeds.field == field)
            .map(|recipe| recipe.id.as_str())
            .collect();
        let (least, most) = field.datasets();
        if !(least..=most).contains(&feeding.len()) {
            let rule = match (least, most) {
                (1, 1) => "exactly_one_dataset".to_owned(),
                _ => format!("{least}_to_{most}_datasets"),
            };
            let value = if feeding.is_empty() { "none".to_owned() } else { feeding.join(", ") };
            defects.push(defect(field.as_str(), &rule, value));
        }
    }
    if defects.is_empty() { Ok(versions) } else { Err(Error::Datasets(defects)) }
}

/// Approves a run: a staged one goes to the store; a failed one goes on where it stopped.
pub async fn approve(pipeline: &Pipeline, write: Write, run: u32, approval: Approval) -> Result<Run, Error> {
    check_name(&approval.by)?;
    let approved = pipeline
        .database
        .write(move |transaction| {
            answer::once(transaction, &write, |transaction| {
                let record = tables::run::find(transaction, run)?.ok_or(Error::Unknown(run))?;
                match (record.run.state, &record.run.hash) {
                    (State::Staged | State::Failed, Some(_)) => {
                        if record.run.quarantined != approval.quarantined {
                            let (units, accepted) = (record.run.quarantined, approval.quarantined);
                            return Err(Error::Quarantine { run, units, accepted });
                        }
                        nothing_at_work(transaction)?;
                        tables::run::approve(transaction, run, &approval.by)?;
                    }
                    (State::Failed, None) => {
                        nothing_at_work(transaction)?;
                        tables::run::resume_survey(transaction, run)?;
                    }
                    (state, _) => return Err(Error::NotStaged { run, state }),
                }
                found(transaction, run, write.now)
            })
        })
        .await?;
    pipeline.wake.notify_one();
    Ok(approved)
}

/// Gives a run up. What it staged stays, and is not promoted; a draft it has in the store is retired.
pub async fn cancel(
    pipeline: &Pipeline,
    write: Write,
    run: u32,
    cancellation: Cancellation,
) -> Result<Run, Error> {
    check_name(&cancellation.by)?;
    let cancelled = pipeline
        .database
        .write(move |transaction| {
            answer::once(transaction, &write, |transaction| {
                let record = tables::run::find(transaction, run)?.ok_or(Error::Unknown(run))?;
                match record.run.state {
                    State::Surveying | State::Staged | State::Rejected | State::Failed => {}
                    state => return Err(Error::NotCancellable { run, state }),
                }
                tables::draft::give_up(transaction, run, write.now)?;
                tables::run::lose_draft(transaction, run)?;
                tables::run::cancel(transaction, run, &cancellation.by)?;
                tables::stage::end(transaction, run, write.now)?;
                found(transaction, run, write.now)
            })
        })
        .await?;
    crate::retirement::retire(pipeline, run).await?;
    Ok(cancelled)
}

/// The store's releases.
pub async fn releases(pipeline: &Pipeline) -> Result<Releases, Error> {
    pipeline.store.releases().await.map_err(Error::Store)
}

fn check_name(name: &str) -> Result<(), Error> {
    let fits = !name.trim().is_empty()
        && name.chars().count() <= NAME_CHARS_MAX
        && !name.chars().any(char::is_control);
    if fits { Ok(()) } else { Err(Error::Name) }
}

/// Makes an earlier release current again. The store remembers the key, so a repeat changes nothing there.
pub async fn roll_back(pipeline: &Pipeline, write: Write, rollback: Rollback) -> Result<Release, Error> {
    check_name(&rollback.by)?;
    pipeline.database.read(nothing_at_work).await?;
    let releases = pipeline.store.releases().await.map_err(Error::Store)?.releases;
    let hash = releases
        .into_iter()
        .find(|release| release.number == rollback.release)
        .and_then(|release| release.hash)
        .ok_or(Error::UnknownRelease(rollback.release))?;
    let promotion = Promotion { hash, approved_by: rollback.by.clone() };
    let key = format!("rollback-{}", &sha256(write.key.as_bytes())[..32]);
    let release = pipeline.store.promote(&key, rollback.release, &promotion).await.map_err(Error::Store)?;
    pipeline
        .database
        .write(move |transaction| {
            answer::once(transaction, &write, |transaction| {
                let run = tables::run::of_release(transaction, release.number)?;
                tables::promotion::insert(transaction, release.number, run, &rollback.by, write.now)?;
                Ok(release)
            })
        })
        .await
}
