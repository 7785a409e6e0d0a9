//! The seats: 128 timelines made before anyone plays, and which keys open which.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use clock::Timestamp;
use database::Database;
use ring::digest::{SHA256, digest};
use ring::hmac;
use ring::rand::{SecureRandom, SystemRandom};
use tokio::sync::{Mutex, watch};

use crate::chain::Hash;
use crate::health::{Health, Quarantine};
use crate::rates::Allowance;
use crate::slots::{delete_discarded, name_slots, provision};
use crate::streams::Streams;
use crate::tables::{device, fact, seat};
use crate::timeline::{Loaded, Timeline, TimelineError, file_of};
use crate::upgrade;

/// Folder of the timelines inside the data folder.
pub(crate) const FOLDER: &str = "players";
/// Bytes of the secret that is the key to a seat.
const SECRET_BYTES: usize = 32;

/// A seat.
#[derive(Debug)]
pub(crate) struct Seat {
    /// Its number among the seats of this process.
    pub(crate) index: usize,
    pub(crate) slot: String,
    pub(crate) timeline: Timeline,
    pub(crate) health: Health,
    /// The timeline as it stands; absent until it is first needed, and after a write whose end is not known.
    pub(crate) memory: Mutex<Option<Loaded>>,
    /// Sequence of the last moment that was written since the process began; 0 before.
    pub(crate) head: watch::Sender<i64>,
    /// How often its player may ask.
    pub(crate) allowance: Allowance,
    /// Who follows it.
    pub(crate) streams: Streams,
    taken: AtomicBool,
    /// Nobody has it any more, and its file goes away: nothing may be written.
    gone: AtomicBool,
}

impl Seat {
    fn new(index: usize, folder: &Path, slot: &str, taken: bool) -> Arc<Self> {
        let (timeline, health) = (Timeline::new(folder, slot), Health::default());
        health.written(timeline.path());
        Arc::new(Self {
            index,
            slot: slot.to_owned(),
            timeline,
            health,
            memory: Mutex::new(None),
            head: watch::Sender::new(0),
            allowance: Allowance::new(),
            streams: Streams::default(),
            taken: AtomicBool::new(taken),
            gone: AtomicBool::new(false),
        })
    }

    /// Whether its timeline is not put aside.
    pub(crate) fn usable(&self) -> Result<(), TimelineError> {
        match self.health.quarantine() {
            None => Ok(()),
            Some(Quarantine { reason, .. }) => {
                Err(TimelineError::Quarantined { slot: self.slot.clone(), reason })
            }
        }
    }

    /// Whether nobody has it any more. Look while its memory is held.
    pub(crate) fn is_gone(&self) -> bool {
        self.gone.load(Ordering::SeqCst)
    }

    /// From now on nobody has it. Only while its memory is held.
    pub(crate) fn is_let_go(&self) {
        self.gone.store(true, Ordering::SeqCst);
        self.streams.end_all();
    }
}

/// A device that has the key to a seat, or had it.
#[derive(Debug, Clone, Copy)]
struct Holder {
    seat: usize,
    device: i64,
    revoked: bool,
    /// Cut to the hour.
    last_seen_at: Timestamp,
}

/// What a key opens.
#[derive(Debug)]
pub(crate) enum Opened {
    /// A seat, with the number of the device that the key was given to.
    Seat(Arc<Seat>, i64),
    /// Nothing any more: the device was revoked.
    Revoked,
}

/// The seats of a container.
#[derive(Debug)]
pub(crate) struct Seats {
    folder: PathBuf,
    container: u32,
    all: RwLock<Vec<Arc<Seat>>>,
    /// Devices by the hash of their secret. A secret is never kept.
    keys: RwLock<HashMap<Hash, Holder>>,
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

/// What secrets follow from the node's own key. A secret for one use is never one for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// The key of a seat's first device.
    Join,
    /// The key of a device that came with the six words.
    Resume,
    /// The ticket of who waits for a seat.
    Ticket,
    /// What the first two words of a code are found by.
    Selector,
}

/// What follows from the node's own key and `text`. For a join, `text` is the idempotency key alone, as it was before
/// there were other uses; NUL is in no header, so the others differ from every join.
pub(crate) fn derived(own: &hmac::Key, to: Use, text: &str) -> Hash {
    let prefix = match to {
        Use::Join => "",
        Use::Resume => "\0resume\0",
        Use::Ticket => "\0ticket\0",
        Use::Selector => "\0selector\0",
    };
    hash_from(hmac::sign(own, format!("{prefix}{text}").as_bytes()).as_ref())
}

/// The secret of who asks with an idempotency key, as a cookie holds it.
pub(crate) fn secret_for(own: &hmac::Key, to: Use, idempotency_key: &str) -> String {
    hex::encode(derived(own, to, idempotency_key))
}

/// What is stored of a secret.
pub(crate) fn hash_of(secret: &str) -> Hash {
    hash_from(digest(&SHA256, secret.as_bytes()).as_ref())
}

fn hash_from(bytes: &[u8]) -> Hash {
    std::array::from_fn(|index| bytes.get(index).copied().unwrap_or(0))
}

/// Bytes that nobody can guess.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], SeatsError> {
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
        delete_discarded(&folder, node)?;
        let (rows, devices) = node.read_blocking(|transaction| {
            Ok::<_, SeatsError>((seat::all(transaction)?, device::all(transaction)?))
        })?;
        let missing: Vec<&str> = rows
            .iter()
            .filter(|row| !file_of(&folder, &row.slot).exists())
            .filter(|row| match row.claimed_at {
                None => true,
                Some(_) => {
                    tracing::error!(slot = row.slot, "the timeline of a seat that is taken is missing");
                    false
                }
            })
            .map(|row| row.slot.as_str())
            .collect();
        provision(&folder, &missing, container)?;
        let slots: Vec<&str> = rows.iter().map(|row| row.slot.as_str()).collect();
        upgrade::all(&folder, &slots).map_err(|source| SeatsError::File { path: folder.clone(), source })?;
        let all: Vec<_> = rows
            .iter()
            .enumerate()
            .map(|(index, row)| Seat::new(index, &folder, &row.slot, row.claimed_at.is_some()))
            .collect();
        let keys = devices
            .into_iter()
            .filter_map(|row| {
                let seat = all.iter().position(|seat| seat.slot == row.slot)?;
                let device::Row { id, secret_hash, last_seen_at, revoked, .. } = row;
                Some((secret_hash, Holder { seat, device: id, revoked, last_seen_at }))
            })
            .collect();
        Ok(Self { folder, container, all: RwLock::new(all), keys: RwLock::new(keys) })
    }

    /// What a key opens; `None` for one that never opened anything that is still there.
    pub(crate) fn of_secret(&self, secret: &str) -> Option<Opened> {
        let holder = *self.keys.read().unwrap_or_else(PoisonError::into_inner).get(&hash_of(secret))?;
        if holder.revoked {
            return Some(Opened::Revoked);
        }
        Some(Opened::Seat(self.get(holder.seat)?, holder.device))
    }

    /// Whether a device has the key to a seat.
    pub(crate) fn is_open_to(&self, device: i64) -> bool {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        keys.values().any(|holder| holder.device == device && !holder.revoked)
    }

    /// A seat by its number.
    pub(crate) fn get(&self, index: usize) -> Option<Arc<Seat>> {
        self.all.read().unwrap_or_else(PoisonError::into_inner).get(index).cloned()
    }

    /// A seat by the name of its file.
    pub(crate) fn of_slot(&self, slot: &str) -> Option<Arc<Seat>> {
        let all = self.all.read().unwrap_or_else(PoisonError::into_inner);
        all.iter().find(|seat| seat.slot == slot).cloned()
    }

    /// Every seat.
    pub(crate) fn all(&self) -> Vec<Arc<Seat>> {
        self.all.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The seats that are taken.
    pub(crate) fn taken(&self) -> Vec<Arc<Seat>> {
        self.which(true)
    }

    /// The seats that are free.
    pub(crate) fn free(&self) -> Vec<Arc<Seat>> {
        self.which(false)
    }

    fn which(&self, taken: bool) -> Vec<Arc<Seat>> {
        let all = self.all.read().unwrap_or_else(PoisonError::into_inner);
        all.iter().filter(|seat| seat.taken.load(Ordering::SeqCst) == taken).cloned().collect()
    }

    /// Remembers a device that has the key to a seat, once that is on disk.
    pub(crate) fn opened_by(&self, seat: &Seat, hash: Hash, device: i64, last_seen_at: Timestamp) {
        let holder = Holder { seat: seat.index, device, revoked: false, last_seen_at };
        self.keys.write().unwrap_or_else(PoisonError::into_inner).insert(hash, holder);
        seat.taken.store(true, Ordering::SeqCst);
    }

    /// Remembers that a device's key opens nothing any more, once that is on disk.
    pub(crate) fn closed_to(&self, seat: &Seat, device: i64) {
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        for holder in keys.values_mut().filter(|holder| holder.device == device) {
            holder.revoked = true;
        }
        drop(keys);
        seat.streams.end_of(device);
    }

    /// Remembers that a device was seen at `now`, cut to the hour; tells whether that is news.
    pub(crate) fn seen(&self, device: i64, now: Timestamp) -> bool {
        let is_news = |holder: &Holder| holder.device == device && holder.last_seen_at < now;
        if !self.keys.read().unwrap_or_else(PoisonError::into_inner).values().any(is_news) {
            return false;
        }
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        let Some(holder) = keys.values_mut().find(|holder| is_news(holder)) else { return false };
        holder.last_seen_at = now;
        true
    }

    /// Forgets the keys to a seat, unless one of them was seen since `cutoff`; tells whether they were forgotten.
    pub(crate) fn forget_keys(&self, seat: &Seat, cutoff: Timestamp) -> bool {
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        let is_of_seat = |holder: &Holder| holder.seat == seat.index;
        if keys.values().any(|holder| is_of_seat(holder) && holder.last_seen_at >= cutoff) {
            return false;
        }
        keys.retain(|_, holder| !is_of_seat(holder));
        true
    }

    /// Puts a seat that is taken, whose file is there, in the place of a free one, once that is on disk. Blocks.
    pub(crate) fn adopt(&self, node: &Database, old: &Seat, slot: &str) -> Result<Arc<Seat>, SeatsError> {
        let seat = Seat::new(old.index, &self.folder, slot, true);
        if let Some(place) = self.all.write().unwrap_or_else(PoisonError::into_inner).get_mut(old.index) {
            *place = seat.clone();
        }
        delete_discarded(&self.folder, node)?;
        Ok(seat)
    }

    /// Puts a free seat with the slot `fresh` in the place of `old`, once that is on disk, and deletes the old file. Blocks.
    pub(crate) fn replace(&self, node: &Database, old: &Seat, fresh: &str) -> Result<(), SeatsError> {
        // Even if the file cannot be made now, the seat is the new one: the next start makes the file.
        let made = provision(&self.folder, &[fresh], self.container);
        let seat = Seat::new(old.index, &self.folder, fresh, false);
        if let Some(place) = self.all.write().unwrap_or_else(PoisonError::into_inner).get_mut(old.index) {
            *place = seat;
        }
        delete_discarded(&self.folder, node)?;
        made
    }
}
