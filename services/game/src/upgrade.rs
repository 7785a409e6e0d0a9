//! Brings the timelines' files to the schema of this program, one after the other: copy, verify the copy, migrate, verify.
//!
//! An interruption anywhere loses nothing. A file is at one version or the next, since its steps are one transaction; a copy
//! has its name only once it was verified; and the next start goes on with the files that are not there yet. A file that
//! cannot be verified is left as it is: its player gets a clear answer, and the others play.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::copying::{self, CopyError};
use crate::tables;
use crate::timeline::file_of;

/// Folder of the copies beside the timelines; in it, a folder for each version that was left.
const COPIES: &str = "before";

/// Why a file was left at its version.
#[derive(Debug, thiserror::Error)]
enum UpgradeError {
    #[error("the timeline is not the same after the migration; its copy is {copy}")]
    Changed { copy: PathBuf },
    #[error(transparent)]
    Copy(#[from] CopyError),
    #[error(transparent)]
    Database(#[from] database::Error),
}

/// Brings every file of these slots up to date that can be.
///
/// # Errors
/// The folder of the copies cannot be made or tidied.
pub(crate) fn all(folder: &Path, slots: &[&str]) -> io::Result<()> {
    let old: Vec<(&str, usize)> = slots
        .iter()
        .filter_map(|slot| Some((*slot, database::version(&file_of(folder, slot)).ok()?)))
        // One that a later program wrote is no affair of this one.
        .filter(|(_, version)| *version < tables::PLAYER.len())
        .collect();
    let Some(oldest) = old.iter().map(|(_, version)| *version).min() else { return Ok(()) };
    let copies = folder.join(COPIES);
    forget_before(&copies, oldest)?;
    tracing::info!(timelines = old.len(), to = tables::PLAYER.len(), "bringing timelines up to date");
    for (number, (slot, version)) in (1..).zip(&old) {
        let copies = copies.join(version.to_string());
        fs::create_dir_all(&copies)?;
        match one(folder, &copies, slot) {
            Ok(()) => tracing::debug!(slot, number, of = old.len(), "a timeline is up to date"),
            Err(error) => {
                let error = transport::problem::chain(&error);
                tracing::error!(
                    slot,
                    error,
                    "a timeline could not be brought up to date and is left as it is"
                );
            }
        }
    }
    tracing::info!(timelines = old.len(), "timelines are up to date");
    Ok(())
}

/// Copies of versions that no file has any more go when the next migration begins.
fn forget_before(copies: &Path, oldest: usize) -> io::Result<()> {
    if !copies.exists() {
        return Ok(());
    }
    for entry in fs::read_dir(copies)? {
        let entry = entry?;
        let version: Option<usize> = entry.file_name().to_str().and_then(|name| name.parse().ok());
        if version.is_some_and(|version| version < oldest) {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

/// Removes every copy of a slot that is given up.
pub(crate) fn forget(folder: &Path, slot: &str) {
    let Ok(versions) = fs::read_dir(folder.join(COPIES)) else { return };
    for version in versions.filter_map(Result::ok) {
        copying::forget(&file_of(&version.path(), slot), slot);
    }
}

fn one(folder: &Path, copies: &Path, slot: &str) -> Result<(), UpgradeError> {
    let path = file_of(folder, slot);
    let before = copying::verify(&path, slot, None)?;
    let known = Some((before.state.head, before.hash)).filter(|(head, _)| *head > 0);
    let copy = file_of(copies, slot);
    if !copy.exists() {
        copying::copy(&path, &copy, slot, known)?;
    }
    database::upgrade(&path, tables::PLAYER)?;
    if copying::verify(&path, slot, None)?.hash != before.hash {
        return Err(UpgradeError::Changed { copy });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use clock::Timestamp;

    use super::*;
    use crate::chain::{self, Hash};
    use crate::rules::{Event, Moment};
    use crate::tables::moment::{self, Stored};
    use crate::timeline::record_of;
    use crate::timeline::{Timeline, TimelineError};

    const SLOTS: [&str; 3] = ["00000001", "00000002", "00000003"];

    /// Timelines as the first version left them, with a moment in each.
    fn first_version(folder: &Path) -> Vec<Hash> {
        let moment = Moment {
            seq: 1,
            recorded_at: Timestamp::from_millis(7),
            at: Timestamp::from_millis(7),
            sim_day: None,
            cause: None,
            command_key: None,
            event: Event::PurseEndowed { amount_as: 800 },
        };
        SLOTS
            .iter()
            .map(|slot| {
                let record = record_of(&moment, false).unwrap();
                let hash = chain::hash(&chain::genesis(1105, slot), &record);
                database::create(&file_of(folder, slot), &tables::PLAYER[..1], |transaction| {
                    moment::identify(transaction, 1105, slot)?;
                    moment::append(transaction, &Stored { record, hash })
                })
                .unwrap();
                hash
            })
            .collect()
    }

    fn hash_of(path: &Path, slot: &str) -> Hash {
        copying::verify(path, slot, None).unwrap().hash
    }

    fn versions(folder: &Path) -> Vec<usize> {
        SLOTS.iter().map(|slot| database::version(&file_of(folder, slot)).unwrap()).collect()
    }

    #[test]
    fn every_file_is_brought_up_to_date_and_its_copy_stays() {
        let folder = tempfile::tempdir().unwrap();
        let hashes = first_version(folder.path());
        all(folder.path(), &SLOTS).unwrap();
        assert_eq!(versions(folder.path()), [tables::PLAYER.len(); 3]);
        for (slot, hash) in SLOTS.iter().zip(hashes) {
            assert_eq!(hash_of(&file_of(folder.path(), slot), slot), hash);
            let copy = file_of(&folder.path().join(COPIES).join("1"), slot);
            assert_eq!(database::version(&copy).unwrap(), 1, "the copy is of the version that was left");
            assert_eq!(hash_of(&copy, slot), hash);
        }
    }

    #[test]
    fn an_interrupted_migration_goes_on_where_it_was() {
        let folder = tempfile::tempdir().unwrap();
        first_version(folder.path());
        // One is done, of the second there is a copy without its name.
        all(folder.path(), &SLOTS[..1]).unwrap();
        let copies = folder.path().join(COPIES).join("1");
        let half = file_of(&copies, SLOTS[1]).with_extension("new");
        fs::write(&half, b"half a copy").unwrap();
        let first = fs::metadata(file_of(&copies, SLOTS[0])).unwrap().modified().unwrap();
        all(folder.path(), &SLOTS).unwrap();
        assert_eq!(versions(folder.path()), [tables::PLAYER.len(); 3]);
        assert!(!half.exists());
        assert_eq!(fs::metadata(file_of(&copies, SLOTS[0])).unwrap().modified().unwrap(), first);
    }

    #[tokio::test]
    async fn a_broken_file_is_left_alone_and_the_others_go_on() {
        let folder = tempfile::tempdir().unwrap();
        first_version(folder.path());
        let broken = file_of(folder.path(), SLOTS[1]);
        rusqlite::Connection::open(&broken)
            .and_then(|file| {
                file.execute_batch(
                    "DROP TRIGGER moment_is_never_changed; UPDATE moment SET value_true = 801;",
                )
            })
            .unwrap();
        let before = fs::read(&broken).unwrap();
        all(folder.path(), &SLOTS).unwrap();
        let latest = tables::PLAYER.len();
        assert_eq!(versions(folder.path()), [latest, 1, latest]);
        assert_eq!(fs::read(&broken).unwrap(), before);
        let refused = Timeline::new(folder.path(), SLOTS[1]).load().await.unwrap_err();
        assert!(matches!(refused, TimelineError::Version { found: 1, .. }), "{refused}");
    }
}
