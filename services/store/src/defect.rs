//! What is wrong with something that came: place, rule, value.

use std::fmt::Display;

use transport::problem::Defect;

/// Defects named in one refusal; whoever sends more has learned enough from these.
pub(crate) const DEFECTS_MAX: usize = 100;

/// The defects found until now, the first [`DEFECTS_MAX`] of them.
#[derive(Debug, Default)]
pub(crate) struct Defects(Vec<Defect>);

impl Defects {
    /// Notes that `value` at `place` breaks `rule`, unless it `holds`.
    pub(crate) fn require(&mut self, holds: bool, place: &dyn Display, rule: &str, value: &dyn Display) {
        if !holds && self.0.len() < DEFECTS_MAX {
            self.0.push(Defect { place: place.to_string(), rule: rule.to_owned(), value: value.to_string() });
        }
    }

    /// `Ok` where there are none; otherwise the refusal that `refused` makes of them.
    pub(crate) fn settle<E>(self, refused: impl FnOnce(Vec<Defect>) -> E) -> Result<(), E> {
        if self.0.is_empty() { Ok(()) } else { Err(refused(self.0)) }
    }
}
