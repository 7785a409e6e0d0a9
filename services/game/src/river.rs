//! Rivers as the map draws them: the lines of the store's layer, no finer than a map of a region shows.

use geo::{BoundingRect, Coord, LineString, Rect, Simplify};
use serde::{Deserialize, Serialize};
use tessera_store_api::{Feature, Geometry, Position, Trailer};

/// How far the line of a river may lie beside the one of its source, in degrees: half a kilometre.
const TOLERANCE_DEGREES: f64 = 0.005;
/// The rank of a river of which nothing is said: that of the least.
const LEAST_RANK: u8 = 12;

/// A river. Degrees as `f32` are right to a metre, and half of what `f64` takes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct River {
    /// Empty where it has none.
    pub(crate) name: Box<str>,
    /// 1 is the largest.
    pub(crate) rank: u8,
    /// Longitude and latitude, in the order of the source, which is mostly downstream.
    line: Box<[[f32; 2]]>,
}

/// Rivers that are not what the store says of them.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RiverError {
    #[error("a river is no feature of a layer")]
    Feature(#[from] serde_json::Error),
    #[error("the rivers end before their end")]
    Cut,
}

impl River {
    fn new(name: &str, rank: u8, positions: &[Position]) -> Option<Self> {
        let line: LineString = positions.iter().map(|[x, y]| Coord { x: *x, y: *y }).collect();
        let line = line.simplify(TOLERANCE_DEGREES);
        #[expect(clippy::cast_possible_truncation, reason = "a metre is near enough")]
        let line: Box<[[f32; 2]]> = line.0.iter().map(|at| [at.x as f32, at.y as f32]).collect();
        (line.len() > 1).then(|| Self { name: name.into(), rank, line })
    }

    /// Its line, in degrees.
    pub(crate) fn line(&self) -> LineString {
        self.line.iter().map(|[x, y]| Coord { x: f64::from(*x), y: f64::from(*y) }).collect()
    }

    /// The box around it.
    pub(crate) fn bounds(&self) -> Option<Rect> {
        self.line().bounding_rect()
    }
}

/// Reads the store's layer: a feature a line, then a trailer that names the release. What is no line is no river.
pub(crate) fn read(lines: &[u8], release: u32) -> Result<Vec<River>, RiverError> {
    let mut rivers = Vec::new();
    let mut lines = lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).peekable();
    while let Some(line) = lines.next() {
        if lines.peek().is_none() {
            let trailer: Trailer = serde_json::from_slice(line).map_err(|_| RiverError::Cut)?;
            return if trailer.release == release { Ok(rivers) } else { Err(RiverError::Cut) };
        }
        let Feature { name, rank, geometry, .. } = serde_json::from_slice(line)?;
        let parts = match geometry {
            Geometry::LineString(part) => vec![part],
            Geometry::MultiLineString(parts) => parts,
            _ => Vec::new(),
        };
        let (name, rank) = (name.unwrap_or_default(), rank.unwrap_or(LEAST_RANK));
        rivers.extend(parts.iter().filter_map(|part| River::new(&name, rank, part)));
    }
    Err(RiverError::Cut)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIBER: &str = r#"{"id":"r:1","name":"Tiberis","kind":"river","rank":7,"dataset":"r","geometry":{"type":"LineString","coordinates":[[12.0,43.0],[12.2,42.5],[12.201,42.4],[12.2,42.3],[12.3,41.8]]}}"#;
    const DELTA: &str = r#"{"id":"r:2","kind":"river","dataset":"r","geometry":{"type":"MultiLineString","coordinates":[[[31.0,30.0],[30.4,31.4]],[[31.0,30.0],[31.8,31.5]]]}}"#;
    const END: &str = r#"{"end":true,"cells":2,"release":3,"released_at":"2026-11-21T10:40:24.000Z"}"#;

    #[test]
    fn a_layer_becomes_lines_no_finer_than_half_a_kilometre() {
        let rivers = read(format!("{TIBER}\n{DELTA}\n{END}\n").as_bytes(), 3).unwrap();
        assert_eq!(rivers.len(), 3, "a delta has two arms");
        assert_eq!((&*rivers[0].name, rivers[0].rank, rivers[0].line.len()), ("Tiberis", 7, 4));
        assert_eq!((&*rivers[1].name, rivers[1].rank), ("", 12));
        let remembered: Vec<River> = serde_json::from_slice(&serde_json::to_vec(&rivers).unwrap()).unwrap();
        assert_eq!(remembered, rivers);
    }

    #[test]
    fn a_layer_without_its_end_or_of_another_release_is_not_taken() {
        assert!(matches!(read(TIBER.as_bytes(), 3), Err(RiverError::Cut)));
        assert!(matches!(read(format!("{TIBER}\n{END}\n").as_bytes(), 4), Err(RiverError::Cut)));
        assert!(matches!(read(b"", 3), Err(RiverError::Cut)));
        assert!(matches!(read(format!("{{}}\n{END}").as_bytes(), 3), Err(RiverError::Feature(_))));
    }
}
