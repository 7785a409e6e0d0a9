//! All SQL of the game, a module a table.

pub(crate) mod activity;
pub(crate) mod backup;
pub(crate) mod device;
pub(crate) mod fact;
pub(crate) mod milestone;
pub(crate) mod moment;
pub(crate) mod price;
pub(crate) mod queue;
pub(crate) mod resume_code;
pub(crate) mod seat;
pub(crate) mod snapshot;
pub(crate) mod world;

use database::Schema;

/// The steps of a timeline's file.
pub(crate) const PLAYER: Schema = &[
    include_str!("../migrations/player/0001_timeline.sql"),
    include_str!("../migrations/player/0002_milestones.sql"),
    include_str!("../migrations/player/0003_exchanges.sql"),
];
/// The steps of the node's own database.
pub(crate) const NODE: Schema = &[
    include_str!("../migrations/node/0001_node.sql"),
    include_str!("../migrations/node/0002_devices.sql"),
    include_str!("../migrations/node/0003_backups.sql"),
];
