//! Damaged files: none of them may stop a reader from coming to an end.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::{fixture, gunzipped, read, shapefile};

/// Longest that a reader may take for a small file, however slow the machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// One thing that happens to a file.
#[derive(Debug, Clone)]
enum Damage {
    Flip { at: prop::sample::Index, bit: u8 },
    Set { at: prop::sample::Index, byte: u8 },
    Swap { one: prop::sample::Index, other: prop::sample::Index },
    Cut { at: prop::sample::Index },
    Repeat { at: prop::sample::Index, length: usize },
}

fn damage() -> impl Strategy<Value = Vec<Damage>> {
    use Damage::*;
    let at = any::<prop::sample::Index>;
    let one = prop_oneof![
        4 => (at(), 0..8_u8).prop_map(|(at, bit)| Flip { at, bit }),
        4 => (at(), prop_oneof![Just(0), Just(0x7f), Just(0xff), any::<u8>()]).prop_map(|(at, byte)| Set { at, byte }),
        2 => (at(), at()).prop_map(|(one, other)| Swap { one, other }),
        1 => at().prop_map(|at| Cut { at }),
        1 => (at(), 1..64_usize).prop_map(|(at, length)| Repeat { at, length }),
    ];
    prop::collection::vec(one, 1..6)
}

fn damaged(bytes: &[u8], damages: &[Damage]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for damage in damages {
        if bytes.is_empty() {
            break;
        }
        let length = bytes.len();
        match damage {
            Damage::Flip { at, bit } => bytes[at.index(length)] ^= 1 << bit,
            Damage::Set { at, byte } => bytes[at.index(length)] = *byte,
            Damage::Swap { one, other } => bytes.swap(one.index(length), other.index(length)),
            Damage::Cut { at } => bytes.truncate(at.index(length)),
            Damage::Repeat { at, length: count } => {
                let begin = at.index(length);
                let again = bytes[begin..length.min(begin + count)].to_vec();
                bytes.splice(begin..begin, again);
            }
        }
    }
    bytes
}

/// Reads it. Whatever comes of it is well; that something does is what is asked for.
fn comes_to_an_end(content: Json, bytes: &[u8]) {
    let begin = Instant::now();
    let outcome = read(content, bytes);
    assert!(begin.elapsed() < PATIENCE, "{:?} for {:?}", begin.elapsed(), outcome.end);
}

const GEOJSON: &[u8] =
    br#"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"OGC:CRS84"}},
"title":"t","names":["a","b"],"features":[
{"type":"Feature","id":1,"properties":{"n":1.5,"s":"x\u00e9\n","o":{"k":[1,2,{"l":null}]}},"geometry":
{"type":"Polygon","coordinates":[[[0,0],[10,0],[10.5,10],[0,10],[0,0]],[[1,1],[2,1],[2,2],[1,1]]]}},
{"type":"Feature","properties":null,"geometry":{"type":"MultiPoint","coordinates":[[1,2,3],[-4e1,5]]}},
{"type":"Feature","properties":{},"geometry":null}]}"#;

const CSV: &[u8] = b"\xef\xbb\xbf# note\nid;lon;lat;\"na\"\"me\"\n1;12,5;41,9;\"Ro;ma\n\"\r\n\
2;;;caf\xc3\xa9\r3;NA;NA;\n# end\n4;1;2;x";

const TURTLE: &[u8] = b"@prefix ex: <http://example.org/> .
@prefix geo: <http://www.w3.org/2003/01/geo/wgs84_pos#> .
ex:a a ex:Place ; ex:name \"A\"@la, \"\"\"long\"\"\" ; ex:at [ geo:lat 41.9 ; geo:long 12.5 ] ; ex:n 1, 2.5, 1e3, true .
ex:b ex:list ( 1 [ ex:x _:y ] ) . _:y ex:z <http://example.org/\\u00e9> .
ex:c geo:lat 1 ; geo:long 2 .
";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn geojson(damages in damage()) {
        comes_to_an_end(json!({ "format": "geojson" }), &damaged(GEOJSON, &damages));
    }

    #[test]
    fn csv(damages in damage()) {
        let table = json!({
            "delimiter": ";", "decimal": ",", "comment": "#", "missing": ["NA"], "longitude": "lon", "latitude": "lat",
        });
        comes_to_an_end(json!({ "format": "csv", "table": table }), &damaged(CSV, &damages));
    }

    #[test]
    fn turtle(damages in damage()) {
        comes_to_an_end(json!({ "format": "turtle" }), &damaged(TURTLE, &damages));
    }

    #[test]
    fn shapefiles(
        name in prop::sample::select(vec!["points", "lines", "areas", "multipoints", "latin_1"]),
        part in any::<prop::sample::Index>(),
        damages in damage(),
    ) {
        let mut members = shapefile::members(name);
        let part = part.index(members.len());
        members[part].1 = damaged(&members[part].1, &damages);
        comes_to_an_end(json!({ "format": "shapefile", "packing": "zip" }), &shapefile::archive(&members));
    }

    #[test]
    fn geopackages(layer in prop::sample::select(vec!["lines", "areas", "multipoints"]), damages in damage()) {
        thread_local!(static LAYERS: Vec<u8> = gunzipped(&fixture("layers.gpkg.gz")));
        let bytes = LAYERS.with(|bytes| damaged(bytes, &damages));
        comes_to_an_end(json!({ "format": "geopackage", "layer": layer }), &bytes);
    }
}
