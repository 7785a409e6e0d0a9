//! Scripts that drive a real browser, for tests and benchmarks alike.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The page's folder in the source tree.
pub fn web() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../services/game/web").canonicalize().unwrap()
}

fn is_there(program: &str, arguments: &[&str]) -> bool {
    Command::new(program).args(arguments).output().is_ok_and(|output| output.status.success())
}

/// What keeps a browser from being driven here.
pub fn missing() -> Option<&'static str> {
    let node = "process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)";
    let web = web();
    [
        (is_there("node", &["-e", node]), "Node 20 or later"),
        (is_there("chromium", &["--version"]), "chromium"),
        (web.join("dist/index.html").exists(), "the built page (make web)"),
        (web.join("node_modules").exists(), "the page's packages (make web)"),
    ]
    .into_iter()
    .find_map(|(present, what)| (!present).then_some(what))
}

/// Runs one of the scripts of `e2e/` to its end.
pub fn script(name: &str, arguments: &[&str]) -> Output {
    Command::new("node").arg(format!("e2e/{name}")).args(arguments).current_dir(web()).output().unwrap()
}
