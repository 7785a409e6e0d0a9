//! Tables of evidence that are damaged in every way that happens to tables: each damage is refused with its row and its
//! reason, and nothing of the row comes through.

use std::fmt::Debug;
use std::io::Write;

use proptest::prelude::*;
use tessera_pipeline::Region;
use tessera_pipeline::evidence::{self, Evidence, Source};
use tessera_pipeline::rejection::Rejections;
use tessera_pipeline_api::Recipe;

use crate::evidence_files::{epochs, recipe};

/// A small table in the form of a real one.
struct Table {
    id: &'static str,
    rows: &'static [&'static [&'static str]],
    id_column: usize,
    name_column: usize,
    longitude: usize,
    latitude: usize,
    /// Columns of numbers that are read.
    numbers: &'static [usize],
    /// First and last year, where the table has them.
    years: Option<[usize; 2]>,
    /// A column with a table of codes that has no row for others.
    code: Option<usize>,
    /// Columns may slip in front of one of the first so many.
    shifted: usize,
}

const P3K14C: Table = Table {
    id: "r1-p3k14c",
    rows: &[
        &["LabID", "Age", "Error", "Material", "Long", "Lat", "LocAccuracy", "SiteName", "Country", "Source"],
        &["Ly-2805", "5000", "30", "charcoal", "2.35", "48.85", "2", "Lutetia", "France", "x"],
        &["OxA-17", "4200", "45", "bone", "-1.26", "51.75", "3", "Oxford", "United Kingdom", "x"],
        &["R-1032", "2900", "60", "wood", "12.48", "41.89", "2", "Roma", "Italy", "x"],
    ],
    id_column: 0,
    name_column: 7,
    longitude: 4,
    latitude: 5,
    numbers: &[1, 2, 4, 5],
    years: None,
    code: Some(6),
    shifted: 3,
};
const WRECKS: Table = Table {
    id: "o7-darmc-wrecks",
    rows: &[
        &[
            "title",
            "X2008.Wreck.ID",
            "latitude",
            "longitude",
            "Geo.Q",
            "start.date",
            "end.date",
            "Date.Q",
            "Cargo.1",
            "Type.1",
            "Estimated.Capacity",
            "Parker.reference",
        ],
        &["Abbeville", "1", "50.1", "1.85", "", "1", "500", "", "nothing reported", "", "", "4"],
        &["Agde", "2", "43.25", "3.5", "ca", "-200", "-150", "ca", "amphorae", "", "", "5"],
        &["Albenga", "3", "44.05", "8.25", "?", "-90", "-80", "?", "amphorae", "", "", "28"],
    ],
    id_column: 1,
    name_column: 0,
    longitude: 3,
    latitude: 2,
    numbers: &[2, 3, 5, 6],
    years: Some([5, 6]),
    code: Some(4),
    shifted: 3,
};
const CITIES: Table = Table {
    id: "o9-hanson-cities",
    rows: &[
        &[
            "netlogoID",
            "primary_key",
            "ancient_toponym",
            "province",
            "barrington_atlas_reference",
            "barrington_atlas_rank",
            "lon",
            "lat",
            "max_area",
            "max_population",
            "traders",
        ],
        &["146", "963", "Baccanae", "Italia", "42 C4", "4 or 5", "12.367302", "42.119115", "1", "42", "1"],
        &["155", "584", "Beda", "Gallia Belgica", "11 G3", "3", "6.523514", "49.974382", "2", "106", "1"],
        &["200", "1108", "Candyba", "Lycia", "65 C5", "2", "29.666491", "46.308363", "2", "106", "1"],
    ],
    id_column: 1,
    name_column: 2,
    longitude: 6,
    latitude: 7,
    numbers: &[6, 7],
    years: None,
    code: None,
    shifted: 7,
};
const NODES: Table = Table {
    id: "o5-orbis-sites",
    rows: &[
        &["id", "label", "rank", "x", "y", "cost", "target"],
        &["50001", "Abodiacum", "60", "10.909", "47.909", "0.0", "0"],
        &["50435", "Aginnum", "80", "0.627", "44.203", "0.0", "0"],
        &["50327", "Roma", "100", "12.486", "47.891", "0.0", "0"],
    ],
    id_column: 0,
    name_column: 1,
    longitude: 3,
    latitude: 4,
    numbers: &[0, 3, 4],
    years: None,
    code: Some(2),
    shifted: 5,
};
const TABLES: [&Table; 4] = [&P3K14C, &WRECKS, &CITIES, &NODES];

/// What happens to a table.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Damage {
    ColumnsShifted(usize),
    FieldMissing,
    CoordinatesSwapped,
    CoordinatesZero,
    CoordinatesOffEarth,
    CoordinateEmpty,
    YearsReversed,
    YearZero,
    YearsMissingAsZero,
    LetterInNumber(usize, char),
    WordForNumber(usize),
    IdRepeated,
    IdEmpty,
    CodeUnknown,
    NameEmpty,
    ControlCharacterInName(char),
    Latin1InName(u8),
}

/// The table with its damaged row; `None` where it cannot be damaged so.
fn damaged(table: &Table, row: usize, damage: Damage) -> Option<Vec<Vec<Vec<u8>>>> {
    let mut rows: Vec<Vec<Vec<u8>>> =
        table.rows.iter().map(|row| row.iter().map(|field| field.as_bytes().to_vec()).collect()).collect();
    let other = rows[if row == 1 { 2 } else { 1 }].clone();
    let fields = &mut rows[row];
    let mut set = |column: usize, value: &[u8]| fields[column] = value.to_vec();
    match damage {
        Damage::ColumnsShifted(at) => {
            fields.insert(at % table.shifted, Vec::new());
            fields.pop();
        }
        Damage::FieldMissing => drop(fields.pop()),
        Damage::CoordinatesSwapped => fields.swap(table.longitude, table.latitude),
        Damage::CoordinatesZero => {
            set(table.longitude, b"0");
            set(table.latitude, b"0.0");
        }
        Damage::CoordinatesOffEarth => set(table.latitude, b"91.5"),
        Damage::CoordinateEmpty => set(table.longitude, b""),
        Damage::YearsReversed => {
            set(table.years?[0], b"731");
            set(table.years?[1], b"640");
        }
        Damage::YearZero => {
            set(table.years?[0], b"0");
            set(table.years?[1], b"79");
        }
        Damage::YearsMissingAsZero => table.years?.into_iter().for_each(|column| set(column, b"0")),
        Damage::LetterInNumber(which, letter) => {
            let field = &mut fields[table.numbers[which % table.numbers.len()]];
            let at = which % field.len();
            field.splice(at..=at, letter.to_string().into_bytes());
        }
        Damage::WordForNumber(which) => set(table.numbers[which % table.numbers.len()], b"charcoal"),
        Damage::IdRepeated => {
            let id = other[table.id_column].clone();
            // The later of two rows is the repeated one.
            rows[row.max(2)][table.id_column] = if row == 1 { rows[1][table.id_column].clone() } else { id };
        }
        Damage::IdEmpty => set(table.id_column, b""),
        Damage::CodeUnknown => set(table.code?, b"9x"),
        // Radiocarbon dates of some sets have no site's name.
        Damage::NameEmpty if table.id.starts_with('r') => return None,
        Damage::NameEmpty => set(table.name_column, b"   "),
        Damage::ControlCharacterInName(letter) => set(table.name_column, format!("Os{letter}tia").as_bytes()),
        Damage::Latin1InName(byte) => set(table.name_column, &[b"Os", &[byte][..], b"tia"].concat()),
    }
    Some(rows)
}

/// The small table as a file, read under the recipe of the real one; radiocarbon with a straight curve beside it.
fn gathered(table: &Table, rows: &[Vec<Vec<u8>>]) -> (Evidence, Rejections) {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    for row in rows {
        let quoted: Vec<Vec<u8>> =
            row.iter().map(|field| [b"\"", field.as_slice(), b"\""].concat()).collect();
        file.write_all(&quoted.join(&b","[..])).unwrap();
        file.write_all(b"\n").unwrap();
    }
    let mut curve = tempfile::NamedTempFile::new().unwrap();
    curve.write_all(b"0,0,10,0,0\n20000,20000,10,0,0\n").unwrap();
    let [recipe, curve_recipe] = [table.id, "r5-intcal20"].map(unpacked);
    let mut sources = vec![Source::file(&recipe, file.path())];
    if table.id.starts_with('r') {
        sources.push(Source::file(&curve_recipe, curve.path()));
    }
    let mut rejections = Rejections::default();
    let evidence = evidence::gather(&sources, &epochs(), &Region::ROMAN_WORLD, &mut rejections);
    (evidence, rejections)
}

/// The recipe of a real file for a file that is not packed and of which nothing is known to be wrong.
fn unpacked(id: &str) -> Recipe {
    let mut recipe = recipe(id);
    recipe.content.packing = tessera_pipeline_api::Packing::None;
    recipe.feeds.tolerate.clear();
    recipe
}

fn a_damage() -> impl Strategy<Value = Damage> {
    prop_oneof![
        (0..8_usize).prop_map(Damage::ColumnsShifted),
        Just(Damage::FieldMissing),
        Just(Damage::CoordinatesSwapped),
        Just(Damage::CoordinatesZero),
        Just(Damage::CoordinatesOffEarth),
        Just(Damage::CoordinateEmpty),
        Just(Damage::YearsReversed),
        Just(Damage::YearZero),
        Just(Damage::YearsMissingAsZero),
        // Not e, which makes a number of two; nor what means a number of its own.
        (0..8_usize, "[a-df-zA-DF-Z]")
            .prop_map(|(at, letter)| Damage::LetterInNumber(at, letter.chars().next().unwrap())),
        (0..8_usize).prop_map(Damage::WordForNumber),
        Just(Damage::IdRepeated),
        Just(Damage::IdEmpty),
        Just(Damage::CodeUnknown),
        Just(Damage::NameEmpty),
        prop_oneof![Just('\u{1}'), Just('\u{7}'), Just('\u{1b}'), Just('\u{9a}')]
            .prop_map(Damage::ControlCharacterInName),
        (0xa0..=0xff_u8).prop_map(Damage::Latin1InName),
    ]
}

#[test]
fn sound_tables_come_through_whole() {
    for table in TABLES {
        let rows: Vec<Vec<Vec<u8>>> = table
            .rows
            .iter()
            .map(|row| row.iter().map(|field| field.as_bytes().to_vec()).collect())
            .collect();
        let (evidence, rejections) = gathered(table, &rows);
        assert!(rejections.is_empty(), "{}: {rejections:?}", table.id);
        assert_eq!(evidence.index.sites().len(), 3, "{}", table.id);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn a_damaged_row_is_refused_with_its_place_and_reason_and_the_others_are_not(
        table in 0..4_usize,
        row in 1..4_usize,
        damage in a_damage(),
    ) {
        let table = TABLES[table];
        let Some(rows) = damaged(table, row, damage) else { return Ok(()) };
        let row = if damage == Damage::IdRepeated { row.max(2) } else { row };
        let (evidence, rejections) = gathered(table, &rows);
        prop_assert_eq!(rejections.total, 1, "{}: {:?}", table.id, rejections);
        let refused = &rejections.first[0];
        let line = format!("row {}", row + 1);
        prop_assert!(refused.place.starts_with(&line), "{}: {:?}", table.id, refused);
        prop_assert!(!refused.rule.is_empty() && !refused.file.is_empty());
        let left: Vec<&str> = evidence.index.sites().iter().map(|site| site.id.as_str()).collect();
        prop_assert_eq!(left.len(), 2, "{}: {:?}", table.id, left);
        let tally = &evidence.tallies.iter().find(|tally| tally.dataset == table.id).unwrap();
        prop_assert_eq!((tally.rows, tally.taken, tally.left_out.get(&refused.rule).copied()), (3, 2, Some(1)));
    }
}
