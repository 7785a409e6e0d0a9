//! The story in a real browser: headless Chromium on the page that the game serves.

use std::path::Path;
use std::process::Command;

use theron_tests::home::{TestHome, said};
use theron_tests::whole_machine;

/// Merchants who give the player a market with other people in it.
const MERCHANTS: u32 = 24;

fn is_there(program: &str, arguments: &[&str]) -> bool {
    Command::new(program).args(arguments).output().is_ok_and(|output| output.status.success())
}

/// What keeps the browser's story from being played here.
fn missing(web: &Path) -> Option<&'static str> {
    let node = "process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)";
    [
        (is_there("node", &["-e", node]), "Node 20 or later"),
        (is_there("chromium", &["--version"]), "chromium"),
        (web.join("dist/index.html").exists(), "the built page (make web)"),
        (web.join("node_modules").exists(), "the page's packages (make web)"),
    ]
    .into_iter()
    .find_map(|(present, what)| (!present).then_some(what))
}

/// Says loudly what is missing, and fails where nothing may be.
fn skipped(test: &str, web: &Path) -> bool {
    let Some(what) = missing(web) else { return false };
    assert!(std::env::var_os("CI").is_none(), "{test} needs {what}");
    eprintln!("SKIPPED {test}: {what} is missing");
    true
}

#[test]
fn a_player_in_a_browser_sends_a_venture_and_sees_it_come_home() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap();
    let web = root.join("services/game/web");
    if skipped("a_player_in_a_browser_sends_a_venture_and_sees_it_come_home", &web) {
        return;
    }
    let _machine = whole_machine();
    let home = TestHome::with_merchants(MERCHANTS);
    home.start();
    let screenshots = root.join("target/screenshots");
    let story = Command::new("node")
        .arg("e2e/story.mjs")
        .args(["--url", &home.game_url(), "--screenshots"])
        .arg(&screenshots)
        .current_dir(&web)
        .output()
        .unwrap();
    println!("{}", said(&story));
    assert!(story.status.success(), "{}", said(&story));
    assert!(said(&story).contains("story: passed"));
    let pictures = std::fs::read_dir(screenshots).unwrap().count();
    assert!(pictures >= 6, "each context on a desktop and on a phone: {pictures} pictures");
}

#[test]
fn the_page_bears_a_full_house_failures_and_a_keyboard() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap();
    let web = root.join("services/game/web");
    if skipped("the_page_bears_a_full_house_failures_and_a_keyboard", &web) {
        return;
    }
    let _machine = whole_machine();
    let odd = Command::new("node").arg("e2e/odd.mjs").current_dir(&web).output().unwrap();
    assert!(odd.status.success(), "{}", said(&odd));
}
