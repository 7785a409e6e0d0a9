//! The codes that let one more device in.

use clock::Timestamp;
use database::Result;
use rusqlite::{OptionalExtension, Transaction, params};

/// The seat with this selector, and the hash of its six words.
pub(crate) fn of_selector(
    transaction: &Transaction<'_>,
    selector: &[u8; 32],
) -> Result<Option<(String, String)>> {
    Ok(transaction
        .prepare_cached("SELECT slot, phc FROM resume_code WHERE selector = ?1")?
        .query_row([selector], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?)
}

/// When a seat's code was made; `None` where it has none.
pub(crate) fn made_at(transaction: &Transaction<'_>, slot: &str) -> Result<Option<Timestamp>> {
    let millis = transaction
        .prepare_cached("SELECT made_at FROM resume_code WHERE slot = ?1")?
        .query_row([slot], |row| row.get(0))
        .optional()?;
    Ok(millis.map(Timestamp::from_millis))
}

/// Sets a seat's code in the place of the one it had; tells whether its selector was no other seat's.
pub(crate) fn set(
    transaction: &Transaction<'_>,
    slot: &str,
    selector: &[u8; 32],
    phc: &str,
    now: Timestamp,
) -> Result<bool> {
    if of_selector(transaction, selector)?.is_some_and(|(other, _)| other != slot) {
        return Ok(false);
    }
    transaction
        .prepare_cached(
            "INSERT INTO resume_code VALUES (?1, ?2, ?3, ?4) ON CONFLICT (slot) DO UPDATE
             SET selector = excluded.selector, phc = excluded.phc, made_at = excluded.made_at",
        )?
        .execute(params![slot, selector, phc, now.as_millis()])?;
    Ok(true)
}
