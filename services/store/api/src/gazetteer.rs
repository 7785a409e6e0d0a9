//! The tables of a release: places, goods, legs and epochs.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::release::hash;
use crate::world::CellId;
use crate::years::Span;

/// How sure we are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Confidence {
    /// Well attested.
    High,
    /// Likely.
    Medium,
    /// A guess with a reason.
    Low,
}

/// A town or harbour of the ancient world.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Place {
    /// Its name in programs: lower-case snake_case.
    pub token: String,
    /// Its name in its time.
    pub latin: String,
    /// Its name in English.
    pub english: String,
    /// The town that stands there today.
    pub modern: String,
    /// city, town, colony or harbour.
    pub kind: String,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// The resolution-5 cell it stands in.
    pub cell: CellId,
    /// Whether ships put in.
    pub port: bool,
    /// First year it was there; BCE is negative, and there is no year 0.
    pub valid_from: i32,
    /// Last year it was there.
    pub valid_until: Option<i32>,
    /// Goods it sells.
    pub exports: Vec<String>,
    /// Goods it wants.
    pub imports: Vec<String>,
    /// Where this is known from.
    pub source: String,
    /// How sure we are.
    pub confidence: Confidence,
}

/// How fast a good spoils.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Perishability {
    /// Keeps.
    None,
    /// Loses value over months.
    Slow,
    /// Loses value over weeks.
    Fast,
}

/// Something to trade.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Good {
    /// Its name in programs.
    pub token: String,
    /// Its name in its time.
    pub latin: String,
    /// Its name in English.
    pub english: String,
    /// What one unit is: `amphora`, `10 modii`.
    pub unit: String,
    /// Weight of one unit with its container, in kilograms.
    pub unit_kg: f64,
    /// Price of one unit where it is neither scarce nor plentiful, in asses; 16 are a denarius.
    pub base_price_as: i64,
    /// How fast it spoils.
    pub perishability: Perishability,
    /// Where this is known from.
    pub source: String,
    /// How sure we are.
    pub confidence: Confidence,
}

/// How a leg is travelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// By ship.
    Sea,
    /// By wagon and mule.
    Road,
    /// By boat.
    River,
}

impl Mode {
    /// As tables write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sea => "sea",
            Self::Road => "road",
            Self::River => "river",
        }
    }
}

/// A direct way between two places, found over the cells of the world. It may be travelled both ways.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Leg {
    /// Token of one end.
    pub from: String,
    /// Token of the other.
    pub to: String,
    /// How it is travelled.
    pub mode: Mode,
    /// The road's or crossing's name; empty where it has none.
    pub name: String,
    /// Length along the path, in kilometres.
    pub km: f64,
    /// Height climbed from `from` to `to` and back, the mean of both, in metres. 0 at sea.
    pub climb_m: u32,
    /// The cells it crosses, from `from` to `to`.
    pub path: Vec<CellId>,
    /// Where this is known from.
    pub source: String,
    /// How sure we are.
    pub confidence: Confidence,
}

/// A time with its sea level.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Epoch {
    /// Its name in programs, such as `roman_14bce`.
    pub token: String,
    /// Its name for people.
    pub name: String,
    /// The year its sea level is given for; BCE is negative, and there is no year 0.
    pub year: i32,
    /// Years whose evidence counts for it.
    pub span: Span,
    /// Sea level against today's, in centimetres.
    pub sea_level_offset_cm: i32,
    /// Where this is known from.
    pub source: String,
    /// How sure we are.
    pub confidence: Confidence,
}

/// The tables of a release.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Gazetteer {
    /// Towns and harbours, in order of their tokens.
    pub places: Vec<Place>,
    /// Things to trade, in order of their tokens.
    pub goods: Vec<Good>,
    /// Ways between places, in order of their ends and mode.
    pub legs: Vec<Leg>,
    /// Times, oldest first.
    pub epochs: Vec<Epoch>,
}

impl Gazetteer {
    /// SHA-256 over the tables, in hex.
    pub fn hash(&self) -> String {
        // serde_json writes fields in the order of the structs and floats in their shortest form: canonical.
        hash(&serde_json::to_vec(self).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gazetteer_keeps_its_hash_on_the_wire() {
        // 1/3, 1/7, ... need 17 digits, which serde_json reads exactly only with its feature `float_roundtrip`.
        for part in 3..2000 {
            let leg = Leg {
                from: "capua".to_owned(),
                to: "ostia".to_owned(),
                mode: Mode::Road,
                name: String::new(),
                km: 1000.0 / f64::from(part),
                climb_m: 0,
                path: Vec::new(),
                source: String::new(),
                confidence: Confidence::Low,
            };
            let sent = Gazetteer { legs: vec![leg], ..Gazetteer::default() };
            let read: Gazetteer = serde_json::from_slice(&serde_json::to_vec(&sent).unwrap()).unwrap();
            assert_eq!(read.hash(), sent.hash(), "{} km", sent.legs[0].km);
        }
    }
}
