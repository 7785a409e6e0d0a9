//! The four services in one process, speaking mutual TLS to each other on free ports.

use std::path::Path;
use std::sync::Arc;

use clock::{SharedClock, SystemClock};
use transport::management::ManagementClient;
use transport::node::Listeners;
use transport::testing::{TestFleet, eventually, listener, listeners};
use transport::{Endpoint, Node, Role, Shutdown};

/// A service that runs.
#[derive(Debug, Clone)]
pub struct Running {
    /// Its role.
    pub role: Role,
    /// Where the fleet calls it.
    pub mesh_url: String,
    /// Where the operator looks after it.
    pub management_url: String,
    /// What it serves to the fleet.
    pub endpoints: Vec<&'static Endpoint>,
}

/// A fleet of services.
#[derive(Debug)]
pub struct Services {
    /// Its authority and members.
    pub fleet: TestFleet,
    /// The services, in the order of their containers.
    pub running: Vec<Running>,
    /// Where players come.
    pub players_url: String,
    shutdown: Shutdown,
}

impl Drop for Services {
    fn drop(&mut self) {
        self.shutdown.request();
    }
}

fn url(listener: &tokio::net::TcpListener) -> String {
    format!("https://{}", listener.local_addr().unwrap())
}

impl Services {
    /// Starts all of them and returns when each says that it is ready to be spoken to. The world is empty.
    pub async fn start() -> Self {
        let fleet = TestFleet::new();
        let shutdown = Shutdown::new();
        let clock: SharedClock = Arc::new(SystemClock);
        let (pipeline, store, aggregator, game) =
            (listeners().await, listeners().await, listeners().await, listeners().await);
        let players = listener().await;
        let players_url = format!("http://{}", players.local_addr().unwrap());
        let running = |role, listeners: &Listeners, endpoints: &[&'static Endpoint]| Running {
            role,
            mesh_url: url(&listeners.mesh),
            management_url: url(&listeners.management),
            endpoints: endpoints.to_vec(),
        };
        let all = vec![
            running(Role::Pipeline, &pipeline, &tessera_pipeline_api::endpoints::ALL),
            running(Role::Store, &store, &tessera_store_api::endpoints::ALL),
            running(Role::Aggregator, &aggregator, &tessera_aggregator_api::ALL),
            running(Role::Game, &game, &otivm_api::endpoints::MESH),
        ];
        let folder = |name: &str| fleet.folder().join(name);
        let store_url = all[1].mesh_url.clone();
        let config = tessera_pipeline::Config {
            database: folder("staging.sqlite3"),
            content: folder("content"),
            store: store_url.clone(),
            node: fleet.equipped_config(1101, Role::Pipeline),
        };
        spawn(tessera_pipeline::run(config, pipeline, clock.clone(), shutdown.clone()));
        let config = tessera_store::Config {
            database: folder("world.sqlite3"),
            files: None,
            node: fleet.equipped_config(1102, Role::Store),
        };
        spawn(tessera_store::run(config, store, clock.clone(), shutdown.clone()));
        let config = tessera_aggregator::Config {
            database: folder("aggregates.sqlite3"),
            store: store_url.clone(),
            games: vec![tessera_aggregator::config::Game { container: 1105, url: all[3].mesh_url.clone() }],
            collect: "* * * * * *".to_owned(),
            node: fleet.equipped_config(1103, Role::Aggregator),
        };
        spawn(tessera_aggregator::run(config, aggregator, clock.clone(), shutdown.clone()));
        let config = otivm::Config {
            data: folder("game"),
            players: players.local_addr().unwrap(),
            store: store_url,
            aggregator: all[2].mesh_url.clone(),
            https: None,
            secure_cookies: false,
            idle: otivm::Idle::default(),
            archives: Default::default(),
            backups: Default::default(),
            node: fleet.equipped_config(1105, Role::Game),
        };
        let listeners = otivm::Listeners { fleet: game, players };
        spawn(otivm::run(config, listeners, clock, Arc::new(otivm::SystemSeeds), shutdown.clone()));
        let services = Self { fleet, running: all, players_url, shutdown };
        for service in &services.running {
            let operator = services.management(service.role);
            eventually("a service to answer", async || operator.version().await.ok()).await;
        }
        services
    }

    /// One of the services.
    pub fn the(&self, role: Role) -> &Running {
        self.running.iter().find(|service| service.role == role).expect("every service runs")
    }

    /// The operator's view of a service.
    pub fn management(&self, role: Role) -> ManagementClient {
        let operator = self.member(0, Role::Operator);
        ManagementClient::new(&operator, role, &self.the(role).management_url).unwrap()
    }

    /// A member with the credentials of a role.
    pub fn member(&self, container: u32, role: Role) -> Arc<Node> {
        self.fleet.member(container, role)
    }

    /// The folder of databases and logs.
    pub fn folder(&self) -> &Path {
        self.fleet.folder()
    }
}

fn spawn(service: impl Future<Output = anyhow::Result<()>> + Send + 'static) {
    tokio::spawn(async move { service.await.expect("the service runs until it is told to stop") });
}
