//! What differs between two releases.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use rusqlite::Transaction;
use tessera_store_api::{
    CHANGES_LISTED_MAX, Cell, Child, Difference, ElevationChange, LayerDifference, LayerName, Status,
    UnitCounts,
};

use crate::app::App;
use crate::error::{Error, Result};
use crate::tables::release::Stored;
use crate::{release, tables};

/// Compares an earlier release with a later one. Drafts are compared for those only who write them.
pub(crate) async fn between(app: &App, from: u32, to: u32, with_drafts: bool) -> Result<Difference> {
    app.database
        .read(move |transaction| {
            let earlier = readable(transaction, from, with_drafts)?;
            let later = readable(transaction, to, with_drafts)?;
            let mut found = Found::default();
            tables::release_unit::compare(transaction, (from, to), 0, |_, one, other| {
                found.unit(transaction, one, other)?;
                Ok::<_, Error>(ControlFlow::Continue(()))
            })?;
            Ok(Difference {
                from,
                to,
                units: found.units,
                cells: found.cells,
                children: found.children,
                sites: found.sites,
                elevation: greatest(found.elevation),
                layers: layers(transaction, from, to)?,
                gazetteer: earlier.gazetteer != later.gazetteer,
                land: earlier.land != later.land,
            })
        })
        .await
}

fn readable(transaction: &Transaction<'_>, number: u32, with_drafts: bool) -> Result<Stored> {
    let stored = release::existing(transaction, number)?;
    let was_released = matches!(stored.release.status, Status::Current | Status::Superseded);
    if was_released || with_drafts { Ok(stored) } else { Err(Error::NoSuchRelease(number)) }
}

/// Layers whose hashes differ.
fn layers(transaction: &Transaction<'_>, from: u32, to: u32) -> Result<Vec<LayerDifference>> {
    let earlier = tables::layer::hashes(transaction, from)?;
    let later = tables::layer::hashes(transaction, to)?;
    let names: BTreeSet<LayerName> = earlier.keys().chain(later.keys()).copied().collect();
    let pairs = names.into_iter().map(|layer| LayerDifference {
        layer,
        from: earlier.get(&layer).cloned(),
        to: later.get(&layer).cloned(),
    });
    Ok(pairs.filter(|pair| pair.from != pair.to).collect())
}

/// The greatest changes, the greatest first.
fn greatest(mut changes: Vec<ElevationChange>) -> Vec<ElevationChange> {
    let by_height = |change: &ElevationChange| (std::cmp::Reverse(height(change)), change.cell);
    changes.sort_by_key(by_height);
    changes.truncate(CHANGES_LISTED_MAX);
    changes
}

fn height(change: &ElevationChange) -> u32 {
    change.from_cm.abs_diff(change.to_cm)
}

/// What was found until now.
#[derive(Debug, Default)]
struct Found {
    units: UnitCounts,
    cells: BTreeMap<String, u64>,
    children: BTreeMap<String, u64>,
    sites: i64,
    elevation: Vec<ElevationChange>,
}

impl Found {
    /// Compares the contents of a unit before and after.
    fn unit(&mut self, transaction: &Transaction<'_>, from: Option<i64>, to: Option<i64>) -> Result<()> {
        let sites = |version: Option<i64>| match version {
            Some(version) => tables::site::count(transaction, version),
            None => Ok(0),
        };
        if from != to {
            self.sites += sites(to)? - sites(from)?;
        }
        match (from, to) {
            (Some(from), Some(to)) if from == to => self.units.same += 1,
            (Some(from), Some(to)) => {
                self.units.changed += 1;
                let cell = |version| tables::cell::of_version(transaction, version);
                if let (Some(from), Some(to)) = (cell(from)?, cell(to)?) {
                    self.cell(&from, &to);
                }
                let children = |version| tables::child::of_version(transaction, version);
                for (from, to) in children(from)?.iter().zip(&children(to)?) {
                    self.child(from, to);
                }
            }
            (None, Some(_)) => self.units.added += 1,
            (Some(_), None) => self.units.removed += 1,
            (None, None) => {}
        }
        Ok(())
    }

    fn cell(&mut self, from: &Cell, to: &Cell) {
        let differs = [
            ("elev_cm", from.elev_cm != to.elev_cm),
            ("elev_min_cm", from.elev_min_cm != to.elev_min_cm),
            ("elev_max_cm", from.elev_max_cm != to.elev_max_cm),
            ("land_permille", from.land_permille != to.land_permille),
            ("surface", from.surface != to.surface),
            ("terrain", from.terrain != to.terrain),
            ("slope", from.slope != to.slope),
            ("hydro", from.hydro != to.hydro),
            ("tectonics", from.tectonics != to.tectonics),
            ("occupation", from.occupation != to.occupation),
        ];
        count(&mut self.cells, &differs);
        if from.elev_cm != to.elev_cm {
            let change = ElevationChange { cell: to.cell, from_cm: from.elev_cm, to_cm: to.elev_cm };
            self.elevation.push(change);
            // Twice the list is kept and then halved, so that a release of changes costs no more than that.
            if self.elevation.len() >= 2 * CHANGES_LISTED_MAX {
                self.elevation = greatest(std::mem::take(&mut self.elevation));
            }
        }
    }

    fn child(&mut self, from: &Child, to: &Child) {
        let differs = [
            ("land", from.land != to.land),
            ("hydro", from.hydro != to.hydro),
            ("occupation", from.occupation != to.occupation),
        ];
        count(&mut self.children, &differs);
    }
}

/// Counts what differs under its name.
fn count(counts: &mut BTreeMap<String, u64>, differs: &[(&str, bool)]) {
    for (name, _) in differs.iter().filter(|(_, differs)| *differs) {
        *counts.entry((*name).to_owned()).or_default() += 1;
    }
}
