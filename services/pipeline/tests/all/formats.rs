//! Rasters and polygons that are not what they should be, and a coastline compared with another program's answer.

use geo::{Contains, Coord, LineString, Point, Polygon};
use proptest::prelude::*;
use tessera_pipeline::formats::{geojson, geotiff};
use tessera_pipeline::land::Coastline;
use tessera_pipeline_api::Rejection;

use crate::world::World;

fn polygons(text: &str) -> Result<Vec<Vec<[f64; 2]>>, Rejection> {
    geojson::read(&World::bundled().file("land.geojson").recipe.clone(), text.as_bytes())
}

fn feature(rings: &str) -> String {
    let geometry = format!(r#"{{"type":"Polygon","coordinates":{rings}}}"#);
    let feature = format!(r#"{{"type":"Feature","properties":{{}},"geometry":{geometry}}}"#);
    format!(r#"{{"type":"FeatureCollection","features":[{feature}]}}"#)
}

#[test]
fn a_polygon_that_is_none_is_refused_with_its_ring() {
    assert_eq!(polygons(&feature("[[[0,0],[1,0],[1,1],[0,0]]]")).unwrap().len(), 1);
    for (rings, rule) in [
        ("[[[0,0],[1,0],[1,1],[0,1]]]", "ring_closed"),
        ("[[[0,0],[1,0],[0,0]]]", "ring_of_4_corners"),
        ("[[[0,0],[181,0],[1,1],[0,0]]]", "coordinates_on_earth"),
        ("[[[0,0],[1,-91],[1,1],[0,0]]]", "coordinates_on_earth"),
    ] {
        let refused = polygons(&feature(rings)).unwrap_err();
        assert_eq!((refused.file.as_str(), refused.rule.as_str()), ("land.geojson", rule));
        assert_eq!(refused.place, "feature 1, ring 1");
    }
    let line = feature("[[0,0],[1,1]]").replace("Polygon", "LineString");
    assert_eq!(polygons(&line).unwrap_err().rule, "polygons_only");
    for nothing in ["", "{}", "[1,2]", r#"{"type":"FeatureCollection","features":[]}"#] {
        assert_eq!(polygons(nothing).unwrap_err().rule, "geojson", "{nothing}");
    }
}

#[test]
fn the_coastline_says_what_geo_says() {
    let rings = polygons(std::str::from_utf8(&World::bundled().file("land.geojson").bytes).unwrap()).unwrap();
    let coastline = Coastline::of_rings(&rings);
    let text = String::from_utf8(World::bundled().file("land.geojson").bytes.clone()).unwrap();
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    let ring = |ring: &serde_json::Value| -> LineString<f64> {
        let corner = |corner: &serde_json::Value| Coord {
            x: corner[0].as_f64().unwrap(),
            y: corner[1].as_f64().unwrap(),
        };
        ring.as_array().unwrap().iter().map(corner).collect()
    };
    let polygons: Vec<Polygon<f64>> = document["features"]
        .as_array()
        .unwrap()
        .iter()
        .map(|feature| {
            let mut rings = feature["geometry"]["coordinates"].as_array().unwrap().iter().map(ring);
            Polygon::new(rings.next().unwrap(), rings.collect())
        })
        .collect();
    let corners: Vec<[f64; 2]> = rings.into_iter().flatten().collect();
    let strategy = prop_oneof![
        (-12.0..45.0_f64, 22.0..60.0_f64).prop_map(|(x, y)| [x, y]),
        // Close to the shore, where it matters.
        (any::<prop::sample::Index>(), -0.05..0.05_f64, -0.05..0.05_f64).prop_map(move |(corner, x, y)| {
            let [longitude, latitude] = corners[corner.index(corners.len())];
            [longitude + x, latitude + y]
        }),
    ];
    proptest!(ProptestConfig::with_cases(3_000), |([x, y] in strategy)| {
        let expected = polygons.iter().any(|polygon| polygon.contains(&Point::new(x, y)));
        prop_assert_eq!(coastline.is_land(x, y), expected, "{} {}", x, y);
    });
}

#[test]
fn a_damaged_raster_is_refused_and_never_panics() {
    let mut world = World::bundled();
    let file = world.file("depth.tif");
    let (recipe, whole) = (file.recipe.clone(), file.bytes.clone());
    let raster = geotiff::read(&recipe, &whole).unwrap();
    assert_eq!((raster.width, raster.height), (687, 459));
    assert_eq!(geotiff::read(&recipe, &whole[..100_000]).unwrap_err().rule, "tiff");
    proptest!(ProptestConfig::with_cases(300), |(at in 0..538_usize, byte: u8)| {
        let mut bytes = whole.clone();
        bytes[at] = byte;
        if let Err(refused) = geotiff::read(&recipe, &bytes) {
            prop_assert!(refused.file == "depth.tif" && !refused.rule.is_empty());
        }
    });
    for (key, value, rule) in [
        (1024_u16, 1_u16, "model_is_geographic"),
        (1025, 2, "pixel_is_area"),
        (2048, 3857, "crs_is_epsg_4326"),
    ] {
        let key: Vec<u8> = [key, 0, 1].iter().flat_map(|part| part.to_le_bytes()).collect();
        let at = whole[..538].windows(6).position(|window| window == key).unwrap();
        let mut bytes = whole.clone();
        bytes[at + 6..at + 8].copy_from_slice(&value.to_le_bytes());
        let refused = geotiff::read(&recipe, &bytes).unwrap_err();
        assert_eq!((refused.rule.as_str(), refused.value), (rule, value.to_string()));
    }
}
