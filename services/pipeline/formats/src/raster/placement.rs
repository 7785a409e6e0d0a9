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
