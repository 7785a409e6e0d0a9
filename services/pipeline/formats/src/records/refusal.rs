//! Why something cannot be read, as it is said where the place in the file is not known.

use std::borrow::Cow;

use crate::Defect;

/// A rule that is broken, and what broke it.
#[derive(Debug)]
pub(super) struct Refusal {
    part: Option<String>,
    rule: Cow<'static, str>,
    value: String,
}

impl Refusal {
    /// A broken rule.
    pub(super) fn new(rule: impl Into<Cow<'static, str>>, value: impl ToString) -> Self {
        Self { part: None, rule: rule.into(), value: value.to_string() }
    }

    /// It, in a part of the record: a value by its name.
    pub(super) fn within(self, part: impl Into<String>) -> Self {
        Self { part: Some(part.into()), ..self }
    }

    /// It, with the place of the record.
    pub(super) fn at(self, place: &str) -> Defect {
        let place = self.part.map_or_else(|| place.to_owned(), |part| format!("{place}, {part}"));
        Defect::new(place, self.rule, self.value)
    }
}
