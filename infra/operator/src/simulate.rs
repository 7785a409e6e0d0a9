//! Simulated merchants: they play through the public API as a browser does, so that a person who is alone on a fleet meets a
//! market with other people in it.
//!
//! Each has a temperament that follows from the seed, decides by [`decision::decide`] and comes back to the same seat after
//! a restart. They live by the server's time and never ask more often than once a second.

mod cookies;
pub mod decision;
pub mod long;
mod merchant;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use clock::{SharedClock, Timestamp};
use tokio::task::JoinSet;
use transport::Shutdown;

use cookies::Cookies;
use merchant::Merchant;

/// Time between the arrivals of two merchants: a game that starts is not run over.
const ARRIVAL_INTERVAL: Duration = Duration::from_millis(100);
/// Time between two lines about what the merchants did.
const SUMMARY_INTERVAL: Duration = Duration::from_mins(10);

/// Who is to be seated where.
#[derive(Debug, Clone)]
pub struct Simulation {
    /// Where players come.
    pub game_url: String,
    /// How many merchants; at most [`otivm_api::SEATS`].
    pub seats: u32,
    /// What their temperaments and their luck follow from.
    pub seed: u64,
    /// The file that keeps the keys to their seats, mode 0600.
    pub cookies: PathBuf,
}

/// What the merchants did since the start.
#[derive(Debug, Default)]
struct Deeds {
    ventures: AtomicU64,
    rests: AtomicU64,
    failures: AtomicU64,
}

/// Plays until the shutdown is requested. A game that is away is waited for.
pub async fn run(simulation: &Simulation, clock: SharedClock, shutdown: Shutdown) -> anyhow::Result<()> {
    let most = u32::try_from(otivm_api::SEATS).unwrap_or(u32::MAX);
    anyhow::ensure!(simulation.seats <= most, "a game has {most} seats; ask for no more merchants");
    let cookies = Arc::new(Cookies::open(&simulation.cookies)?);
    let deeds = Arc::new(Deeds::default());
    let mut merchants = JoinSet::new();
    for seat in 0..simulation.seats {
        let merchant = Merchant::new(simulation, seat, cookies.clone(), deeds.clone())?;
        let shutdown = shutdown.clone();
        merchants.spawn(async move {
            if pause(ARRIVAL_INTERVAL * seat, &shutdown).await {
                merchant.play(&shutdown).await;
            }
        });
    }
    let began = clock.now();
    while pause(SUMMARY_INTERVAL, &shutdown).await {
        deeds.tell(began, clock.now());
    }
    while let Some(ended) = merchants.join_next().await {
        ended?;
    }
    deeds.tell(began, clock.now());
    Ok(())
}

impl Deeds {
    fn tell(&self, began: Timestamp, now: Timestamp) {
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        tracing::info!(
            ventures = count(&self.ventures),
            rests = count(&self.rests),
            failures = count(&self.failures),
            seconds = now.millis_since(began) / 1000,
            "what the merchants did"
        );
    }
}

/// Waits; `false` when it was the shutdown that ended it.
async fn pause(time: Duration, shutdown: &Shutdown) -> bool {
    tokio::select! {
        biased;
        () = shutdown.requested() => false,
        () = tokio::time::sleep(time) => true,
    }
}
