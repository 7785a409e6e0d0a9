//! Counts that may leave the container.

use database::Result;
use otivm_api::{ANONYMITY_MIN, Activity, Count};
use rusqlite::{Transaction, params};

/// Freezes the periods after `after` up to `through`: only counts of enough players become rows.
pub(crate) fn freeze(transaction: &Transaction<'_>, after: i64, through: i64) -> Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO snapshot
             SELECT period, activity, place, good, count(DISTINCT slot), sum(quantity) FROM activity
             WHERE period > ?1 AND period <= ?2
             GROUP BY period, activity, place, good HAVING count(DISTINCT slot) >= ?3",
        )?
        .execute(params![after, through, ANONYMITY_MIN])?;
    Ok(())
}

/// The counts of the periods from `first` to `last`, in order.
pub(crate) fn between(transaction: &Transaction<'_>, first: i64, last: i64) -> Result<Vec<(i64, Count)>> {
    let mut statement = transaction.prepare_cached(
        "SELECT period, activity, place, good, players, quantity FROM snapshot
         WHERE period BETWEEN ?1 AND ?2 ORDER BY period, activity, place, good",
    )?;
    let mut rows = statement.query([first, last])?;
    let mut counts = Vec::new();
    while let Some(row) = rows.next()? {
        let Some(activity) = Activity::of_str(&row.get::<_, String>(1)?) else { continue };
        let count = Count {
            activity,
            place: row.get(2)?,
            good: row.get(3)?,
            players: row.get(4)?,
            quantity: row.get(5)?,
        };
        counts.push((row.get(0)?, count));
    }
    Ok(counts)
}
