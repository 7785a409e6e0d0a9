//! What the process says about itself: JSON lines under a supervisor, words for a person on a terminal.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

/// Sends `tracing` to standard error. `RUST_LOG` chooses what is said; `info` where it is not set.
pub fn init() {
    init_at("info");
}

/// The same for a command whose own output is for a person: warnings only.
pub fn init_quiet() {
    init_at("warn");
}

/// Libraries that tell at every start what is no news.
const QUIET: &str = "rusqlite_migration=warn,tokio_cron_scheduler=warn";

fn init_at(level: &str) {
    let filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(format!("{level},{QUIET}")));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // Someone else may have set one up, such as a test; theirs stays.
    let _ = if std::io::stderr().is_terminal() {
        builder.with_target(false).try_init()
    } else {
        builder.json().flatten_event(true).try_init()
    };
}
