//! The working tables, one module each. All SQL of the aggregator is here.

pub(crate) mod derivation;
pub(crate) mod gazetteer;
pub(crate) mod node;
pub(crate) mod price_batch;
pub(crate) mod run;
pub(crate) mod schedule;
pub(crate) mod tally;

/// The steps that make the database, oldest first.
pub(crate) const SCHEMA: database::Schema = &[include_str!("../migrations/0001_market.sql")];
