//! The pipeline through its own client, over mTLS, with a store at the other end that remembers what it was sent.

mod fleet;
mod formats;
mod refusals;
mod store;
mod story;
mod tables;
mod world;
