//! Every test that sees more than one crate, in one binary.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "what was measured or skipped is said loudly")]

mod browser;
mod datasets;
mod edges;
mod malformed;
mod openapi;
mod operator;
mod story;
mod tidy;
