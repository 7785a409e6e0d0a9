//! The small tables among the files of a release: epochs, codes, licences.

use tessera_store_api::{Code, Dataset, Hydro, Occupation, SiteKind, Slope, Tectonics, Vegetation};

use crate::ogc::coverage::Coverage;
use crate::ogc::record::{Column, Kind, Value};

fn columns(names: &[(&str, Kind)]) -> Vec<Column> {
    names.iter().map(|(name, kind)| Column::new(name, *kind, "")).collect()
}

/// The epochs.
pub(super) fn epochs(coverage: &Coverage) -> (Vec<Column>, Vec<Vec<Value>>) {
    let (text, integer) = (Kind::Text, Kind::Integer);
    let columns = columns(&[
        ("token", text),
        ("name", text),
        ("year", integer),
        ("from_year", integer),
        ("until_year", integer),
        ("sea_level_offset_cm", integer),
        ("source", text),
        ("confidence", text),
    ]);
    let rows = coverage.epochs.iter().map(|epoch| {
        vec![
            Value::from(&epoch.token),
            (&epoch.name).into(),
            epoch.year.into(),
            epoch.span.from.into(),
            epoch.span.until.into(),
            epoch.sea_level_offset_cm.into(),
            (&epoch.source).into(),
            crate::ogc::record::confidence(epoch.confidence).into(),
        ]
    });
    (columns, rows.collect())
}

/// Every code table, one after the other.
pub(super) fn codes() -> (Vec<Column>, Vec<Vec<Value>>) {
    let tables: [(&str, Vec<Code>); 5] = [
        ("terrain", Vegetation::table()),
        ("slope", Slope::table()),
        ("tectonics", Tectonics::table()),
        ("occupation", Occupation::table()),
        ("site_kind", SiteKind::table()),
    ];
    let rows = tables.iter().flat_map(|(name, codes)| {
        codes.iter().map(|code| {
            vec![Value::from(*name), code.code.into(), (&code.token).into(), (&code.meaning).into()]
        })
    });
    let rank = format!("Rank of the most important river, 1 to {}; 0 for none.", Hydro::RANK_MAX);
    let river = vec![Value::from("river"), Value::Null, "rank".into(), Value::Text(rank)];
    let columns = columns(&[
        ("table", Kind::Text),
        ("code", Kind::Integer),
        ("token", Kind::Text),
        ("meaning", Kind::Text),
    ]);
    (columns, rows.chain([river]).collect())
}

/// The datasets with what they ask of who uses them.
pub(super) fn licences(datasets: &[Dataset]) -> (Vec<Column>, Vec<Vec<Value>>) {
    let text = Kind::Text;
    let columns = columns(&[
        ("id", text),
        ("version", text),
        ("title", text),
        ("licence", text),
        ("attribution", text),
        ("source", text),
        ("retrieved", text),
        ("note", text),
        ("sha256", text),
        ("field", text),
        ("resolution", Kind::Integer),
    ]);
    let rows = datasets.iter().map(|dataset| {
        vec![
            Value::from(&dataset.id),
            (&dataset.version).into(),
            (&dataset.title).into(),
            (&dataset.licence).into(),
            (&dataset.attribution).into(),
            (&dataset.source).into(),
            (&dataset.retrieved).into(),
            (&dataset.note).into(),
            (&dataset.sha256).into(),
            dataset.field.as_str().into(),
            dataset.resolution.into(),
        ]
    });
    (columns, rows.collect())
}
