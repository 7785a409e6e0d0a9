//! Verified copies of timelines: of a file that is in use, read back before they count.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::chain::Hash;
use crate::tables::moment;
use crate::timeline::{Loaded, TimelineError, walk};

/// Why there is no copy.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CopyError {
    #[error("the copy is not sound")]
    Unsound,
    #[error("the timeline does not hold moment {seq} as it was known before")]
    OtherHistory { seq: i64 },
    #[error("{path}")]
    File { path: PathBuf, source: io::Error },
    #[error(transparent)]
    Timeline(#[from] TimelineError),
    #[error(transparent)]
    Database(#[from] database::Error),
}

/// A moment by its sequence and hash. Whoever holds it holds everything before it as well.
pub(crate) type Known = (i64, Hash);

/// Copies the timeline at `path` as it is at one instant. The copy has its name only once it was read back from its first
/// byte to its last, and holds `known`; until then what stood there before stays. Blocks.
pub(crate) fn copy(path: &Path, to: &Path, slot: &str, known: Option<Known>) -> Result<Loaded, CopyError> {
    let failed = |source| CopyError::File { path: to.to_owned(), source };
    let folder = to.parent().unwrap_or(to);
    fs::create_dir_all(folder).map_err(failed)?;
    let fresh = fresh(to);
    database::copy(path, &fresh)?;
    if !database::is_sound(&fresh)? {
        return Err(CopyError::Unsound);
    }
    let loaded = verify(&fresh, slot, known)?;
    fs::rename(&fresh, to).map_err(failed)?;
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)?;
    Ok(loaded)
}

/// Removes a copy of a slot that is given up, and what an interrupted one left of it.
pub(crate) fn forget(copy: &Path, slot: &str) {
    for path in [fresh(copy).as_path(), copy] {
        if let Err(error) = fs::remove_file(path)
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::error!(slot, %error, "a copy of a timeline that was given up cannot be removed");
        }
    }
}

/// What a copy is called before it was read back.
fn fresh(copy: &Path) -> PathBuf {
    copy.with_extension("new")
}

/// Walks the chain of a file that nobody needs to have open.
///
/// # Errors
/// [`CopyError::OtherHistory`] where it does not hold `known`.
pub(crate) fn verify(path: &Path, slot: &str, known: Option<Known>) -> Result<Loaded, CopyError> {
    let look = |transaction: &rusqlite::Transaction<'_>| {
        let (loaded, _) = walk(transaction, slot, 0)?;
        let Some((seq, hash)) = known else { return Ok(loaded) };
        let found = moment::between(transaction, seq, seq)?;
        if found.iter().all(|stored| stored.hash != hash) {
            return Err(CopyError::OtherHistory { seq });
        }
        Ok(loaded)
    };
    database::inspect(path, look)
}
