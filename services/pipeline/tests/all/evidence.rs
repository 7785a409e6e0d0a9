//! Evidence: what sites say of people, where two sources have the same, and what radiocarbon ages mean.

use std::sync::Arc;
use std::time::Instant;

use h3o::{LatLng, Resolution};
use tessera_formats::{Record, Value};
use tessera_pipeline::Region;
use tessera_pipeline::evidence::calibration::{Age, Curve};
use tessera_pipeline::evidence::{self, Evidence, Source};
use tessera_pipeline::rejection::Rejections;
use tessera_pipeline_api::Recipe;
use tessera_store_api::{CellId, Geometry, Occupation, Occupations, SiteKind};

use crate::evidence_files::{epochs, gather, real, recipe};

const REGION: Region = Region::ROMAN_WORLD;
/// Positions of the epochs, oldest first.
const NEOLITHIC: usize = 2;
const HELLENISTIC: usize = 5;
const ROMAN: usize = 6;
const LATE_ANTIQUE: usize = 7;

/// Rows of texts under names, numbered as lines of a file.
fn rows(names: &[&str], rows: &[&[&str]]) -> Vec<Record> {
    let record = |(number, texts): (usize, &&[&str])| Record {
        place: format!("row {}", number + 2),
        geometry: None,
        values: names
            .iter()
            .zip(*texts)
            .map(|(name, text)| {
                let value = if text.is_empty() { Value::Null } else { Value::Text((*text).to_owned()) };
                (Arc::from(*name), value)
            })
            .collect(),
    };
    rows.iter().enumerate().map(record).collect()
}

fn sites_recipe(id: &str, mapping: &str) -> Recipe {
    let mut recipe = recipe("o9-hanson-cities");
    id.clone_into(&mut recipe.id);
    recipe.content.file = format!("{id}.csv");
    recipe.feeds = toml::from_str(&format!(
        "field = \"sites\"\nresolution = 7\nunit = \"point\"\nyears = \"historical\"\n[mapping]\n{mapping}"
    ))
    .unwrap();
    recipe
}

const DATED: &str = "id = \"id\"\nkind = \"kind\"\nlongitude = \"x\"\nlatitude = \"y\"\nfrom = \"from\"\nuntil = \"until\"\n\
    precision = \"precision\"\nedges = \"=-750,-550,-330,-30,300,640\"\ndoubt = \"doubt\"";
const COLUMNS: [&str; 8] = ["id", "kind", "x", "y", "from", "until", "precision", "doubt"];

/// What one dated site at Ostia says, and what is refused.
fn said(site: [&str; 5]) -> (Occupations, Rejections) {
    let recipe = sites_recipe("o1-sites", DATED);
    let [kind, from, until, precision, doubt] = site;
    let records = rows(&COLUMNS, &[&["1", kind, "12.35", "41.74", from, until, precision, doubt]]);
    let source = Source::records(&recipe, records.into_iter().map(Ok).collect());
    let mut rejections = Rejections::default();
    let evidence = evidence::gather(&[source], &epochs(), &REGION, &mut rejections);
    (evidence.index.occupation(ostia()), rejections)
}

fn ostia() -> CellId {
    LatLng::new(41.74, 12.35).unwrap().to_cell(Resolution::Seven).into()
}

#[test]
fn a_town_of_known_place_and_time_is_a_town_in_each_of_its_epochs() {
    let (occupation, rejections) = said(["town", "-300", "500", "20", ""]);
    assert!(rejections.is_empty(), "{rejections:?}");
    for epoch in [HELLENISTIC, ROMAN, LATE_ANTIQUE] {
        assert_eq!(occupation.of(epoch), Occupation::Town);
    }
    for epoch in [0, 1, NEOLITHIC, 3, 4, 8] {
        assert_eq!(occupation.of(epoch), Occupation::None);
    }
}

#[test]
fn the_edge_of_a_period_is_not_in_the_next_one() {
    let (occupation, _) = said(["villa", "-30", "300", "20", ""]);
    assert_eq!((occupation.of(ROMAN), occupation.of(LATE_ANTIQUE)), (Occupation::Attested, Occupation::None));
    let (occupation, _) = said(["villa", "-330", "-30", "20", ""]);
    assert_eq!((occupation.of(HELLENISTIC), occupation.of(ROMAN)), (Occupation::Attested, Occupation::None));
    // 301 is no edge: it was there in 301.
    let (occupation, _) = said(["villa", "-30", "301", "20", ""]);
    assert_eq!(occupation.of(LATE_ANTIQUE), Occupation::Attested);
}

#[test]
fn what_is_vague_in_place_or_time_is_uncertain() {
    for site in [
        ["town", "-30", "640", "2000", ""],
        ["wreck", "-200", "500", "", ""],
        ["wreck", "10", "20", "", "ca / ?"],
        ["villa", "10", "", "20", ""],
        ["villa", "", "20", "20", ""],
    ] {
        assert_eq!(said(site).0.of(ROMAN), Occupation::Uncertain, "{site:?}");
    }
    assert_eq!(said(["wreck", "-50", "250", "", "ca"]).0.of(ROMAN), Occupation::Attested);
    assert_eq!(said(["wreck", "-50", "250", "", "ca"]).0.of(HELLENISTIC), Occupation::Uncertain);
}

#[test]
fn what_has_no_years_or_needs_no_people_says_nothing_of_an_epoch() {
    for site in
        [["town", "", "", "20", ""], ["nature", "-30", "300", "20", ""], ["people", "-30", "300", "20", ""]]
    {
        let (occupation, rejections) = said(site);
        assert_eq!(occupation, Occupations::surveyed(9), "{site:?}");
        assert!(rejections.is_empty());
    }
}

#[test]
fn where_nobody_was_asked_nothing_is_known() {
    let evidence = evidence::gather(&[], &epochs(), &REGION, &mut Rejections::default());
    assert!(evidence.index.occupation(ostia()).is_not_surveyed());
    assert!(evidence.index.of(ostia()).is_empty());
}

#[test]
fn what_cannot_be_of_its_time_is_refused() {
    for (site, value) in [
        (["amphitheatre", "-300", "-200", "20", ""], "amphitheatre until -200; there was none before 80 BCE"),
        (["theatre", "-900", "-700", "20", ""], "theatre until -700; there was none before 600 BCE"),
        (["town", "1600", "1700", "20", ""], "from 1600, after 1500"),
    ] {
        let (_, rejections) = said(site);
        let refused = &rejections.first[0];
        assert_eq!((refused.rule.as_str(), refused.value.as_str()), ("not_anachronistic", value));
        assert_eq!(refused.place, "row 2, until");
    }
    assert!(said(["amphitheatre", "-300", "300", "20", ""]).1.is_empty());
}

/// Two datasets that know some of the same places.
fn twice(first: &str, second: &str, names: [&str; 2]) -> (Evidence, Rejections) {
    let mapping = "id = \"id\"\nname = \"name\"\nkind = \"=town\"\nlongitude = \"x\"\nlatitude = \"y\"\n\
        \"same.pleiades\" = \"match\"";
    let mut recipes = [sites_recipe(first, mapping), sites_recipe(second, mapping)];
    recipes[1].feeds.tolerate.insert("duplicate_across_sets".to_owned(), 1);
    recipes[0].feeds.tolerate.insert("duplicate_across_sets".to_owned(), 1);
    let sources: Vec<Source<'_>> = recipes
        .iter()
        .zip(names)
        .map(|(recipe, name)| {
            let records = rows(
                &["id", "name", "x", "y", "match"],
                &[&["7", name, "12.35", "41.74", name], &["8", "Elsewhere", "12.4", "41.8", ""]],
            );
            Source::records(recipe, records.into_iter().map(Ok).collect())
        })
        .collect();
    let mut rejections = Rejections::default();
    let evidence = evidence::gather(&sources, &epochs(), &REGION, &mut rejections);
    (evidence, rejections)
}

#[test]
fn a_place_that_two_datasets_have_is_the_first_ones_whatever_the_order_they_came_in() {
    let names = ["http://pleiades.stoa.org/places/422995/", "https://pleiades.stoa.org/places/422995"];
    for (first, second) in [("a", "b"), ("b", "a")] {
        let (evidence, rejections) = twice(first, second, names);
        assert!(rejections.is_empty(), "{rejections:?}");
        let mut ids: Vec<&str> = evidence.index.sites().iter().map(|site| site.id.as_str()).collect();
        ids.sort_unstable();
        assert_eq!(ids, ["a:7", "a:8", "b:8"]);
        let kept = evidence.index.sites().iter().find(|site| site.id == "a:7").unwrap();
        assert_eq!(kept.detail["pleiades"], "422995");
        assert_eq!(evidence.tallies[1].left_out["duplicate_across_sets"], 1);
    }
}

#[test]
fn sites_are_found_by_their_unit_in_order_of_their_ids() {
    let (evidence, _) =
        twice("a", "b", ["http://pleiades.stoa.org/places/1", "http://pleiades.stoa.org/places/2"]);
    let unit: CellId = ostia().index().parent(Resolution::Five).unwrap().into();
    let ids: Vec<&str> = evidence.index.of(unit).iter().map(|site| site.id.as_str()).collect();
    assert_eq!(ids, ["a:7", "a:8", "b:7", "b:8"]);
}

#[test]
fn ways_make_ports_of_their_ends_and_towns_stay_towns() {
    let (nodes, ways) = (recipe("o5-orbis-sites"), recipe("o5-orbis-routes"));
    let stops = rows(
        &["id", "label", "rank", "x", "y"],
        &[
            &["1", "Roma", "100", "12.48", "41.89"],
            &["2", "Ostia", "60", "12.28", "41.75"],
            &["3", "x", "6", "12.0", "41.9"],
        ],
    );
    let way = |number: f64, source: f64, target: f64, kind: &str, line: Vec<[f64; 2]>| Record {
        place: format!("feature {number}"),
        geometry: Some(Geometry::LineString(line)),
        values: [("gid", number), ("sid", source), ("tid", target), ("s", 0.5), ("e", 1.5)]
            .map(|(name, value)| (Arc::from(name), Value::Number(value)))
            .into_iter()
            .chain([(Arc::from("t"), Value::Text(kind.to_owned()))])
            .collect(),
    };
    let lines = vec![
        way(1.0, 1.0, 2.0, "road", vec![[12.28, 41.75], [12.48, 41.89]]),
        way(2.0, 200_002.0, 200_003.0, "coastal", vec![[12.28, 41.75], [12.0, 41.9]]),
        way(3.0, 1.0, 2.0, "road", vec![[12.28, 41.75], [14.0, 41.0]]),
        way(4.0, 1.0, 99.0, "road", vec![[12.28, 41.75], [12.48, 41.89]]),
        way(5.0, 1.0, 2.0, "balloon", vec![[12.28, 41.75], [12.48, 41.89]]),
    ];
    let sources = [
        Source::records(&nodes, stops.into_iter().map(Ok).collect()),
        Source::records(&ways, lines.into_iter().map(Ok).collect()),
    ];
    let mut rejections = Rejections::default();
    let evidence = evidence::gather(&sources, &epochs(), &REGION, &mut rejections);
    assert_eq!(rejections.first.len(), 1, "{rejections:?}");
    assert_eq!(
        (rejections.first[0].rule.as_str(), rejections.first[0].value.as_str()),
        ("code_known", "balloon")
    );
    let kinds: Vec<(&str, SiteKind)> =
        evidence.index.sites().iter().map(|site| (site.id.as_str(), site.kind)).collect();
    assert_eq!(kinds.len(), 2, "{kinds:?}");
    assert!(
        kinds.contains(&("o5-orbis-sites:1", SiteKind::Town))
            && kinds.contains(&("o5-orbis-sites:2", SiteKind::Port))
    );
    assert_eq!(evidence.ways.len(), 2);
    let coastal = &evidence.ways[1];
    assert_eq!((coastal.kind.as_str(), coastal.detail["to"].as_str()), ("coastal", "o5-orbis-sites:3"));
    assert_eq!((coastal.detail["km"].as_str(), coastal.detail["days"].as_str()), ("28.6", "0.5"));
}

/// The real curve.
fn intcal20() -> Option<Curve> {
    let recipe = recipe("r5-intcal20");
    let path = real(&recipe.content.file)?;
    let mut rejections = Rejections::default();
    let (curve, tally) = Curve::read(&Source::file(&recipe, &path), &mut rejections);
    assert!(rejections.is_empty() && tally.taken == 9_501, "{rejections:?}");
    curve
}

#[test]
fn ages_mean_the_years_that_an_independent_calculation_finds() {
    let Some(mut curve) = intcal20() else { return };
    // By numpy over the same curve at steps of one year: the ends of the highest density region of 95.4 %. It is what
    // OxCal 4.4 and rcarbon give: 5000 +/- 30 is 3942 to 3656 BCE in pieces, of which the largest ends in 3703.
    for (bp, error, from, until) in [
        (5_000, 30, -3942, -3656),
        (2_000, 30, -49, 114),
        (10_000, 50, -9777, -9320),
        (2_450, 30, -753, -412),
        (4_000, 100, -2872, -2209),
        (8_000, 40, -7057, -6702),
        (12_000, 60, -12_094, -11_821),
        (20_000, 100, -22_286, -21_867),
        (40_000, 800, -42_478, -40_501),
        (2_200, 25, -362, -176),
        (3_300, 35, -1674, -1467),
        (7_000, 250, -6380, -5479),
        (300, 30, 1495, 1656),
        (150, 40, 1667, 1950),
    ] {
        let span = curve.calibrate(Age { bp, error }).unwrap();
        assert!(
            (span.from - from).abs() <= 10 && (span.until - until).abs() <= 10,
            "{bp} +/- {error}: {span:?}"
        );
    }
    assert_eq!(curve.calibrate(Age { bp: 60_000, error: 100 }), None);
}

#[test]
fn a_plateau_of_the_curve_makes_a_sharp_age_vague() {
    let Some(mut curve) = intcal20() else { return };
    // The Hallstatt plateau, 800 to 400 BCE.
    let plateau = curve.calibrate(Age { bp: 2_450, error: 20 }).unwrap().years();
    let steep = curve.calibrate(Age { bp: 2_700, error: 20 }).unwrap().years();
    assert!(plateau > 250 && steep < 120, "{plateau} and {steep} years");
}

/// The datasets of evidence that the game's world is made of.
const GAME: [&str; 13] = [
    "o1-dare",
    "o2-pleiades",
    "o5-orbis-sites",
    "o5-orbis-routes",
    "o7-darmc-wrecks",
    "o8-amphitheatres",
    "o9-hanson-cities",
    "r1-p3k14c",
    "r2-nerd",
    "r4-euroevol",
    "r4-meddates",
    "r4-ppnd",
    "r5-intcal20",
];

#[test]
#[expect(clippy::print_stderr, reason = "it tells what the region has, and how long that takes")]
fn everything_that_is_known_of_people_in_the_region_is_gathered_without_a_refusal() {
    let recipes = GAME.map(recipe);
    for recipe in &recipes {
        let Some(_) = real(&recipe.content.file) else { return };
    }
    for recipe in &recipes {
        let began = Instant::now();
        let _ = gather(std::slice::from_ref(recipe), &REGION);
        eprintln!("{}: {:.1} s alone", recipe.id, began.elapsed().as_secs_f64());
    }
    let began = Instant::now();
    let gathered = gather(&recipes, &REGION).unwrap();
    eprintln!("all: {:.1} s", began.elapsed().as_secs_f64());
    for tally in &gathered.evidence.tallies {
        eprintln!("{tally:?}");
        let left_out: u32 = tally.left_out.values().sum();
        assert_eq!(tally.rows, tally.taken + tally.outside + left_out, "{tally:?}");
    }
    assert!(gathered.rejections.is_empty(), "{:?}", gathered.rejections);
    let index = &gathered.evidence.index;
    for kind in SiteKind::ALL {
        let sites = index.sites().iter().filter(|site| site.kind == *kind);
        eprintln!("{}: {}", kind.token(), sites.count());
    }
    let (mut cells, mut levels) = (0, [[0_u32; 5]; 9]);
    for (_, occupation) in index.cells() {
        cells += 1;
        for (epoch, counts) in levels.iter_mut().enumerate() {
            counts[usize::from(occupation.of(epoch).code())] += 1;
        }
    }
    for (epoch, [_, none, uncertain, attested, town]) in epochs().iter().zip(levels) {
        eprintln!("{}: {none} none, {uncertain} uncertain, {attested} attested, {town} town", epoch.token);
    }
    assert!(cells > 20_000, "{cells} cells");
    let [_, _, uncertain, attested, town] = levels[ROMAN];
    assert!(uncertain > 5_000 && attested > 2_000 && town > 1_000, "{:?}", levels[ROMAN]);
    assert!(levels[NEOLITHIC][2] + levels[NEOLITHIC][3] > 4_000, "radiocarbon speaks of the first farmers");
    assert!(gathered.evidence.ways.len() > 1_150);
    assert!(index.sites().iter().all(|site| site.detail.len() <= 16));
}
