//! Facts that there is one of.

use clock::Timestamp;
use database::Result;
use rusqlite::{OptionalExtension, Transaction};

/// When the store was last heard.
pub(crate) const STORE_HEARD_AT: &str = "store_heard_at";
/// When prices were last heard.
pub(crate) const PRICES_HEARD_AT: &str = "prices_heard_at";
/// The market period of the latest prices.
pub(crate) const PRICES_PERIOD: &str = "prices_period";
/// The period in which the first seat was claimed.
pub(crate) const FIRST_PERIOD: &str = "first_period";
/// The last period whose snapshot is frozen.
pub(crate) const FROZEN_PERIOD: &str = "frozen_period";

pub(crate) fn number(transaction: &Transaction<'_>, name: &str) -> Result<Option<i64>> {
    let text: Option<String> = transaction
        .prepare_cached("SELECT value FROM fact WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()?;
    Ok(text.and_then(|text| text.parse().ok()))
}

pub(crate) fn set_number(transaction: &Transaction<'_>, name: &str, value: i64) -> Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO fact VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        )?
        .execute((name, value.to_string()))?;
    Ok(())
}

pub(crate) fn instant(transaction: &Transaction<'_>, name: &str) -> Result<Option<Timestamp>> {
    Ok(number(transaction, name)?.map(Timestamp::from_millis))
}
