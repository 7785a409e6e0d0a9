//! Names of values, which are the same for nearly every record.

use std::collections::HashSet;
use std::sync::Arc;

/// Names that are remembered, at most. Others are made anew for every record.
const NAMES_MAX: usize = 10_000;
/// Characters of a name, at most. Names of values within values grow with every step.
pub(super) const NAME_CHARS_MAX: usize = 400;

/// Names that were met. Each is in memory once.
#[derive(Debug, Default)]
pub(super) struct Names(HashSet<Arc<str>>);

impl Names {
    /// `name`, shared with those that are the same.
    pub(super) fn get(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.0.get(name) {
            return Arc::clone(known);
        }
        let new = Arc::<str>::from(name);
        if self.0.len() < NAMES_MAX {
            self.0.insert(Arc::clone(&new));
        }
        new
    }
}
