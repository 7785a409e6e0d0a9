//! The client's part: what the page weighs, how soon it can be used, what its map costs, and whether it grows.

use std::process::{Child, Command as Program, Stdio};

use clock::{Clock, SystemClock};
use otivm_api::PlayerClient;
use serde_json::Value;
use theron_operator::home::Home;
use theron_tests::browser::{missing, script};
use theron_tests::home::{TestHome, program, said};
use theron_tests::long_life;
use tokio::runtime::Runtime;
use transport::testing::eventually;

use super::{Figure, say};

/// Days of the history that is on the map while it is panned.
const DAYS: i64 = 420;
/// How much faster the hour is lived in which the page may not grow.
const SPEED: i64 = 30;
/// Script that a first visit needs before the page can be used, at most, in KiB.
const FIRST_SCRIPT_KIB: f64 = 15.0;
/// All script, the drawn map and its worker too, at most, in KiB.
const WITH_MAP_KIB: f64 = 450.0;
/// Milliseconds until the main control can be used, at most, with a processor that is slowed down four times.
const INTERACTIVE_MS: f64 = 1500.0;
/// A long task begins at so many milliseconds. One a second more is added to both sides of the ratio, which an empty map
/// without any would not have.
const LONG_TASK_MS: f64 = 50.0;
/// The game among the services of a home.
const GAME: &str = "1105-otivm-dev";

/// Every figure of the client; none where there is no browser to measure with.
pub fn figures(runtime: &Runtime) -> Vec<Figure> {
    if let Some(what) = missing() {
        say(format!("client: not measured, {what} is missing"));
        return Vec::new();
    }
    let home = TestHome::with_merchants(0);
    let life = long_life::live(&home, DAYS);
    home.start();
    let page = told("measure.mjs", &["--url", &home.game_url(), "--words", &life.words]);
    drop(home);
    let heap = hour(runtime);
    say(format!("client: {page}\nclient: {heap}"));
    let script_kib = |face: &str| number(&page[face]["script_kib"]);
    let slower = if number(&page["door"]["median_ms"]) > number(&page["forum"]["median_ms"]) {
        &page["door"]
    } else {
        &page["forum"]
    };
    let visits = slower["interactive_ms"].as_array().unwrap().iter().map(number).collect();
    let long_tasks = |whose: &str| number(&page["panning"][whose]) + LONG_TASK_MS;
    let ratio = long_tasks("ours_ms_per_s") / long_tasks("empty_ms_per_s");
    vec![
        Figure::single("client.first_script_kib", script_kib("door"), "KiB", Some(FIRST_SCRIPT_KIB)),
        // Whoever has a seat comes to the square at once, which needs more than the door.
        Figure::single("client.forum_script_kib", script_kib("forum"), "KiB", None),
        Figure::single("client.with_map_kib", number(&page["with_map_kib"]), "KiB", Some(WITH_MAP_KIB)),
        Figure::median("client.interactive_ms", visits, "ms", Some(INTERACTIVE_MS)),
        Figure::single("client.pan_long_task_ratio", ratio, "", None),
        Figure::single("client.heap_growth_kib", number(&heap["growth_kib"]), "KiB", None),
    ]
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

/// What a script of the page's measured: its last line.
fn told(name: &str, arguments: &[&str]) -> Value {
    let output = script(name, arguments);
    assert!(output.status.success(), "{name}: {}", said(&output));
    let text = String::from_utf8(output.stdout).unwrap();
    serde_json::from_str(text.lines().last().unwrap()).unwrap()
}

/// An hour of play in two minutes: the game's clock and the page's run equally fast. In a home of its own, because what it wrote
/// lies in the future.
fn hour(runtime: &Runtime) -> Value {
    let home = TestHome::with_merchants(0);
    home.start();
    assert!(home.theron(&["down"]).status.success());
    let now = SystemClock.now().as_millis();
    let _game = Hurried(
        Program::new(program("fast_game"))
            .arg("--config")
            .arg(Home::within(home.path()).service_config(GAME))
            .env("FAST_GAME_BEGAN", format!("{now} {now}"))
            .env("FAST_GAME_SPEED", SPEED.to_string())
            .stderr(Stdio::null())
            .spawn()
            .unwrap(),
    );
    let browser = PlayerClient::new(&home.game_url()).unwrap();
    runtime.block_on(eventually("the hurried game to answer", async || browser.seat().await.ok()));
    told("heap.mjs", &["--url", &home.game_url(), "--speed", &SPEED.to_string()])
}

/// A game that is ended with what holds it.
struct Hurried(Child);

impl Drop for Hurried {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}
