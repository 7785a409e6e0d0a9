//! The game in a real browser: headless Chromium on the page that the game of a whole fleet serves.

use std::path::PathBuf;

use theron_tests::browser::{missing, script, web};
use theron_tests::home::{TestHome, program, said};
use theron_tests::long_life::{self, LongLife};
use theron_tests::whole_machine;

/// Merchants who give the player a market with other people in it.
const MERCHANTS: u32 = 24;
/// Days of a history that has something of everything: five seasons of the sea.
const DAYS: i64 = 420;

/// Says loudly what is missing, and fails where nothing may be.
fn skipped(test: &str) -> bool {
    let Some(what) = missing() else { return false };
    assert!(std::env::var_os("CI").is_none(), "{test} needs {what}");
    eprintln!("SKIPPED {test}: {what} is missing");
    true
}

fn screenshots() -> String {
    let folder: PathBuf = web().join("../../../target/screenshots");
    folder.display().to_string()
}

/// Runs a script, which ends with 0 and says that it passed.
fn must_pass(name: &str, arguments: &[&str]) {
    let output = script(&format!("{name}.mjs"), arguments);
    println!("{}", said(&output));
    assert!(output.status.success(), "{}", said(&output));
    assert!(said(&output).contains(&format!("{name}: passed")));
}

#[test]
fn a_player_in_a_browser_sends_a_venture_and_sees_it_come_home() {
    if skipped("a_player_in_a_browser_sends_a_venture_and_sees_it_come_home") {
        return;
    }
    let _machine = whole_machine();
    let home = TestHome::with_merchants(MERCHANTS);
    home.start();
    must_pass("story", &["--url", &home.game_url(), "--screenshots", &screenshots()]);
    let pictures = std::fs::read_dir(screenshots()).unwrap().count();
    assert!(pictures >= 6, "each context on a desktop and on a phone: {pictures} pictures");
}

#[test]
fn a_chapter_is_played_with_any_hand_and_a_seat_bears_devices_faults_and_a_full_house() {
    if skipped("a_chapter_is_played_with_any_hand_and_a_seat_bears_devices_faults_and_a_full_house") {
        return;
    }
    let _machine = whole_machine();
    let home = TestHome::with_merchants(0);
    home.start();
    let url = home.game_url();
    // Who is away mostly waits.
    std::thread::scope(|scope| {
        scope.spawn(|| must_pass("away", &["--url", &url]));
        must_pass("chapter", &["--url", &url, "--screenshots", &screenshots()]);
    });
    let (theron, folder) = (program("theron").display().to_string(), home.path().display().to_string());
    let operated = ["--url", &url, "--theron", &theron, "--home", &folder];
    must_pass("devices", &operated);
    // Last, because it leaves no seat.
    must_pass("odd", &operated);
}

/// A page can only show what was lived.
fn must_be_rich(life: &LongLife) {
    let lived = [
        "venture_home",
        "otium_ended",
        "scenario_answered",
        "loan_taken",
        "factor_hired",
        "stock_bought",
        "chapter_opened",
    ];
    for kind in lived {
        assert!(life.count(kind) > 0, "no {kind} in {} moments", life.kinds.len());
    }
}

#[test]
fn every_screen_of_a_long_history_can_be_used_by_everyone_and_no_control_is_dead() {
    if skipped("every_screen_of_a_long_history_can_be_used_by_everyone_and_no_control_is_dead") {
        return;
    }
    let _machine = whole_machine();
    let home = TestHome::with_merchants(0);
    let life = long_life::live(&home, DAYS);
    must_be_rich(&life);
    home.settle_merchants(MERCHANTS);
    home.start();
    let url = home.game_url();
    must_pass("screens", &["--url", &url, "--words", &life.words, "--screenshots", &screenshots()]);
}
