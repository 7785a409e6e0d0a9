//! CSV: text tables with one character between fields, with or without a header.
//!
//! Values are texts, whatever they look like: what a column holds is known to who asks for it. Only the decimal mark is
//! brought to a point where the recipe says that it is another one, in fields that are a number and nothing else.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io::Read;
use std::ops::ControlFlow;
use std::sync::Arc;

use tessera_pipeline_api::{AxisOrder, Table};
use tessera_store_api::Geometry;

use self::rows::{COLUMNS_MAX, Dialect, Row, Rows};
use super::corners::Corners;
use super::refusal::Refusal;
use super::{Record, Source, Take, Value, letters};
use crate::Defect;

mod rows;

/// Characters of a field, at most.
const FIELD_CHARS_MAX: usize = 4_000;

/// Reads all rows.
pub(super) fn read(source: &Source<'_>, take: &mut Take<'_>) -> Result<(), Defect> {
    let table = source.content.table.clone().unwrap_or_default();
    // Columns have names: there is no order of axes in a table.
    let mut corners = Corners::new(AxisOrder::LongitudeLatitude);
    source.members(&mut |name, bytes| {
        let prefix = source.prefix(name);
        let unreadable = |error| Defect::new(format!("{prefix}file"), "readable", error);
        let mut rows = Rows::new(letters::without_mark(bytes).map_err(unreadable)?, dialect(&table)?);
        let columns = Columns::read(&table, &prefix, &mut rows)?;
        while let Some(row) = rows.next().map_err(unreadable)? {
            if take(columns.record(&prefix, &row, &mut corners)).is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    })
}

/// How the table is split, as its recipe says.
fn dialect(table: &Table) -> Result<Dialect, Defect> {
    let delimiter = letters::encode(&table.delimiter.to_string(), table.encoding);
    let delimiter = match delimiter.as_deref() {
        Some(&[byte]) if !matches!(byte, b'"' | b'\r' | b'\n') => byte,
        _ => {
            let found = format!("{:?}", table.delimiter);
            return Err(Defect::new("content.table.delimiter", "delimiter_of_1_byte", found));
        }
    };
    let comment = match table.comment.as_deref() {
        None => None,
        Some(prefix) => match letters::encode(prefix, table.encoding) {
            Some(bytes) if !bytes.is_empty() => Some(bytes),
            _ => return Err(Defect::new("content.table.comment", "not_empty", prefix)),
        },
    };
    Ok(Dialect { delimiter, comment })
}

/// The columns of a table.
struct Columns<'a> {
    table: &'a Table,
    names: Vec<Arc<str>>,
    /// Which of them are the longitude and the latitude.
    point: Option<(usize, usize)>,
}

impl<'a> Columns<'a> {
    /// Those of the recipe, or of the first row.
    fn read<R: Read>(table: &'a Table, prefix: &str, rows: &mut Rows<R>) -> Result<Self, Defect> {
        let (place, names) = if table.columns.is_empty() {
            let place = format!("{prefix}header");
            let names = header(table, rows).map_err(|refusal| refusal.at(&place))?;
            (place, names)
        } else {
            let names = table.columns.iter().map(|name| Arc::from(&**name)).collect();
            ("content.table.columns".to_owned(), names)
        };
        let mut known = HashSet::new();
        for (number, name) in (1_usize..).zip(&names) {
            if name.is_empty() {
                return Err(Defect::new(place, "column_named", format!("column {number}")));
            }
            if !known.insert(&**name) {
                return Err(Defect::new(place, "column_once", name));
            }
        }
        let point = point(table, &names)?;
        Ok(Self { table, names, point })
    }

    fn record(&self, prefix: &str, row: &Row<'_>, corners: &mut Corners) -> Result<Record, Defect> {
        let place = format!("{prefix}row {}", row.line);
        if row.is_too_long || row.len() != self.names.len() {
            let found =
                if row.is_too_long { "more than a row may have".to_owned() } else { row.len().to_string() };
            return Err(Defect::new(place, format!("fields_are_{}", self.names.len()), found));
        }
        let mut values = Vec::with_capacity(self.names.len());
        for (name, field) in self.names.iter().zip(row.fields()) {
            let value = self.value(field).map_err(|refusal| refusal.within(&**name).at(&place))?;
            values.push((Arc::clone(name), value));
        }
        let geometry = match self.point {
            Some((longitude, latitude)) => {
                self.geometry(&place, &values[longitude], &values[latitude], corners)?
            }
            None => None,
        };
        Ok(Record { place, geometry, values })
    }

    /// The value of a field.
    fn value(&self, field: &[u8]) -> Result<Value, Refusal> {
        let text = letters::decode(field, self.table.encoding)?;
        if field.len() > FIELD_CHARS_MAX && text.chars().nth(FIELD_CHARS_MAX).is_some() {
            return Err(Refusal::new(format!("chars_max_{FIELD_CHARS_MAX}"), text));
        }
        let trimmed = text.trim();
        if trimmed.is_empty() || self.table.missing.iter().any(|marker| marker == trimmed) {
            return Ok(Value::Null);
        }
        Ok(Value::Text(match with_point(trimmed, self.table.decimal) {
            Some(number) => number,
            None => text.into_owned(),
        }))
    }

    fn geometry(
        &self,
        place: &str,
        longitude: &(Arc<str>, Value),
        latitude: &(Arc<str>, Value),
        corners: &mut Corners,
    ) -> Result<Option<Geometry>, Defect> {
        let degrees = |(name, value): &(Arc<str>, Value)| match value {
            Value::Null => Ok(None),
            value => value.number().map(Some).ok_or_else(|| {
                let shown = value.text().unwrap_or(Cow::Borrowed(""));
                Defect::new(format!("{place}, {name}"), "number", shown)
            }),
        };
        match (degrees(longitude)?, degrees(latitude)?) {
            (Some(longitude), Some(latitude)) => corners.admit(place, Geometry::Point([longitude, latitude])),
            (None, None) => Ok(None),
            (longitude, latitude) => {
                let found = format!("{longitude:?} and {latitude:?}");
                Err(Defect::new(place, "longitude_and_latitude", found))
            }
        }
    }
}

/// The names in the first row.
fn header<R: Read>(table: &Table, rows: &mut Rows<R>) -> Result<Vec<Arc<str>>, Refusal> {
    let header = rows.next().map_err(|error| Refusal::new("readable", error))?;
    let header = header.ok_or_else(|| Refusal::new("header_present", "nothing"))?;
    if header.is_too_long {
        return Err(Refusal::new(format!("columns_max_{COLUMNS_MAX}"), "more"));
    }
    header.fields().map(|field| Ok(Arc::from(letters::decode(field, table.encoding)?.trim()))).collect()
}

/// Where the columns of the coordinates are, in a table of points.
fn point(table: &Table, names: &[Arc<str>]) -> Result<Option<(usize, usize)>, Defect> {
    let find = |place: &str, wanted: &str| {
        names.iter().position(|name| **name == *wanted).ok_or_else(|| {
            Defect::new(place, "column_known", format!("{wanted}; there is {}", names.join(", ")))
        })
    };
    match (&table.longitude, &table.latitude) {
        (None, None) => Ok(None),
        (Some(longitude), Some(latitude)) => {
            Ok(Some((find("content.table.longitude", longitude)?, find("content.table.latitude", latitude)?)))
        }
        _ => Err(Defect::new("content.table", "longitude_and_latitude", "one of them")),
    }
}

/// `text` with a point before its fraction, if it is a number that has `decimal` there.
fn with_point(text: &str, decimal: char) -> Option<String> {
    if decimal == '.' {
        return None;
    }
    let (whole, fraction) = text.split_once(decimal)?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let signed = |text: &str| digits(text.strip_prefix(['-', '+']).unwrap_or(text));
    let (behind, exponent) = fraction.split_once(['e', 'E']).unwrap_or((fraction, "0"));
    let is_number = signed(whole) && digits(behind) && signed(exponent);
    is_number.then(|| format!("{whole}.{fraction}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_mark_becomes_a_point_in_numbers_only() {
        for (written, read) in [
            ("12,5", Some("12.5")),
            ("-0,25", Some("-0.25")),
            ("+1,5e-3", Some("+1.5e-3")),
            ("1,2,3", None),
            ("Roma, 5", None),
            (",5", None),
            ("12,", None),
            ("12.5", None),
            ("1,5e", None),
        ] {
            assert_eq!(with_point(written, ',').as_deref(), read, "{written}");
        }
        assert_eq!(with_point("12,5", '.'), None);
    }
}
