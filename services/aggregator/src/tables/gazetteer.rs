//! The table `gazetteer`: the places and goods that the store knows.

use std::collections::{BTreeMap, BTreeSet};

use database::Result;
use rusqlite::{Transaction, params};

use crate::derive::Known;

/// Replaces everything.
pub(crate) fn put(transaction: &Transaction<'_>, known: &Known) -> Result<()> {
    transaction.prepare_cached("DELETE FROM gazetteer")?.execute([])?;
    let mut insert = transaction
        .prepare_cached("INSERT INTO gazetteer (kind, token, base_price_as) VALUES (?1, ?2, ?3)")?;
    for place in &known.places {
        insert.execute(params!["place", place, None::<i64>])?;
    }
    for (good, base_price_as) in &known.goods {
        insert.execute(params!["good", good, base_price_as])?;
    }
    Ok(())
}

/// Everything; `None` before the store was heard for the first time.
pub(crate) fn all(transaction: &Transaction<'_>) -> Result<Option<Known>> {
    let mut statement = transaction.prepare_cached("SELECT token, base_price_as FROM gazetteer")?;
    let rows =
        statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, Option<i64>>(1)?)))?;
    let mut known = Known { places: BTreeSet::new(), goods: BTreeMap::new() };
    for row in rows {
        match row? {
            (good, Some(base_price_as)) => drop(known.goods.insert(good, base_price_as)),
            (place, None) => drop(known.places.insert(place)),
        }
    }
    Ok(Some(known).filter(|known| !known.goods.is_empty()))
}
