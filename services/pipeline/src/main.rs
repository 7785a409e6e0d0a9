//! The process.

fn main() -> std::process::ExitCode {
    transport::process::main("tessera-pipeline", env!("CARGO_PKG_VERSION"), tessera_pipeline::start)
}
