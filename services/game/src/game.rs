//! The game as a whole: what all players share, and the way in to one player's timeline.

use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::{ArcSwap, ArcSwapOption};
use clock::Timestamp;
use database::{Database, Options};
use otivm_api::PERIOD_MS;
use transport::Node;

use crate::backup::Backups;
use crate::config::Config;
use crate::content::{Content, ContentError};
use crate::health::Quarantine;
use crate::idle::Idle;
use crate::joining::Joins;
use crate::map::Maps;
use crate::news::News;
use crate::resuming::{ResumeError, Resumes};
use crate::retiring::Archives;
use crate::rules::{PriceBook, Refusal};
use crate::seats::{Seat, Seats, SeatsError};
use crate::seeds::SharedSeeds;
use crate::tables::{self, fact};
use crate::timeline::{Loaded, TimelineError};
use crate::world::World;

/// The node's own database inside the data folder.
const NODE_FILE: &str = "node.sqlite3";
/// Time after which a broken timeline is looked at again even if its file does not change, in milliseconds.
const BROKEN_PAUSE_MS: i64 = 30_000;
/// The same for one that another program holds a lock on.
const LOCKED_PAUSE_MS: i64 = 500;
/// Due before everything else.
const DUE_AT_ONCE: Timestamp = Timestamp::from_millis(0);

/// What all players share.
#[derive(Debug)]
pub(crate) struct Game {
    pub(crate) node: Arc<Node>,
    pub(crate) content: Content,
    /// Folder of everything that is kept.
    pub(crate) data: PathBuf,
    /// The node's own database.
    pub(crate) database: Database,
    /// What befalls players is drawn from these.
    pub(crate) seeds: SharedSeeds,
    pub(crate) seats: Arc<Seats>,
    pub(crate) joins: Joins,
    pub(crate) resumes: Resumes,
    pub(crate) idle: Idle,
    pub(crate) archives: Archives,
    pub(crate) backups: Backups,
    pub(crate) maps: Maps,
    pub(crate) news: News,
    world: ArcSwapOption<World>,
    prices: ArcSwap<PriceBook>,
    /// When something is due at each seat, by its number.
    due: Mutex<Vec<Option<Timestamp>>>,
    /// No act happens before this instant: the end of the last market period that was counted.
    horizon: AtomicI64,
    /// One counts at a time.
    pub(crate) counting: tokio::sync::Mutex<()>,
}

/// Why something cannot be done for a player.
#[derive(Debug, thiserror::Error)]
pub(crate) enum GameError {
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error("nothing is known of the world yet")]
    WorldUnknown,
    #[error("a later command came in between")]
    MovedOn,
    #[error("the idempotency key came with another command")]
    KeyReused,
    #[error("the timeline is busy")]
    Busy,
    #[error("the seat was freed")]
    SeatFreed,
    #[error(transparent)]
    Timeline(#[from] TimelineError),
    #[error(transparent)]
    Database(#[from] database::Error),
}

/// The game cannot start.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OpenError {
    #[error("the folder {path} cannot be made, or not be tidied")]
    Folder { path: PathBuf, source: std::io::Error },
    #[error(transparent)]
    Content(#[from] ContentError),
    #[error(transparent)]
    Seats(#[from] SeatsError),
    #[error(transparent)]
    Database(#[from] database::Error),
    #[error("no code can be made")]
    Resumes(#[from] ResumeError),
}

impl Game {
    /// Opens the node's database, makes the timelines that are missing, and remembers what was last known. Blocks.
    pub(crate) fn open(node: &Arc<Node>, config: &Config, seeds: SharedSeeds) -> Result<Self, OpenError> {
        std::fs::create_dir_all(&config.data)
            .and_then(|()| crate::importing::clear(&config.data))
            .map_err(|source| OpenError::Folder { path: config.data.clone(), source })?;
        let content = Content::load()?;
        let database = Database::open(&config.data.join(NODE_FILE), tables::NODE, &Options::default())?;
        let seats = Arc::new(Seats::open(&config.data, &database, node.identity().container)?);
        let own_key = crate::seats::own_key(&database)?;
        let (mut book, period, frozen) = database.read_blocking(|transaction| {
            Ok::<_, database::Error>((
                tables::price::book(transaction)?,
                fact::number(transaction, fact::PRICES_PERIOD)?,
                fact::number(transaction, fact::FROZEN_PERIOD)?,
            ))
        })?;
        book.period = period;
        let news = database.read_blocking(News::read)?;
        let world = crate::follow::remembered(&database)?;
        let horizon = frozen.map_or(i64::MIN, |period| (period + 1) * PERIOD_MS);
        // What was due while the process was away is found by loading every seat once.
        let mut due = vec![None; otivm_api::SEATS];
        for seat in seats.taken() {
            if let Some(due) = due.get_mut(seat.index) {
                *due = Some(DUE_AT_ONCE);
            }
        }
        Ok(Self {
            node: node.clone(),
            content,
            data: config.data.clone(),
            database,
            seeds,
            seats,
            joins: Joins::new(config.secure_cookies || config.https.is_some(), own_key.clone()),
            resumes: Resumes::new(own_key)?,
            idle: config.idle,
            archives: config.archives,
            backups: Backups::new(config.backups),
            maps: Maps::default(),
            news,
            world: ArcSwapOption::from(world.map(Arc::new)),
            prices: ArcSwap::from_pointee(book),
            due: Mutex::new(due),
            horizon: AtomicI64::new(horizon),
            counting: tokio::sync::Mutex::new(()),
        })
    }

    /// The present instant: never before the end of a period that was counted.
    pub(crate) fn now(&self) -> Timestamp {
        self.node.clock.now().max(Timestamp::from_millis(self.horizon.load(Ordering::SeqCst)))
    }

    /// From now on nothing happens before `instant`.
    pub(crate) fn close_before(&self, instant: Timestamp) {
        self.horizon.fetch_max(instant.as_millis(), Ordering::SeqCst);
    }

    /// The world, once one is known.
    pub(crate) fn world(&self) -> Result<Arc<World>, GameError> {
        self.world.load_full().ok_or(GameError::WorldUnknown)
    }

    /// The world, if one is known.
    pub(crate) fn world_if_known(&self) -> Option<Arc<World>> {
        self.world.load_full()
    }

    /// From now on this is the world.
    pub(crate) fn set_world(&self, world: World) {
        self.world.store(Some(Arc::new(world)));
    }

    /// The prices that were heard.
    pub(crate) fn prices(&self) -> Arc<PriceBook> {
        self.prices.load_full()
    }

    /// From now on these are the prices.
    pub(crate) fn set_prices(&self, book: PriceBook) {
        self.prices.store(Arc::new(book));
    }

    /// The seats at which something is due, by their numbers.
    pub(crate) fn take_due(&self, now: Timestamp) -> Vec<usize> {
        let mut due = self.due.lock().unwrap_or_else(PoisonError::into_inner);
        let mut found = Vec::new();
        for (index, due) in due.iter_mut().enumerate() {
            if due.is_some_and(|instant| instant <= now) {
                *due = None;
                found.push(index);
            }
        }
        found
    }

    /// Says when something is next due at a seat.
    pub(crate) fn set_due(&self, seat: &Seat, instant: Option<Timestamp>) {
        let mut due = self.due.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(due) = due.get_mut(seat.index) {
            *due = instant;
        }
    }
}

impl Game {
    /// Reads the whole timeline, and puts it aside if it cannot be used.
    pub(crate) async fn loaded(&self, seat: &Seat) -> Result<Loaded, GameError> {
        match seat.timeline.load().await {
            Ok(loaded) => {
                seat.health.verified(seat.timeline.path(), self.now());
                Ok(loaded)
            }
            Err(error) => Err(self.failed(seat, error)),
        }
    }

    /// What becomes of a seat whose timeline failed: put aside, unless only the disk is full.
    pub(crate) fn failed(&self, seat: &Seat, error: TimelineError) -> GameError {
        if matches!(error, TimelineError::Database(database::Error::Full)) {
            return error.into();
        }
        // A lock ends without a trace in the file.
        let is_locked = matches!(error, TimelineError::Database(database::Error::Busy));
        let pause_ms = if is_locked { LOCKED_PAUSE_MS } else { BROKEN_PAUSE_MS };
        let (since, reason) = (self.now(), transport::problem::chain(&error));
        let again_at = since.plus_millis(pause_ms);
        if seat.health.put_aside(seat.timeline.path(), Quarantine { since, reason: reason.clone(), again_at })
        {
            tracing::error!(
                slot = seat.slot,
                reason,
                "a timeline is in quarantine; the others are not affected"
            );
        }
        error.into()
    }

    /// Looks at a seat's file from its first byte to its last: it is not as we left it.
    pub(crate) async fn examine(&self, seat: &Seat) {
        let Ok(mut memory) = seat.memory.try_lock() else { return };
        let was_aside = seat.health.quarantine().is_some();
        *memory = None;
        seat.timeline.reattach();
        let Ok(loaded) = self.loaded(seat).await else { return };
        if was_aside {
            tracing::info!(slot = seat.slot, "a timeline is sound again and out of quarantine");
        }
        let due = loaded.state.due();
        *memory = Some(loaded).filter(|loaded| loaded.state.head > 0);
        self.set_due(seat, due);
    }

    /// Whether a seat that is in memory could be written.
    pub(crate) async fn probe(&self, seat: &Seat) {
        let Ok(mut memory) = seat.memory.try_lock() else { return };
        if memory.is_none() {
            return;
        }
        if let Err(error) = seat.timeline.probe().await {
            *memory = None;
            self.failed(seat, error);
        }
    }
}
