//! What the promotion of a run would change, against the run that is current in the store as far as this pipeline knows.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::PoisonError;

use rusqlite::Transaction;
use serde::Serialize;
use tessera_pipeline_api::{
    BIGGEST_MAX, CHANGED_UNITS_PER_PAGE_MAX, ChangedCells, ChangedRows, ChangedUnits, ChangedUnitsPage,
    Counts, Diff, ElevationChange, ROWS_LISTED_MAX,
};
use tessera_store_api::{Cell, Gazetteer, LayerName, Site, Unit};

use crate::pipeline::Pipeline;
use crate::run::Error;
use crate::tables;

/// What a run would change. It is computed once for every run it is compared with. Blocks for as long as it takes to
/// look at every unit that differs.
pub fn diff(pipeline: &Pipeline, run: u32) -> Result<Diff, Error> {
    let _comparing = pipeline.comparing.lock().unwrap_or_else(PoisonError::into_inner);
    let (against, known) = pipeline.database.read_blocking(|transaction| {
        let against = base(transaction, run)?;
        Ok::<_, Error>((against, tables::diff::find(transaction, run, against)?))
    })?;
    if let Some(known) = known {
        return Ok(known);
    }
    let fresh = pipeline.database.read_blocking(|transaction| compute(transaction, run, against))?;
    pipeline.database.write_blocking(|transaction| tables::diff::insert(transaction, &fresh))?;
    Ok(fresh)
}

/// A page of the units that a run would change. Blocks.
pub fn changed_units(pipeline: &Pipeline, run: u32, page: ChangedUnitsPage) -> Result<ChangedUnits, Error> {
    let limit = page.limit.unwrap_or(CHANGED_UNITS_PER_PAGE_MAX);
    if !(1..=CHANGED_UNITS_PER_PAGE_MAX).contains(&limit) {
        return Err(Error::PageSize(limit));
    }
    pipeline.database.read_blocking(|transaction| {
        let against = base(transaction, run)?;
        // One more tells whether there is another page.
        let mut units = tables::diff::page(transaction, run, against, page.after, limit + 1)?;
        let more = units.len() > limit as usize;
        units.truncate(limit as usize);
        let next = units.last().map(|last| last.unit).filter(|_| more);
        Ok(ChangedUnits { against, units, next })
    })
}

/// The run to compare with: the one whose release was made current last.
fn base(transaction: &Transaction<'_>, run: u32) -> Result<Option<u32>, Error> {
    let record = tables::run::find(transaction, run)?.ok_or(Error::Unknown(run))?;
    if record.run.hash.is_none() {
        return Err(Error::NoWorld { run, state: record.run.state });
    }
    Ok(tables::promotion::last_run(transaction)?)
}

fn compute(transaction: &Transaction<'_>, run: u32, against: Option<u32>) -> Result<Diff, Error> {
    let (units, units_unchanged) = tables::diff::counts(transaction, run, against)?;
    let mut changes = Changes::default();
    tables::diff::each_differing(transaction, run, against, |before, after| changes.add(before, after))?;
    let present = Beside::of(transaction, Some(run))?;
    let past = Beside::of(transaction, against)?;
    let release = match against {
        Some(against) => tables::run::find(transaction, against)?.and_then(|record| record.run.release),
        None => None,
    };
    Ok(Diff {
        run,
        against,
        release,
        units,
        units_unchanged,
        cells: changes.cells,
        sites: changes.sites(),
        tables: compare_tables(&past.gazetteer, &present.gazetteer),
        layers: LayerName::ALL
            .into_iter()
            .filter(|name| past.layers.get(name) != present.layers.get(name))
            .collect(),
        land: past.land != present.land,
        biggest: changes.biggest(),
    })
}

/// What a run makes beside its units.
#[derive(Default)]
struct Beside {
    gazetteer: Gazetteer,
    /// Hash of the land polygons.
    land: Option<String>,
    layers: BTreeMap<LayerName, String>,
}

impl Beside {
    fn of(transaction: &Transaction<'_>, run: Option<u32>) -> database::Result<Self> {
        let Some(run) = run else { return Ok(Self::default()) };
        Ok(Self {
            gazetteer: tables::unit::gazetteer(transaction, run)?.unwrap_or_default(),
            land: tables::unit::land_hash(transaction, run)?,
            layers: tables::layer::hashes(transaction, run)?,
        })
    }
}

/// What was seen of the units that differ.
#[derive(Default)]
struct Changes {
    cells: ChangedCells,
    elevations: Vec<ElevationChange>,
    sites_before: HashMap<String, Site>,
    sites_after: HashMap<String, Site>,
}

impl Changes {
    fn add(&mut self, before: Option<Unit>, after: Option<Unit>) {
        if let (Some(before), Some(after)) = (&before, &after) {
            self.compare(before, after);
        }
        let named = |unit: Unit| unit.sites.into_iter().map(|site| (site.id.clone(), site));
        self.sites_before.extend(before.into_iter().flat_map(named));
        self.sites_after.extend(after.into_iter().flat_map(named));
    }

    fn compare(&mut self, before: &Unit, after: &Unit) {
        let (past, present) = (&before.cell, &after.cell);
        let heights = |cell: &Cell| (cell.elev_cm, cell.elev_min_cm, cell.elev_max_cm, cell.surface);
        let cells = &mut self.cells;
        for (count, differs) in [
            (&mut cells.elevation, heights(past) != heights(present)),
            (&mut cells.land, past.land_permille != present.land_permille),
            (&mut cells.terrain, past.terrain != present.terrain),
            (&mut cells.slope, past.slope != present.slope),
            (&mut cells.hydro, past.hydro != present.hydro),
            (&mut cells.tectonics, past.tectonics != present.tectonics),
            (&mut cells.occupation, past.occupation != present.occupation),
            (&mut cells.children, before.children != after.children),
        ] {
            *count += u32::from(differs);
        }
        if past.elev_cm != present.elev_cm {
            let (before_cm, after_cm) = (past.elev_cm, present.elev_cm);
            self.elevations.push(ElevationChange { cell: present.cell, before_cm, after_cm });
            // A few more than are told are kept, so that sorting is rare.
            if self.elevations.len() >= 64 * BIGGEST_MAX {
                keep_biggest(&mut self.elevations);
            }
        }
    }

    fn biggest(mut self) -> Vec<ElevationChange> {
        keep_biggest(&mut self.elevations);
        self.elevations
    }

    /// A site that is in another unit now has changed; it did not come and go.
    fn sites(&self) -> Counts {
        let mut counts = Counts::default();
        for (id, site) in &self.sites_after {
            match self.sites_before.get(id) {
                None => counts.added += 1,
                Some(before) if before != site => counts.changed += 1,
                Some(_) => {}
            }
        }
        let gone = self.sites_before.keys().filter(|id| !self.sites_after.contains_key(*id)).count();
        counts.removed = u32::try_from(gone).unwrap_or(u32::MAX);
        counts
    }
}

fn keep_biggest(changes: &mut Vec<ElevationChange>) {
    changes.sort_by_key(|change| (std::cmp::Reverse(change.size_cm()), change.cell));
    changes.truncate(BIGGEST_MAX);
}

fn compare_tables(past: &Gazetteer, present: &Gazetteer) -> BTreeMap<String, ChangedRows> {
    let leg = |leg: &tessera_store_api::Leg| format!("{} to {} by {}", leg.from, leg.to, leg.mode.as_str());
    BTreeMap::from([
        ("places".to_owned(), compare_rows(&past.places, &present.places, |place| place.token.clone())),
        ("goods".to_owned(), compare_rows(&past.goods, &present.goods, |good| good.token.clone())),
        ("legs".to_owned(), compare_rows(&past.legs, &present.legs, leg)),
        ("epochs".to_owned(), compare_rows(&past.epochs, &present.epochs, |epoch| epoch.token.clone())),
    ])
}

fn compare_rows<T: Serialize + PartialEq>(
    past: &[T],
    present: &[T],
    name: impl Fn(&T) -> String,
) -> ChangedRows {
    let before: HashMap<String, &T> = past.iter().map(|row| (name(row), row)).collect();
    let mut changed = ChangedRows::default();
    let mut seen = HashSet::new();
    let mut told = |counted: &mut u32, name: String| {
        *counted += 1;
        if changed.rows.len() < ROWS_LISTED_MAX {
            changed.rows.push(name);
        }
    };
    let mut counts = Counts::default();
    for row in present {
        let name = name(row);
        match before.get(&name) {
            None => told(&mut counts.added, name.clone()),
            Some(before) if *before != row => told(&mut counts.changed, name.clone()),
            Some(_) => {}
        }
        seen.insert(name);
    }
    for name in past.iter().map(&name).filter(|name| !seen.contains(name)) {
        told(&mut counts.removed, name);
    }
    changed.counts = counts;
    changed
}
