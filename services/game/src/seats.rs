//! The seats: 128 timelines made before anyone plays, and who holds the key to which.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use database::Database;
use otivm_api::SEATS;
use ring::digest::{SHA256, digest};
use ring::hmac;
use ring::rand::{SecureRandom, SystemRandom};
use tokio::sync::Mutex;

use crate::chain::Hash;
use crate::tables::{self, fact, moment, seat};
use crate::timeline::{Loaded, Timeline};

/// Folder of the timelines inside the data folder.
const FOLDER: &str = "players";
/// Bytes of a slot's name.
const SLOT_BYTES: usize = 4;
/// Bytes of the secret that is the key to a seat.
const SECRET_BYTES: usize = 32;

/// A seat.
#[derive(Debug)]
pub(crate) struct Seat {
    /// Its number among the seats of this process.
    pub(crate) index: usize,
    pub(crate) slot: String,
    pub(crate) timeline: Timeline,
    /// The timeline as it stands; absent until it is first needed, and after a write whose end is not known.
    pub(crate) memory: Mutex<Option<Loaded>>,
}

/// The seats of a container.
#[derive(Debug)]
pub(crate) struct Seats {
    all: Vec<Arc<Seat>>,
    /// Seats by the hash of their secret. A secret is never kept.
    keys: RwLock<HashMap<Hash, usize>>,
}

/// The seats cannot be made ready.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SeatsError {
    #[error("{path} cannot be written")]
    File { path: PathBuf, source: io::Error },
    #[error("the system gives no random numbers")]
    Random,
    #[error(transparent)]
    Database(#[from] database::Error),
}

/// The node's own key, made once: with it the secret of a seat follows from the idempotency key of who joins, so that
/// a join whose answer was lost opens the same seat again, and no secret has to be kept for that.
pub(crate) fn own_key(node: &Database) -> Result<hmac::Key, SeatsError> {
    let text = node.write_blocking(|transaction| {
        if let Some(text) = fact::text(transaction, fact::SEAT_KEY)? {
            return Ok(text);
        }
        let text = random::<SECRET_BYTES>().map(hex::encode)?;
        fact::set_text(transaction, fact::SEAT_KEY, &text)?;
        Ok::<_, SeatsError>(text)
    })?;
    Ok(hmac::Key::new(hmac::HMAC_SHA256, text.as_bytes()))
}

/// The secret of who joins with an idempotency key, as the cookie holds it.
pub(crate) fn secret_for(own: &hmac::Key, idempotency_key: &str) -> String {
    hex::encode(hmac::sign(own, idempotency_key.as_bytes()))
}

/// What is stored of a secret.
pub(crate) fn hash_of(secret: &str) -> Hash {
    let digest = digest(&SHA256, secret.as_bytes());
    std::array::from_fn(|index| digest.as_ref().get(index).copied().unwrap_or(0))
}

fn random<const N: usize>() -> Result<[u8; N], SeatsError> {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).map_err(|_| SeatsError::Random)?;
    Ok(bytes)
}

impl Seats {
    /// Makes the timelines that are missing, and attaches all of them. Blocks.
    pub(crate) fn open(data: &Path, node: &Database, container: u32) -> Result<Self, SeatsError> {
        let folder = data.join(FOLDER);
        fs::create_dir_all(&folder).map_err(|source| SeatsError::File { path: folder.clone(), source })?;
        name_slots(node)?;
        let rows = node.read_blocking(seat::all)?;
        let missing: Vec<&str> = rows
            .iter()
            .filter(|row| !file_of(&folder, &row.slot).exists())
            .filter(|row| match row.secret_hash {
                None => true,
                Some(_) => {
                    tracing::error!(slot = row.slot, "the timeline of a seat that is taken is missing");
                    false
                }
            })
            .map(|row| row.slot.as_str())
            .collect();
        provision(&folder, &missing, container)?;
        let keys = rows
            .iter()
            .enumerate()
            .filter_map(|(index, row)| row.secret_hash.map(|hash| (hash, index)))
            .collect();
        let all = rows
            .iter()
            .enumerate()
            .map(|(index, row)| {
                let timeline = Timeline::new(&folder, &row.slot);
                Arc::new(Seat { index, slot: row.slot.clone(), timeline, memory: Mutex::new(None) })
            })
            .collect();
        Ok(Self { all, keys: RwLock::new(keys) })
    }

    /// The seat whose key this is.
    pub(crate) fn of_secret(&self, secret: &str) -> Option<Arc<Seat>> {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        self.all.get(*keys.get(&hash_of(secret))?).cloned()
    }

    /// A seat by its number.
    pub(crate) fn get(&self, index: usize) -> Option<&Arc<Seat>> {
        self.all.get(index)
    }

    /// The seats that are taken.
    pub(crate) fn taken(&self) -> Vec<Arc<Seat>> {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        let mut indexes: Vec<usize> = keys.values().copied().collect();
        indexes.sort_unstable();
        indexes.into_iter().filter_map(|index| self.all.get(index).cloned()).collect()
    }

    /// The seats that are free.
    pub(crate) fn free(&self) -> Vec<Arc<Seat>> {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        let taken: std::collections::HashSet<usize> = keys.values().copied().collect();
        self.all.iter().filter(|seat| !taken.contains(&seat.index)).cloned().collect()
    }

    /// Remembers whose key opens a seat, once that is on disk.
    pub(crate) fn taken_by(&self, seat: &Seat, hash: Hash) {
        self.keys.write().unwrap_or_else(PoisonError::into_inner).insert(hash, seat.index);
    }
}

fn file_of(folder: &Path, slot: &str) -> PathBuf {
    folder.join(format!("{slot}.sqlite3"))
}

/// Names are given in one transaction before any file is made: a start that was cut short is continued by the next.
fn name_slots(node: &Database) -> Result<(), SeatsError> {
    node.write_blocking(|transaction| {
        let mut names: std::collections::BTreeSet<String> =
            seat::all(transaction)?.into_iter().map(|row| row.slot).collect();
        while names.len() < SEATS {
            let slot = hex::encode(random::<SLOT_BYTES>()?);
            if names.insert(slot.clone()) {
                seat::add(transaction, &slot)?;
            }
        }
        Ok(())
    })
}

/// Makes one file with the schema, and the others as copies of it. Each gets its name only when it is whole.
fn provision(folder: &Path, slots: &[&str], container: u32) -> Result<(), SeatsError> {
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
