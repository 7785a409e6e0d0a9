//! `tessera-aggregator`, the program of container 1103.

use std::process::ExitCode;

fn main() -> ExitCode {
    transport::process::main("tessera-aggregator", env!("CARGO_PKG_VERSION"), tessera_aggregator::start)
}
