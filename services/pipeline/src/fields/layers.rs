//! Layers: lines and areas as their recipes describe them.

use std::collections::{BTreeMap, HashSet};
use std::ops::ControlFlow;
use std::path::Path;

use tessera_formats::{Record, records};
use tessera_pipeline_api::{DatasetTally, Recipe, Rejection};
use tessera_store_api::{Feature, Field, LayerName, Span};

use super::shapes::{self, Kind};
use crate::mapping::{OpenSpan, Row, Sieve, Verdict};
use crate::region::Region;
use crate::rejection::Rejections;

/// What begins the name of a property that goes into the detail.
const DETAIL: &str = "detail.";
/// How the names of properties begin whose codes are years: `during`, `during_roman`. Where a row has several, it is of all
/// the years from the first to the last.
const DURING: &str = "during";
/// A kind, in characters, at most.
const KIND_CHARS_MAX: usize = 40;
/// Rank of what is least important.
const RANK_MAX: i64 = 12;
/// What a lake is that was made by a dam.
pub const RESERVOIR: &str = "reservoir";
/// Last year of which a lake is natural: the dams of Rome left no lake on a map of this scale, and the first large ones of
/// our time are later.
const NATURAL_UNTIL: i64 = 1800;
/// First year of a reservoir of which the source has none.
const RESERVOIR_FROM: i32 = 1900;
/// Kinds of lakes.
const LAKES: [&str; 3] = ["lake", "alkaline_lake", RESERVOIR];

/// Which layer a field is, and of what.
pub const fn of_field(field: Field) -> Option<(LayerName, Kind)> {
    match field {
        Field::Rivers => Some((LayerName::Rivers, Kind::Lines)),
        Field::Lakes => Some((LayerName::Lakes, Kind::Areas)),
        Field::Seas => Some((LayerName::Seas, Kind::Areas)),
        Field::Roads => Some((LayerName::Roads, Kind::Lines)),
        Field::Works => Some((LayerName::Works, Kind::Lines)),
        Field::Towns => Some((LayerName::Towns, Kind::Areas)),
        _ => None,
    }
}

/// Reads the features of a dataset that lie in the region, in the order of the file. What its recipe does not tolerate is
/// among the rejections.
pub fn read(
    recipe: &Recipe,
    file: &Path,
    region: &Region,
    rejections: &mut Rejections,
) -> (Vec<Feature>, DatasetTally) {
    let mut sieve = Sieve::new(recipe);
    let mut ids = HashSet::new();
    let mut features = Vec::new();
    let mut number = 0;
    let outcome = records::read(recipe, file, &mut |record| {
        number += 1;
        match record {
            Ok(record) => {
                let feature = feature(&Row::new(recipe, &record), number, region, &mut ids);
                features.extend(sieve.sift(feature, rejections));
            }
            Err(defect) => sieve.unreadable(defect, rejections),
        }
        ControlFlow::Continue(())
    });
    if let Err(defect) = outcome {
        sieve.broken(defect, rejections);
    }
    (features, sieve.tally())
}

fn feature(
    row: &Row<'_>,
    number: u32,
    region: &Region,
    ids: &mut HashSet<String>,
) -> Result<Verdict<Feature>, Rejection> {
    let Some((layer, shape)) = of_field(row.recipe().feeds.field) else {
        return Err(row.refuse_row("field_is_a_layer", row.recipe().feeds.field.as_str()));
    };
    let Record { geometry, .. } = row.record();
    let geometry = geometry.clone().ok_or_else(|| row.refuse_row("geometry_present", "null"))?;
    shapes::check(&geometry, shape).map_err(|(rule, value)| row.refuse_row(rule, value))?;
    let dataset = &row.recipe().id;
    let own_id = row.text("id")?.map_or_else(|| number.to_string(), std::borrow::Cow::into_owned);
    let id = format!("{dataset}:{own_id}");
    if !ids.insert(id.clone()) {
        return Err(row.refuse("id", "unique", own_id));
    }
    let mut detail = detail(row)?;
    let kind = kind(row)?;
    let (kind, years) = match layer {
        LayerName::Lakes => lake(row, kind, &mut detail)?,
        _ => (kind, years(row)?),
    };
    let rank = rank(row, layer)?;
    let name = row.text("name")?.map(std::borrow::Cow::into_owned);
    if !shapes::comes_near(&geometry, region) {
        return Ok(Verdict::Outside);
    }
    let (from, until) = years.map_or((None, None), |years| (years.from, years.until));
    let geometry = shapes::rounded(geometry);
    let dataset = dataset.clone();
    Ok(Verdict::Taken(Feature { id, name, kind, rank, from, until, dataset, geometry, detail }))
}

fn kind(row: &Row<'_>) -> Result<String, Rejection> {
    let kind = row.code("kind")?.ok_or_else(|| row.refuse("kind", "not_empty", ""))?;
    let fits = kind.starts_with(|first: char| first.is_ascii_lowercase())
        && kind.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        && kind.len() <= KIND_CHARS_MAX;
    if fits { Ok(kind.into_owned()) } else { Err(row.refuse("kind", "code_known", kind)) }
}

/// A lake's kind and years. Whatever was dammed up in our time is a reservoir, with its first year.
fn lake(
    row: &Row<'_>,
    kind: String,
    detail: &mut BTreeMap<String, String>,
) -> Result<(String, Option<OpenSpan>), Rejection> {
    if !LAKES.contains(&kind.as_str()) {
        return Err(row.refuse("kind", "lake_alkaline_lake_or_reservoir", kind));
    }
    let built = row.integer("built")?.filter(|year| *year > NATURAL_UNTIL);
    let from = match built {
        Some(year) => Some(i32::try_from(year).map_err(|_| row.refuse("built", "year_in_reach", year))?),
        None if kind == RESERVOIR => {
            let said = format!("the source has no year; {RESERVOIR_FROM} is assumed");
            detail.insert("built".to_owned(), said);
            Some(RESERVOIR_FROM)
        }
        None => None,
    };
    let kind = if from.is_some() { RESERVOIR.to_owned() } else { kind };
    Ok((kind, from.map(|from| OpenSpan { from: Some(from), until: None })))
}

fn rank(row: &Row<'_>, layer: LayerName) -> Result<Option<u8>, Rejection> {
    let Some(rank) = row.code("rank")? else {
        // Without it nobody knows how large a river is.
        return if layer == LayerName::Rivers { Err(row.refuse("rank", "not_empty", "")) } else { Ok(None) };
    };
    let number = rank.parse::<u8>().ok().filter(|number| (1..=RANK_MAX).contains(&i64::from(*number)));
    number.map(Some).ok_or_else(|| row.refuse("rank", "rank_1_to_12", rank))
}

/// The years of a feature: as numbers, or as codes that the recipe knows the years of.
fn years(row: &Row<'_>) -> Result<Option<OpenSpan>, Rejection> {
    let mut all = row.span()?;
    for property in row.recipe().feeds.mapping.keys().filter(|property| property.starts_with(DURING)) {
        let Some(code) = row.code(property)? else { continue };
        let span = span(&code).ok_or_else(|| row.refuse(property, "code_known", &code))?;
        all = Some(match all {
            None => OpenSpan { from: Some(span.from), until: Some(span.until) },
            Some(OpenSpan { from, until }) => OpenSpan {
                from: from.map(|from| from.min(span.from)),
                until: until.map(|until| until.max(span.until)),
            },
        });
    }
    Ok(all)
}

/// Years as a recipe's table of codes writes them: `-30/300`, without a year 0.
fn span(text: &str) -> Option<Span> {
    let (from, until) = text.split_once('/')?;
    Span::new(from.parse().ok()?, until.parse().ok()?).ok()
}

fn detail(row: &Row<'_>) -> Result<BTreeMap<String, String>, Rejection> {
    let mut detail = BTreeMap::new();
    for property in row.recipe().feeds.mapping.keys() {
        let Some(name) = property.strip_prefix(DETAIL) else { continue };
        if let Some(text) = row.code(property)? {
            detail.insert(name.to_owned(), text.into_owned());
        }
    }
    Ok(detail)
}
