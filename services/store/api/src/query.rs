//! What can be asked for: the parameters of paths and queries.

use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use crate::{CellId, Mode};

/// A cell in a path.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, IntoParams)]
pub struct CellPath {
    /// The H3 cell, in lower-case hex.
    pub cell: CellId,
}

/// A layer in a path.
#[derive(Debug, Clone, Serialize, Deserialize, IntoParams)]
pub struct LayerPath {
    /// rivers, lakes, seas, roads, ways, works or towns.
    pub layer: String,
}

/// A leg in a path.
#[derive(Debug, Clone, Serialize, Deserialize, IntoParams)]
pub struct LegPath {
    /// Token of one end.
    pub from: String,
    /// Token of the other.
    pub to: String,
    /// sea, road or river.
    #[param(inline)]
    pub mode: Mode,
}

/// Which page of cells.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct CellPage {
    /// Cells after this one; from the beginning where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<CellId>,
    /// Cells in the page, at most [`crate::CELLS_PER_PAGE_MAX`], which it is where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 5000)]
    pub limit: Option<u32>,
}

/// Which values of cells.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct CellSelection {
    /// Names of values, with commas between them: `elev_cm,terrain`. All where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fields: Option<String>,
    /// Token of an epoch: says of each cell how it was then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub epoch: Option<String>,
}

/// Which cells, and which of their values.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct CellQuery {
    /// Cells in this one, of resolution 0 to 5.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<CellId>,
    /// Cells whose middle lies in this box: west,south,east,north in degrees. West of the 180th meridian to east of it
    /// is written with a west that is greater than the east.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bbox: Option<String>,
    /// 5, which it is where absent, or 7.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resolution: Option<u8>,
    /// Names of values, with commas between them. All of resolution 5 where absent; of children their own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fields: Option<String>,
    /// Token of an epoch: says of each cell how it was then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub epoch: Option<String>,
    /// Cells after this one; from the beginning where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<CellId>,
    /// Cells in the page, at most [`crate::CELLS_PER_PAGE_MAX`], which it is where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 5000)]
    pub limit: Option<u32>,
}

/// Cells around something, and which of their values.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct AroundQuery {
    /// How many rings of cells around; 0 is the thing itself.
    #[param(minimum = 0)]
    pub k: u32,
    /// Names of values, with commas between them. All where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fields: Option<String>,
    /// Token of an epoch: says of each cell how it was then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub epoch: Option<String>,
    /// Cells after this one; from the beginning where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<CellId>,
    /// Cells in the page, at most [`crate::CELLS_PER_PAGE_MAX`], which it is where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 5000)]
    pub limit: Option<u32>,
}

/// Which cells a stream has, and which of their values.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct CellStreamQuery {
    /// Cells in this one, of resolution 0 to 5.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<CellId>,
    /// Cells whose middle lies in this box: west,south,east,north in degrees.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bbox: Option<String>,
    /// 5, which it is where absent, or 7.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resolution: Option<u8>,
    /// Names of values, with commas between them. All of resolution 5 where absent; of children their own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fields: Option<String>,
    /// Token of an epoch: says of each cell how it was then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub epoch: Option<String>,
}

/// Which sites.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct SiteQuery {
    /// Sites in this box: west,south,east,north in degrees.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bbox: Option<String>,
    /// Sites of these kinds, by their tokens with commas between them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Sites that were there in this epoch, or of which no year is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub epoch: Option<String>,
    /// Sites from this dataset.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dataset: Option<String>,
    /// What the last page said is next; from the beginning where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Sites in the page, at most [`crate::FEATURES_PER_PAGE_MAX`], which it is where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 1000)]
    pub limit: Option<u32>,
}

/// Which features of a layer.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct FeatureQuery {
    /// Features whose extent meets this box: west,south,east,north in degrees.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bbox: Option<String>,
    /// Features that were there in this epoch, or of which no year is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub epoch: Option<String>,
    /// What the last page said is next; from the beginning where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Features in the page, at most [`crate::FEATURES_PER_PAGE_MAX`], which it is where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 1000)]
    pub limit: Option<u32>,
}

/// Which release to compare with.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct DifferenceQuery {
    /// The earlier release.
    pub from: u32,
}

/// Since when.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct ChangesQuery {
    /// What the last answer said is next; everything where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// Units in the answer, at most [`crate::CELLS_PER_PAGE_MAX`], which it is where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 5000)]
    pub limit: Option<u32>,
}
