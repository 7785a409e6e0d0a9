//! The whole region with every field, from the real files: how long it takes and where the time goes, what stays in memory,
//! and that the same input a second time writes nothing.

use std::path::{Path, PathBuf};
use std::time::Instant;

use serde_json::Value;
use theron_operator::console::say;
use theron_tests::home::{TestHome, said};

use super::Figure;

/// What the world of the game is made of beside the files: times, goods, places and ways that the bundle brings.
const BUNDLED: [&str; 4] = ["world-epochs", "world-goods", "world-places", "world-legs"];

/// The figures; none where the files are not here.
pub fn figures() -> Vec<Figure> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let data = std::env::var_os("THERON_DATA").map_or_else(|| root.join("../shared/data"), PathBuf::from);
    if !data.is_dir() {
        say("pipeline.region_all_fields_s is not measured: the files are not here (THERON_DATA)");
        return Vec::new();
    }
    let home = TestHome::with_merchants(0);
    home.start();
    let recipes = recipes(&root.join("services/pipeline/recipes"));
    let begun = Instant::now();
    push(&home, &recipes, &data);
    let pushed_s = begun.elapsed().as_secs_f64();
    let run = release(&home, &recipes);
    let total_s = begun.elapsed().as_secs_f64();
    let resident = ["1101-tessera-pipeline", "1102-tessera-store"].map(|member| peak_mib(&home, member));
    tell_stages(&home, &run, pushed_s);
    let written = releases(&home);
    let again = Instant::now();
    push(&home, &recipes, &data);
    let repeated = release(&home, &recipes);
    assert_eq!(repeated["hash"], run["hash"], "the same input makes the same release");
    assert_eq!(releases(&home), written, "the same input writes nothing");
    vec![
        Figure::single("pipeline.region_all_fields_s", total_s, "s", None),
        Figure::single("pipeline.region_resident_mib", resident[0], "MiB", None),
        Figure::single("store.region_resident_mib", resident[1], "MiB", None),
        Figure::single("pipeline.region_again_s", again.elapsed().as_secs_f64(), "s", None),
    ]
}

/// The recipes of the game's own datasets: path and id.
fn recipes(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut recipes: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter_map(|path| {
            let recipe: toml::Table = std::fs::read_to_string(&path).unwrap().parse().ok()?;
            let triage = recipe.get("triage").and_then(toml::Value::as_str).unwrap_or("game");
            (triage == "game").then(|| (path, recipe["id"].as_str().unwrap().to_owned()))
        })
        .collect();
    recipes.sort();
    recipes
}

fn theron(home: &TestHome, arguments: &[&str]) -> Value {
    let output = home.theron(arguments);
    assert!(output.status.success(), "theron {arguments:?}: {}", said(&output));
    serde_json::from_slice(&output.stdout).unwrap_or_default()
}

fn push(home: &TestHome, recipes: &[(PathBuf, String)], data: &Path) {
    let mut arguments = vec!["dataset", "push", "--data", data.to_str().unwrap()];
    arguments.extend(recipes.iter().map(|(path, _)| path.to_str().unwrap()));
    theron(home, &arguments);
}

/// Stages and approves; returns the run.
fn release(home: &TestHome, recipes: &[(PathBuf, String)]) -> Value {
    let mut arguments = vec!["world", "stage", "--json"];
    arguments.extend(recipes.iter().map(|(_, id)| id.as_str()).chain(BUNDLED));
    let run = theron(home, &arguments);
    assert_eq!(run["state"], "staged", "{run}");
    let (id, quarantined) = (run["id"].to_string(), run["quarantined"].to_string());
    let arguments = ["world", "approve", &id, "--by", "bench", "--quarantined", &quarantined, "--json"];
    let run = theron(home, &arguments);
    assert_eq!(run["state"], "promoted", "{run}");
    run
}

fn releases(home: &TestHome) -> Value {
    theron(home, &["world", "releases", "--json"])
}

fn tell_stages(home: &TestHome, run: &Value, pushed_s: f64) {
    let report = theron(home, &["world", "report", &run["id"].to_string(), "--json"]);
    say(format!("the whole region, every field: push {pushed_s:.1} s"));
    for stage in report["stages"].as_array().unwrap() {
        say(format!("  {:<20} {:>8} ms", stage["stage"].as_str().unwrap(), stage["ms"]));
    }
    say(format!("  {} of {} units in quarantine", report["quarantined"], report["units_total"]));
}

/// The most memory a service had, from the kernel.
fn peak_mib(home: &TestHome, member: &str) -> f64 {
    let pid = home.ready_pid(member).unwrap();
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
    let kib: f64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    kib / 1024.0
}
