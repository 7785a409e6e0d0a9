//! Rules of the file: format, packing, coordinates, and how a text table is written.

use std::collections::BTreeSet;

use tessera_store_api::Field;

use super::{Findings, SHORT_CHARS_MAX, is_game_table, is_raster, is_sha256};
use crate::{Content, Format, Grid, Packing, Table};

/// The coordinate systems that are understood: degrees on WGS 84, by two names.
const SYSTEMS: [&str; 2] = ["EPSG:4326", "OGC:CRS84"];
/// Size of a pixel, in degrees: a second of arc at least.
const STEP_DEGREES: std::ops::RangeInclusive<f64> = 1.0 / 3_600.0..=10.0;
/// Where the first row may lie, in degrees: some grids have rows beyond the pole, to interpolate.
const LATITUDES: std::ops::RangeInclusive<f64> = -95.0..=95.0;
/// Columns of a table, at most.
const COLUMNS_MAX: usize = 500;
/// Texts that stand for nothing, at most.
const MISSING_MAX: usize = 20;

/// Whether the file can be read.
pub(super) fn check(content: &Content, findings: &mut Findings<'_>) {
    let Content { crs, sha256, .. } = content;
    findings.check(SYSTEMS.contains(&crs.as_str()), "content.crs", "crs_is_epsg_4326", crs);
    findings.check(is_sha256(sha256), "content.sha256", "sha256_in_lower_case_hex", sha256);
    check_parts(content, findings);
    if let Some(member) = &content.member {
        check_short("content.member", member, findings);
    }
    if let Some(layer) = &content.layer {
        check_short("content.layer", layer, findings);
    }
    if let Some(grid) = &content.grid {
        check_grid(grid, findings);
    }
    if let Some(table) = &content.table {
        check_table(table, findings);
    }
}

/// Whether the field is fed by files like this one.
pub(super) fn check_fit(content: &Content, field: Field, findings: &mut Findings<'_>) {
    let Content { format, packing, .. } = content;
    let (fits, rule) = match field {
        field if is_raster(field) => (is_grid(*format), "raster_is_geotiff_netcdf_or_npz"),
        field if is_game_table(field) => (*format == Format::Csv, "table_of_the_game_is_csv"),
        _ => (!is_grid(*format), "records_are_geojson_shapefile_csv_turtle_or_geopackage"),
    };
    let told = format!("{}_{rule}", field.as_str());
    findings.check(fits, "content.format", &told, format!("{format:?}").to_lowercase());
    let first = content.axes.is_longitude_first() || !is_raster(field);
    findings.check(first, "content.axes", "axes_are_of_records", "latitude_longitude");
    let gridded = content.grid.is_none() || is_raster(field);
    findings.check(gridded, "content.grid", "grid_is_of_a_raster", field.as_str());
    if is_game_table(field) {
        findings.check(
            packing.is_none(),
            "content.packing",
            "table_of_the_game_is_not_packed",
            name(*packing),
        );
        let own = content.table.as_ref().is_none_or(|table| *table == Table::default());
        findings.check(own, "content.table", "table_of_the_game_is_written_with_commas", "content.table");
    }
}

const fn is_grid(format: Format) -> bool {
    matches!(format, Format::Geotiff | Format::Netcdf | Format::Npz)
}

const fn is_archive(packing: Packing) -> bool {
    matches!(packing, Packing::Zip | Packing::SevenZip | Packing::TarXz | Packing::TarGz)
}

fn name(packing: Packing) -> String {
    format!("{packing:?}").to_lowercase()
}

/// Which keys go with which format and packing.
fn check_parts(content: &Content, findings: &mut Findings<'_>) {
    let Content { format, packing, .. } = content;
    let archive = is_archive(*packing);
    // A shapefile is three files.
    let whole = *format != Format::Shapefile || archive;
    findings.check(whole, "content.packing", "shapefile_comes_in_an_archive", name(*packing));
    let member = content.member.is_none() || archive;
    findings.check(member, "content.member", "member_is_of_an_archive", name(*packing));
    let layered = matches!(format, Format::Netcdf | Format::Npz | Format::Geopackage);
    let layer = content.layer.is_none() || layered;
    let told = content.layer.as_deref().unwrap_or_default();
    findings.check(layer, "content.layer", "layer_is_of_netcdf_npz_or_geopackage", told);
    let table = content.table.is_none() || matches!(format, Format::Csv | Format::Shapefile);
    findings.check(table, "content.table", "table_is_of_csv", format!("{format:?}").to_lowercase());
}

fn check_short(key: &str, text: &str, findings: &mut Findings<'_>) {
    findings.check(!text.trim().is_empty(), key, "not_empty", text);
    let chars = text.chars().count();
    findings.check(chars <= SHORT_CHARS_MAX, key, &format!("chars_max_{SHORT_CHARS_MAX}"), chars);
}

fn check_grid(grid: &Grid, findings: &mut Findings<'_>) {
    let Grid { first_longitude, first_latitude, step_longitude, step_latitude } = *grid;
    let longitude = (-360.0..=360.0).contains(&first_longitude);
    findings.check(longitude, "content.grid.first_longitude", "-360_to_360", first_longitude);
    let latitude = LATITUDES.contains(&first_latitude);
    findings.check(latitude, "content.grid.first_latitude", "-95_to_95", first_latitude);
    let east = STEP_DEGREES.contains(&step_longitude);
    findings.check(east, "content.grid.step_longitude", "1_second_to_10_degrees", step_longitude);
    let south = STEP_DEGREES.contains(&step_latitude.abs());
    findings.check(south, "content.grid.step_latitude", "1_second_to_10_degrees", step_latitude);
}

fn check_table(table: &Table, findings: &mut Findings<'_>) {
    let Table { delimiter, decimal, comment, columns, missing, longitude, latitude, .. } = table;
    let plain = *delimiter == '\t' || delimiter.is_ascii_punctuation() || *delimiter == ' ';
    let fits = plain && !['"', '.', '-', '+', '_'].contains(delimiter);
    findings.check(
        fits,
        "content.table.delimiter",
        "delimiter_stands_between_fields",
        delimiter.escape_debug(),
    );
    let point = matches!(decimal, '.' | ',');
    findings.check(point, "content.table.decimal", "decimal_is_a_point_or_a_comma", decimal.escape_debug());
    findings.check(delimiter != decimal, "content.table.decimal", "decimal_is_not_the_delimiter", decimal);
    if let Some(comment) = comment {
        check_short("content.table.comment", comment, findings);
    }
    findings.check(columns.len() <= COLUMNS_MAX, "content.table.columns", "columns_max_500", columns.len());
    for column in columns {
        check_short("content.table.columns", column, findings);
    }
    let mut seen = BTreeSet::new();
    for column in columns.iter().filter(|column| !seen.insert(*column)) {
        findings.check(false, "content.table.columns", "columns_once", column);
    }
    findings.check(missing.len() <= MISSING_MAX, "content.table.missing", "missing_max_20", missing.len());
    let both = longitude.is_some() == latitude.is_some();
    let told = longitude.as_ref().or(latitude.as_ref()).map_or("", String::as_str);
    findings.check(both, "content.table.longitude", "longitude_with_latitude", told);
    let two = longitude.is_none() || longitude != latitude;
    findings.check(two, "content.table.latitude", "longitude_is_not_latitude", told);
    for (key, column) in [("content.table.longitude", longitude), ("content.table.latitude", latitude)] {
        let Some(column) = column else { continue };
        check_short(key, column, findings);
        let known = columns.is_empty() || columns.contains(column);
        findings.check(known, key, "one_of_the_columns", column);
    }
}
