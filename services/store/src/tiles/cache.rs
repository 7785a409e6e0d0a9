//! Tiles that were made, compressed, until a release with other content is current or newer tiles need their room.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Transaction;
use tokio::sync::Semaphore;

use super::mercator::Tile;
use super::source::Source;
use crate::edition::Edition;
use crate::error::Result;

/// Tiles kept, in bytes: a map of the whole region at every zoom a player looks at.
const CACHE_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Tiles made at once. Each holds a reading connection, and point reads want some too.
const MAKING_MAX: usize = 2;

/// What is kept of one release.
#[derive(Debug, Default)]
struct Kept {
    hash: String,
    source: Option<Arc<Source>>,
    tiles: HashMap<Tile, Arc<Vec<u8>>>,
    /// Oldest first.
    order: VecDeque<Tile>,
    bytes: usize,
}

/// The kept tiles, and the turnstile before their making.
#[derive(Debug)]
pub(crate) struct Cache {
    kept: Mutex<Kept>,
    pub(crate) making: Semaphore,
}

impl Default for Cache {
    fn default() -> Self {
        Self { kept: Mutex::default(), making: Semaphore::new(MAKING_MAX) }
    }
}

impl Cache {
    /// A tile of this content, where it is kept.
    pub(crate) fn find(&self, hash: &str, tile: Tile) -> Option<Arc<Vec<u8>>> {
        self.with(hash, |kept| kept.tiles.get(&tile).cloned())
    }

    /// Keeps a tile of this content.
    pub(crate) fn put(&self, hash: &str, tile: Tile, bytes: &Arc<Vec<u8>>) {
        self.with(hash, |kept| {
            if kept.tiles.insert(tile, bytes.clone()).is_none() {
                kept.order.push_back(tile);
                kept.bytes += bytes.len();
            }
            while kept.bytes > CACHE_BYTES_MAX
                && let Some(oldest) = kept.order.pop_front()
            {
                let freed = kept.tiles.remove(&oldest).map_or(0, |bytes| bytes.len());
                kept.bytes -= freed;
            }
        });
    }

    /// What a release draws from memory, read once.
    pub(crate) fn source(&self, transaction: &Transaction<'_>, edition: &Edition) -> Result<Arc<Source>> {
        if let Some(source) = self.with(&edition.hash, |kept| kept.source.clone()) {
            return Ok(source);
        }
        let source = Arc::new(Source::read(transaction, edition)?);
        self.with(&edition.hash, |kept| kept.source = Some(source.clone()));
        Ok(source)
    }

    /// Works on what is kept of this content; what was kept of another goes.
    fn with<T>(&self, hash: &str, work: impl FnOnce(&mut Kept) -> T) -> T {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.hash != hash {
            *kept = Kept { hash: hash.to_owned(), ..Kept::default() };
        }
        work(&mut kept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_tiles_make_room_and_another_release_takes_all() {
        let cache = Cache::default();
        let tile = |x| Tile::new(10, x, 0).unwrap();
        let large = Arc::new(vec![0; CACHE_BYTES_MAX / 4 - 1]);
        for x in 0..6 {
            cache.put("one", tile(x), &large);
            cache.put("one", tile(x), &large);
        }
        let kept: Vec<bool> = (0..6).map(|x| cache.find("one", tile(x)).is_some()).collect();
        assert_eq!(kept, [false, false, true, true, true, true]);
        assert!(cache.find("two", tile(5)).is_none());
        assert!(cache.find("one", tile(5)).is_none(), "one release is kept");
    }
}
