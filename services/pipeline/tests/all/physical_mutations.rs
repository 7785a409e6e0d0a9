//! Physical inputs that are damaged in one place: each is refused with the place, the rule and the value, and nothing of
//! it is taken.

use proptest::prelude::*;
use serde_json::{Value, json};
use tessera_pipeline::fields::layers;
use tessera_pipeline::region::Region;
use tessera_pipeline::rejection::Rejections;
use tessera_pipeline_api::Recipe;

const REGION: Region = Region { west: 10.0, east: 14.0, south: 40.0, north: 44.0 };
const FEATURES: usize = 6;

fn recipe(field: &str) -> Recipe {
    let text = format!(
        r#"
        id = "water"
        version = "1"
        title = "Water"
        licence = "CC0-1.0"
        attribution = "Nobody"
        source = "Nowhere"
        retrieved = "2026-01-01"
        note = ""
        [content]
        file = "water.json"
        format = "geojson"
        crs = "OGC:CRS84"
        sha256 = ""
        [feeds]
        field = "{field}"
        resolution = 7
        unit = "shape"
        mapping = {{ id = "no", name = "name", kind = "class", rank = "rank", built = "year", during = "age" }}
        [feeds.codes.kind]
        River = "river"
        Lake = "lake"
        Reservoir = "reservoir"
        [feeds.codes.during]
        R = "-30/300"
        "#
    );
    toml::from_str(&text).unwrap()
}

/// A sound file of six rivers or lakes.
fn sound(field: &str) -> Value {
    let features: Vec<Value> = (0..FEATURES)
        .map(|n| {
            #[expect(clippy::cast_precision_loss, reason = "six of them")]
            let west = 10.5 + n as f64 * 0.5;
            let ring =
                json!([[west, 41.0], [west + 0.3, 41.0], [west + 0.3, 41.4], [west, 41.4], [west, 41.0]]);
            let (geometry, class) = if field == "rivers" {
                (json!({ "type": "LineString", "coordinates": ring }), "River")
            } else {
                (json!({ "type": "Polygon", "coordinates": [ring] }), "Lake")
            };
            let properties =
                json!({ "no": n + 1, "name": "Tiber", "class": class, "rank": 3, "year": -99, "age": "R" });
            json!({ "type": "Feature", "properties": properties, "geometry": geometry })
        })
        .collect();
    json!({ "type": "FeatureCollection", "features": features })
}

/// One thing that is wrong, and how a feature becomes so.
#[derive(Debug, Clone)]
enum Damage {
    NoGeometry,
    OtherShape,
    OffEarth(f64),
    Open,
    Short,
    Crossed,
    Class(String),
    Rank(i64),
    Id,
    Age(String),
    Name(String),
}

fn damage() -> impl Strategy<Value = Damage> {
    prop_oneof![
        Just(Damage::NoGeometry),
        Just(Damage::OtherShape),
        prop_oneof![180.01..1e9, -1e9..-180.01].prop_map(Damage::OffEarth),
        Just(Damage::Open),
        Just(Damage::Short),
        Just(Damage::Crossed),
        "[A-Za-z]{1,12}"
            .prop_filter("is known", |class| !["River", "Lake", "Reservoir"].contains(&class.as_str()))
            .prop_map(Damage::Class),
        prop_oneof![-1_000..1_i64, 13..1_000_i64].prop_map(Damage::Rank),
        Just(Damage::Id),
        "[A-QS-Z]{1,6}".prop_map(Damage::Age),
        "[a-z]{0,5}\u{1}[a-z]{0,5}".prop_map(Damage::Name),
    ]
}

fn spoil(feature: &mut Value, damage: &Damage, area: bool) {
    let properties = &mut feature["properties"];
    match damage {
        Damage::Class(class) => properties["class"] = json!(class),
        Damage::Rank(rank) => properties["rank"] = json!(rank),
        Damage::Id => properties["no"] = json!(99),
        Damage::Age(age) => properties["age"] = json!(age),
        Damage::Name(name) => properties["name"] = json!(name),
        Damage::NoGeometry => feature["geometry"] = Value::Null,
        Damage::OtherShape => feature["geometry"] = json!({ "type": "Point", "coordinates": [12.0, 41.0] }),
        shape => {
            let coordinates = &mut feature["geometry"]["coordinates"];
            let line = if area { &mut coordinates[0] } else { coordinates };
            let corners = line.as_array_mut().unwrap();
            match shape {
                Damage::OffEarth(longitude) => corners[1][0] = json!(longitude),
                Damage::Open if area => corners[4][0] = json!(13.9),
                Damage::Crossed if area => corners.swap(1, 2),
                _ => corners.truncate(1),
            }
        }
    }
}

fn read(field: &str, content: &[u8]) -> (usize, Rejections) {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), content).unwrap();
    let mut rejections = Rejections::default();
    let (features, _) = layers::read(&recipe(field), file.path(), &REGION, &mut rejections);
    (features.len(), rejections)
}

#[test]
fn a_sound_file_is_taken_whole() {
    for field in ["rivers", "lakes"] {
        let (taken, rejections) = read(field, &serde_json::to_vec(&sound(field)).unwrap());
        assert_eq!((taken, rejections.total), (FEATURES, 0), "{rejections:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_damaged_feature_is_refused_with_its_number_and_no_other_is(
        area: bool, at in 0..FEATURES, damage in damage(),
    ) {
        let field = if area { "lakes" } else { "rivers" };
        // A lake has no age; its years are those of its dam.
        prop_assume!(!(area && matches!(damage, Damage::Age(_))));
        let mut file = sound(field);
        spoil(&mut file["features"][at], &damage, area);
        if matches!(damage, Damage::Id) {
            file["features"][(at + 1) % FEATURES]["properties"]["no"] = json!(99);
        }
        let (taken, rejections) = read(field, &serde_json::to_vec(&file).unwrap());
        prop_assert_eq!((taken, rejections.total), (FEATURES - 1, 1), "{:?} {:?}", damage, rejections);
        let refused = &rejections.first[0];
        prop_assert_eq!(&refused.file, "water.json");
        prop_assert!(!refused.rule.is_empty());
        let place = format!("feature {}", at + 1);
        let named = refused.place == place || refused.place.starts_with(&format!("{place},"));
        prop_assert!(named || matches!(damage, Damage::Id), "{:?}", refused);
    }

    #[test]
    fn a_file_that_is_cut_short_is_refused(area: bool, share in 0.0..0.999_f64) {
        let field = if area { "lakes" } else { "rivers" };
        let whole = serde_json::to_vec(&sound(field)).unwrap();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a share of a length")]
        let cut = (whole.len() as f64 * share) as usize;
        let (_, rejections) = read(field, &whole[..cut]);
        prop_assert!(rejections.total >= 1);
        prop_assert!(!rejections.first[0].place.is_empty() && !rejections.first[0].rule.is_empty());
    }
}
