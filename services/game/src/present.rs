//! A player's timeline while somebody acts on it: settled until now, and nobody else's meanwhile.

use std::time::Duration;

use clock::Timestamp;
use otivm_api::{Command, Quote, QuoteRequest};
use tokio::sync::MutexGuard;

use crate::game::{Game, GameError};
use crate::rules::{self, Event, Given, Moment, Order, PriceBook, State};
use crate::seats::Seat;
use crate::tables::moment::Stored;
use crate::timeline::{Answer, Appended, Loaded};
use crate::world::World;

/// Time a caller waits for its turn at a seat.
const TURN_TIMEOUT: Duration = Duration::from_secs(3);

impl Game {
    /// Waits for the turn at a seat, and settles what was due until now.
    pub(crate) async fn enter<'a>(&'a self, seat: &'a Seat) -> Result<Present<'a>, GameError> {
        seat.usable()?;
        let turn = tokio::time::timeout(TURN_TIMEOUT, seat.memory.lock());
        let mut memory = turn.await.map_err(|_| GameError::Busy)?;
        // Whoever was in before may have found it broken.
        seat.usable()?;
        if seat.is_gone() {
            return Err(GameError::SeatFreed);
        }
        if memory.is_none() {
            *memory = Some(self.loaded(seat).await?);
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

    /// The hash at the end of the chain, in hex.
    pub(crate) fn hash(&self) -> String {
        self.memory.as_ref().map(|loaded| hex::encode(loaded.hash)).unwrap_or_default()
    }

    /// Whether nothing was ever done here: the seat was taken, and that is all.
    pub(crate) fn is_unused(&self) -> bool {
        self.state().last_command == 0
    }

    /// Records that the seat was taken. What chance decides on it is drawn from `seed`.
    pub(crate) async fn begin(&mut self, notice: u32, seed: u64) -> Result<(), GameError> {
        let moments = rules::begin(&self.game.content, self.state(), notice, seed, self.now);
        self.commit(moments).await.map(drop)
    }

    /// Does something, unless it was done already; tells the moments it made, then or now.
    pub(crate) async fn command(
        &mut self,
        key: &str,
        command: &Command,
        seen: Option<i64>,
    ) -> Result<Vec<Stored>, GameError> {
        let moments = match self.decide(key, command, seen) {
            Ok(moments) => moments,
            // What was done already may well be impossible by now.
            Err(refused) => {
                let answer = self.seat.timeline.answer(key).await?;
                return self.repeated(command, answer.ok_or(refused)?);
            }
        };
        let written = match self.commit(moments).await? {
            Answer::Now(written) => written,
            Answer::Before(answer) => return self.repeated(command, answer),
        };
        self.game.set_due(self.seat, self.state().due());
        Ok(written)
    }

    /// The moments that a command makes of the state.
    fn decide(&self, key: &str, command: &Command, seen: Option<i64>) -> Result<Vec<Moment>, GameError> {
        if seen.is_some_and(|seen| seen < self.state().last_command) {
            return Err(GameError::MovedOn);
        }
        let (world, prices) = (self.game.world_if_known(), self.game.prices());
        Ok(rules::act(self.state(), command, &self.given(world.as_deref(), &prices, key))?)
    }

    /// What sending a venture would cost.
    pub(crate) fn quote(&self, request: &QuoteRequest) -> Result<Quote, GameError> {
        let QuoteRequest { route, good, quantity, from_stock, then } = request;
        let order = Order { route, good, quantity: *quantity, from_stock: *from_stock, then };
        let (world, prices) = (self.game.world()?, self.game.prices());
        Ok(rules::quote(self.state(), &order, &self.given(Some(&world), &prices, ""))?)
    }

    fn given<'a>(&'a self, world: Option<&'a World>, prices: &'a PriceBook, key: &'a str) -> Given<'a> {
        Given { content: &self.game.content, world, prices, now: self.now, key }
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
    async fn commit(&mut self, moments: Vec<Moment>) -> Result<Answer, GameError> {
        if moments.is_empty() {
            return Ok(Answer::Now(Vec::new()));
        }
        let Some(loaded) = self.memory.take() else { return Err(GameError::Busy) };
        let Appended { answer, loaded } =
            match self.seat.timeline.append(loaded, moments, self.clock_behind).await {
                Ok(appended) => appended,
                Err(error) => return Err(self.game.failed(self.seat, error)),
            };
        self.seat.health.written(self.seat.timeline.path());
        self.seat.head.send_replace(loaded.state.head);
        *self.memory = Some(loaded);
        Ok(answer)
    }
}
