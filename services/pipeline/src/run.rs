//! Runs: begun by scripts, approved by operators, one at work at a time.

use database::tables::answer::{self, Write};
use rusqlite::Transaction;
use tessera_pipeline_api::{Approval, NewRun, Rollback, Run, Runs, State};
use tessera_store_api::{Field, Promotion, Release};
use transport::ClientError;
use transport::problem::Defect;

use crate::content::sha256;
use crate::pipeline::Pipeline;
use crate::tables::run::Record;
use crate::tables::{self, dataset::Version};

/// Runs in a list.
const LISTED_MAX: u32 = 100;
/// Datasets that may be named for a run; there are seven fields.
const DATASETS_NAMED_MAX: usize = 20;
/// Name of an operator, in characters, at most.
const NAME_CHARS_MAX: usize = 100;

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
    let read = |transaction: &Transaction<'_>| {
        let records = tables::run::newest(transaction, LISTED_MAX)?;
        records.into_iter().map(|record| whole(transaction, record)).collect()
    };
    Ok(Runs { runs: pipeline.database.read(read).await.map_err(|error: database::Error| error)? })
}

/// One run.
pub async fn find(pipeline: &Pipeline, run: u32) -> Result<Run, Error> {
    pipeline.database.read(move |transaction| found(transaction, run)).await
}

fn found(transaction: &Transaction<'_>, run: u32) -> Result<Run, Error> {
    let record = tables::run::find(transaction, run)?.ok_or(Error::Unknown(run))?;
    Ok(whole(transaction, record)?)
}

fn whole(transaction: &Transaction<'_>, record: Record) -> database::Result<Run> {
    let Record { mut run, .. } = record;
    let versions = tables::dataset::of_run(transaction, run.id)?;
    run.datasets = versions.into_iter().map(|version| version.registered.recipe.id).collect();
    run.rejections = tables::rejection::of_run(transaction, run.id)?;
    run.quarantine = tables::quarantine::of_run(transaction, run.id)?;
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
                found(transaction, run)
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

/// The versions a wish names: exactly one with a file for every field.
fn chosen(transaction: &Transaction<'_>, wish: &NewRun) -> Result<Vec<Version>, Error> {
    let defect =
        |place: &str, rule: &str, value: String| Defect { place: place.into(), rule: rule.into(), value };
    if wish.datasets.len() > DATASETS_NAMED_MAX {
        let value = wish.datasets.len().to_string();
        return Err(Error::Datasets(vec![defect("datasets", "at_most_20", value)]));
    }
    let (mut versions, mut defects): (Vec<Version>, Vec<Defect>) = Default::default();
    for id in &wish.datasets {
        match tables::dataset::find(transaction, id)? {
            None => defects.push(defect("datasets", "dataset_known", id.clone())),
            Some(version) if version.registered.bytes.is_none() => {
                defects.push(defect(&version.registered.recipe.content.file, "has_content", id.clone()));
            }
            Some(version) => versions.push(version),
        }
    }
    for field in Field::ALL {
        let feeding: Vec<&str> = versions
            .iter()
            .map(|version| &version.registered.recipe)
            .filter(|recipe| recipe.feeds.field == field)
            .map(|recipe| recipe.id.as_str())
            .collect();
        if feeding.len() != 1 {
            let value = if feeding.is_empty() { "none".to_owned() } else { feeding.join(", ") };
            defects.push(defect(field.as_str(), "exactly_one_dataset", value));
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
                found(transaction, run)
            })
        })
        .await?;
    pipeline.wake.notify_one();
    Ok(approved)
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
