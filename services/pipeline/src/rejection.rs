//! What was refused, counted in full and listed in part.

use std::collections::BTreeMap;

use h3o::{CellIndex, LatLng};
use tessera_pipeline_api::Rejection;

/// Rejections of a run that are kept, at most: enough for a map of where they are. All are counted.
pub const KEPT_MAX: usize = 5_000;
/// Longest value that is repeated in a rejection, in characters.
const VALUE_CHARS_MAX: usize = 120;
/// Length of a cell's name.
const CELL_CHARS: usize = 15;

/// A rejection. Where the place is a cell, it is on the map.
pub fn rejection(file: &str, place: impl Into<String>, rule: &str, value: impl ToString) -> Rejection {
    let value = value.to_string();
    let value = match value.char_indices().nth(VALUE_CHARS_MAX) {
        Some((end, _)) => format!("{}...", &value[..end]),
        None => value,
    };
    let place = place.into();
    let centre = cell(&place).map(LatLng::from);
    let (longitude, latitude) = (centre.map(LatLng::lng), centre.map(LatLng::lat));
    Rejection { file: file.to_owned(), place, rule: rule.to_owned(), value, longitude, latitude }
}

/// A rejection of something that lies at a point, in degrees.
pub fn rejection_at(rejection: Rejection, longitude: f64, latitude: f64) -> Rejection {
    let on_earth = (-180.0..=180.0).contains(&longitude) && (-90.0..=90.0).contains(&latitude);
    let (longitude, latitude) = if on_earth { (Some(longitude), Some(latitude)) } else { (None, None) };
    Rejection { longitude, latitude, ..rejection }
}

/// The cell that a place names.
fn cell(place: &str) -> Option<CellIndex> {
    if place.len() != CELL_CHARS || !place.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    CellIndex::try_from(u64::from_str_radix(place, 16).ok()?).ok()
}

/// What was refused so far.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rejections {
    /// How many.
    pub total: u32,
    /// The first [`KEPT_MAX`] of them.
    pub first: Vec<Rejection>,
    /// How often each rule of a file was broken beyond those.
    beyond: BTreeMap<(String, String), u32>,
}

impl Rejections {
    /// Adds one.
    pub fn push(&mut self, rejection: Rejection) {
        self.total = self.total.saturating_add(1);
        if self.first.len() < KEPT_MAX {
            self.first.push(rejection);
        } else {
            *self.beyond.entry((rejection.file, rejection.rule)).or_default() += 1;
        }
    }

    /// Whether nothing was refused.
    pub fn is_empty(&self) -> bool {
        self.total == 0
    }

    /// Adds what was refused and hands on what was not.
    pub fn sift<T>(&mut self, result: Result<T, Rejection>) -> Option<T> {
        result.map_err(|rejection| self.push(rejection)).ok()
    }

    /// How often each rule was broken, by file and rule.
    pub fn by_rule(&self) -> BTreeMap<(String, String), u32> {
        let mut counts = self.beyond.clone();
        for rejection in &self.first {
            *counts.entry((rejection.file.clone(), rejection.rule.clone())).or_default() += 1;
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_are_counted_and_the_first_are_kept() {
        let mut rejections = Rejections::default();
        for number in 0..KEPT_MAX + 10 {
            let rule = if number % 2 == 0 { "even" } else { "odd" };
            rejections.push(rejection("a.csv", format!("row {number}"), rule, number));
        }
        let counts = rejections.by_rule();
        assert_eq!((rejections.total as usize, rejections.first.len()), (KEPT_MAX + 10, KEPT_MAX));
        assert_eq!(counts.values().sum::<u32>(), rejections.total);
        assert_eq!(counts[&("a.csv".to_owned(), "odd".to_owned())] as usize, KEPT_MAX / 2 + 5);
    }

    #[test]
    fn what_is_said_of_a_cell_is_on_the_map() {
        let hole = rejection("a.tif", "851e805bfffffff", "hole", "no data");
        assert!(hole.longitude.is_some_and(|longitude| (12.0..13.0).contains(&longitude)), "{hole:?}");
        assert_eq!(rejection("a.csv", "row 4", "unique", "x").latitude, None);
        assert_eq!(rejection_at(hole, 999.0, 1.0).longitude, None);
    }
}
