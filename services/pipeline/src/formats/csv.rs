//! Tables: CSV in UTF-8 with exactly the header that is expected.

use csv::{ReaderBuilder, StringRecord};
use tessera_pipeline_api::Rejection;

use crate::rejection::{Rejections, rejection};

/// Rows of a table, at most.
const ROWS_MAX: usize = 10_000;
/// Characters of a field, at most.
const FIELD_CHARS_MAX: usize = 2_000;

/// A row with where it stands.
#[derive(Debug)]
pub struct Row<'a> {
    file: &'a str,
    columns: &'a [&'a str],
    line: u64,
    fields: StringRecord,
}

impl Row<'_> {
    /// A field by the name of its column.
    pub fn text(&self, column: &str) -> &str {
        let index = self.columns.iter().position(|name| *name == column);
        index.and_then(|index| self.fields.get(index)).unwrap_or_default()
    }

    /// A field read as `T`; `rule` names what it has to be.
    pub fn parse<T: std::str::FromStr>(&self, column: &str, rule: &str) -> Result<T, Rejection> {
        self.text(column).parse().map_err(|_| self.refuse(column, rule))
    }

    /// Where it stands, such as `row 4`.
    pub fn place(&self) -> String {
        format!("row {}", self.line)
    }

    /// The refusal of a field.
    pub fn refuse(&self, column: &str, rule: &str) -> Rejection {
        rejection(self.file, format!("{}, {column}", self.place()), rule, self.text(column))
    }

    /// A field of 1 to `chars_max` characters.
    pub fn filled(&self, column: &str, chars_max: usize) -> Result<String, Rejection> {
        let text = self.text(column);
        if text.trim().is_empty() {
            return Err(self.refuse(column, "not_empty"));
        }
        if text.chars().count() > chars_max {
            return Err(self.refuse(column, &format!("chars_max_{chars_max}")));
        }
        Ok(text.to_owned())
    }
}

/// Reads a table whose header is `columns`. Rows are numbered by the line they begin on; the header is line 1.
pub fn read<'a>(
    file: &'a str,
    columns: &'a [&'a str],
    bytes: &'a [u8],
    rejections: &mut Rejections,
) -> Vec<Row<'a>> {
    let mut reader = ReaderBuilder::new().flexible(true).from_reader(bytes);
    match reader.headers() {
        Ok(header) if header.iter().eq(columns.iter().copied()) => {}
        Ok(header) => {
            let found = header.iter().collect::<Vec<_>>().join(",");
            rejections.push(rejection(file, "row 1", &format!("header_is_{}", columns.join("_")), found));
            return Vec::new();
        }
        Err(error) => {
            rejections.push(rejection(file, "row 1", "utf_8", error));
            return Vec::new();
        }
    }
    let mut rows = Vec::new();
    for (count, record) in reader.records().enumerate() {
        if count == ROWS_MAX {
            rejections.push(rejection(file, "file", "rows_max_10000", "more"));
            break;
        }
        rows.extend(rejections.sift(row(file, columns, record)));
    }
    rows
}

fn row<'a>(
    file: &'a str,
    columns: &'a [&'a str],
    record: csv::Result<StringRecord>,
) -> Result<Row<'a>, Rejection> {
    let place = |line: Option<u64>| line.map_or("a row".to_owned(), |line| format!("row {line}"));
    let fields = record.map_err(|error| {
        rejection(file, place(error.position().map(csv::Position::line)), "utf_8", &error)
    })?;
    let line = fields.position().map(csv::Position::line);
    if fields.len() != columns.len() {
        return Err(rejection(file, place(line), &format!("fields_are_{}", columns.len()), fields.len()));
    }
    for (column, field) in columns.iter().zip(&fields) {
        if field.chars().any(char::is_control) {
            let shown = field.escape_debug().to_string();
            return Err(rejection(
                file,
                format!("{}, {column}", place(line)),
                "no_control_characters",
                shown,
            ));
        }
        if field.chars().count() > FIELD_CHARS_MAX {
            return Err(rejection(file, format!("{}, {column}", place(line)), "chars_max_2000", field));
        }
    }
    Ok(Row { file, columns, line: line.unwrap_or_default(), fields })
}
