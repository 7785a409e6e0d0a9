//! The pipeline through its own client, over mTLS, with a store at the other end that remembers what it was sent.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod defects;
mod evidence;
mod evidence_defects;
mod evidence_files;
mod evidence_mutations;
mod fleet;
mod life;
mod physical_mutations;
mod real;
mod recipes;
mod refusals;
mod reports;
mod store;
mod story;
mod tables;
mod uploads;
mod whole;
mod world;
