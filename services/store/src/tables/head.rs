//! `head`: the release that readers see.

use clock::Timestamp;
use database::Result;
use rusqlite::{OptionalExtension, Row, Transaction};

use crate::edition::Edition;

/// The release that readers see; `None` before the first promotion.
pub(crate) fn find(transaction: &Transaction<'_>) -> Result<Option<Edition>> {
    let mut statement = transaction.prepare_cached(
        "SELECT r.number, r.promoted_at, r.hash, r.source_resolution, r.gazetteer, r.land
         FROM head JOIN release AS r ON r.number = head.release WHERE head.one = 1",
    )?;
    Ok(statement.query_row([], read).optional()?)
}

/// An edition out of the first six columns.
pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Edition> {
    Ok(Edition {
        release: row.get(0)?,
        released_at: Timestamp::from_millis(row.get(1)?),
        hash: row.get(2)?,
        source_resolution: row.get(3)?,
        gazetteer: row.get(4)?,
        land: row.get(5)?,
    })
}

/// Sends readers to another release, which has to be current.
pub(crate) fn set(transaction: &Transaction<'_>, release: u32) -> Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO head (one, release) VALUES (1, ?1)
             ON CONFLICT (one) DO UPDATE SET release = excluded.release",
        )?
        .execute([release])?;
    Ok(())
}
