//! The tables of a `GeoPackage` 1.3 (OGC 12-128r17): a file of its own that is written once, not the world database. Its
//! tables cannot be STRICT, because their columns bear the standard's types, such as POINT.

use std::path::Path;

use database::Result;
use rusqlite::types::{Null, ToSqlOutput};
use rusqlite::{Connection, OpenFlags, ToSql, params, params_from_iter};

use crate::ogc::cover::Extent;
use crate::ogc::record::{Column, Kind, Value};

/// `GPKG`.
const APPLICATION_ID: i32 = 0x4750_4B47;
/// Version 1.3.0.
const USER_VERSION: i32 = 10_300;

const SCHEMA: &str = r#"
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
INSERT INTO gpkg_spatial_ref_sys VALUES
  ('Undefined cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined cartesian coordinate reference system'),
  ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system'),
  ('WGS 84 geodetic', 4326, 'EPSG', 4326, 'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]]',
   'longitude and latitude in degrees on the WGS 84 ellipsoid');
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL,
  z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents (table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
CREATE TABLE gpkg_extensions (
  table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
INSERT INTO gpkg_extensions VALUES
  ('gpkg_metadata', NULL, 'gpkg_metadata', 'http://www.geopackage.org/spec130/#extension_metadata', 'read-write'),
  ('gpkg_metadata_reference', NULL, 'gpkg_metadata', 'http://www.geopackage.org/spec130/#extension_metadata', 'read-write');
CREATE TABLE gpkg_metadata (
  id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL, md_scope TEXT NOT NULL DEFAULT 'dataset',
  md_standard_uri TEXT NOT NULL, mime_type TEXT NOT NULL DEFAULT 'text/xml', metadata TEXT NOT NULL DEFAULT '');
CREATE TABLE gpkg_metadata_reference (
  reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT, row_id_value INTEGER,
  timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
  md_file_id INTEGER NOT NULL, md_parent_id INTEGER,
  CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata (id),
  CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata (id));
"#;

/// A file in the making. Nothing is in it until [`Package::finish`].
#[derive(Debug)]
pub(crate) struct Package {
    connection: Connection,
    last_change: String,
}

/// A table of a package.
#[derive(Debug)]
pub(crate) struct Table<'a> {
    pub(crate) name: &'a str,
    pub(crate) title: &'a str,
    pub(crate) description: &'a str,
    pub(crate) columns: &'a [Column],
    /// Whether its rows have shapes.
    pub(crate) has_shapes: bool,
}

/// What stands in the column of the shapes, and what encloses it.
#[derive(Debug)]
pub(crate) struct Shape {
    pub(crate) blob: Vec<u8>,
    pub(crate) extent: Extent,
}

impl Package {
    /// A new file. `last_change` is what the tables say of their age, an instant as RFC 3339 writes it.
    pub(crate) fn create(path: &Path, last_change: &str) -> Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let connection = Connection::open_with_flags(path, flags)?;
        connection.pragma_update(None, "application_id", APPLICATION_ID)?;
        connection.pragma_update(None, "user_version", USER_VERSION)?;
        // A file that was not finished is thrown away, so that no journal is needed.
        connection.pragma_update(None, "journal_mode", "OFF")?;
        connection.pragma_update(None, "synchronous", "OFF")?;
        connection.execute_batch("BEGIN")?;
        connection.execute_batch(SCHEMA)?;
        Ok(Self { connection, last_change: last_change.to_owned() })
    }

    /// Describes a source of the whole file, as JSON.
    pub(crate) fn add_source(&self, id: i64, json: &str) -> Result<()> {
        self.connection.execute(
            "INSERT INTO gpkg_metadata VALUES (?1, 'dataset', 'https://schema.org/Dataset', 'application/json', ?2)",
            params![id, json],
        )?;
        self.connection.execute(
            "INSERT INTO gpkg_metadata_reference VALUES ('geopackage', NULL, NULL, NULL, ?1, ?2, NULL)",
            params![self.last_change, id],
        )?;
        Ok(())
    }

    /// Begins a table.
    pub(crate) fn add_table(&self, table: &Table<'_>) -> Result<()> {
        let mut columns = String::from("fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL");
        if table.has_shapes {
            columns.push_str(", geom GEOMETRY, id TEXT NOT NULL");
        }
        for column in table.columns {
            columns.push_str(&format!(", {} {}", quoted(&column.name), kind(column.kind)));
        }
        let name = quoted(table.name);
        self.connection.execute_batch(&format!("CREATE TABLE {name} ({columns})"))?;
        if table.has_shapes {
            let index = quoted(&format!("rtree_{}_geom", table.name));
            let sql = format!("CREATE VIRTUAL TABLE {index} USING rtree (id, minx, maxx, miny, maxy)");
            self.connection.execute_batch(&sql)?;
        }
        Ok(())
    }

    /// Adds a row of a table with shapes.
    pub(crate) fn add_shape(
        &self,
        table: &Table<'_>,
        fid: i64,
        shape: &Shape,
        id: &str,
        values: &[Value],
    ) -> Result<()> {
        let places = vec!["?"; values.len() + 3].join(", ");
        let sql = format!("INSERT INTO {} VALUES ({places})", quoted(table.name));
        let head: [&dyn ToSql; 3] = [&fid, &shape.blob, &id];
        let row = head.into_iter().chain(values.iter().map(|value| value as &dyn ToSql));
        self.connection.prepare_cached(&sql)?.execute(params_from_iter(row))?;
        let [west, south, east, north] = shape.extent.corners();
        let sql =
            format!("INSERT INTO {} VALUES (?, ?, ?, ?, ?)", quoted(&format!("rtree_{}_geom", table.name)));
        self.connection.prepare_cached(&sql)?.execute(params![fid, west, east, south, north])?;
        Ok(())
    }

    /// Adds a row of a table without shapes.
    pub(crate) fn add_row(&self, table: &Table<'_>, values: &[Value]) -> Result<()> {
        let places = vec!["?"; values.len()].join(", ");
        let sql = format!("INSERT INTO {} VALUES (NULL, {places})", quoted(table.name));
        self.connection.prepare_cached(&sql)?.execute(params_from_iter(values))?;
        Ok(())
    }

    /// Ends a table: says what it holds, and that its shapes have an index.
    pub(crate) fn end_table(
        &self,
        table: &Table<'_>,
        geometry_type: &str,
        extent: Option<Extent>,
    ) -> Result<()> {
        let corners = extent.map(|extent| extent.corners());
        let corner = |index: usize| corners.map(|corners| corners[index]);
        let (data_type, srs) = if table.has_shapes { ("features", Some(4326)) } else { ("attributes", None) };
        self.connection.execute(
            "INSERT INTO gpkg_contents VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            params![
                table.name,
                data_type,
                table.title,
                table.description,
                self.last_change,
                corner(0),
                corner(1),
                corner(2),
                corner(3),
                srs
            ],
        )?;
        if table.has_shapes {
            self.connection.execute(
                "INSERT INTO gpkg_geometry_columns VALUES (?1, 'geom', ?2, 4326, 0, 0)",
                params![table.name, geometry_type],
            )?;
            self.connection.execute(
                "INSERT INTO gpkg_extensions VALUES
                 (?1, 'geom', 'gpkg_rtree_index', 'http://www.geopackage.org/spec130/#extension_rtree', 'write-only')",
                [table.name],
            )?;
            self.connection.execute_batch(&triggers(table.name))?;
        }
        Ok(())
    }

    /// Writes everything.
    pub(crate) fn finish(self) -> Result<()> {
        self.connection.execute_batch("COMMIT")?;
        self.connection.close().map_err(|(_, error)| error)?;
        Ok(())
    }
}

/// The triggers that keep the index of the shapes when somebody edits the file: the text of the standard, annex F.3.
fn triggers(table: &str) -> String {
    let put = "INSERT OR REPLACE INTO \"rtree_<t>_geom\" VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), \
               ST_MinY(NEW.geom), ST_MaxY(NEW.geom));";
    let full = "NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom)";
    let empty = "NEW.geom ISNULL OR ST_IsEmpty(NEW.geom)";
    let take = "DELETE FROM \"rtree_<t>_geom\" WHERE id = OLD.fid;";
    let takes = "DELETE FROM \"rtree_<t>_geom\" WHERE id IN (OLD.fid, NEW.fid);";
    [
        ("insert", "INSERT", format!("({full})"), put.to_owned()),
        ("update1", "UPDATE OF geom", format!("OLD.fid = NEW.fid AND ({full})"), put.to_owned()),
        ("update2", "UPDATE OF geom", format!("OLD.fid = NEW.fid AND ({empty})"), take.to_owned()),
        ("update3", "UPDATE", format!("OLD.fid != NEW.fid AND ({full})"), format!("{take} {put}")),
        ("update4", "UPDATE", format!("OLD.fid != NEW.fid AND ({empty})"), takes.to_owned()),
        ("delete", "DELETE", "OLD.geom NOT NULL".to_owned(), take.to_owned()),
    ]
    .iter()
    .map(|(name, event, when, work)| {
        format!("CREATE TRIGGER \"rtree_<t>_geom_{name}\" AFTER {event} ON \"<t>\" WHEN {when} BEGIN {work} END;\n")
    })
    .collect::<String>()
    .replace("<t>", table)
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Text | Kind::Json => "TEXT",
        Kind::Integer => "INTEGER",
        Kind::Real => "DOUBLE",
        Kind::Boolean => "BOOLEAN",
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match self {
            Self::Null => Ok(ToSqlOutput::from(Null)),
            Self::Text(text) | Self::Json(text) => text.to_sql(),
            Self::Integer(integer) => integer.to_sql(),
            Self::Real(real) => real.to_sql(),
            Self::Boolean(boolean) => boolean.to_sql(),
        }
    }
}
