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
/// Every other value of the source.
const OTHERS: &str = "*";
/// The property whose codes are the samples of a raster.
const SAMPLE: &str = "value";
/// The properties that are years.
const YEARS: [&str; 4] = ["from", "until", "span", "year"];

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
    let heights = is_raster(feeds.field) && !is_coded_raster(feeds.field);
    let told = |bound: Option<f64>| bound.map_or_else(|| "none".to_owned(), |bound| bound.to_string());
    let range = format!("{} to {}", told(minimum), told(maximum));
    let holds = match (minimum, maximum) {
        (Some(minimum), Some(maximum)) => minimum < maximum,
        (None, None) => !heights,
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
        findings.check(is_snake_case(property), &key, "property_in_snake_case", property);
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
        let known = is_raster(feeds.field) || feeds.mapping.contains_key(property) || property == SAMPLE;
        findings.check(known, &key, "coded_property_is_mapped", property);
        findings.check(codes.len() <= CODES_MAX, &key, "entries_max_5000", codes.len());
        findings.check(!codes.is_empty(), &key, "not_empty", property);
        for (value, token) in codes {
            let key = format!("{key}.{value}");
            findings.check(value.chars().count() <= NAME_CHARS_MAX, &key, "chars_max_500", value.len());
            let (fits, rule) = is_token(feeds.field, property, token);
            findings.check(fits, &key, rule, token);
        }
    }
    let _ = OTHERS;
}

/// Whether a code's target is in its table, and the rule for it. Words of no table are free.
fn is_token(field: Field, property: &str, token: &str) -> (bool, &'static str) {
    match (field, property) {
        (Field::Vegetation, _) => (Vegetation::of_token(token).is_some(), "token_of_vegetation"),
        (Field::Tectonics, _) => (Tectonics::of_token(token).is_some(), "token_of_tectonics"),
        (Field::Sites | Field::Radiocarbon, "kind") => {
            (SiteKind::of_token(token).is_some(), "token_of_site_kind")
        }
        _ => (token.chars().count() <= NAME_CHARS_MAX, "chars_max_500"),
    }
}
