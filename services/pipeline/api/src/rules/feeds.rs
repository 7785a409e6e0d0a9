//! Rules of what a file is for: resolution, range, names, codes, years.

use tessera_store_api::{Field, SiteKind, Tectonics, Vegetation};

use super::{Findings, RESOLUTION_MAX, is_coded_raster, is_game_table, is_raster, is_snake_case};
use crate::{Content, Feeds};

/// The unit of work: no raster of this world bears more.
const RASTER_RESOLUTION_MAX: u8 = 5;
/// A degree of latitude, in kilometres.
const DEGREE_KM: f64 = 111.2;
/// Mean edge of a hexagon by resolution, in kilometres, from the documentation of H3.
const EDGE_KM: [f64; 8] = [1281.3, 483.1, 182.5, 69.0, 26.1, 9.85, 3.72, 1.41];
/// Entries of a mapping, a table of codes, the codes of one property, and what is tolerated, at most.
const MAPPING_MAX: usize = 100;
const PROPERTIES_CODED_MAX: usize = 20;
const CODES_MAX: usize = 5_000;
const TOLERATED_MAX: usize = 50;
/// A name in the source, or a value of it, in characters, at most.
const NAME_CHARS_MAX: usize = 500;
/// What begins the name of what else a source says, and of the names that others have for the same thing.
const OPEN: [&str; 2] = ["detail.", "same."];
/// What begins the name of a property that says in which periods something was there, as `from/until`.
const DURING: &str = "during";
/// The properties that are years, counted as the source counts them.
const YEARS: [&str; 3] = ["from", "until", "span"];
/// Properties of everything that is read as records.
const SHARED: [&str; 9] = ["id", "name", "kind", "from", "until", "span", "edges", "match", "rank"];
/// Properties of points, beyond those.
const POINT: [&str; 12] = [
    "longitude",
    "latitude",
    "extent",
    "precision",
    "part",
    "nowhere",
    "bounds",
    "within",
    "depth",
    "doubt",
    "centroids",
    "required",
];
/// Properties of ways between nodes, beyond those of everything.
const WAY: [&str; 4] = ["source", "target", "days", "expense"];
/// Properties of radiocarbon dates, beyond those.
const DATE: [&str; 5] = ["lab_id", "age", "error", "material", "problems"];
/// Properties of a calibration curve.
const CURVE: [&str; 3] = ["calendar_bp", "age", "error"];

/// What has to hold of a dataset that no run takes yet.
pub(super) fn check_recorded(feeds: &Feeds, findings: &mut Findings<'_>) {
    let resolution = feeds.resolution;
    findings.check(resolution <= RESOLUTION_MAX, "feeds.resolution", "resolution_0_to_7", resolution);
    for (key, number) in
        [("feeds.minimum", feeds.minimum), ("feeds.maximum", feeds.maximum), ("feeds.nodata", feeds.nodata)]
    {
        findings.finite(key, number);
    }
}

pub(super) fn check(feeds: &Feeds, content: &Content, findings: &mut Findings<'_>) {
    check_resolution(feeds, content, findings);
    check_range(feeds, findings);
    check_mapping(feeds, findings);
    check_codes(feeds, findings);
    let entries = feeds.tolerate.len();
    findings.check(entries <= TOLERATED_MAX, "feeds.tolerate", "entries_max_50", entries);
    for (rule, count) in &feeds.tolerate {
        let key = format!("feeds.tolerate.{rule}");
        let named = is_snake_case(rule) || rule.parse::<f64>().is_ok() || rule.chars().all(is_of_a_rule);
        findings.check(named, &key, "name_of_a_rule", rule);
        findings.check(*count > 0, &key, "1_or_more", count);
    }
}

/// Letters of rules such as `HIGH_MEDIUM_or_LOW` and `-90_to_90`.
fn is_of_a_rule(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "_-.".contains(letter)
}

fn check_resolution(feeds: &Feeds, content: &Content, findings: &mut Findings<'_>) {
    let resolution = feeds.resolution;
    let (most, rule) = if is_raster(feeds.field) {
        (RASTER_RESOLUTION_MAX, "resolution_of_a_raster_0_to_5")
    } else {
        (RESOLUTION_MAX, "resolution_0_to_7")
    };
    findings.check(resolution <= most, "feeds.resolution", rule, resolution);
    // A pixel wider than a hexagon from edge to edge would give many hexagons the same value.
    if let (Some(grid), Some(edge)) = (&content.grid, EDGE_KM.get(usize::from(resolution))) {
        let pixel_km = grid.step_latitude.abs() * DEGREE_KM;
        let honest = pixel_km <= 2.0 * edge || !pixel_km.is_finite();
        let told = format!("{resolution} with pixels of {pixel_km:.0} km");
        findings.check(honest, "feeds.resolution", "resolution_the_grid_bears", told);
    }
}

fn check_range(feeds: &Feeds, findings: &mut Findings<'_>) {
    let Feeds { minimum, maximum, nodata, .. } = *feeds;
    findings.finite("feeds.minimum", minimum);
    findings.finite("feeds.maximum", maximum);
    findings.finite("feeds.nodata", nodata);
    let heights = is_raster(feeds.field) && !is_coded_raster(feeds.field) && feeds.codes.is_empty();
    let told = |bound: Option<f64>| bound.map_or_else(|| "none".to_owned(), |bound| bound.to_string());
    let range = format!("{} to {}", told(minimum), told(maximum));
    let holds = match (minimum, maximum) {
        (Some(minimum), Some(maximum)) => minimum < maximum,
        _ => !heights,
    };
    findings.check(holds, "feeds.minimum", "a_raster_has_minimum_below_maximum", range);
    let numbers = is_raster(feeds.field) || feeds.field == Field::SpotHeights;
    let bare = numbers || (minimum.is_none() && maximum.is_none() && nodata.is_none());
    findings.check(bare, "feeds.minimum", "range_and_nodata_are_of_numbers", feeds.field.as_str());
}

fn check_mapping(feeds: &Feeds, findings: &mut Findings<'_>) {
    let entries = feeds.mapping.len();
    findings.check(entries <= MAPPING_MAX, "feeds.mapping", "entries_max_100", entries);
    let unmapped = feeds.mapping.is_empty() || !(is_game_table(feeds.field) || is_raster(feeds.field));
    findings.check(unmapped, "feeds.mapping", "mapping_is_of_records", feeds.field.as_str());
    for (property, name) in &feeds.mapping {
        let key = format!("feeds.mapping.{property}");
        let rule = format!("property_of_{}_known", feeds.field.as_str());
        findings.check(is_property(feeds.field, property), &key, &rule, property);
        let chars = name.chars().count();
        findings.check(!name.trim().is_empty(), &key, "not_empty", name);
        findings.check(chars <= NAME_CHARS_MAX, &key, "chars_max_500", chars);
    }
    let dated = feeds.mapping.keys().find(|property| YEARS.contains(&property.as_str()));
    if let Some(property) = dated {
        let counted = feeds.years.is_some();
        findings.check(counted, "feeds.years", "years_say_how_they_are_counted", property);
    }
}

/// Whether a field has a property of this name. A name that is not known would be left out without a word.
fn is_property(field: Field, property: &str) -> bool {
    if let Some(rest) = OPEN.iter().find_map(|prefix| property.strip_prefix(prefix)) {
        return is_snake_case(rest);
    }
    let shared = SHARED.contains(&property);
    match field {
        Field::Sites | Field::Nodes => shared || POINT.contains(&property),
        Field::Radiocarbon => shared || POINT.contains(&property) || DATE.contains(&property),
        Field::Calibration => CURVE.contains(&property),
        Field::SpotHeights => shared || POINT.contains(&property) || property == "height",
        Field::Towns => shared || POINT.contains(&property) || is_during(property),
        Field::Ways => shared || WAY.contains(&property),
        Field::Lakes => shared || is_during(property) || property == "built",
        _ => shared || is_during(property),
    }
}

fn is_during(property: &str) -> bool {
    property.starts_with(DURING) && is_snake_case(property)
}

/// Codes are tokens of the tables that the world publishes.
fn check_codes(feeds: &Feeds, findings: &mut Findings<'_>) {
    let properties = feeds.codes.len();
    findings.check(properties <= PROPERTIES_CODED_MAX, "feeds.codes", "properties_max_20", properties);
    if is_coded_raster(feeds.field) {
        let there = !feeds.codes.is_empty();
        findings.check(there, "feeds.codes", "a_raster_of_codes_says_what_they_are", feeds.field.as_str());
    }
    for (property, codes) in &feeds.codes {
        let key = format!("feeds.codes.{property}");
        let known = is_raster(feeds.field) || feeds.mapping.contains_key(property);
        findings.check(known, &key, "coded_property_is_mapped", property);
        findings.check(codes.len() <= CODES_MAX, &key, "entries_max_5000", codes.len());
        findings.check(!codes.is_empty(), &key, "not_empty", property);
        for (value, token) in codes {
            let key = format!("{key}.{value}");
            let chars = value.chars().count();
            findings.check(chars <= NAME_CHARS_MAX, &key, "chars_max_500", chars);
            let number = !is_coded_raster(feeds.field) || value.parse::<i32>().is_ok();
            findings.check(number, &key, "code_of_a_raster_is_a_whole_number", value);
            let (fits, rule) = is_token(feeds.field, property, token);
            findings.check(fits, &key, rule, token);
        }
    }
}

/// Whether a code's target is in its table, and the rule for it. The empty target is nothing. Words of no table are free.
fn is_token(field: Field, property: &str, token: &str) -> (bool, &'static str) {
    match (field, property) {
        (Field::Vegetation, _) => (Vegetation::of_token(token).is_some(), "token_of_vegetation"),
        (Field::Tectonics, _) => (Tectonics::of_token(token).is_some(), "token_of_tectonics"),
        (Field::Sites | Field::Radiocarbon | Field::Nodes, "kind") => {
            (token.is_empty() || SiteKind::of_token(token).is_some(), "token_of_site_kind")
        }
        (_, property) if is_during(property) || property == "span" => {
            (token.is_empty() || is_years(token), "two_years_with_a_slash")
        }
        _ => (token.chars().count() <= NAME_CHARS_MAX, "chars_max_500"),
    }
}

/// Whether a text is `from/until`.
fn is_years(text: &str) -> bool {
    let year = |text: &str| text.trim().parse::<i64>().is_ok();
    text.split_once('/').is_some_and(|(from, until)| year(from) && year(until))
}
