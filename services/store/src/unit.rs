//! Units: what the pipeline writes, whole or not at all.

mod inspection;

use std::collections::HashSet;

use h3o::Resolution;
use rusqlite::Transaction;
use tessera_store_api::{CellId, Unit, UnitBatch, UnitReceipt};

use crate::app::App;
use crate::error::{Input, Result};
use crate::{release, tables};

/// Resolution of a unit.
pub(crate) const UNIT_RESOLUTION: Resolution = Resolution::Five;
/// Resolution of a unit's children.
pub(crate) const CHILD_RESOLUTION: Resolution = Resolution::Seven;

/// Writes a batch into a draft, in one transaction.
pub(crate) async fn write(app: &App, number: u32, mut batch: UnitBatch) -> Result<UnitReceipt> {
    app.database
        .write(move |transaction| {
            let draft = release::draft(transaction, number)?.release;
            let datasets: HashSet<&str> = draft.datasets.iter().map(|dataset| dataset.id.as_str()).collect();
            inspection::inspect(&batch.units, &datasets).settle(Input::Units.refused())?;
            // In the order of the tables, where appending is six times faster than inserting.
            batch.units.sort_by_key(Unit::id);
            let mut receipt = UnitReceipt { written: 0, unchanged: 0 };
            for unit in &batch.units {
                match put(transaction, number, unit)? {
                    true => receipt.written += 1,
                    false => receipt.unchanged += 1,
                }
            }
            Ok(receipt)
        })
        .await
}

/// Makes `unit` part of a draft; true where its content was not known.
fn put(transaction: &Transaction<'_>, number: u32, unit: &Unit) -> Result<bool> {
    let (version, is_new) = tables::unit_version::ensure(transaction, unit.id(), &unit.hash())?;
    if is_new {
        tables::cell::insert(transaction, version, &unit.cell)?;
        tables::child::insert(transaction, version, &unit.children)?;
        tables::site::insert(transaction, version, &unit.sites)?;
    }
    tables::release_unit::set(transaction, number, unit.id(), version)?;
    Ok(is_new)
}

/// The unit that a cell belongs to; none where the cell is larger than a unit.
pub(crate) fn unit_of(cell: CellId) -> Option<CellId> {
    cell.index().parent(UNIT_RESOLUTION).map(CellId::from)
}
