//! Geometries as `GeoJSON` writes them.

use serde::Deserialize;
use serde::de::{Error, IgnoredAny, SeqAccess, Visitor};
use tessera_store_api::{Geometry, Position};

use super::members::{Members, unexpected};
use crate::Defect;
use crate::records::corners::Corners;
use crate::records::refusal::Refusal;

/// The shape of a geometry, and the altitude of a point that has one.
pub(super) fn read(
    place: &str,
    geometry: &Members<'_>,
    corners: &mut Corners,
) -> Result<(Option<Geometry>, Option<f64>), Defect> {
    let (shape, altitude) = written(geometry).map_err(|refusal| refusal.at(place))?;
    let shape = shape.map_or(Ok(None), |shape| corners.admit(place, shape))?;
    Ok((shape, altitude))
}

/// The geometry as it is written.
fn written(geometry: &Members<'_>) -> Result<(Option<Geometry>, Option<f64>), Refusal> {
    let kind = geometry.text("type").ok_or_else(|| unexpected("a geometry without a type"))?;
    if !["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"].contains(&&*kind)
    {
        return Err(Refusal::new("geometry_known", kind));
    }
    let coordinates = geometry.get("coordinates").ok_or_else(|| unexpected("no coordinates"))?.get();
    if let Some(inside) = coordinates.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'))
        && inside.trim_ascii().is_empty()
    {
        return Ok((None, None));
    }
    let shape = match &*kind {
        "Point" => {
            let Corner { position, altitude } = json(coordinates)?;
            return Ok((Some(Geometry::Point(position)), altitude));
        }
        "MultiPoint" => Geometry::MultiPoint(json::<Line>(coordinates)?.0),
        "LineString" => Geometry::LineString(json::<Line>(coordinates)?.0),
        "MultiLineString" => Geometry::MultiLineString(lines(json(coordinates)?)),
        "Polygon" => Geometry::Polygon(lines(json(coordinates)?)),
        _ => {
            let polygons: Vec<Vec<Line>> = json(coordinates)?;
            Geometry::MultiPolygon(polygons.into_iter().map(lines).collect())
        }
    };
    Ok((Some(shape), None))
}

fn json<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T, Refusal> {
    serde_json::from_str(text).map_err(unexpected)
}

fn lines(lines: Vec<Line>) -> Vec<Vec<Position>> {
    lines.into_iter().map(|line| line.0).collect()
}

/// A position, and what stands third.
struct Corner {
    position: Position,
    altitude: Option<f64>,
}

impl<'de> Deserialize<'de> for Corner {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visit;
        impl<'de> Visitor<'de> for Visit {
            type Value = Corner;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("a position of two numbers or more")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Corner, A::Error> {
                let mut ordinate = |index| {
                    sequence.next_element::<f64>()?.ok_or_else(|| A::Error::invalid_length(index, &self))
                };
                let position = [ordinate(0)?, ordinate(1)?];
                let altitude = sequence.next_element()?;
                while sequence.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Corner { position, altitude })
            }
        }
        deserializer.deserialize_seq(Visit)
    }
}

/// Positions.
struct Line(Vec<Position>);

impl<'de> Deserialize<'de> for Line {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visit;
        impl<'de> Visitor<'de> for Visit {
            type Value = Line;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("positions")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Line, A::Error> {
                let mut positions = Vec::new();
                while let Some(Corner { position, .. }) = sequence.next_element()? {
                    positions.push(position);
                }
                Ok(Line(positions))
            }
        }
        deserializer.deserialize_seq(Visit)
    }
}
