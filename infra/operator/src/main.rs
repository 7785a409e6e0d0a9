//! `theron`, the operator's command: arguments in, one operation, an exit code.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, Parser, Subcommand};
use clock::{SharedClock, SystemClock};
use theron_operator::fleet::MERCHANTS_DEFAULT;
use theron_operator::founding::Choices;
use theron_operator::home::Home;
use theron_operator::lock::AlreadyRunning;
use theron_operator::logs::Wanted;
use theron_operator::simulate::long::{self, Campaign};
use theron_operator::simulate::{self, Simulation};
use theron_operator::up::Ended;
use theron_operator::{console, dataset, down, logs, staging, status, up};
use tokio::signal::unix::{SignalKind, signal};
use transport::{Shutdown, process};

/// `theron dataset` and `theron world`: what was looked at is not valid.
const EXIT_NOT_VALID: u8 = 1;
/// The fleet in this home runs already (`EX_TEMPFAIL`).
const EXIT_ALREADY_RUNNING: u8 = 75;
/// `theron status`: not everything runs and does its work.
const EXIT_NOT_WELL: u8 = 3;

/// Merchants of a long simulation where nobody says how many: every seat.
const SEATS_OF_CAMPAIGN: u32 = 128;

const EXIT_CODES: &str = "\
Exit codes:
   0  done
   1  dataset, world: what was looked at is not valid, or a run was refused
   2  the arguments are wrong
   3  status: not everything runs and does its work
  69  an address is taken
  70  something failed; the sentence says what to do
  73  a file cannot be written, such as on a full disk
  75  the fleet in this home runs already
  78  a configuration is not valid";

/// Runs the fleet behind OTIVM.
#[derive(Debug, Parser)]
#[command(name = "theron", version, after_help = EXIT_CODES)]
struct Arguments {
    /// Keep everything below this folder instead of the XDG folders. Two homes run side by side.
    #[arg(long, global = true, env = "THERON_HOME", value_name = "DIR")]
    home: Option<PathBuf>,
    #[command(subcommand)]
    operation: Operation,
}

#[derive(Debug, Subcommand)]
enum Operation {
    /// Start the fleet; found it first where there is none.
    Up(UpArguments),
    /// Stop the fleet.
    Down,
    /// Show what runs and how it fares.
    Status {
        /// As JSON, for scripts.
        #[arg(long)]
        json: bool,
    },
    /// Show what the services say.
    Logs {
        /// One service, by name, number or role; all without.
        service: Option<String>,
        /// Go on with what comes.
        #[arg(long, short)]
        follow: bool,
        /// The last lines of each log.
        #[arg(long, short = 'n', default_value_t = 20, value_name = "N")]
        lines: usize,
        /// As the services wrote it.
        #[arg(long)]
        json: bool,
    },
    /// Describe, check and bring the data that the world is made from.
    #[command(subcommand)]
    Dataset(dataset::Operation),
    /// Stage a world from datasets, look at what would change, approve it, and go back.
    #[command(subcommand)]
    World(staging::Operation),
    /// Have simulated merchants play through the public API: at a game that runs, or for many days at one of their own.
    Simulate(SimulateArguments),
}

#[derive(Debug, Args)]
struct SimulateArguments {
    /// How many merchants; 128 without, and fewer at a game that runs.
    #[arg(long)]
    seats: Option<u32>,
    /// What their temperaments follow from.
    #[arg(long, default_value_t = 14)]
    seed: u64,
    /// Play at this game until stopped, by its own time.
    #[arg(long, value_name = "URL", requires = "cookies")]
    game: Option<String>,
    /// Keeps the keys to their seats at the game, so that they come back to them.
    #[arg(long, value_name = "FILE", requires = "game")]
    cookies: Option<PathBuf>,
    /// Simulated days to play at a fleet of their own, as fast as it goes.
    #[arg(long, default_value_t = 730, conflicts_with = "game")]
    days: u32,
    /// Keep that fleet in this folder; without, it is gone at the end.
    #[arg(long, value_name = "DIR", conflicts_with = "game")]
    data: Option<PathBuf>,
    /// Tell the findings as JSON.
    #[arg(long, conflicts_with = "game")]
    json: bool,
    /// Write a page with the findings.
    #[arg(long, value_name = "FILE", conflicts_with = "game")]
    report: Option<PathBuf>,
    /// Write its charts into this folder, each as an SVG file.
    #[arg(long, value_name = "DIR", conflicts_with = "game")]
    plots: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct UpArguments {
    /// Return when people can play, and leave the fleet running in the background.
    #[arg(long)]
    detach: bool,
    /// The players' port, when the fleet is founded; 3000 without, or a free one where that is taken.
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    port: Option<u16>,
    /// Simulated merchants who play beside people, when the fleet is founded.
    #[arg(long, default_value_t = MERCHANTS_DEFAULT, value_name = "N")]
    merchants: u32,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    transport::install_crypto();
    transport::logging::init_quiet();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            console::complain(&error.into());
            return ExitCode::from(process::EXIT_FAILURE);
        }
    };
    match runtime.block_on(operate(arguments)) {
        Ok(code) => code,
        Err(error) => {
            console::complain(&error);
            ExitCode::from(exit_code(&error))
        }
    }
}

async fn operate(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let home = match &arguments.home {
        Some(folder) => Home::within(&std::path::absolute(folder)?),
        None => Home::of_environment(|name| std::env::var_os(name).map(PathBuf::from))?,
    };
    let clock: SharedClock = Arc::new(SystemClock);
    match arguments.operation {
        Operation::Up(UpArguments { detach: true, .. }) => {
            let arguments = std::env::args_os().skip(1).filter(|argument| argument != "--detach");
            up::up_detached(&home, arguments.collect()).await?;
        }
        Operation::Up(UpArguments { port, merchants, .. }) => {
            let choices = Choices { players_port: port, merchants };
            up::up(&home, choices, clock, stop_on_signal()?).await?;
        }
        Operation::Down => down::down(&home).await?,
        Operation::Status { json } => {
            let status = status::status(&home, &clock).await?;
            if json {
                console::say(serde_json::to_string_pretty(&status)?);
            } else {
                status::show(&status);
            }
            if !status.is_well() {
                return Ok(ExitCode::from(EXIT_NOT_WELL));
            }
        }
        Operation::Logs { service, follow, lines, json } => {
            logs::logs(&home, &Wanted { service, lines, follow, json }).await?;
        }
        Operation::Dataset(operation) => {
            if !dataset::operate(&home, operation, &clock).await? {
                return Ok(ExitCode::from(EXIT_NOT_VALID));
            }
        }
        Operation::World(operation) => {
            if !staging::operate(&home, operation, &clock).await? {
                return Ok(ExitCode::from(EXIT_NOT_VALID));
            }
        }
        Operation::Simulate(arguments) => simulate(arguments, clock).await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn simulate(arguments: SimulateArguments, clock: SharedClock) -> anyhow::Result<()> {
    let SimulateArguments { seats, seed, game, cookies, days, data, json, report, plots } = arguments;
    match (game, cookies) {
        (Some(game_url), Some(cookies)) => {
            let shutdown = stop_on_signal()?;
            process::stop_with_supervisor(&shutdown);
            let seats = seats.unwrap_or(MERCHANTS_DEFAULT);
            simulate::run(&Simulation { game_url, seats, seed, cookies }, clock, shutdown).await
        }
        _ => {
            let seats = seats.unwrap_or(SEATS_OF_CAMPAIGN);
            long::run(&Campaign { seats, days, seed, data, json, report, plots }).await
        }
    }
}

/// A wish to stop that the first SIGINT or SIGTERM utters.
fn stop_on_signal() -> anyhow::Result<Shutdown> {
    let shutdown = Shutdown::new();
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let wish = shutdown.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        wish.request();
    });
    Ok(shutdown)
}

fn exit_code(error: &anyhow::Error) -> u8 {
    if error.is::<AlreadyRunning>() {
        return EXIT_ALREADY_RUNNING;
    }
    let background = error.downcast_ref::<Ended>().and_then(|ended| ended.code);
    background.and_then(|code| u8::try_from(code).ok()).unwrap_or_else(|| process::exit_code(error))
}
