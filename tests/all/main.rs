//! Every test that sees more than one crate, in one binary.

mod openapi;
mod tidy;
