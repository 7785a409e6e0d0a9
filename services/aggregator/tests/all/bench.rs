//! A fleet with an aggregator in the middle.

use std::sync::Arc;
use std::time::Duration;

use clock::{ManualClock, Timestamp};
use otivm_api::PERIOD_MS;
use tessera_aggregator::Config;
use tessera_aggregator_api::AggregatorClient;
use tokio::task::JoinHandle;
use transport::management::ManagementClient;
use transport::testing::{PATIENCE, TestFleet, eventually, listeners};
use transport::{Role, Shutdown};

use crate::far_ends::{Game, Store};

/// The period in which every story begins.
pub const FIRST: i64 = 1_000_000;

pub struct Bench {
    pub fleet: TestFleet,
    pub clock: Arc<ManualClock>,
    pub store: Store,
    pub games: Vec<Game>,
}

/// An aggregator that runs.
pub struct Running {
    pub mesh_url: String,
    pub prices: AggregatorClient,
    pub management: ManagementClient,
    shutdown: Shutdown,
    task: JoinHandle<anyhow::Result<()>>,
}

impl Bench {
    /// A store and a game for each of `containers`.
    pub async fn with_games(containers: &[u32]) -> Self {
        let clock = ManualClock::starting_at(Timestamp::from_millis(FIRST * PERIOD_MS));
        let fleet = TestFleet::with_clock("test", clock.clone());
        let store = Store::open(&fleet).await;
        let mut games = Vec::new();
        for container in containers {
            games.push(Game::open(&fleet, *container).await);
        }
        Self { fleet, clock, store, games }
    }

    /// Starts the aggregator, with the tables of an earlier one where there was one, and waits until it has looked at
    /// the schedule for the first time.
    pub async fn start(&self) -> Running {
        let running = self.start_unready().await;
        eventually("readiness", async || running.management.readiness().await.ok().filter(|h| h.ready)).await;
        running
    }

    pub async fn start_unready(&self) -> Running {
        let config = Config {
            database: self.database(),
            store: self.store.url.clone(),
            games: self
                .games
                .iter()
                .map(|game| tessera_aggregator::Game { container: game.container, url: game.url.clone() })
                .collect(),
            collect: "*/5 * * * * *".to_owned(),
            node: self.fleet.equipped_config(1103, Role::Aggregator),
        };
        let listeners = listeners().await;
        let mesh = format!("https://{}", listeners.mesh.local_addr().unwrap());
        let management = format!("https://{}", listeners.management.local_addr().unwrap());
        let shutdown = Shutdown::new();
        let run = tessera_aggregator::run(config, listeners, self.clock.clone(), shutdown.clone());
        Running {
            mesh_url: mesh.clone(),
            prices: AggregatorClient::new(&self.fleet.member(1199, Role::Game), &mesh).unwrap(),
            management: ManagementClient::new(
                &self.fleet.member(0, Role::Operator),
                Role::Aggregator,
                &management,
            )
            .unwrap(),
            shutdown,
            task: tokio::spawn(run),
        }
    }

    pub fn database(&self) -> std::path::PathBuf {
        self.fleet.folder().join("aggregator.sqlite3")
    }

    /// Market periods go by.
    pub fn pass(&self, periods: i64) {
        self.clock.advance(Duration::from_millis(u64::try_from(periods * PERIOD_MS).unwrap()));
    }

    /// Time goes by until the next run is due, and no period ends.
    pub fn pass_seconds(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    /// Waits until the store has the prices of `period`.
    pub async fn published(&self, period: i64) {
        let what = format!("the prices of period {period}");
        eventually(&what, async || self.store.periods().contains(&period).then_some(())).await;
    }
}

impl Running {
    /// Waits until the aggregator itself shows the prices of `period`.
    pub async fn derived(&self, period: i64) {
        let what = format!("period {period} in the answer");
        eventually(&what, async || {
            let prices = self.prices.prices().await.ok()?;
            (prices.period == Some(period)).then_some(())
        })
        .await;
    }

    /// Waits until a metric has this value.
    pub async fn metric(&self, line: &str) {
        eventually(line, async || {
            let text = self.management.metrics().await.ok()?;
            text.lines().any(|found| found == line).then_some(())
        })
        .await;
    }

    /// Asks it to stop.
    pub fn request_stop(&self) {
        self.shutdown.request();
    }

    /// Whether it has stopped.
    pub fn has_stopped(&self) -> bool {
        self.task.is_finished()
    }

    /// Stops it in order.
    pub async fn stop(self) {
        self.shutdown.request();
        tokio::time::timeout(PATIENCE, self.task).await.unwrap().unwrap().unwrap();
    }

    /// Ends it in the middle of whatever it does.
    pub async fn kill(self) {
        self.task.abort();
        assert!(self.task.await.unwrap_err().is_cancelled());
        self.shutdown.request();
    }
}
