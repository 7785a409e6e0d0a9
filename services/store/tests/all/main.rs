//! The store as its callers see it: the real service on port 0, with the fleet's certificates, through its own client.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on ends with the reason")]

mod asking;
mod atomicity;
mod changes;
mod harness;
mod life;
mod migration;
mod prices;
mod reading;
mod refusals;
mod restart;
mod sample;
mod streams;
