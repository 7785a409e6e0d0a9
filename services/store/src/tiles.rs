//! Vector tiles of the current release, and the document that tells a map of them.

mod cache;
mod drawing;
mod encoding;
mod mercator;
mod outline;
mod source;

use std::io::{Read, Write};
use std::sync::Arc;

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use tessera_store_api::geodata::{TileJson, TileLayer, TilePath};

pub(crate) use self::cache::Cache;
use self::drawing::{CELLS_ZOOM, CLASSES_M, ROADS_ZOOM, SITES_ZOOM};
use self::mercator::{Tile, ZOOM_MAX};
use crate::app::App;
use crate::edition::{Reading, Seen};
use crate::error::Result;
use crate::ogc::document::{DESCRIPTION, Links, TITLE};
use crate::ogc::refusal::Refusal;
use crate::{ogc, tables};

/// A tile, or that there is nothing to see.
pub(crate) type Made = Option<Vec<u8>>;

/// Makes a tile, or finds it.
pub(crate) async fn tile(app: &App, seen: Seen, path: &TilePath, is_gzip: bool) -> Result<Reading<Made>> {
    let tile =
        understood(path).ok_or_else(|| Refusal::NoSuchTile(format!("{}/{}/{}", path.z, path.x, path.y)))?;
    // Closed never: the semaphore lives as long as the app.
    let _turn = app.geodata.tiles.making.acquire().await.ok();
    let suffix = format!("{}-{}-{}.{}", tile.zoom, tile.x, tile.y, if is_gzip { "gzip" } else { "pbf" });
    ogc::read(app, seen, &suffix, None, move |app, transaction, edition| {
        let cache = &app.geodata.tiles;
        let packed = match cache.find(&edition.hash, tile) {
            Some(packed) => packed,
            None => {
                let source = cache.source(transaction, edition)?;
                let packed = Arc::new(packed(&drawing::draw(transaction, edition, &source, tile)?));
                cache.put(&edition.hash, tile, &packed);
                packed
            }
        };
        if packed.is_empty() {
            return Ok(None);
        }
        Ok(Some(if is_gzip { packed.to_vec() } else { unpacked(&packed) }))
    })
    .await
}

/// How a map finds the tiles.
pub(crate) async fn tile_json(app: &App, seen: Seen, links: Links) -> Result<Reading<TileJson>> {
    ogc::read(app, seen, "tiles", None, move |app, transaction, edition| {
        let coverage = app.geodata.coverages.of(transaction, edition)?;
        let mut thanks: Vec<String> = tables::dataset::of_release(transaction, edition.release)?
            .into_iter()
            .map(|dataset| dataset.attribution.replace('&', "&amp;").replace('<', "&lt;"))
            .collect();
        thanks.sort();
        thanks.dedup();
        Ok(TileJson {
            tilejson: "3.0.0".to_owned(),
            name: TITLE.to_owned(),
            description: DESCRIPTION.to_owned(),
            version: format!("{}.0.0", edition.release),
            attribution: thanks.join("; "),
            scheme: "xyz".to_owned(),
            tiles: vec![links.to("tiles/{z}/{x}/{y}")],
            minzoom: 0,
            maxzoom: ZOOM_MAX,
            bounds: coverage.world.corners(),
            vector_layers: layers(),
        })
    })
    .await
}

fn understood(path: &TilePath) -> Option<Tile> {
    let row = path.y.strip_suffix(".pbf").or_else(|| path.y.strip_suffix(".mvt")).unwrap_or(&path.y);
    Tile::new(path.z, path.x, row.parse().ok()?)
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    if bytes.is_empty() {
        return Vec::new();
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    // A vector takes whatever is written.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    // We packed it ourselves.
    let _ = GzDecoder::new(bytes).read_to_end(&mut out);
    out
}

fn layers() -> Vec<TileLayer> {
    let layer = |id: &str, description: &str, minzoom: u8, fields: &[(&str, &str)]| TileLayer {
        id: id.to_owned(),
        description: description.to_owned(),
        minzoom,
        maxzoom: ZOOM_MAX,
        fields: fields.iter().map(|(name, meaning)| ((*name).to_owned(), (*meaning).to_owned())).collect(),
    };
    let name = ("name", "Its name. Text.");
    let class =
        format!("Lower end of its class of elevation or depth, in metres, one of {CLASSES_M:?}. Number.");
    vec![
        layer("land", "Land by the modern coastline.", 0, &[]),
        layer("lakes", "Natural lakes.", 0, &[name]),
        layer(
            "rivers",
            "Rivers, the less important from greater zooms on.",
            0,
            &[name, ("rank", "How important, 1 the most. Number.")],
        ),
        layer("seas", "Points for the names of seas.", 0, &[name]),
        layer("roads", "Ancient roads.", ROADS_ZOOM, &[name, ("kind", "What it is. Text.")]),
        layer(
            "places",
            "Places of the game.",
            0,
            &[
                ("id", "Its name in programs. Text."),
                ("latin", "Its name in its time. Text."),
                ("english", "Its name in English. Text."),
                ("kind", "city, town, colony or harbour. Text."),
                ("port", "Whether ships put in. Boolean."),
            ],
        ),
        layer(
            "sites",
            "Evidence of people, thinned where it is dense.",
            SITES_ZOOM,
            &[
                ("id", "Its name in programs. Text."),
                ("kind", "What it is. Text."),
                name,
                ("from", "First year, BCE negative. Number."),
                ("until", "Last year. Number."),
            ],
        ),
        layer(
            "cells",
            "Resolution-5 hexagons.",
            CELLS_ZOOM,
            &[
                ("cell", "The H3 cell. Text."),
                ("class_m", &class),
                ("land", "Whether it is land at today's sea level. Boolean."),
                ("terrain", "What would grow without people. Text."),
            ],
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_may_bear_the_endings_that_viewers_add() {
        let of = |y: &str| understood(&TilePath { z: 3, x: 4, y: y.to_owned() });
        assert_eq!(of("5"), Tile::new(3, 4, 5));
        assert_eq!(of("5.pbf"), Tile::new(3, 4, 5));
        assert_eq!(of("5.mvt"), Tile::new(3, 4, 5));
        for refused in ["8", "-1", "", "5.png", ".pbf"] {
            assert_eq!(of(refused), None, "{refused}");
        }
    }

    #[test]
    fn packing_loses_nothing_and_nothing_stays_nothing() {
        let bytes: Vec<u8> = (0..10_000_u32).map(|n| n.to_be_bytes()[3]).collect();
        assert_eq!(unpacked(&packed(&bytes)), bytes);
        assert!(packed(&[]).is_empty());
    }
}
