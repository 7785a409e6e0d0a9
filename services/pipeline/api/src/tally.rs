//! What became of the rows of a dataset.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The rows of a dataset, counted: `rows` is the sum of the others.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DatasetTally {
    /// Its id.
    pub dataset: String,
    /// Rows or features that were read.
    pub rows: u32,
    /// Those that the world has something from.
    pub taken: u32,
    /// Those that lie outside of the region.
    pub outside: u32,
    /// Those that were left out, by the rule they break. A rule that the recipe does not tolerate, or not so often, is
    /// among the rejections too.
    pub left_out: BTreeMap<String, u32>,
}
