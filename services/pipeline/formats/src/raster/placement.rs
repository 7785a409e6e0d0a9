//! Which samples of a file lie in a window, and where.
//!
//! Positions are counted in steps of the grid. Longitudes are taken around the Earth: a file that runs from 0 to 360, or
//! from 21 to 379, or that repeats its first columns after its last, has a sample for every place it covers.

use std::ops::Range;

use tessera_pipeline_api::Grid;

use super::{DIMENSION_MAX, PIXELS_MAX, Window};
use crate::Defect;

/// Part of a step by which a pixel must overlap a window to touch it. Steps are fractions such as a twelfth, which are
/// not exact.
const OVERLAP: f64 = 1e-6;
/// Part of a step by which the columns around the Earth may miss 360 degrees.
const PERIOD_SLACK: f64 = 0.01;
/// Steps that are grids, in degrees. Beyond them something else was read.
const STEPS: std::ops::RangeInclusive<f64> = 1e-5..=90.0;
/// How far from the equator the first and the last row may be, in degrees. Some files repeat rows beyond the poles.
const LATITUDE_MAX: f64 = 100.0;
/// How far from Greenwich the first and the last column may be, in degrees.
const LONGITUDE_MAX: f64 = 540.0;

/// Columns that follow one another in the file and in the window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    /// Where they are in the file.
    pub source: Range<usize>,
    /// Where the first of them is in the window.
    pub target: usize,
}

/// Where the samples of a window are in a file.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Placement {
    /// Rows of the file.
    pub rows: Range<usize>,
    /// Whether the first row of the file is the southernmost.
    pub south_up: bool,
    /// Columns of the file, from west to east.
    pub columns: Vec<Run>,
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Longitude of the western edge.
    pub west: f64,
    /// Latitude of the northern edge.
    pub north: f64,
    /// Width of a pixel.
    pub step_x: f64,
    /// Height of a pixel.
    pub step_y: f64,
}

impl Placement {
    /// Where `window` is in a file of `columns` by `rows` samples that lie on `grid`.
    pub fn new(grid: &Grid, columns: u64, rows: u64, window: &Window) -> Result<Self, Defect> {
        let (columns, rows) = (length("columns", columns)?, length("rows", rows)?);
        check(grid, columns, rows, window)?;
        let (step_x, step_y) = (grid.step_longitude, grid.step_latitude.abs());
        let south_up = grid.step_latitude > 0.0;
        let rows = rows_of(grid, rows, window);
        let outside = || Defect::new("grid", "touches_window", format!("{grid:?}"));
        let lattice = columns_of(grid, columns, window)?.ok_or_else(outside)?;
        if rows.is_empty() {
            return Err(outside());
        }
        let (width, height) = (lattice.indices.end.abs_diff(lattice.indices.start), rows.end - rows.start);
        if width.saturating_mul(height) > PIXELS_MAX {
            return Err(Defect::new(
                "window",
                format!("pixels_max_{PIXELS_MAX}"),
                format!("{width} x {height}"),
            ));
        }
        let northernmost = if south_up { rows.end - 1 } else { rows.start };
        Ok(Self {
            columns: lattice.runs(),
            width,
            height,
            west: lattice.first + (lattice.indices.start as f64 - 0.5) * step_x,
            north: grid.first_latitude + northernmost as f64 * grid.step_latitude + step_y / 2.0,
            rows,
            south_up,
            step_x,
            step_y,
        })
    }
}

/// Samples of a row or a column.
fn length(place: &str, length: u64) -> Result<usize, Defect> {
    let known = usize::try_from(length).ok().filter(|length| (1..=DIMENSION_MAX).contains(length));
    known.ok_or_else(|| Defect::new(place, format!("dimension_max_{DIMENSION_MAX}"), length))
}

/// Checks that a grid lies on Earth, and a window too.
fn check(grid: &Grid, columns: usize, rows: usize, window: &Window) -> Result<(), Defect> {
    if grid.step_longitude < 0.0 {
        return Err(Defect::new("grid, longitude", "west_to_east", grid.step_longitude));
    }
    let last_longitude = grid.first_longitude + (columns - 1) as f64 * grid.step_longitude;
    let last_latitude = grid.first_latitude + (rows - 1) as f64 * grid.step_latitude;
    for (place, step, first, last, limit) in [
        ("grid, longitude", grid.step_longitude, grid.first_longitude, last_longitude, LONGITUDE_MAX),
        ("grid, latitude", grid.step_latitude.abs(), grid.first_latitude, last_latitude, LATITUDE_MAX),
    ] {
        if !STEPS.contains(&step) {
            return Err(Defect::new(place, "step_in_degrees", step));
        }
        if !(first.abs() <= limit && last.abs() <= limit) {
            return Err(Defect::new(place, "on_earth", format!("{first} to {last}")));
        }
    }
    let Window { west, east, south, north } = window;
    if !(-180.0 <= *west
        && west <= east
        && *east <= 180.0
        && -90.0 <= *south
        && south <= north
        && *north <= 90.0)
    {
        return Err(Defect::new("window", "on_earth", format!("{window:?}")));
    }
    Ok(())
}

/// The rows that touch the window. Those beyond the poles repeat what lies behind them, and are none.
fn rows_of(grid: &Grid, rows: usize, window: &Window) -> Range<usize> {
    let (first, step) = (grid.first_latitude, grid.step_latitude);
    let (least, greatest) = if step > 0.0 {
        (window.south - first, window.north - first)
    } else {
        (first - window.north, first - window.south)
    };
    let (pole_before, pole_after) =
        if step > 0.0 { (-90.0 - first, 90.0 - first) } else { (first - 90.0, first + 90.0) };
    let step = step.abs();
    let touching = touching(least / step, greatest / step);
    let on_earth =
        index((pole_before / step - OVERLAP).ceil())..index((pole_after / step + OVERLAP).floor()) + 1;
    let start = touching.start.max(on_earth.start).max(0);
    let end = touching.end.min(on_earth.end).min(rows.cast_signed());
    start.cast_unsigned()..end.max(start).cast_unsigned()
}

/// The columns that touch the window.
fn columns_of(grid: &Grid, columns: usize, window: &Window) -> Result<Option<Lattice>, Defect> {
    let (first, step) = (grid.first_longitude, grid.step_longitude);
    let around = (360.0 / step).round();
    if (around * step - 360.0).abs() <= PERIOD_SLACK * step {
        let indices = touching((window.west - first) / step, (window.east - first) / step);
        let lattice = Lattice { first, indices, columns: columns.cast_signed(), around: Some(index(around)) };
        return Ok(lattice.trimmed());
    }
    // What does not come back to itself can only be moved by whole turns, and the window must lie in one of them.
    let mut found = (-2_i8..=2).filter_map(|turns| {
        let first = first - 360.0 * f64::from(turns);
        let indices = touching((window.west - first) / step, (window.east - first) / step);
        Lattice { first, indices, columns: columns.cast_signed(), around: None }.trimmed()
    });
    match (found.next(), found.next()) {
        (Some(_), Some(_)) => Err(Defect::new("grid, longitude", "steps_around_the_earth", step)),
        (found, _) => Ok(found),
    }
}

/// A row of pixels that goes on in both directions, and the part of it that is wanted.
struct Lattice {
    /// Longitude of the middle of pixel 0.
    first: f64,
    /// The pixels that are wanted.
    indices: Range<isize>,
    /// Columns of the file; pixel 0 is the first.
    columns: isize,
    /// Pixels after which it repeats, if it does.
    around: Option<isize>,
}

impl Lattice {
    /// The column of the file that a pixel is in.
    fn column(&self, pixel: isize) -> Option<isize> {
        if (0..self.columns).contains(&pixel) {
            return Some(pixel);
        }
        let column = pixel.rem_euclid(self.around?);
        (column < self.columns).then_some(column)
    }

    /// Without the pixels at its ends that are not in the file; absent when there are no others.
    fn trimmed(mut self) -> Option<Self> {
        let start = self.indices.clone().find(|pixel| self.column(*pixel).is_some())?;
        let end = self.indices.clone().rfind(|pixel| self.column(*pixel).is_some())?;
        self.indices = start..end + 1;
        Some(self)
    }

    fn runs(&self) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        for (target, pixel) in self.indices.clone().enumerate() {
            let Some(column) = self.column(pixel).map(isize::cast_unsigned) else { continue };
            match runs.last_mut() {
                // A gap ends a run, and so does the seam where the file begins anew.
                Some(run) if run.source.end == column && run.reaches(target) => run.source.end += 1,
                _ => runs.push(Run { source: column..column + 1, target }),
            }
        }
        runs
    }
}

impl Run {
    /// Whether its next column would be pixel `target` of the window.
    fn reaches(&self, target: usize) -> bool {
        target - self.target == self.source.len()
    }
}

/// The pixels that overlap a stretch, which is given in steps from the middle of pixel 0.
fn touching(least: f64, greatest: f64) -> Range<isize> {
    let start = index((least - 0.5 + OVERLAP).floor()) + 1;
    let end = index((greatest + 0.5 - OVERLAP).ceil());
    start..end.max(start)
}

/// A position, which is a whole number and on Earth: no more than some 10^8.
#[expect(clippy::cast_possible_truncation, reason = "whole, and far within what an isize holds")]
const fn index(steps: f64) -> isize {
    steps as isize
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Raster;
    use crate::raster::canvas::{Canvas, Meaning};

    const EARTH: Window = Window { west: -180.0, east: 180.0, south: -90.0, north: 90.0 };

    fn grid(first_longitude: f64, first_latitude: f64, step_longitude: f64, step_latitude: f64) -> Grid {
        Grid { first_longitude, first_latitude, step_longitude, step_latitude }
    }

    /// The whole number that a fraction holds.
    #[expect(clippy::cast_possible_truncation, reason = "whole, and not negative")]
    fn whole(number: f64) -> u64 {
        assert!(number.fract() == 0.0 && number >= 0.0, "{number} is not whole");
        number as u64
    }

    /// Reads a file whose samples are their numbers in the order of the file.
    fn numbered(grid: &Grid, columns: u64, rows: u64, window: &Window) -> Result<Raster, Defect> {
        let mut canvas =
            Canvas::new(Placement::new(grid, columns, rows, window)?, Meaning::plain(Vec::new()));
        for row in 0..rows {
            let numbers: Vec<f64> = (0..columns).map(|column| (row * columns + column) as f64).collect();
            canvas.put(usize::try_from(row).unwrap(), 0, &numbers);
        }
        Ok(canvas.finish())
    }

    #[test]
    fn longitudes_up_to_360_are_turned() {
        let raster = numbered(&grid(45.0, 45.0, 90.0, -90.0), 4, 2, &EARTH).unwrap();
        assert_eq!((raster.width, raster.height, raster.west, raster.north), (4, 2, -180.0, 90.0));
        assert_eq!(raster.samples, [2.0, 3.0, 0.0, 1.0, 6.0, 7.0, 4.0, 5.0]);
    }

    #[test]
    fn rows_from_south_to_north_are_turned() {
        let raster = numbered(&grid(-135.0, -45.0, 90.0, 90.0), 4, 2, &EARTH).unwrap();
        assert_eq!((raster.west, raster.north), (-180.0, 90.0));
        assert_eq!(raster.samples, [4.0, 5.0, 6.0, 7.0, 0.0, 1.0, 2.0, 3.0]);
    }

    #[test]
    fn a_pixel_on_the_antimeridian_is_at_both_ends() {
        let raster = numbered(&grid(0.0, 45.0, 90.0, -90.0), 4, 1, &EARTH).unwrap();
        assert_eq!((raster.width, raster.west), (5, -225.0));
        assert_eq!(raster.samples, [2.0, 3.0, 0.0, 1.0, 2.0]);
    }

    #[test]
    fn rows_beyond_the_poles_and_columns_that_come_again_are_left_out() {
        let raster = numbered(&grid(-225.0, 92.5, 90.0, -5.0), 6, 38, &EARTH).unwrap();
        assert_eq!((raster.width, raster.height, raster.west, raster.north), (4, 36, -180.0, 90.0));
        assert_eq!(raster.samples[..4], [7.0, 8.0, 9.0, 10.0]);
        assert_eq!(raster.samples[35 * 4..], [217.0, 218.0, 219.0, 220.0]);
    }

    #[test]
    fn samples_on_the_poles_are_kept() {
        let raster = numbered(&grid(-135.0, 90.0, 90.0, -90.0), 4, 3, &EARTH).unwrap();
        assert_eq!((raster.height, raster.north), (3, 135.0));
    }

    #[test]
    fn only_what_touches_the_window_is_read() {
        let window = Window { west: -10.0, east: 10.0, south: 0.0, north: 10.0 };
        let raster = numbered(&grid(5.0, 85.0, 10.0, -10.0), 36, 18, &window).unwrap();
        assert_eq!((raster.width, raster.height, raster.west, raster.north), (2, 1, -10.0, 10.0));
        assert_eq!(raster.samples, [8.0 * 36.0 + 35.0, 8.0 * 36.0]);
        let point = Window { west: 1.0, east: 1.0, south: 1.0, north: 1.0 };
        assert_eq!(numbered(&grid(5.0, 85.0, 10.0, -10.0), 36, 18, &point).unwrap().samples, [8.0 * 36.0]);
    }

    #[test]
    fn a_gap_in_the_columns_is_nothing() {
        // From 20 to 340 degrees: the window looks across what is not there.
        let window = Window { west: -30.0, east: 30.0, south: 0.0, north: 10.0 };
        let raster = numbered(&grid(25.0, 5.0, 10.0, -10.0), 32, 1, &window).unwrap();
        assert_eq!((raster.width, raster.west), (6, -30.0));
        assert_eq!([raster.samples[0], raster.samples[5]], [31.0, 0.0]);
        assert!(raster.samples[1..5].iter().all(|sample| sample.is_nan()));
    }

    #[test]
    fn what_is_no_grid_is_refused() {
        let place = |grid: Grid, columns: u64, rows: u64, window: &Window| {
            let defect = Placement::new(&grid, columns, rows, window).unwrap_err();
            (defect.place, defect.rule)
        };
        let known = |place: &str, rule: &str| (place.to_owned(), rule.to_owned());
        let good = grid(-175.0, 85.0, 10.0, -10.0);
        let dimension = "dimension_max_2000000";
        assert_eq!(place(good, 0, 18, &EARTH), known("columns", dimension));
        assert_eq!(place(good, 36, u64::MAX, &EARTH), known("rows", dimension));
        for (grid, place_and_rule) in [
            (Grid { step_longitude: -10.0, ..good }, known("grid, longitude", "west_to_east")),
            (Grid { step_longitude: 0.0, ..good }, known("grid, longitude", "step_in_degrees")),
            (Grid { step_latitude: f64::NAN, ..good }, known("grid, latitude", "step_in_degrees")),
            (Grid { step_latitude: 1000.0, ..good }, known("grid, latitude", "step_in_degrees")),
            (Grid { first_longitude: f64::INFINITY, ..good }, known("grid, longitude", "on_earth")),
            (Grid { first_latitude: 300.0, ..good }, known("grid, latitude", "on_earth")),
            (Grid { step_longitude: 40.0, ..good }, known("grid, longitude", "on_earth")),
        ] {
            assert_eq!(place(grid, 36, 18, &EARTH), place_and_rule);
        }
        let twisted = Window { west: 10.0, east: -10.0, ..EARTH };
        assert_eq!(place(good, 36, 18, &twisted), known("window", "on_earth"));
        let elsewhere = Window { west: 0.0, east: 10.0, south: 0.0, north: 10.0 };
        assert_eq!(place(grid(100.0, 5.0, 10.0, -10.0), 3, 1, &elsewhere), known("grid", "touches_window"));
        assert_eq!(place(grid(0.0, 85.0, 10.0, -10.0), 3, 1, &elsewhere), known("grid", "touches_window"));
        let fine = grid(-179.9999, 89.9999, 0.0002, -0.0002);
        assert_eq!(place(fine, 1_800_000, 900_000, &EARTH), known("window", "pixels_max_67108864"));
        // 361 degrees in 36 steps: which of the two ends is meant is not known.
        let uneven = grid(0.0, 85.0, 10.03, -10.0);
        assert_eq!(place(uneven, 36, 18, &EARTH), known("grid, longitude", "steps_around_the_earth"));
    }

    prop_compose! {
        /// A grid around the Earth or a part of it, as files have them.
        fn any_file()(
            step in prop::sample::select(vec![2.0, 5.0, 7.5, 10.0]),
            first in -180.0..40.0_f64,
            phase in 0..=4_u8,
            columns in 1..200_u64,
            border in 0..3_u64,
            rows in 2..40_u64,
            south_up: bool,
        ) -> (Grid, u64, u64) {
            let around = whole(360.0 / step);
            let columns = if columns > around { around + border } else { columns };
            let first_longitude = (first / step).floor() * step + f64::from(phase) / 4.0 * step;
            let rows = rows.min(whole(180.0 / step) + border);
            let span = (rows - 1) as f64 * step;
            let first_latitude = if south_up { -span / 2.0 } else { span / 2.0 };
            let step_latitude = if south_up { step } else { -step };
            (grid(first_longitude, first_latitude, step, step_latitude), columns, rows)
        }
    }

    prop_compose! {
        fn any_window()(
            a in -180..=180_i16, b in -180..=180_i16, c in -90..=90_i16, d in -90..=90_i16,
        ) -> Window {
            let [a, b, c, d] = [a, b, c, d].map(f64::from);
            Window { west: a.min(b), east: a.max(b), south: c.min(d), north: c.max(d) }
        }
    }

    proptest! {
        /// Every sample of the file that lies in the window is where its place is, and nothing else is anywhere.
        #[test]
        fn samples_are_where_their_places_are((grid, columns, rows) in any_file(), window in any_window()) {
            let raster = match numbered(&grid, columns, rows, &window) {
                Ok(raster) => raster,
                Err(defect) => {
                    prop_assert_eq!(&defect.rule, "touches_window");
                    Raster { width: 0, height: 0, west: 0.0, north: 0.0, step_x: 1.0, step_y: 1.0, samples: Vec::new() }
                }
            };
            let mut expected = vec![false; raster.samples.len()];
            for row in 0..rows {
                let latitude = grid.first_latitude + row as f64 * grid.step_latitude;
                for column in 0..columns {
                    for turn in -2..=2_i8 {
                        let longitude = grid.first_longitude
                            + column as f64 * grid.step_longitude
                            + 360.0 * f64::from(turn);
                        let half = grid.step_longitude / 2.0;
                        // Whole windows and such steps are exact. A window that is a line or a point touches too.
                        let over = |middle: f64, least: f64, greatest: f64| {
                            middle + half > least && middle - half < greatest
                        };
                        if latitude.abs() > 90.0
                            || !over(longitude, window.west, window.east)
                            || !over(latitude, window.south, window.north)
                        {
                            continue;
                        }
                        let (x, y) = ((longitude - raster.west) / raster.step_x, (raster.north - latitude) / raster.step_y);
                        prop_assert!(raster.width > 0, "{longitude}, {latitude} is left out");
                        let index = whole(y - 0.5) * raster.width as u64 + whole(x - 0.5);
                        let index = usize::try_from(index).unwrap();
                        prop_assert!(x < raster.width as f64 && y < raster.height as f64, "{} {}", x, y);
                        expected[index] = true;
                        let found = whole(f64::from(raster.samples[index]));
                        prop_assert_eq!(found / columns, row);
                        let apart = (found % columns).abs_diff(column) as f64 * grid.step_longitude;
                        prop_assert!(apart == 0.0 || apart == 360.0, "{apart} degrees apart");
                    }
                }
            }
            for (sample, expected) in raster.samples.iter().zip(expected) {
                prop_assert_eq!(sample.is_nan(), !expected);
            }
        }
    }
}
