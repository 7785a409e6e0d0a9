//! From a record of a file to typed values: what a recipe's `feeds` say about the names, codes and years of a source.
//!
//! A [`Row`] is asked for properties of ours and finds them under the source's names. What it gives is checked; what
//! breaks a rule is a [`Rejection`] with file, place, rule and value. Whether that stops the run or leaves the row out
//! is the recipe's to say: [`Sieve`] counts it.

mod position;
mod sieve;

use std::borrow::Cow;

use tessera_formats::{Record, Value};
use tessera_pipeline_api::{Recipe, Rejection};
use tessera_store_api::{Geometry, Span, TimeReference, YearError};

use crate::rejection::{rejection, rejection_at};

pub use position::Extent;
pub use sieve::{Sieve, Verdict};

/// A text, in characters, at most.
pub const TEXT_CHARS_MAX: usize = 2_000;
/// The largest whole number that a floating-point number tells apart from its neighbours.
const EXACT_MAX: f64 = 9_007_199_254_740_992.0;
/// What makes a mapped name the same for every row.
const CONSTANT: char = '=';
/// What stands for every other value in a table of codes.
const OTHERS: &str = "*";
/// What stands between the first and the last year in a property that has both.
const SPAN_SEPARATOR: char = '/';

/// A record, read as its recipe says.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    recipe: &'a Recipe,
    record: &'a Record,
}

impl<'a> Row<'a> {
    /// `record`, read as `recipe` says.
    pub const fn new(recipe: &'a Recipe, record: &'a Record) -> Self {
        Self { recipe, record }
    }

    /// What it is read as.
    pub const fn recipe(&self) -> &'a Recipe {
        self.recipe
    }

    /// The record.
    pub const fn record(&self) -> &'a Record {
        self.record
    }

    /// Whether the recipe says where a property is found. One that it does not name is never there.
    pub fn maps(&self, property: &str) -> bool {
        self.recipe.feeds.mapping.contains_key(property)
    }

    /// Whether the recipe has a table of codes for a property.
    pub fn is_coded(&self, property: &str) -> bool {
        self.recipe.feeds.codes.contains_key(property)
    }

    /// Refuses a property: the place says under which name the source has it.
    pub fn refuse(&self, property: &str, rule: &str, value: impl ToString) -> Rejection {
        let source = self.recipe.feeds.mapping.get(property).map_or(property, String::as_str);
        let place = format!("{}, {}", self.record.place, source.trim_start_matches(CONSTANT));
        self.on_map(rejection(&self.recipe.content.file, place, rule, value))
    }

    /// Refuses the row as a whole.
    pub fn refuse_row(&self, rule: &str, value: impl ToString) -> Rejection {
        self.on_map(rejection(&self.recipe.content.file, self.record.place.clone(), rule, value))
    }

    /// A text without the spaces around it; `None` where there is none.
    ///
    /// # Errors
    /// `no_control_characters`, `chars_max_2000`, `one_value`.
    pub fn text(&self, property: &str) -> Result<Option<Cow<'a, str>>, Rejection> {
        let text = match self.found(property) {
            Found::Nothing | Found::Value(Value::Null) => return Ok(None),
            Found::Constant(text) => Cow::Borrowed(text),
            Found::Value(value) => match spoken(value) {
                Some(text) => text,
                None => return Err(self.refuse(property, "one_value", shown(value))),
            },
        };
        self.checked(property, text)
    }

    /// A text that has to be there.
    ///
    /// # Errors
    /// `not_empty`, and those of [`Self::text`].
    pub fn required(&self, property: &str) -> Result<Cow<'a, str>, Rejection> {
        self.text(property)?.ok_or_else(|| self.refuse(property, "not_empty", ""))
    }

    /// Every text of a property that may have several.
    ///
    /// # Errors
    /// Those of [`Self::text`] for each of them.
    pub fn texts(&self, property: &str) -> Result<Vec<Cow<'a, str>>, Rejection> {
        let Found::Value(Value::List(list)) = self.found(property) else {
            return Ok(self.text(property)?.into_iter().collect());
        };
        let mut texts = Vec::with_capacity(list.len());
        for value in list.iter().filter(|value| **value != Value::Null) {
            let text = spoken(value).ok_or_else(|| self.refuse(property, "list_of_texts", shown(value)))?;
            texts.extend(self.checked(property, text)?);
        }
        Ok(texts)
    }

    /// Whatever a property says, for people to read: several values with commas between them, line breaks and other
    /// control characters as spaces. It breaks no rule.
    pub fn prose(&self, property: &str) -> Option<String> {
        let shown = match self.found(property) {
            Found::Nothing => return None,
            Found::Constant(text) => text.to_owned(),
            Found::Value(value) => shown(value),
        };
        let words =
            shown.split(|letter: char| letter.is_control() || letter == ' ').filter(|word| !word.is_empty());
        let prose = words.collect::<Vec<_>>().join(" ");
        (!prose.is_empty()).then_some(prose)
    }

    /// A finite number; `None` where there is none.
    ///
    /// # Errors
    /// `number`; `columns_not_shifted` where a name stands in its place.
    pub fn number(&self, property: &str) -> Result<Option<f64>, Rejection> {
        if let Found::Value(Value::Number(number)) = self.found(property) {
            let finite = number.is_finite().then_some(Some(*number));
            return finite.ok_or_else(|| self.refuse(property, "number", number));
        }
        let Some(text) = self.text(property)? else { return Ok(None) };
        let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
        number.map(Some).ok_or_else(|| self.refuse(property, no_number(&text), &text))
    }

    /// A whole number; `None` where there is none.
    ///
    /// # Errors
    /// `whole_number`, and those of [`Self::number`].
    pub fn integer(&self, property: &str) -> Result<Option<i64>, Rejection> {
        let Some(number) = self.number(property)? else { return Ok(None) };
        whole(number).map(Some).ok_or_else(|| self.refuse(property, "whole_number", number))
    }

    /// A historical year; `None` where there is none. It is counted as the recipe's `years` say.
    ///
    /// # Errors
    /// `no_year_0`, `year_in_reach`, `years_counted` where the recipe does not say how, and those of [`Self::integer`].
    pub fn year(&self, property: &str) -> Result<Option<i32>, Rejection> {
        let Some(year) = self.integer(property)? else { return Ok(None) };
        self.historical(property, year).map(Some)
    }

    /// The years from `from` to `until`, or those of `span`, which has both with a slash between them. `None` where the
    /// source has neither; a span with one end has the other end open.
    ///
    /// # Errors
    /// `span_not_reversed`; `years_present` where both ends are 0, which is how some sources write that they do not
    /// know; `span_not_zero_length` where both are the same edge of a period ([`Self::is_edge`]): nothing lies between
    /// an edge and itself; and those of [`Self::year`].
    pub fn span(&self) -> Result<Option<OpenSpan>, Rejection> {
        let (property, from, until) = if self.maps("span") {
            let Some(text) = self.code("span")? else { return Ok(None) };
            let (from, until) = self.both_ends(&text)?;
            ("span", Some(from), Some(until))
        } else {
            ("until", self.integer("from")?, self.integer("until")?)
        };
        if let (Some(from), Some(until)) = (from, until) {
            self.in_order(property, from, until)?;
        }
        let ends = if property == "span" { ["span", "span"] } else { ["from", "until"] };
        let from = from.map(|year| self.historical(ends[0], year)).transpose()?;
        let until = until.map(|year| self.historical(ends[1], year)).transpose()?;
        Ok((from.is_some() || until.is_some()).then_some(OpenSpan { from, until }))
    }

    /// What a property is called here, by the recipe's table of codes: the value of the source where the table has no
    /// row for the property. Nothing is looked up as the empty text.
    ///
    /// # Errors
    /// `code_known`, and those of [`Self::text`].
    pub fn code(&self, property: &str) -> Result<Option<Cow<'a, str>>, Rejection> {
        let text = self.text(property)?;
        let Some(table) = self.recipe.feeds.codes.get(property) else { return Ok(text) };
        let value = text.as_deref().unwrap_or_default();
        match table.get(value).or_else(|| table.get(OTHERS)) {
            Some(ours) if ours.is_empty() => Ok(None),
            Some(ours) => Ok(Some(Cow::Borrowed(ours))),
            None if text.is_none() => Ok(None),
            None => Err(self.refuse(property, "code_known", value)),
        }
    }

    /// What a property is called here, as one of our values.
    ///
    /// # Errors
    /// `code_known` also where our own name is not one of those that `of_token` knows.
    pub fn coded<T>(
        &self,
        property: &str,
        of_token: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, Rejection> {
        let Some(token) = self.code(property)? else { return Ok(None) };
        of_token(&token).map(Some).ok_or_else(|| self.refuse(property, "code_known", token))
    }

    /// With where the row says that it lies, right or wrong. It is read here by itself: what is refused may be just that.
    fn on_map(&self, refused: Rejection) -> Rejection {
        let degrees = |property: &str| match self.found(property) {
            Found::Value(value) => spoken(value)?.trim().parse::<f64>().ok(),
            Found::Nothing | Found::Constant(_) => None,
        };
        let position = match &self.record.geometry {
            _ if self.maps("longitude") => degrees("longitude").zip(degrees("latitude")),
            Some(Geometry::Point([longitude, latitude])) => Some((*longitude, *latitude)),
            _ => None,
        };
        match position {
            Some((longitude, latitude)) => rejection_at(refused, longitude, latitude),
            None => refused,
        }
    }

    fn found(&self, property: &str) -> Found<'a> {
        let Some(source) = self.recipe.feeds.mapping.get(property) else { return Found::Nothing };
        match source.strip_prefix(CONSTANT) {
            Some(constant) => Found::Constant(constant),
            None => Found::Value(self.record.value(source)),
        }
    }

    fn checked(&self, property: &str, text: Cow<'a, str>) -> Result<Option<Cow<'a, str>>, Rejection> {
        let text = trimmed(text);
        if text.is_empty() {
            return Ok(None);
        }
        if text.chars().any(char::is_control) {
            return Err(self.refuse(property, "no_control_characters", text.escape_debug()));
        }
        if text.contains(char::REPLACEMENT_CHARACTER) {
            return Err(self.refuse(property, "letters_readable", text));
        }
        if text.chars().nth(TEXT_CHARS_MAX).is_some() {
            return Err(self.refuse(property, "chars_max_2000", text));
        }
        Ok(Some(text))
    }

    fn historical(&self, property: &str, year: i64) -> Result<i32, Rejection> {
        let reference = self.reference().ok_or_else(|| self.refuse(property, "years_counted", year))?;
        reference.historical(year).map_err(|error| {
            let rule = match error {
                YearError::Zero => "no_year_0",
                YearError::OutOfReach(_) => "year_in_reach",
            };
            self.refuse(property, rule, year)
        })
    }

    fn reference(&self) -> Option<TimeReference> {
        self.recipe.feeds.years
    }

    fn both_ends(&self, text: &str) -> Result<(i64, i64), Rejection> {
        let year = |text: &str| {
            let year = text.trim().parse::<i64>();
            year.map_err(|_| self.refuse("span", no_number(text), text))
        };
        let (from, until) =
            text.split_once(SPAN_SEPARATOR).ok_or_else(|| self.refuse("span", "two_years", text))?;
        Ok((year(from)?, year(until)?))
    }

    /// Whether a year is one of those at which the source's periods meet, as far as the recipe names them in `edges`:
    /// the last of one and the first of the next.
    pub fn is_edge(&self, year: i64) -> bool {
        let Found::Constant(edges) = self.found("edges") else { return false };
        edges.split(',').any(|edge| edge.trim().parse() == Ok(year))
    }

    /// Compares the years as the source has them: BP runs the other way.
    fn in_order(&self, property: &str, from: i64, until: i64) -> Result<(), Rejection> {
        let text = || format!("{from}{SPAN_SEPARATOR}{until}");
        let before = if self.reference() == Some(TimeReference::Bp) { from < until } else { until < from };
        if before {
            return Err(self.refuse(property, "span_not_reversed", text()));
        }
        if from != until {
            return Ok(());
        }
        if from == 0 && self.reference() != Some(TimeReference::Bp) {
            return Err(self.refuse(property, "years_present", text()));
        }
        if self.is_edge(from) {
            return Err(self.refuse(property, "span_not_zero_length", text()));
        }
        Ok(())
    }
}

/// Years of which one end may not be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenSpan {
    /// First year.
    pub from: Option<i32>,
    /// Last year.
    pub until: Option<i32>,
}

impl OpenSpan {
    /// Both years, where both are known.
    pub fn closed(self) -> Option<Span> {
        Span::new(self.from?, self.until?).ok()
    }
}

enum Found<'a> {
    /// The recipe does not say where it is.
    Nothing,
    Constant(&'a str),
    Value(&'a Value),
}

/// A single value as text; `None` where it is a list.
fn spoken(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::Null => Some(Cow::Borrowed("")),
        Value::Text(text) => Some(Cow::Borrowed(text)),
        // The shortest digits that mean the same number; whole ones have no fraction.
        Value::Number(number) => Some(Cow::Owned(number.to_string())),
        Value::Bool(yes) => Some(Cow::Borrowed(if *yes { "true" } else { "false" })),
        // What may stand several times and stands once.
        Value::List(list) => match list.as_slice() {
            [] => Some(Cow::Borrowed("")),
            [one] => spoken(one),
            _ => None,
        },
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::List(list) => list.iter().map(shown).collect::<Vec<_>>().join(", "),
        one => spoken(one).unwrap_or_default().into_owned(),
    }
}

fn trimmed(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) if text.trim().len() == text.len() => Cow::Owned(text),
        Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
    }
}

/// Which rule a text breaks that is no number: words have slipped in from the next column.
fn no_number(text: &str) -> &'static str {
    let letters = text.chars().filter(|letter| letter.is_alphabetic()).count();
    if letters > 1 && !text.chars().any(|digit| digit.is_ascii_digit()) {
        "columns_not_shifted"
    } else {
        "number"
    }
}

#[expect(clippy::cast_possible_truncation, reason = "checked to be whole and in the range that is exact")]
fn whole(number: f64) -> Option<i64> {
    (number.fract() == 0.0 && number.abs() <= EXACT_MAX).then_some(number as i64)
}

#[cfg(test)]
mod tests;
