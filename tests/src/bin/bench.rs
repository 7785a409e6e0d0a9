//! `make bench`: measures what the project promises, prints a table and writes `target/bench/report.json`. With the argument
//! `store` it measures the store alone, on a world of its own; with `game` the game alone, with a clock of its own; with
//! `client` the page in a browser; with `resources` the game's memory and open files alone; with `region` the ingest of every
//! field from the real files; with `transport` what a call costs that asks for nothing.
//!
//! Every figure stands beside a ceiling measured in the same run, on the same machine, a moment before or after: a ratio
//! says something, a number alone does not.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a benchmark that cannot run has failed")]

// The game's tests know how to let one run with a clock of its own; the benchmark drives the same.
#[path = "../bench/client.rs"]
mod client;
#[path = "../bench/constants.rs"]
mod constants;
#[path = "../../../services/game/tests/all/fleet.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod fleet;
#[path = "../bench/game.rs"]
mod game;
#[path = "../bench/load.rs"]
mod load;
#[path = "../bench/open_loop.rs"]
mod open_loop;
#[path = "../bench/raw.rs"]
mod raw;
#[path = "../bench/region.rs"]
mod region;
#[path = "../bench/store.rs"]
mod store;
#[path = "../../../services/game/tests/all/world.rs"]
mod world;

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use database::{Database, Options};
use serde::Serialize;
use theron_operator::console::say;
use theron_tests::home::{TestHome, program};

/// Second starts of which the percentiles are taken.
const REPEATS: usize = 20;
/// Cells of the region, which the ceiling of the ingest writes raw.
const REGION_CELLS: i64 = 76_598;
/// Rows of one transaction of that ceiling; the pipeline sends as many units in a batch.
const BATCH: i64 = 1000;

/// The services of a founded fleet.
const MEMBERS: [&str; 4] =
    ["1101-tessera-pipeline", "1102-tessera-store", "1103-tessera-dev", "1105-otivm-dev"];

/// One measured figure.
#[derive(Debug, Serialize)]
struct Figure {
    name: &'static str,
    value: f64,
    unit: &'static str,
    /// The same by the shortest way that does the same work; absent where there is none.
    ceiling: Option<f64>,
    /// `value / ceiling`.
    ratio: Option<f64>,
    p50: Option<f64>,
    p99: Option<f64>,
    p999: Option<f64>,
    command: &'static str,
}

const COMMAND: &str = "make bench";

impl Figure {
    fn single(name: &'static str, value: f64, unit: &'static str, ceiling: Option<f64>) -> Self {
        let ratio = ceiling.map(|ceiling| value / ceiling);
        Self { name, value, unit, ceiling, ratio, p50: None, p99: None, p999: None, command: COMMAND }
    }

    /// The median of `samples`, with the others beside it.
    fn median(name: &'static str, mut samples: Vec<f64>, unit: &'static str, ceiling: Option<f64>) -> Self {
        samples.sort_by(f64::total_cmp);
        let at = |per_mille: usize| samples[(samples.len() * per_mille).div_ceil(1000).max(1) - 1];
        let (p50, p99, p999) = (Some(at(500)), Some(at(990)), Some(at(999)));
        Self { p50, p99, p999, ..Self::single(name, at(500), unit, ceiling) }
    }

    /// With the latencies of a measurement, in milliseconds.
    fn with_latencies(self, measured: &load::Measured) -> Self {
        let at = |per_mille| Some(measured.at(per_mille) * 1e3);
        Self { p50: at(500), p99: at(990), p999: at(999), ..self }
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn main() {
    let runtime = transport::process::runtime().unwrap();
    transport::install_crypto();
    match std::env::args().nth(1).as_deref() {
        Some("client") => return report(&client::figures(&runtime)),
        Some("game") => return report(&game::figures(&runtime)),
        Some("resources") => return report(&game::resources(&runtime)),
        Some("transport") => return report(&constants::figures(&runtime)),
        Some("store") => return report(&store::figures(&runtime)),
        Some("region") => return report(&region::figures()),
        _ => {}
    }
    let home = TestHome::with_merchants(0);
    home.start();
    let mut figures = vec![
        Figure::single("ingest.region_s", ingest_s(home.path()), "s", Some(raw_ingest_s())),
        Figure::single("up.resident_mib", resident_mib(&home), "MiB", None),
    ];
    // Once each: a service that dies again within seconds is given a pause, as it should be.
    let kills = MEMBERS.map(|member| runtime.block_on(home.kill(member)).as_secs_f64());
    figures.push(Figure::median("up.back_after_kill_s", kills.to_vec(), "s", None));
    let starts = (0..REPEATS).map(|_| second_start(&home).as_secs_f64()).collect();
    figures.push(Figure::median("up.second_start_s", starts, "s", Some(bare_start_s())));
    drop(home);
    figures.extend(game::figures(&runtime));
    figures.extend(store::figures(&runtime));
    figures.extend(region::figures());
    figures.extend(client::figures(&runtime));
    report(&figures);
}

/// What `theron up` told of the ingest on the first start.
fn ingest_s(home: &Path) -> f64 {
    let told = std::fs::read_to_string(home.join("state/logs/theron.log")).unwrap();
    let line = told.lines().find(|line| line.contains("release 1 in ")).expect("a first start");
    line.split(" in ").nth(1).unwrap().trim_end_matches(" s").parse().unwrap()
}

/// Writes one row a cell into SQLite with the store's promise (on disk at each commit) and nothing else.
fn raw_ingest_s() -> f64 {
    let folder = tempfile::tempdir().unwrap();
    let schema = &["CREATE TABLE cell (cell INTEGER PRIMARY KEY, elev INTEGER, land INTEGER) STRICT;"];
    let options = Options { readers: 0, cache_kib: 8192, ..Options::default() };
    let database = Database::open(&folder.path().join("raw.sqlite3"), schema, &options).unwrap();
    let begun = Instant::now();
    for batch in 0..=REGION_CELLS / BATCH {
        let write = |transaction: &database::Transaction<'_>| -> database::Result<()> {
            let mut insert = transaction.prepare_cached("INSERT INTO cell VALUES (?1, ?2, ?3)")?;
            for cell in batch * BATCH..((batch + 1) * BATCH).min(REGION_CELLS) {
                insert.execute([cell, cell % 400_000, cell % 1000])?;
            }
            Ok(())
        };
        database.write_blocking(write).unwrap();
    }
    begun.elapsed().as_secs_f64()
}

/// Memory of the four services in RAM, from the kernel.
fn resident_mib(home: &TestHome) -> f64 {
    let status = home.status();
    let services = status["services"].as_array().unwrap().clone();
    let kib: u64 = services.iter().map(|service| service["resident_kib"].as_u64().unwrap()).sum();
    Duration::from_micros(kib).as_secs_f64() * 1e6 / 1024.0
}

/// From `theron up` to playable, on a home that has its world.
fn second_start(home: &TestHome) -> Duration {
    assert!(home.theron(&["down"]).status.success());
    let begun = Instant::now();
    home.start();
    begun.elapsed()
}

/// Starting the five programs one after the other to say their version: what no start can do without.
fn bare_start_s() -> f64 {
    let begun = Instant::now();
    for name in ["theron", "tessera-pipeline", "tessera-store", "tessera-aggregator", "otivm"] {
        assert!(Command::new(program(name)).arg("--version").output().unwrap().status.success());
    }
    begun.elapsed().as_secs_f64()
}

fn report(figures: &[Figure]) {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    say(format!(
        "{:<28} {:>10} {:>6} {:>10} {:>7} {:>8} {:>8} {:>8}",
        "figure", "value", "unit", "ceiling", "ratio", "p50", "p99", "p99.9"
    ));
    let text = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.3}"));
    for Figure { name, value, unit, ceiling, ratio, p50, p99, p999, .. } in figures {
        let (ceiling, ratio, p50, p99, p999) =
            (text(*ceiling), text(*ratio), text(*p50), text(*p99), text(*p999));
        say(format!(
            "{name:<28} {value:>10.3} {unit:>6} {ceiling:>10} {ratio:>7} {p50:>8} {p99:>8} {p999:>8}"
        ));
    }
    say(format!("load while measuring: {}", load.trim()));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/bench");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("report.json"), serde_json::to_vec_pretty(figures).unwrap()).unwrap();
}
