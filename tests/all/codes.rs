//! The code tables in the documents are those of the contract. `UPDATE_CODES=1` writes them anew.

use std::fmt::Write as _;
use std::path::Path;

use tessera_store_api::{Code, Occupation, SiteKind, Slope, Surface, Tectonics, Vegetation};

const BEGIN: &str = "<!-- codes: written by `UPDATE_CODES=1 cargo test -p theron-tests codes` -->\n";
const END: &str = "<!-- end of codes -->";

fn surfaces() -> Vec<Code> {
    let row = |surface: Surface, token: &str, meaning: &str| Code {
        code: u8::try_from(surface.code()).unwrap(),
        token: token.to_owned(),
        meaning: meaning.to_owned(),
    };
    vec![
        row(Surface::Measured, "measured", "The area mean of the source's samples."),
        row(
            Surface::DryBelowDatum,
            "dry_below_datum",
            "Land by the coastline, at or below sea level by the source.",
        ),
        row(
            Surface::AssumedShallow,
            "assumed_shallow",
            "Sea by the coastline, land by the source of depths: one metre is assumed.",
        ),
    ]
}

fn tables() -> String {
    let tables: [(&str, &str, Vec<Code>); 6] = [
        ("surface", "How the elevation of a cell came about.", surfaces()),
        (
            "terrain",
            "What would grow without people, after Ramankutty and Foley 1999. Never today's cover.",
            Vegetation::table(),
        ),
        ("slope", "How steep the land is between samples of the elevation source.", Slope::table()),
        (
            "tectonics",
            "The setting of the crust, after CRUST1.0. Confidence LOW: its cells are 111 km wide.",
            Tectonics::table(),
        ),
        ("occupation", "What is known of people in an epoch.", Occupation::table()),
        ("kind", "What stands, lay or was found at a site.", SiteKind::table()),
    ];
    let mut text = String::new();
    for (name, about, codes) in tables {
        write!(text, "\n### `{name}`\n\n{about}\n\n| code | token | meaning |\n|---|---|---|\n").unwrap();
        for Code { code, token, meaning } in codes {
            writeln!(text, "| {code} | `{token}` | {meaning} |").unwrap();
        }
    }
    text.push('\n');
    text
}

#[test]
fn the_code_tables_in_the_documents_are_those_of_the_contract() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/architecture/tessera.md");
    let document = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = document.split_once(BEGIN).unwrap();
    let (found, after) = rest.split_once(END).unwrap();
    let wanted = tables();
    if std::env::var_os("UPDATE_CODES").is_some() {
        std::fs::write(&path, format!("{before}{BEGIN}{wanted}{END}{after}")).unwrap();
        return;
    }
    assert_eq!(found, wanted, "UPDATE_CODES=1 cargo test -p theron-tests codes");
}
