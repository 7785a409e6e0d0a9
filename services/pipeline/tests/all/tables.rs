//! Laws of the tables: whatever stands in a row, it is accepted or named.

use proptest::prelude::*;
use tessera_pipeline::Region;
use tessera_pipeline::gazetteer;
use tessera_pipeline::rejection::Rejections;
use tessera_store_api::{Good, Place};

use crate::world::World;

const REGION: Region = Region::ROMAN_WORLD;

fn records(name: &str) -> Vec<csv::StringRecord> {
    let mut world = World::bundled();
    let bytes = world.file(name).bytes.clone();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&bytes[..]);
    reader.records().map(Result::unwrap).collect()
}

/// A table with one field replaced.
fn with_field(records: &[csv::StringRecord], row: usize, column: usize, value: &str) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for (number, record) in records.iter().enumerate() {
        let fields = record.iter().enumerate().map(
            |(at, field)| {
                if (number, at) == (row, column) { value } else { field }
            },
        );
        writer.write_record(fields).unwrap();
    }
    writer.into_inner().unwrap()
}

fn goods() -> Vec<Good> {
    gazetteer::goods("goods.csv", &World::bundled().file("goods.csv").bytes, &mut Rejections::default())
}

fn places() -> Vec<Place> {
    let bytes = World::bundled().file("places.csv").bytes.clone();
    gazetteer::places("places.csv", &bytes, &goods(), &REGION, &mut Rejections::default())
}

fn read(name: &str, bytes: &[u8], goods: &[Good], places: &[Place]) -> (usize, Rejections) {
    let mut rejections = Rejections::default();
    let accepted = match name {
        "goods.csv" => gazetteer::goods(name, bytes, &mut rejections).len(),
        "places.csv" => gazetteer::places(name, bytes, goods, &REGION, &mut rejections).len(),
        "legs.csv" => gazetteer::legs(name, bytes, places, &mut rejections).len(),
        _ => gazetteer::epochs(name, bytes, &mut rejections).len(),
    };
    (accepted, rejections)
}

fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        ".{0,30}",
        "-?[0-9]{1,20}",
        "-?[0-9]{1,4}\\.[0-9]{0,6}",
        Just(String::new()),
        Just("NaN".to_owned()),
        Just("inf".to_owned()),
        Just("wheat;wheat".to_owned()),
        Just("roma".to_owned()),
        Just("x".repeat(3_000)),
    ]
}

#[test]
fn a_row_with_any_field_changed_is_accepted_or_named() {
    let (goods, places) = (goods(), places());
    let tables: Vec<_> =
        ["goods.csv", "places.csv", "legs.csv", "epochs.csv"].map(|name| (name, records(name))).into();
    proptest!(ProptestConfig::with_cases(400), |(table in 0..tables.len(), row: prop::sample::Index,
            column: prop::sample::Index, value in value())| {
        let (name, records) = &tables[table];
        let row = 1 + row.index(records.len() - 1);
        let column = column.index(records[0].len());
        let bytes = with_field(records, row, column, &value);
        let (accepted, rejections) = read(name, &bytes, &goods, &places);
        // A row is accepted or named once; a token that now stands twice is named where it stands again, and a span that
        // now covers others is named where each of them stands.
        prop_assert_eq!(accepted + rejections.total as usize, records.len() - 1);
        for rejection in &rejections.first {
            prop_assert_eq!(&rejection.file, name);
            prop_assert!(rejection.place.starts_with("row ") && !rejection.rule.is_empty());
            if rejection.rule != "spans_do_not_overlap" {
                prop_assert_eq!(rejections.total, 1);
            }
            if !["unique", "spans_do_not_overlap"].contains(&rejection.rule.as_str()) {
                let named = rejection.place == format!("row {}", row + 1)
                    || rejection.place.starts_with(&format!("row {}, ", row + 1));
                prop_assert!(named, "{:?}", rejection);
            }
        }
    });
}

#[test]
fn no_bytes_make_a_table_panic() {
    let (goods, places) = (goods(), places());
    let whole = World::bundled().file("places.csv").bytes.clone();
    proptest!(ProptestConfig::with_cases(200), |(at: prop::sample::Index,
            garbage in prop::collection::vec(any::<u8>(), 0..40))| {
        let mut bytes = whole.clone();
        let at = at.index(bytes.len());
        bytes.splice(at..(at + garbage.len()).min(whole.len()), garbage);
        for name in ["goods.csv", "places.csv", "legs.csv", "epochs.csv"] {
            let _ = read(name, &bytes, &goods, &places);
        }
    });
}
