//! The fleet's way of speaking, tried over real connections with real certificates.

mod calls;
mod certificates;
mod desk;
