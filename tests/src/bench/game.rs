//! The game's part: 128 players who all act at once, and one history that is long.

use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use database::{Database, Options};
use otivm_api::{Command, Events, PlayerClient, SEATS};
use theron_tests::home::TestHome;
use tokio::runtime::Runtime;

use super::fleet::{Fleet, dispatch};
use super::load::{Connection, Measured};
use super::{Figure, median, say};

/// Rounds in which every player gives one command, of which the first is not counted. Few, because who sends one unit at
/// a time goes broke in the end.
const ROUNDS: usize = 5;
const WARM_UP: usize = 1;
/// Days after which every venture is home, whatever delayed it.
const HOMECOMING_DAYS: u64 = 80;
/// Moments of the long history.
const LONG: i64 = 100_000;
/// States of the past that are asked for.
const STATES: usize = 200;
/// Threads that write raw, of which the best number counts.
const WRITERS: [usize; 5] = [2, 4, 8, 16, 32];
/// The game among the services of a home.
const GAME: &str = "1105-otivm-dev";
/// Columns of a moment that are bound; the hash is the last.
const COLUMNS: usize = 12;

/// Every figure of the game.
pub fn figures(runtime: &Runtime) -> Vec<Figure> {
    let mut figures = commands(runtime);
    figures.extend(long_history(runtime));
    figures.extend(resources(runtime));
    figures
}

/// A player's connection, kept open: a thread that speaks HTTP/1.1.
struct Player {
    connection: Connection<TcpStream>,
    head: String,
}

impl Player {
    fn new(address: &str, cookie: &str) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        let head = format!(
            "POST /api/v1/commands HTTP/1.1\r\nhost: localhost\r\ncookie: {cookie}\r\n\
             content-type: application/json\r\n"
        );
        Self { connection: Connection::over(stream), head }
    }

    /// Gives a command and waits until it is on disk.
    fn command(&mut self, key: &str, command: &Command) {
        let body = format!("{{\"command\":{}}}", serde_json::to_string(command).unwrap());
        let request =
            format!("{}idempotency-key: {key}\r\ncontent-length: {}\r\n\r\n{body}", self.head, body.len());
        self.connection.ask(&request);
    }
}

/// Durable commands a second against the same rows written raw, and how long one takes at half that rate.
fn commands(runtime: &Runtime) -> Vec<Figure> {
    let (fleet, players, command) = runtime.block_on(async {
        let fleet = Fleet::new().await;
        let mut players = Vec::new();
        for _ in 0..SEATS {
            players.push(fleet.player().await);
        }
        let command = dispatch(&players[0], "capua", "iron", 1).await;
        (fleet, players, command)
    });
    let address = fleet.url().trim_start_matches("http://").to_owned();
    let mut connections: Vec<Player> =
        players.iter().map(|player| Player::new(&address, player.cookie().unwrap())).collect();
    let mut closed = Vec::new();
    for round in 0..ROUNDS {
        let (took, _) = all_at_once(&mut connections, &format!("closed {round}"), &command, None);
        if round >= WARM_UP {
            closed.push(SEATS as f64 / took.as_secs_f64());
        }
        come_home(runtime, &fleet, &players);
    }
    let rate = median(closed);
    let mut latencies = Vec::new();
    for round in 0..ROUNDS {
        let (_, took) = all_at_once(&mut connections, &format!("open {round}"), &command, Some(rate / 2.0));
        if round >= WARM_UP {
            latencies.extend(took);
        }
        come_home(runtime, &fleet, &players);
    }
    let files = fleet.played();
    runtime.block_on(async move {
        let mut fleet = fleet;
        fleet.stop().await;
        let raw = raw_commands(&files);
        drop(fleet);
        let figure = Figure::single("game.durable_command", rate, "1/s", Some(raw));
        vec![figure.with_latencies(&Measured::new(rate / 2.0, latencies))]
    })
}

/// Every player gives one command. Without a rate all at the same instant; with one, evenly, and a latency counts from
/// when the command was due.
fn all_at_once(
    connections: &mut [Player],
    key: &str,
    command: &Command,
    rate: Option<f64>,
) -> (Duration, Vec<f64>) {
    let begin = Instant::now() + Duration::from_millis(50);
    let latencies: Vec<f64> = std::thread::scope(|scope| {
        let threads: Vec<_> = connections
            .iter_mut()
            .enumerate()
            .map(|(number, player)| {
                scope.spawn(move || {
                    let after = rate.map_or(0.0, |rate| number as f64 / rate);
                    let due = begin + Duration::from_secs_f64(after);
                    std::thread::sleep(due.saturating_duration_since(Instant::now()));
                    player.command(key, command);
                    due.elapsed().as_secs_f64()
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    (begin.elapsed(), latencies)
}

/// Days pass until every venture is home, and every seat is settled.
fn come_home(runtime: &Runtime, fleet: &Fleet, players: &[PlayerClient]) {
    fleet.pass_days(HOMECOMING_DAYS);
    runtime.block_on(async {
        for player in players {
            player.state().await.unwrap();
        }
    });
}

/// The rows of the last command of every history, written to copies of the same files with the same pragmas and nothing
/// else: transactions a second with the best number of threads.
fn raw_commands(files: &[PathBuf]) -> f64 {
    let rates = WRITERS.map(|writers| {
        let folder = tempfile::tempdir().unwrap();
        let databases: Vec<(Database, Rows, i64)> = files
            .iter()
            .enumerate()
            .map(|(number, path)| {
                let copy = folder.path().join(format!("{number}.sqlite3"));
                std::fs::copy(path, &copy).unwrap();
                let options = Options { readers: 0, cache_kib: 128, ..Options::default() };
                let database = Database::attach(&copy, &options);
                let (rows, head) = last_command(&database);
                (database, rows, head)
            })
            .collect();
        let begun = Instant::now();
        let next = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..writers {
                scope.spawn(|| {
                    loop {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        let Some((database, rows, head)) = databases.get(number % databases.len()) else {
                            return;
                        };
                        let round = number / databases.len();
                        if round >= ROUNDS {
                            return;
                        }
                        write_raw(database, rows, *head, round);
                    }
                });
            }
        });
        (files.len() * ROUNDS) as f64 / begun.elapsed().as_secs_f64()
    });
    say(format!("game.durable_command raw with {WRITERS:?} threads: {rates:.0?} transactions/s"));
    rates.into_iter().fold(0.0, f64::max)
}

/// Rows of a table, as they are bound.
type Rows = Vec<Vec<rusqlite::types::Value>>;

/// The rows of the last command that was given, and the last moment of the file.
fn last_command(database: &Database) -> (Rows, i64) {
    let read = |transaction: &database::Transaction<'_>| -> database::Result<_> {
        let first: i64 =
            transaction.query_row("SELECT max(seq) FROM moment WHERE kind = 'command_given'", [], |row| {
                row.get(0)
            })?;
        let many: i64 = transaction.query_row(
            "SELECT json_extract(payload, '$.moments') FROM moment WHERE seq = ?1",
            [first],
            |row| row.get(0),
        )?;
        let head: i64 = transaction.query_row("SELECT max(seq) FROM moment", [], |row| row.get(0))?;
        let mut rows =
            transaction.prepare("SELECT * FROM moment WHERE seq BETWEEN ?1 AND ?2 ORDER BY seq")?;
        let rows = rows.query_map([first, first + many - 1], |row| {
            (0..COLUMNS).map(|column| row.get(column)).collect::<rusqlite::Result<Vec<_>>>()
        })?;
        Ok((rows.collect::<rusqlite::Result<Vec<_>>>()?, head))
    };
    database.read_blocking(read).unwrap()
}

fn write_raw(database: &Database, rows: &[Vec<rusqlite::types::Value>], head: i64, round: usize) {
    use rusqlite::types::Value;
    let write = |transaction: &database::Transaction<'_>| -> database::Result<()> {
        let mut insert = transaction
            .prepare_cached("INSERT INTO moment VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12)")?;
        let first = head + 1 + i64::try_from(round * rows.len()).unwrap();
        for (number, row) in (0..).zip(rows) {
            let mut row = row.clone();
            row[0] = Value::Integer(first + number);
            if row[9] != Value::Null {
                row[9] = Value::Text(format!("raw {round}"));
            }
            insert.execute(rusqlite::params_from_iter(row))?;
        }
        Ok(())
    };
    database.write_blocking(write).unwrap();
}

/// A history of 100,000 moments: how fast it is walked, and how long a state of its past takes.
fn long_history(runtime: &Runtime) -> Vec<Figure> {
    let (fleet, player, states) = runtime.block_on(async {
        let fleet = Fleet::new().await;
        let player = fleet.player().await;
        let command = dispatch(&player, "capua", "iron", 1).await;
        let mut head = 0;
        let mut round = 0;
        while head < LONG {
            // Who has lost everything is helped by the patron.
            for command in [&command, &Command::AskPatron] {
                let done = player.command(&format!("{round}"), command.clone()).await;
                round += 1;
                head = done.map_or(head, |outcome| outcome.state.head);
            }
            fleet.pass_days(HOMECOMING_DAYS);
        }
        let mut states = Vec::new();
        for number in 1..=STATES {
            let seq = LONG * i64::try_from(number).unwrap() / i64::try_from(STATES).unwrap();
            let page = otivm_api::MomentPage { after: Some(seq - 1), limit: Some(1) };
            let instant = player.moments(&page).await.unwrap().moments[0].recorded_at;
            let begun = Instant::now();
            player.state_at(instant).await.unwrap();
            states.push(begun.elapsed().as_secs_f64() * 1e3);
        }
        (fleet, player, states)
    });
    let walks: Vec<f64> = (0..5)
        .map(|_| {
            let begun = Instant::now();
            let proof = runtime.block_on(player.proof()).unwrap();
            proof.head.unwrap() as f64 / begun.elapsed().as_secs_f64()
        })
        .collect();
    let path = runtime.block_on(fleet.file_of(&player));
    say(format!("game: the long history has {} MB", bytes(&path) / 1_000_000));
    runtime.block_on(async move {
        let mut fleet = fleet;
        fleet.stop().await;
    });
    vec![
        Figure::median("game.replay_per_s", walks, "1/s", None),
        Figure::median("game.state_at_ms", states, "ms", None),
    ]
}

/// Memory and open files of the game as a process of its own, with every seat taken, acting and followed.
fn resources(runtime: &Runtime) -> Vec<Figure> {
    let home = TestHome::with_merchants(0);
    home.start();
    let pid = home.ready_pid(GAME).expect("the game is ready");
    let descriptors = || std::fs::read_dir(format!("/proc/{pid}/fd")).unwrap().count() as f64;
    let alone = descriptors();
    let players = runtime.block_on(follow_and_act(&home.game_url()));
    let each = (descriptors() - alone) / SEATS as f64;
    let figures = vec![
        Figure::single("game.resident_mib_128", resident_mib(pid), "MiB", Some(80.0)),
        Figure::single("game.descriptors_a_player", each, "", Some(4.0)),
    ];
    drop(players);
    figures
}

/// A player in every seat, each with a stream of events, who has sent a venture and looked at everything.
async fn follow_and_act(url: &str) -> Vec<(PlayerClient, Events)> {
    let mut players = Vec::new();
    for number in 0..SEATS {
        let mut player = PlayerClient::new(url).unwrap();
        player.join().await.unwrap();
        let background = player.backgrounds().await.unwrap().backgrounds[number % 6].token.clone();
        player.command("choose", Command::ChooseBackground { background }).await.unwrap();
        let command = dispatch(&player, "capua", "iron", 1).await;
        player.command("send", command).await.unwrap();
        let (map, journal) = (player.map().await.unwrap(), player.journal().await.unwrap());
        assert!(!map.cells.is_empty() && !journal.entries.is_empty());
        let events = player.events(None).await.unwrap();
        players.push((player, events));
    }
    players
}

/// Memory of a process in RAM, from the kernel.
fn resident_mib(pid: u64) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
}

fn bytes(path: &Path) -> u64 {
    std::fs::metadata(path).unwrap().len()
}
