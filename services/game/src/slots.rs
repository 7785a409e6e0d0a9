//! The slots: names of timelines' files, and the files made before anyone plays.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use database::Database;
use otivm_api::SEATS;

use crate::seats::{SeatsError, random};
use crate::tables::{self, moment, seat};
use crate::timeline::file_of;

/// Bytes of a slot's name.
const SLOT_BYTES: usize = 4;
/// What a timeline consists of on disk: its file, and what SQLite keeps beside one that is open.
const BESIDE: [&str; 3] = ["sqlite3", "sqlite3-wal", "sqlite3-shm"];

/// A name for a slot that no other has.
pub(crate) fn fresh_slot(taken: impl Fn(&str) -> bool) -> Result<String, SeatsError> {
    loop {
        let slot = hex::encode(random::<SLOT_BYTES>()?);
        if !taken(&slot) {
            return Ok(slot);
        }
    }
}

/// Deletes the files of slots that nobody has any more.
pub(crate) fn delete_discarded(folder: &Path, node: &Database) -> Result<(), SeatsError> {
    for slot in node.read_blocking(seat::discarded)? {
        for ending in BESIDE {
            remove(&folder.join(format!("{slot}.{ending}")))?;
        }
        node.write_blocking(|transaction| seat::forget_discarded(transaction, &slot))?;
    }
    Ok(())
}

/// Names are given in one transaction before any file is made: a start that was cut short is continued by the next.
pub(crate) fn name_slots(node: &Database) -> Result<(), SeatsError> {
    node.write_blocking(|transaction| {
        let mut names: std::collections::BTreeSet<String> =
            seat::all(transaction)?.into_iter().map(|row| row.slot).collect();
        while names.len() < SEATS {
            let slot = fresh_slot(|slot| names.contains(slot))?;
            seat::add(transaction, &slot)?;
            names.insert(slot);
        }
        Ok(())
    })
}

/// Makes one file with the schema, and the others as copies of it. Each gets its name only when it is whole.
pub(crate) fn provision(folder: &Path, slots: &[&str], container: u32) -> Result<(), SeatsError> {
    if slots.is_empty() {
        return Ok(());
    }
    let template = folder.join("template.new");
    remove(&template)?;
    database::create(&template, tables::PLAYER, |_| Ok::<_, database::Error>(()))?;
    for slot in slots {
        let fresh = folder.join(format!("{slot}.new"));
        remove(&fresh)?;
        let failed = |source| SeatsError::File { path: fresh.clone(), source };
        fs::copy(&template, &fresh).map_err(failed)?;
        database::create(&fresh, tables::PLAYER, |transaction| {
            moment::identify(transaction, container, slot)
        })?;
        File::open(&fresh).and_then(|file| file.sync_all()).map_err(failed)?;
        fs::rename(&fresh, file_of(folder, slot)).map_err(failed)?;
    }
    remove(&template)?;
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(|source| SeatsError::File { path: folder.to_owned(), source })?;
    tracing::info!(timelines = slots.len(), "made timelines");
    Ok(())
}

fn remove(path: &Path) -> Result<(), SeatsError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(SeatsError::File { path: path.to_owned(), source: error })
        }
        _ => Ok(()),
    }
}
