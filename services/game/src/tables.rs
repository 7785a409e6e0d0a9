//! All SQL of the game, a module a table.

pub(crate) mod activity;
pub(crate) mod fact;
pub(crate) mod moment;
pub(crate) mod price;
pub(crate) mod seat;
pub(crate) mod snapshot;
pub(crate) mod world;

use database::Schema;

/// The steps of a timeline's file.
pub(crate) const PLAYER: Schema = &[include_str!("../migrations/player/0001_timeline.sql")];
/// The steps of the node's own database.
pub(crate) const NODE: Schema = &[include_str!("../migrations/node/0001_node.sql")];
