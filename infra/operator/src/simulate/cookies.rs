//! The keys to the merchants' seats. They are secrets: mode 0600, never logged.

use std::fs;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::Context;
use serde::{Deserialize, Serialize};

/// The keys, and the file that keeps them.
pub(super) struct Cookies {
    path: PathBuf,
    kept: Mutex<Kept>,
}

/// As the file has it.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    /// By the merchant's number; absent where there is no seat.
    seats: Vec<Option<String>>,
}

impl Cookies {
    /// Reads the file; without one nobody has a seat yet.
    pub(super) fn open(path: &Path) -> anyhow::Result<Self> {
        let kept = match fs::read(path) {
            Ok(bytes) => serde_json::from_slice(&bytes).with_context(|| {
                format!("{} is not what was written; remove it, and new seats are taken", path.display())
            })?,
            Err(error) if error.kind() == ErrorKind::NotFound => Kept::default(),
            Err(error) => return Err(error).with_context(|| format!("{} cannot be read", path.display())),
        };
        Ok(Self { path: path.to_owned(), kept: Mutex::new(kept) })
    }

    /// The key of a merchant.
    pub(super) fn get(&self, seat: u32) -> Option<String> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.seats.get(usize::try_from(seat).ok()?)?.clone()
    }

    /// Keeps or forgets the key of a merchant, on disk too.
    pub(super) fn set(&self, seat: u32, cookie: Option<String>) -> anyhow::Result<()> {
        let index = usize::try_from(seat)?;
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.seats.len() <= index {
            kept.seats.resize(index + 1, None);
        }
        if let Some(place) = kept.seats.get_mut(index) {
            *place = cookie;
        }
        // Under the lock, so that an older state is never written over a newer one.
        write_private(&self.path, &serde_json::to_vec(&*kept)?)
            .with_context(|| format!("{} cannot be written", self.path.display()))
    }
}

fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let fresh = path.with_extension("new");
    let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&fresh)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&fresh, path)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn keys_are_found_again_and_nobody_else_may_read_them() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cookies.json");
        let cookies = Cookies::open(&path).unwrap();
        cookies.set(2, Some("seat=secret".to_owned())).unwrap();
        cookies.set(0, Some("seat=other".to_owned())).unwrap();
        cookies.set(0, None).unwrap();
        let again = Cookies::open(&path).unwrap();
        assert_eq!([again.get(0), again.get(1), again.get(9)], [None, None, None]);
        assert_eq!(again.get(2).as_deref(), Some("seat=secret"));
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_file_that_is_something_else_is_not_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cookies.json");
        fs::write(&path, "letters").unwrap();
        assert!(Cookies::open(&path).err().unwrap().to_string().contains("cookies.json"));
    }
}
