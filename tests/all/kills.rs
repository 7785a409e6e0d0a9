//! 128 players act as fast as they can while the game is killed again and again, and while the disk under it fails: what was
//! acknowledged is there, once, and every history is whole.

use std::collections::{BTreeMap, HashSet};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command as Program, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use clock::{Clock, SystemClock};
use otivm_api::{Command, PlayError, PlayerClient, SEATS};
use rusqlite::Connection;
use theron_tests::home::program;
use theron_tests::whole_machine;
use tokio::sync::Mutex;
use tokio::task::JoinSet;
use transport::Role;
use transport::testing::eventually;

use crate::fleet::{Fleet, START, choose, dispatch};

/// Kills in a run of the tests. `KILLS=1000 cargo test -p theron-tests kills` for the long one.
const KILLS: usize = 25;
/// Kills between two looks into every file.
const KILLS_PER_LOOK: usize = 25;
/// Pause of a player whose command was refused: a tenth of what a venture takes.
const PAUSE: Duration = Duration::from_millis(5);
/// Commands that are answered at most between a start and its kill.
const ANSWERS_PER_KILL: usize = 128;
/// A game whose disk refuses everything is killed after this time, answers or not.
const NO_ANSWERS: Duration = Duration::from_secs(5);
/// Once in so many writes: EIO, ENOSPC, a torn page and a kill; and once in so many syncs: EIO.
const FAULTS: &str = "3000 4000 6000 4000";

/// A player and what was acknowledged to them.
struct Player {
    client: PlayerClient,
    number: usize,
    commands: usize,
    /// A command of which it is not known whether it was done.
    pending: Option<(String, Command)>,
    /// The hash of each acknowledged moment.
    acknowledged: BTreeMap<i64, String>,
    keys: HashSet<String>,
}

impl Player {
    /// Acts until the game goes away; `answers` counts what was acknowledged to all players.
    async fn act(&mut self, commands: &[Command], answers: &AtomicUsize) {
        loop {
            let (key, command) = self.pending.take().unwrap_or_else(|| {
                self.commands += 1;
                let command = &commands[self.commands % commands.len()];
                (format!("{}-{}", self.number, self.commands), command.clone())
            });
            match self.client.command(&key, command.clone()).await {
                Ok(outcome) => {
                    answers.fetch_add(1, Ordering::Relaxed);
                    self.keys.insert(key);
                    self.acknowledged
                        .extend(outcome.moments.into_iter().map(|moment| (moment.seq, moment.hash)));
                }
                Err(PlayError::Unanswered(_)) => {
                    self.pending = Some((key, command));
                    return;
                }
                Err(PlayError::Refused(problem)) if problem.status >= 500 || problem.status == 429 => {
                    self.pending = Some((key, command));
                    tokio::time::sleep(PAUSE).await;
                }
                Err(PlayError::Event(_) | PlayError::EventTooLarge) => unreachable!("nothing is followed"),
                Err(PlayError::Refused(_)) => tokio::time::sleep(PAUSE).await,
            }
        }
    }
}

/// The configuration of a game that runs as a process of its own.
fn config_of(fleet: &Fleet, players: SocketAddr, mesh: SocketAddr, management: SocketAddr) -> String {
    let node = fleet.members.equipped_config(1105, Role::Game);
    let (store, aggregator) = (fleet.store_serves.url(), fleet.aggregator_serves.url());
    format!(
        "data = {:?}\nplayers = \"{players}\"\nstore = \"{store}\"\naggregator = \"{aggregator}\"\n\
         [node]\nmesh = \"{mesh}\"\nmanagement = \"{management}\"\ncredentials = {:?}\ncall_log = {:?}\n",
        fleet.data(),
        node.credentials,
        node.call_log,
    )
}

/// The game as a process that can be killed.
struct Process {
    config: PathBuf,
    url: String,
    faults: Option<PathBuf>,
    /// When the game began, by the system's clock and by its own.
    began: String,
    child: Option<Child>,
    starts: usize,
}

impl Process {
    fn new(fleet: &Fleet, faults: Option<PathBuf>) -> Self {
        let port = || TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap();
        let players = port();
        let config = fleet.data().with_file_name("game.toml");
        std::fs::write(&config, config_of(fleet, players, port(), port())).unwrap();
        let began = format!("{} {}", SystemClock.now().as_millis(), START.as_millis());
        Self { config, url: format!("http://{players}"), faults, began, child: None, starts: 0 }
    }

    async fn start(&mut self) {
        self.starts += 1;
        loop {
            let mut program = Program::new(program("fast_game"));
            program.arg("--config").arg(&self.config).stderr(Stdio::null());
            program.env("FAST_GAME_BEGAN", &self.began);
            if let Some(library) = &self.faults {
                program.env("LD_PRELOAD", library).env("FAULTS", format!("{} {FAULTS}", self.starts));
                self.starts += 1;
            }
            self.child = Some(program.spawn().unwrap());
            let browser = PlayerClient::new(&self.url).unwrap();
            loop {
                if browser.seat().await.is_ok() {
                    return;
                }
                // A fault may have killed it before it was ready.
                if self.has_ended() {
                    break;
                }
                tokio::time::sleep(PAUSE).await;
            }
        }
    }

    fn has_ended(&mut self) -> bool {
        self.child.as_mut().unwrap().try_wait().unwrap().is_some()
    }

    /// SIGKILL, as a crash or the operator's last resort.
    fn kill(&mut self) {
        let mut child = self.child.take().unwrap();
        let _ = child.kill();
        child.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if self.child.is_some() {
            self.kill();
        }
    }
}

/// Looks into every file while nobody has it open: sound, and all that was acknowledged is there once.
fn look_into_files(folder: &Path, players: &[Arc<Mutex<Player>>]) {
    let mut by_key = BTreeMap::new();
    for entry in std::fs::read_dir(folder.join("players")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "sqlite3") {
            continue;
        }
        let file = Connection::open(&path).unwrap();
        let verdict: String = file.pragma_query_value(None, "integrity_check", |row| row.get(0)).unwrap();
        assert_eq!(verdict, "ok", "{}", path.display());
        let poorest: i64 = file
            .query_row("SELECT coalesce(min(purse_as), 0) FROM purse_change", [], |row| row.get(0))
            .unwrap();
        assert!(poorest >= 0, "{}: {poorest}", path.display());
        let mut keys = file.prepare("SELECT command_key FROM moment WHERE command_key IS NOT NULL").unwrap();
        let keys = keys.query_map([], |row| row.get::<_, String>(0)).unwrap();
        for key in keys {
            assert!(by_key.insert(key.unwrap(), path.clone()).is_none(), "a command was done twice");
        }
    }
    for player in players {
        let player = player.try_lock().unwrap();
        for key in &player.keys {
            assert!(by_key.contains_key(key), "the acknowledged command {key} is lost");
        }
        let Some(path) = player.keys.iter().next().and_then(|key| by_key.get(key)) else { continue };
        let file = Connection::open(path).unwrap();
        let mut hash = file.prepare("SELECT lower(hex(hash)) FROM moment WHERE seq = ?1").unwrap();
        for (seq, expected) in &player.acknowledged {
            let found: String = hash.query_row([seq], |row| row.get(0)).unwrap();
            assert_eq!(found, *expected, "moment {seq} of player {}", player.number);
        }
    }
}

/// The story: players act, the game is killed, it comes back, and the players repeat what they got no answer to.
async fn survive(kills: usize, faults: Option<PathBuf>) {
    let mut fleet = Fleet::new().await;
    fleet.stop().await;
    let mut process = Process::new(&fleet, None);
    process.start().await;
    let mut players = Vec::new();
    for number in 0..SEATS {
        let mut client = PlayerClient::new(&process.url).unwrap();
        client.join().await.unwrap();
        client.command(&format!("{number}-choose"), choose()).await.unwrap();
        let keys = HashSet::from([format!("{number}-choose")]);
        let player =
            Player { client, number, commands: 0, pending: None, acknowledged: BTreeMap::new(), keys };
        players.push(Arc::new(Mutex::new(player)));
    }
    let first = players[0].lock().await.client.clone();
    let commands: Arc<[Command]> =
        [dispatch(&first, "capua", "iron", 3).await, Command::AskPatron, Command::Rest].into();
    process.kill();
    process.faults = faults;
    for kill in 1..=kills {
        process.start().await;
        let answers = Arc::new(AtomicUsize::new(0));
        let mut playing = JoinSet::new();
        for player in &players {
            let (player, commands, answers) = (player.clone(), commands.clone(), answers.clone());
            playing.spawn(async move { player.lock().await.act(&commands, &answers).await });
        }
        // A seed of its own for every kill: in the midst of load, after so many answers.
        let draw = (kill as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
        let enough = 1 + draw as usize % ANSWERS_PER_KILL;
        let answered = async {
            while answers.load(Ordering::Relaxed) < enough && !process.has_ended() {
                tokio::time::sleep(PAUSE).await;
            }
        };
        let _ = tokio::time::timeout(NO_ANSWERS, answered).await;
        process.kill();
        while playing.join_next().await.is_some() {}
        if kill % KILLS_PER_LOOK == 0 || kill == kills {
            look_into_files(&fleet.data(), &players);
        }
    }
    process.faults = None;
    process.start().await;
    let mut moments = 0;
    for player in &players {
        let player = player.lock().await;
        let proof =
            eventually("the timeline can be used", || async { player.client.proof().await.ok() }).await;
        assert!(proof.sound, "player {}: {proof:?}", player.number);
        moments += player.acknowledged.len();
    }
    println!(
        "{kills} kills, {} starts: {moments} acknowledged moments, none lost, none twice",
        process.starts
    );
    assert!(moments > SEATS, "there was load");
}

fn kills() -> usize {
    std::env::var("KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(KILLS)
}

/// Plays the story on a runtime of its own, while no other test needs the machine.
fn survive_alone(faults: Option<PathBuf>) {
    let _machine = whole_machine();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(survive(kills(), faults));
}

#[test]
fn nothing_acknowledged_is_lost_or_doubled_when_the_game_is_killed() {
    survive_alone(None);
}

#[test]
fn nothing_acknowledged_is_lost_or_doubled_when_the_disk_fails() {
    let folder = tempfile::tempdir().unwrap();
    let library = folder.path().join("faults.so");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("faults/faults.c");
    let built = Program::new("cc")
        .args(["-O2", "-shared", "-fPIC", "-o"])
        .arg(&library)
        .arg(source)
        .arg("-ldl")
        .status();
    assert!(built.unwrap().success(), "SQLite itself was built with the same compiler");
    survive_alone(Some(library));
}
