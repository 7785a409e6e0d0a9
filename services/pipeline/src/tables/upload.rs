//! The table `upload`: files on their way.

use clock::Timestamp;
use database::Result;
use rusqlite::{OptionalExtension, Row, Transaction, params};
use tessera_pipeline_api::Upload;

/// Where an upload is in its life, as the table writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Parts are missing, or it was not ended yet.
    Open,
    /// Its file was kept.
    Kept,
    /// Its checksum was another than the recipe's.
    Refused,
    /// Nobody went on with it.
    Abandoned,
}

impl State {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Kept => "kept",
            Self::Refused => "refused",
            Self::Abandoned => "abandoned",
        }
    }
}

/// An upload with where it is in its life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its number.
    pub number: u32,
    /// As it is told.
    pub upload: Upload,
    /// Where it is in its life.
    pub state: State,
    /// When the last part came.
    pub moved_at: Timestamp,
}

const COLUMNS: &str = "number, dataset, file, sha256, bytes, received, state, recorded_at, moved_at";

fn record(row: &Row<'_>) -> rusqlite::Result<Record> {
    let number = row.get(0)?;
    let state = match row.get_ref(6)?.as_str()? {
        "open" => State::Open,
        "kept" => State::Kept,
        "refused" => State::Refused,
        _ => State::Abandoned,
    };
    let upload = Upload {
        id: Some(number),
        dataset: row.get(1)?,
        file: row.get(2)?,
        sha256: row.get(3)?,
        bytes: row.get::<_, i64>(4)?.cast_unsigned(),
        offset: row.get::<_, i64>(5)?.cast_unsigned(),
        complete: state == State::Kept,
        recorded_at: Timestamp::from_millis(row.get(7)?),
    };
    Ok(Record { number, upload, state, moved_at: Timestamp::from_millis(row.get(8)?) })
}

/// An upload.
pub fn find(transaction: &Transaction<'_>, number: u32) -> Result<Option<Record>> {
    let sql = format!("SELECT {COLUMNS} FROM upload WHERE number = ?1");
    Ok(transaction.prepare_cached(&sql)?.query_row([number], record).optional()?)
}

/// The open upload of a file.
pub fn open_of(transaction: &Transaction<'_>, sha256: &str, bytes: u64) -> Result<Option<Record>> {
    let sql = format!("SELECT {COLUMNS} FROM upload WHERE sha256 = ?1 AND bytes = ?2 AND state = 'open'");
    let found = transaction.prepare_cached(&sql)?.query_row(params![sha256, bytes.cast_signed()], record);
    Ok(found.optional()?)
}

/// Every open upload.
pub fn open(transaction: &Transaction<'_>) -> Result<Vec<Record>> {
    let sql = format!("SELECT {COLUMNS} FROM upload WHERE state = 'open' ORDER BY number");
    let mut statement = transaction.prepare_cached(&sql)?;
    Ok(statement.query_map([], record)?.collect::<rusqlite::Result<_>>()?)
}

/// Begins an upload; `upload.id` is given.
pub fn insert(transaction: &Transaction<'_>, upload: &Upload) -> Result<u32> {
    let Upload { dataset, file, sha256, bytes, recorded_at, .. } = upload;
    Ok(transaction
        .prepare_cached(
            "INSERT INTO upload (dataset, file, sha256, bytes, recorded_at, moved_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?5) RETURNING number",
        )?
        .query_row(params![dataset, file, sha256, bytes.cast_signed(), recorded_at.as_millis()], |row| {
            row.get(0)
        })?)
}

/// Notes how much is on disk.
pub fn received(transaction: &Transaction<'_>, number: u32, bytes: u64, now: Timestamp) -> Result<()> {
    transaction
        .prepare_cached("UPDATE upload SET received = ?2, moved_at = ?3 WHERE number = ?1")?
        .execute(params![number, bytes.cast_signed(), now.as_millis()])?;
    Ok(())
}

/// Notes what became of it.
pub fn end(transaction: &Transaction<'_>, number: u32, state: State) -> Result<()> {
    transaction
        .prepare_cached("UPDATE upload SET state = ?2 WHERE number = ?1")?
        .execute(params![number, state.as_str()])?;
    Ok(())
}
