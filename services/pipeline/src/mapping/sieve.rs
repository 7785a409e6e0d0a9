//! What becomes of the rows of a dataset: taken, outside of the region, left out as its recipe tolerates, or refused.

use tessera_formats::Defect;
use tessera_pipeline_api::{DatasetTally, Recipe, Rejection};

use crate::rejection::{Rejections, rejection};

/// What a row is for the part of the world that is surveyed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict<T> {
    /// It counts.
    Taken(T),
    /// It is sound, and none of our business.
    Outside,
}

impl<T> Verdict<T> {
    /// What is made of what counts.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Verdict<U> {
        match self {
            Self::Taken(taken) => Verdict::Taken(make(taken)),
            Self::Outside => Verdict::Outside,
        }
    }

    /// What counts.
    pub fn taken(self) -> Option<T> {
        match self {
            Self::Taken(taken) => Some(taken),
            Self::Outside => None,
        }
    }
}

/// Counts the rows of one dataset.
///
/// A rule that the recipe tolerates leaves a row out, up to as often as the recipe knows of; once more, and the file is
/// not the one that was looked at. A rule that it does not tolerate refuses the dataset at once.
#[derive(Debug)]
pub struct Sieve<'a> {
    recipe: &'a Recipe,
    tally: DatasetTally,
}

impl<'a> Sieve<'a> {
    /// Nothing counted yet.
    pub fn new(recipe: &'a Recipe) -> Self {
        let tally = DatasetTally { dataset: recipe.id.clone(), ..DatasetTally::default() };
        Self { recipe, tally }
    }

    /// Counts a row and hands on what is taken of it.
    pub fn sift<T>(&mut self, row: Result<Verdict<T>, Rejection>, rejections: &mut Rejections) -> Option<T> {
        self.tally.rows += 1;
        match row {
            Ok(Verdict::Taken(taken)) => {
                self.tally.taken += 1;
                Some(taken)
            }
            Ok(Verdict::Outside) => {
                self.tally.outside += 1;
                None
            }
            Err(broken) => {
                self.leave_out(broken, rejections);
                None
            }
        }
    }

    /// Counts a row that could not be read.
    pub fn unreadable(&mut self, defect: Defect, rejections: &mut Rejections) {
        self.refuse(self.named(defect), rejections);
    }

    /// Counts a row that is refused before anything is made of it.
    pub fn refuse(&mut self, broken: Rejection, rejections: &mut Rejections) {
        self.tally.rows += 1;
        self.leave_out(broken, rejections);
    }

    /// Refuses a file that cannot be read on.
    pub fn broken(&self, defect: Defect, rejections: &mut Rejections) {
        rejections.push(self.named(defect));
    }

    /// Takes back a row that was taken, since another one says that it does not count.
    pub fn withdraw(&mut self, broken: Rejection, rejections: &mut Rejections) {
        self.tally.taken = self.tally.taken.saturating_sub(1);
        self.leave_out(broken, rejections);
    }

    /// What was counted.
    pub fn tally(self) -> DatasetTally {
        self.tally
    }

    fn leave_out(&mut self, broken: Rejection, rejections: &mut Rejections) {
        let tolerated = self.recipe.feeds.tolerate.get(&broken.rule).copied().unwrap_or_default();
        let count = self.tally.left_out.entry(broken.rule.clone()).or_default();
        *count += 1;
        if *count > tolerated {
            rejections.push(broken);
        }
    }

    fn named(&self, defect: Defect) -> Rejection {
        rejection(&self.recipe.content.file, defect.place, &defect.rule, defect.value)
    }
}
