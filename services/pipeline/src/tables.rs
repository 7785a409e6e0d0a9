//! All SQL of the staging database, one file a table.

pub mod dataset;
pub mod diff;
pub mod draft;
pub mod layer;
pub mod promotion;
pub mod quarantine;
pub mod rejection;
pub mod run;
pub mod stage;
pub mod unit;
pub mod upload;

use database::{Schema, tables::answer};

/// The steps that make the database.
pub const SCHEMA: Schema = &[
    include_str!("../migrations/0001_staging.sql"),
    answer::SCHEMA,
    include_str!("../migrations/0002_layers_and_quarantine.sql"),
    include_str!("../migrations/0003_life.sql"),
];
