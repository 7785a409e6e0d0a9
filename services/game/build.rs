//! Has the program built again when the web client was: the files that are embedded are only known once it is there.

use std::fs;

/// Where the web client is built to.
const BUILT: &str = "web/dist";

fn main() {
    // A folder that is missing would count as changed at every build. An empty one is a client that was not built.
    if let Err(error) = fs::create_dir_all(BUILT) {
        println!("cargo::warning={BUILT} cannot be made: {error}");
    }
    println!("cargo::rerun-if-changed={BUILT}");
}
