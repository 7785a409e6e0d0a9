use std::sync::Arc;

use proptest::prelude::*;
use tessera_formats::Defect;
use tessera_store_api::{Geometry, SiteKind};

use super::*;
use crate::region::Region;
use crate::rejection::Rejections;

/// A recipe with the lines of its `[feeds]`.
fn recipe(feeds: &str) -> Recipe {
    let head = r#"
        id = "places"
        version = "1"
        title = "Places"
        licence = "CC0-1.0"
        attribution = "Nobody"
        source = "Nowhere"
        retrieved = "2026-01-01"
        note = ""
        [content]
        file = "places.csv"
        format = "csv"
        crs = "EPSG:4326"
        sha256 = ""
        [feeds]
        field = "sites"
        resolution = 7
        unit = "point"
    "#;
    toml::from_str(&format!("{head}\n{feeds}")).unwrap()
}

fn record(values: &[(&str, Value)]) -> Record {
    let values = values.iter().map(|(name, value)| (Arc::from(*name), value.clone())).collect();
    Record { place: "row 4".to_owned(), geometry: None, values }
}

fn texts(values: &[(&str, &str)]) -> Record {
    let values: Vec<_> = values.iter().map(|(name, text)| (*name, Value::Text((*text).to_owned()))).collect();
    record(&values)
}

/// The rule, and what stands in the message around it.
fn rule<T: std::fmt::Debug>(outcome: Result<T, Rejection>) -> (String, String, String) {
    let rejection = outcome.unwrap_err();
    assert_eq!(rejection.file, "places.csv");
    (rejection.place, rejection.rule, rejection.value)
}

fn broken(place: &str, rule: &str, value: &str) -> (String, String, String) {
    (place.to_owned(), rule.to_owned(), value.to_owned())
}

#[test]
fn a_property_is_found_under_the_sources_name_or_is_the_same_for_all_rows() {
    let recipe = recipe("mapping = { name = \"Site Name\", kind = \"=wreck\", depth = \"Depth\" }");
    let record = record(&[
        ("Site Name", Value::Text("  Ostia ".to_owned())),
        ("Depth", Value::Number(12.0)),
        ("kind", Value::Text("town".to_owned())),
    ]);
    let row = Row::new(&recipe, &record);
    assert_eq!(row.text("name").unwrap().as_deref(), Some("Ostia"));
    assert_eq!(row.text("kind").unwrap().as_deref(), Some("wreck"));
    assert_eq!(row.text("depth").unwrap().as_deref(), Some("12"));
    assert_eq!(row.text("nowhere").unwrap(), None);
    assert!(!row.maps("nowhere"));
    assert_eq!(row.coded("kind", SiteKind::of_token).unwrap(), Some(SiteKind::Wreck));
}

#[test]
fn a_text_that_cannot_be_shown_is_refused() {
    let recipe = recipe("mapping = { name = \"Name\" }");
    for (text, rule_name, value) in [
        ("", "not_empty", ""),
        (" \t ", "not_empty", ""),
        ("Ost\u{7}ia", "no_control_characters", "Ost\\u{7}ia"),
        ("Al\u{fffd}zon", "letters_readable", "Al\u{fffd}zon"),
    ] {
        let record = texts(&[("Name", text)]);
        let outcome = Row::new(&recipe, &record).required("name");
        assert_eq!(rule(outcome), broken("row 4, Name", rule_name, value), "{text:?}");
    }
    let long = "a".repeat(TEXT_CHARS_MAX + 1);
    let record = texts(&[("Name", &long)]);
    assert_eq!(rule(Row::new(&recipe, &record).required("name")).1, "chars_max_2000");
}

#[test]
fn several_values_are_texts_and_never_one_text() {
    let recipe = recipe("mapping = { match = \"skos:exactMatch\" }");
    let list =
        |texts: &[&str]| Value::List(texts.iter().map(|text| Value::Text((*text).to_owned())).collect());
    let two = record(&[("skos:exactMatch", list(&["one", "two"]))]);
    assert_eq!(Row::new(&recipe, &two).texts("match").unwrap(), ["one", "two"]);
    assert_eq!(rule(Row::new(&recipe, &two).text("match")).1, "one_value");
    let one = record(&[("skos:exactMatch", list(&["one"]))]);
    assert_eq!(Row::new(&recipe, &one).text("match").unwrap().as_deref(), Some("one"));
    assert_eq!(Row::new(&recipe, &one).texts("match").unwrap(), ["one"]);
}

#[test]
fn what_people_read_breaks_no_rule() {
    let recipe = recipe("mapping = { context = \"Context\", source = \"=Bevan\" }");
    let prose = |value: Value| {
        let record = record(&[("Context", value)]);
        Row::new(&recipe, &record).prose("context")
    };
    let text = |text: &str| Value::Text(text.to_owned());
    assert_eq!(prose(text(" Level 9;\r\n\tlocus  2 ")).as_deref(), Some("Level 9; locus 2"));
    assert_eq!(prose(Value::List(vec![text("one"), text("two")])).as_deref(), Some("one, two"));
    assert_eq!(prose(text("\u{1}\u{9a}")), None);
    assert_eq!(prose(Value::Null), None);
    assert_eq!(Row::new(&recipe, &record(&[])).prose("source").as_deref(), Some("Bevan"));
}

#[test]
fn a_number_is_a_number_and_nothing_else() {
    let plain = recipe("mapping = { age = \"Age\" }");
    let number = |recipe: &Recipe, text: &str| {
        let record = texts(&[("Age", text)]);
        Row::new(recipe, &record).number("age").map_err(|refused| refused.rule)
    };
    assert_eq!(number(&plain, "41.5"), Ok(Some(41.5)));
    assert_eq!(number(&plain, ""), Ok(None));
    for text in ["41,5", "4l.5", "NaN", "inf", "1e999", "5O", "--3"] {
        assert!(number(&plain, text).is_err(), "{text}");
    }
    assert_eq!(number(&plain, "charcoal"), Err("columns_not_shifted".to_owned()));
    assert_eq!(number(&plain, "4l"), Err("number".to_owned()));
    let record = texts(&[("Age", "41.5")]);
    let outcome = Row::new(&plain, &record).integer("age");
    assert_eq!(rule(outcome), broken("row 4, Age", "whole_number", "41.5"));
}

#[test]
fn years_are_counted_as_the_recipe_says() {
    let mapping = "mapping = { from = \"start\", until = \"end\" }";
    let span = |years: &str, from: &str, until: &str| {
        let recipe = recipe(&format!("years = \"{years}\"\n{mapping}"));
        let record = texts(&[("start", from), ("end", until)]);
        Row::new(&recipe, &record).span().map_err(|refused| (refused.rule, refused.value))
    };
    let of = |from, until| Ok(Some(OpenSpan { from, until }));
    assert_eq!(span("historical", "-30", "640"), of(Some(-30), Some(640)));
    assert_eq!(span("astronomical", "-0099", "0"), of(Some(-100), Some(-1)));
    assert_eq!(span("bp", "1950", "1949"), of(Some(-1), Some(1)));
    assert_eq!(span("historical", "", "640"), of(None, Some(640)));
    assert_eq!(span("historical", "", ""), Ok(None));
    let refused = |rule: &str, value: &str| Err((rule.to_owned(), value.to_owned()));
    assert_eq!(span("historical", "731", "640"), refused("span_not_reversed", "731/640"));
    assert_eq!(span("bp", "1949", "1950"), refused("span_not_reversed", "1949/1950"));
    assert_eq!(span("historical", "0", "0"), refused("years_present", "0/0"));
    assert_eq!(span("historical", "0", "79"), refused("no_year_0", "0"));
    assert_eq!(span("historical", "79.5", "80"), refused("whole_number", "79.5"));
    assert_eq!(span("bp", "9999999", "0"), refused("year_in_reach", "9999999"));
    assert_eq!(span("historical", "79", "79"), of(Some(79), Some(79)));
    let unsaid = recipe(mapping);
    let record = texts(&[("start", "79"), ("end", "80")]);
    assert_eq!(rule(Row::new(&unsaid, &record).span()).1, "years_counted");
}

#[test]
fn both_years_may_stand_in_one_text() {
    let recipe =
        recipe("years = \"historical\"\nmapping = { span = \"dcterms:temporal\", edges = \"=-30,300,640\" }");
    let span = |text: &str| {
        let record = texts(&[("dcterms:temporal", text)]);
        Row::new(&recipe, &record).span().map_err(|refused| refused.rule)
    };
    assert_eq!(span("-30/640").unwrap().unwrap().closed(), Span::new(-30, 640).ok());
    assert_eq!(span(""), Ok(None));
    // A battle has a year of its own.
    assert_eq!(span("235/235").unwrap().unwrap().closed(), Span::new(235, 235).ok());
    for (text, rule) in [
        ("731/640", "span_not_reversed"),
        ("640/640", "span_not_zero_length"),
        ("0/79", "no_year_0"),
        ("0/0", "years_present"),
        ("640", "two_years"),
        ("a/b", "number"),
        ("early/late", "columns_not_shifted"),
    ] {
        assert_eq!(span(text), Err(rule.to_owned()), "{text}");
    }
}

#[test]
fn a_value_that_the_table_of_codes_does_not_name_is_refused_unless_there_is_a_row_for_others() {
    let strict = recipe("mapping = { kind = \"type\" }\ncodes = { kind = { city = \"town\", gone = \"\" } }");
    let lax =
        recipe("mapping = { kind = \"type\" }\ncodes = { kind = { city = \"town\", \"*\" = \"unknown\" } }");
    let wrong = recipe("mapping = { kind = \"type\" }\ncodes = { kind = { city = \"metropolis\" } }");
    let kind = |recipe: &Recipe, text: &str| {
        let record = texts(&[("type", text)]);
        Row::new(recipe, &record).coded("kind", SiteKind::of_token).map_err(|refused| refused.rule)
    };
    assert_eq!(kind(&strict, "city"), Ok(Some(SiteKind::Town)));
    assert_eq!(kind(&strict, "gone"), Ok(None));
    assert_eq!(kind(&strict, ""), Ok(None));
    assert_eq!(kind(&strict, "City"), Err("code_known".to_owned()));
    assert_eq!(kind(&lax, "City"), Ok(Some(SiteKind::Unknown)));
    assert_eq!(kind(&wrong, "city"), Err("code_known".to_owned()));
}

/// Where a row is found, if its point is what the table has; its rule otherwise.
fn place(recipe: &Recipe, longitude: &str, latitude: &str) -> Result<Option<(f64, f64)>, String> {
    let record = texts(&[("lon", longitude), ("lat", latitude), ("country", "IT")]);
    let point = Row::new(recipe, &record).point(&Region::ROMAN_WORLD);
    let point = point.map_err(|refused| refused.rule)?;
    Ok(point.taken().map(|point| (point.lng(), point.lat())))
}

#[test]
fn a_point_is_where_it_can_be() {
    let recipe = recipe(
        "mapping = { longitude = \"lon\", latitude = \"lat\", extent = \"country\" }\n\
         codes = { extent = { IT = \"6,35,19,48\" } }",
    );
    let (x, y) = place(&recipe, "14.5", "40.75").unwrap().unwrap();
    assert!((x - 14.5).abs() < 1e-9 && (y - 40.75).abs() < 1e-9);
    for (longitude, latitude, rule) in [
        ("14.5", "", "coordinates_present"),
        ("", "", "coordinates_present"),
        ("0", "0", "not_0_0"),
        ("14.5", "91", "coordinates_on_earth"),
        ("181", "40", "coordinates_on_earth"),
        ("40.75", "14.5", "columns_not_shifted"),
        ("Pompeii", "40.75", "columns_not_shifted"),
        ("-14.5", "40.75", "in_extent"),
        ("14.5", "40.7S", "number"),
    ] {
        assert_eq!(place(&recipe, longitude, latitude), Err(rule.to_owned()), "{longitude} {latitude}");
    }
}

#[test]
fn what_is_refused_is_on_the_map_where_its_row_lies() {
    let recipe = recipe("mapping = { longitude = \"lon\", latitude = \"lat\", name = \"Name\" }");
    let refused = |longitude: &str, latitude: &str| {
        let record = texts(&[("lon", longitude), ("lat", latitude), ("Name", "")]);
        let refused = Row::new(&recipe, &record).required("name").unwrap_err();
        refused.longitude.zip(refused.latitude)
    };
    assert_eq!(refused("14.5", "40.75"), Some((14.5, 40.75)));
    assert_eq!(refused("14.5", "Pompeii"), None);
    assert_eq!(refused("14.5", "91"), None);
}

#[test]
fn a_sound_point_elsewhere_is_no_defect() {
    let recipe = recipe("mapping = { longitude = \"lon\", latitude = \"lat\" }");
    assert_eq!(place(&recipe, "-67.3", "-46.6"), Ok(None));
}

#[test]
fn a_shape_is_no_point() {
    let recipe = recipe("mapping = {}");
    let mut record = record(&[]);
    let rule = |record: &Record| Row::new(&recipe, record).point(&Region::ROMAN_WORLD).unwrap_err().rule;
    assert_eq!(rule(&record), "coordinates_present");
    record.geometry = Some(Geometry::LineString(vec![[14.0, 40.0], [15.0, 41.0]]));
    assert_eq!(rule(&record), "point");
    record.geometry = Some(Geometry::Point([14.0, 40.0]));
    assert!(Row::new(&recipe, &record).point(&Region::ROMAN_WORLD).unwrap().taken().is_some());
}

#[test]
fn what_is_tolerated_is_left_out_and_what_is_more_is_refused() {
    let recipe = recipe("tolerate = { no_year_0 = 2 }");
    let (mut sieve, mut rejections) = (Sieve::new(&recipe), Rejections::default());
    let year_0 = |place: &str| Err::<Verdict<()>, _>(rejection("places.csv", place, "no_year_0", 0));
    assert_eq!(sieve.sift(Ok(Verdict::Taken(7)), &mut rejections), Some(7));
    assert_eq!(sieve.sift(Ok(Verdict::<u8>::Outside), &mut rejections), None);
    for place in ["row 2", "row 3"] {
        sieve.sift(year_0(place), &mut rejections);
    }
    assert!(rejections.is_empty());
    sieve.sift(year_0("row 4"), &mut rejections);
    sieve.unreadable(Defect::new("row 5", "fields_are_3", 2), &mut rejections);
    let places: Vec<&str> = rejections.first.iter().map(|refused| refused.place.as_str()).collect();
    assert_eq!(places, ["row 4", "row 5"]);
    let tally = sieve.tally();
    assert_eq!((tally.rows, tally.taken, tally.outside), (6, 1, 1));
    assert_eq!(
        tally.left_out.into_iter().collect::<Vec<_>>(),
        [("fields_are_3".to_owned(), 1), ("no_year_0".to_owned(), 3)]
    );
}

proptest! {
    #[test]
    fn no_text_at_all_brings_a_row_down(text in "\\PC{0,20}|.{0,20}") {
        let recipe = recipe(
            "years = \"historical\"\nmapping = { name = \"v\", from = \"v\", until = \"v\", longitude = \"v\", latitude = \"v\" }",
        );
        let record = texts(&[("v", &text)]);
        let row = Row::new(&recipe, &record);
        // Whatever is refused names where it stands.
        for refused in [row.text("name").err(), row.span().err(), row.point(&Region::ROMAN_WORLD).err()] {
            prop_assert!(refused.is_none_or(|refused| refused.place == "row 4, v" && !refused.rule.is_empty()));
        }
    }

    #[test]
    fn a_year_survives_every_way_to_count(year in -20_000_i64..2_000) {
        prop_assume!(year != 0);
        let astronomical = if year < 0 { year + 1 } else { year };
        for (years, written) in
            [("historical", year), ("astronomical", astronomical), ("bp", 1950 - astronomical)]
        {
            let recipe = recipe(&format!("years = \"{years}\"\nmapping = {{ from = \"v\" }}"));
            let record = texts(&[("v", &written.to_string())]);
            prop_assert_eq!(Row::new(&recipe, &record).year("from"), Ok(i32::try_from(year).ok()));
        }
    }
}
