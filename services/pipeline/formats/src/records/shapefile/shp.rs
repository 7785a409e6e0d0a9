//! The shapes of a `.shp`.

use std::io::{self, Read};

use tessera_store_api::{Geometry, Position};

use crate::records::corners::SHAPE_CORNERS_MAX;
use crate::records::refusal::Refusal;

/// Bytes of the header.
const HEADER_BYTES: usize = 100;
/// Bytes of the header of a shape.
const SHAPE_HEADER_BYTES: usize = 8;
/// Bytes of a shape, at most.
const SHAPE_BYTES_MAX: u64 = 32 * 1024 * 1024;
/// What a `.shp` begins with.
const FILE_CODE: [u8; 4] = 9994_u32.to_be_bytes();
/// Bytes of the box around a shape.
const BOX_BYTES: usize = 32;

/// A shape as it is written. The rings of a polygon are one after the other.
#[derive(Debug, Default)]
pub(super) struct Shape {
    /// Absent where there is none.
    pub geometry: Option<Geometry>,
    /// What a point has beside its place.
    pub altitude: Option<f64>,
}

/// The shapes of a file, in its order.
pub(super) struct Shapes<R> {
    file: R,
    bytes: Vec<u8>,
}

impl<R: Read> Shapes<R> {
    /// Those of `file`.
    pub(super) fn read(mut file: R) -> Result<Self, Refusal> {
        let mut header = [0; HEADER_BYTES];
        file.read_exact(&mut header).map_err(broken)?;
        if header[..4] != FILE_CODE {
            return Err(broken("it does not begin as a .shp"));
        }
        Ok(Self { file, bytes: Vec::new() })
    }

    /// The next shape, or why it is none. Every shape says how long it is, so a bad one does not end the reading.
    pub(super) fn next(&mut self) -> Result<Option<Result<Shape, Refusal>>, Refusal> {
        let mut header = Vec::with_capacity(SHAPE_HEADER_BYTES);
        self.file.by_ref().take(SHAPE_HEADER_BYTES as u64).read_to_end(&mut header).map_err(broken)?;
        let words = match header[..] {
            [] => return Ok(None),
            [_, _, _, _, a, b, c, d] => u32::from_be_bytes([a, b, c, d]),
            _ => return Err(broken(io::Error::from(io::ErrorKind::UnexpectedEof))),
        };
        let length = u64::from(words) * 2;
        if length > SHAPE_BYTES_MAX {
            return Err(Refusal::new(format!("shape_bytes_max_{SHAPE_BYTES_MAX}"), length));
        }
        self.bytes.clear();
        let read = self.file.by_ref().take(length).read_to_end(&mut self.bytes).map_err(broken)?;
        if read as u64 != length {
            return Err(broken(format!("{read} bytes of {length}")));
        }
        Ok(Some(shape(Bytes(&self.bytes))))
    }
}

fn broken(reason: impl ToString) -> Refusal {
    Refusal::new("shapefile", reason)
}

/// What is left of a shape. Numbers are little-endian.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], Refusal> {
        let (taken, rest) = self.0.split_first_chunk().ok_or_else(|| broken("a shape that is too short"))?;
        self.0 = rest;
        Ok(*taken)
    }

    fn skip(&mut self, bytes: usize) -> Result<(), Refusal> {
        self.0 = self.0.get(bytes..).ok_or_else(|| broken("a shape that is too short"))?;
        Ok(())
    }

    fn count(&mut self) -> Result<usize, Refusal> {
        let count = i32::from_le_bytes(self.take()?);
        let counted = usize::try_from(count).ok().filter(|count| *count <= SHAPE_CORNERS_MAX);
        counted.ok_or_else(|| Refusal::new(format!("corners_max_{SHAPE_CORNERS_MAX}"), count))
    }

    fn double(&mut self) -> Result<f64, Refusal> {
        Ok(f64::from_le_bytes(self.take()?))
    }

    fn position(&mut self) -> Result<Position, Refusal> {
        Ok([self.double()?, self.double()?])
    }

    fn positions(&mut self, count: usize) -> Result<Vec<Position>, Refusal> {
        // They are not made room for before they are known to be there.
        if self.0.len() / size_of::<Position>() < count {
            return Err(broken("a shape that is too short"));
        }
        (0..count).map(|_| self.position()).collect()
    }
}

fn shape(mut bytes: Bytes<'_>) -> Result<Shape, Refusal> {
    let kind = i32::from_le_bytes(bytes.take()?);
    let geometry = match kind {
        0 => return Ok(Shape::default()),
        1 | 11 | 21 => {
            let geometry = Some(Geometry::Point(bytes.position()?));
            let altitude = if kind == 11 { Some(bytes.double()?).filter(|z| z.is_finite()) } else { None };
            return Ok(Shape { geometry, altitude });
        }
        3 | 13 | 23 => {
            let mut lines = parts(&mut bytes)?;
            match lines.pop() {
                Some(line) if lines.is_empty() => Geometry::LineString(line),
                line => Geometry::MultiLineString(lines.into_iter().chain(line).collect()),
            }
        }
        5 | 15 | 25 => Geometry::Polygon(parts(&mut bytes)?),
        8 | 18 | 28 => {
            bytes.skip(BOX_BYTES)?;
            let count = bytes.count()?;
            Geometry::MultiPoint(bytes.positions(count)?)
        }
        _ => return Err(Refusal::new("geometry_known", format!("shape type {kind}"))),
    };
    Ok(Shape { geometry: Some(geometry), altitude: None })
}

/// Lines or rings, which share one list of corners.
fn parts(bytes: &mut Bytes<'_>) -> Result<Vec<Vec<Position>>, Refusal> {
    bytes.skip(BOX_BYTES)?;
    let (count, corners) = (bytes.count()?, bytes.count()?);
    let mut begins = (0..count).map(|_| bytes.count()).collect::<Result<Vec<_>, _>>()?;
    let mut positions = bytes.positions(corners)?;
    if begins.first().is_some_and(|first| *first != 0) || !begins.is_sorted() {
        return Err(broken("parts that are out of order"));
    }
    let mut parts = Vec::with_capacity(count);
    while let Some(begin) = begins.pop() {
        if begin > positions.len() {
            return Err(broken("a part that begins behind the last corner"));
        }
        parts.push(positions.split_off(begin));
    }
    parts.reverse();
    Ok(parts)
}
