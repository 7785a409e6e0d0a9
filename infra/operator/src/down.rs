//! `theron down`: stops the fleet of a home.

use std::time::Duration;

use anyhow::Context;
use rustix::process::{Pid, Signal, kill_process};

use crate::console;
use crate::home::Home;
use crate::lock::Lock;

/// Time the fleet has to stop: every service may drain, and is killed after that.
const STOP_TIMEOUT: Duration = Duration::from_secs(30);
const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// Asks the supervisor to stop everything and returns when it has.
pub async fn down(home: &Home) -> anyhow::Result<()> {
    let Some(holder) = Lock::holder(home) else {
        console::say("Nothing runs in this home.");
        return Ok(());
    };
    let pid = i32::try_from(holder.pid).ok().and_then(Pid::from_raw).context("the lock names no process")?;
    kill_process(pid, Signal::TERM)
        .with_context(|| format!("process {} cannot be told to stop", holder.pid))?;
    let gone = async {
        while Lock::holder(home).is_some() {
            tokio::time::sleep(POLL_INTERVAL).await;
        }
    };
    tokio::time::timeout(STOP_TIMEOUT, gone)
        .await
        .with_context(|| format!("process {} did not stop; see theron logs", holder.pid))?;
    console::done("stopped", "");
    Ok(())
}
