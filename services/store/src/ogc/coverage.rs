//! What the collections of a release cover, in space and time.

use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Transaction;
use tessera_store_api::{CellId, Epoch, Geometry, Span, astronomical};

use super::collection::Collection;
use super::cover::Extent;
use super::query::Years;
use super::record::hexagon;
use crate::edition::Edition;
use crate::error::Result;
use crate::tables;
use crate::tables::collection as rows;

/// Units read at once.
const CHUNK_UNITS: u32 = 10_000;
/// How far children may stick out of their unit, in degrees, and then some.
const OVERHANG_DEGREES: f64 = 0.05;
/// Releases whose coverage is kept in memory.
const KEPT_MAX: usize = 4;

/// What one collection covers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Part {
    /// Where; absent where the collection is empty.
    pub(crate) extent: Option<Extent>,
    /// When; open where not known.
    pub(crate) years: Years,
}

/// What a release covers.
#[derive(Debug)]
pub(crate) struct Coverage {
    /// Collections that the release has.
    pub(crate) parts: Vec<(Collection, Part)>,
    /// Its epochs, oldest first.
    pub(crate) epochs: Vec<Epoch>,
    /// What encloses its units, rounded outwards to tenths of a degree.
    pub(crate) world: Extent,
}

impl Coverage {
    /// Looks at every row of a release that has a place or a year.
    pub(crate) fn survey(transaction: &Transaction<'_>, edition: &Edition) -> Result<Self> {
        let epochs = tables::epoch::of(transaction, edition.gazetteer)?;
        let world = world(transaction, edition.release)?;
        let spans = || epochs.iter().map(|epoch| epoch.span);
        let lived = Years {
            from: spans().map(|span: Span| span.from).min(),
            until: spans().map(|span: Span| span.until).max(),
        };
        let (sites, site_years) = rows::extent_of_sites(transaction, edition.release)?;
        let everywhere = Part { extent: Some(world), years: lived };
        let mut parts = vec![
            (Collection::Cells, everywhere),
            (Collection::Children, everywhere),
            (Collection::Sites, Part { extent: sites, years: site_years }),
        ];
        for collection in Collection::all() {
            if let Collection::Layer(name) = collection
                && let Some(layer) = tables::layer::of_release(transaction, edition.release, name)?
            {
                let (extent, years) = rows::extent_of_layer(transaction, layer)?;
                parts.push((collection, Part { extent, years }));
            }
        }
        let places = tables::place::of(transaction, edition.gazetteer)?;
        let points =
            places.iter().map(|place| [place.longitude, place.latitude, place.longitude, place.latitude]);
        let extent = points.map(Extent::new).reduce(Extent::with);
        let from = places.iter().map(|place| place.valid_from).min();
        parts.push((Collection::Places, Part { extent, years: Years { from, until: None } }));
        parts.push((Collection::Legs, Part { extent: Some(world), years: Years::default() }));
        Ok(Self { parts, epochs, world })
    }

    /// What a collection covers; `None` where the release has no such collection.
    pub(crate) fn of(&self, collection: Collection) -> Option<Part> {
        self.parts.iter().find(|(known, _)| *known == collection).map(|(_, part)| *part)
    }

    /// The first and last year of anything.
    pub(crate) fn years(&self) -> Years {
        let years = || self.parts.iter().map(|(_, part)| part.years);
        Years {
            from: years().filter_map(|years| years.from).min(),
            until: years().filter_map(|years| years.until).max(),
        }
    }
}

fn world(transaction: &Transaction<'_>, release: u32) -> Result<Extent> {
    let mut all: Option<Extent> = None;
    let mut after = 0;
    loop {
        let units = rows::units(transaction, release, after, CHUNK_UNITS)?;
        let Some(last) = units.last() else { break };
        after = *last;
        for unit in units {
            let Ok(unit) = CellId::from_sql(unit) else { continue };
            let Geometry::Polygon(rings) = hexagon(unit) else { continue };
            let points = rings.iter().flatten().map(|[x, y]| Extent::new([*x, *y, *x, *y]));
            all = points.chain(all).reduce(Extent::with);
        }
    }
    let Some(extent) = all else { return Ok(Extent::new([-180.0, -90.0, 180.0, 90.0])) };
    let [west, south, east, north] = extent.corners();
    let down = |degrees: f64| ((degrees - OVERHANG_DEGREES) * 10.0).floor() / 10.0;
    let up = |degrees: f64| ((degrees + OVERHANG_DEGREES) * 10.0).ceil() / 10.0;
    Ok(Extent::new([
        down(west).max(-180.0),
        down(south).max(-90.0),
        up(east).min(180.0),
        up(north).min(90.0),
    ]))
}

/// The first instant of a year and the last, as ISO 8601 writes them with astronomical years.
pub(crate) fn interval(years: Years) -> [Option<String>; 2] {
    let instant = |year: i32, rest: &str| {
        let year = astronomical(year);
        let sign = if year < 0 { "-" } else { "" };
        format!("{sign}{:04}-{rest}", year.abs())
    };
    [
        years.from.map(|year| instant(year, "01-01T00:00:00Z")),
        years.until.map(|year| instant(year, "12-31T23:59:59Z")),
    ]
}

/// The coverages of the releases that were last asked for.
#[derive(Debug, Default)]
pub(crate) struct Coverages(Mutex<Vec<(String, Arc<Coverage>)>>);

impl Coverages {
    /// The coverage of a release, surveyed once.
    pub(crate) fn of(&self, transaction: &Transaction<'_>, edition: &Edition) -> Result<Arc<Coverage>> {
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, coverage)) = known().iter().find(|(hash, _)| *hash == edition.hash) {
            return Ok(coverage.clone());
        }
        let coverage = Arc::new(Coverage::survey(transaction, edition)?);
        let mut kept = known();
        kept.insert(0, (edition.hash.clone(), coverage.clone()));
        kept.truncate(KEPT_MAX);
        Ok(coverage)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_written_as_iso_8601_counts_them() {
        let of = |from, until| interval(Years { from, until }).map(Option::unwrap_or_default);
        assert_eq!(of(Some(-14), Some(-1)), ["-0013-01-01T00:00:00Z", "0000-12-31T23:59:59Z"]);
        assert_eq!(of(Some(-11_000), Some(640)), ["-10999-01-01T00:00:00Z", "0640-12-31T23:59:59Z"]);
        assert_eq!(of(None, None), ["", ""]);
    }
}
