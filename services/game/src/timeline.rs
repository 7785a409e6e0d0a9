//! A player's timeline in its file: loading it with a look at every link of its chain, and adding to it.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use clock::Timestamp;
use database::{Database, Durability, Options};
use rusqlite::Transaction;
use serde::{Deserialize, Serialize};

use crate::chain::{self, Hash, Record};
use crate::rules::{Event, Moment, State};
use crate::tables::moment::{self, Stored};

/// How a timeline's file is opened: there are 128 of them, so each costs one connection and little memory.
pub(crate) const OPTIONS: Options = Options {
    readers: 0,
    durability: Durability::Full,
    cache_kib: 128,
    busy_timeout: std::time::Duration::from_millis(500),
};
/// What every SQLite file begins with.
const MAGIC: [u8; 16] = *b"SQLite format 3\0";

/// The timeline of one seat.
#[derive(Debug, Clone)]
pub(crate) struct Timeline {
    slot: String,
    database: Database,
}

/// A timeline as it stands: the state, and the hash that the next moment follows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Loaded {
    pub(crate) state: State,
    pub(crate) hash: Hash,
}

/// What is in the column `payload`.
#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    /// When it happened, in milliseconds since the epoch.
    at_ms: i64,
    /// Whether the system's clock was behind the moment before, so that `recorded_at` was taken from that one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    clock_behind: bool,
    #[serde(flatten)]
    event: Event,
}

/// A timeline that cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TimelineError {
    #[error("the timeline {slot} has no file, or one that is no database; restore it from a backup")]
    NoFile { slot: String },
    #[error("the timeline {slot} is another one's file; restore the right one")]
    Identity { slot: String },
    #[error("the chain of the timeline {slot} breaks at moment {seq}; restore it from a backup")]
    Chain { slot: String, seq: i64 },
    #[error("moment {seq} of the timeline {slot} cannot be read")]
    Payload { slot: String, seq: i64, source: serde_json::Error },
    #[error(transparent)]
    Database(#[from] database::Error),
}

impl Timeline {
    /// The timeline of `slot`. Nothing is opened yet.
    pub(crate) fn new(folder: &Path, slot: &str) -> Self {
        let path = folder.join(format!("{slot}.sqlite3"));
        Self { slot: slot.to_owned(), database: Database::attach(&path, &OPTIONS) }
    }

    /// Reads every moment, checks the chain, and folds the state.
    pub(crate) async fn load(&self) -> Result<Loaded, TimelineError> {
        self.look_at_file()?;
        let slot = self.slot.clone();
        self.database.read(move |transaction| replay(transaction, &slot)).await
    }

    /// SQLite would make a file that is missing, and try a broken one again and again.
    fn look_at_file(&self) -> Result<(), TimelineError> {
        let mut head = [0; MAGIC.len()];
        let read = File::open(self.database.path()).and_then(|mut file| file.read_exact(&mut head));
        if read.is_ok() && head == MAGIC {
            Ok(())
        } else {
            Err(TimelineError::NoFile { slot: self.slot.clone() })
        }
    }

    /// Adds moments in one transaction; on disk when it returns. Tells them with their hashes.
    pub(crate) async fn append(
        &self,
        before: Hash,
        moments: Vec<Moment>,
        clock_behind: bool,
    ) -> Result<Vec<Stored>, TimelineError> {
        let slot = self.slot.clone();
        self.database
            .write(move |transaction| {
                let mut hash = before;
                let mut written = Vec::with_capacity(moments.len());
                for moment in &moments {
                    let record = record_of(moment, clock_behind).map_err(|source| {
                        TimelineError::Payload { slot: slot.clone(), seq: moment.seq, source }
                    })?;
                    hash = chain::hash(&hash, &record);
                    let stored = Stored { record, hash };
                    moment::append(transaction, &stored)?;
                    written.push(stored);
                }
                Ok(written)
            })
            .await
    }

    /// Moments after `seq`, at most `limit`.
    pub(crate) async fn after(&self, seq: i64, limit: u32) -> Result<Vec<Stored>, TimelineError> {
        self.database.read(move |transaction| Ok(moment::after(transaction, seq, limit)?)).await
    }

    /// What was answered to the command with this key: its moments, the first says which command it was.
    pub(crate) async fn answer(&self, key: &str) -> Result<Option<Vec<Stored>>, TimelineError> {
        let (key, slot) = (key.to_owned(), self.slot.clone());
        self.database
            .read(move |transaction| {
                let Some(given) = moment::command(transaction, &key)? else { return Ok(None) };
                let first = given.record.seq;
                let Event::CommandGiven { moments, .. } = moment_of(&given.record, &slot)?.event else {
                    return Ok(None);
                };
                Ok(Some(moment::between(transaction, first, first + moments - 1)?))
            })
            .await
    }

    /// A stored moment, understood.
    pub(crate) fn read(&self, record: &Record) -> Result<Moment, TimelineError> {
        moment_of(record, &self.slot)
    }
}

/// Walks the chain from its beginning and folds the state. The one way to verify a timeline: whatever loads is verified.
fn replay(transaction: &Transaction<'_>, slot: &str) -> Result<Loaded, TimelineError> {
    let (node, _) = moment::identity(transaction)?
        .filter(|(_, named)| named == slot)
        .ok_or_else(|| TimelineError::Identity { slot: slot.to_owned() })?;
    let mut loaded = Loaded { state: State::default(), hash: chain::genesis(node, slot) };
    moment::each(transaction, |stored| {
        let Stored { record, hash } = stored;
        let follows = record.seq == loaded.state.head + 1 && chain::hash(&loaded.hash, &record) == hash;
        if !follows {
            return Err(TimelineError::Chain { slot: slot.to_owned(), seq: record.seq });
        }
        loaded.state.apply(&moment_of(&record, slot)?);
        loaded.hash = hash;
        Ok(())
    })?;
    Ok(loaded)
}

pub(crate) fn record_of(moment: &Moment, clock_behind: bool) -> Result<Record, serde_json::Error> {
    let value = moment.event.value();
    let payload = Payload { at_ms: moment.at.as_millis(), clock_behind, event: moment.event.clone() };
    Ok(Record {
        seq: moment.seq,
        recorded_at: moment.recorded_at,
        sim_day: moment.sim_day,
        kind: moment.event.kind().to_owned(),
        subject: moment.event.subject(),
        value_true: value.real,
        value_perceived: value.perceived,
        confidence_tag: value.confidence.to_owned(),
        cause: moment.cause,
        command_key: moment.command_key.clone(),
        payload: serde_json::to_string(&payload)?,
    })
}

pub(crate) fn moment_of(record: &Record, slot: &str) -> Result<Moment, TimelineError> {
    let payload: Payload = serde_json::from_str(&record.payload)
        .map_err(|source| TimelineError::Payload { slot: slot.to_owned(), seq: record.seq, source })?;
    Ok(Moment {
        seq: record.seq,
        recorded_at: record.recorded_at,
        at: Timestamp::from_millis(payload.at_ms),
        sim_day: record.sim_day,
        cause: record.cause,
        command_key: record.command_key.clone(),
        event: payload.event,
    })
}
