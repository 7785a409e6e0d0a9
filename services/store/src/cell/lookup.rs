//! Single cells by their ids.

use rusqlite::Transaction;
use tessera_store_api::{Cell, CellId};

use crate::error::Result;
use crate::tables;
use crate::unit::{CHILD_RESOLUTION, unit_of};
use crate::view::Found;

/// Looks cells up one after the other. The unit of the last one is remembered, because neighbours in an order of ids are
/// mostly of one unit.
#[derive(Debug)]
pub(crate) struct Lookup<'t> {
    transaction: &'t Transaction<'t>,
    release: u32,
    last: Option<(CellId, Option<(i64, Cell)>)>,
}

impl<'t> Lookup<'t> {
    /// Will look cells of a release up.
    pub(crate) fn new(transaction: &'t Transaction<'t>, release: u32) -> Self {
        Self { transaction, release, last: None }
    }

    /// What the release says of a cell of resolution 5 or finer: its unit's values, and those of the child that it is or
    /// lies in.
    pub(crate) fn find(&mut self, id: CellId) -> Result<Option<Found>> {
        let Some(unit) = unit_of(id) else { return Ok(None) };
        if self.last.as_ref().is_none_or(|(last, _)| *last != unit) {
            self.last = Some((unit, tables::cell::find(self.transaction, self.release, unit)?));
        }
        let Some((_, Some((version, cell)))) = &self.last else { return Ok(None) };
        let child = match id.index().parent(CHILD_RESOLUTION) {
            Some(child) => tables::child::find(self.transaction, *version, child.into())?,
            None => None,
        };
        Ok(Some(Found { cell: cell.clone(), child }))
    }
}
