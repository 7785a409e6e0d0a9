//! Where the samples of a window are collected.

use std::collections::BTreeSet;
use std::ops::Range;

use super::Raster;
use super::number::narrow;
use super::placement::{Placement, Run};

/// What the numbers of a file stand for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Meaning {
    /// Those that stand for nothing. NaN and the infinities do always.
    pub absent: Vec<f64>,
    /// What the others are multiplied with.
    pub scale: f64,
    /// What is added then.
    pub offset: f64,
}

impl Meaning {
    /// That of numbers which are what they are, but for those that are `absent`.
    pub const fn plain(absent: Vec<f64>) -> Self {
        Self { absent, scale: 1.0, offset: 0.0 }
    }

    fn sample(&self, number: f64) -> f32 {
        if self.absent.contains(&number) {
            return f32::NAN;
        }
        let sample = narrow(number * self.scale + self.offset);
        if sample.is_finite() { sample } else { f32::NAN }
    }
}

/// A window while it is read. Rows and columns are those of the file; what lies outside of the window is passed over.
pub(super) struct Canvas {
    placement: Placement,
    meaning: Meaning,
    samples: Vec<f32>,
}

impl Canvas {
    /// A window without samples.
    pub fn new(placement: Placement, meaning: Meaning) -> Self {
        let samples = vec![f32::NAN; placement.width * placement.height];
        Self { placement, meaning, samples }
    }

    /// What is wanted of the file.
    pub fn wanted(&self) -> Wanted {
        let columns = self.placement.columns.iter().map(|run| run.source.clone()).collect();
        Wanted { rows: self.placement.rows.clone(), columns }
    }

    /// Takes what is wanted of `numbers`, which are in `row` from `first_column` on.
    pub fn put(&mut self, row: usize, first_column: usize, numbers: &[f64]) {
        let Placement { rows, south_up, width, columns, .. } = &self.placement;
        if !rows.contains(&row) {
            return;
        }
        let target_row = if *south_up { rows.end - 1 - row } else { row - rows.start };
        let target_row = &mut self.samples[target_row * width..][..*width];
        let given = first_column..first_column + numbers.len();
        for Run { source, target } in columns {
            let (start, end) = (source.start.max(given.start), source.end.min(given.end));
            if start >= end {
                continue;
            }
            let length = end - start;
            let numbers = &numbers[start - given.start..][..length];
            let target = &mut target_row[target + start - source.start..][..length];
            for (target, number) in target.iter_mut().zip(numbers) {
                *target = self.meaning.sample(*number);
            }
        }
    }

    /// The window with its samples.
    pub fn finish(self) -> Raster {
        let Placement { width, height, west, north, step_x, step_y, .. } = self.placement;
        Raster { width, height, west, north, step_x, step_y, samples: self.samples }
    }
}

/// The part of a file that is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wanted {
    pub rows: Range<usize>,
    /// Stretches that need not be in order, and may overlap.
    pub columns: Vec<Range<usize>>,
}

impl Wanted {
    /// The parts of a file that are wanted, where it is cut into parts of `width` by `height`: how many parts are above
    /// each and how many to its left. Neither may be 0.
    pub fn parts(&self, width: usize, height: usize) -> impl Iterator<Item = (usize, usize)> + use<> {
        let rows = self.rows.start / height..self.rows.end.div_ceil(height);
        let columns = self.columns.iter();
        let columns: BTreeSet<usize> =
            columns.flat_map(|columns| columns.start / width..columns.end.div_ceil(width)).collect();
        rows.flat_map(move |down| columns.clone().into_iter().map(move |right| (down, right)))
    }
}
