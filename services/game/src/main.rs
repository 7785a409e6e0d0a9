//! The game server as a process.

use std::process::ExitCode;

fn main() -> ExitCode {
    transport::process::main("otivm", env!("CARGO_PKG_VERSION"), otivm::start)
}
