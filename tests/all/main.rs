//! Every test that sees more than one crate, in one binary.

mod browser;
mod edges;
mod malformed;
mod openapi;
mod operator;
mod story;
mod tidy;
