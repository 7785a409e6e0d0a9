//! One supervisor per home: whoever holds the lock on a file in it.

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::{Deserialize, Serialize};

use crate::home::{Home, create_private_folder};

/// Who holds the lock; written into the file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// Its process.
    pub pid: u32,
    /// Where players come.
    pub game_url: String,
    /// Whether they can play already.
    pub playable: bool,
}

/// A held lock. The system releases it when the process ends, however that happens.
#[derive(Debug)]
pub struct Lock {
    file: File,
    path: PathBuf,
}

/// Another supervisor has this home.
#[derive(Debug, thiserror::Error)]
#[error(
    "the fleet in this home runs already (process {}, game at {}); stop it with `theron down`, or use another --home",
    .0.pid, .0.game_url
)]
pub struct AlreadyRunning(pub Holder);

impl Lock {
    /// Takes the lock, or says who has it.
    pub fn take(home: &Home) -> anyhow::Result<Self> {
        create_private_folder(&home.state)?;
        let path = home.lock();
        let context = || format!("{} cannot be written", path.display());
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .with_context(context)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(AlreadyRunning(read(&path).unwrap_or_default()).into());
            }
            Err(TryLockError::Error(error)) => return Err(error).with_context(context),
        }
        // What the last holder wrote is not true of this one.
        file.set_len(0).with_context(context)?;
        Ok(Self { file, path: path.clone() })
    }

    /// Writes down who has it.
    pub fn announce(&mut self, holder: &Holder) -> anyhow::Result<()> {
        let json = serde_json::to_vec(holder)?;
        // In place, as a rename would leave the lock on a file that nobody can find.
        let written = self.file.set_len(0).and_then(|()| self.file.write_all_at(&json, 0));
        written.with_context(|| format!("{} cannot be written", self.path.display()))
    }

    /// Who has the lock of a home at present.
    pub fn holder(home: &Home) -> Option<Holder> {
        let file = File::open(home.lock()).ok()?;
        match file.try_lock_shared() {
            Err(TryLockError::WouldBlock) => Some(read(&home.lock()).unwrap_or_default()),
            _ => None,
        }
    }
}

fn read(path: &Path) -> Option<Holder> {
    serde_json::from_slice(&std::fs::read(path).ok()?).ok()
}

impl Drop for Lock {
    fn drop(&mut self) {
        // The file stays, as removing it could take it from a supervisor that has just opened it.
        let _ = self.file.unlock();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_one_is_told_who_was_first() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::within(folder.path());
        let holder = Holder { pid: 42, game_url: "http://127.0.0.1:3000".to_owned(), playable: true };
        assert_eq!(Lock::holder(&home), None);
        let mut first = Lock::take(&home).unwrap();
        first.announce(&holder).unwrap();
        let refused = Lock::take(&home).unwrap_err();
        assert_eq!(refused.downcast_ref::<AlreadyRunning>().map(|running| running.0.pid), Some(42));
        assert_eq!(Lock::holder(&home), Some(holder));
        drop(first);
        assert_eq!(Lock::holder(&home), None);
        let second = Lock::take(&home).unwrap();
        assert_eq!(Lock::holder(&home), Some(Holder::default()), "the first one's words are gone");
        drop(second);
    }
}
