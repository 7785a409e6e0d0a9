//! A fleet as its operator has it: the real programs, started with `theron` in a home of its own.

use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;
use theron_operator::home::Home;
use transport::call_log::Record;
use transport::testing::eventually;

/// A home that is stopped and removed at the end of a test.
#[derive(Debug)]
pub struct TestHome {
    folder: TempDir,
    port: u16,
    merchants: u32,
}

/// The program `name` beside this one's folder: tests and programs are built into the same place.
pub fn program(name: &str) -> PathBuf {
    let own = std::env::current_exe().unwrap();
    let path = own.ancestors().nth(2).unwrap().join(name);
    let path = if path.exists() { path } else { own.with_file_name(name) };
    assert!(path.exists(), "{} is not built; run make test, or cargo build first", path.display());
    path
}

impl TestHome {
    /// A home in which nothing has been started yet, with so many simulated merchants.
    pub fn with_merchants(merchants: u32) -> Self {
        // Free now; another program could take it before the fleet does, which then says so.
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        Self { folder: tempfile::tempdir().unwrap(), port, merchants }
    }

    /// The home's folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// From the next start on, so many simulated merchants play: what an operator does by hand in the fleet's file.
    pub fn settle_merchants(&self, merchants: u32) {
        let file = Home::within(self.path()).fleet_file();
        let text = std::fs::read_to_string(&file).unwrap();
        let settled = text.replace("merchants = 0", &format!("merchants = {merchants}"));
        assert_ne!(settled, text, "{} says that nobody is simulated", file.display());
        std::fs::write(&file, settled).unwrap();
    }

    /// Where players come.
    pub fn game_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// `theron` with arguments, in this home.
    pub fn theron(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(program("theron"));
        command.arg("--home").arg(self.path()).args(arguments);
        command.output().unwrap()
    }

    /// `theron up --detach`.
    pub fn up(&self) -> Output {
        let (port, merchants) = (self.port.to_string(), self.merchants.to_string());
        self.theron(&["up", "--detach", "--port", &port, "--merchants", &merchants])
    }

    /// The same, and it has to succeed.
    pub fn start(&self) {
        let output = self.up();
        assert!(output.status.success(), "theron up: {}", said(&output));
    }

    /// `theron status --json`.
    pub fn status(&self) -> Value {
        serde_json::from_slice(&self.theron(&["status", "--json"]).stdout).unwrap()
    }

    /// The process of a service, while it is ready.
    pub fn ready_pid(&self, member: &str) -> Option<u64> {
        let status = self.status();
        let service =
            status["services"].as_array()?.iter().find(|service| service["name"] == member)?.clone();
        (service["stage"] == "ready").then(|| service["pid"].as_u64()).flatten()
    }

    /// Kills a service as a crash does (SIGKILL) and returns when its successor is ready, with the time that took.
    pub async fn kill(&self, member: &str) -> Duration {
        let victim = self.ready_pid(member).unwrap_or_else(|| panic!("{member} is ready"));
        let begun = std::time::Instant::now();
        let killed = Command::new("kill").args(["-9", &victim.to_string()]).status().unwrap();
        assert!(killed.success());
        eventually(&format!("{member} to come back"), async || {
            self.ready_pid(member).filter(|pid| *pid != victim)
        })
        .await;
        begun.elapsed()
    }

    /// Every line of every call log in the home.
    pub fn call_records(&self) -> Vec<Record> {
        let logs = std::fs::read_dir(self.path().join("state/logs")).unwrap();
        let calls = logs
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.to_string_lossy().contains(".calls.jsonl"));
        calls
            .flat_map(|path| {
                let text = std::fs::read_to_string(path).unwrap();
                text.lines().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<Record>>()
            })
            .collect()
    }
}

impl Drop for TestHome {
    fn drop(&mut self) {
        let stopped = self.theron(&["down"]);
        if std::thread::panicking() {
            let logs = self.theron(&["logs", "-n", "15"]);
            let text = String::from_utf8_lossy(&logs.stdout).into_owned();
            std::io::Write::write_all(&mut std::io::stderr(), text.as_bytes()).unwrap();
        } else {
            assert!(stopped.status.success(), "theron down: {}", said(&stopped));
        }
    }
}

/// What a program said, for a message.
pub fn said(output: &Output) -> String {
    let text = [&output.stdout[..], &output.stderr[..]].concat();
    String::from_utf8_lossy(&text).into_owned()
}
