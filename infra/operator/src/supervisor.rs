//! Keeps the services of a home running: starts them, hears when they are ready, starts again what died, and stops all
//! of them together.
//!
//! A service tells that it is ready as it tells systemd (`READY=1` on the socket in `NOTIFY_SOCKET`), and stops when its
//! standard input ends: when the supervisor is killed nothing is left behind.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use clock::{SharedClock, Timestamp};
use serde::{Deserialize, Serialize};
use tokio::net::UnixDatagram;
use tokio::process::{Child, Command};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use transport::Shutdown;

use crate::home::{Home, create_private_folder, replace_file};

/// Time a service has to become ready.
const READY_TIMEOUT: Duration = Duration::from_secs(60);
/// Time a service has to stop before it is killed: longer than it may drain.
const STOP_TIMEOUT: Duration = Duration::from_secs(15);
/// A service that lived shorter than this died at its start.
const SHORT_LIFE: Duration = Duration::from_secs(5);
/// Pause before the next start of a service that died at its start: doubled each time, up to the second figure.
const RESTART_PAUSE: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(5));
/// Deaths at the start, one after the other, after which the supervisor gives up.
const SHORT_LIVES_MAX: u32 = 8;
/// Bytes of a log after which it is put aside at the next start; one older log is kept.
const LOG_BYTES_MAX: u64 = 8 * 1024 * 1024;
/// State changes that wait to be written down, at most.
const EVENTS_MAX: usize = 64;

/// Something to keep running.
#[derive(Debug, Clone)]
pub struct Service {
    /// Its name in logs.
    pub member: String,
    /// The program.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<String>,
    /// Whether it tells when it is ready.
    pub notifies: bool,
}

/// Where a service is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Started, not ready yet.
    Starting,
    /// Does its work.
    Ready,
    /// Died; will be started again.
    Down,
    /// Stopped as asked.
    Stopped,
}

/// A service as `running.json` shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Running {
    /// Its process.
    pub pid: Option<u32>,
    /// Where it is in its life.
    pub stage: Stage,
    /// When it came there.
    pub since: Timestamp,
    /// How often it was started again.
    pub restarts: u32,
}

/// What the supervisor keeps in `running.json`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The supervisor's own process.
    pub supervisor: u32,
    /// Every service by its name.
    pub services: BTreeMap<String, Running>,
}

/// A change in a service's life.
#[derive(Debug, Clone)]
struct Event {
    member: String,
    pid: Option<u32>,
    stage: Stage,
}

/// A running supervisor.
#[derive(Debug)]
pub struct Supervisor {
    keepers: JoinSet<anyhow::Result<()>>,
    shutdown: Shutdown,
    ready: mpsc::Receiver<String>,
    reporter: tokio::task::JoinHandle<()>,
}

impl Supervisor {
    /// Starts every service. Their ends follow `shutdown`.
    pub fn start(
        home: &Home,
        services: Vec<Service>,
        clock: SharedClock,
        shutdown: Shutdown,
    ) -> anyhow::Result<Self> {
        create_private_folder(&home.state.join("logs"))?;
        // A socket's address may have 107 characters at most, so it cannot stand in a home of any depth.
        let sockets =
            tempfile::Builder::new().prefix("theron-").tempdir().context("no folder for sockets")?;
        let (events, event_log) = mpsc::channel(EVENTS_MAX);
        let (ready_sender, ready) = mpsc::channel(EVENTS_MAX);
        let mut keepers = JoinSet::new();
        for service in services {
            let socket = sockets.path().join(&service.member);
            let notifications = UnixDatagram::bind(&socket)
                .with_context(|| format!("{} cannot be bound", socket.display()))?;
            let log = home.log(&service.member);
            let keeper = Keeper {
                service,
                socket,
                notifications,
                log,
                events: events.clone(),
                shutdown: shutdown.clone(),
            };
            keepers.spawn(keeper.keep());
        }
        let reporter = Reporter { path: home.running(), clock, ready: ready_sender, _sockets: sockets };
        Ok(Self { keepers, shutdown, ready, reporter: tokio::spawn(reporter.write_down(event_log)) })
    }

    /// Waits until `count` services told that they are ready for the first time, and calls `each` with every name.
    ///
    /// # Errors
    /// When a service gives up, or the time has passed.
    pub async fn ready(&mut self, count: usize, mut each: impl FnMut(&str)) -> anyhow::Result<()> {
        let all = async {
            for _ in 0..count {
                tokio::select! {
                    Some(member) = self.ready.recv() => each(&member),
                    Some(ended) = self.keepers.join_next() => {
                        ended??;
                        bail!("a service stopped before it was ready");
                    }
                }
            }
            Ok(())
        };
        tokio::time::timeout(READY_TIMEOUT, all)
            .await
            .context("a service was not ready in a minute; see theron logs")?
    }

    /// Waits until the shutdown is requested and every service has ended. A service that cannot be kept alive ends all.
    pub async fn run(mut self) -> anyhow::Result<()> {
        let mut outcome = Ok(());
        while let Some(ended) = self.keepers.join_next().await {
            if let Err(error) = ended.map_err(anyhow::Error::from).flatten() {
                outcome = Err(error);
                self.shutdown.request();
            }
        }
        self.reporter.await?;
        outcome
    }
}

/// Keeps one service alive.
struct Keeper {
    service: Service,
    socket: PathBuf,
    notifications: UnixDatagram,
    log: PathBuf,
    events: mpsc::Sender<Event>,
    shutdown: Shutdown,
}

/// How a life of a service ended.
enum End {
    Asked,
    Died(Option<i32>),
}

impl Keeper {
    async fn keep(self) -> anyhow::Result<()> {
        let mut short_lives = 0;
        loop {
            let begun = Instant::now();
            let code = match self.live().await? {
                End::Asked => {
                    self.tell(None, Stage::Stopped).await;
                    return Ok(());
                }
                End::Died(code) => code,
            };
            self.tell(None, Stage::Down).await;
            if begun.elapsed() >= SHORT_LIFE {
                short_lives = 0;
                continue;
            }
            short_lives += 1;
            let hopeless =
                matches!(code, Some(code) if code == i32::from(transport::process::EXIT_CONFIGURATION));
            if hopeless || short_lives > SHORT_LIVES_MAX {
                bail!("{} cannot be kept running: {}", self.service.member, last_words(&self.log));
            }
            let pause = RESTART_PAUSE.0.saturating_mul(1 << (short_lives - 1)).min(RESTART_PAUSE.1);
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = self.shutdown.requested() => {}
            }
        }
    }

    /// One life, from its start to its end.
    async fn live(&self) -> anyhow::Result<End> {
        if self.shutdown.is_requested() {
            return Ok(End::Asked);
        }
        let mut child = self.spawn()?;
        // Held here, because waiting for a child closes its input, which is its sign to stop.
        let input = child.stdin.take();
        self.tell(child.id(), Stage::Starting).await;
        if !self.service.notifies {
            self.tell(child.id(), Stage::Ready).await;
        }
        let mut message = [0u8; 256];
        loop {
            tokio::select! {
                status = child.wait() => return Ok(End::Died(status?.code())),
                () = self.shutdown.requested() => {
                    drop(input);
                    return self.stop(child).await;
                }
                received = self.notifications.recv(&mut message) => {
                    let text = String::from_utf8_lossy(&message[..received?]);
                    if text.lines().any(|line| line == "READY=1") {
                        self.tell(child.id(), Stage::Ready).await;
                    }
                }
            }
        }
    }

    fn spawn(&self) -> anyhow::Result<Child> {
        let Service { program, arguments, .. } = &self.service;
        put_aside(&self.log);
        let log = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&self.log)
            .with_context(|| format!("{} cannot be written", self.log.display()))?;
        Command::new(program)
            .args(arguments)
            .env("NOTIFY_SOCKET", &self.socket)
            .env("THERON_SUPERVISED", "1")
            .stdin(Stdio::piped())
            .stdout(log.try_clone()?)
            .stderr(log)
            // A group of its own: Ctrl-C is for the supervisor, which stops all in order.
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("{} cannot be started; build it with `make build`", program.display()))
    }

    async fn stop(&self, mut child: Child) -> anyhow::Result<End> {
        if tokio::time::timeout(STOP_TIMEOUT, child.wait()).await.is_err() {
            tracing::warn!(member = self.service.member, "did not stop in its time and is killed");
            child.kill().await?;
        }
        Ok(End::Asked)
    }

    async fn tell(&self, pid: Option<u32>, stage: Stage) {
        // The reporter lives as long as there is a keeper; if it failed there is nobody to tell.
        let _ = self.events.send(Event { member: self.service.member.clone(), pid, stage }).await;
    }
}

/// The last line of a log, for the one sentence that says why a service cannot run.
fn last_words(log: &Path) -> String {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    let last = text.lines().last().unwrap_or("it said nothing");
    let error = serde_json::from_str::<serde_json::Value>(last).ok();
    error.and_then(|line| line.get("error")?.as_str().map(str::to_owned)).unwrap_or_else(|| last.to_owned())
}

fn put_aside(log: &Path) {
    if std::fs::metadata(log).is_ok_and(|data| data.len() > LOG_BYTES_MAX) {
        // Without it the log grows on; the service matters more.
        let _ = std::fs::rename(log, log.with_extension("log.1"));
    }
}

/// Writes `running.json` at every change.
struct Reporter {
    path: PathBuf,
    clock: SharedClock,
    ready: mpsc::Sender<String>,
    _sockets: tempfile::TempDir,
}

impl Reporter {
    async fn write_down(self, mut events: mpsc::Receiver<Event>) {
        let mut report = Report { supervisor: std::process::id(), ..Report::default() };
        let mut announced = BTreeSet::new();
        while let Some(Event { member, pid, stage }) = events.recv().await {
            let first_ready = stage == Stage::Ready && announced.insert(member.clone());
            let before = report.services.get(&member);
            let restarts = before.map_or(0, |before| before.restarts) + u32::from(stage == Stage::Down);
            report.services.insert(member.clone(), Running { pid, stage, since: self.clock.now(), restarts });
            let written = serde_json::to_vec_pretty(&report)
                .map_err(anyhow::Error::from)
                .and_then(|json| replace_file(&self.path, &json));
            if let Err(error) = written {
                tracing::error!(error = format!("{error:#}"), "what runs cannot be written down");
            }
            if first_ready {
                // Nobody listens any more once all were ready.
                let _ = self.ready.try_send(member);
            }
        }
        let _ = std::fs::remove_file(&self.path);
    }
}
