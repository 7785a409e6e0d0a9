//! Shapefiles: shapes in a `.shp`, their values in a `.dbf`, both in one archive.
//!
//! Names are those of the `.dbf`, which has room for ten letters. Letters are written as the `.cpg` says, Windows-1252
//! without one. Coordinates are degrees of WGS 84; a `.prj` that says otherwise is refused. Rows that are marked as
//! deleted are left out with their shapes. The `.shx`, which says where shapes are, is not needed to read all of them.
//!
//! The readers are our own: the one library there is keeps no order of columns and does not go on after a bad shape.

use std::io::{BufReader, Read};
use std::sync::Arc;

use tessera_pipeline_api::{Content, Encoding};
use tessera_store_api::Geometry;

use self::dbf::{Row, Rows};
use self::shp::{Shape, Shapes};
use super::corners::Corners;
use super::refusal::Refusal;
use super::{Record, Source, Take, Value, Values};
use crate::packing::Member;
use crate::{Defect, packing};

mod dbf;
mod rings;
mod shp;

/// Bytes of a `.prj` or a `.cpg`, at most.
const TEXT_BYTES_MAX: u64 = 64 * 1024;

/// Reads all features.
pub(super) fn read(source: &Source<'_>, take: &mut Take<'_>) -> Result<(), Defect> {
    let content = with_neighbours(source.content);
    let mut parts = Parts::of(packing::seekable(&content, source.file, source.suffixes)?)?;
    parts.check_projection()?;
    let encoding = parts.encoding()?;
    let prefix = source.prefix(&parts.shp.name);
    let mut shapes =
        Shapes::read(BufReader::new(parts.shp.file)).map_err(|refusal| refusal.at(&parts.shp.name))?;
    let mut rows = match parts.dbf {
        Some(dbf) => {
            Some(Rows::read(BufReader::new(dbf.file), encoding).map_err(|refusal| refusal.at(&dbf.name))?)
        }
        None => None,
    };
    let mut corners = Corners::new(content.axes);
    for number in 1_usize.. {
        let place = format!("{prefix}feature {number}");
        let broken = |refusal: Refusal| refusal.at(&place);
        let shape = shapes.next().map_err(broken)?;
        let row = match &mut rows {
            Some(rows) => rows.next().map_err(broken)?,
            None => shape.is_some().then(|| Row::Values(Ok(Vec::new()))),
        };
        let record = match (shape, row) {
            (Some(_), Some(Row::Deleted)) => continue,
            (Some(shape), Some(Row::Values(values))) => record(place, shape, values, &mut corners),
            (None, None) => return Ok(()),
            (Some(_), None) => return Err(Defect::new(place, "shape_has_row", "no row")),
            (None, Some(_)) => return Err(Defect::new(place, "row_has_shape", "no shape")),
        };
        if take(record).is_break() {
            return Ok(());
        }
    }
    Ok(())
}

/// A file that is wanted by name brings those with it that belong to it.
fn with_neighbours(content: &Content) -> Content {
    let mut content = content.clone();
    content.member = content.member.map(|member| match strip_suffix(&member, ".shp") {
        Some(stem) => format!("{stem}.*"),
        None => member,
    });
    content
}

fn record(
    place: String,
    shape: Result<Shape, Refusal>,
    values: Result<Values, Refusal>,
    corners: &mut Corners,
) -> Result<Record, Defect> {
    let Shape { geometry, altitude } = shape.map_err(|refusal| refusal.at(&place))?;
    let mut values = values.map_err(|refusal| refusal.at(&place))?;
    let geometry = geometry.map_or(Ok(None), |geometry| corners.admit(&place, geometry))?;
    let geometry = match geometry {
        Some(Geometry::Polygon(rings)) => {
            Some(rings::nested(rings, corners.are_turned()).map_err(|refusal| refusal.at(&place))?)
        }
        geometry => geometry,
    };
    values.extend(altitude.map(|altitude| (Arc::from("altitude"), Value::Number(altitude))));
    Ok(Record { place, geometry, values })
}

/// The files that a shapefile is.
struct Parts {
    shp: Member,
    dbf: Option<Member>,
    prj: Option<Member>,
    cpg: Option<Member>,
}

impl Parts {
    /// The `.shp` of `members`, and those that have its name.
    fn of(mut members: Vec<Member>) -> Result<Self, Defect> {
        let shapes: Vec<_> = members.iter().filter_map(|member| strip_suffix(&member.name, ".shp")).collect();
        let stem = match shapes[..] {
            [stem] => stem.to_owned(),
            // A file that is not packed is what its recipe says, whatever its name.
            [] if members.len() == 1 => String::new(),
            _ => return Err(Defect::new("content.member", "one_member", format!("{} .shp", shapes.len()))),
        };
        let mut part = |suffix: &str| {
            let index = members.iter().position(|member| {
                strip_suffix(&member.name, suffix).is_some_and(|name| name.eq_ignore_ascii_case(&stem))
            });
            index.map(|index| members.swap_remove(index))
        };
        let (shp, dbf, prj, cpg) = (part(".shp"), part(".dbf"), part(".prj"), part(".cpg"));
        let shp = shp.or_else(|| members.pop());
        let shp = shp.ok_or_else(|| Defect::new("content.member", "one_member", "no .shp"))?;
        Ok(Self { shp, dbf, prj, cpg })
    }

    /// Checks that coordinates are degrees of WGS 84, where there is a file that says what they are.
    fn check_projection(&mut self) -> Result<(), Defect> {
        let Some(prj) = &mut self.prj else { return Ok(()) };
        let text = text_of(prj)?;
        let known: String =
            text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
        let is_geographic = ["GEOGCS", "GEOGCRS", "GEODCRS"].iter().any(|word| known.starts_with(word));
        let is_wgs_84 =
            ["WGS1984", "WGS84", "WORLDGEODETICSYSTEM1984"].iter().any(|word| known.contains(word));
        if is_geographic && is_wgs_84 && known.contains("DEGREE") {
            return Ok(());
        }
        Err(Defect::new(&prj.name, "crs_is_wgs_84", text))
    }

    fn encoding(&mut self) -> Result<Encoding, Defect> {
        let Some(cpg) = &mut self.cpg else { return Ok(Encoding::Latin1) };
        let text = text_of(cpg)?;
        let known: String =
            text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
        match &*known {
            "UTF8" | "65001" => Ok(Encoding::Utf8),
            "" | "ISO88591" | "88591" | "LATIN1" | "1252" | "CP1252" | "WINDOWS1252" | "ANSI1252" => {
                Ok(Encoding::Latin1)
            }
            _ => Err(Defect::new(&cpg.name, "encoding_known", text)),
        }
    }
}

fn text_of(member: &mut Member) -> Result<String, Defect> {
    let mut bytes = Vec::new();
    let read = member.file.by_ref().take(TEXT_BYTES_MAX).read_to_end(&mut bytes);
    read.map_err(|error| Defect::new(&member.name, "readable", error))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn strip_suffix<'a>(name: &'a str, suffix: &str) -> Option<&'a str> {
    let (stem, end) = name.split_at_checked(name.len().checked_sub(suffix.len())?)?;
    end.eq_ignore_ascii_case(suffix).then_some(stem)
}
