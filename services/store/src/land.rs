//! The land polygons, kept as the bytes that came.

use serde::Deserialize;
use tessera_store_api::Release;

use crate::app::App;
use crate::defect::Defects;
use crate::edition::{self, Reading, Seen};
use crate::error::{Input, Result};
use crate::{release, tables};

/// The types of RFC 7946 that can hold polygons.
const TYPES: [&str; 5] = ["FeatureCollection", "Feature", "GeometryCollection", "MultiPolygon", "Polygon"];

/// What of GeoJSON is looked at; the pipeline has validated the polygons.
#[derive(Deserialize)]
struct Head {
    #[serde(rename = "type")]
    kind: String,
}

/// Sets the land of a draft.
pub(crate) async fn write(app: &App, number: u32, geojson: Vec<u8>) -> Result<Release> {
    app.database
        .write(move |transaction| {
            release::draft(transaction, number)?;
            inspect(&geojson).settle(Input::Land.refused())?;
            let hash = hex::encode(ring::digest::digest(&ring::digest::SHA256, &geojson));
            let land = tables::land::ensure(transaction, &hash, &geojson)?;
            tables::release::set_land(transaction, number, land)?;
            Ok(release::existing(transaction, number)?.release)
        })
        .await
}

/// The land of the current edition.
pub(crate) async fn read(app: &App, seen: Seen) -> Result<Reading<Vec<u8>>> {
    edition::read(app, seen, |transaction, edition, _| Ok(tables::land::geojson(transaction, edition.land)?))
        .await
}

fn inspect(geojson: &[u8]) -> Defects {
    let mut defects = Defects::default();
    match serde_json::from_slice::<Head>(geojson) {
        Ok(Head { kind }) => {
            defects.require(TYPES.contains(&kind.as_str()), &"type", "land is GeoJSON polygons", &kind);
        }
        Err(error) => defects.require(false, &"land", "land is GeoJSON", &error),
    }
    defects
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_accepted(text: &str) -> bool {
        inspect(text.as_bytes()).settle(|_| ()).is_ok()
    }

    #[test]
    fn only_geojson_that_can_hold_polygons_is_land() {
        assert!(is_accepted(r#"{"type":"FeatureCollection","features":[]}"#));
        for refused in ["", "land", "{}", r#"{"type":"Point","coordinates":[0,0]}"#, r#"{"type":"Polygon""#] {
            assert!(!is_accepted(refused), "{refused}");
        }
    }
}
