//! A player's timeline in its file: loading it with a look at every link of its chain, and adding to it.

mod stored;

use std::fs::File;
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use clock::Timestamp;
use database::{Database, Options};
use rusqlite::Transaction;

use crate::chain::{self, Hash};
use crate::rules::{Event, Moment, State};
use crate::tables;
use crate::tables::milestone::{self, Milestone};
use crate::tables::moment::{self, Stored};

pub(crate) use stored::{moment_of, record_of};

/// How a timeline's file is opened: there are 128 of them, so each costs one connection and little memory. Another
/// program's lock makes it one player's trouble soon, and not a queue.
const CACHE_KIB: u32 = 64;
/// Time another program may hold a lock.
const BUSY_TIMEOUT: Duration = Duration::from_millis(500);
/// What every SQLite file begins with.
const MAGIC: [u8; 16] = *b"SQLite format 3\0";
/// Moments between two folded states: what is folded anew for a state of the past, at most.
const MILESTONE_EVERY: i64 = 2000;
/// The rules that fold the states of this program.
const RULES: &str = env!("RULES");

/// The timeline of one seat.
#[derive(Debug)]
pub(crate) struct Timeline {
    slot: String,
    path: PathBuf,
    database: RwLock<Database>,
}

/// A timeline as it stands: the state, and the hash that the next moment follows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Loaded {
    pub(crate) state: State,
    pub(crate) hash: Hash,
}

/// The moments of a command with their hashes.
#[derive(Debug)]
pub(crate) enum Answer {
    /// They were added just now.
    Now(Vec<Stored>),
    /// They were in the timeline already.
    Before(Vec<Stored>),
}

/// What came of adding moments, and the timeline as it stands then.
#[derive(Debug)]
pub(crate) struct Appended {
    pub(crate) answer: Answer,
    pub(crate) loaded: Loaded,
}

/// A state of the past.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Past {
    /// After this moment.
    After(i64),
    /// After the last moment recorded at or before this instant.
    At(Timestamp),
}

/// A timeline that cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TimelineError {
    #[error("the timeline {slot} has no file, or one that is no database; restore it from a backup")]
    NoFile { slot: String },
    #[error("the timeline {slot} has schema version {found}, and this program works with {known}")]
    Version { slot: String, found: usize, known: usize },
    #[error(
        "the file of the timeline {slot} belongs to the user {owner}, and this program runs as {own}; chown it"
    )]
    Owner { slot: String, owner: u32, own: u32 },
    #[error("the timeline {slot} is another one's file; restore the right one")]
    Identity { slot: String },
    #[error("the chain of the timeline {slot} breaks at moment {seq}; restore it from a backup")]
    Chain { slot: String, seq: i64 },
    #[error("moment {seq} of the timeline {slot} cannot be read")]
    Payload { slot: String, seq: i64, source: serde_json::Error },
    #[error("the timeline {slot} is in quarantine: {reason}")]
    Quarantined { slot: String, reason: String },
    #[error("the files of the timeline {slot} cannot be written")]
    Copy { slot: String, source: std::io::Error },
    #[error(transparent)]
    Database(#[from] database::Error),
}

impl Timeline {
    /// The timeline of `slot`. Nothing is opened yet.
    pub(crate) fn new(folder: &Path, slot: &str) -> Self {
        let path = file_of(folder, slot);
        let database = RwLock::new(attach(&path));
        Self { slot: slot.to_owned(), path, database }
    }

    /// Its file.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Lets go of the file, so that the next read or write opens the one that is there then.
    pub(crate) fn reattach(&self) {
        *self.database.write().unwrap_or_else(PoisonError::into_inner) = attach(&self.path);
    }

    fn database(&self) -> Database {
        self.database.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads every moment, checks the chain, and folds the state.
    pub(crate) async fn load(&self) -> Result<Loaded, TimelineError> {
        self.look_at_file()?;
        let slot = self.slot.clone();
        let (loaded, missing) = self.database().read(move |transaction| replay(transaction, &slot)).await?;
        if !missing.is_empty() {
            self.database().write(move |transaction| keep(transaction, &missing)).await?;
        }
        Ok(loaded)
    }

    /// SQLite would make a file that is missing, and try a broken one again and again.
    fn look_at_file(&self) -> Result<(), TimelineError> {
        let own = rustix::process::geteuid().as_raw();
        if let Some(owner) =
            std::fs::metadata(&self.path).ok().map(|found| found.uid()).filter(|uid| *uid != own)
        {
            return Err(TimelineError::Owner { slot: self.slot.clone(), owner, own });
        }
        let mut head = [0; MAGIC.len()];
        let read = File::open(&self.path).and_then(|mut file| file.read_exact(&mut head));
        if read.is_ok() && head == MAGIC {
            Ok(())
        } else {
            Err(TimelineError::NoFile { slot: self.slot.clone() })
        }
    }

    /// The container on which it began.
    pub(crate) async fn node(&self) -> Result<u32, TimelineError> {
        let slot = self.slot.clone();
        self.database()
            .read(move |transaction| {
                moment::identity(transaction)?.map(|(node, _)| node).ok_or(TimelineError::Identity { slot })
            })
            .await
    }

    /// Whether it could be written just now.
    pub(crate) async fn probe(&self) -> Result<(), TimelineError> {
        self.database().write(|_| Ok(())).await
    }

    /// Adds moments in one transaction; on disk when it returns. Those of a command whose key is in the timeline already are
    /// not added.
    pub(crate) async fn append(
        &self,
        before: Loaded,
        moments: Vec<Moment>,
        clock_behind: bool,
    ) -> Result<Appended, TimelineError> {
        let slot = self.slot.clone();
        self.database()
            .write(move |transaction| {
                let key = moments.first().and_then(|first| first.command_key.as_deref());
                if let Some(answer) = key.map_or(Ok(None), |key| answer(transaction, &slot, key))? {
                    return Ok(Appended { answer: Answer::Before(answer), loaded: before });
                }
                let mut loaded = before;
                let mut written = Vec::with_capacity(moments.len());
                for moment in &moments {
                    let record = record_of(moment, clock_behind).map_err(|source| {
                        TimelineError::Payload { slot: slot.clone(), seq: moment.seq, source }
                    })?;
                    loaded.hash = chain::hash(&loaded.hash, &record);
                    loaded.state.apply(moment);
                    let stored = Stored { record, hash: loaded.hash };
                    moment::append(transaction, &stored)?;
                    if let Some(milestone) = milestone_of(&loaded.state) {
                        milestone::put(transaction, RULES, &milestone)?;
                    }
                    written.push(stored);
                }
                Ok(Appended { answer: Answer::Now(written), loaded })
            })
            .await
    }

    /// A state of the past; `None` where there is no such moment.
    pub(crate) async fn past(&self, wanted: Past) -> Result<Option<State>, TimelineError> {
        let slot = self.slot.clone();
        self.database()
            .read(move |transaction| {
                let seq = match wanted {
                    Past::After(seq) => seq,
                    Past::At(instant) => moment::last_until(transaction, instant)?,
                };
                let is_there = (1..=moment::head(transaction)?).contains(&seq);
                if is_there { fold_until(transaction, &slot, seq).map(Some) } else { Ok(None) }
            })
            .await
    }

    /// Walks the whole chain again, whatever is in memory.
    ///
    /// # Errors
    /// [`TimelineError::Chain`] with the first moment that does not follow, and what else makes a load fail.
    pub(crate) async fn prove(&self) -> Result<Loaded, TimelineError> {
        self.look_at_file()?;
        let (path, slot) = (self.path.clone(), self.slot.clone());
        // With a connection of its own: a long walk must not hold up what its player does meanwhile.
        let walk = move |_: &Database| database::inspect(&path, |transaction| replay(transaction, &slot));
        self.database().work(walk).await.map(|(loaded, _)| loaded)
    }

    /// Moments after `seq`, at most `limit`.
    pub(crate) async fn after(&self, seq: i64, limit: u32) -> Result<Vec<Stored>, TimelineError> {
        self.database().read(move |transaction| Ok(moment::after(transaction, seq, limit)?)).await
    }

    /// Moments before `seq`, the latest first, at most `limit`.
    pub(crate) async fn before(&self, seq: i64, limit: u32) -> Result<Vec<Stored>, TimelineError> {
        self.database().read(move |transaction| Ok(moment::before(transaction, seq, limit)?)).await
    }

    /// What was answered to the command with this key: its moments, the first says which command it was.
    pub(crate) async fn answer(&self, key: &str) -> Result<Option<Vec<Stored>>, TimelineError> {
        let (key, slot) = (key.to_owned(), self.slot.clone());
        self.database().read(move |transaction| answer(transaction, &slot, &key)).await
    }

    /// A stored moment, understood.
    pub(crate) fn read(&self, record: &chain::Record) -> Result<Moment, TimelineError> {
        moment_of(record, &self.slot)
    }
}

/// The file of a slot.
pub(crate) fn file_of(folder: &Path, slot: &str) -> PathBuf {
    folder.join(format!("{slot}.sqlite3"))
}

fn attach(path: &Path) -> Database {
    let options =
        Options { readers: 0, cache_kib: CACHE_KIB, busy_timeout: BUSY_TIMEOUT, ..Options::default() };
    Database::attach(path, &options)
}

/// Walks the chain from its beginning and folds the state; also tells the folded states that are not kept yet. The one way
/// to verify a timeline: whatever loads is verified.
fn replay(transaction: &Transaction<'_>, slot: &str) -> Result<(Loaded, Vec<Milestone>), TimelineError> {
    let (found, known) = (moment::version(transaction)?, tables::PLAYER.len());
    if found != known {
        return Err(TimelineError::Version { slot: slot.to_owned(), found, known });
    }
    walk(transaction, slot, milestone::count(transaction, RULES)?)
}

/// The same for a file of any version, which keeps `kept` folded states of these rules.
pub(crate) fn walk(
    transaction: &Transaction<'_>,
    slot: &str,
    kept: i64,
) -> Result<(Loaded, Vec<Milestone>), TimelineError> {
    let (node, _) = moment::identity(transaction)?
        .filter(|(_, named)| named == slot)
        .ok_or_else(|| TimelineError::Identity { slot: slot.to_owned() })?;
    let expected = moment::head(transaction)? / MILESTONE_EVERY;
    let are_kept = kept == expected;
    let mut loaded = Loaded { state: State::default(), hash: chain::genesis(node, slot) };
    let mut missing = Vec::new();
    moment::each(transaction, 0, |stored| {
        let Stored { record, hash } = stored;
        let follows = record.seq == loaded.state.head + 1 && chain::hash(&loaded.hash, &record) == hash;
        if !follows {
            return Err(TimelineError::Chain { slot: slot.to_owned(), seq: record.seq });
        }
        loaded.state.apply(&moment_of(&record, slot)?);
        loaded.hash = hash;
        if !are_kept {
            missing.extend(milestone_of(&loaded.state));
        }
        Ok(())
    })?;
    Ok((loaded, missing))
}

/// What was answered to the command with this key: its moments, the first says which command it was.
fn answer(
    transaction: &Transaction<'_>,
    slot: &str,
    key: &str,
) -> Result<Option<Vec<Stored>>, TimelineError> {
    let Some(given) = moment::command(transaction, key)? else { return Ok(None) };
    let first = given.record.seq;
    let Event::CommandGiven { moments, .. } = moment_of(&given.record, slot)?.event else {
        return Ok(None);
    };
    Ok(Some(moment::between(transaction, first, first + moments - 1)?))
}

/// The state after a moment, from the last folded state before it.
fn fold_until(transaction: &Transaction<'_>, slot: &str, seq: i64) -> Result<State, TimelineError> {
    let kept = milestone::until(transaction, RULES, seq)?;
    // One that cannot be read is as good as none: it is derived.
    let mut state: State = kept.and_then(|kept| serde_json::from_slice(&kept.state).ok()).unwrap_or_default();
    for stored in moment::between(transaction, state.head + 1, seq)? {
        state.apply(&moment_of(&stored.record, slot)?);
    }
    Ok(state)
}

/// The folded state to keep after this moment, if one is due.
fn milestone_of(state: &State) -> Option<Milestone> {
    let is_due = state.head > 0 && state.head % MILESTONE_EVERY == 0;
    // Maps of a state have texts as keys, so that it always is JSON.
    is_due.then(|| serde_json::to_vec(state).ok().map(|json| Milestone { seq: state.head, state: json }))?
}

fn keep(transaction: &Transaction<'_>, milestones: &[Milestone]) -> Result<(), TimelineError> {
    milestones.iter().try_for_each(|milestone| Ok(milestone::put(transaction, RULES, milestone)?))
}

#[cfg(test)]
mod tests;
