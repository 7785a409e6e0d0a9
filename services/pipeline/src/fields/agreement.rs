//! Whether a second source says the same. What contradicts another source is a doubt: it puts a unit into quarantine.

use std::collections::HashMap;

use h3o::{CellIndex, LatLng};
use tessera_pipeline_api::Rejection;

use super::classes::Classes;
use super::heights::Heights;
use crate::raster::Source;
use crate::region::UNIT_RESOLUTION;
use crate::rejection::rejection;

/// Metres between the means of two sources of elevation, at most.
pub const ELEVATIONS_APART_MAX_M: f64 = 300.0;
/// Metres by which the highest sample of a unit may stand above its highest summit.
pub const ABOVE_SUMMIT_MAX_M: f64 = 300.0;
/// Metres between a mean depth and the class that the second source has it in, at most. The first source is of 1988, and
/// reads the edges of basins up to this wrong.
pub const DEPTHS_APART_MAX_M: f64 = 500.0;

/// A span of depths, in metres below the surface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Depths {
    /// Least.
    pub least: u32,
    /// Most.
    pub most: u32,
}

impl Depths {
    /// From `50/300`, as a recipe's table of codes writes it.
    pub fn of_text(text: &str) -> Option<Self> {
        let (least, most) = text.split_once('/')?;
        let depths = Self { least: least.parse().ok()?, most: most.parse().ok()? };
        (depths.least < depths.most).then_some(depths)
    }
}

/// The highest summit of each unit.
#[derive(Debug, Default)]
pub struct Summits {
    file: String,
    highest: HashMap<CellIndex, (f64, String)>,
}

impl Summits {
    /// No summits yet; `file` is where they come from.
    pub fn new(file: &str) -> Self {
        Self { file: file.to_owned(), highest: HashMap::new() }
    }

    /// Adds a summit with its height in metres.
    pub fn add(&mut self, point: LatLng, metres: f64, name: String) {
        let highest = self.highest.entry(point.to_cell(UNIT_RESOLUTION)).or_insert((metres, String::new()));
        if metres > highest.0 || highest.1.is_empty() {
            *highest = (metres, name);
        }
    }

    /// How many units have one.
    pub fn len(&self) -> usize {
        self.highest.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.highest.is_empty()
    }
}

/// `sources_agree`: the means of two elevations over the same points. Where the second has no samples for half of them it
/// has no say.
pub fn of_elevations(
    unit: CellIndex,
    land: &[LatLng],
    source: &Source,
    second: &Source,
) -> Option<Rejection> {
    let both = land.iter().filter_map(|point| source.sample(*point).zip(second.sample(*point)));
    let (mut count, mut one, mut other) = (0_u32, 0.0, 0.0);
    for (first, second) in both {
        count += 1;
        one += f64::from(first);
        other += f64::from(second);
    }
    if count == 0 || 2 * count < u32::try_from(land.len()).unwrap_or(u32::MAX) {
        return None;
    }
    let (one, other) = (one / f64::from(count), other / f64::from(count));
    ((one - other).abs() > ELEVATIONS_APART_MAX_M).then(|| {
        let value = format!("{one:.0} m, and {other:.0} m by {}", second.file);
        rejection(&source.file, unit.to_string(), "sources_agree", value)
    })
}

/// `below_summit`: the highest sample of a unit against its summit, which no mean of an area reaches.
pub fn of_summit(unit: CellIndex, heights: Heights, source: &Source, summits: &Summits) -> Option<Rejection> {
    let (summit, name) = summits.highest.get(&unit)?;
    let highest = f64::from(heights.highest) / 100.0;
    (highest - summit > ABOVE_SUMMIT_MAX_M).then(|| {
        let value = format!("{highest:.0} m, and {name} has {summit:.0} m by {}", summits.file);
        rejection(&source.file, unit.to_string(), "below_summit", value)
    })
}

/// `depths_agree`: a mean depth against the mean of the classes that the second source has at the same points. Where it has
/// land at half of them it has no say.
///
/// # Errors
/// `code_known` of the second source.
pub fn of_depths(
    unit: CellIndex,
    sea: &[LatLng],
    heights: Heights,
    source: &Source,
    second: &Classes<Depths>,
) -> Result<Option<Rejection>, Rejection> {
    let (mut count, mut least, mut most) = (0_u32, 0.0, 0.0);
    for point in sea {
        if let Some(depths) = second.sample(unit, *point)? {
            count += 1;
            least += f64::from(depths.least);
            most += f64::from(depths.most);
        }
    }
    if count == 0 || 2 * count < u32::try_from(sea.len()).unwrap_or(u32::MAX) {
        return Ok(None);
    }
    let (least, most) = (least / f64::from(count), most / f64::from(count));
    let depth = -f64::from(heights.mean) / 100.0;
    let apart = (least - depth).max(depth - most);
    Ok((apart > DEPTHS_APART_MAX_M).then(|| {
        let value = format!("{depth:.0} m deep, and {least:.0} to {most:.0} m by {}", second.file());
        rejection(&source.file, unit.to_string(), "depths_agree", value)
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_of_depths_is_two_numbers_in_order() {
        assert_eq!(Depths::of_text("50/300"), Some(Depths { least: 50, most: 300 }));
        for text in ["300/50", "50", "50/", "-50/300", "deep", "50/50"] {
            assert_eq!(Depths::of_text(text), None, "{text}");
        }
    }

    #[test]
    fn the_highest_summit_of_a_unit_counts() {
        let mut summits = Summits::new("peaks.json");
        let point = LatLng::new(45.83, 6.86).unwrap();
        for (metres, name) in [(3000.0, "Low"), (4808.0, "Mont Blanc"), (4000.0, "Middle")] {
            summits.add(point, metres, name.to_owned());
        }
        assert_eq!(summits.len(), 1);
        assert_eq!(summits.highest[&point.to_cell(UNIT_RESOLUTION)], (4808.0, "Mont Blanc".to_owned()));
    }
}
