//! Geometries of a `GeoPackage`: a header of its own, then well-known binary.

use tessera_store_api::{Geometry, Position};

use crate::records::corners::SHAPE_CORNERS_MAX;
use crate::records::refusal::Refusal;

/// What a geometry begins with.
const MAGIC: &[u8] = b"GP";
/// Bytes of the box around a geometry, by what the header says of it.
const BOX_BYTES: [usize; 5] = [0, 32, 48, 48, 64];
/// Bytes of the head of a part: its byte order and its type.
const PART_HEAD_BYTES: usize = 5;
/// Flags of the type of a geometry with a third ordinate, a measure and a reference system, as PostGIS has them.
const POSTGIS_FLAGS: [u32; 3] = [0x8000_0000, 0x4000_0000, 0x2000_0000];

/// The shape that `bytes` are, and the altitude of a point that has one. An empty one is none.
pub(super) fn read(bytes: &[u8]) -> Result<(Option<Geometry>, Option<f64>), Refusal> {
    let mut bytes = Bytes(bytes);
    let [magic_1, magic_2, version, flags] = bytes.take()?;
    if [magic_1, magic_2] != MAGIC || version != 0 || flags & 0b10_0000 != 0 {
        return Err(broken("a header that is not GeoPackage's, or has an extension"));
    }
    let box_bytes =
        BOX_BYTES.get(usize::from(flags >> 1 & 0b111)).ok_or_else(|| broken("a box of unknown form"))?;
    // The reference system is the table's.
    bytes.skip(4 + box_bytes)?;
    let head = bytes.head()?;
    Ok(match head.kind {
        1 => match bytes.position(head)? {
            (position, altitude) if !position[0].is_nan() => {
                (Some(Geometry::Point(position)), altitude.filter(|altitude| altitude.is_finite()))
            }
            _ => (None, None),
        },
        2 => (Some(Geometry::LineString(bytes.line(head)?)), None),
        3 => (Some(Geometry::Polygon(bytes.lines(head)?)), None),
        4 => {
            let points = bytes.parts(head, 1, |bytes, head| Ok(bytes.position(head)?.0))?;
            let points = points.into_iter().filter(|point| !point[0].is_nan());
            (Some(Geometry::MultiPoint(points.collect())), None)
        }
        5 => (Some(Geometry::MultiLineString(bytes.parts(head, 2, Bytes::line)?)), None),
        6 => (Some(Geometry::MultiPolygon(bytes.parts(head, 3, Bytes::lines)?)), None),
        kind => return Err(Refusal::new("geometry_known", format!("type {kind}"))),
    })
}

fn broken(reason: impl ToString) -> Refusal {
    Refusal::new("geopackage", reason)
}

/// How a geometry or a part of one is written.
#[derive(Debug, Clone, Copy)]
struct Head {
    little_endian: bool,
    kind: u32,
    /// Numbers of a corner.
    ordinates: usize,
    has_altitude: bool,
}

/// What is left of a geometry.
struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], Refusal> {
        let (taken, rest) =
            self.0.split_first_chunk().ok_or_else(|| broken("a geometry that is too short"))?;
        self.0 = rest;
        Ok(*taken)
    }

    fn skip(&mut self, bytes: usize) -> Result<(), Refusal> {
        self.0 = self.0.get(bytes..).ok_or_else(|| broken("a geometry that is too short"))?;
        Ok(())
    }

    fn integer(&mut self, little_endian: bool) -> Result<u32, Refusal> {
        let bytes = self.take()?;
        Ok(if little_endian { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    fn double(&mut self, little_endian: bool) -> Result<f64, Refusal> {
        let bytes = self.take()?;
        Ok(if little_endian { f64::from_le_bytes(bytes) } else { f64::from_be_bytes(bytes) })
    }

    fn head(&mut self) -> Result<Head, Refusal> {
        let little_endian = match self.take()? {
            [0] => false,
            [1] => true,
            [other] => return Err(broken(format!("byte order {other}"))),
        };
        let kind = self.integer(little_endian)?;
        let [z, m, reference] = POSTGIS_FLAGS.map(|flag| kind & flag != 0);
        if reference {
            self.skip(4)?;
        }
        let kind = POSTGIS_FLAGS.iter().fold(kind, |kind, flag| kind & !flag);
        let (more, kind) = (kind / 1000, kind % 1000);
        let has_altitude = z || matches!(more, 1 | 3);
        let has_measure = m || matches!(more, 2 | 3);
        if more > 3 {
            return Err(Refusal::new("geometry_known", format!("type {more}{kind:03}")));
        }
        let ordinates = 2 + usize::from(has_altitude) + usize::from(has_measure);
        Ok(Head { little_endian, kind, ordinates, has_altitude })
    }

    /// How many things of `least` bytes follow. There is no room made for those that are not there.
    fn count(&mut self, head: Head, least: usize) -> Result<usize, Refusal> {
        let count = self.integer(head.little_endian)?;
        let most = SHAPE_CORNERS_MAX.min(self.0.len() / least);
        let counted = usize::try_from(count).ok().filter(|count| *count <= most);
        counted.ok_or_else(|| broken(format!("{count} parts in {} bytes", self.0.len())))
    }

    fn position(&mut self, head: Head) -> Result<(Position, Option<f64>), Refusal> {
        let position = [self.double(head.little_endian)?, self.double(head.little_endian)?];
        let third = if head.ordinates > 2 { Some(self.double(head.little_endian)?) } else { None };
        if head.ordinates > 3 {
            self.double(head.little_endian)?;
        }
        Ok((position, third.filter(|_| head.has_altitude)))
    }

    fn line(&mut self, head: Head) -> Result<Vec<Position>, Refusal> {
        let count = self.count(head, head.ordinates * size_of::<f64>())?;
        (0..count).map(|_| Ok(self.position(head)?.0)).collect()
    }

    fn lines(&mut self, head: Head) -> Result<Vec<Vec<Position>>, Refusal> {
        let count = self.count(head, size_of::<u32>())?;
        (0..count).map(|_| self.line(head)).collect()
    }

    /// Parts that are geometries themselves, of type `kind`.
    fn parts<T>(
        &mut self,
        head: Head,
        kind: u32,
        read: impl Fn(&mut Self, Head) -> Result<T, Refusal>,
    ) -> Result<Vec<T>, Refusal> {
        let count = self.count(head, PART_HEAD_BYTES)?;
        let parts = (0..count).map(|_| {
            let head = self.head()?;
            if head.kind != kind {
                return Err(broken(format!("a part of type {} where {kind} is", head.kind)));
            }
            read(self, head)
        });
        parts.collect()
    }
}
