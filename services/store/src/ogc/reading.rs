//! Pages of collections. A page reads on from the keys of the last row of the one before, in the release in which the first
//! page was read: rows are never deleted, so whoever follows `next` gets one release whole, whatever is promoted meanwhile.

use std::collections::HashMap;

use rusqlite::Transaction;
use tessera_store_api::{CellId, Epoch, Leg, Place};

use super::collection::Collection;
use super::cover::{EVERYTHING, Extent, Range, cover};
use super::query::{Cursor, Wish};
use super::record::Record;
use crate::edition::Edition;
use crate::error::Result;
use crate::tables;
use crate::tables::collection::{self as rows, Sieve};
use crate::unit::unit_of;

/// Rows read at once when most are expected not to fit.
const CHUNK_ROWS: u32 = 2000;

/// A page of a collection.
#[derive(Debug)]
pub(crate) struct Page {
    /// The rows.
    pub(crate) records: Vec<Record>,
    /// Where the next page begins; absent on the last.
    pub(crate) next: Option<Cursor>,
    /// How many rows there are in all, where that is cheap to know.
    pub(crate) matched: Option<u32>,
}

/// A page. The wish's cursor is of this edition.
pub(crate) fn page(
    transaction: &Transaction<'_>,
    edition: &Edition,
    collection: Collection,
    wish: &Wish,
) -> Result<Page> {
    let source =
        Source { transaction, edition, wish, epochs: tables::epoch::of(transaction, edition.gazetteer)? };
    // One more than asked for tells whether there is a next page.
    let mut found = match collection {
        Collection::Cells | Collection::Children | Collection::Sites => source.of_units(collection)?,
        Collection::Layer(name) => match tables::layer::of_release(transaction, edition.release, name)? {
            Some(layer) => source.features(layer)?,
            None => Vec::new(),
        },
        Collection::Places => {
            let places = tables::place::of(transaction, edition.gazetteer)?;
            let years = |place: &Place| wish.years.meet(Some(place.valid_from), place.valid_until);
            let is_kind = |place: &Place| wish.kind.as_ref().is_none_or(|kind| *kind == place.kind);
            let rows =
                places.iter().map(|place| (years(place) && is_kind(place)).then(|| Record::of_place(place)));
            source.of_tables(rows)
        }
        Collection::Legs => source.of_tables(legs(transaction, edition)?.into_iter().map(Some)),
    };
    let is_last = found.len() <= wish.rows();
    found.truncate(wish.rows());
    let next = if is_last { None } else { found.last().map(|(cursor, _)| *cursor) };
    let matched = if wish.is_everything() { count(transaction, edition, collection)? } else { None };
    Ok(Page { records: found.into_iter().map(|(_, record)| record).collect(), next, matched })
}

/// One row by its id.
pub(crate) fn one(
    transaction: &Transaction<'_>,
    edition: &Edition,
    collection: Collection,
    id: &str,
) -> Result<Option<Record>> {
    let epochs = || tables::epoch::of(transaction, edition.gazetteer);
    let release = edition.release;
    Ok(match collection {
        Collection::Cells => {
            let Ok(cell) = id.parse::<CellId>() else { return Ok(None) };
            let cells = rows::cells(transaction, release, (cell.to_sql(), cell.to_sql()), -1, 1)?;
            cells.first().map(|cell| epochs().map(|epochs| Record::of_cell(cell, &epochs))).transpose()?
        }
        Collection::Children => {
            let Some((cell, unit)) = id.parse::<CellId>().ok().and_then(|cell| Some((cell, unit_of(cell)?)))
            else {
                return Ok(None);
            };
            let child = rows::child(transaction, release, unit.to_sql(), cell.to_sql())?;
            child.map(|child| epochs().map(|epochs| Record::of_child(&child, &epochs))).transpose()?
        }
        Collection::Sites => tables::site::find(transaction, release, id)?.as_ref().map(Record::of_site),
        Collection::Layer(name) => match tables::layer::of_release(transaction, release, name)? {
            Some(layer) => tables::feature::find(transaction, layer, id)?.map(Record::of_feature),
            None => None,
        },
        Collection::Places => {
            let places = tables::place::of(transaction, edition.gazetteer)?;
            places.iter().find(|place| place.token == id).map(Record::of_place)
        }
        Collection::Legs => legs(transaction, edition)?.into_iter().find(|leg| leg.id == id),
    })
}

struct Source<'a> {
    transaction: &'a Transaction<'a>,
    edition: &'a Edition,
    wish: &'a Wish,
    epochs: Vec<Epoch>,
}

impl Source<'_> {
    const fn cursor(&self, unit: i64, row: i64) -> Cursor {
        Cursor { release: self.edition.release, unit, row }
    }

    /// Where the page begins: after these keys.
    fn begin(&self) -> (i64, i64) {
        self.wish.cursor.map_or((0, -1), |cursor| (cursor.unit, cursor.row))
    }

    fn sieve(&self) -> Sieve<'_> {
        let Wish { boxes, years, kind, dataset, .. } = self.wish;
        let enclose = |one: Extent, other: &Extent| one.with(*other);
        Sieve {
            years: *years,
            kind: kind.as_deref(),
            dataset: dataset.as_deref(),
            extent: boxes.first().map(|first| boxes.iter().fold(*first, enclose)),
        }
    }

    /// Rows read at once: what a page holds where all of them fit, more where most may not.
    fn chunk_rows(&self) -> u32 {
        if self.wish.boxes.is_empty() { self.wish.limit + 1 } else { CHUNK_ROWS }
    }

    /// Whether so many rows are fewer than there could have been.
    fn is_end(&self, rows: usize) -> bool {
        u32::try_from(rows).is_ok_and(|rows| rows < self.chunk_rows())
    }

    /// Rows of units, range by range, until there is one more than is asked for.
    fn of_units(&self, collection: Collection) -> Result<Vec<(Cursor, Record)>> {
        let ranges = if self.wish.boxes.is_empty() { EVERYTHING.to_vec() } else { cover(&self.wish.boxes) };
        let begin = self.begin();
        let mut found = Vec::new();
        for (first, last) in ranges.into_iter().filter(|range| range.1 >= begin.0) {
            let mut after = if first > begin.0 { (first, -1) } else { begin };
            loop {
                let read = self.chunk(collection, (after.0, last), after.1)?;
                let is_end = self.is_end(read.len());
                let Some((cursor, _)) = read.last() else { break };
                after = (cursor.unit, cursor.row);
                found.extend(read.into_iter().filter(|(_, record)| self.wish.touches(&record.geometry)));
                if found.len() > self.wish.rows() {
                    return Ok(found);
                }
                if is_end {
                    break;
                }
            }
        }
        Ok(found)
    }

    /// The next rows of a range, after a row of its first unit.
    fn chunk(&self, collection: Collection, range: Range, after: i64) -> Result<Vec<(Cursor, Record)>> {
        let (transaction, release, limit) = (self.transaction, self.edition.release, self.chunk_rows());
        Ok(match collection {
            Collection::Children => rows::children(transaction, release, range, after, limit)?
                .iter()
                .map(|(unit, child)| {
                    (self.cursor(*unit, child.cell.to_sql()), Record::of_child(child, &self.epochs))
                })
                .collect(),
            Collection::Sites => rows::sites(transaction, release, range, after, self.sieve(), limit)?
                .iter()
                .map(|(unit, row, site)| (self.cursor(*unit, *row), Record::of_site(site)))
                .collect(),
            _ => rows::cells(transaction, release, range, after, limit)?
                .iter()
                .map(|cell| (self.cursor(cell.cell.to_sql(), 0), Record::of_cell(cell, &self.epochs)))
                .collect(),
        })
    }

    /// Features of a layer, until there is one more than is asked for.
    fn features(&self, layer: i64) -> Result<Vec<(Cursor, Record)>> {
        let mut after = self.begin().1;
        let mut found = Vec::new();
        loop {
            let read = rows::features(self.transaction, layer, after, self.sieve(), self.chunk_rows())?;
            let is_end = self.is_end(read.len());
            for (row, feature) in read {
                after = row;
                if self.wish.touches(&feature.geometry) {
                    found.push((self.cursor(0, row), Record::of_feature(feature)));
                }
            }
            if is_end || found.len() > self.wish.rows() {
                return Ok(found);
            }
        }
    }

    /// Rows of small tables, which are read whole; `None` stands for one that does not fit.
    fn of_tables(&self, records: impl Iterator<Item = Option<Record>>) -> Vec<(Cursor, Record)> {
        let after = self.begin().1;
        (0_i64..)
            .zip(records)
            .filter(|(row, _)| *row > after)
            .filter_map(|(row, record)| Some((self.cursor(0, row), record?)))
            .filter(|(_, record)| self.wish.touches(&record.geometry))
            .take(self.wish.rows() + 1)
            .collect()
    }
}

/// The legs as lines. Their ids are their ends and how they are travelled, with a number where that is not enough.
fn legs(transaction: &Transaction<'_>, edition: &Edition) -> Result<Vec<Record>> {
    let places = tables::place::of(transaction, edition.gazetteer)?;
    let places: HashMap<&str, [f64; 2]> =
        places.iter().map(|place| (place.token.as_str(), [place.longitude, place.latitude])).collect();
    let mut seen: HashMap<String, u32> = HashMap::new();
    let mut record = |leg: &Leg| {
        let ends = [places.get(leg.from.as_str())?, places.get(leg.to.as_str())?].map(|end| *end);
        let mut id = format!("{}-{}-{}", leg.from, leg.to, leg.mode.as_str());
        let times = seen.entry(id.clone()).or_default();
        *times += 1;
        if *times > 1 {
            id = format!("{id}-{times}");
        }
        Some(Record::of_leg(id, leg, ends))
    };
    Ok(tables::leg::of(transaction, edition.gazetteer)?.iter().filter_map(&mut record).collect())
}

fn count(transaction: &Transaction<'_>, edition: &Edition, collection: Collection) -> Result<Option<u32>> {
    Ok(match collection {
        Collection::Cells => Some(rows::count_of_units(transaction, edition.release)?),
        Collection::Layer(name) => match tables::layer::of_release(transaction, edition.release, name)? {
            Some(layer) => Some(rows::count_of_layer(transaction, layer)?),
            None => Some(0),
        },
        Collection::Children | Collection::Sites | Collection::Places | Collection::Legs => None,
    })
}
