//! The game as a whole: what all players share, and the way in to one player's timeline.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use arc_swap::{ArcSwap, ArcSwapOption};
use clock::Timestamp;
use database::{Database, Options};
use otivm_api::{Command, PERIOD_MS};
use tokio::sync::MutexGuard;
use transport::Node;

use crate::config::Config;
use crate::content::{Content, ContentError};
use crate::joining::Joins;
use crate::map::Maps;
use crate::news::News;
use crate::rules::{self, Event, Given, Moment, PriceBook, Refusal, State};
use crate::seats::{Seat, Seats, SeatsError};
use crate::tables::moment::Stored;
use crate::tables::{self, fact};
use crate::timeline::{Loaded, TimelineError};
use crate::world::World;

/// Time a caller waits for its turn at a seat.
const TURN_TIMEOUT: Duration = Duration::from_secs(3);
/// The node's own database inside the data folder.
const NODE_FILE: &str = "node.sqlite3";
/// Due before everything else.
const DUE_AT_ONCE: Timestamp = Timestamp::from_millis(0);

/// What all players share.
#[derive(Debug)]
pub(crate) struct Game {
    pub(crate) node: Arc<Node>,
    pub(crate) content: Content,
    /// The node's own database.
    pub(crate) database: Database,
    pub(crate) seats: Seats,
    pub(crate) joins: Joins,
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
    #[error(transparent)]
    Timeline(#[from] TimelineError),
    #[error(transparent)]
    Database(#[from] database::Error),
}

/// The game cannot start.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OpenError {
    #[error("the folder {path} cannot be made")]
    Folder { path: std::path::PathBuf, source: std::io::Error },
    #[error(transparent)]
    Content(#[from] ContentError),
    #[error(transparent)]
    Seats(#[from] SeatsError),
    #[error(transparent)]
    Database(#[from] database::Error),
}

impl Game {
    /// Opens the node's database, makes the timelines that are missing, and remembers what was last known. Blocks.
    pub(crate) fn open(node: &Arc<Node>, config: &Config) -> Result<Self, OpenError> {
        std::fs::create_dir_all(&config.data)
            .map_err(|source| OpenError::Folder { path: config.data.clone(), source })?;
        let content = Content::load()?;
        let database = Database::open(&config.data.join(NODE_FILE), tables::NODE, &Options::default())?;
        let seats = Seats::open(&config.data, &database, node.identity().container)?;
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
            database,
            seats,
            joins: Joins::new(config.secure_cookies, own_key),
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

    /// Waits for the turn at a seat, and settles what was due until now.
    pub(crate) async fn enter<'a>(&'a self, seat: &'a Seat) -> Result<Present<'a>, GameError> {
        let turn = tokio::time::timeout(TURN_TIMEOUT, seat.memory.lock());
        let mut memory = turn.await.map_err(|_| GameError::Busy)?;
        if memory.is_none() {
            *memory = Some(seat.timeline.load().await?);
        }
        let clock_now = self.now();
        let mut present = Present { game: self, seat, memory, now: clock_now, clock_behind: false };
        present.clock_behind = clock_now < present.state().recorded_at;
        present.now = clock_now.max(present.state().recorded_at);
        let moments = rules::settle(&self.content, present.state(), present.now, &self.prices());
        present.commit(moments).await?;
        self.set_due(seat, present.state().due());
        Ok(present)
    }
}

/// A player's timeline with nothing due, for as long as it is held.
#[derive(Debug)]
pub(crate) struct Present<'a> {
    game: &'a Game,
    seat: &'a Seat,
    memory: MutexGuard<'a, Option<Loaded>>,
    /// The instant it is settled until.
    pub(crate) now: Timestamp,
    clock_behind: bool,
}

/// The state where none is loaded; nobody sees it, since whoever empties the memory fails.
static NOBODY: std::sync::LazyLock<State> = std::sync::LazyLock::new(State::default);

impl Present<'_> {
    /// The state.
    pub(crate) fn state(&self) -> &State {
        self.memory.as_ref().map_or(&NOBODY, |loaded| &loaded.state)
    }

    /// Records that the seat was taken.
    pub(crate) async fn begin(&mut self, notice: u32) -> Result<(), GameError> {
        let moments = rules::begin(&self.game.content, self.state(), notice, self.now);
        self.commit(moments).await.map(drop)
    }

    /// Does something, unless it was done already; tells the moments it made, then or now.
    pub(crate) async fn command(
        &mut self,
        key: &str,
        command: &Command,
        seen: Option<i64>,
    ) -> Result<Vec<Stored>, GameError> {
        if let Some(answer) = self.seat.timeline.answer(key).await? {
            return self.repeated(command, answer);
        }
        if seen.is_some_and(|seen| seen < self.state().last_command) {
            return Err(GameError::MovedOn);
        }
        let (world, prices) = (self.game.world_if_known(), self.game.prices());
        let given = Given {
            content: &self.game.content,
            world: world.as_deref(),
            prices: &prices,
            now: self.now,
            key,
        };
        let moments = rules::act(self.state(), command, &given)?;
        let written = self.commit(moments).await?;
        self.game.set_due(self.seat, self.state().due());
        Ok(written)
    }

    fn repeated(&self, command: &Command, answer: Vec<Stored>) -> Result<Vec<Stored>, GameError> {
        let first = answer.first().map(|first| self.seat.timeline.read(&first.record)).transpose()?;
        match first.map(|first| first.event) {
            Some(Event::CommandGiven { command: before, .. }) if before == *command => Ok(answer),
            _ => Err(GameError::KeyReused),
        }
    }

    /// Puts moments on disk, and only then into the state. The memory is empty meanwhile: if this is called off or fails,
    /// nobody knows what is on disk, and the next one in reads it again.
    async fn commit(&mut self, moments: Vec<Moment>) -> Result<Vec<Stored>, GameError> {
        if moments.is_empty() {
            return Ok(Vec::new());
        }
        let Some(mut loaded) = self.memory.take() else { return Err(GameError::Busy) };
        let written = self.seat.timeline.append(loaded.hash, moments.clone(), self.clock_behind).await?;
        for moment in &moments {
            loaded.state.apply(moment);
        }
        if let Some(last) = written.last() {
            loaded.hash = last.hash;
        }
        *self.memory = Some(loaded);
        Ok(written)
    }
}
