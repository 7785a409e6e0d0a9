//! Heights of single points: what no mean over an area may exceed.

use std::ops::ControlFlow;
use std::path::Path;

use h3o::LatLng;
use tessera_formats::records;
use tessera_pipeline_api::{DatasetTally, Recipe, Rejection};

use super::agreement::Summits;
use crate::mapping::{Row, Sieve, Verdict};
use crate::region::Region;
use crate::rejection::Rejections;

/// What a point is called whose surroundings are lower. Others, such as passes and depressions, bound nothing.
const SUMMIT: &str = "summit";
/// Height on Earth, in metres, at most.
const HEIGHT_MAX_M: f64 = 9_000.0;
/// Lowest land on Earth, in metres.
const HEIGHT_MIN_M: f64 = -450.0;

/// Reads the summits of a region.
pub fn read(
    recipe: &Recipe,
    file: &Path,
    region: &Region,
    rejections: &mut Rejections,
) -> (Summits, DatasetTally) {
    let mut sieve = Sieve::new(recipe);
    let mut summits = Summits::new(&recipe.content.file);
    let outcome = records::read(recipe, file, &mut |record| {
        match record {
            Ok(record) => {
                let point = point(&Row::new(recipe, &record), region);
                if let Some(Some((at, metres, name))) = sieve.sift(point, rejections) {
                    summits.add(at, metres, name);
                }
            }
            Err(defect) => sieve.unreadable(defect, rejections),
        }
        ControlFlow::Continue(())
    });
    if let Err(defect) = outcome {
        sieve.broken(defect, rejections);
    }
    (summits, sieve.tally())
}

/// Where a summit is, its height in metres, and its name.
type Summit = (LatLng, f64, String);

/// A summit; `None` for another kind of point.
fn point(row: &Row<'_>, region: &Region) -> Result<Verdict<Option<Summit>>, Rejection> {
    let metres = row.number("height")?.ok_or_else(|| row.refuse("height", "not_empty", ""))?;
    if !(HEIGHT_MIN_M..=HEIGHT_MAX_M).contains(&metres) {
        return Err(row.refuse("height", "-450_to_9000", metres));
    }
    let name = row.text("name")?.map_or_else(|| "a summit".to_owned(), std::borrow::Cow::into_owned);
    let is_summit = row.code("kind")?.is_some_and(|kind| kind == SUMMIT);
    Ok(row.point(region)?.map(|at| is_summit.then_some((at, metres, name))))
}
