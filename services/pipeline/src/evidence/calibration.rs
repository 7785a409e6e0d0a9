//! From radiocarbon ages to years of the calendar.
//!
//! The usual method (Bronk Ramsey 2009, Radiocarbon 51: 337-360): the probability of a calendar year is that of the
//! measured age in a normal distribution around the curve's age for that year, with the variance of the measurement and
//! of the curve added. The years given are the ends of the region of highest density that holds 95.4 % of it: where it
//! falls into several pieces, as on plateaus of the curve, from the first of the first piece to the last of the last.

use std::collections::{HashMap, HashSet};

use tessera_pipeline_api::{DatasetTally, Rejection};
use tessera_store_api::{Span, TimeReference};

use super::Source;
use crate::mapping::{Row, Sieve, Verdict};
use crate::rejection::{Rejections, rejection};

/// Calendar years between two points at which the probability is taken. IntCal20 itself has a point each year up to
/// 5,000 BP and each 5 years up to 15,000.
const STEP_YEARS: usize = 5;
/// Points of a curve that are looked at or passed over together.
const BLOCK: usize = 32;
/// Share of the probability that lies within the range.
const SHARE: f64 = 0.954;
/// Standard deviations from the measured age beyond which nothing counts: less than one part in a million.
const DEVIATIONS_MAX: f64 = 5.0;
/// The oldest calendar age that a curve may have, in years BP.
const CURVE_BP_MAX: f64 = 100_000.0;

/// A measured age.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Age {
    /// Radiocarbon years before AD 1950.
    pub bp: u32,
    /// Standard deviation, in years.
    pub error: u32,
}

#[derive(Debug, Clone, Copy)]
struct Point {
    age: f64,
    variance: f64,
}

/// The least and the greatest age of a block of points, and the largest deviation.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    least: f64,
    most: f64,
    variance: f64,
}

/// A calibration curve, at equal steps from the present backward.
#[derive(Debug)]
pub struct Curve {
    first_bp: f64,
    points: Vec<Point>,
    blocks: Vec<Bounds>,
    known: HashMap<Age, Option<Span>>,
}

impl Curve {
    /// A curve of rows of calendar age, radiocarbon age and standard deviation, in years BP, in any order.
    ///
    /// `None` where there are less than two.
    pub fn of_rows(mut rows: Vec<[f64; 3]>) -> Option<Self> {
        rows.sort_by(|one, next| one[0].total_cmp(&next[0]));
        let (first, last) = (rows.first()?[0], rows.last()?[0]);
        let mut points = Vec::new();
        let mut bp = first;
        for pair in rows.windows(2) {
            let [one, next] = [pair[0], pair[1]];
            while bp <= next[0] {
                let part = (bp - one[0]) / (next[0] - one[0]).max(f64::MIN_POSITIVE);
                let deviation = one[2] + part * (next[2] - one[2]);
                points
                    .push(Point { age: one[1] + part * (next[1] - one[1]), variance: deviation * deviation });
                bp += STEP_YEARS as f64;
            }
        }
        let blocks = points.chunks(BLOCK).map(Bounds::of).collect();
        (first < last).then_some(Self { first_bp: first, points, blocks, known: HashMap::new() })
    }

    /// Reads a curve, which is refused as a whole: one with a hole would give wrong years for every date.
    pub fn read(source: &Source<'_>, rejections: &mut Rejections) -> (Option<Self>, DatasetTally) {
        let mut sieve = Sieve::new(source.recipe());
        let (mut rows, mut calendar_ages, before) = (Vec::new(), HashSet::new(), rejections.total);
        source.each(&mut sieve, rejections, |sieve, record, rejections| {
            let row = Row::new(source.recipe(), record);
            let point = point(&row).and_then(|point| {
                let is_new = calendar_ages.insert(point[0].to_bits());
                is_new.then_some(point).ok_or_else(|| row.refuse("calendar_bp", "unique", point[0]))
            });
            rows.extend(sieve.sift(point.map(Verdict::Taken), rejections));
        });
        let curve = Self::of_rows(rows);
        if curve.is_none() && rejections.total == before {
            let file = &source.recipe().content.file;
            rejections.push(rejection(file, "file", "curve_has_points", "less than 2"));
        }
        (curve.filter(|_| rejections.total == before), sieve.tally())
    }

    /// The years within which a sample's life ended, with a probability of 95.4 %; `None` where the curve has no such
    /// age.
    pub fn calibrate(&mut self, age: Age) -> Option<Span> {
        if let Some(known) = self.known.get(&age) {
            return *known;
        }
        let span = self.highest_density(age);
        self.known.insert(age, span);
        span
    }

    fn highest_density(&self, age: Age) -> Option<Span> {
        let mut densities = self.densities(f64::from(age.bp), f64::from(age.error));
        let total: f64 = densities.iter().map(|(_, density)| density).sum();
        if total <= 0.0 {
            return None;
        }
        densities.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        let (mut youngest, mut oldest, mut held) = (usize::MAX, 0, 0.0);
        for (index, density) in densities {
            (youngest, oldest) = (youngest.min(index), oldest.max(index));
            held += density;
            if held >= SHARE * total {
                break;
            }
        }
        Span::new(self.year(oldest)?, self.year(youngest)?).ok()
    }

    /// Points of the curve with their densities, which are not scaled.
    fn densities(&self, age: f64, error: f64) -> Vec<(usize, f64)> {
        let mut densities = Vec::new();
        for (block, bounds) in self.blocks.iter().enumerate() {
            let reach = DEVIATIONS_MAX * (error * error + bounds.variance).sqrt();
            if age < bounds.least - reach || age > bounds.most + reach {
                continue;
            }
            let first = block * BLOCK;
            for (index, point) in self.points.iter().enumerate().skip(first).take(BLOCK) {
                let variance = error * error + point.variance;
                let distance = age - point.age;
                if distance * distance <= DEVIATIONS_MAX * DEVIATIONS_MAX * variance {
                    let density = (-distance * distance / (2.0 * variance)).exp() / variance.sqrt();
                    densities.push((index, density));
                }
            }
        }
        densities
    }

    #[expect(clippy::cast_possible_truncation, reason = "calendar ages are below 100,000")]
    fn year(&self, index: usize) -> Option<i32> {
        let bp = self.first_bp + (index * STEP_YEARS) as f64;
        TimeReference::Bp.historical(bp as i64).ok()
    }
}

impl Bounds {
    fn of(points: &[Point]) -> Self {
        let fold =
            |of: fn(&Point) -> f64, pick: fn(f64, f64) -> f64, first| points.iter().map(of).fold(first, pick);
        Self {
            least: fold(|point| point.age, f64::min, f64::INFINITY),
            most: fold(|point| point.age, f64::max, f64::NEG_INFINITY),
            variance: fold(|point| point.variance, f64::max, 0.0),
        }
    }
}

fn point(row: &Row<'_>) -> Result<[f64; 3], Rejection> {
    let number = |property: &str| row.number(property)?.ok_or_else(|| row.refuse(property, "not_empty", ""));
    let [calendar, age, error] = [number("calendar_bp")?, number("age")?, number("error")?];
    if !(0.0..=CURVE_BP_MAX).contains(&calendar) {
        return Err(row.refuse("calendar_bp", "0_to_100000", calendar));
    }
    if error <= 0.0 {
        return Err(row.refuse("error", "error_positive", error));
    }
    Ok([calendar, age, error])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A curve that is a straight line: radiocarbon years are calendar years.
    fn straight(error: f64) -> Curve {
        Curve::of_rows(vec![[0.0, 0.0, error], [50_000.0, 50_000.0, error]]).unwrap()
    }

    #[test]
    fn on_a_straight_curve_the_range_is_two_deviations_around_the_age() {
        // sqrt(30^2 + 40^2) = 50; 95.4 % lie within 2 deviations.
        let span = straight(40.0).calibrate(Age { bp: 3000, error: 30 }).unwrap();
        assert!((span.from - -1151).abs() <= 5 && (span.until - -951).abs() <= 5, "{span:?}");
    }

    #[test]
    fn an_age_that_the_curve_does_not_have_has_no_years() {
        assert_eq!(straight(10.0).calibrate(Age { bp: 60_000, error: 100 }), None);
        assert!(Curve::of_rows(vec![[0.0, 0.0, 1.0]]).is_none());
        assert!(Curve::of_rows(Vec::new()).is_none());
    }

    proptest! {
        #[test]
        fn blocks_pass_over_nothing_that_counts(bp in 0_u32..50_000, error in 1_u32..500) {
            let wiggle: Vec<[f64; 3]> = (0..2_000)
                .map(|row| f64::from(row) * 25.0)
                .map(|calendar| [calendar, calendar + 300.0 * (calendar / 700.0).sin(), 10.0 + calendar / 500.0])
                .collect();
            let curve = Curve::of_rows(wiggle).unwrap();
            let (age, deviation) = (f64::from(bp), f64::from(error));
            let counted: Vec<usize> = curve.densities(age, deviation).into_iter().map(|(index, _)| index).collect();
            let all: Vec<usize> = (0..curve.points.len())
                .filter(|index| {
                    let point = curve.points[*index];
                    (age - point.age).powi(2) <= 25.0 * (deviation * deviation + point.variance)
                })
                .collect();
            prop_assert_eq!(counted, all);
        }

        #[test]
        fn a_larger_error_never_makes_a_date_sharper(bp in 1_000_u32..45_000, error in 1_u32..400) {
            let mut curve = straight(20.0);
            let years = |curve: &mut Curve, error| curve.calibrate(Age { bp, error }).unwrap().years();
            let sharp = years(&mut curve, error);
            prop_assert!(years(&mut curve, error + 50) >= sharp);
        }
    }
}
