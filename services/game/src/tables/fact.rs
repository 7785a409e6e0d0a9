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

/// The node's own key, from which the secrets of seats follow. It is a secret itself.
pub(crate) const SEAT_KEY: &str = "seat_key";

pub(crate) fn text(transaction: &Transaction<'_>, name: &str) -> Result<Option<String>> {
    Ok(transaction
        .prepare_cached("SELECT value FROM fact WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()?)
}

pub(crate) fn number(transaction: &Transaction<'_>, name: &str) -> Result<Option<i64>> {
    Ok(text(transaction, name)?.and_then(|text| text.parse().ok()))
}

pub(crate) fn set_number(transaction: &Transaction<'_>, name: &str, value: i64) -> Result<()> {
    set_text(transaction, name, &value.to_string())
}

pub(crate) fn set_text(transaction: &Transaction<'_>, name: &str, value: &str) -> Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO fact VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        )?
        .execute((name, value))?;
    Ok(())
}

pub(crate) fn instant(transaction: &Transaction<'_>, name: &str) -> Result<Option<Timestamp>> {
    Ok(number(transaction, name)?.map(Timestamp::from_millis))
}
