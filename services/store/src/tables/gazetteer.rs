//! `gazetteer`: sets of tables, named by their hashes.

use database::Result;
use rusqlite::{OptionalExtension, Transaction};
use tessera_store_api::Gazetteer;

use super::{epoch, good, leg, place};

/// The row of these tables, which is made with all of theirs where there is none.
pub(crate) fn ensure(transaction: &Transaction<'_>, gazetteer: &Gazetteer) -> Result<i64> {
    let hash = gazetteer.hash();
    let known = transaction
        .prepare_cached("SELECT id FROM gazetteer WHERE hash = ?1")?
        .query_row([&hash], |row| row.get(0))
        .optional()?;
    if let Some(id) = known {
        return Ok(id);
    }
    transaction.prepare_cached("INSERT INTO gazetteer (hash) VALUES (?1)")?.execute([&hash])?;
    let id = transaction.last_insert_rowid();
    for (position, row) in (0..).zip(&gazetteer.places) {
        place::insert(transaction, id, position, row)?;
    }
    for (position, row) in (0..).zip(&gazetteer.goods) {
        good::insert(transaction, id, position, row)?;
    }
    for (position, row) in (0..).zip(&gazetteer.legs) {
        leg::insert(transaction, id, position, row)?;
    }
    for (position, row) in (0..).zip(&gazetteer.epochs) {
        epoch::insert(transaction, id, position, row)?;
    }
    Ok(id)
}

/// The name of the tables.
pub(crate) fn hash(transaction: &Transaction<'_>, gazetteer: i64) -> Result<String> {
    Ok(transaction
        .prepare_cached("SELECT hash FROM gazetteer WHERE id = ?1")?
        .query_row([gazetteer], |row| row.get(0))?)
}

/// The tables, as they came.
pub(crate) fn read(transaction: &Transaction<'_>, gazetteer: i64) -> Result<Gazetteer> {
    Ok(Gazetteer {
        places: place::of(transaction, gazetteer)?,
        goods: good::of(transaction, gazetteer)?,
        legs: leg::of(transaction, gazetteer)?,
        epochs: epoch::of(transaction, gazetteer)?,
    })
}
