//! A service as a process: arguments, configuration, signals, exit codes. Every `main.rs` is one call of [`main`].

use std::future::Future;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use serde::de::DeserializeOwned;
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};

use crate::config::{self, ConfigError};
use crate::problem::chain;
use crate::shutdown::Shutdown;

/// The configuration cannot be used (`EX_CONFIG`).
pub const EXIT_CONFIGURATION: u8 = 78;
/// An address is taken or not ours (`EX_UNAVAILABLE`).
pub const EXIT_ADDRESS: u8 = 69;
/// The disk is full or a file cannot be written (`EX_CANTCREAT`).
pub const EXIT_FILE: u8 = 73;
/// Anything else (`EX_SOFTWARE`).
pub const EXIT_FAILURE: u8 = 70;

/// Threads that serve; SQLite has threads of its own.
const WORKER_THREADS: usize = 2;
/// Threads for blocking work such as SQLite, at most.
const BLOCKING_THREADS_MAX: usize = 16;
/// Set by a supervisor that holds our standard input open for as long as it lives.
const SUPERVISED: &str = "THERON_SUPERVISED";
/// Time the runtime gives blocking work that is still under way at the end.
const BLOCKING_STOP_TIMEOUT: Duration = Duration::from_secs(10);

#[derive(Debug, Parser)]
struct Arguments {
    /// The configuration, a TOML file.
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
}

/// Reads `--config FILE`, and runs the service until it is told to stop.
///
/// It stops on SIGTERM and SIGINT, and, when `THERON_SUPERVISED` is set, once its standard input ends: a supervisor
/// that was killed leaves no orphans.
pub fn main<C, F, Work>(name: &'static str, version: &'static str, run: F) -> ExitCode
where
    C: DeserializeOwned,
    F: FnOnce(C, Shutdown) -> Work,
    Work: Future<Output = anyhow::Result<()>>,
{
    crate::install_crypto();
    let command = <Arguments as clap::CommandFactory>::command().name(name).version(version);
    let path = match command.get_matches().remove_one::<PathBuf>("config") {
        Some(path) => path,
        None => return ExitCode::from(EXIT_CONFIGURATION),
    };
    crate::logging::init();
    let outcome = config::read(&path).map_err(anyhow::Error::from).and_then(|config| block_on(config, run));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(service = name, error = chain(error.as_ref()), "stopped");
            ExitCode::from(exit_code(&error))
        }
    }
}

fn block_on<C, F, Work>(config: C, run: F) -> anyhow::Result<()>
where
    F: FnOnce(C, Shutdown) -> Work,
    Work: Future<Output = anyhow::Result<()>>,
{
    let runtime = runtime()?;
    let result = runtime.block_on(async {
        let shutdown = Shutdown::new();
        tokio::spawn(stop_on_signal(shutdown.clone()));
        stop_with_supervisor(&shutdown);
        run(config, shutdown).await
    });
    runtime.shutdown_timeout(BLOCKING_STOP_TIMEOUT);
    result
}

/// What every service runs on.
pub fn runtime() -> io::Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(WORKER_THREADS)
        .max_blocking_threads(BLOCKING_THREADS_MAX)
        .enable_all()
        .build()
}

async fn stop_on_signal(shutdown: Shutdown) {
    let (Ok(mut terminate), Ok(mut interrupt)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        return tracing::error!("signals cannot be received");
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    shutdown.request();
}

/// Requests the shutdown once standard input ends, when a supervisor says that it holds it open (`THERON_SUPERVISED`).
///
/// On a thread of its own: a read of standard input cannot be called off, and the runtime would wait for it at the end.
pub fn stop_with_supervisor(shutdown: &Shutdown) {
    if std::env::var_os(SUPERVISED).is_none() {
        return;
    }
    let shutdown = shutdown.clone();
    std::thread::spawn(move || {
        // Nothing is ever written to it: the end of the copy is the end of the supervisor.
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
        shutdown.request();
    });
}

/// The exit code that tells a supervisor whether another start could help.
pub fn exit_code(error: &anyhow::Error) -> u8 {
    if error
        .chain()
        .any(|cause| cause.is::<ConfigError>() || cause.is::<crate::credentials::CredentialsError>())
    {
        return EXIT_CONFIGURATION;
    }
    let kind = error.chain().find_map(|cause| cause.downcast_ref::<io::Error>()).map(io::Error::kind);
    match kind {
        Some(io::ErrorKind::AddrInUse | io::ErrorKind::AddrNotAvailable) => EXIT_ADDRESS,
        Some(_) => EXIT_FILE,
        None => EXIT_FAILURE,
    }
}
