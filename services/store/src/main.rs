//! The process of the store.

use std::process::ExitCode;

fn main() -> ExitCode {
    transport::process::main("tessera-store", env!("CARGO_PKG_VERSION"), tessera_store::start)
}
