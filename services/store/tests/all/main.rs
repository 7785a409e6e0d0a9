//! The store as its callers see it: the real service on port 0, with the fleet's certificates, through its own client.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on ends with the reason")]

mod asking;
mod atomicity;
mod bulk;
mod catalogue;
mod changes;
mod geodata;
mod harness;
mod life;
mod migration;
mod ogc;
mod prices;
mod reading;
mod refusals;
mod relay;
mod restart;
mod sample;
mod streams;
mod tiles;
