//! What a tile shows of a release, layer by layer. A tile that grows too large loses the least important of it.

use std::collections::HashMap;

use rusqlite::Transaction;
use tessera_store_api::{Cell, Site, SiteKind, is_land};

use super::encoding::{LayerWriter, Shape, Value};
use super::mercator::{Tile, project};
use super::outline::Outline;
use super::source::{Drawn, Pyramid, Source};
use crate::edition::Edition;
use crate::error::Result;
use crate::ogc::cover::{Extent, cover};
use crate::ogc::record::hexagon;
use crate::tables;
use crate::tables::collection::{self as rows, Sieve};

/// A tile, in bytes before compression. Viewers stall over larger ones.
const TILE_BYTES_MAX: usize = 512 * 1024;
/// Features of one layer in a tile.
const FEATURES_MAX: usize = 10_000;
/// Rows read for one layer of a tile.
const ROWS_MAX: u32 = 50_000;
/// Least zoom with roads.
pub(super) const ROADS_ZOOM: u8 = 4;
/// Least zoom with cells: a hexagon is 4 pixels wide.
pub(super) const CELLS_ZOOM: u8 = 6;
/// Least zoom with sites.
pub(super) const SITES_ZOOM: u8 = 8;
/// Sites of a tile stand at least about so far apart, in units: 16 pixels of 256, and 4 at the greatest zoom.
const SITE_ROOM_UNITS: [i32; 2] = [256, 64];
/// Rivers of this rank are on the whole world's tile; every zoom adds the next.
const RIVER_RANK_AT_ZOOM_0: u8 = 2;
/// Lower ends of the classes of elevation and depth, in metres.
pub(super) const CLASSES_M: [i32; 16] =
    [-8000, -4000, -3000, -2000, -1000, -500, -200, -50, 0, 100, 200, 500, 1000, 1500, 2000, 3000];

/// Draws a tile. No byte at all means that there is nothing to see.
pub(crate) fn draw(
    transaction: &Transaction<'_>,
    edition: &Edition,
    source: &Source,
    tile: Tile,
) -> Result<Vec<u8>> {
    let mut page = Page { tile, bytes: Vec::new() };
    page.outlines("land", &source.land, |_| true, |_| Vec::new());
    page.outlines("lakes", &source.lakes, |_| true, named);
    let rank = RIVER_RANK_AT_ZOOM_0.saturating_add(tile.zoom);
    page.outlines("rivers", &source.rivers, |river| river.rank <= rank, ranked);
    page.outlines("seas", &source.seas, |_| true, named);
    if tile.zoom >= ROADS_ZOOM {
        page.outlines("roads", &source.roads, |_| true, kinded);
    }
    places(&mut page, transaction, edition)?;
    if tile.zoom >= SITES_ZOOM {
        sites(&mut page, transaction, edition)?;
    }
    if tile.zoom >= CELLS_ZOOM {
        cells(&mut page, transaction, edition)?;
    }
    Ok(page.bytes)
}

type Properties = Vec<(&'static str, Value)>;

/// A tile in the making.
struct Page {
    tile: Tile,
    bytes: Vec<u8>,
}

impl Page {
    /// Whether a layer may grow.
    fn has_room(&self, layer: &LayerWriter) -> bool {
        layer.count() < FEATURES_MAX && self.bytes.len() + layer.bytes() < TILE_BYTES_MAX
    }

    fn add(&self, layer: &mut LayerWriter, shape: &Shape, properties: &Properties) {
        if self.has_room(layer) {
            layer.add(None, shape, properties);
        }
    }

    fn outlines(
        &mut self,
        name: &'static str,
        pyramid: &Pyramid,
        is_shown: impl Fn(&Drawn) -> bool,
        properties: impl Fn(&Drawn) -> Properties,
    ) {
        let mut layer = LayerWriter::new(name);
        for (drawn, outline) in pyramid.at(self.tile.zoom).filter(|(drawn, _)| is_shown(drawn)) {
            if let Some(shape) = outline.within(self.tile) {
                self.add(&mut layer, &shape, &properties(drawn));
            }
        }
        layer.finish(&mut self.bytes);
    }
}

fn text(key: &'static str, value: &str) -> (&'static str, Value) {
    (key, Value::Text(value.to_owned()))
}

fn named(drawn: &Drawn) -> Properties {
    drawn.name.as_deref().map(|name| text("name", name)).into_iter().collect()
}

fn ranked(drawn: &Drawn) -> Properties {
    let mut properties = named(drawn);
    properties.push(("rank", Value::Integer(drawn.rank.into())));
    properties
}

fn kinded(drawn: &Drawn) -> Properties {
    let mut properties = named(drawn);
    properties.push(text("kind", &drawn.kind));
    properties
}

fn places(page: &mut Page, transaction: &Transaction<'_>, edition: &Edition) -> Result<()> {
    let mut layer = LayerWriter::new("places");
    for place in tables::place::of(transaction, edition.gazetteer)? {
        let point = project([place.longitude, place.latitude]);
        if page.tile.reach().holds(point) {
            let properties = vec![
                text("id", &place.token),
                text("latin", &place.latin),
                text("english", &place.english),
                text("kind", &place.kind),
                ("port", Value::Boolean(place.port)),
            ];
            page.add(&mut layer, &Shape::Points(vec![page.tile.units_of(point)]), &properties);
        }
    }
    layer.finish(&mut page.bytes);
    Ok(())
}

/// Sites, one where several are close together: the one of the kind that is named first in the table of kinds.
fn sites(page: &mut Page, transaction: &Transaction<'_>, edition: &Edition) -> Result<()> {
    let extent = Extent::new(page.tile.degrees());
    let room = SITE_ROOM_UNITS[usize::from(page.tile.zoom == super::mercator::ZOOM_MAX)];
    let mut rooms: HashMap<[i32; 2], Site> = HashMap::new();
    let mut left = ROWS_MAX;
    for range in cover(&[extent]) {
        for (_, _, site) in rows::sites(transaction, edition.release, range, -1, Sieve::default(), left)? {
            left = left.saturating_sub(1);
            let point = project([site.longitude, site.latitude]);
            if !page.tile.reach().holds(point) {
                continue;
            }
            let place = page.tile.units_of(point).map(|unit| unit.div_euclid(room));
            let is_better = rooms.get(&place).is_none_or(|there| importance(&site) < importance(there));
            if is_better {
                rooms.insert(place, site);
            }
        }
    }
    let mut chosen: Vec<Site> = rooms.into_values().collect();
    chosen.sort_by(|one, other| importance(one).cmp(&importance(other)));
    let mut layer = LayerWriter::new("sites");
    for site in &chosen {
        let mut properties = vec![text("id", &site.id), text("kind", site.kind.token())];
        properties.extend(site.name.as_deref().map(|name| text("name", name)));
        let years = [("from", site.from), ("until", site.until)];
        properties
            .extend(years.into_iter().filter_map(|(key, year)| Some((key, Value::Integer(year?.into())))));
        let point = page.tile.units_of(project([site.longitude, site.latitude]));
        page.add(&mut layer, &Shape::Points(vec![point]), &properties);
    }
    layer.finish(&mut page.bytes);
    Ok(())
}

/// Less is more important; the id decides between equals, so that every tile is drawn the same.
fn importance(site: &Site) -> (bool, u8, &str) {
    let is_vague = matches!(site.kind, SiteKind::Unknown | SiteKind::NotSurveyed);
    (is_vague, site.kind.code(), &site.id)
}

fn cells(page: &mut Page, transaction: &Transaction<'_>, edition: &Edition) -> Result<()> {
    let mut layer = LayerWriter::new("cells");
    let mut left = ROWS_MAX;
    for range in cover(&[Extent::new(page.tile.degrees())]) {
        for cell in rows::cells(transaction, edition.release, range, -1, left)? {
            left = left.saturating_sub(1);
            if let Some(shape) = Outline::of(&hexagon(cell.cell)).within(page.tile) {
                page.add(&mut layer, &shape, &cell_properties(&cell));
            }
        }
    }
    layer.finish(&mut page.bytes);
    Ok(())
}

fn cell_properties(cell: &Cell) -> Properties {
    vec![
        text("cell", &cell.cell.to_string()),
        ("class_m", Value::Integer(class_m(cell.elev_cm).into())),
        ("land", Value::Boolean(is_land(cell, 0))),
        text("terrain", cell.terrain.token()),
    ]
}

/// The lower end of the class that an elevation falls into.
fn class_m(elev_cm: i32) -> i32 {
    let metres = elev_cm.div_euclid(100);
    CLASSES_M.into_iter().rev().find(|class| metres >= *class).unwrap_or(CLASSES_M[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_elevation_has_a_class() {
        assert_eq!(class_m(0), 0);
        assert_eq!(class_m(-1), -50, "a centimetre under water");
        assert_eq!(class_m(-1_100_000), -8000);
        assert_eq!(class_m(480_000), 3000);
        assert!(CLASSES_M.is_sorted());
    }
}
