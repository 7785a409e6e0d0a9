//! Turtle.

use serde_json::json;
use tessera_formats::{Record, Value};
use tessera_store_api::Geometry;

use crate::{Outcome, read};

const PREFIXES: &str = "
    @prefix ex: <http://example.org/> .
    @prefix exlong: <http://example.org/long/> .
    @prefix wgs: <http://www.w3.org/2003/01/geo/wgs84_pos#> .
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
";

fn turtle(statements: &str) -> Outcome {
    read(json!({ "format": "turtle" }), format!("{PREFIXES}{statements}").as_bytes())
}

fn values(record: &Record) -> Vec<(&str, Value)> {
    record.values.iter().map(|(name, value)| (&**name, value.clone())).collect()
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

#[test]
fn statements_about_a_subject_are_its_values() {
    let records = turtle(
        r#"<http://example.org/roma> a ex:Place ; ex:name "Roma", "Rome"@en, "Roma"@it ; ex:rank 1 ; ex:area 13.86 ;
           ex:port false ; ex:big 12345678901234567890 ; ex:odd "x"^^xsd:integer ; ex:day "0117-01-01"^^xsd:date ;
           exlong:x ex:capua ; <http://other.org/y> <http://other.org/z> ; ex:name "Urbs" .
           ex:capua ex:name "Capua" ."#,
    )
    .good();
    assert_eq!(records[0].place, "<http://example.org/roma>");
    assert_eq!(records[0].geometry, None);
    assert_eq!(
        values(&records[0]),
        [
            ("rdf:type", text("http://example.org/Place")),
            ("ex:name", Value::List(vec![text("Roma"), text("Urbs")])),
            ("ex:name@en", text("Rome")),
            ("ex:name@it", text("Roma")),
            ("ex:rank", Value::Number(1.0)),
            ("ex:area", Value::Number(13.86)),
            ("ex:port", Value::Bool(false)),
            ("ex:big", text("12345678901234567890")),
            ("ex:odd", text("x")),
            ("ex:day", text("0117-01-01")),
            ("exlong:x", text("http://example.org/capua")),
            ("http://other.org/y", text("http://other.org/z")),
            ("@id", text("http://example.org/roma")),
        ]
    );
    assert_eq!(values(&records[1]), [("ex:name", text("Capua")), ("@id", text("http://example.org/capua"))]);
}

#[test]
fn blank_nodes_belong_to_whom_they_are_said_of_wherever_they_stand() {
    // The parser hands out the first of them before it says whose it is.
    let records = turtle(
        r#"ex:a ex:at [ wgs:lat 41.9 ; wgs:long 12.5 ; ex:by [ ex:who "x" ] ] ; ex:name "a" .
           ex:b ex:at [ wgs:lat 40 ; wgs:long 14 ] .
           ex:c ex:name "c" ; ex:size [ ex:m 1 ], [ ex:m 2 ] ; ex:nothing [] .
           ex:d ex:part _:p . _:p ex:m 3 ."#,
    )
    .good();
    let shapes: Vec<_> = records.iter().map(|record| record.geometry.clone()).collect();
    assert_eq!(
        shapes,
        [Some(Geometry::Point([12.5, 41.9])), Some(Geometry::Point([14.0, 40.0])), None, None]
    );
    assert_eq!(records[0].value("ex:at.wgs:lat"), &Value::Number(41.9));
    assert_eq!(records[0].value("ex:at.ex:by.ex:who"), &text("x"));
    assert_eq!(records[1].values.len(), 3);
    assert_eq!(records[2].value("ex:size.ex:m").all(), [Value::Number(1.0), Value::Number(2.0)]);
    assert_eq!(records[3].value("ex:part.ex:m"), &Value::Number(3.0));
}

#[test]
fn a_blank_node_of_nobody_is_a_defect() {
    let outcome = turtle("ex:a ex:n 1 . [ ex:n 2 ] . ex:b ex:n 3 . ex:c ex:n 4 .");
    assert_eq!(outcome.rules(), [("at or behind <http://example.org/b>", "blank_node_inline")]);
    assert_eq!(outcome.records.len(), 3);
    assert_eq!(turtle("[ ex:n 2 ] .").rules(), [("file", "blank_node_inline")]);
    let last = turtle("ex:a ex:n 1 . [ ex:n 2 ] .");
    assert_eq!((last.records.len(), last.defects.len()), (1, 1));
}

#[test]
fn a_place_is_one_pair_of_numbers_on_earth() {
    let outcome = turtle(
        r#"ex:a wgs:lat 91 ; wgs:long 0 .
           ex:b wgs:lat "north" ; wgs:long 0 .
           ex:c wgs:lat 1 .
           ex:d wgs:lat 1, 2 ; wgs:long 1, 2 .
           ex:e wgs:lat "1.5" ; wgs:long "2.5"^^xsd:float ."#,
    );
    let place = |name: &str| format!("<http://example.org/{name}>");
    let (a, b, c, d) = (place("a"), place("b"), place("c"), place("d"));
    assert_eq!(
        outcome.rules(),
        [
            (&*a, "coordinates_on_earth"),
            (&*b, "number"),
            (&*c, "longitude_and_latitude"),
            (&*d, "one_location"),
        ]
    );
    assert_eq!(outcome.records[0].geometry, Some(Geometry::Point([2.5, 1.5])));
}

#[test]
fn broken_syntax_ends_the_reading_and_what_came_before_is_good() {
    let outcome = turtle("ex:a ex:n 1 . ex:b ex:n 2 . ex:c ex:n ex:d ex:e ex:f .");
    assert_eq!(outcome.rules(), [("at or behind <http://example.org/c>", "turtle")]);
    assert_eq!(outcome.records.len(), 2);
    assert_eq!(turtle("nowhere:a ex:n 1 .").rules(), [("file", "turtle")]);
    assert_eq!(read(json!({ "format": "turtle" }), b"").good().len(), 0);
}

#[test]
fn what_is_too_much_is_refused() {
    let many = format!("ex:a ex:n {} 1 .", "1 , ".repeat(10_000));
    assert_eq!(turtle(&many).rules(), [("at or behind <http://example.org/a>", "triples_max_10000")]);
    let circle = turtle("ex:a ex:n _:x . _:x ex:n _:x .");
    assert_eq!(circle.defects[0].rule, "nesting_max_8");
    // Everything is part of the one before, ten times over.
    let distinct: String = (0..7)
        .map(|n| (0..10).map(|p| format!("_:x{n} ex:p{p} _:x{} .\n", n + 1)).collect::<String>())
        .collect();
    let outcome = turtle(&format!("ex:a ex:n _:x0 .\n{distinct}_:x7 ex:end 1 ."));
    assert_eq!(outcome.defects[0].rule, "values_max_10000");
    let deep = turtle(&format!("ex:a ex:n {}{} .", "[ ex:n ".repeat(100_000), "]".repeat(100_000)));
    assert!(deep.end.is_err());
    let prefixes: String =
        (0..1_001).map(|n| format!("@prefix p{n}: <http://example.org/{n}/> .\n")).collect();
    assert_eq!(turtle(&format!("{prefixes}ex:a ex:n 1 .")).end.unwrap_err().rule, "prefixes_max_1000");
    let endless = turtle(&format!("ex:a ex:n \"{}", "x".repeat(17 * 1024 * 1024)));
    assert_eq!(endless.end.unwrap_err().rule, "subject_bytes_max_16777216");
}
