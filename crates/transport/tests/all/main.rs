//! The fleet's way of speaking, tried over real connections with real certificates.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod calls;
mod certificates;
mod desk;
