//! What 128 open files cost. In a process of its own, since it counts the process's threads and descriptors.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use database::{Database, Durability, Options, Schema, Transaction};

const SCHEMA: Schema = &["CREATE TABLE note (text TEXT NOT NULL) STRICT;"];
const FILES: usize = 128;
/// The database, its log and its index; one more to spare.
const DESCRIPTORS_PER_FILE_MAX: usize = 4;
/// r2d2's defaults cost three a pool.
const THREADS_MAX: usize = 4;

fn entries(folder: &str) -> usize {
    std::fs::read_dir(folder).unwrap().count()
}

fn add(transaction: &Transaction<'_>) -> database::Result<()> {
    transaction.execute("INSERT INTO note VALUES ('a')", [])?;
    Ok(())
}

#[test]
fn many_files_cost_few_threads_and_descriptors() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options { readers: 0, durability: Durability::Normal, cache_kib: 64, ..Options::default() };
    let before = (entries("/proc/self/fd"), entries("/proc/self/task"));
    let path = |number| folder.path().join(format!("{number}.sqlite3"));
    let files: Vec<_> =
        (0..FILES).map(|number| Database::open(&path(number), SCHEMA, &options).unwrap()).collect();
    for file in &files {
        file.write_blocking(add).unwrap();
    }
    let after = (entries("/proc/self/fd"), entries("/proc/self/task"));
    assert!(after.0 - before.0 <= FILES * DESCRIPTORS_PER_FILE_MAX, "{before:?} {after:?}");
    assert!(after.1 - before.1 <= THREADS_MAX, "{before:?} {after:?}");
}
