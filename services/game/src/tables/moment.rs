//! The timeline: its identity, its moments and the chain of their hashes.

use clock::Timestamp;
use database::{Error, Result};
use rusqlite::{OptionalExtension, Row, Transaction, params};

use crate::chain::{Hash, Record};

/// A stored moment with its hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stored {
    pub(crate) record: Record,
    pub(crate) hash: Hash,
}

pub(crate) fn identify(transaction: &Transaction<'_>, node: u32, slot: &str) -> Result<()> {
    transaction.prepare_cached("INSERT INTO identity VALUES (?1, ?2)")?.execute(params![node, slot])?;
    Ok(())
}

pub(crate) fn identity(transaction: &Transaction<'_>) -> Result<Option<(u32, String)>> {
    Ok(transaction
        .prepare_cached("SELECT node, slot FROM identity")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?)
}

/// The step of the schema that the file is at.
pub(crate) fn version(transaction: &Transaction<'_>) -> Result<usize> {
    let version: u32 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    Ok(usize::try_from(version).unwrap_or(usize::MAX))
}

pub(crate) fn append(transaction: &Transaction<'_>, stored: &Stored) -> Result<()> {
    let record = &stored.record;
    transaction
        .prepare_cached("INSERT INTO moment VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)")?
        .execute(params![
            record.seq,
            record.recorded_at.as_millis(),
            record.sim_day,
            record.kind,
            record.subject,
            record.value_true,
            record.value_perceived,
            record.confidence_tag,
            record.cause,
            record.command_key,
            record.payload,
            stored.hash,
        ])?;
    Ok(())
}

const COLUMNS: &str = "seq, recorded_at, sim_day, kind, subject, value_true, value_perceived, confidence_tag, cause, \
                       command_key, payload, hash";

fn stored(row: &Row<'_>) -> rusqlite::Result<Stored> {
    let record = Record {
        seq: row.get(0)?,
        recorded_at: Timestamp::from_millis(row.get(1)?),
        sim_day: row.get(2)?,
        kind: row.get(3)?,
        subject: row.get(4)?,
        value_true: row.get(5)?,
        value_perceived: row.get(6)?,
        confidence_tag: row.get(7)?,
        cause: row.get(8)?,
        command_key: row.get(9)?,
        payload: row.get(10)?,
    };
    Ok(Stored { record, hash: row.get(11)? })
}

/// Moments after `seq`, at most `limit`.
pub(crate) fn after(transaction: &Transaction<'_>, seq: i64, limit: u32) -> Result<Vec<Stored>> {
    let mut statement = transaction
        .prepare_cached(&format!("SELECT {COLUMNS} FROM moment WHERE seq > ?1 ORDER BY seq LIMIT ?2"))?;
    let rows = statement.query_map((seq, limit), stored)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Moments before `seq`, the latest first, at most `limit`.
pub(crate) fn before(transaction: &Transaction<'_>, seq: i64, limit: u32) -> Result<Vec<Stored>> {
    let mut statement = transaction
        .prepare_cached(&format!("SELECT {COLUMNS} FROM moment WHERE seq < ?1 ORDER BY seq DESC LIMIT ?2"))?;
    let rows = statement.query_map((seq, limit), stored)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Goes through the moments after `seq`, oldest first, until the visit fails.
pub(crate) fn each<E: From<Error>>(
    transaction: &Transaction<'_>,
    seq: i64,
    mut visit: impl FnMut(Stored) -> Result<(), E>,
) -> Result<(), E> {
    let text = format!("SELECT {COLUMNS} FROM moment WHERE seq > ?1 ORDER BY seq");
    let mut statement = transaction.prepare_cached(&text).map_err(Error::from)?;
    let mut rows = statement.query([seq]).map_err(Error::from)?;
    while let Some(row) = rows.next().map_err(Error::from)? {
        visit(stored(row).map_err(Error::from)?)?;
    }
    Ok(())
}

/// The moment of the command that was given with this key.
pub(crate) fn command(transaction: &Transaction<'_>, key: &str) -> Result<Option<Stored>> {
    Ok(transaction
        .prepare_cached(&format!("SELECT {COLUMNS} FROM moment WHERE command_key = ?1"))?
        .query_row([key], stored)
        .optional()?)
}

/// The moments from `first` to `last`.
pub(crate) fn between(transaction: &Transaction<'_>, first: i64, last: i64) -> Result<Vec<Stored>> {
    let mut statement = transaction
        .prepare_cached(&format!("SELECT {COLUMNS} FROM moment WHERE seq BETWEEN ?1 AND ?2 ORDER BY seq"))?;
    let rows = statement.query_map((first, last), stored)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The last moment recorded at or before an instant; 0 where there is none. Instants only rise along the sequence, so that
/// halving finds it, in as many lookups by primary key as the number of moments has bits.
pub(crate) fn last_until(transaction: &Transaction<'_>, instant: Timestamp) -> Result<i64> {
    let mut recorded = transaction.prepare_cached("SELECT recorded_at FROM moment WHERE seq = ?1")?;
    let (mut least, mut most) = (0, head(transaction)?);
    while least < most {
        let middle = least + (most - least + 1) / 2;
        let at: i64 = recorded.query_row([middle], |row| row.get(0))?;
        if at <= instant.as_millis() { least = middle } else { most = middle - 1 }
    }
    Ok(least)
}

/// The last moment; 0 where there is none.
pub(crate) fn head(transaction: &Transaction<'_>) -> Result<i64> {
    Ok(transaction
        .prepare_cached("SELECT coalesce(max(seq), 0) FROM moment")?
        .query_row([], |row| row.get(0))?)
}
