//! `theron up`: one command from nothing to a fleet that plays.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use clock::SharedClock;
use tessera_pipeline_api::{PipelineClient, State};
use transport::management::ManagementClient;
use transport::{Node, Role, Shutdown};

use crate::console;
use crate::fleet::Fleet;
use crate::founding::{self, Choices, DATASET, OPERATOR};
use crate::home::Home;
use crate::lock::{Holder, Lock};
use crate::supervisor::{Service, Supervisor};
use crate::world::{self, Ingested};

/// Name of the simulated merchants among the services.
pub const MERCHANTS: &str = "merchants";
/// How often the credentials are looked at for renewal.
const RENEWAL_INTERVAL: Duration = Duration::from_secs(600);
/// How often a service is asked whether it is ready.
const POLL_INTERVAL: Duration = Duration::from_millis(50);
/// Time a game has to know its world.
const PLAYABLE_TIMEOUT: Duration = Duration::from_secs(120);

/// Founds the fleet where there is none, runs it, and returns when `shutdown` was requested and everything has stopped.
pub async fn up(home: &Home, choices: Choices, clock: SharedClock, shutdown: Shutdown) -> anyhow::Result<()> {
    home.ensure_room()?;
    let mut lock = Lock::take(home)?;
    if founding::found(home, choices, clock.now())? {
        console::done("fleet founded", home.fleet_file().display().to_string());
    }
    let fleet = Fleet::read(&home.fleet_file())?;
    let mut holder = Holder { pid: std::process::id(), game_url: fleet.game_url()?, playable: false };
    lock.announce(&holder)?;
    founding::equip(home, &fleet, clock.now())?;
    check_addresses(home, &fleet)?;
    let services = services(home, &fleet)?;
    let mut supervisor = Supervisor::start(home, services, clock.clone(), shutdown.clone())?;
    let settling = settle(home, &fleet, &mut supervisor, &clock);
    let settled = tokio::select! {
        settled = settling => settled,
        () = shutdown.requested() => Ok(()),
    };
    if settled.is_err() {
        shutdown.request();
    } else if !shutdown.is_requested() {
        holder.playable = true;
        lock.announce(&holder)?;
        console::say(format!("\nPlay at {}\nStop with Ctrl-C or `theron down`.", holder.game_url));
    }
    let renewal = tokio::spawn(renew(home.clone(), fleet, clock));
    let ran = supervisor.run().await;
    renewal.abort();
    settled.and(ran)?;
    console::done("stopped", "");
    Ok(())
}

/// From started to playable.
async fn settle(
    home: &Home,
    fleet: &Fleet,
    supervisor: &mut Supervisor,
    clock: &SharedClock,
) -> anyhow::Result<()> {
    let begun = Instant::now();
    let merchants = usize::from(fleet.merchants > 0);
    let since = |begun: Instant| format!("{:.2} s", begun.elapsed().as_secs_f64());
    supervisor
        .ready(fleet.containers.len() + merchants, |member| {
            console::done("ready", format!("{member:<24} {}", since(begun)));
        })
        .await?;
    let operator = caller(home, OPERATOR, clock)?;
    ingest(fleet, &caller(home, DATASET, clock)?, &operator).await?;
    for game in fleet.games() {
        let game = ManagementClient::new(&operator, Role::Game, &game.management_url())?;
        playable(&game).await?;
    }
    Ok(())
}

/// A member of the fleet that only calls: the operator, or a script that pushes data.
pub fn caller(home: &Home, member: &str, clock: &SharedClock) -> anyhow::Result<Arc<Node>> {
    let call_log = home.call_log(member);
    Ok(Node::caller(
        "theron",
        env!("CARGO_PKG_VERSION"),
        &home.credentials(member),
        &call_log,
        clock.clone(),
    )?)
}

async fn ingest(fleet: &Fleet, script: &Arc<Node>, operator: &Arc<Node>) -> anyhow::Result<()> {
    let begun = Instant::now();
    let bar = console::bar();
    let url = fleet.the(Role::Pipeline)?.mesh_url();
    let (script, operator) = (PipelineClient::new(script, &url)?, PipelineClient::new(operator, &url)?);
    let approver = std::env::var("USER").unwrap_or_else(|_| "operator".to_owned());
    let ingested = world::ingest(&script, &operator, &approver, |progress| {
        bar.set_length(u64::from(progress.total));
        bar.set_position(u64::from(progress.done));
        bar.set_message(match progress.state {
            State::Surveying => "surveying",
            _ => "promoting",
        });
    })
    .await;
    bar.finish_and_clear();
    match ingested? {
        Ingested::Present(release) => console::done("world", format!("release {release}, as before")),
        Ingested::Released(release) => {
            console::done("world", format!("release {release} in {:.2} s", begun.elapsed().as_secs_f64()));
        }
    }
    Ok(())
}

/// Waits until a game meets every condition: its timelines are there and it knows the world.
async fn playable(game: &ManagementClient) -> anyhow::Result<()> {
    let asked = async {
        loop {
            if game.readiness().await.is_ok_and(|health| health.ready) {
                return;
            }
            tokio::time::sleep(POLL_INTERVAL).await;
        }
    };
    tokio::time::timeout(PLAYABLE_TIMEOUT, asked)
        .await
        .context("the game does not know its world; see theron logs")
}

/// Refuses before anything runs when an address is taken.
fn check_addresses(home: &Home, fleet: &Fleet) -> anyhow::Result<()> {
    for container in &fleet.containers {
        for address in [container.mesh, container.management].into_iter().chain(container.players) {
            TcpListener::bind(address).with_context(|| {
                format!(
                    "{address} of {} is taken; end the program that uses it, or change it in {}",
                    container.name,
                    home.fleet_file().display()
                )
            })?;
        }
    }
    Ok(())
}

fn services(home: &Home, fleet: &Fleet) -> anyhow::Result<Vec<Service>> {
    let own = std::env::current_exe().context("this program cannot be found")?;
    let beside = |program: &str| -> anyhow::Result<PathBuf> {
        let path = own.with_file_name(program);
        if !path.exists() {
            bail!("{} is missing; build it with `make build`", path.display());
        }
        Ok(path)
    };
    let mut services = Vec::new();
    for container in &fleet.containers {
        let config = home.service_config(&container.member());
        services.push(Service {
            member: container.member(),
            program: beside(container.program())?,
            arguments: vec!["--config".to_owned(), config.display().to_string()],
            notifies: true,
        });
    }
    if fleet.merchants > 0 {
        services.push(Service {
            member: MERCHANTS.to_owned(),
            program: own.clone(),
            arguments: vec![
                "simulate".to_owned(),
                "--game".to_owned(),
                fleet.game_url()?,
                "--seats".to_owned(),
                fleet.merchants.to_string(),
                "--cookies".to_owned(),
                home.data.join("merchants.json").display().to_string(),
            ],
            notifies: false,
        });
    }
    Ok(services)
}

async fn renew(home: Home, fleet: Fleet, clock: SharedClock) {
    loop {
        tokio::time::sleep(RENEWAL_INTERVAL).await;
        match founding::equip(&home, &fleet, clock.now()) {
            Ok(renewed) if renewed.is_empty() => {}
            Ok(renewed) => tracing::info!(?renewed, "credentials renewed"),
            Err(error) => tracing::error!(error = format!("{error:#}"), "credentials cannot be renewed"),
        }
    }
}

/// Starts `theron up` in the background and returns when people can play.
pub async fn up_detached(home: &Home, arguments: Vec<std::ffi::OsString>) -> anyhow::Result<()> {
    if let Some(holder) = Lock::holder(home) {
        return Err(crate::lock::AlreadyRunning(holder).into());
    }
    crate::home::create_private_folder(&home.state.join("logs"))?;
    let path = home.log("theron");
    let log =
        std::fs::File::create(&path).with_context(|| format!("{} cannot be written", path.display()))?;
    let mut child = tokio::process::Command::new(std::env::current_exe()?)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        .process_group(0)
        .spawn()
        .context("theron cannot be started in the background")?;
    loop {
        if let Some(holder) =
            Lock::holder(home).filter(|holder| holder.playable && Some(holder.pid) == child.id())
        {
            console::say(format!("Play at {}\nStop with `theron down`.", holder.game_url));
            return Ok(());
        }
        if let Some(status) = child.try_wait()? {
            let said = std::fs::read_to_string(&path).unwrap_or_default();
            let reason = said.rsplit("error: ").next().unwrap_or_default().trim().to_owned();
            return Err(Ended { code: status.code(), reason }.into());
        }
        tokio::time::sleep(POLL_INTERVAL).await;
    }
}

/// The background process ended before anyone could play.
#[derive(Debug, thiserror::Error)]
#[error("{reason}")]
pub struct Ended {
    /// Its exit code.
    pub code: Option<i32>,
    /// Its last words.
    pub reason: String,
}
