//! The game, driven as browsers and the aggregator drive it, with a store and an aggregator at the other end that speak
//! through the real contracts.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod fleet;
mod world;

mod away;
mod backups;
mod devices;
mod events;
mod files;
mod history;
mod https;
mod page;
mod play;
mod privacy;
mod queue;
mod seats;
mod taking;
