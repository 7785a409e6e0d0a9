//! A fleet in this process, by a clock that is stepped.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use clock::{Clock, ManualClock, SharedClock, SystemClock, Timestamp};
use otivm::SameSeeds;
use otivm_api::{PlayerClient, period_of};
use tessera_aggregator_api::AggregatorClient;
use tessera_pipeline_api::PipelineClient;
use tessera_store_api::Prices;
use tokio::task::JoinSet;
use transport::config;
use transport::management::ManagementClient;
use transport::node::Listeners;
use transport::{Role, Shutdown};

use crate::fleet::{Container, Fleet};
use crate::founding::{self, Choices, DATASET, OPERATOR};
use crate::home::Home;
use crate::up::caller;
use crate::world;

/// The instant at which every simulation begins: the beginning of a market period.
pub(super) const START: Timestamp = Timestamp::from_millis(1_795_257_600_000);
/// Time a service has for what is waited for.
const PATIENCE: Duration = Duration::from_secs(120);
/// Time between two looks whether it is there.
const LOOK_INTERVAL: Duration = Duration::from_millis(50);
/// When the aggregator asks: whenever the clock was moved. By the rhythm of a real fleet it might not be due at the very
/// instant at which a period ends, and the clock stands until it has asked.
const EVERY_SECOND: &str = "* * * * * *";
/// Who answers for the world of a simulation.
const APPROVER: &str = "simulation";

/// The four services, and their clock.
pub(super) struct SteppedFleet {
    pub(super) clock: Arc<ManualClock>,
    /// Where players come.
    pub(super) players_url: String,
    aggregator: AggregatorClient,
    shutdown: Shutdown,
    services: JoinSet<anyhow::Result<()>>,
}

impl SteppedFleet {
    /// Founds a fleet in a folder, starts it and brings the bundled world into it.
    pub(super) async fn start(folder: &Path, seed: u64) -> anyhow::Result<Self> {
        let home = Home::within(&std::path::absolute(folder)?);
        if home.fleet_file().exists() {
            bail!(
                "{} has a fleet already; a simulation begins with nothing, choose another folder",
                folder.display()
            );
        }
        // Certificates are looked at by the time of the world, whatever the services' clock says.
        let now = SystemClock.now();
        founding::found(&home, Choices { players_port: Some(free_port()?), merchants: 0 }, now)?;
        let fleet = Fleet::read(&home.fleet_file())?;
        founding::equip(&home, &fleet, now)?;
        let clock = ManualClock::starting_at(START);
        let shutdown = Shutdown::new();
        let mut services = JoinSet::new();
        let started = Start { home: &home, clock: &clock, shutdown: &shutdown, seed };
        for role in [Role::Store, Role::Pipeline] {
            started.serve(fleet.the(role)?, &mut services).await?;
        }
        let shared: SharedClock = clock.clone();
        let url = fleet.the(Role::Pipeline)?.mesh_url();
        let script = PipelineClient::new(&caller(&home, DATASET, &shared)?, &url)?;
        let operator_node = caller(&home, OPERATOR, &shared)?;
        let operator = PipelineClient::new(&operator_node, &url)?;
        world::ingest(&script, &operator, APPROVER, |_| {}).await?;
        // Who needs a world begins when there is one, and has nothing to wait for or to complain of.
        let game = fleet.the(Role::Game)?;
        started.serve(fleet.the(Role::Aggregator)?, &mut services).await?;
        started.serve(game, &mut services).await?;
        let management = ManagementClient::new(&operator_node, Role::Game, &game.management_url())?;
        let knows_world = async || management.readiness().await.ok().filter(|health| health.ready);
        eventually("the game to know its world", knows_world).await?;
        let game = caller(&home, &game.member(), &shared)?;
        let aggregator = AggregatorClient::new(&game, &fleet.the(Role::Aggregator)?.mesh_url())?;
        let players_url = fleet.game_url()?;
        Ok(Self { clock, players_url, aggregator, shutdown, services })
    }

    /// Waits until the period before the present one is counted, its prices are derived, and the game has heard them.
    /// Nothing moves meanwhile: the clock stands. The witness is a player, who sees what the game has heard.
    pub(super) async fn period_is_over(&self, witness: &PlayerClient) -> anyhow::Result<Prices> {
        let period = period_of(self.clock.now()) - 1;
        let counted = async || {
            let patterns = self.aggregator.patterns().await.ok()?;
            patterns.period.filter(|counted| *counted >= period)
        };
        eventually("the aggregator to count a period", counted).await?;
        let told =
            eventually("the aggregator to tell prices", async || self.aggregator.prices().await.ok()).await?;
        let heard = async || {
            let heard = witness.markets().await.ok()?.period;
            (heard >= told.period).then_some(())
        };
        eventually("the game to hear the prices", heard).await?;
        Ok(told)
    }

    /// Ends every service.
    pub(super) async fn stop(&mut self) -> anyhow::Result<()> {
        self.shutdown.request();
        while let Some(ended) = self.services.join_next().await {
            ended??;
        }
        Ok(())
    }
}

/// A port for players that nobody uses: that of a fleet which people play on stays theirs.
fn free_port() -> anyhow::Result<u16> {
    let listener = std::net::TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0));
    Ok(listener.and_then(|listener| listener.local_addr()).context("no port is free")?.port())
}

/// What every service of the fleet starts with.
struct Start<'a> {
    home: &'a Home,
    clock: &'a Arc<ManualClock>,
    shutdown: &'a Shutdown,
    /// What befalls the merchants follows from it.
    seed: u64,
}

impl Start<'_> {
    async fn serve(
        &self,
        container: &Container,
        services: &mut JoinSet<anyhow::Result<()>>,
    ) -> anyhow::Result<()> {
        let path = self.home.service_config(&container.member());
        let (clock, shutdown) = (self.clock.clone(), self.shutdown.clone());
        match container.role {
            Role::Pipeline => {
                let config: tessera_pipeline::Config = config::read(&path)?;
                let listeners = Listeners::bind(&config.node).await?;
                services.spawn(tessera_pipeline::run(config, listeners, clock, shutdown));
            }
            Role::Store => {
                let config: tessera_store::Config = config::read(&path)?;
                let listeners = Listeners::bind(&config.node).await?;
                services.spawn(tessera_store::run(config, listeners, clock, shutdown));
            }
            Role::Aggregator => {
                let mut config: tessera_aggregator::Config = config::read(&path)?;
                EVERY_SECOND.clone_into(&mut config.collect);
                let listeners = Listeners::bind(&config.node).await?;
                services.spawn(tessera_aggregator::run(config, listeners, clock, shutdown));
            }
            Role::Game => {
                let config: otivm::Config = config::read(&path)?;
                let listeners = otivm::Listeners::bind(&config).await?;
                let seeds = Arc::new(SameSeeds(self.seed));
                services.spawn(otivm::run(config, listeners, clock, seeds, shutdown));
            }
            Role::Operator | Role::Dataset | Role::Reader => bail!("{} is no service", container.name),
        }
        Ok(())
    }
}

/// Looks until it is there.
async fn eventually<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> anyhow::Result<T> {
    let looked = async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
            tokio::time::sleep(LOOK_INTERVAL).await;
        }
    };
    tokio::time::timeout(PATIENCE, looked).await.with_context(|| format!("waited in vain for {what}"))
}
