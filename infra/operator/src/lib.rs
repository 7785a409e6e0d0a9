//! `theron`, the operator's command.
//!
//! [`up::up`] founds a fleet of local processes in a [`home::Home`], keeps it running and brings the bundled world into it.
//! What should be stands in `fleet.toml` ([`fleet::Fleet`]); everything else in a home is derived from it or is data.

pub mod console;
pub mod dataset;
pub mod down;
pub mod fleet;
pub mod founding;
pub mod home;
pub mod lock;
pub mod logs;
pub mod recipe;
pub mod simulate;
pub mod staging;
pub mod status;
pub mod supervisor;
pub mod up;
pub mod world;
