//! All SQL of the staging database, one file a table.

pub mod dataset;
pub mod diff;
pub mod draft;
pub mod promotion;
pub mod rejection;
pub mod run;
pub mod stage;
pub mod tally;
pub mod unit;
pub mod upload;

use database::{Schema, tables::answer};

/// The steps that make the database.
pub const SCHEMA: Schema = &[
    include_str!("../migrations/0001_staging.sql"),
    answer::SCHEMA,
    include_str!("../migrations/0002_life.sql"),
];
