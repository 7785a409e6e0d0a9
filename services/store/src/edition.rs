//! The edition of the world that readers see, and the one way to read from it.
//!
//! The pointer is read from the database every time, in the snapshot in which the content is read. A copy in memory would
//! save one lookup of some microseconds, and would have to be right after every commit that nobody waited for.

use clock::Timestamp;
use rusqlite::Transaction;

use crate::app::App;
use crate::error::{Error, Result};
use crate::held::Held;
use crate::tables;

/// What readers of this moment see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Edition {
    /// The release.
    pub(crate) release: u32,
    /// When it became current.
    pub(crate) released_at: Timestamp,
    /// SHA-256 over its content, in hex.
    pub(crate) hash: String,
    /// H3 resolution that the sources of its cells bear.
    pub(crate) source_resolution: u8,
    /// Row of its tables.
    pub(crate) gazetteer: i64,
    /// Row of its land.
    pub(crate) land: i64,
}

impl Edition {
    /// Names everything that is answered from this edition. The number and the instant belong to it because answers
    /// state them, and a rollback changes the instant of the same content.
    pub(crate) fn tag(&self) -> String {
        format!("{}.{}.{}", self.hash, self.release, self.released_at.as_millis())
    }
}

/// The editions whose answer the reader has already.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    /// Their tags.
    pub(crate) tags: Vec<String>,
    /// Whether any will do.
    pub(crate) any: bool,
}

impl Seen {
    fn holds(&self, tag: &str) -> bool {
        self.any || self.tags.iter().any(|seen| seen == tag)
    }
}

/// What was read, and from which edition.
#[derive(Debug)]
pub(crate) struct Reading<T> {
    /// See [`Edition::tag`].
    pub(crate) tag: String,
    /// The release.
    pub(crate) release: u32,
    /// When it became current.
    pub(crate) released_at: Timestamp,
    /// The content; absent where the reader has seen it.
    pub(crate) content: Option<T>,
}

impl<T> Reading<T> {
    /// What `work` reads of an edition, unless the reader has seen it.
    pub(crate) fn of(seen: &Seen, edition: &Edition, work: impl FnOnce() -> Result<T>) -> Result<Self> {
        let tag = edition.tag();
        let content = if seen.holds(&tag) { None } else { Some(work()?) };
        Ok(Self { tag, release: edition.release, released_at: edition.released_at, content })
    }
}

/// Reads from the current edition: the pointer first and then the content, in one snapshot.
///
/// # Errors
/// [`Error::NoRelease`] before the first promotion; whatever `work` fails with.
pub(crate) async fn read<T, F>(app: &App, seen: Seen, work: F) -> Result<Reading<T>>
where
    T: Send + 'static,
    F: FnOnce(&Transaction<'_>, &Edition, &Held) -> Result<T> + Send + 'static,
{
    let cache = app.held.clone();
    app.database
        .read(move |transaction| {
            let edition = tables::head::find(transaction)?.ok_or(Error::NoRelease)?;
            Reading::of(&seen, &edition, || {
                let held = cache.of(transaction, &edition)?;
                work(transaction, &edition, &held)
            })
        })
        .await
}
