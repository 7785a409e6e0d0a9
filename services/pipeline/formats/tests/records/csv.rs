//! Text tables.

use std::ops::ControlFlow;

use proptest::prelude::*;
use serde_json::{Value as Json, json};
use tessera_formats::{Value, records};
use tessera_store_api::Geometry;

use crate::{Outcome, read, recipe};

fn table(table: Json, text: &str) -> Outcome {
    read(json!({ "format": "csv", "table": table }), text.as_bytes())
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

#[test]
fn a_row_has_the_values_of_the_header_and_the_line_it_begins_on() {
    let rows = table(json!({}), "id,name\n1,Roma\n\n2,\"Capua,\r\nold\"\n3,\n").good();
    assert_eq!(rows.len(), 3);
    assert_eq!((&*rows[0].place, rows[0].geometry.as_ref()), ("row 2", None));
    assert_eq!(rows[0].value("name"), &text("Roma"));
    assert_eq!((&*rows[1].place, rows[1].value("name")), ("row 4", &text("Capua,\r\nold")));
    assert_eq!((&*rows[2].place, rows[2].value("name")), ("row 6", &Value::Null));
    assert_eq!(rows[2].value("nothing"), &Value::Null);
    assert_eq!(rows[1].text("name").unwrap_err().rule, "no_control_characters");
    assert_eq!(rows[1].number("name").unwrap_err().place, "row 4, name");
}

#[test]
fn a_row_of_another_length_is_a_defect_and_the_next_is_read() {
    let outcome = table(json!({}), "a,b\n1,2\n1,2,3\n1\n3,4\n");
    assert_eq!(outcome.rules(), [("row 3", "fields_are_2"), ("row 4", "fields_are_2")]);
    assert_eq!(outcome.records.len(), 2);
}

#[test]
fn columns_are_there_named_and_different() {
    for (header, place, rule) in [
        ("", "header", "header_present"),
        ("# only\n", "header", "header_present"),
        ("a,,b\n", "header", "column_named"),
        ("a,b, a\n", "header", "column_once"),
    ] {
        assert_eq!(table(json!({ "comment": "#" }), header).rules(), [(place, rule)], "{header:?}");
    }
    let wide = vec!["x"; 501].join(",");
    assert_eq!(table(json!({}), &wide).rules(), [("header", "columns_max_500")]);
    let widest = (0..500).map(|number| format!("c{number}")).collect::<Vec<_>>().join(",");
    assert!(table(json!({}), &widest).good().is_empty());
}

#[test]
fn a_point_is_two_numbers_or_nothing() {
    let points = json!({ "longitude": "lon", "latitude": "lat", "missing": ["NA", "-999"] });
    let outcome = table(
        points,
        "lon,lat\n12.5,41.9\n,\nNA,-999\n 12.5 , 41.9 \n12.5,\n12.5,41.9N\n12.5,91\n181,0\nnan,0\ninf,0\n",
    );
    let shapes: Vec<_> = outcome.records.iter().map(|record| record.geometry.clone()).collect();
    let rome = Some(Geometry::Point([12.5, 41.9]));
    assert_eq!(shapes, [rome.clone(), None, None, rome]);
    assert_eq!(
        outcome.rules(),
        [
            ("row 6", "longitude_and_latitude"),
            ("row 7, lat", "number"),
            ("row 8", "coordinates_on_earth"),
            ("row 9", "coordinates_on_earth"),
            ("row 10, lon", "number"),
            ("row 11, lon", "number"),
        ]
    );
}

#[test]
fn a_recipe_that_does_not_fit_is_refused() {
    for (recipe, place, rule) in [
        (json!({ "longitude": "x", "latitude": "b" }), "content.table.longitude", "column_known"),
        (json!({ "longitude": "a", "latitude": "y" }), "content.table.latitude", "column_known"),
        (json!({ "longitude": "a" }), "content.table", "longitude_and_latitude"),
        (json!({ "delimiter": "\u{20ac}" }), "content.table.delimiter", "delimiter_of_1_byte"),
        (json!({ "delimiter": "\"" }), "content.table.delimiter", "delimiter_of_1_byte"),
        (json!({ "comment": "" }), "content.table.comment", "not_empty"),
        (json!({ "columns": ["a", "a"] }), "content.table.columns", "column_once"),
    ] {
        assert_eq!(table(recipe.clone(), "a,b\n1,2\n").rules(), [(place, rule)], "{recipe}");
    }
}

#[test]
fn a_decimal_comma_becomes_a_point_and_texts_keep_theirs() {
    let points = json!({ "delimiter": ";", "decimal": ",", "longitude": "lon", "latitude": "lat" });
    let rows = table(points, "lon;lat;note\n12,5;41,9;12,5\n-0,5;1;Roma, 5\n").good();
    assert_eq!(rows[0].geometry, Some(Geometry::Point([12.5, 41.9])));
    assert_eq!(rows[0].number("note"), Ok(Some(12.5)));
    assert_eq!(rows[1].geometry, Some(Geometry::Point([-0.5, 1.0])));
    assert_eq!(rows[1].value("note"), &text("Roma, 5"));
}

#[test]
fn letters_that_are_none_and_fields_that_are_too_long_are_defects() {
    let long = "x".repeat(4_001);
    let mut bytes = format!("a,b\n1,{long}\n2,").into_bytes();
    bytes.extend(b"caf\xe9\n3,");
    bytes.extend("\u{e9}".repeat(4_000).bytes());
    let outcome = read(json!({ "format": "csv" }), &bytes);
    assert_eq!(outcome.rules(), [("row 2, b", "chars_max_4000"), ("row 3, b", "utf_8")]);
    assert_eq!(outcome.records.len(), 1);
    let outcome = read(json!({ "format": "csv", "table": { "encoding": "latin-1" } }), b"a\ncaf\xe9 \x80\n");
    assert_eq!(outcome.good()[0].value("a"), &text("caf\u{e9} \u{20ac}"));
}

#[test]
fn a_quote_that_never_ends_takes_the_rest_and_no_memory() {
    let mut endless = "a,b\n1,2\n3,\"".to_owned();
    endless.push_str(&"x\n".repeat(8 * 1024 * 1024));
    let outcome = table(json!({}), &endless);
    assert_eq!(outcome.rules(), [("row 3", "fields_are_2")]);
    assert_eq!(outcome.records.len(), 1);
}

#[test]
fn a_file_has_two_million_records_at_most() {
    let mut left = 2_000_000;
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "a\n".repeat(2_000_002)).unwrap();
    let end = records::read(&recipe(json!({ "format": "csv" })), file.path(), &mut |_| {
        left -= 1;
        ControlFlow::Continue(())
    });
    assert_eq!((left, end.unwrap_err().rule), (0, "rows_max_2000000".to_owned()));
}

/// How a table is written.
#[derive(Debug, Clone)]
struct Style {
    delimiter: char,
    end: &'static str,
    encoding: &'static str,
    mark: bool,
    always_quoted: bool,
    last_end: bool,
}

fn style() -> impl Strategy<Value = Style> {
    (
        prop::sample::select(vec![',', ';', '\t', '|', ':', ' ', '~', '\u{1}']),
        prop::sample::select(vec!["\n", "\r\n", "\r"]),
        prop::sample::select(vec!["utf-8", "latin-1"]),
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|(delimiter, end, encoding, mark, always_quoted, last_end)| Style {
            delimiter,
            end,
            encoding,
            mark: mark && encoding == "utf-8",
            always_quoted,
            last_end,
        })
}

impl Style {
    fn write(&self, rows: &[Vec<String>]) -> Vec<u8> {
        let field = |field: &String| {
            let special = [self.delimiter, '"', '\r', '\n', '#'];
            if self.always_quoted || field.is_empty() || field.contains(special) {
                format!("\"{}\"", field.replace('"', "\"\""))
            } else {
                field.clone()
            }
        };
        let delimiter = self.delimiter.to_string();
        let lines: Vec<_> =
            rows.iter().map(|row| row.iter().map(field).collect::<Vec<_>>().join(&delimiter)).collect();
        let mut text = lines.join(self.end);
        if self.last_end {
            text.push_str(self.end);
        }
        if self.encoding == "utf-8" {
            let mark = if self.mark { "\u{feff}" } else { "" };
            return format!("{mark}{text}").into_bytes();
        }
        text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Letters are those that ISO 8859-1 and Windows-1252 both have.
    #[test]
    fn what_is_written_is_read_in_every_style(
        style in style(),
        rows in prop::collection::vec(prop::collection::vec("[ -~\u{a0}-\u{ff}\n\r\t\"]{0,12}", 3), 0..12),
    ) {
        let mut written = vec![vec!["first".to_owned(), "s\u{e9}cond".to_owned(), "#3".to_owned()]];
        written.extend(rows.iter().cloned());
        let content = json!({
            "format": "csv",
            "table": { "delimiter": style.delimiter, "encoding": style.encoding, "comment": "#" },
        });
        let outcome = read(content, &style.write(&written));
        prop_assert_eq!(&outcome.end, &Ok(()));
        prop_assert!(outcome.defects.is_empty());
        let read: Vec<Vec<Value>> = outcome
            .records
            .iter()
            .map(|record| record.values.iter().map(|(_, value)| value.clone()).collect())
            .collect();
        let expected: Vec<Vec<Value>> = rows
            .iter()
            .map(|row| {
                let value = |field: &String| if field.trim().is_empty() { Value::Null } else { text(field) };
                row.iter().map(value).collect()
            })
            .collect();
        prop_assert_eq!(read, expected);
    }
}
