//! `theron status`: what runs, and how it fares.

use std::path::PathBuf;

use clock::SharedClock;
use comfy_table::{ContentArrangement, Table, presets};
use serde::Serialize;
use transport::management::ManagementClient;

use crate::console;
use crate::fleet::Fleet;
use crate::founding::OPERATOR;
use crate::home::Home;
use crate::lock::Lock;
use crate::supervisor::{Report, Stage};
use crate::up::caller;

/// A home's fleet.
#[derive(Debug, Clone, Serialize)]
pub struct Status {
    /// Where its configuration is.
    pub home: PathBuf,
    /// Whether its supervisor runs.
    pub running: bool,
    /// Where players come.
    pub game_url: Option<String>,
    /// Its services.
    pub services: Vec<ServiceStatus>,
}

/// A service of it.
#[derive(Debug, Clone, Serialize)]
pub struct ServiceStatus {
    /// Its name.
    pub name: String,
    /// Where it is in its life; absent when the supervisor does not run.
    pub stage: Option<Stage>,
    /// Its process.
    pub pid: Option<u32>,
    /// How often it was started again.
    pub restarts: u32,
    /// Memory in RAM, in KiB.
    pub resident_kib: Option<u64>,
    /// Whether it says of itself that it does its work; absent when it does not answer.
    pub ready: Option<bool>,
    /// Conditions it does not meet, with the reasons.
    pub unmet: Vec<String>,
}

impl Status {
    /// Whether everything runs and does its work.
    pub fn is_well(&self) -> bool {
        self.running
            && self
                .services
                .iter()
                .all(|service| service.ready != Some(false) && service.stage == Some(Stage::Ready))
    }
}

/// Asks every service of the home.
pub async fn status(home: &Home, clock: &SharedClock) -> anyhow::Result<Status> {
    let running = Lock::holder(home).is_some();
    let report: Report = std::fs::read(home.running())
        .ok()
        .filter(|_| running)
        .and_then(|json| serde_json::from_slice(&json).ok())
        .unwrap_or_default();
    if !home.fleet_file().exists() {
        return Ok(Status { home: home.config.clone(), running, game_url: None, services: Vec::new() });
    }
    let fleet = Fleet::read(&home.fleet_file())?;
    // A fleet that is just being founded has no credentials yet; then it does not answer yet either.
    let operator = caller(home, OPERATOR, clock).ok().filter(|_| running);
    let mut services = Vec::new();
    for container in &fleet.containers {
        let mut service = of_report(&report, &container.member());
        if let Some(operator) = &operator {
            let url = container.management_url();
            ask(&ManagementClient::new(operator, container.role, &url)?, &mut service).await;
        }
        services.push(service);
    }
    let others = report
        .services
        .keys()
        .filter(|name| fleet.containers.iter().all(|container| container.member() != **name));
    services.extend(others.map(|name| of_report(&report, name)));
    Ok(Status { home: home.config.clone(), running, game_url: Some(fleet.game_url()?), services })
}

fn of_report(report: &Report, name: &str) -> ServiceStatus {
    let running = report.services.get(name);
    let pid = running.and_then(|running| running.pid);
    ServiceStatus {
        name: name.to_owned(),
        stage: running.map(|running| running.stage),
        pid,
        restarts: running.map_or(0, |running| running.restarts),
        resident_kib: pid.and_then(resident_kib),
        ready: None,
        unmet: Vec::new(),
    }
}

async fn ask(client: &ManagementClient, service: &mut ServiceStatus) {
    let health = match client.readiness().await {
        Ok(health) => health,
        Err(error) => match error.problem() {
            Some(problem) => {
                service.ready = Some(false);
                service.unmet = vec![problem.detail.clone()];
                return;
            }
            None => return,
        },
    };
    service.ready = Some(health.ready);
    let unmet =
        health.conditions.into_iter().filter_map(|(name, reason)| Some(format!("{name}: {}", reason?)));
    service.unmet = unmet.collect();
}

/// Memory of a process that is in RAM, from the kernel.
pub fn resident_kib(pid: u32) -> Option<u64> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse().ok()
}

/// Shows it as a table.
pub fn show(status: &Status) {
    if status.services.is_empty() {
        return console::say("There is no fleet in this home; `theron up` founds one.");
    }
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(["SERVICE", "STAGE", "PID", "RESTARTS", "MEMORY", "NOTES"]);
    for service in &status.services {
        let stage = service.stage.map_or("not running", |stage| match stage {
            Stage::Starting => "starting",
            Stage::Ready => "ready",
            Stage::Down => "down",
            Stage::Stopped => "stopped",
        });
        let text =
            |value: Option<u64>, unit: &str| value.map(|value| format!("{value}{unit}")).unwrap_or_default();
        table.add_row([
            service.name.clone(),
            stage.to_owned(),
            text(service.pid.map(u64::from), ""),
            service.restarts.to_string(),
            text(service.resident_kib.map(|kib| kib / 1024), " MiB"),
            service.unmet.join("; "),
        ]);
    }
    console::say(table.to_string());
    match (&status.game_url, status.running) {
        (Some(url), true) => console::say(format!("\nPlay at {url}")),
        _ => console::say("\nThe fleet does not run; start it with `theron up`."),
    }
}
