//! The tables: places, goods, epochs and the legs that are wished for, row by row.

use std::collections::HashSet;

use h3o::LatLng;
use tessera_pipeline_api::Rejection;
use tessera_store_api::{CellId, Confidence, EPOCHS_MAX, Epoch, Good, Mode, Perishability, Place, Span};

use crate::formats::csv::{self, Row};
use crate::region::{Region, UNIT_RESOLUTION};
use crate::rejection::{Rejections, rejection};

const PLACE_COLUMNS: [&str; 14] = [
    "token",
    "latin",
    "english",
    "modern",
    "kind",
    "latitude",
    "longitude",
    "port",
    "valid_from",
    "valid_until",
    "exports",
    "imports",
    "source",
    "confidence",
];
const GOOD_COLUMNS: [&str; 9] = [
    "token",
    "latin",
    "english",
    "unit",
    "unit_kg",
    "base_price_as",
    "perishability",
    "source",
    "confidence",
];
const EPOCH_COLUMNS: [&str; 8] =
    ["token", "name", "year", "from", "until", "sea_level_offset_cm", "source", "confidence"];
const LEG_COLUMNS: [&str; 6] = ["from", "to", "mode", "name", "source", "confidence"];
const PLACE_KINDS: [&str; 4] = ["city", "town", "colony", "harbour"];

/// A token, in characters, at most.
const TOKEN_CHARS_MAX: usize = 40;
/// A name, in characters, at most.
const NAME_CHARS_MAX: usize = 200;
/// A source, in characters, at most.
const SOURCE_CHARS_MAX: usize = 1_000;
/// Goods in a list of exports or imports, at most.
const GOODS_LISTED_MAX: usize = 50;
/// Weight of a trade unit, in kilograms, at most.
const UNIT_KG_MAX: f64 = 10_000.0;
/// Price of a trade unit, in asses, at most.
const PRICE_AS_MAX: i64 = 1_000_000_000;
/// Years between which the world is described.
const YEARS: std::ops::RangeInclusive<i32> = -100_000..=3_000;
/// Sea level of an epoch against today's, in centimetres.
const SEA_LEVELS_CM: std::ops::RangeInclusive<i32> = -20_000..=20_000;

/// A leg that is wished for; its way is to be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegRow {
    /// Where it stands in its file, such as `row 4`.
    pub place: String,
    /// Token of one end.
    pub from: String,
    /// Token of the other.
    pub to: String,
    /// How it is travelled.
    pub mode: Mode,
    /// Its name; may be empty.
    pub name: String,
    /// Where it is known from.
    pub source: String,
    /// How sure we are.
    pub confidence: Confidence,
}

/// Reads the goods, in order of their tokens.
pub fn goods(file: &str, bytes: &[u8], rejections: &mut Rejections) -> Vec<Good> {
    let mut tokens = HashSet::new();
    let rows = csv::read(file, &GOOD_COLUMNS, bytes, rejections);
    let mut goods: Vec<Good> =
        rows.iter().filter_map(|row| rejections.sift(good(row, &mut tokens))).collect();
    goods.sort_by(|one, other| one.token.cmp(&other.token));
    goods
}

fn good(row: &Row<'_>, tokens: &mut HashSet<String>) -> Result<Good, Rejection> {
    let unit_kg: f64 = row.parse("unit_kg", "number")?;
    if !(unit_kg > 0.0 && unit_kg <= UNIT_KG_MAX) {
        return Err(row.refuse("unit_kg", "more_than_0_to_10000"));
    }
    let base_price_as: i64 = row.parse("base_price_as", "whole_number")?;
    if !(1..=PRICE_AS_MAX).contains(&base_price_as) {
        return Err(row.refuse("base_price_as", "1_to_1000000000"));
    }
    let perishability = match row.text("perishability") {
        "none" => Perishability::None,
        "slow" => Perishability::Slow,
        "fast" => Perishability::Fast,
        _ => return Err(row.refuse("perishability", "none_slow_or_fast")),
    };
    Ok(Good {
        token: token(row, tokens)?,
        latin: row.filled("latin", NAME_CHARS_MAX)?,
        english: row.filled("english", NAME_CHARS_MAX)?,
        unit: row.filled("unit", NAME_CHARS_MAX)?,
        unit_kg,
        base_price_as,
        perishability,
        source: row.filled("source", SOURCE_CHARS_MAX)?,
        confidence: confidence(row)?,
    })
}

/// Reads the epochs, oldest first.
pub fn epochs(file: &str, bytes: &[u8], rejections: &mut Rejections) -> Vec<Epoch> {
    let mut tokens = HashSet::new();
    let rows = csv::read(file, &EPOCH_COLUMNS, bytes, rejections);
    let mut epochs: Vec<Epoch> = Vec::new();
    for row in &rows {
        epochs.extend(rejections.sift(epoch(row, &mut tokens, &epochs)));
    }
    epochs.sort_by_key(|epoch| epoch.span.from);
    if epochs.len() > EPOCHS_MAX {
        rejections.push(rejection(file, "file", &format!("epochs_max_{EPOCHS_MAX}"), epochs.len()));
    }
    epochs
}

fn epoch(row: &Row<'_>, tokens: &mut HashSet<String>, before: &[Epoch]) -> Result<Epoch, Rejection> {
    let sea_level_offset_cm: i32 = row.parse("sea_level_offset_cm", "whole_number")?;
    if !SEA_LEVELS_CM.contains(&sea_level_offset_cm) {
        return Err(row.refuse("sea_level_offset_cm", "-20000_to_20000"));
    }
    let (year, span) = (year(row, "year")?, epoch_span(row)?);
    if !(span.from..=span.until).contains(&year) {
        return Err(row.refuse("year", "year_in_span"));
    }
    // What is dated to a year would count for two times.
    if before.iter().any(|epoch| epoch.span.overlaps(span)) {
        return Err(row.refuse("from", "spans_do_not_overlap"));
    }
    Ok(Epoch {
        token: token(row, tokens)?,
        name: row.filled("name", NAME_CHARS_MAX)?,
        year,
        span,
        sea_level_offset_cm,
        source: row.filled("source", SOURCE_CHARS_MAX)?,
        confidence: confidence(row)?,
    })
}

/// Years whose evidence counts for an epoch.
fn epoch_span(row: &Row<'_>) -> Result<Span, Rejection> {
    let (from, until) = (year(row, "from")?, year(row, "until")?);
    if from == until {
        return Err(row.refuse("until", "span_not_zero_length"));
    }
    Span::new(from, until).map_err(|_| row.refuse("until", "span_not_reversed"))
}

/// Reads the places, in order of their tokens.
pub fn places(
    file: &str,
    bytes: &[u8],
    goods: &[Good],
    region: &Region,
    rejections: &mut Rejections,
) -> Vec<Place> {
    let known: HashSet<&str> = goods.iter().map(|good| good.token.as_str()).collect();
    let mut tokens = HashSet::new();
    let rows = csv::read(file, &PLACE_COLUMNS, bytes, rejections);
    let mut places: Vec<Place> =
        rows.iter().filter_map(|row| rejections.sift(place(row, &known, region, &mut tokens))).collect();
    places.sort_by(|one, other| one.token.cmp(&other.token));
    places
}

fn place(
    row: &Row<'_>,
    goods: &HashSet<&str>,
    region: &Region,
    tokens: &mut HashSet<String>,
) -> Result<Place, Rejection> {
    let (latitude, longitude, cell) = position(row, region)?;
    let (valid_from, valid_until) = years(row)?;
    if !PLACE_KINDS.contains(&row.text("kind")) {
        return Err(row.refuse("kind", "city_town_colony_or_harbour"));
    }
    Ok(Place {
        token: token(row, tokens)?,
        latin: row.filled("latin", NAME_CHARS_MAX)?,
        english: row.filled("english", NAME_CHARS_MAX)?,
        modern: row.filled("modern", NAME_CHARS_MAX)?,
        kind: row.text("kind").to_owned(),
        latitude,
        longitude,
        cell,
        port: row.parse("port", "true_or_false")?,
        valid_from,
        valid_until,
        exports: listed(row, "exports", goods)?,
        imports: listed(row, "imports", goods)?,
        source: row.filled("source", SOURCE_CHARS_MAX)?,
        confidence: confidence(row)?,
    })
}

fn position(row: &Row<'_>, region: &Region) -> Result<(f64, f64, CellId), Rejection> {
    let latitude: f64 = row.parse("latitude", "number")?;
    let longitude: f64 = row.parse("longitude", "number")?;
    if !(-90.0..=90.0).contains(&latitude) {
        return Err(row.refuse("latitude", "-90_to_90"));
    }
    if !(-180.0..=180.0).contains(&longitude) {
        return Err(row.refuse("longitude", "-180_to_180"));
    }
    // What a missing value becomes in many programs; nothing is traded in the Gulf of Guinea.
    if latitude == 0.0 && longitude == 0.0 {
        return Err(row.refuse("latitude", "not_0_0"));
    }
    let point = LatLng::new(latitude, longitude).map_err(|_| row.refuse("latitude", "number"))?;
    let cell = point.to_cell(UNIT_RESOLUTION);
    if !region.contains(point) || !region.contains(cell.into()) {
        let column = if (region.south..=region.north).contains(&latitude) { "longitude" } else { "latitude" };
        return Err(row.refuse(column, "in_region"));
    }
    Ok((latitude, longitude, cell.into()))
}

fn years(row: &Row<'_>) -> Result<(i32, Option<i32>), Rejection> {
    let from = year(row, "valid_from")?;
    let until = if row.text("valid_until").is_empty() { None } else { Some(year(row, "valid_until")?) };
    if until.is_some_and(|until| until < from) {
        return Err(row.refuse("valid_until", "not_before_valid_from"));
    }
    Ok((from, until))
}

fn year(row: &Row<'_>, column: &str) -> Result<i32, Rejection> {
    let year: i32 = row.parse(column, "whole_number")?;
    if year == 0 {
        return Err(row.refuse(column, "no_year_0"));
    }
    if YEARS.contains(&year) { Ok(year) } else { Err(row.refuse(column, "-100000_to_3000")) }
}

fn listed(row: &Row<'_>, column: &str, goods: &HashSet<&str>) -> Result<Vec<String>, Rejection> {
    let text = row.text(column);
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let mut list: Vec<String> = Vec::new();
    for good in text.split(';') {
        if !goods.contains(good) {
            return Err(row.refuse(column, "goods_known"));
        }
        if list.iter().any(|listed| listed == good) {
            return Err(row.refuse(column, "goods_once"));
        }
        if list.len() == GOODS_LISTED_MAX {
            return Err(row.refuse(column, "goods_max_50"));
        }
        list.push(good.to_owned());
    }
    Ok(list)
}

fn token(row: &Row<'_>, tokens: &mut HashSet<String>) -> Result<String, Rejection> {
    let token = row.text("token");
    let starts = token.starts_with(|first: char| first.is_ascii_lowercase());
    let fits = token.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if !starts || !fits || token.len() > TOKEN_CHARS_MAX {
        return Err(row.refuse("token", "snake_case_of_1_to_40"));
    }
    if !tokens.insert(token.to_owned()) {
        return Err(row.refuse("token", "unique"));
    }
    Ok(token.to_owned())
}

fn confidence(row: &Row<'_>) -> Result<Confidence, Rejection> {
    match row.text("confidence") {
        "HIGH" => Ok(Confidence::High),
        "MEDIUM" => Ok(Confidence::Medium),
        "LOW" => Ok(Confidence::Low),
        _ => Err(row.refuse("confidence", "HIGH_MEDIUM_or_LOW")),
    }
}

/// Reads the legs, in order of their ends and mode.
pub fn legs(file: &str, bytes: &[u8], places: &[Place], rejections: &mut Rejections) -> Vec<LegRow> {
    let mut pairs = HashSet::new();
    let rows = csv::read(file, &LEG_COLUMNS, bytes, rejections);
    let mut legs: Vec<LegRow> =
        rows.iter().filter_map(|row| rejections.sift(leg(row, places, &mut pairs))).collect();
    legs.sort_by(|one, other| (&one.from, &one.to, one.mode).cmp(&(&other.from, &other.to, other.mode)));
    legs
}

fn leg(
    row: &Row<'_>,
    places: &[Place],
    pairs: &mut HashSet<(String, String, Mode)>,
) -> Result<LegRow, Rejection> {
    let mode = match row.text("mode") {
        "sea" => Mode::Sea,
        "road" => Mode::Road,
        "river" => Mode::River,
        _ => return Err(row.refuse("mode", "sea_road_or_river")),
    };
    for column in ["from", "to"] {
        match places.iter().find(|place| place.token == row.text(column)) {
            None => return Err(row.refuse(column, "place_known")),
            Some(place) if mode == Mode::Sea && !place.port => {
                return Err(row.refuse(column, "place_is_port"));
            }
            Some(_) => {}
        }
    }
    let (from, to) = (row.text("from").to_owned(), row.text("to").to_owned());
    if from == to {
        return Err(row.refuse("to", "two_places"));
    }
    // A leg may be travelled both ways, so the other direction is the same leg.
    let pair = (from.clone().min(to.clone()), from.clone().max(to.clone()), mode);
    if !pairs.insert(pair) {
        return Err(row.refuse("to", "unique"));
    }
    if row.text("name").chars().count() > NAME_CHARS_MAX {
        return Err(row.refuse("name", "chars_max_200"));
    }
    Ok(LegRow {
        place: row.place(),
        from,
        to,
        mode,
        name: row.text("name").to_owned(),
        source: row.filled("source", SOURCE_CHARS_MAX)?,
        confidence: confidence(row)?,
    })
}
