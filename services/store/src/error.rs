//! Why the store does not do what it is asked to. `http/error.rs` says how that looks on the wire.

use tessera_store_api::{CellId, Status};
use transport::problem::Defect;

use crate::ogc::refusal::Refusal;

pub(crate) type Result<T, E = Error> = std::result::Result<T, E>;

/// A refusal or a failure.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// Nothing was promoted yet.
    #[error("there is no release yet")]
    NoRelease,
    /// The current release has no such cell.
    #[error("the current release has no cell {0}")]
    NoSuchCell(CellId),
    /// Only units and what lies in them have values.
    #[error("{0} is coarser than a unit")]
    TooCoarse(CellId),
    /// A query that cannot be understood.
    #[error("{detail}")]
    BadQuery { code: &'static str, detail: String },
    /// The current release has no such layer.
    #[error("the current release has no layer {0}")]
    NoSuchLayer(String),
    /// The tables have no such leg.
    #[error("there is no leg {0}")]
    NoSuchLeg(String),
    /// The history that a cursor counts by is not this store's.
    #[error("the cursor is of another history")]
    StaleCursor,
    /// As many streams run as may.
    #[error("too many streams")]
    TooManyStreams,
    /// There is no release of that number.
    #[error("there is no release {0}")]
    NoSuchRelease(u32),
    /// Only a draft can be written.
    #[error("release {number} is {status:?}")]
    NotADraft { number: u32, status: Status },
    /// A release that was given up cannot become current.
    #[error("release {0} was given up")]
    GivenUp(u32),
    /// Something is missing from the draft, or there is too much in it.
    #[error("release {number} is not whole: {reason}")]
    NotWhole { number: u32, reason: String },
    /// The caller means other content than the store holds.
    #[error("release {number} has the hash {ours}")]
    OtherHash { number: u32, ours: String, theirs: String },
    /// The period was written with other prices or by another formula.
    #[error("the prices of period {0} were written already, and they were others")]
    OtherPrices(i64),
    /// What came breaks rules.
    #[error("{what} was refused for {} defects", .defects.len())]
    Refused { what: Input, defects: Vec<Defect> },
    /// A geodata user does not get what they ask for.
    #[error(transparent)]
    Geodata(#[from] Refusal),
    /// The database did not do it.
    #[error(transparent)]
    Database(#[from] database::Error),
}

/// What can be refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Input {
    /// The description of a new release.
    Release,
    /// The wish to promote.
    Promotion,
    /// A batch of units.
    Units,
    /// The tables.
    Gazetteer,
    /// The land polygons.
    Land,
    /// A layer.
    Layer,
    /// A batch of prices.
    Prices,
    /// The wish for a page.
    Page,
    /// A list of cells.
    List,
}

impl Input {
    /// Its name in codes.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Promotion => "promotion",
            Self::Units => "units",
            Self::Gazetteer => "gazetteer",
            Self::Land => "land",
            Self::Layer => "layer",
            Self::Prices => "prices",
            Self::Page => "page",
            Self::List => "list",
        }
    }

    /// Makes the refusal of it.
    pub(crate) fn refused(self) -> impl FnOnce(Vec<Defect>) -> Error {
        move |defects| Error::Refused { what: self, defects }
    }
}

impl std::fmt::Display for Input {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
