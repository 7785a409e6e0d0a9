//! Radiocarbon dates: each is a sample that lived in some year of its calibrated range.

use std::collections::HashSet;

use tessera_pipeline_api::{DatasetTally, Rejection};
use tessera_store_api::{Site, SiteKind};

use super::calibration::{Age, Curve};
use super::{Dated, Dating, Identities, Source, anachronism, lab, place};
use crate::mapping::{Row, Sieve, Verdict};
use crate::region::Region;
use crate::rejection::{Rejections, rejection};

/// The largest standard deviation that says something of an epoch, in years.
const ERROR_MAX: i64 = 500;
/// The largest age that is written down at all, in years BP.
const AGE_MAX: i64 = 100_000;
/// Rules that a source may say of itself that a date breaks.
const PROBLEMS: [&str; 4] = ["lab_id_present", "lab_id_unique", "date_undisputed", "material_undisputed"];
/// Words for what lived in the sea and took up its old carbon.
const MARINE: [&str; 8] = ["marine", "shell", "mollus", "oyster", "limpet", "fish", "coral", "seal bone"];
/// Words for shells of what lived on land.
const NOT_MARINE: [&str; 9] = [
    "nutshell",
    "nut shell",
    "eggshell",
    "egg shell",
    "terrestrial",
    "land",
    "snail",
    "freshwater",
    "non-marine",
];

/// Samples of every dataset.
#[derive(Debug, Default)]
pub struct Samples {
    /// As sites.
    pub sites: Vec<Dated>,
    /// What became of the rows.
    pub tallies: Vec<DatasetTally>,
}

/// Reads every dataset of radiocarbon dates, the first id first: what it has, a later one does not have again.
pub fn read<'s, 'r: 's>(
    sources: impl Iterator<Item = &'s Source<'r>>,
    curve: Option<Curve>,
    region: &Region,
    known: &mut Identities,
    rejections: &mut Rejections,
) -> Samples {
    let mut samples = Samples::default();
    let mut curve = curve;
    for source in sources {
        let Some(curve) = &mut curve else {
            let file = &source.recipe().content.file;
            rejections.push(rejection(
                file,
                "file",
                "calibration_curve_present",
                "no curve, or a broken one",
            ));
            continue;
        };
        let (mut sieve, mut ids) = (Sieve::new(source.recipe()), HashSet::new());
        let first = samples.sites.len();
        source.each(&mut sieve, rejections, |sieve, record, rejections| {
            let row = Row::new(source.recipe(), record);
            let sample = sample(&row, region, curve, &mut ids, known);
            samples.sites.extend(sieve.sift(sample, rejections));
        });
        let identities = samples.sites[first..].iter().filter_map(|dated| dated.site.detail.get("lab_id"));
        known.extend(identities.map(|id| identity(id)).collect::<Vec<_>>());
        samples.tallies.push(sieve.tally());
    }
    samples
}

fn identity(lab_id: &str) -> String {
    format!("lab:{}", lab::normalised(lab_id))
}

fn sample(
    row: &Row<'_>,
    region: &Region,
    curve: &mut Curve,
    ids: &mut HashSet<String>,
    known: &Identities,
) -> Result<Verdict<Dated>, Rejection> {
    let lab_id = lab_id(row)?;
    sound(row)?;
    let age = age(row)?;
    let (point, [longitude, latitude]) = (row.position()?, row.degrees()?);
    let precision_m = place::precision(row)?;
    let Some(cell) = place::cell(point, region) else { return Ok(Verdict::Outside) };
    from_land(row)?;
    let identity = identity(&lab_id);
    if !ids.insert(identity.clone()) {
        return Err(row.refuse("lab_id", "lab_id_unique", &lab_id));
    }
    if known.knows(std::slice::from_ref(&identity)).is_some() {
        return Err(row.refuse("lab_id", "duplicate_across_sets", &lab_id));
    }
    let shown = || format!("{} +/- {}", age.bp, age.error);
    let span = curve.calibrate(age).ok_or_else(|| row.refuse("age", "within_curve", shown()))?;
    let mut detail = place::detail(row)?;
    detail.insert("lab_id".to_owned(), lab_id.clone());
    detail.insert("age_bp".to_owned(), age.bp.to_string());
    detail.insert("error".to_owned(), age.error.to_string());
    let site = Site {
        id: format!("{}:{lab_id}", row.recipe().id),
        kind: SiteKind::Sample,
        name: row.text("name")?.map(std::borrow::Cow::into_owned),
        longitude,
        latitude,
        cell,
        precision_m,
        from: Some(span.from),
        until: Some(span.until),
        dataset: row.recipe().id.clone(),
        detail,
    };
    match anachronism::of(&site) {
        Some(why) => Err(row.refuse("age", "not_anachronistic", format!("{}: {why}", shown()))),
        None => Ok(Verdict::Taken(Dated { site, dating: Dating::Within })),
    }
}

fn lab_id(row: &Row<'_>) -> Result<String, Rejection> {
    let id = row.text("lab_id")?.unwrap_or_default();
    if lab::is_id(&id) { Ok(id.into_owned()) } else { Err(row.refuse("lab_id", "lab_id_present", id)) }
}

/// Refuses what the source itself calls a problem.
fn sound(row: &Row<'_>) -> Result<(), Rejection> {
    let Some(problem) = row.code("problems")? else { return Ok(()) };
    let rule = PROBLEMS.into_iter().find(|rule| *rule == problem).unwrap_or("code_known");
    Err(row.refuse("problems", rule, row.text("problems")?.unwrap_or_default()))
}

fn age(row: &Row<'_>) -> Result<Age, Rejection> {
    let number = |property: &str| row.integer(property)?.ok_or_else(|| row.refuse(property, "not_empty", ""));
    let (age, error) = (number("age")?, number("error")?);
    if age <= 0 {
        return Err(row.refuse("age", "age_positive", age));
    }
    if error <= 0 {
        return Err(row.refuse("error", "error_positive", error));
    }
    if error > ERROR_MAX {
        return Err(row.refuse("error", "error_at_most_500", error));
    }
    let age = u32::try_from(age.min(AGE_MAX)).unwrap_or_default();
    Ok(Age { bp: age, error: u32::try_from(error).unwrap_or_default() })
}

/// Refuses what lived in the sea: its water is hundreds of years older than the air, by how many is known for few
/// coasts, and a curve for the oceans' mean would say more than anybody knows.
fn from_land(row: &Row<'_>) -> Result<(), Rejection> {
    let Some(material) = row.prose("material") else { return Ok(()) };
    let name = material.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    let marine =
        has(&MARINE) && (name.contains("marine") || !has(&NOT_MARINE)) && !name.contains("non-marine");
    if marine { Err(row.refuse("material", "not_marine", material)) } else { Ok(()) }
}
