//! Has the program built again when the web client was: the files that are embedded are only known once it is there. And
//! names the rules, so that what they derived is told apart from what earlier ones did.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::{fs, io};

/// Where the web client is built to.
const BUILT: &str = "web/dist";
/// What a state is derived by.
const RULES: &str = "src/rules";

fn main() -> io::Result<()> {
    // A folder that is missing would count as changed at every build. An empty one is a client that was not built.
    if let Err(error) = fs::create_dir_all(BUILT) {
        println!("cargo::warning={BUILT} cannot be made: {error}");
    }
    println!("cargo::rerun-if-changed={BUILT}");
    println!("cargo::rerun-if-changed={RULES}");
    println!("cargo::rustc-env=RULES={:016x}", hash_of(Path::new(RULES))?);
    Ok(())
}

/// A hash over every file of a folder. Not a secure one: it tells versions apart and guards nothing.
fn hash_of(folder: &Path) -> io::Result<u64> {
    let mut files: Vec<_> =
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<_>>()?;
    files.sort();
    let mut hasher = DefaultHasher::new();
    for path in files {
        if path.is_dir() {
            hash_of(&path)?.hash(&mut hasher);
        } else {
            fs::read(path)?.hash(&mut hasher);
        }
    }
    Ok(hasher.finish())
}
