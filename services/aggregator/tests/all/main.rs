//! The aggregator at work: real calls, real certificates, a clock that stands still until a story moves it. The games and
//! the store at the other end are small, keep their contracts, and fail when they are told to.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod bench;
mod far_ends;
mod outages;
mod prices;
