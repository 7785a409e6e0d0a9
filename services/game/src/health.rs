//! Whether a seat's timeline can be used. One that cannot is put aside, with the reason, until it was looked at again.

use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use clock::Timestamp;

/// What the system says of a file. As long as it says the same, nobody but us has written to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stamp {
    inode: u64,
    owner: u32,
    bytes: u64,
    /// Seconds and nanoseconds since the epoch.
    modified: (i64, i64),
}

impl Stamp {
    /// Of the file as it is now; `None` where there is none.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        let metadata = std::fs::metadata(path).ok()?;
        Some(Self {
            inode: metadata.ino(),
            owner: metadata.uid(),
            bytes: metadata.size(),
            modified: (metadata.mtime(), metadata.mtime_nsec()),
        })
    }
}

/// Why a timeline was put aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Quarantine {
    /// When that was noticed.
    pub(crate) since: Timestamp,
    /// What was found, for the operator.
    pub(crate) reason: String,
    /// When it is looked at again even if its file does not change.
    pub(crate) again_at: Timestamp,
}

#[derive(Debug, Default)]
struct Known {
    stamp: Option<Stamp>,
    /// When its whole chain was last walked and found sound.
    verified_at: Option<Timestamp>,
    quarantine: Option<Quarantine>,
}

/// What is known of a timeline's file.
#[derive(Debug, Default)]
pub(crate) struct Health(Mutex<Known>);

impl Health {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Nothing is wrong with the file, and it looks like this.
    pub(crate) fn verified(&self, path: &Path, now: Timestamp) {
        *self.known() = Known { stamp: Stamp::of(path), verified_at: Some(now), quarantine: None };
    }

    /// We wrote to it.
    pub(crate) fn written(&self, path: &Path) {
        self.known().stamp = Stamp::of(path);
    }

    /// It is put aside. Tells whether it was not before.
    pub(crate) fn put_aside(&self, path: &Path, quarantine: Quarantine) -> bool {
        let mut known = self.known();
        known.stamp = Stamp::of(path);
        let since = known.quarantine.as_ref().map_or(quarantine.since, |earlier| earlier.since);
        known.quarantine.replace(Quarantine { since, ..quarantine }).is_none()
    }

    /// Why it is put aside, if it is.
    pub(crate) fn quarantine(&self) -> Option<Quarantine> {
        self.known().quarantine.clone()
    }

    /// When its whole chain was last found sound.
    pub(crate) fn verified_at(&self) -> Option<Timestamp> {
        self.known().verified_at
    }

    /// Whether the file is not as we left it, or is to be looked at again.
    pub(crate) fn is_doubtful(&self, path: &Path, now: Timestamp) -> bool {
        let known = self.known();
        // A clock that was set back must not put the next look off.
        let is_due = known
            .quarantine
            .as_ref()
            .is_some_and(|quarantine| quarantine.again_at <= now || now < quarantine.since);
        is_due || known.stamp != Stamp::of(path)
    }
}
