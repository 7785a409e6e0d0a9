//! Files that nobody of this project wrote. They are found by `THERON_DATA`, else beside the repository; where they are not,
//! these tests say so and prove nothing.

use std::path::PathBuf;

use serde_json::{Value as Json, json};
use tessera_formats::{Record, Value};
use tessera_store_api::Geometry;

use crate::{Outcome, read_file};

/// Reads one of them; nothing where they are not.
fn real(name: &str, content: Json) -> Option<Outcome> {
    let folder = std::env::var_os("THERON_DATA").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/data"),
        PathBuf::from,
    );
    let file = folder.join(name);
    if !file.exists() {
        #[expect(clippy::print_stderr, reason = "a test that proves nothing has to say so")]
        {
            eprintln!("SKIPPED: {} is not there", file.display());
        }
        return None;
    }
    Some(read_file(content, &file))
}

/// The records of a file in which nothing is wrong.
#[track_caller]
fn good(name: &str, content: Json) -> Option<Vec<Record>> {
    real(name, content).map(Outcome::good)
}

fn without_shape(records: &[Record]) -> usize {
    records.iter().filter(|record| record.geometry.is_none()).count()
}

fn shapes_of(records: &[Record]) -> impl Iterator<Item = &Geometry> {
    records.iter().filter_map(|record| record.geometry.as_ref())
}

#[test]
fn natural_earth_is_read_whole_with_one_river_that_has_no_shape() {
    for (name, count, empty) in [
        ("bathymetry_H_3000", 671, 0),
        ("bathymetry_I_2000", 202, 0),
        ("bathymetry_J_1000", 157, 0),
        ("bathymetry_K_200", 520, 0),
        ("bathymetry_L_0", 22, 0),
        ("coastline", 4133, 0),
        ("geography_marine_polys", 307, 0),
        ("geography_regions_polys", 1034, 0),
        ("glaciated_areas", 1886, 0),
        ("lakes", 1354, 0),
        ("lakes_europe", 767, 0),
        ("lakes_historic", 3, 0),
        ("land", 10, 0),
        ("minor_islands", 2795, 0),
        ("playas", 72, 0),
        ("rivers_europe", 1334, 0),
        ("rivers_lake_centerlines", 1455, 1),
    ] {
        let file = format!("natural_earth_10m/ne_10m_{name}.7z");
        let Some(records) = good(&file, json!({ "format": "geojson", "packing": "seven_zip" })) else {
            return;
        };
        assert_eq!((records.len(), without_shape(&records)), (count, empty), "{name}");
        assert_eq!(records[0].place, format!("ne_10m_{name}.json, feature 1"));
    }
}

#[test]
fn geojson_of_many_makers_is_read_whole() {
    for (name, count, empty) in [
        ("awmc_geodata/aqueducts.geojson", 323, 0),
        ("awmc_geodata/canals.geojson", 62, 0),
        ("awmc_geodata/urban_areas.geojson", 95, 0),
        ("awmc_geodata/walls.geojson", 92, 0),
        ("awmc_geodata/roman_empire_bce_60.geojson", 74, 0),
        ("awmc_geodata/roman_empire_ce_117_extent.geojson", 112, 0),
        ("awmc_geodata/roman_empire_ce_200_provinces.geojson", 81, 1),
        ("awmc_geodata/roman_empire_provinces_post_diocletian.geojson", 96, 0),
        ("geology/PB2002_boundaries.json", 241, 0),
        ("geology/PB2002_orogens.json", 13, 0),
        ("geology/PB2002_plates.json", 54, 0),
        ("natural_earth_10m/ne_10m_geography_regions_elevation_points.json", 711, 0),
        ("occupation/dare_klokantech_fortifications.geojson.gz", 133, 0),
        ("occupation/dare_klokantech_places_high.geojson.gz", 9844, 0),
        ("occupation/dare_klokantech_places_low.geojson.gz", 1523, 0),
        ("occupation/dare_klokantech_places_subsites.geojson.gz", 2458, 0),
        ("occupation/dare_klokantech_provinces.geojson.gz", 53, 0),
        ("occupation/dare_klokantech_roads_low.geojson.gz", 3166, 1),
        ("occupation/orbis_base_routes.geojson.gz", 1215, 0),
        ("occupation/orbis_new_routes.geojson.gz", 1157, 0),
        ("occupation/roman-amphitheaters.geojson", 262, 0),
    ] {
        let packing = if name.ends_with(".gz") { "gzip" } else { "none" };
        let Some(records) = good(name, json!({ "format": "geojson", "packing": packing })) else { return };
        assert_eq!((records.len(), without_shape(&records)), (count, empty), "{name}");
    }
}

#[test]
fn amphitheatres_have_an_altitude_and_values_within_values() {
    let Some(records) = good("occupation/roman-amphitheaters.geojson", json!({ "format": "geojson" })) else {
        return;
    };
    assert!(records.iter().all(|record| record.value("altitude").number().is_some()));
    let colosseum =
        records.iter().find(|record| record.value("@id") == &Value::Text("romeFlavianAmphitheater".into()));
    let colosseum = colosseum.unwrap();
    assert_eq!(colosseum.value("altitude"), &Value::Number(22.0));
    assert_eq!(colosseum.value("youtube").all().len(), 3);
}

#[test]
fn pleiades_has_a_collection_for_every_place() {
    let content = json!({ "format": "geojson", "packing": "tar_xz" });
    let Some(Outcome { records, defects, end }) = real("occupation/pleiades-geojson-41k.tar.xz", content)
    else {
        return;
    };
    assert_eq!(end, Ok(()));
    // Four outlines are open.
    let open: Vec<_> = defects.iter().map(|defect| (&*defect.place, &*defect.rule)).collect();
    assert_eq!(
        open,
        [158555, 84624811, 867719962, 981527]
            .map(|id| format!("geojson/{id}.geojson, feature 2, ring 1"))
            .iter()
            .map(|place| (&**place, "ring_closed"))
            .collect::<Vec<_>>()
    );
    assert_eq!(records.len() + defects.len(), 85_540);
    let first = |record: &&Record| record.place.ends_with(", feature 1");
    let representative = records.iter().filter(first);
    assert_eq!(representative.clone().count(), 41_158);
    assert_eq!(representative.clone().filter(|record| record.geometry.is_none()).count(), 7_538);
    let nameless = |record: &&Record| record.value("collection.names").all().is_empty();
    assert_eq!(representative.clone().filter(nameless).count(), 16_244);
    let wide = |record: &&Record| {
        let sides: Vec<_> = record.value("collection.bbox").all().iter().filter_map(Value::number).collect();
        matches!(sides[..], [west, south, east, north] if east - west > 5.0 || north - south > 5.0)
    };
    assert_eq!(representative.clone().filter(wide).count(), 576);
    let place = &records[0];
    assert_eq!(place.place, "geojson/1000.geojson, feature 1");
    assert_eq!(place.geometry, Some(Geometry::Point([7.5, 47.5])));
    assert_eq!(place.value("collection.title").text().unwrap(), "Germania Superior");
    assert_eq!(place.value("collection.id").text().unwrap(), "1000");
    assert_eq!(place.value("collection.names").all().len(), 1);
    assert_eq!(place.value("description").text().unwrap(), "representative point");
    assert_eq!(records[1].value("@id").text().unwrap(), "batlas-location");
    assert_eq!(records[1].value("location_precision").text().unwrap(), "rough");
}

#[test]
fn the_roads_of_the_barrington_atlas_are_2739_lines_of_which_one_is_lost() {
    let content = json!({ "format": "shapefile", "packing": "zip" });
    let Some(records) = good("awmc_geodata/ba_roads.zip", content) else { return };
    assert_eq!((records.len(), without_shape(&records)), (2_739, 1));
    assert!(
        shapes_of(&records)
            .all(|shape| matches!(shape, Geometry::LineString(_) | Geometry::MultiLineString(_)))
    );
    let filled = |name: &str| records.iter().filter(|record| record.value(name) != &Value::Null).count();
    assert_eq!((filled("name"), filled("timeperiod")), (137, 449));
    assert_eq!((filled("pid"), filled("en_name")), (0, 0));
    assert!(records.iter().all(|record| record.value("length") == &Value::Number(0.0)));
    assert_eq!(records[0].place, "ba_roads.shp, feature 1");
}

#[test]
fn the_atlas_of_the_roman_empire_has_30032_places() {
    let content = json!({ "format": "turtle", "packing": "gzip" });
    let Some(records) = good("occupation/dare-20180219.ttl.gz", content) else { return };
    assert_eq!((records.len(), without_shape(&records)), (30_032, 0));
    let filled = |name: &str| records.iter().filter(|record| record.value(name) != &Value::Null).count();
    assert_eq!(filled("dcterms:temporal"), 21_791);
    let types: std::collections::HashSet<_> =
        records.iter().map(|record| record.value("dcterms:subject").text().unwrap().into_owned()).collect();
    assert_eq!(types.len(), 47);
    let pleiades = |record: &&Record| {
        let same = record.value("skos:exactMatch").all();
        same.iter().filter_map(Value::text).any(|iri| iri.starts_with("http://pleiades.stoa.org/"))
    };
    assert_eq!(records.iter().filter(pleiades).count(), 20_452);
    let coarse = |record: &&Record| record.value("dare:precision") == &Value::Number(2000.0);
    assert_eq!(records.iter().filter(coarse).count(), 13_118);
    let trier = &records[0];
    assert_eq!(trier.place, "<http://dare.ht.lu.se/places/2>");
    assert_eq!(trier.geometry, Some(Geometry::Point([6.64376, 49.756227])));
    assert_eq!(trier.value("@id").text().unwrap(), "http://dare.ht.lu.se/places/2");
    assert_eq!(trier.value("rdf:type").text().unwrap(), "http://lawd.info/ontology/Place");
    assert_eq!(trier.value("dcterms:temporal").text().unwrap(), "-30/640");
    assert_eq!(trier.value("lawd:hasName.lawd:primaryForm@la").text().unwrap(), "Col. Augusta Treverorum");
    assert_eq!(trier.value("geo:location.geo:lat"), &Value::Number(49.756227));
}

#[test]
fn text_tables_of_many_makers_are_read_whole() {
    let table = |longitude: &str, latitude: &str| json!({ "longitude": longitude, "latitude": latitude });
    let latin_1 = |mut table: Json| {
        table["encoding"] = "latin-1".into();
        table
    };
    let plain = json!({});
    for (name, table, count, empty) in [
        ("converted/darmc_shipwrecks.csv.gz", table("longitude", "latitude"), 1_063, 1),
        ("converted/euroevol.csv.gz", table("Longitude", "Latitude"), 14_053, 0),
        ("converted/orbis_nodes.csv.gz", table("longitude", "latitude"), 686, 0),
        ("converted/orbis_edges.csv.gz", plain.clone(), 2_208, 2_208),
        ("geology/PB2002_steps.csv.gz", table("StartLong", "StartLat"), 5_819, 0),
        ("geology/volcano_db.csv", latin_1(table("Longitude", "Latitude")), 1_571, 0),
        ("occupation/Hanson_size_population.csv", table("lon", "lat"), 885, 0),
        ("occupation/orbis_sites.csv", table("x", "y"), 670, 0),
        ("occupation/orbis_sites_extended.csv", table("x", "y"), 670, 0),
        ("occupation/pleiades-plus.csv", plain.clone(), 4_411, 4_411),
        ("periods/ramphs_chronogrps.csv", plain, 16, 16),
        ("radiocarbon/MedDates_current.csv.gz", latin_1(table("Longitude", "Latitude")), 3_980, 0),
        ("radiocarbon/nerd.csv.gz", table("Longitude", "Latitude"), 11_072, 0),
        ("radiocarbon/ppnd.csv", table("longitude", "latitude"), 1_059, 15),
    ] {
        let packing = if name.ends_with(".gz") { "gzip" } else { "none" };
        let Some(records) = good(name, json!({ "format": "csv", "packing": packing, "table": table })) else {
            return;
        };
        assert_eq!((records.len(), without_shape(&records)), (count, empty), "{name}");
    }
}

#[test]
fn radiocarbon_dates_are_179689_rows_of_which_ten_have_half_a_place() {
    let table = json!({ "longitude": "Long", "latitude": "Lat" });
    let content = json!({ "format": "csv", "packing": "gzip", "table": table });
    let Some(Outcome { records, defects, end }) = real("converted/p3k14c_data.csv.gz", content) else {
        return;
    };
    assert_eq!(end, Ok(()));
    assert!(defects.iter().all(|defect| defect.rule == "longitude_and_latitude"));
    assert_eq!(records.len() + defects.len(), 179_689);
    assert_eq!((defects.len(), without_shape(&records) + defects.len()), (10, 4_263));
    let late = records.iter().filter(|record| record.number("Error").unwrap() > Some(500.0));
    assert_eq!(late.count(), 3_055);
    // Line breaks within quotes are five lines more than rows.
    assert_eq!(records.last().unwrap().place, "row 179695");
}

#[test]
fn letters_of_windows_are_read_and_a_mark_at_the_beginning_is_no_part_of_a_name() {
    let latin_1 = json!({ "format": "csv", "table": { "encoding": "latin-1" } });
    let Some(volcanoes) = good("geology/volcano_db.csv", latin_1) else { return };
    let named =
        |name: &str| volcanoes.iter().any(|row| row.value("Volcano Name") == &Value::Text(name.into()));
    assert!(named("Sangang\u{fc}ey"));
    let Some(utf_8) = real("geology/volcano_db.csv", json!({ "format": "csv" })) else { return };
    assert!(utf_8.defects.iter().all(|defect| defect.rule == "utf_8"));
    assert_eq!(utf_8.defects.len(), 4);
    let Some(cities) = good("occupation/Hanson_size_population.csv", json!({ "format": "csv" })) else {
        return;
    };
    assert_eq!(&*cities[0].values[0].0, "netlogoID");
}

#[test]
fn calibration_curves_have_comments_and_no_header() {
    let columns = ["cal_bp", "age_14c", "sigma", "delta_14c", "sigma_delta"];
    for (name, rows, first) in [("intcal20", 9_501, "row 12"), ("marine20", 5_501, "row 12")] {
        let content = json!({ "format": "csv", "table": { "comment": "#", "columns": columns } });
        let Some(records) = good(&format!("radiocarbon/{name}.14c"), content) else { return };
        assert_eq!((records.len(), &*records[0].place), (rows, first));
        assert_eq!(records[0].number("cal_bp"), Ok(Some(55_000.0)));
        assert_eq!(records[rows - 1].number("cal_bp"), Ok(Some(0.0)));
    }
}
