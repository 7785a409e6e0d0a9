//! Makes the files of a release. Rows are read page by page, each page in a snapshot of its own, which is as good as one
//! long snapshot because nothing of a release ever changes, and keeps the database's log short. The same release gives the
//! same bytes: rows come in the order of their keys, and nothing of the clock or of the release's number is written.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use h3o::LatLng;
use tessera_store_api::geodata::File;
use tessera_store_api::{CellId, Dataset, Geometry};

use super::folder::{self, Manifest};
use super::lists;
use super::shape;
use crate::app::App;
use crate::edition::Edition;
use crate::error::{Error, Result};
use crate::ogc::collection::Collection;
use crate::ogc::coverage::Coverage;
use crate::ogc::query::Wish;
use crate::ogc::reading;
use crate::ogc::record::{Column, Record, Value};
use crate::tables::geopackage::{Package, Table};

/// Rows read at once.
const PAGE_ROWS: u32 = 1000;
/// Bytes read at once for a checksum.
const CHECKSUM_BYTES: usize = 256 * 1024;

/// Why files could not be made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MakingError {
    /// The world could not be read, or the `GeoPackage` not written.
    #[error("the release could not be written down")]
    World(#[from] Error),
    /// A file could not be written.
    #[error("{path}")]
    File { path: PathBuf, source: io::Error },
    /// A fault of the program.
    #[error("the making of files panicked")]
    Panicked,
    /// The service stops.
    #[error("the service stops")]
    Stopped,
}

impl From<database::Error> for MakingError {
    fn from(error: database::Error) -> Self {
        Self::World(error.into())
    }
}

/// A release and what is needed to write it down.
pub(super) struct Maker<'a> {
    pub(super) app: &'a App,
    pub(super) edition: Edition,
    pub(super) coverage: Arc<Coverage>,
    pub(super) datasets: Vec<Dataset>,
    /// Whether to give up.
    pub(super) is_stopped: &'a dyn Fn() -> bool,
    /// Hears of every file that is made.
    pub(super) made: &'a dyn Fn(u32),
}

/// A file to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kept {
    Package,
    Table(Collection),
    Epochs,
    Codes,
    Licences,
    Shapes(Collection),
    Checksums,
}

impl Kept {
    fn name(self) -> String {
        match self {
            Self::Package => "tessera.gpkg".to_owned(),
            Self::Table(collection) => format!("{}.csv", collection.id()),
            Self::Epochs => "epochs.csv".to_owned(),
            Self::Codes => "codes.csv".to_owned(),
            Self::Licences => "LICENCES.csv".to_owned(),
            Self::Shapes(collection) => format!("{}.geojson", collection.id()),
            Self::Checksums => "SHA256SUMS".to_owned(),
        }
    }

    fn title(self) -> String {
        match self {
            Self::Package => {
                "Cells, sites, layers, places and ways with their sources, as a GeoPackage".to_owned()
            }
            Self::Table(collection) | Self::Shapes(collection) => collection.title().to_owned(),
            Self::Epochs => "Epochs with their years and sea levels".to_owned(),
            Self::Codes => "What the codes of cells and sites mean".to_owned(),
            Self::Licences => "Sources with licence, attribution and checksum".to_owned(),
            Self::Checksums => "Checksums of the other files, for sha256sum -c".to_owned(),
        }
    }

    const fn media_type(self) -> &'static str {
        match self {
            Self::Package => "application/geopackage+sqlite3",
            Self::Table(_) | Self::Epochs | Self::Codes | Self::Licences => "text/csv; charset=utf-8",
            Self::Shapes(_) => tessera_store_api::endpoints::GEOJSON,
            Self::Checksums => "text/plain; charset=utf-8",
        }
    }
}

/// The files of a release with these collections. Children are left out: they are 49 times as many as the cells, and
/// the features of the OGC API give them.
fn all(coverage: &Coverage) -> Vec<Kept> {
    let (cells, sites) = (Collection::Cells, Collection::Sites);
    let mut files = vec![Kept::Package, Kept::Table(cells), Kept::Table(sites), Kept::Epochs, Kept::Codes];
    files.push(Kept::Licences);
    let is_drawn = |collection: &Collection| !matches!(collection, Collection::Cells | Collection::Children);
    files.extend(coverage.parts.iter().map(|(id, _)| *id).filter(is_drawn).map(Kept::Shapes));
    files.push(Kept::Checksums);
    files
}

/// How many files a release has.
pub(super) fn total(coverage: &Coverage) -> u32 {
    u32::try_from(all(coverage).len()).unwrap_or(u32::MAX)
}

impl Maker<'_> {
    /// Makes every file in `folder`.
    pub(super) fn make(&self, folder: &Path) -> Result<Manifest, MakingError> {
        let mut licences: Vec<&str> = self.datasets.iter().map(|dataset| dataset.licence.as_str()).collect();
        licences.sort_unstable();
        licences.dedup();
        let licence = licences.join("; ");
        let mut files: Vec<File> = Vec::new();
        for kept in all(&self.coverage) {
            let name = kept.name();
            let path = folder.join(&name);
            let failed = |source| MakingError::File { path: path.clone(), source };
            match kept {
                Kept::Package => self.package(&path)?,
                Kept::Checksums => fs::write(&path, sums(&files)).map_err(failed)?,
                Kept::Shapes(collection) => self.geojson(collection, &path)?,
                Kept::Table(_) | Kept::Epochs | Kept::Codes | Kept::Licences => self.table(kept, &path)?,
            }
            folder::sync(&path).map_err(failed)?;
            let (bytes, sha256) = checksum(&path).map_err(failed)?;
            let at = format!("/api/v1/releases/{}/files/{name}", self.edition.release);
            files.push(File {
                name,
                title: kept.title(),
                bytes,
                sha256,
                media_type: kept.media_type().to_owned(),
                licence: licence.clone(),
                path: at,
            });
            (self.made)(u32::try_from(files.len()).unwrap_or(u32::MAX));
        }
        Ok(Manifest { hash: self.edition.hash.clone(), made_by: env!("CARGO_PKG_VERSION").to_owned(), files })
    }

    /// Every row of a collection, a page at a time.
    fn rows(
        &self,
        collection: Collection,
        mut work: impl FnMut(Record) -> Result<(), MakingError>,
    ) -> Result<(), MakingError> {
        let mut wish = Wish::everything(PAGE_ROWS);
        loop {
            let page = self
                .app
                .database
                .read_blocking(|transaction| reading::page(transaction, &self.edition, collection, &wish))?;
            for record in page.records {
                work(record)?;
            }
            let Some(next) = page.next else { return Ok(()) };
            if (self.is_stopped)() {
                return Err(MakingError::Stopped);
            }
            wish.cursor = Some(next);
        }
    }

    fn package(&self, path: &Path) -> Result<(), MakingError> {
        let package = Package::create(path, &self.last_change())?;
        for (id, dataset) in (1_i64..).zip(&self.datasets) {
            // A struct of texts always is JSON.
            package.add_source(id, &serde_json::to_string(dataset).unwrap_or_default())?;
        }
        for (collection, _) in self.coverage.parts.iter().filter(|(id, _)| *id != Collection::Children) {
            self.shapes(&package, *collection)?;
        }
        for kept in [Kept::Epochs, Kept::Codes, Kept::Licences] {
            let (columns, rows) = self.small(kept);
            let (name, title) = match kept {
                Kept::Epochs => ("epochs", "Epochs"),
                Kept::Codes => ("codes", "Codes"),
                _ => ("sources", "Sources and licences"),
            };
            let table =
                Table { name, title, description: &kept.title(), columns: &columns, has_shapes: false };
            package.add_table(&table)?;
            for row in rows {
                package.add_row(&table, &row)?;
            }
            package.end_table(&table, "", None)?;
        }
        Ok(package.finish()?)
    }

    fn shapes(&self, package: &Package, collection: Collection) -> Result<(), MakingError> {
        let columns = collection.columns(&self.coverage.epochs);
        let (name, title, description) = (collection.id(), collection.title(), collection.description());
        let table = Table { name, title, description, columns: &columns, has_shapes: true };
        package.add_table(&table)?;
        let (mut fid, mut extent, mut types) = (0, None, Vec::new());
        self.rows(collection, |record| {
            let geometry = match collection {
                Collection::Layer(_) => shape::several(record.geometry),
                _ => record.geometry,
            };
            let Some(shape) = shape::shape(&geometry) else { return Ok(()) };
            let kind = shape::type_name(&geometry);
            if !types.contains(&kind) {
                types.push(kind);
            }
            let enclosing = |extent: crate::ogc::extent::Extent| extent.with(shape.extent);
            extent = Some(extent.map_or(shape.extent, enclosing));
            fid += 1;
            Ok(package.add_shape(&table, fid, &shape, &record.id, &record.values)?)
        })?;
        let kind = if let [one] = types.as_slice() { *one } else { "GEOMETRY" };
        Ok(package.end_table(&table, kind, extent)?)
    }

    fn geojson(&self, collection: Collection, path: &Path) -> Result<(), MakingError> {
        let failed = |source| MakingError::File { path: path.to_owned(), source };
        let mut out = BufWriter::new(fs::File::create(path).map_err(failed)?);
        let columns = collection.columns(&self.coverage.epochs);
        let sources = serde_json::to_string(&self.datasets).unwrap_or_default();
        let (id, hash) = (collection.id(), &self.edition.hash);
        let head = format!(
            "{{\"type\":\"FeatureCollection\",\"name\":\"{id}\",\"release_hash\":\"{hash}\",\"sources\":{sources},\
             \"features\":["
        );
        out.write_all(head.as_bytes()).map_err(failed)?;
        let mut is_first = true;
        self.rows(collection, |record| {
            let separator: &[u8] = if std::mem::take(&mut is_first) { b"\n" } else { b",\n" };
            out.write_all(separator)
                .and_then(|()| record.write_geojson(&columns, &mut out))
                .and_then(|()| out.write_all(b"}"))
                .map_err(failed)
        })?;
        out.write_all(b"\n]}\n").and_then(|()| out.flush()).map_err(failed)
    }

    fn table(&self, kept: Kept, path: &Path) -> Result<(), MakingError> {
        let failed = |source: csv::Error| MakingError::File { path: path.to_owned(), source: source.into() };
        let mut out = csv::Writer::from_path(path).map_err(failed)?;
        if let Kept::Table(collection) = kept {
            let columns = collection.columns(&self.coverage.epochs);
            let names = columns.iter().map(|column| column.name.as_str());
            out.write_record(["id", "longitude", "latitude"].into_iter().chain(names)).map_err(failed)?;
            self.rows(collection, |record| {
                let [longitude, latitude] = middle(&record);
                let place = [record.id, longitude.to_string(), latitude.to_string()];
                out.write_record(place.into_iter().chain(record.values.iter().map(written))).map_err(failed)
            })?;
        } else {
            let (columns, rows) = self.small(kept);
            out.write_record(columns.iter().map(|column| &column.name)).map_err(failed)?;
            for row in rows {
                out.write_record(row.iter().map(written)).map_err(failed)?;
            }
        }
        out.flush().map_err(|source| MakingError::File { path: path.to_owned(), source })
    }

    /// The columns and rows of a table that fits into memory.
    fn small(&self, kept: Kept) -> (Vec<Column>, Vec<Vec<Value>>) {
        match kept {
            Kept::Epochs => lists::epochs(&self.coverage),
            Kept::Codes => lists::codes(),
            _ => lists::licences(&self.datasets),
        }
    }

    /// The age of the content: the day on which its newest source was retrieved. Not the day of the release, which a
    /// world that was made anew does not share.
    fn last_change(&self) -> String {
        let is_day =
            |day: &&str| day.len() == 10 && day.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        let days = self.datasets.iter().map(|dataset| dataset.retrieved.as_str()).filter(is_day);
        format!("{}T00:00:00.000Z", days.max().unwrap_or("1970-01-01"))
    }
}

/// Where a row stands: its point, or the middle of its cell.
fn middle(record: &Record) -> [f64; 2] {
    match (&record.geometry, record.id.parse::<CellId>()) {
        (Geometry::Point(point), _) => *point,
        (_, Ok(cell)) => crate::ogc::record::position(LatLng::from(cell.index())),
        _ => [0.0, 0.0],
    }
}

/// A value as text; nothing for none.
fn written(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Text(text) | Value::Json(text) => text.clone(),
        Value::Integer(integer) => integer.to_string(),
        Value::Real(real) => real.to_string(),
        Value::Boolean(boolean) => boolean.to_string(),
    }
}

/// What `sha256sum -c` reads.
fn sums(files: &[File]) -> String {
    files.iter().map(|file| format!("{}  {}\n", file.sha256, file.name)).collect()
}

fn checksum(path: &Path) -> io::Result<(u64, String)> {
    use std::io::Read;
    let mut file = fs::File::open(path)?;
    let mut digest = ring::digest::Context::new(&ring::digest::SHA256);
    let mut buffer = vec![0; CHECKSUM_BYTES];
    let mut bytes = 0;
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok((bytes, hex::encode(digest.finish())));
        }
        digest.update(&buffer[..read]);
        bytes += u64::try_from(read).unwrap_or(0);
    }
}
