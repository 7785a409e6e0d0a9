//! How often something may be done: buckets that hold so many, and fill up with time.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use clock::Timestamp;

/// Commands of one player: more than a hand can give, and room for a page that catches up.
pub(crate) const COMMANDS: Rate = Rate { burst: 40, per_minute: 20 * 60 };
/// Reads of one player: a page that opens asks ten times, one that looks every second with several tabs stays below.
pub(crate) const READS: Rate = Rate { burst: 600, per_minute: 60 * 60 };

/// Parts of one in a bucket: so that a rate a minute fills it with whole numbers every millisecond.
const PARTS: i64 = 60_000;
/// Addresses that are remembered; beyond it those that have rested are forgotten, and all if none has.
const ADDRESSES_MAX: usize = 4096;

/// How often.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rate {
    /// At once.
    pub(crate) burst: i64,
    /// In the long run.
    pub(crate) per_minute: i64,
}

/// It was done too often.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("done too often; may be done again in {retry_after_s} s")]
pub(crate) struct TooOften {
    pub(crate) retry_after_s: u32,
}

/// What is left of a rate.
#[derive(Debug)]
pub(crate) struct Bucket {
    rate: Rate,
    parts: i64,
    at: Timestamp,
}

impl Bucket {
    /// A full one.
    pub(crate) const fn new(rate: Rate) -> Self {
        Self { rate, parts: rate.burst * PARTS, at: Timestamp::from_millis(i64::MIN) }
    }

    /// Takes one, if there is one. A clock that steps back fills nothing, and holds up nothing.
    pub(crate) fn take(&mut self, now: Timestamp) -> Result<(), TooOften> {
        self.fill(now);
        if self.parts >= PARTS {
            self.parts -= PARTS;
            return Ok(());
        }
        let seconds = (PARTS - self.parts).div_euclid(self.rate.per_minute.max(1) * 1000) + 1;
        Err(TooOften { retry_after_s: u32::try_from(seconds).unwrap_or(u32::MAX) })
    }

    fn fill(&mut self, now: Timestamp) {
        let passed = now.millis_since(self.at).max(0);
        let filled = passed.saturating_mul(self.rate.per_minute);
        self.parts = self.parts.saturating_add(filled).min(self.rate.burst * PARTS);
        self.at = now;
    }

    fn is_full(&self, now: Timestamp) -> bool {
        let filled = now.millis_since(self.at).max(0).saturating_mul(self.rate.per_minute);
        self.parts.saturating_add(filled) >= self.rate.burst * PARTS
    }
}

/// A bucket for each address.
#[derive(Debug)]
pub(crate) struct Addresses {
    rate: Rate,
    buckets: Mutex<HashMap<IpAddr, Bucket>>,
}

impl Addresses {
    pub(crate) fn new(rate: Rate) -> Self {
        Self { rate, buckets: Mutex::default() }
    }

    /// Takes one from the address's bucket.
    pub(crate) fn take(&self, address: IpAddr, now: Timestamp) -> Result<(), TooOften> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= ADDRESSES_MAX && !buckets.contains_key(&address) {
            buckets.retain(|_, bucket| !bucket.is_full(now));
            if buckets.len() >= ADDRESSES_MAX {
                buckets.clear();
            }
        }
        buckets.entry(address).or_insert_with(|| Bucket::new(self.rate)).take(now)
    }
}

/// What one player may do.
#[derive(Debug)]
pub(crate) struct Allowance(Mutex<(Bucket, Bucket)>);

impl Allowance {
    pub(crate) fn new() -> Self {
        Self(Mutex::new((Bucket::new(COMMANDS), Bucket::new(READS))))
    }

    /// Takes one from the player's commands.
    pub(crate) fn command(&self, now: Timestamp) -> Result<(), TooOften> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).0.take(now)
    }

    /// Takes one from the player's reads.
    pub(crate) fn read(&self, now: Timestamp) -> Result<(), TooOften> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1.take(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate { burst: 2, per_minute: 6 };

    #[test]
    fn a_bucket_holds_so_many_and_fills_with_time() {
        let at = |seconds: i64| Timestamp::from_millis(1_000_000 + seconds * 1000);
        let mut bucket = Bucket::new(RATE);
        assert_eq!(bucket.take(at(0)), Ok(()));
        assert_eq!(bucket.take(at(0)), Ok(()));
        assert!((10..=11).contains(&bucket.take(at(0)).unwrap_err().retry_after_s), "one every ten seconds");
        assert!((1..=2).contains(&bucket.take(at(9)).unwrap_err().retry_after_s));
        assert_eq!(bucket.take(at(10)), Ok(()));
        assert!(bucket.take(at(5)).is_err(), "a clock that steps back fills nothing");
        assert_eq!(bucket.take(at(15)), Ok(()), "and does not have to catch up first");
    }

    #[test]
    fn an_address_takes_nothing_from_another() {
        let addresses = Addresses::new(RATE);
        let now = Timestamp::from_millis(0);
        let (one, other) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        assert!(addresses.take(one, now).is_ok() && addresses.take(one, now).is_ok());
        assert!(addresses.take(one, now).is_err());
        assert!(addresses.take(other, now).is_ok());
    }
}
