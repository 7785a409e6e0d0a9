//! Units: what the pipeline writes, whole or not at all.

use std::collections::HashSet;

use h3o::Resolution;
use rusqlite::Transaction;
use tessera_store_api::{Cell, CellId, UNITS_PER_BATCH_MAX, Unit, UnitBatch, UnitReceipt};

use crate::app::App;
use crate::defect::Defects;
use crate::error::{Input, Result};
use crate::{release, tables};

/// Resolution of a unit.
pub(crate) const UNIT_RESOLUTION: Resolution = Resolution::Five;
/// Lowest elevation accepted, in centimetres: below the Challenger Deep.
const ELEVATION_CM_MIN: i32 = -1_200_000;
/// Highest elevation accepted, in centimetres: above Everest.
const ELEVATION_CM_MAX: i32 = 900_000;
/// All of a cell, in thousandths.
const WHOLE_PERMILLE: u16 = 1000;

/// Writes a batch into a draft.
pub(crate) async fn write(app: &App, number: u32, batch: UnitBatch) -> Result<UnitReceipt> {
    app.database
        .write(move |transaction| {
            release::draft(transaction, number)?;
            inspect(&batch.units).settle(Input::Units.refused())?;
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
    let (version, is_new) = tables::unit_version::ensure(transaction, unit.unit, &unit.hash())?;
    if is_new {
        for cell in &unit.cells {
            tables::cell::insert(transaction, version, cell)?;
        }
    }
    tables::release_unit::set(transaction, number, unit.unit, version)?;
    Ok(is_new)
}

/// The unit that a cell belongs to; none where the cell is larger than a unit.
pub(crate) fn unit_of(cell: CellId) -> Option<CellId> {
    cell.index().parent(UNIT_RESOLUTION).map(CellId::from)
}

/// Everything that is wrong with a batch.
fn inspect(units: &[Unit]) -> Defects {
    let mut defects = Defects::default();
    let many = units.len();
    let rule = format!("a batch has at most {UNITS_PER_BATCH_MAX} units");
    defects.require(many <= UNITS_PER_BATCH_MAX, &"units", &rule, &many);
    let mut seen = HashSet::new();
    for unit in units.iter().take(UNITS_PER_BATCH_MAX) {
        let place = format!("unit {}", unit.unit);
        let fresh = seen.insert(unit.unit);
        defects.require(fresh, &place, "a unit is once in a batch", &unit.unit);
        inspect_unit(unit, &place, &mut defects);
    }
    defects
}

fn inspect_unit(unit: &Unit, place: &str, defects: &mut Defects) {
    let resolution = unit.unit.index().resolution();
    let rule = "a unit is a cell of resolution 5";
    defects.require(resolution == UNIT_RESOLUTION, &place, rule, &format!("resolution {resolution}"));
    defects.require(!unit.cells.is_empty(), &place, "a unit has cells", &"none");
    for pair in unit.cells.windows(2) {
        let (before, cell) = (pair[0].cell, pair[1].cell);
        let rule = "cells stand in order of their ids, each once";
        defects.require(before < cell, &place, rule, &format!("{cell} after {before}"));
    }
    for cell in &unit.cells {
        inspect_cell(unit.unit, cell, place, defects);
    }
}

fn inspect_cell(unit: CellId, cell: &Cell, place: &str, defects: &mut Defects) {
    let place = format!("{place}, cell {}", cell.cell);
    defects.require(unit_of(cell.cell) == Some(unit), &place, "a cell lies in its unit", &cell.cell);
    let Cell { elev_cm: mean, elev_min_cm: lowest, elev_max_cm: highest, .. } = *cell;
    let value = format!("{lowest}, {mean}, {highest}");
    let ordered = lowest <= mean && mean <= highest;
    defects.require(ordered, &place, "elev_min_cm <= elev_cm <= elev_max_cm", &value);
    let bounded = ELEVATION_CM_MIN <= lowest && highest <= ELEVATION_CM_MAX;
    let rule = format!("elevations lie between {ELEVATION_CM_MIN} and {ELEVATION_CM_MAX} cm");
    defects.require(bounded, &place, &rule, &value);
    let share = cell.land_permille;
    defects.require(share <= WHOLE_PERMILLE, &place, "land_permille <= 1000", &share);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use tessera_store_api::Surface;

    fn cell(id: CellId, elev_cm: i32) -> Cell {
        Cell {
            cell: id,
            elev_cm,
            elev_min_cm: elev_cm,
            elev_max_cm: elev_cm,
            land_permille: 1000,
            surface: Surface::Measured,
        }
    }

    fn ostia() -> Unit {
        let unit: CellId = "851e805bfffffff".parse().unwrap();
        let cells = unit.index().children(Resolution::Seven).map(|child| cell(child.into(), 100)).collect();
        Unit { unit, cells }
    }

    fn rules(units: &[Unit]) -> Vec<String> {
        let mut rules = Vec::new();
        let _ = inspect(units).settle(|defects| rules.extend(defects.into_iter().map(|defect| defect.rule)));
        rules
    }

    #[test]
    fn a_unit_of_its_own_children_is_accepted() {
        assert_eq!(rules(&[ostia()]), Vec::<String>::new());
        let itself = Unit { cells: vec![cell(ostia().unit, -1_200_000)], ..ostia() };
        assert_eq!(rules(&[itself]), Vec::<String>::new());
    }

    #[test]
    fn every_rule_is_named() {
        let broken = |change: fn(&mut Unit)| {
            let mut unit = ostia();
            change(&mut unit);
            rules(&[unit])
        };
        let lies_outside = "a cell lies in its unit";
        assert_eq!(broken(|unit| unit.cells.clear()), ["a unit has cells"]);
        assert_eq!(broken(|unit| unit.cells.swap(3, 4)), ["cells stand in order of their ids, each once"]);
        assert_eq!(broken(|unit| unit.cells[0].elev_min_cm = 101), ["elev_min_cm <= elev_cm <= elev_max_cm"]);
        assert_eq!(broken(|unit| unit.cells[0].land_permille = 1001), ["land_permille <= 1000"]);
        assert_eq!(
            broken(|unit| unit.cells[0].elev_max_cm = 900_001),
            ["elevations lie between -1200000 and 900000 cm"]
        );
        assert_eq!(
            broken(|unit| unit.cells[0] = cell("8001fffffffffff".parse().unwrap(), 1)),
            [lies_outside]
        );
        let larger = broken(|unit| unit.unit = unit.unit.index().parent(Resolution::Four).unwrap().into());
        assert_eq!(larger[0], "a unit is a cell of resolution 5");
        assert_eq!(rules(&[ostia(), ostia()]), ["a unit is once in a batch"]);
        assert_eq!(rules(&vec![ostia(); 1001])[0], "a batch has at most 1000 units");
    }

    proptest! {
        #[test]
        fn what_is_accepted_keeps_every_rule(
            elevations in prop::collection::vec(-1_300_000..1_000_000, 3),
            share in 900_u16..1100,
            swapped in any::<(prop::sample::Index, prop::sample::Index)>(),
        ) {
            let mut unit = ostia();
            let many = unit.cells.len();
            let (one, other) = (swapped.0.index(many), swapped.1.index(many));
            unit.cells.swap(one, other);
            unit.cells[0].elev_min_cm = elevations[0];
            unit.cells[0].elev_cm = elevations[1];
            unit.cells[0].elev_max_cm = elevations[2];
            unit.cells[0].land_permille = share;
            let keeps = one == other
                && elevations.is_sorted()
                && elevations.iter().all(|cm| (-1_200_000..=900_000).contains(cm))
                && share <= 1000;
            prop_assert_eq!(rules(&[unit]).is_empty(), keeps);
        }
    }
}
