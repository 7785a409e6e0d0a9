//! Features and rows: `GeoJSON`, Shapefile, CSV, Turtle, `GeoPackage`.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use tessera_pipeline_api::Recipe;
use tessera_store_api::Geometry;

use crate::Defect;

/// One value of a record, as its format has it.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing, or what the recipe says stands for nothing.
    Null,
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
    /// Yes or no.
    Bool(bool),
    /// Several values, as Turtle and JSON have them.
    List(Vec<Value>),
}

/// One feature or row.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Where it stands: `row 4` (the line it begins on), `feature 12`, `member.geojson, feature 1`, `<subject>`.
    pub place: String,
    /// Its shape, longitude first; absent where the file has none for it.
    pub geometry: Option<Geometry>,
    /// Names and values, in the order of the file.
    pub values: Vec<(Arc<str>, Value)>,
}

impl Record {
    /// The value of a name; [`Value::Null`] where there is none.
    pub fn value(&self, name: &str) -> &Value {
        self.values.iter().find(|(known, _)| &**known == name).map_or(&Value::Null, |(_, value)| value)
    }
}

/// Reads the records of `recipe`'s file and hands each to `take`, in the order of the file, until `take` breaks. A record
/// that cannot be read is handed over as its defect, and the next one is read.
///
/// # Errors
/// What makes the rest of the file unreadable.
pub fn read(
    recipe: &Recipe,
    file: &Path,
    take: &mut dyn FnMut(Result<Record, Defect>) -> ControlFlow<()>,
) -> Result<(), Defect> {
    let _ = (recipe, file, take);
    Err(Defect::new("file", "format_known", "no adapter yet"))
}
