//! The defects of the real files, as they were found when the files were obtained: each is caught, counted, and named so
//! that a person finds it.

use std::collections::{BTreeMap, HashMap, HashSet};

use tessera_formats::{Record, Value, packing, records};
use tessera_pipeline::Region;
use tessera_pipeline::evidence::{anachronism, lab};
use tessera_pipeline::mapping::Row;
use tessera_pipeline::rejection::Rejections;
use tessera_pipeline_api::{Encoding, Recipe, Rejection};
use tessera_store_api::{SiteKind, Span, TimeReference};

use crate::evidence_files::{gather, read, real, recipe};

const REGION: Region = Region::ROMAN_WORLD;

/// How many rows hold.
fn count(recipe: &Recipe, records: &[Record], mut holds: impl FnMut(&Row<'_>) -> bool) -> usize {
    records.iter().filter(|record| holds(&Row::new(recipe, record))).count()
}

/// How many rows lie in the region.
fn in_region(recipe: &Recipe, records: &[Record]) -> usize {
    count(recipe, records, |row| row.point(&REGION).is_ok_and(|point| point.taken().is_some()))
}

/// How many rows break a rule when they are read.
fn breaking<T>(
    recipe: &Recipe,
    records: &[Record],
    rule: &str,
    ask: impl Fn(&Row<'_>) -> Result<T, Rejection>,
) -> usize {
    count(recipe, records, |row| ask(row).is_err_and(|broken| broken.rule == rule))
}

/// A value as it stands in the file.
fn text(record: &Record, name: &str) -> String {
    record.value(name).text().unwrap_or_default().into_owned()
}

/// What a person needs of a refusal: file, place, rule and value.
fn named(file: &str, place: &str, rule: &str, value: &str) -> [String; 4] {
    [file, place, rule, value].map(str::to_owned)
}

/// The refusals as [`named`] has them.
fn told(refused: &[Rejection]) -> Vec<[String; 4]> {
    let told = |refused: &Rejection| {
        [&refused.file, &refused.place, &refused.rule, &refused.value].map(Clone::clone)
    };
    refused.iter().map(told).collect()
}

/// A recipe that tolerates nothing.
fn strict(id: &str) -> Recipe {
    let mut recipe = recipe(id);
    recipe.feeds.tolerate = BTreeMap::new();
    recipe
}

#[test]
fn places_of_the_digital_atlas_are_counted_as_they_are() {
    let Some((recipe, records, broken)) = read("o1-dare") else { return };
    assert!(broken.is_empty(), "{broken:?}");
    assert_eq!(records.len(), 30_032);
    // Two points lie in the region only because their latitude and longitude are where they should not be.
    assert!(in_region(&recipe, &records).abs_diff(28_833) <= 5);
    assert_eq!(count(&recipe, &records, |row| row.text("span").unwrap().is_some()), 21_791);
    assert_eq!(count(&recipe, &records, |row| row.text("span").unwrap().is_none()), 8_241);
    let linked = |row: &Row<'_>| {
        row.texts("same.pleiades").unwrap().iter().any(|link| link.contains("pleiades.stoa.org"))
    };
    assert_eq!(count(&recipe, &records, linked), 20_452);
    let precision =
        |metres: &str| count(&recipe, &records, |row| row.code("precision").unwrap().unwrap() == metres);
    assert_eq!(["2000", "20", "200"].map(precision), [13_118, 11_291, 5_623]);
    let subjects: HashSet<String> = records.iter().map(|record| text(record, "dcterms:subject")).collect();
    assert_eq!(subjects.len(), 47);
    assert!(subjects.iter().all(|subject| recipe.feeds.codes["kind"].contains_key(subject)));
    let port = |row: &Row<'_>| row.text("kind").unwrap().unwrap() == "port";
    assert_eq!(count(&recipe, &records, port), 6, "the ways of ORBIS have to say where ports are");
}

#[test]
fn years_of_the_digital_atlas_that_cannot_be_are_refused_by_name() {
    let Some((recipe, records, _)) = read("o1-dare") else { return };
    let spans = |rule| breaking(&recipe, &records, rule, |row| row.span());
    assert_eq!(spans("span_not_reversed"), 8);
    assert_eq!(spans("span_not_zero_length"), 10);
    assert_eq!(spans("no_year_0"), 9);
    let gathered = gather(&[strict("o1-dare")], &REGION).unwrap();
    let file = "dare-20180219.ttl.gz";
    for refused in [
        named(file, "<http://dare.ht.lu.se/places/10040>, dcterms:temporal", "span_not_reversed", "731/640"),
        named(
            file,
            "<http://dare.ht.lu.se/places/40145>, dcterms:temporal",
            "span_not_zero_length",
            "640/640",
        ),
        named(file, "<http://dare.ht.lu.se/places/19219>, dcterms:temporal", "no_year_0", "0"),
        named(
            file,
            "<http://dare.ht.lu.se/places/40012>, geometry",
            "columns_not_shifted",
            "longitude 41.72126, latitude -7.4063",
        ),
        named(
            file,
            "<http://dare.ht.lu.se/places/33523>, rdfs:label",
            "no_control_characters",
            "\u{15e}ard,\\t Ighiu",
        ),
    ] {
        assert!(told(&gathered.rejections.first).contains(&refused), "{refused:?}");
    }
    // The year of a battle is no edge of a period.
    let battle = gathered.evidence.index.sites().iter().find(|site| site.id == "o1-dare:21163").unwrap();
    assert_eq!((battle.from, battle.until), (Some(235), Some(235)));
}

#[test]
fn places_of_pleiades_without_a_point_or_the_size_of_a_province_are_left_out() {
    let Some((recipe, records, _)) = read("o2-pleiades") else { return };
    let points: Vec<Record> =
        records.into_iter().filter(|record| text(record, "description") == "representative point").collect();
    assert_eq!(points.len(), 41_158);
    assert_eq!(in_region(&recipe, &points), 31_257);
    assert_eq!(breaking(&recipe, &points, "coordinates_present", |row| row.position()), 7_538);
    assert_eq!(count(&recipe, &points, |row| row.prose("detail.names").is_none()), 16_244);
    let mut spots: HashMap<[u64; 2], usize> = HashMap::new();
    for record in &points {
        if let Some(tessera_store_api::Geometry::Point(spot)) = &record.geometry {
            *spots.entry(spot.map(f64::to_bits)).or_default() += 1;
        }
    }
    assert_eq!(spots[&[21.5_f64, 45.5].map(f64::to_bits)], 101);
    let shared: usize = spots.values().filter(|count| **count > 1).sum();
    assert!(shared.abs_diff(4_124) < 30, "{shared}");
    let gathered = gather(&[recipe], &REGION).unwrap();
    assert_eq!(gathered.count("o2-pleiades", "place_at_most_5_degrees"), 576);
    assert_eq!(gathered.count("o2-pleiades", "coordinates_present"), 7_538);
    assert!(gathered.rejections.is_empty(), "{:?}", gathered.rejections);
    let at = |longitude: f64, latitude: f64| {
        let sites = gathered.evidence.index.sites().iter();
        sites.filter(move |site| [site.longitude, site.latitude] == [longitude, latitude]).collect::<Vec<_>>()
    };
    // Of the 101 the box is as wide as Dacia for all but one; 82 others share the middle of a square.
    assert_eq!(at(21.5, 45.5).len(), 1);
    let square = at(36.25, 45.25);
    assert!(
        square.len() > 70 && square.iter().all(|site| site.precision_m == Some(50_000)),
        "{}",
        square.len()
    );
}

#[test]
fn matches_of_pleiades_keep_a_list_in_quotes_in_one_field() {
    let Some((_, records, broken)) = read("o3-pleiades-plus") else { return };
    assert!(broken.is_empty());
    assert_eq!(records.len(), 4_411);
    assert!(records.iter().any(|record| text(record, "pleiades_featureTypes") == "hill, tumulus"));
    let places: HashSet<String> = records.iter().map(|record| text(record, "pleiades_url")).collect();
    assert!(places.len() * 10 <= 41_158 + 5_000, "types for a tenth of the places: {}", places.len());
}

#[test]
fn a_missing_year_that_is_written_as_0_is_told_from_a_year() {
    let Some((high, records, _)) = read("o4-dare-places-high") else { return };
    assert_eq!(records.len(), 9_844);
    // The list of defects has 5,693, which is how many of the 9,844 have years.
    assert_eq!(breaking(&high, &records, "years_present", |row| row.span()), 9_844 - 5_693);
    assert!(records.iter().all(|record| matches!(record.value("startyear"), Value::Number(_))));
    let (texts, subsites, _) = read("o4-dare-places-subsites").unwrap();
    assert_eq!(subsites.len(), 2_458);
    assert!(subsites.iter().all(|record| matches!(record.value("startyear"), Value::Text(_))));
    let marion = subsites.iter().find(|record| text(record, "id") == "22730").unwrap();
    assert_eq!(Row::new(&texts, marion).span().unwrap().unwrap().closed(), Span::new(-750, -330).ok());
    let (_, low, _) = read("o4-dare-places-low").unwrap();
    assert_eq!(low.len(), 1_523);
    let refused = gather(&[strict("o4-dare-places-high")], &REGION).unwrap().rejections;
    let file = "dare_klokantech_places_high.geojson.gz";
    assert_eq!(told(&refused.first)[0], named(file, "feature 1, endyear", "years_present", "0/0"));
}

#[test]
fn one_road_of_the_digital_atlas_has_no_shape_and_few_have_a_name() {
    let Some((_, records, broken)) = read("o4-dare-roads-low") else { return };
    assert_eq!(records.len() + broken.len(), 3_166);
    let empty = records.iter().filter(|record| record.geometry.is_none()).count() + broken.len();
    assert_eq!(empty, 1, "{broken:?}");
    let (_, fortifications, _) = read("o4-dare-fortifications").unwrap();
    let (_, provinces, _) = read("o4-dare-provinces").unwrap();
    assert_eq!((fortifications.len(), provinces.len()), (133, 53));
}

#[test]
fn ways_end_at_known_nodes_and_nameless_nodes_are_no_sites() {
    let recipes = ["o5-orbis-sites", "o5-orbis-routes"];
    let Some(gathered) = gather(&recipes.map(recipe), &REGION) else { return };
    assert!(gathered.rejections.is_empty(), "{:?}", gathered.rejections);
    assert_eq!((gathered.tally("o5-orbis-sites").rows, gathered.tally("o5-orbis-routes").rows), (670, 1_215));
    assert_eq!(gathered.count("o5-orbis-sites", "node_named"), 37);
    assert_eq!(gathered.count("o5-orbis-routes", "node_known"), 7, "8 ends of 7 ways");
    assert_eq!(gathered.count("o5-orbis-routes", "ends_within_15_km_of_nodes"), 16);
    let ports =
        gathered.evidence.index.sites().iter().filter(|site| site.detail.contains_key("port")).count();
    assert!((260..=299).contains(&ports), "{ports} nodes have a port; the source marks 284");
    let way = &gathered.evidence.ways[0];
    for known in ["from", "to", "km", "days", "expense"] {
        assert!(way.detail.contains_key(known), "{way:?}");
    }
    let refused = gather(&recipes.map(strict), &REGION).unwrap().rejections;
    let nameless = named("orbis_sites.csv", "row 631, label", "node_named", "x");
    assert!(told(&refused.first).contains(&nameless));
}

#[test]
fn nodes_whose_lines_end_with_a_return_are_read_and_misspelled_provinces_are_named() {
    let id = "o5-orbis-sites-extended";
    let Some((mut misspelled, records, broken)) = read(id) else { return };
    assert!(broken.is_empty());
    assert_eq!(records.len(), 670);
    let provinces = misspelled.feeds.codes.get_mut("detail.province").unwrap();
    let right = |province: &str| provinces[province].clone();
    assert_eq!(
        ["Macadonia", "Lugudunensis", "Panonia Inferior"].map(right),
        ["Macedonia", "Lugdunensis", "Pannonia Inferior"]
    );
    for wrong in ["Macadonia", "Lugudunensis", "Panonia Inferior"] {
        provinces.remove(wrong);
    }
    let province = |row: &Row<'_>| row.code("detail.province").map(|_| ());
    assert_eq!(breaking(&misspelled, &records, "code_known", province), 14 + 13 + 8);
    let Some(gathered) = gather(&[recipe(id)], &REGION) else { return };
    assert!(gathered.rejections.is_empty(), "{:?}", gathered.rejections);
}

#[test]
fn nodes_that_nobody_placed_are_not_in_the_gulf_of_guinea() {
    let Some((recipe, records, _)) = read("o5-orbis-nodes") else { return };
    assert_eq!(records.len(), 686);
    assert_eq!(count(&recipe, &records, |row| row.code("kind").unwrap().unwrap() == "port"), 284);
    let nowhere = breaking(&recipe, &records, "not_0_0", |row| row.position());
    assert_eq!(nowhere, 686 - 579);
}

#[test]
fn wrecks_without_a_date_or_with_a_doubtful_one_are_told_apart() {
    let Some((recipe, records, _)) = read("o7-darmc-wrecks") else { return };
    assert_eq!(records.len(), 1_063);
    let doubtful = |row: &Row<'_>| row.text("doubt").unwrap().is_some_and(|doubt| doubt.contains('?'));
    assert_eq!(count(&recipe, &records, doubtful), 178 + 158 + 2);
    let position = |quality: &str| {
        count(&recipe, &records, |row| row.text("precision").unwrap().as_deref() == Some(quality))
    };
    assert_eq!((position("ca"), position("?")), (192, 34));
    assert_eq!(count(&recipe, &records, |row| row.text("same.parker").unwrap().is_some()), 813);
    let gathered = gather(&[strict("o7-darmc-wrecks")], &REGION).unwrap();
    let file = "darmc_shipwrecks.csv.gz";
    for refused in [
        named(file, "row 10, end.date", "years_present", "0/0"),
        named(file, "row 39, X2008.Wreck.ID", "id_unique", "42"),
        named(file, "row 56, end.date", "no_year_0", "0"),
        named(file, "row 828, longitude", "coordinates_present", ""),
        named(file, "row 919, Geo.Q", "code_known", "7"),
        named(file, "row 963, Geo.Q", "code_known", "300m N of Isle"),
        named(file, "row 991, end.date", "span_not_reversed", "1198/1010"),
    ] {
        assert!(told(&gathered.rejections.first).contains(&refused), "{refused:?}");
    }
    assert_eq!(gathered.count("o7-darmc-wrecks", "years_present"), 82);
}

#[test]
fn amphitheatres_are_dated_by_the_groups_of_their_source_which_overlap() {
    let (Some((recipe, records, _)), Some((table, groups, _))) =
        (read("o8-amphitheatres"), read("o8-chronogroups"))
    else {
        return;
    };
    assert_eq!((records.len(), groups.len()), (262, 16));
    assert!(
        records.iter().all(|record| record.value("altitude") != &Value::Null),
        "all points have a third ordinate"
    );
    let mut spans = BTreeMap::new();
    for group in &groups {
        let name = text(group, "chronogroup");
        let span = Row::new(&table, group).span().unwrap().unwrap().closed().unwrap();
        assert_eq!(recipe.feeds.codes["span"][&name], format!("{}/{}", span.from, span.until));
        spans.insert(name, span);
    }
    let (imperial, hadrianic) = (spans["imperial"], spans["hadrianic"]);
    assert!(imperial.from < hadrianic.from && hadrianic.until < imperial.until);
    let gathered = gather(&[recipe], &REGION).unwrap();
    assert!(gathered.rejections.is_empty() && gathered.tally("o8-amphitheatres").taken == 262);
    let dated = gathered.evidence.index.sites().iter().filter(|site| site.from.is_some()).count();
    assert_eq!(dated, 261);
}

#[test]
fn cities_with_areas_are_read_behind_a_byte_order_mark() {
    let Some((recipe, records, broken)) = read("o9-hanson-cities") else { return };
    assert!(broken.is_empty());
    assert_eq!((records.len(), in_region(&recipe, &records)), (885, 885));
    assert_eq!(&*records[0].values[0].0, "netlogoID");
    assert_eq!(count(&recipe, &records, |row| row.prose("detail.rank").as_deref() == Some("4 or 5")), 199);
    let refused = Row::new(&recipe, &records[0]).integer("detail.rank").unwrap_err();
    let file = "Hanson_size_population.csv";
    assert_eq!(told(&[refused])[0], named(file, "row 2, barrington_atlas_rank", "number", "4 or 5"));
    let gathered = gather(&[recipe], &REGION).unwrap();
    assert!(gathered.rejections.is_empty());
    let site = &gathered.evidence.index.sites()[0];
    assert!(site.kind == SiteKind::Town && site.detail.contains_key("area_ha"), "{site:?}");
}

#[test]
fn radiocarbon_dates_of_p3k14c_that_say_nothing_are_left_out() {
    let Some((recipe, records, broken)) = read("r1-p3k14c") else { return };
    assert!(broken.is_empty(), "{broken:?}");
    assert_eq!(records.len(), 179_689);
    let everywhere = {
        let mut recipe = recipe.clone();
        recipe.feeds.mapping.remove("extent");
        recipe
    };
    assert_eq!(in_region(&everywhere, &records), 78_624);
    assert_eq!(breaking(&everywhere, &records, "coordinates_present", |row| row.position()), 4_263);
    assert_eq!(count(&recipe, &records, |row| row.integer("error").unwrap().unwrap() > 500), 3_055);
    let mut ids: HashMap<String, usize> = HashMap::new();
    for record in &records {
        *ids.entry(text(record, "LabID")).or_default() += 1;
    }
    assert_eq!(ids.values().filter(|count| **count > 1).sum::<usize>(), 22);
    assert_eq!(records.iter().filter(|record| record.value("Period") != &Value::Null).count(), 146);
    assert_eq!(
        count(&recipe, &records, |row| row.code("precision").unwrap().as_deref() == Some("unlocated")),
        4_280
    );
}

/// Every radiocarbon set with its curve.
const RADIOCARBON: [&str; 6] =
    ["r1-p3k14c", "r2-nerd", "r4-euroevol", "r4-meddates", "r4-ppnd", "r5-intcal20"];

#[test]
fn a_date_that_several_sets_have_is_kept_once() {
    let Some(gathered) = gather(&RADIOCARBON.map(recipe), &REGION) else { return };
    assert!(gathered.rejections.is_empty(), "{:?}", gathered.rejections);
    let share = |id: &str| {
        let tally = gathered.tally(id);
        let repeated = gathered.count(id, "duplicate_across_sets");
        100.0 * f64::from(repeated) / f64::from(repeated + tally.taken)
    };
    // Shares were first counted over all rows of each set: 95, 88 and 48 %.
    for (id, percent) in [("r4-euroevol", 95.0), ("r4-meddates", 93.0), ("r2-nerd", 46.0)] {
        assert!((share(id) - percent).abs() < 3.0, "{id}: {:.1} %", share(id));
    }
    assert_eq!(gathered.count("r1-p3k14c", "duplicate_across_sets"), 0, "the first set keeps them");
    let mut known = HashSet::new();
    for site in gathered.evidence.index.sites() {
        assert!(known.insert(lab::normalised(&site.detail["lab_id"])), "{site:?}");
        assert!(anachronism::of(site).is_none());
    }
}

#[test]
fn radiocarbon_dates_that_break_a_rule_are_refused_by_name() {
    for (rule, column) in [
        ("error_positive", "Error"),
        ("age_positive", "CRA"),
        ("lab_id_unique", "SampleID"),
        ("lab_id_present", "SampleID"),
        ("error_at_most_500", "Error"),
        ("not_marine", "Material"),
        ("not_anachronistic", "CRA"),
    ] {
        let mut dates = recipe("r4-meddates");
        let known = dates.feeds.tolerate.remove(rule).unwrap();
        let Some(gathered) = gather(&[dates, recipe("r5-intcal20")], &REGION) else { return };
        let refused = &gathered.rejections.first[0];
        assert_eq!((refused.rule.as_str(), refused.file.as_str()), (rule, "MedDates_current.csv.gz"));
        assert!(refused.place.starts_with("row ") && refused.place.ends_with(column), "{refused:?}");
        assert!(gathered.rejections.total >= known, "{rule}");
    }
}

#[test]
fn dates_of_the_near_east_are_left_out_where_their_source_has_doubts() {
    let Some((recipe, records, broken)) = read("r2-nerd") else { return };
    assert!(broken.is_empty());
    assert_eq!((records.len(), in_region(&recipe, &records)), (11_072, 9_248));
    let problem =
        |name: &str| count(&recipe, &records, |row| row.text("problems").unwrap().as_deref() == Some(name));
    assert_eq!(["NoLabID", "DateConflict", "DuplicateLabID"].map(problem), [320, 66, 40]);
    let precisions: HashSet<String> = records
        .iter()
        .map(|record| Row::new(&recipe, record).code("precision").unwrap().unwrap().into_owned())
        .collect();
    assert_eq!(precisions.len(), 5);
}

#[test]
fn dates_in_latin_1_are_read_as_such_and_refused_as_anything_else() {
    let Some((recipe, records, broken)) = read("r4-meddates") else { return };
    assert!(broken.is_empty(), "{broken:?}");
    assert_eq!((records.len(), in_region(&recipe, &records)), (3_980, 3_831));
    assert_eq!(count(&recipe, &records, |row| row.integer("error").unwrap().unwrap() <= 0), 30);
    assert_eq!(count(&recipe, &records, |row| row.integer("age").unwrap().unwrap() <= 0), 2);
    let mut wrong = recipe;
    wrong.content.table.as_mut().unwrap().encoding = Encoding::Utf8;
    let mut refused = Vec::new();
    let path = real(&wrong.content.file).unwrap();
    records::read(&wrong, &path, &mut |record| {
        refused.extend(record.err());
        std::ops::ControlFlow::Continue(())
    })
    .unwrap();
    assert!(!refused.is_empty() && refused.iter().all(|defect| defect.rule == "utf_8"), "{refused:?}");
    assert!(refused.iter().all(|defect| defect.place.starts_with("row ")));
}

#[test]
fn the_other_radiocarbon_sets_have_the_rows_they_should() {
    for (id, rows, region) in [("r4-euroevol", 14_053, 14_013), ("r4-ppnd", 1_059, 1_035)] {
        let Some((recipe, records, broken)) = read(id) else { return };
        assert!(broken.is_empty());
        assert_eq!((records.len(), in_region(&recipe, &records)), (rows, region), "{id}");
    }
}

#[test]
fn every_recipe_is_of_the_file_that_was_looked_at() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("recipes");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let recipe: Recipe = toml::from_str(&std::fs::read_to_string(&path).unwrap())
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert_eq!(path.file_stem().unwrap().to_str().unwrap(), recipe.id);
        seen += 1;
        if !["o", "r", "p"].iter().any(|letter| recipe.id.starts_with(letter)) {
            continue;
        }
        let Some(file) = real(&recipe.content.file) else { continue };
        let found = tessera_pipeline::content::sha256(&std::fs::read(file).unwrap());
        assert_eq!(found, recipe.content.sha256, "{}", recipe.id);
    }
    assert!(seen >= 27, "{seen}");
}

/// The periods of `PeriodO`, which is JSON-LD: no adapter reads it, and none needs to.
fn periods() -> Option<serde_json::Value> {
    let recipe = recipe("p1-periodo");
    let path = real(&recipe.content.file)?;
    let mut read = None;
    packing::members(&recipe.content, &path, &[".json"], &mut |_, bytes| {
        read = serde_json::from_reader(bytes).ok();
        Ok(std::ops::ControlFlow::Break(()))
    })
    .unwrap();
    read
}

#[test]
fn years_of_periodo_are_astronomical_and_one_off_if_they_are_taken_for_historical() {
    let Some(document) = periods() else { return };
    let collections = document["periodCollections"].as_object().unwrap();
    assert_eq!(collections.len(), 71);
    let definitions: Vec<&serde_json::Value> = collections
        .values()
        .flat_map(|collection| collection["definitions"].as_object().unwrap().values())
        .collect();
    assert_eq!(definitions.len(), 1_791);
    let reference = recipe("p1-periodo").feeds.years.unwrap();
    assert_eq!(reference, TimeReference::Astronomical);
    let (mut zeros, mut before) = (0, 0);
    for end in definitions.iter().flat_map(|definition| [&definition["start"], &definition["stop"]]) {
        let Some(year) = end["in"]["year"].as_str() else { continue };
        let year: i64 = year.parse().unwrap();
        let historical = reference.historical(year).unwrap();
        if year == 0 {
            zeros += 1;
            assert_eq!(historical, -1);
            assert!(TimeReference::Historical.historical(year).is_err(), "the trap is told");
        } else if year < 0 {
            before += 1;
            assert_eq!(i64::from(historical), year - 1);
        } else {
            assert_eq!(i64::from(historical), year);
        }
    }
    assert!(zeros > 0 && before > 500, "{zeros} and {before}");
    // What its authors wrote in words is the historical year.
    let mut in_words = 0;
    for end in definitions.iter().flat_map(|definition| [&definition["start"], &definition["stop"]]) {
        let label = end["label"].as_str().unwrap_or_default();
        let words: Option<i32> = label.strip_suffix(" B.C.").and_then(|year| year.parse().ok());
        if let (Some(words), Some(year)) = (words, end["in"]["year"].as_str()) {
            in_words += 1;
            assert_eq!(reference.historical(year.parse().unwrap()), Ok(-words), "{label}");
        }
    }
    assert!(in_words > 100, "{in_words}");
    let without = |end: &str| {
        let known =
            |value: &serde_json::Value| value["in"].as_object().is_some_and(|years| !years.is_empty());
        definitions.iter().filter(|definition| !known(&definition[end])).count()
    };
    assert_eq!((without("start"), without("stop")), (13, 18));
    let ranges = definitions
        .iter()
        .flat_map(|definition| [&definition["start"]["in"], &definition["stop"]["in"]])
        .filter(|years| years["earliestYear"].is_string() || years["latestYear"].is_string())
        .count();
    // 57 by the list of defects, which counts one range of which only one year is given.
    assert!((56..=57).contains(&ranges), "{ranges}");
}

#[test]
fn epochs_do_not_overlap_and_are_oldest_first() {
    let epochs = crate::evidence_files::epochs();
    assert_eq!(epochs.len(), 9);
    assert!(epochs.windows(2).all(|pair| pair[0].span.until < pair[1].span.from));
    let header = "token,name,year,from,until,sea_level_offset_cm,source,confidence\n";
    for (rows, rule, place) in [
        ("a,A,-10,-20,-10,0,s,LOW\nb,B,-5,-10,5,0,s,LOW", "spans_do_not_overlap", "row 3, from"),
        ("a,A,-10,-10,-10,0,s,LOW", "span_not_zero_length", "row 2, until"),
        ("a,A,-10,-10,-20,0,s,LOW", "span_not_reversed", "row 2, until"),
        ("a,A,-10,-10,0,0,s,LOW", "no_year_0", "row 2, until"),
        ("a,A,5,-10,-5,0,s,LOW", "year_in_span", "row 2, year"),
    ] {
        let mut rejections = Rejections::default();
        tessera_pipeline::gazetteer::epochs(
            "epochs.csv",
            format!("{header}{rows}\n").as_bytes(),
            &mut rejections,
        );
        let refused = &rejections.first[0];
        assert_eq!((refused.rule.as_str(), refused.place.as_str()), (rule, place), "{rows}");
    }
}
