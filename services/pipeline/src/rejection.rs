//! What was refused, counted in full and listed in part.

use tessera_pipeline_api::{REJECTIONS_LISTED_MAX, Rejection};

/// Longest value that is repeated in a rejection, in characters.
const VALUE_CHARS_MAX: usize = 120;

/// A rejection.
pub fn rejection(file: &str, place: impl Into<String>, rule: &str, value: impl ToString) -> Rejection {
    let value = value.to_string();
    let value = match value.char_indices().nth(VALUE_CHARS_MAX) {
        Some((end, _)) => format!("{}...", &value[..end]),
        None => value,
    };
    Rejection { file: file.to_owned(), place: place.into(), rule: rule.to_owned(), value }
}

/// What was refused so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rejections {
    /// How many.
    pub total: u32,
    /// The first [`REJECTIONS_LISTED_MAX`] of them.
    pub first: Vec<Rejection>,
}

impl Rejections {
    /// Adds one.
    pub fn push(&mut self, rejection: Rejection) {
        self.total += 1;
        if self.first.len() < REJECTIONS_LISTED_MAX {
            self.first.push(rejection);
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
}
