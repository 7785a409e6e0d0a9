//! `GeoPackage`: features in the tables of a SQLite file.
//!
//! The table is `content.layer`, or the only one with features. One without shapes is read too, when it is named. Values
//! are the other columns of it; those that are bytes are left out. Coordinates are degrees of WGS 84, longitude first
//! unless the recipe says otherwise.
//!
//! This is the one place outside of `tables/` with SQL: it asks a file of others, and never the database of a service.

use std::ffi::c_int;
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _, Row};
use tempfile::NamedTempFile;
use tessera_pipeline_api::Encoding;
use tessera_store_api::Geometry;

use super::corners::Corners;
use super::refusal::Refusal;
use super::{Record, Source, Take, Value, letters};
use crate::Defect;

mod wkb;

/// Bytes of a value or a statement, at most.
const VALUE_BYTES_MAX: i32 = 32 * 1024 * 1024;
/// Columns of a table, at most.
const COLUMNS_MAX: i32 = 500;
/// Steps of SQLite's machine between two looks at how long a row takes.
const STEPS_BETWEEN_LOOKS: c_int = 100_000;
/// Looks until a row has taken too long, which is a second or so. Pages that lead to one another make a table without end.
const LOOKS_MAX: u32 = 500;

/// Reads all features.
pub(super) fn read(source: &Source<'_>, take: &mut Take<'_>) -> Result<(), Defect> {
    let file = Unpacked::of(source)?;
    let (database, looks) = open(file.path()).map_err(|error| broken("file", &error))?;
    let table = Table::find(&database, source.content.layer.as_deref())?;
    let mut corners = Corners::new(source.content.axes);
    table.read(&database, &source.prefix(&file.member), &mut corners, &mut |record| {
        looks.store(0, Ordering::Relaxed);
        take(record)
    })
}

fn broken(place: &str, error: &rusqlite::Error) -> Defect {
    Defect::new(place, "geopackage", error)
}

/// The file as SQLite wants it: with a name.
struct Unpacked {
    member: String,
    path: PathBuf,
    /// Gone with this.
    _temporary: Option<NamedTempFile>,
}

impl Unpacked {
    fn of(source: &Source<'_>) -> Result<Self, Defect> {
        if source.content.packing.is_none() {
            return Ok(Self { member: String::new(), path: source.file.to_owned(), _temporary: None });
        }
        let mut unpacked: Option<(String, NamedTempFile)> = None;
        source.members(&mut |name, bytes| {
            if let Some((other, _)) = &unpacked {
                return Err(Defect::new("content.member", "one_member", format!("{other} and {name}")));
            }
            let file = NamedTempFile::new().and_then(|mut file| io::copy(bytes, &mut file).map(|_| file));
            let file = file.map_err(|error| Defect::new(name, "unpacked", error))?;
            unpacked = Some((name.to_owned(), file));
            Ok(ControlFlow::Continue(()))
        })?;
        let (member, file) = unpacked.ok_or_else(|| Defect::new("content.member", "one_member", "none"))?;
        Ok(Self { member, path: file.path().to_owned(), _temporary: Some(file) })
    }

    fn path(&self) -> &Path {
        &self.path
    }
}

/// Opens a file that strangers made: nothing in it is run, and nothing beside it is looked for. The number is to be set to 0
/// at every row.
fn open(path: &Path) -> rusqlite::Result<(Connection, Arc<AtomicU32>)> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let database = Connection::open_with_flags(uri(path), flags)?;
    for (setting, is_on) in [
        (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
        (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false),
    ] {
        database.set_db_config(setting, is_on)?;
    }
    database.set_limit(Limit::SQLITE_LIMIT_LENGTH, VALUE_BYTES_MAX)?;
    database.set_limit(Limit::SQLITE_LIMIT_COLUMN, COLUMNS_MAX)?;
    database.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    // Damage is found where it is, and not where it leads to.
    database.pragma_update(None, "cell_size_check", true)?;
    let looks = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&looks);
    let is_too_long = move || counted.fetch_add(1, Ordering::Relaxed) >= LOOKS_MAX;
    database.progress_handler(STEPS_BETWEEN_LOOKS, Some(is_too_long))?;
    Ok((database, looks))
}

/// The address of a file that nobody changes, so that SQLite looks neither for a journal nor for locks.
fn uri(path: &Path) -> String {
    let mut uri = "file:".to_owned();
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'/' | b'.' | b'-' | b'_' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => {
                uri.push(char::from(*byte));
            }
            byte => uri.push_str(&format!("%{byte:02x}")),
        }
    }
    uri + "?mode=ro&immutable=1"
}

/// A name as SQL has it.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A table of features, or of rows without shapes.
struct Table {
    name: String,
    geometry: Option<String>,
}

impl Table {
    /// The one that is asked for.
    fn find(database: &Connection, layer: Option<&str>) -> Result<Self, Defect> {
        let place = "gpkg_contents";
        let name = match layer {
            Some(layer) => layer.to_owned(),
            None => {
                let layers = layers(database).map_err(|error| broken(place, &error))?;
                match &layers[..] {
                    [layer] => layer.clone(),
                    _ => return Err(Defect::new("content.layer", "one_layer", format!("{layers:?}"))),
                }
            }
        };
        let registered: Option<i64> = database
            .query_row("SELECT 1 FROM gpkg_contents WHERE table_name = ?1", [&name], |row| row.get(0))
            .optional()
            .map_err(|error| broken(place, &error))?;
        if registered.is_none() {
            let layers = layers(database).map_err(|error| broken(place, &error))?;
            return Err(Defect::new("content.layer", "layer_known", format!("{name}; there is {layers:?}")));
        }
        let geometry: Option<(String, i64)> = database
            .query_row(
                "SELECT column_name, srs_id FROM gpkg_geometry_columns WHERE table_name = ?1",
                [&name],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()
            .map_err(|error| broken("gpkg_geometry_columns", &error))?;
        if let Some((_, srs_id)) = geometry {
            check_srs(database, srs_id)?;
        }
        Ok(Self { name, geometry: geometry.map(|(column, _)| column) })
    }

    fn read(
        &self,
        database: &Connection,
        prefix: &str,
        corners: &mut Corners,
        take: &mut Take<'_>,
    ) -> Result<(), Defect> {
        let place = |number: usize| format!("{prefix}feature {number}");
        let mut statement = database
            .prepare(&format!("SELECT * FROM {}", quoted(&self.name)))
            .map_err(|error| broken(&self.name, &error))?;
        let columns: Vec<Arc<str>> = statement.column_names().into_iter().map(Arc::from).collect();
        let geometry = match &self.geometry {
            None => None,
            Some(name) => match columns.iter().position(|column| column.eq_ignore_ascii_case(name)) {
                None => return Err(Defect::new(&self.name, "column_known", name)),
                index => index,
            },
        };
        let mut rows = statement.query([]).map_err(|error| broken(&self.name, &error))?;
        for number in 1_usize.. {
            let place = place(number);
            let Some(row) = rows.next().map_err(|error| broken(&place, &error))? else { break };
            if take(record(place, row, &columns, geometry, corners)).is_break() {
                break;
            }
        }
        Ok(())
    }
}

fn layers(database: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut statement =
        database.prepare("SELECT table_name FROM gpkg_contents WHERE data_type = 'features' LIMIT 100")?;
    statement.query_map([], |row| row.get(0))?.collect()
}

/// Checks that what coordinates are is degrees of WGS 84.
fn check_srs(database: &Connection, srs_id: i64) -> Result<(), Defect> {
    let found: Option<(String, i64, String)> = database
        .query_row(
            "SELECT organization, organization_coordsys_id, srs_name FROM gpkg_spatial_ref_sys WHERE srs_id = ?1",
            [srs_id],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .optional()
        .map_err(|error| broken("gpkg_spatial_ref_sys", &error))?;
    match found {
        // 4979 is 4326 with heights.
        Some((organization, 4326 | 4979, _)) if organization.eq_ignore_ascii_case("EPSG") => Ok(()),
        Some((organization, _, name))
            if organization.eq_ignore_ascii_case("OGC") && name.contains("CRS84") =>
        {
            Ok(())
        }
        found => {
            let shown = found.map_or_else(
                || srs_id.to_string(),
                |(organization, id, name)| format!("{organization}:{id} {name}"),
            );
            Err(Defect::new("gpkg_spatial_ref_sys", "crs_is_wgs_84", shown))
        }
    }
}

fn record(
    place: String,
    row: &Row<'_>,
    columns: &[Arc<str>],
    geometry: Option<usize>,
    corners: &mut Corners,
) -> Result<Record, Defect> {
    let mut values = Vec::with_capacity(columns.len());
    let (mut shape, mut altitude) = (None, None);
    for (index, name) in columns.iter().enumerate() {
        let refused = |refusal: Refusal| refusal.within(&**name).at(&place);
        let found = row.get_ref(index).map_err(|error| refused(Refusal::new("geopackage", error)))?;
        if geometry == Some(index) {
            (shape, altitude) = shape_of(found).map_err(refused)?;
        } else if let Some(value) = value_of(found).map_err(refused)? {
            values.push((Arc::clone(name), value));
        }
    }
    let geometry = shape.map_or(Ok(None), |shape| corners.admit(&place, shape))?;
    values.extend(altitude.map(|altitude| (Arc::from("altitude"), Value::Number(altitude))));
    Ok(Record { place, geometry, values })
}

/// The shape that stands in the column for it, and the altitude of a point.
fn shape_of(found: ValueRef<'_>) -> Result<(Option<Geometry>, Option<f64>), Refusal> {
    match found {
        ValueRef::Null => Ok((None, None)),
        ValueRef::Blob(bytes) => wkb::read(bytes),
        other => Err(Refusal::new("geopackage", format!("a shape that is {}", other.data_type()))),
    }
}

/// What stands in any other column; nothing where it is bytes.
fn value_of(found: ValueRef<'_>) -> Result<Option<Value>, Refusal> {
    Ok(Some(match found {
        ValueRef::Blob(_) => return Ok(None),
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::written(&number.to_string()).unwrap_or(Value::Null),
        ValueRef::Real(number) if number.is_finite() => Value::Number(number),
        ValueRef::Real(number) => return Err(Refusal::new("number", number)),
        ValueRef::Text(text) => Value::Text(letters::decode(text, Encoding::Utf8)?.into_owned()),
    }))
}
