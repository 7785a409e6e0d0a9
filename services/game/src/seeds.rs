//! Where the seeds of the players' chance come from: randomness is an argument, as time is.

use std::fmt::Debug;
use std::sync::Arc;

use ring::digest::{SHA256, digest};

use crate::seats::random;

/// The seeds of a game.
pub type SharedSeeds = Arc<dyn Seeds>;

/// Gives whoever takes a seat a seed. What befalls them is drawn from it.
pub trait Seeds: Debug + Send + Sync {
    /// The seed of who takes a seat, by its number; `None` where there are no random numbers.
    fn seed(&self, seat: usize) -> Option<u64>;
}

/// Seeds that nobody can guess.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemSeeds;

impl Seeds for SystemSeeds {
    fn seed(&self, _: usize) -> Option<u64> {
        random().map(u64::from_be_bytes).ok()
    }
}

/// Seeds that follow from a number, for simulations and tests: the same lives twice.
#[derive(Debug, Clone, Copy)]
pub struct SameSeeds(pub u64);

impl Seeds for SameSeeds {
    fn seed(&self, seat: usize) -> Option<u64> {
        let hash = digest(&SHA256, format!("otivm seed 1\n{}\n{seat}\n", self.0).as_bytes());
        hash.as_ref().first_chunk().map(|first| u64::from_be_bytes(*first))
    }
}
