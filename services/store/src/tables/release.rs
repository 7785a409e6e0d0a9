//! `release`: the numbered editions of the world and where in their life they are.

use clock::Timestamp;
use database::Result;
use rusqlite::types::Type;
use rusqlite::{OptionalExtension, Row, Transaction, params};
use tessera_store_api::{Release, Status};

use super::{dataset, unreadable};

/// A release with the rows of what it shares with others.
#[derive(Debug, Clone)]
pub(crate) struct Stored {
    /// As the contract has it.
    pub(crate) release: Release,
    /// Row of its tables, once they are set.
    pub(crate) gazetteer: Option<i64>,
    /// Row of its land, once it is set.
    pub(crate) land: Option<i64>,
}

/// A new draft; answers its number.
pub(crate) fn insert(
    transaction: &Transaction<'_>,
    units: u32,
    source_resolution: u8,
    now: Timestamp,
) -> Result<u32> {
    let mut statement = transaction.prepare_cached(
        "INSERT INTO release (number, status, units, source_resolution, recorded_at)
         SELECT coalesce(max(number), 0) + 1, ?1, ?2, ?3, ?4 FROM release RETURNING number",
    )?;
    let draft = Status::Draft.code();
    Ok(statement.query_row(params![draft, units, source_resolution, now.as_millis()], |row| row.get(0))?)
}

/// The release of that number.
pub(crate) fn find(transaction: &Transaction<'_>, number: u32) -> Result<Option<Stored>> {
    let found = transaction
        .prepare_cached("SELECT * FROM release WHERE number = ?1")?
        .query_row([number], read)
        .optional()?;
    let Some(mut stored) = found else { return Ok(None) };
    stored.release.datasets = dataset::of_release(transaction, number)?;
    Ok(Some(stored))
}

/// Every release, newest first.
pub(crate) fn all(transaction: &Transaction<'_>) -> Result<Vec<Release>> {
    let mut statement = transaction.prepare_cached("SELECT * FROM release ORDER BY number DESC")?;
    let mut releases = Vec::new();
    for stored in statement.query_map([], read)? {
        let mut release = stored?.release;
        release.datasets = dataset::of_release(transaction, release.number)?;
        releases.push(release);
    }
    Ok(releases)
}

/// Sets the tables of a draft.
pub(crate) fn set_gazetteer(transaction: &Transaction<'_>, number: u32, gazetteer: i64) -> Result<()> {
    transaction
        .prepare_cached("UPDATE release SET gazetteer = ?2 WHERE number = ?1")?
        .execute(params![number, gazetteer])?;
    Ok(())
}

/// Sets the land of a draft.
pub(crate) fn set_land(transaction: &Transaction<'_>, number: u32, land: i64) -> Result<()> {
    transaction
        .prepare_cached("UPDATE release SET land = ?2 WHERE number = ?1")?
        .execute(params![number, land])?;
    Ok(())
}

/// Whatever is current is no longer.
pub(crate) fn supersede_current(transaction: &Transaction<'_>) -> Result<()> {
    transaction
        .prepare_cached("UPDATE release SET status = ?1 WHERE status = ?2")?
        .execute([Status::Superseded.code(), Status::Current.code()])?;
    Ok(())
}

/// A draft is given up.
pub(crate) fn retire(transaction: &Transaction<'_>, number: u32) -> Result<()> {
    transaction
        .prepare_cached("UPDATE release SET status = ?2 WHERE number = ?1")?
        .execute(params![number, Status::Retired.code()])?;
    Ok(())
}

/// A release becomes current.
pub(crate) fn make_current(
    transaction: &Transaction<'_>,
    number: u32,
    hash: &str,
    approved_by: &str,
    now: Timestamp,
) -> Result<()> {
    transaction
        .prepare_cached(
            "UPDATE release SET status = ?2, hash = ?3, approved_by = ?4, promoted_at = ?5 WHERE number = ?1",
        )?
        .execute(params![number, Status::Current.code(), hash, approved_by, now.as_millis()])?;
    Ok(())
}

/// Without the datasets, which have a table of their own.
fn read(row: &Row<'_>) -> rusqlite::Result<Stored> {
    let code = row.get("status")?;
    let status = Status::of_code(code)
        .ok_or_else(|| unreadable(0, Type::Integer, format!("{code} is no status of a release")))?;
    let release = Release {
        number: row.get("number")?,
        status,
        datasets: Vec::new(),
        units: row.get("units")?,
        hash: row.get("hash")?,
        recorded_at: Timestamp::from_millis(row.get("recorded_at")?),
        promoted_at: row.get::<_, Option<i64>>("promoted_at")?.map(Timestamp::from_millis),
        approved_by: row.get("approved_by")?,
    };
    Ok(Stored { release, gazetteer: row.get("gazetteer")?, land: row.get("land")? })
}
