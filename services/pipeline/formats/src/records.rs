//! Features and rows: `GeoJSON`, Shapefile, CSV, Turtle, `GeoPackage`.
//!
//! What is said here holds for every format. Values have the names that the file gives them; what a reader adds of its own
//! stands behind them:
//!
//! | name | meaning |
//! |---|---|
//! | `@id` | what the file calls the record: the `id` of a `GeoJSON` feature, the subject of Turtle |
//! | `altitude` | the third ordinate of a point |
//! | `collection.title` | a member `title` of the `GeoJSON` collection that a feature is of |
//! | `feature.title` | a member `title` of a `GeoJSON` feature beside its properties |
//! | `size.width` | a value within a value: an object of JSON, a blank node of Turtle |
//! | `name@la` | a text of Turtle in a language |
//!
//! Shapes are in degrees, longitude first, on Earth, their rings closed and of four corners at least. Whether a ring cuts
//! itself is left to who uses it. A shape without a corner is none.

use std::borrow::Cow;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use tessera_pipeline_api::{Content, Format, Recipe};
use tessera_store_api::Geometry;

use crate::{Defect, packing};

mod allowance;
mod corners;
mod csv;
mod geojson;
mod geopackage;
mod letters;
mod names;
mod refusal;
mod shapefile;
mod turtle;

/// Records of a file, at most.
pub const RECORDS_MAX: usize = 2_000_000;

/// From here on not every whole number is an `f64`.
const WHOLE_MAX: f64 = 9_007_199_254_740_992.0;

/// Every adapter, with the ends of the names of its format's files.
const ADAPTERS: [(Format, &[&str], Adapter); 5] = [
    (Format::Geojson, &[".geojson", ".json"], geojson::read),
    (Format::Shapefile, &[".shp", ".dbf", ".cpg", ".prj"], shapefile::read),
    (Format::Csv, &[".csv", ".tsv"], csv::read),
    (Format::Turtle, &[".ttl"], turtle::read),
    (Format::Geopackage, &[".gpkg"], geopackage::read),
];

/// Reads all records of a file.
type Adapter = fn(&Source<'_>, &mut Take<'_>) -> Result<(), Defect>;

/// Names and values.
type Values = Vec<(Arc<str>, Value)>;

/// Whom records are handed to, until it breaks.
pub type Take<'a> = dyn FnMut(Result<Record, Defect>) -> ControlFlow<()> + 'a;

/// One value of a record, as its format has it.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing, or what the recipe says stands for nothing.
    Null,
    /// A text. Text tables have nothing else. A whole number that no [`Value::Number`] can be is one too.
    Text(String),
    /// A number. It is finite.
    Number(f64),
    /// Yes or no.
    Bool(bool),
    /// Several values, as Turtle and JSON have them. Turtle has one only where there is more than one.
    List(Vec<Value>),
}

impl Value {
    /// It as a finite number; a text is read as one. [`None`] where it is none.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) => text.trim().parse().ok().filter(|number: &f64| number.is_finite()),
            Self::Null | Self::Bool(_) | Self::List(_) => None,
        }
    }

    /// It as a text. [`None`] where it is nothing, or several values.
    pub fn text(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Text(text) => Some(Cow::Borrowed(text)),
            Self::Number(number) => Some(Cow::Owned(number.to_string())),
            Self::Bool(yes) => Some(Cow::Borrowed(if *yes { "true" } else { "false" })),
            Self::Null | Self::List(_) => None,
        }
    }

    /// A number as it is written. A whole number that no `f64` is stays its digits. [`None`] where it is no finite number.
    fn written(text: &str) -> Option<Self> {
        let number = text.trim().parse().ok().filter(|number: &f64| number.is_finite())?;
        let is_whole = !text.contains(['.', 'e', 'E']);
        Some(if is_whole && number.abs() >= WHOLE_MAX {
            Self::Text(text.to_owned())
        } else {
            Self::Number(number)
        })
    }

    /// The values that it is: those of a list, itself, or none.
    pub fn all(&self) -> &[Self] {
        match self {
            Self::Null => &[],
            Self::List(values) => values,
            value => std::slice::from_ref(value),
        }
    }
}

/// One feature or row.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Where it stands: `row 4` (the line it begins on), `feature 12`, `<subject>`; in an archive behind the name of its
    /// member, as `member.geojson, feature 1`.
    pub place: String,
    /// Its shape, longitude first; absent where the file has none for it.
    pub geometry: Option<Geometry>,
    /// Names and values, in the order of the file. Of two with the same name the first counts.
    pub values: Vec<(Arc<str>, Value)>,
}

impl Record {
    /// The value of a name; [`Value::Null`] where there is none.
    pub fn value(&self, name: &str) -> &Value {
        self.values.iter().find(|(known, _)| &**known == name).map_or(&Value::Null, |(_, value)| value)
    }

    /// The value of a name as a text that can be shown; [`None`] where there is none.
    ///
    /// # Errors
    /// Several values (`one_value`); a text with control characters (`no_control_characters`). They are the matter of
    /// who wants the value: a line break in a column that nobody reads is no reason to lose the row.
    pub fn text(&self, name: &str) -> Result<Option<Cow<'_, str>>, Defect> {
        let value = self.value(name);
        let (rule, shown) = match value.text() {
            Some(text) if text.chars().any(char::is_control) => {
                ("no_control_characters", format!("{text:?}"))
            }
            None if *value != Value::Null => ("one_value", format!("{:?}", value.all())),
            text => return Ok(text),
        };
        Err(Defect::new(format!("{}, {name}", self.place), rule, shown))
    }

    /// The value of a name as a finite number; [`None`] where there is none.
    ///
    /// # Errors
    /// Something that is no number (`number`).
    pub fn number(&self, name: &str) -> Result<Option<f64>, Defect> {
        match self.value(name) {
            Value::Null => Ok(None),
            value => value.number().map(Some).ok_or_else(|| {
                let shown = value.text().unwrap_or(Cow::Borrowed("several values"));
                Defect::new(format!("{}, {name}", self.place), "number", shown)
            }),
        }
    }
}

/// A file of records, and what is to be read of it.
struct Source<'a> {
    content: &'a Content,
    file: &'a Path,
    suffixes: &'static [&'static str],
}

impl Source<'_> {
    /// What stands before the place of every record of a member: its name, where it is one of several.
    fn prefix(&self, member: &str) -> String {
        if self.is_archive() { format!("{member}, ") } else { String::new() }
    }

    /// Whether the file is an archive.
    const fn is_archive(&self) -> bool {
        use tessera_pipeline_api::Packing::{Gzip, None};
        !matches!(self.content.packing, None | Gzip)
    }

    /// Visits the members that are wanted, each as a stream.
    fn members(&self, visit: &mut packing::Visit<'_>) -> Result<(), Defect> {
        packing::members(self.content, self.file, self.suffixes, visit)
    }
}

/// Reads the records of `recipe`'s file and hands each to `take`, in the order of the file, until `take` breaks. A record
/// that cannot be read is handed over as its defect, and the next one is read.
///
/// # Errors
/// What makes the rest of the file unreadable. Records that were handed over before are good.
pub fn read(
    recipe: &Recipe,
    file: &Path,
    take: &mut dyn FnMut(Result<Record, Defect>) -> ControlFlow<()>,
) -> Result<(), Defect> {
    let content = &recipe.content;
    let Some((_, suffixes, adapter)) = ADAPTERS.iter().find(|(format, ..)| *format == content.format) else {
        return Err(Defect::new("content.format", "format_of_records", format!("{:?}", content.format)));
    };
    let mut count = 0;
    adapter(&Source { content, file, suffixes }, &mut |record| {
        count += 1;
        if count > RECORDS_MAX { ControlFlow::Break(()) } else { take(record) }
    })?;
    if count > RECORDS_MAX {
        return Err(Defect::new("file", format!("rows_max_{RECORDS_MAX}"), "one more"));
    }
    Ok(())
}
