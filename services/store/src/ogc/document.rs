//! The documents of OGC API Features around the features: landing page, conformance, collections.

use serde_json::{Value, json};

use super::collection::Collection;
use super::coverage::{Coverage, Part, interval};
use crate::edition::Edition;

/// The classes that are met, see decision 0011 on why OpenAPI 3.0 and HTML are not among them.
pub(crate) const CONFORMANCE: [&str; 2] = [
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
];
/// The one reference system: WGS 84, longitude first.
pub(crate) const CRS84: &str = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";
/// The calendar of temporal extents.
const GREGORIAN: &str = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian";
/// Its name for people.
pub(crate) const TITLE: &str = "TESSERA: the physical world of the Roman game";
/// What it is, in a sentence.
pub(crate) const DESCRIPTION: &str = "Elevation, coast, water, vegetation and evidence of people around the \
                                      Mediterranean, on H3 hexagons, with the sources of every value.";

const JSON: &str = "application/json";
const HTML: &str = "text/html";
const GEOJSON: &str = tessera_store_api::endpoints::GEOJSON;

/// Where documents and features are, as links say it.
#[derive(Debug, Clone)]
pub(crate) struct Links {
    /// `https://<host>/api/v1`.
    api: String,
}

impl Links {
    /// Links at this host.
    pub(crate) fn at(host: &str) -> Self {
        Self { api: format!("https://{host}/api/v1") }
    }

    /// An address below `/api/v1`.
    pub(crate) fn to(&self, path: &str) -> String {
        format!("{}/{path}", self.api)
    }

    /// A link to it.
    pub(crate) fn link(&self, path: &str, rel: &str, media_type: &str, title: &str) -> Value {
        json!({ "href": self.to(path), "rel": rel, "type": media_type, "title": title })
    }
}

/// A segment of a path in which any text may stand.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b':' => {
                out.push(byte.into())
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// Where it begins.
pub(crate) fn landing(links: &Links, edition: &Edition) -> Value {
    json!({
        "title": TITLE,
        "description": DESCRIPTION,
        "release": edition.release,
        "released_at": edition.released_at,
        "links": [
            links.link("ogc?f=json", "self", JSON, "This document"),
            links.link("ogc?f=html", "alternate", HTML, "This document as a page"),
            links.link(
                "ogc/api", "service-desc", tessera_store_api::geodata::OPENAPI, "The API, in OpenAPI 3.0"
            ),
            links.link("ogc/conformance", "conformance", JSON, "What it conforms to"),
            links.link("ogc/collections", "data", JSON, "The collections"),
            links.link("tiles.json", "describedby", JSON, "Vector tiles, as TileJSON"),
            links.link("catalogue", "describedby", JSON, "Sources, licences and files, as a STAC catalogue"),
        ],
    })
}

/// What it conforms to.
pub(crate) fn conformance() -> Value {
    json!({ "conformsTo": CONFORMANCE })
}

/// The collections of a release.
pub(crate) fn collections(links: &Links, edition: &Edition, coverage: &Coverage) -> Value {
    let all: Vec<Value> = coverage.parts.iter().map(|(id, part)| collection(links, *id, *part)).collect();
    json!({
        "release": edition.release,
        "released_at": edition.released_at,
        "links": [
            links.link("ogc/collections?f=json", "self", JSON, "This document"),
            links.link("ogc/collections?f=html", "alternate", HTML, "This document as a page"),
        ],
        "collections": all,
    })
}

/// One collection.
pub(crate) fn collection(links: &Links, collection: Collection, part: Part) -> Value {
    let id = collection.id();
    let path = format!("ogc/collections/{id}");
    let mut extent = serde_json::Map::new();
    if let Some(spatial) = part.extent {
        extent.insert("spatial".to_owned(), json!({ "bbox": [spatial.corners()], "crs": CRS84 }));
    }
    if part.years.from.is_some() || part.years.until.is_some() {
        extent.insert("temporal".to_owned(), json!({ "interval": [interval(part.years)], "trs": GREGORIAN }));
    }
    json!({
        "id": id,
        "title": collection.title(),
        "description": collection.description(),
        "itemType": "feature",
        "crs": [CRS84],
        "storageCrs": CRS84,
        "extent": extent,
        "links": [
            links.link(&format!("{path}?f=json"), "self", JSON, "This document"),
            links.link(&format!("{path}?f=html"), "alternate", HTML, "This document as a page"),
            links.link(&format!("{path}/items"), "items", GEOJSON, "The features"),
            links.link("catalogue", "license", JSON, "Sources and licences, as a STAC catalogue"),
        ],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_sources_stand_in_paths() {
        assert_eq!(escaped("pleiades:423025"), "pleiades:423025");
        assert_eq!(escaped("lab/OxA 1?#é"), "lab%2FOxA%201%3F%23%C3%A9");
    }
}
