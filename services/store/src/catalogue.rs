//! The catalogue: what the store has, from what it was made, and under which licences, as STAC 1.0 says such things
//! (<https://github.com/radiantearth/stac-spec/tree/v1.0.0>). A release is a collection, a dataset of it an item.
//!
//! STAC writes instants as RFC 3339 does, which has no years before 1. Where a release reaches further back, its interval
//! is open there, and the years stand in `tessera:years`, BCE negative.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use tessera_store_api::endpoints::GEOJSON;
use tessera_store_api::geodata::File;
use tessera_store_api::{Dataset, Field, LayerName, Release, Status};

use crate::app::App;
use crate::edition::{Edition, Reading, Seen};
use crate::error::Result;
use crate::ogc::coverage::{Coverage, interval};
use crate::ogc::document::{DESCRIPTION, Links, TITLE, escaped};
use crate::ogc::query::Years;
use crate::ogc::refusal::Refusal;
use crate::{bulk, ogc, tables};

const STAC: &str = "1.0.0";
const FILE_EXTENSION: &str = "https://stac-extensions.github.io/file/v2.1.0/schema.json";
/// Multihash of SHA-256 with 32 bytes, in hex: what `file:checksum` begins with.
const SHA256_MULTIHASH: &str = "1220";
const JSON: &str = "application/json";

/// Every release that readers have seen.
pub(crate) async fn all(app: &App, seen: Seen, links: Links) -> Result<Reading<Vec<u8>>> {
    ogc::read(app, seen, "catalogue", None, move |_, transaction, _| {
        let mut all = vec![
            links.link("catalogue", "self", JSON, "This catalogue"),
            links.link("catalogue", "root", JSON, "This catalogue"),
        ];
        for release in tables::release::all(transaction)? {
            if matches!(release.status, Status::Current | Status::Superseded) {
                let is_current = if release.status == Status::Current { ", current" } else { "" };
                let title = format!("Release {}{is_current}", release.number);
                all.push(links.link(&format!("catalogue/{}", release.number), "child", JSON, &title));
            }
        }
        Ok(ogc::bytes(&json!({
            "type": "Catalog",
            "stac_version": STAC,
            "id": "tessera",
            "title": TITLE,
            "description": DESCRIPTION,
            "links": all,
        })))
    })
    .await
}

/// A release as a collection.
pub(crate) async fn release(app: &App, seen: Seen, links: Links, number: u32) -> Result<Reading<Vec<u8>>> {
    // The document names the files once they are there.
    let suffix = if app.geodata.files.has(number) { "collection-files" } else { "collection" };
    ogc::read(app, seen, suffix, Some(number), move |app, transaction, edition| {
        let stored = crate::release::existing(transaction, number)?.release;
        let coverage = app.geodata.coverages.of(transaction, edition)?;
        let (_, files) = bulk::state(app, transaction, edition)?;
        Ok(ogc::bytes(&collection(&links, &stored, edition, &coverage, &files)))
    })
    .await
}

/// A dataset of a release as an item.
pub(crate) async fn dataset(
    app: &App,
    seen: Seen,
    links: Links,
    number: u32,
    id: String,
) -> Result<Reading<Vec<u8>>> {
    ogc::read(app, seen, "item", Some(number), move |app, transaction, edition| {
        let rows: Vec<Dataset> = tables::dataset::of_release(transaction, number)?
            .into_iter()
            .filter(|dataset| dataset.id == id)
            .collect();
        let Some(first) = rows.first() else {
            return Err(Refusal::NoSuchDataset { release: number, id }.into());
        };
        let coverage = app.geodata.coverages.of(transaction, edition)?;
        Ok(ogc::bytes(&item(&links, edition, &coverage, first, &rows)))
    })
    .await
}

fn collection(
    links: &Links,
    release: &Release,
    edition: &Edition,
    coverage: &Coverage,
    files: &[File],
) -> Value {
    let number = release.number;
    let own = format!("catalogue/{number}");
    let by_id: BTreeMap<&str, &Dataset> =
        release.datasets.iter().map(|dataset| (dataset.id.as_str(), dataset)).collect();
    let mut all = vec![
        links.link(&own, "self", JSON, "This release"),
        links.link("catalogue", "root", JSON, "The catalogue"),
        links.link("catalogue", "parent", JSON, "The catalogue"),
        links.link("ogc", "related", JSON, "OGC API Features, of the current release"),
        links.link("tiles.json", "related", JSON, "Vector tiles, of the current release"),
    ];
    for (id, dataset) in &by_id {
        all.push(links.link(&format!("{own}/items/{}", escaped(id)), "item", GEOJSON, &dataset.title));
    }
    let years = coverage.years();
    let assets: Map<String, Value> =
        files.iter().map(|file| (file.name.clone(), asset(links, number, file))).collect();
    json!({
        "type": "Collection",
        "stac_version": STAC,
        "stac_extensions": [FILE_EXTENSION],
        "id": format!("tessera-{number}"),
        "title": format!("{TITLE}, release {number}"),
        "description": DESCRIPTION,
        "keywords": ["H3", "elevation", "Mediterranean", "Roman Empire", "archaeology"],
        // STAC's word for several licences: each item has its own.
        "license": "various",
        "providers": providers(by_id.values().copied()),
        "extent": {
            "spatial": { "bbox": [coverage.world.corners()] },
            "temporal": { "interval": [common_era(years)] },
        },
        "summaries": { "licences": licences(by_id.values().copied()) },
        "assets": assets,
        "tessera:release": number,
        "tessera:hash": edition.hash,
        "tessera:recorded_at": release.recorded_at,
        "tessera:promoted_at": release.promoted_at,
        "tessera:approved_by": release.approved_by,
        "tessera:years": [years.from, years.until],
        "links": all,
    })
}

fn item(links: &Links, edition: &Edition, coverage: &Coverage, dataset: &Dataset, rows: &[Dataset]) -> Value {
    let number = edition.release;
    let parent = format!("catalogue/{number}");
    let [west, south, east, north] = coverage.world.corners();
    let ring = [[west, south], [east, south], [east, north], [west, north], [west, south]];
    let feeds: Vec<Value> =
        rows.iter().map(|row| json!({ "field": row.field, "h3_resolution": row.resolution })).collect();
    let mut assets = Map::new();
    for row in rows {
        let Some(collection) = collection_of(row.field) else { continue };
        if ogc::collection::Collection::of_id(collection).and_then(|known| coverage.of(known)).is_none() {
            continue;
        }
        let filter =
            if is_named(row.field) { format!("?dataset={}", escaped(&row.id)) } else { String::new() };
        let href = links.to(&format!("ogc/collections/{collection}/items{filter}"));
        let made =
            json!({ "href": href, "type": GEOJSON, "title": "What was made of it", "roles": ["data"] });
        assets.insert(collection.to_owned(), made);
    }
    if dataset.source.starts_with("https://") || dataset.source.starts_with("http://") {
        let sum = multihash(&dataset.sha256);
        let source = json!({ "href": dataset.source, "title": "Where it was obtained", "roles": ["source"], "file:checksum": sum });
        assets.insert("source".to_owned(), source);
    }
    json!({
        "type": "Feature",
        "stac_version": STAC,
        "stac_extensions": [FILE_EXTENSION],
        "id": dataset.id,
        "collection": format!("tessera-{number}"),
        "bbox": [west, south, east, north],
        "geometry": { "type": "Polygon", "coordinates": [ring] },
        "properties": {
            // When the file was obtained: what it describes may have no date, or several.
            "datetime": format!("{}T00:00:00Z", dataset.retrieved),
            "title": dataset.title,
            "description": dataset.note,
            "license": dataset.licence,
            "providers": providers(std::iter::once(dataset)),
            "tessera:version": dataset.version,
            "tessera:attribution": dataset.attribution,
            "tessera:source": dataset.source,
            "tessera:sha256": dataset.sha256,
            "tessera:file_checksum": multihash(&dataset.sha256),
            "tessera:derived": { "release": number, "hash": edition.hash, "fields": feeds },
        },
        "assets": assets,
        "links": [
            links.link(&format!("{parent}/items/{}", escaped(&dataset.id)), "self", GEOJSON, "This dataset"),
            links.link("catalogue", "root", JSON, "The catalogue"),
            links.link(&parent, "parent", JSON, "The release"),
            links.link(&parent, "collection", JSON, "The release"),
        ],
    })
}

fn asset(links: &Links, release: u32, file: &File) -> Value {
    json!({
        "href": links.to(&format!("releases/{release}/files/{}", escaped(&file.name))),
        "title": file.title,
        "type": file.media_type,
        "roles": ["data"],
        "file:size": file.bytes,
        "file:checksum": multihash(&file.sha256),
    })
}

/// Whom to thank, each once.
fn providers<'a>(datasets: impl Iterator<Item = &'a Dataset>) -> Vec<Value> {
    let mut names: Vec<&str> = datasets.map(|dataset| dataset.attribution.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    names.into_iter().map(|name| json!({ "name": name, "roles": ["producer", "licensor"] })).collect()
}

fn licences<'a>(datasets: impl Iterator<Item = &'a Dataset>) -> Vec<&'a str> {
    let mut licences: Vec<&str> = datasets.map(|dataset| dataset.licence.as_str()).collect();
    licences.sort_unstable();
    licences.dedup();
    licences
}

fn multihash(sha256: &str) -> String {
    format!("{SHA256_MULTIHASH}{sha256}")
}

/// An interval as RFC 3339 can write it: open where the years are before the common era. STAC wants one end at least, and
/// an interval that is open at both says that nothing is known.
fn common_era(years: Years) -> [Option<String>; 2] {
    let counted = |year: &i32| *year > 0;
    interval(Years { from: years.from.filter(counted), until: years.until.filter(counted) })
}

/// The collection in which one finds what a dataset became.
const fn collection_of(field: Field) -> Option<&'static str> {
    Some(match field {
        Field::Land | Field::Elevation | Field::Depth | Field::Vegetation | Field::Tectonics => "cells",
        Field::Rivers => LayerName::Rivers.as_str(),
        Field::Lakes => LayerName::Lakes.as_str(),
        Field::Seas => LayerName::Seas.as_str(),
        Field::Roads => LayerName::Roads.as_str(),
        Field::Ways => LayerName::Ways.as_str(),
        Field::Works => LayerName::Works.as_str(),
        Field::Towns => LayerName::Towns.as_str(),
        Field::Sites | Field::Radiocarbon => "sites",
        Field::Places => "places",
        Field::Legs => "legs",
        // These check others, or are tables of their own.
        Field::ElevationCheck
        | Field::SpotHeights
        | Field::DepthCheck
        | Field::Calibration
        | Field::Nodes
        | Field::Epochs
        | Field::Goods => return None,
    })
}

/// Whether the rows of a field name their dataset.
const fn is_named(field: Field) -> bool {
    !matches!(
        field,
        Field::Land
            | Field::Elevation
            | Field::Depth
            | Field::Vegetation
            | Field::Tectonics
            | Field::Places
            | Field::Legs
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stac_hears_of_the_common_era_only() {
        let of = |from, until| common_era(Years { from, until });
        assert_eq!(of(Some(-30), Some(640)), [None, Some("0640-12-31T23:59:59Z".to_owned())]);
        assert_eq!(of(Some(-30), Some(-1)), [None, None]);
    }

    #[test]
    fn what_a_field_became_is_in_a_collection_that_knows_its_parameter() {
        for field in Field::ALL {
            if let Some(known) = collection_of(field).map(ogc::collection::Collection::of_id) {
                assert_eq!(
                    known.map(ogc::collection::Collection::has_dataset),
                    Some(is_named(field)),
                    "{field:?}"
                );
            }
        }
    }
}
