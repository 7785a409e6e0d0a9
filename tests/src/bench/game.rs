//! The game's part: 128 players who all act at once, and one history that is long.

use std::path::Path;
use std::process::{Child, Command as Program, Stdio};
use std::time::Instant;

use otivm_api::{Command, Events, PlayerClient, SEATS, endpoints};
use theron_operator::home::Home;
use theron_tests::home::{TestHome, program};
use tokio::runtime::Runtime;
use transport::credentials::{AUTHORITY_FILE, CERTIFICATE_FILE, KEY_FILE};
use transport::testing::eventually;

use super::fleet::{Fleet, dispatch};
use super::load::{Measured, Target};
use super::open_loop::{Open, Pace, drive};
use super::{Figure, median, raw, say};

/// Rounds in which every player gives commands, of which the first is not counted.
pub const ROUNDS: usize = 4;
pub const WARM_UP: usize = 1;
/// Commands of a player in a round. Even, so that what was bought is sold; and few, because dealers live of that.
pub const TRADES: usize = 14;
/// What is bought and sold: the cheapest.
const TRADED: &str = "timber";
/// Days after which every venture is home, whatever delayed it.
const HOMECOMING_DAYS: u64 = 80;
/// Moments of the long history.
const LONG: i64 = 100_000;
/// States of the past that are asked for.
const STATES: usize = 200;
/// The game among the services of a home.
const GAME: &str = "1105-otivm-dev";

/// Every figure of the game.
pub fn figures(runtime: &Runtime) -> Vec<Figure> {
    let mut figures = commands(runtime);
    figures.extend(long_history(runtime));
    figures.extend(resources(runtime));
    figures
}

/// Durable commands a second against the same rows written raw, and how long one takes at half that rate.
fn commands(runtime: &Runtime) -> Vec<Figure> {
    let (fleet, players) = runtime.block_on(async {
        let fleet = Fleet::over_https().await;
        let mut players = Vec::new();
        for _ in 0..SEATS {
            players.push(fleet.player().await);
        }
        (fleet, players)
    });
    let target = Target::new(&fleet.url(), fleet.members.browser_config());
    let mut connections: Vec<Open> = players.iter().map(|_| target.connect_without_blocking()).collect();
    let mut round = |number: usize, pace: Pace| {
        fleet.pass_days(1);
        let begun = Instant::now();
        let latencies = trade(&mut connections, &players, number, pace);
        (latencies.len() as f64 / begun.elapsed().as_secs_f64(), latencies)
    };
    let closed: Vec<f64> = (0..ROUNDS).map(|number| round(number, Pace::closed()).0).skip(WARM_UP).collect();
    let rate = median(closed);
    let open = (ROUNDS..2 * ROUNDS).map(|number| round(number, Pace::open(rate / 2.0, SEATS)).1);
    let latencies = open.skip(WARM_UP).flatten().collect();
    drop(connections);
    let files = fleet.played();
    let _folder = runtime.block_on(async move {
        let mut fleet = fleet;
        fleet.stop().await;
        fleet
    });
    let raw = raw::by_threads(&files);
    let figure = Figure::single("game.durable_command", rate, "1/s", Some(raw));
    vec![
        figure.with_latencies(&Measured::new(rate / 2.0, latencies)),
        Figure::single("game.raw_behind_https", raw::behind_https(runtime, &files), "1/s", Some(raw)),
    ]
}

/// Every player buys and sells by turns, [`TRADES`] times.
fn trade(connections: &mut [Open], players: &[PlayerClient], round: usize, pace: Pace) -> Vec<f64> {
    let mut given = vec![0; players.len()];
    let next = |number: usize, _: Instant| {
        let count: &mut usize = &mut given[number];
        *count += 1;
        let (good, quantity) = (TRADED.to_owned(), 1);
        let command =
            if *count % 2 == 1 { Command::Buy { good, quantity } } else { Command::Sell { good, quantity } };
        let body = serde_json::json!({ "command": command }).to_string();
        (*count <= TRADES).then(|| {
            format!(
                "POST {} HTTP/1.1\r\nhost: localhost\r\ncookie: {}\r\ncontent-type: application/json\r\n\
                 idempotency-key: {round}-{count}\r\ncontent-length: {}\r\n\r\n{body}",
                endpoints::COMMAND.path,
                players[number].cookie().unwrap(),
                body.len(),
            )
        })
    };
    drive(connections, pace, next, |_, _| ())
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
            let page = otivm_api::MomentPage {
                after: Some(seq - 1),
                limit: Some(1),
                ..otivm_api::MomentPage::default()
            };
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

/// Memory and open files of the game as a process of its own that knows the bundled world, with every seat taken, acting and
/// followed over HTTPS. A browser has one connection for all of it.
pub fn resources(runtime: &Runtime) -> Vec<Figure> {
    let home = TestHome::with_merchants(0);
    home.start();
    home.ready_pid(GAME).expect("the game knows the world");
    assert!(home.theron(&["down"]).status.success());
    let game = OverHttps::start(&home);
    let process = format!("/proc/{}", game.process.id());
    let descriptors = || std::fs::read_dir(format!("{process}/fd")).unwrap().count() as f64;
    let mut players = runtime.block_on(follow_and_act(&game, 1));
    // What the first player opened that is for all of them is not counted.
    let (first, with_first) = (descriptors(), resident_mib(&process));
    say(format!("game.resident_mib with one player: {with_first:.1}"));
    players.extend(runtime.block_on(follow_and_act(&game, SEATS - 1)));

    let each = (descriptors() - first) / (SEATS - 1) as f64;
    vec![
        Figure::single("game.resident_mib_128", resident_mib(&process), "MiB", Some(80.0)),
        Figure::single("game.descriptors_a_player", each, "", Some(4.0)),
    ]
}

/// The game of a home, which speaks HTTPS with players by its own certificate of the fleet.
struct OverHttps {
    process: Child,
    url: String,
    authority: String,
}

impl OverHttps {
    fn start(home: &TestHome) -> Self {
        let credentials = Home::within(home.path()).credentials(GAME);
        let own = Home::within(home.path()).service_config(GAME);
        let config = own.with_extension("https.toml");
        let (certificate, key) = (credentials.join(CERTIFICATE_FILE), credentials.join(KEY_FILE));
        let https = format!("[https]\ncertificate = {certificate:?}\nkey = {key:?}\n");
        std::fs::write(&config, format!("{}{https}", std::fs::read_to_string(own).unwrap())).unwrap();
        let process =
            Program::new(program("otivm")).arg("--config").arg(&config).stderr(Stdio::null()).spawn();
        Self {
            process: process.unwrap(),
            url: home.game_url().replace("http://", "https://"),
            authority: std::fs::read_to_string(credentials.join(AUTHORITY_FILE)).unwrap(),
        }
    }

    fn browser(&self) -> PlayerClient {
        PlayerClient::trusting(&self.url, &[&self.authority]).unwrap()
    }
}

impl Drop for OverHttps {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

/// Players in so many seats, each with a stream of events, who have sent a venture and looked at everything.
async fn follow_and_act(game: &OverHttps, seats: usize) -> Vec<(PlayerClient, Events)> {
    let first = game.browser();
    eventually("the game answers", async || first.seat().await.ok()).await;
    let mut players = Vec::new();
    for number in 0..seats {
        let mut player = game.browser();
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
fn resident_mib(process: &str) -> f64 {
    let status = std::fs::read_to_string(format!("{process}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
}

fn bytes(path: &Path) -> u64 {
    std::fs::metadata(path).unwrap().len()
}
