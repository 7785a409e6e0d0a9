//! Rows as geodata programs have them: an id, a shape, and values in columns. The same columns make the properties of OGC
//! API Features, the fields of a `GeoPackage` and the columns of a CSV file.

use std::io::{self, Write};

use h3o::LatLng;
use tessera_store_api::{
    Cell, CellId, Child, Confidence, Epoch, Feature, Geometry, Leg, Occupations, Place, Position, Site,
    Surface,
};

/// Digits of a degree that are kept where we compute the shape: 1 cm.
const DEGREE_STEPS: f64 = 1e7;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Integer,
    Real,
    Boolean,
    /// A JSON object; text where there is no such thing.
    Json,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) meaning: String,
}

impl Column {
    pub(crate) fn new(name: &str, kind: Kind, meaning: &str) -> Self {
        Self { name: name.to_owned(), kind, meaning: meaning.to_owned() }
    }
}

/// A value in a column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Null,
    Text(String),
    Integer(i64),
    Real(f64),
    Boolean(bool),
    Json(String),
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<i32> for Value {
    fn from(integer: i32) -> Self {
        Self::Integer(integer.into())
    }
}

impl From<u32> for Value {
    fn from(integer: u32) -> Self {
        Self::Integer(integer.into())
    }
}

impl From<u8> for Value {
    fn from(integer: u8) -> Self {
        Self::Integer(integer.into())
    }
}

/// A row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Record {
    pub(crate) id: String,
    pub(crate) geometry: Geometry,
    /// As many as the collection has columns, in their order.
    pub(crate) values: Vec<Value>,
}

impl Record {
    /// A unit: its hexagon and all of its fields.
    pub(crate) fn of_cell(cell: &Cell, epochs: &[Epoch]) -> Self {
        let mut values = vec![
            Value::from(cell.elev_cm),
            cell.elev_min_cm.into(),
            cell.elev_max_cm.into(),
            u32::from(cell.land_permille).into(),
            surface(cell.surface).into(),
            cell.terrain.token().into(),
            cell.slope.token().into(),
        ];
        values.extend(water(cell.hydro));
        values.push(cell.tectonics.token().into());
        values.extend(people(cell.occupation, epochs));
        Self { id: cell.cell.to_string(), geometry: hexagon(cell.cell), values }
    }

    /// A child of a unit: its hexagon and its fields.
    pub(crate) fn of_child(child: &Child, epochs: &[Epoch]) -> Self {
        let mut values = vec![Value::Boolean(child.land)];
        values.extend(water(child.hydro));
        values.extend(people(child.occupation, epochs));
        Self { id: child.cell.to_string(), geometry: hexagon(child.cell), values }
    }

    /// A site.
    pub(crate) fn of_site(site: &Site) -> Self {
        let values = vec![
            site.kind.token().into(),
            site.name.as_ref().into(),
            site.cell.to_string().as_str().into(),
            site.precision_m.into(),
            site.from.into(),
            site.until.into(),
            Value::from(&site.dataset),
            json(&site.detail),
        ];
        Self { id: site.id.clone(), geometry: Geometry::Point([site.longitude, site.latitude]), values }
    }

    /// A feature of a layer.
    pub(crate) fn of_feature(feature: Feature) -> Self {
        let values = vec![
            Value::Text(feature.kind),
            feature.name.map_or(Value::Null, Value::Text),
            feature.rank.into(),
            feature.from.into(),
            feature.until.into(),
            Value::Text(feature.dataset),
            json(&feature.detail),
        ];
        Self { id: feature.id, geometry: feature.geometry, values }
    }

    /// A place of the gazetteer.
    pub(crate) fn of_place(place: &Place) -> Self {
        let values = vec![
            Value::from(&place.kind),
            (&place.latin).into(),
            (&place.english).into(),
            (&place.modern).into(),
            place.cell.to_string().as_str().into(),
            Value::Boolean(place.port),
            place.valid_from.into(),
            place.valid_until.into(),
            place.exports.join(" ").as_str().into(),
            place.imports.join(" ").as_str().into(),
            (&place.source).into(),
            confidence(place.confidence).into(),
        ];
        let geometry = Geometry::Point([place.longitude, place.latitude]);
        Self { id: place.token.clone(), geometry, values }
    }

    /// A leg: a line from place to place through the middles of the cells it crosses.
    pub(crate) fn of_leg(id: String, leg: &Leg, ends: [Position; 2]) -> Self {
        let values = vec![
            Value::from(&leg.from),
            (&leg.to).into(),
            leg.mode.as_str().into(),
            (&leg.name).into(),
            Value::Real(leg.km),
            leg.climb_m.into(),
            (&leg.source).into(),
            confidence(leg.confidence).into(),
        ];
        let inner = leg.path.iter().skip(1).take(leg.path.len().saturating_sub(2));
        let inner = inner.map(|cell| position(LatLng::from(cell.index())));
        let line = std::iter::once(ends[0]).chain(inner).chain([ends[1]]).collect();
        Self { id, geometry: Geometry::LineString(line), values }
    }

    /// Writes it as a GeoJSON feature, properties in the order of the columns, the id among them too: programs that
    /// number features themselves would lose it.
    pub(crate) fn write_geojson(&self, columns: &[Column], out: &mut impl Write) -> io::Result<()> {
        out.write_all(b"{\"type\":\"Feature\",\"id\":")?;
        serde_json::to_writer(&mut *out, &self.id)?;
        out.write_all(b",\"geometry\":")?;
        serde_json::to_writer(&mut *out, &self.geometry)?;
        out.write_all(b",\"properties\":{\"id\":")?;
        serde_json::to_writer(&mut *out, &self.id)?;
        for (column, value) in columns.iter().zip(&self.values) {
            out.write_all(b",")?;
            serde_json::to_writer(&mut *out, &column.name)?;
            out.write_all(b":")?;
            match value {
                Value::Null => out.write_all(b"null")?,
                Value::Text(text) => serde_json::to_writer(&mut *out, text)?,
                Value::Integer(integer) => write!(out, "{integer}")?,
                Value::Real(real) => serde_json::to_writer(&mut *out, real)?,
                Value::Boolean(boolean) => write!(out, "{boolean}")?,
                Value::Json(json) => out.write_all(json.as_bytes())?,
            }
        }
        out.write_all(b"}")
    }
}

/// How an elevation came about, as JSON has it.
pub(crate) const fn surface(surface: Surface) -> &'static str {
    match surface {
        Surface::Measured => "measured",
        Surface::DryBelowDatum => "dry_below_datum",
        Surface::AssumedShallow => "assumed_shallow",
    }
}

/// How sure we are, as JSON has it.
pub(crate) const fn confidence(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::High => "HIGH",
        Confidence::Medium => "MEDIUM",
        Confidence::Low => "LOW",
    }
}

/// Coast, lake and river; null where no source was asked.
fn water(hydro: tessera_store_api::Hydro) -> [Value; 3] {
    if hydro.is_not_surveyed() {
        return [Value::Null, Value::Null, Value::Null];
    }
    [Value::Boolean(hydro.coast), Value::Boolean(hydro.lake), hydro.river.into()]
}

fn people(occupation: Occupations, epochs: &[Epoch]) -> impl Iterator<Item = Value> {
    (0..epochs.len()).map(move |epoch| occupation.of(epoch).token().into())
}

fn json(detail: &std::collections::BTreeMap<String, String>) -> Value {
    if detail.is_empty() {
        return Value::Null;
    }
    // A map of texts always is JSON.
    serde_json::to_string(detail).map_or(Value::Null, Value::Json)
}

/// The outline of a cell. The region ends far from the 180th meridian, so no ring crosses it.
pub(crate) fn hexagon(cell: CellId) -> Geometry {
    let mut ring: Vec<Position> = cell.index().boundary().iter().copied().map(position).collect();
    ring.extend(ring.first().copied());
    Geometry::Polygon(vec![ring])
}

/// A place as GeoJSON has it.
pub(crate) fn position(place: LatLng) -> Position {
    [place.lng(), place.lat()].map(|degrees| (degrees * DEGREE_STEPS).round() / DEGREE_STEPS)
}
