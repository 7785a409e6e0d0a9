//! The game server as a process of its own, in a hurry: its clock runs a thousand times as fast. For tests that kill it, and for
//! a page that is to live through an hour in minutes.

use std::process::ExitCode;
use std::sync::Arc;

use clock::{Clock, SystemClock, Timestamp};

/// Milliseconds of the game in one of the system's, where nothing else is said: a simulated day takes three.
const SPEED: i64 = 1000;
/// Says that there are to be another number of them.
const SPEED_SAID: &str = "FAST_GAME_SPEED";
/// Says when the game began: by the system's clock and by its own, in milliseconds since the epoch. A process that is
/// started again with the same goes on where the last one was.
const BEGAN: &str = "FAST_GAME_BEGAN";

#[derive(Debug)]
struct FastClock {
    system: Timestamp,
    own: Timestamp,
    speed: i64,
}

impl FastClock {
    fn of_environment() -> Option<Self> {
        let began = std::env::var(BEGAN).ok()?;
        let (system, own) = began.split_once(' ')?;
        let instant = |text: &str| text.parse().ok().map(Timestamp::from_millis);
        let speed = match std::env::var(SPEED_SAID) {
            Ok(said) => said.parse().ok()?,
            Err(_) => SPEED,
        };
        Some(Self { system: instant(system)?, own: instant(own)?, speed })
    }
}

impl Clock for FastClock {
    fn now(&self) -> Timestamp {
        self.own.plus_millis(SystemClock.now().millis_since(self.system) * self.speed)
    }
}

fn main() -> ExitCode {
    transport::process::main("otivm", env!("CARGO_PKG_VERSION"), async |config: otivm::Config, shutdown| {
        let listeners = otivm::Listeners::bind(&config).await?;
        let clock = FastClock::of_environment().ok_or_else(|| anyhow::anyhow!("{BEGAN} has two numbers"))?;
        otivm::run(config, listeners, Arc::new(clock), Arc::new(otivm::SystemSeeds), shutdown).await
    })
}
