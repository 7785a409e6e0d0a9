//! Every test that sees more than one crate, in one binary.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "what was measured or skipped is said loudly")]

mod agreement;
mod browser;
mod codes;
mod datasets;
mod edges;
// The game's tests know how to let one run between a store and an aggregator; what kills it needs the same.
#[path = "../../services/game/tests/all/fleet.rs"]
#[expect(dead_code, reason = "the game's own tests use more of it")]
mod fleet;
mod kills;
mod malformed;
mod openapi;
mod operator;
mod story;
mod tidy;
#[path = "../../services/game/tests/all/world.rs"]
mod world;
