//! Why something cannot be read.

/// Longest value that is repeated, in characters.
const VALUE_CHARS_MAX: usize = 120;

/// What cannot be read. The file is named by who knows it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {rule} ({value})")]
pub struct Defect {
    /// Row, feature, tag or member in the file, such as `row 4, latitude`.
    pub place: String,
    /// The rule that is broken, in `snake_case`: `ring_closed`.
    pub rule: String,
    /// The value that broke it, cut to a readable length.
    pub value: String,
}

impl Defect {
    /// A defect.
    pub fn new(place: impl Into<String>, rule: impl Into<String>, value: impl ToString) -> Self {
        let value = value.to_string();
        let value = match value.char_indices().nth(VALUE_CHARS_MAX) {
            Some((end, _)) => format!("{}...", &value[..end]),
            None => value,
        };
        Self { place: place.into(), rule: rule.into(), value }
    }
}
