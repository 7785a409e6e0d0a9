//! One merchant of a long simulation.

use std::collections::BTreeMap;

use anyhow::Context;
use clock::Timestamp;
use otivm_api::{
    Command, DAYS_PER_PERIOD, MS_PER_SIM_DAY, MomentPage, PlayError, PlayerClient, Routes, RoutesQuery,
    State, VentureStage,
};

use super::decision::{Sight, away, bears_any, decide, free_hands};
use super::fleet::START;
use super::temperament::Temperament;
use crate::simulate::decision::Dice;

/// Things done in one day, at most: every man sent, and what there is to see to.
const DEEDS_PER_DAY_MAX: usize = 8;
/// How often a question that was not answered is asked again.
const ASKED_AGAIN_MAX: u32 = 5;
/// Moments that are read in one go.
const MOMENTS_PER_PAGE: u32 = 1000;

/// A run of days, and the longest there was.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Stretch {
    since: Option<u32>,
    pub(super) longest: u32,
}

impl Stretch {
    /// Goes on through `day` where it still holds, and ends where it does not.
    fn follow(&mut self, day: u32, holds: bool) {
        self.since = holds.then_some(self.since.unwrap_or(day));
        let days = self.since.map_or(0, |since| day - since + 1);
        self.longest = self.longest.max(days);
    }

    /// Days it has gone on for until `day`.
    pub(super) fn going_on(&self, day: u32) -> u32 {
        self.since.map_or(0, |since| day.saturating_sub(since))
    }
}

/// A merchant at their seat.
pub(super) struct Merchant {
    pub(super) seat: u32,
    pub(super) temperament: Temperament,
    pub(super) client: PlayerClient,
    seed: u64,
    state: State,
    /// Nothing is to be done before this instant.
    busy_until: Option<Timestamp>,
    /// Ventures by where they went, and how.
    pub(super) ventures: BTreeMap<String, u32>,
    /// Refusals by their code.
    pub(super) refusals: BTreeMap<String, u32>,
    /// The day on which a chapter was first seen, by its number.
    pub(super) chapters: BTreeMap<u32, u32>,
    /// Days on which the purse bore no cargo at all, and nothing was under way.
    pub(super) stranded: Stretch,
    /// Days on which nothing was under way, for whatever reason.
    pub(super) idle: Stretch,
    /// Moments of their history by kind, once it was read.
    pub(super) moments: BTreeMap<String, u32>,
}

impl Merchant {
    /// Takes a seat.
    pub(super) async fn join(game_url: &str, seed: u64, seat: u32) -> anyhow::Result<Self> {
        let mut client = PlayerClient::new(game_url)?;
        let state = client.join().await.context("a merchant gets no seat")?;
        let temperament = Temperament::of_seat(seed, seat);
        Ok(Self {
            seat,
            temperament,
            client,
            seed,
            state,
            busy_until: None,
            ventures: BTreeMap::new(),
            refusals: BTreeMap::new(),
            chapters: BTreeMap::new(),
            stranded: Stretch::default(),
            idle: Stretch::default(),
            moments: BTreeMap::new(),
        })
    }

    /// What they own: the purse, and what their ventures under way cost or were sold for, less what they owe.
    pub(super) fn wealth_as(&self) -> i64 {
        let away = self.state.ventures.iter().filter(|venture| venture.stage != VentureStage::Home);
        let under_way: i64 = away.map(|venture| venture.revenue_as.unwrap_or(venture.cost.total_as)).sum();
        self.state.purse_as + under_way - self.owed_as()
    }

    /// What they owe.
    pub(super) fn owed_as(&self) -> i64 {
        self.state.debts.iter().map(|debt| debt.owed_as).sum()
    }

    /// Their standing.
    pub(super) const fn auctoritas(&self) -> i64 {
        self.state.auctoritas
    }

    /// Looks at themselves.
    pub(super) async fn look(&mut self) -> anyhow::Result<()> {
        self.state = patiently(|| self.client.state()).await?;
        Ok(())
    }

    /// Lives through a day: does what can be done.
    pub(super) async fn live(&mut self, day: u32) -> anyhow::Result<()> {
        if self.busy_until.is_some_and(|until| until > begin_of(day)) {
            return Ok(());
        }
        self.look().await?;
        self.chapters.entry(self.state.chapter.number).or_insert(day);
        if self.state.background.is_none() {
            self.choose_background().await?;
        }
        self.trade(day).await?;
        self.idle.follow(day, away(&self.state) == 0);
        self.busy_until = busy_until(&self.state, day);
        Ok(())
    }

    /// Looks at ways and markets and decides, until there is nothing more to do today.
    async fn trade(&mut self, day: u32) -> anyhow::Result<()> {
        let query = RoutesQuery::default();
        let markets = patiently(|| self.client.markets()).await?;
        for _ in 0..DEEDS_PER_DAY_MAX {
            let routes = patiently(|| self.client.routes(&query)).await?;
            let stranded = away(&self.state) == 0 && routes.hindrance.is_none() && !bears_any(&routes);
            self.stranded.follow(day, stranded);
            let mut dice = Dice::of(self.seed, self.seat, self.state.head.saturating_add(i64::from(day)));
            let sight = Sight { state: &self.state, routes: &routes, markets: &markets };
            let Some(command) = decide(&sight, self.temperament, &mut dice) else { break };
            let way = way_of(&command, &routes);
            if !self.act(command).await? {
                break;
            }
            if let Some(way) = way {
                *self.ventures.entry(way).or_insert(0) += 1;
            }
        }
        Ok(())
    }

    async fn choose_background(&mut self) -> anyhow::Result<()> {
        let offered = self.client.backgrounds().await?.backgrounds;
        let many = u64::try_from(offered.len()).unwrap_or(1);
        let chosen = usize::try_from(Dice::of(self.seed, self.seat, 0).below(many)).unwrap_or(0);
        let background = offered.get(chosen).context("the game has no profile to begin with")?;
        self.act(Command::ChooseBackground { background: background.token.clone() }).await.map(drop)
    }

    /// Does it, unless the game refuses; a refusal is remembered.
    async fn act(&mut self, command: Command) -> anyhow::Result<bool> {
        let key = format!("seat-{}-{}", self.seat, self.state.head);
        match patiently(|| self.client.command(&key, command.clone())).await {
            Ok(outcome) => {
                self.state = outcome.state;
                Ok(true)
            }
            Err(PlayError::Refused(problem)) if problem.status == 422 => {
                *self.refusals.entry(problem.code).or_insert(0) += 1;
                Ok(false)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Reads their history as far as they know it, and counts it by kind.
    pub(super) async fn remember(&mut self) -> anyhow::Result<()> {
        let mut after = None;
        loop {
            let page = MomentPage { after, limit: Some(MOMENTS_PER_PAGE), ..MomentPage::default() };
            let read = patiently(|| self.client.moments(&page)).await?;
            for moment in read.moments {
                *self.moments.entry(moment.kind).or_insert(0) += 1;
            }
            if read.next.is_none() {
                return Ok(());
            }
            after = read.next;
        }
    }
}

/// Asks again where no answer came: a connection that lay idle may be closed just when it is used again. Reading changes
/// nothing, and a command has a key by which it is done once.
async fn patiently<T, W>(mut ask: impl FnMut() -> W) -> Result<T, PlayError>
where
    W: Future<Output = Result<T, PlayError>>,
{
    let mut left = ASKED_AGAIN_MAX;
    loop {
        match ask().await {
            Err(PlayError::Unanswered(_)) if left > 0 => left -= 1,
            answered => return answered,
        }
    }
}

/// The way that a command sends a venture on, in words.
fn way_of(command: &Command, routes: &Routes) -> Option<String> {
    let Command::Dispatch { route, .. } = command else { return None };
    let offer = routes.routes.iter().find(|offer| offer.id == *route)?;
    Some(format!("{}: {}", offer.to_latin, offer.title))
}

/// When there is something to do again: a man is expected home, a rest is over, or it is market day, when everyone looks
/// around. `None` while a venture could be sent and was not: tomorrow may be better.
fn busy_until(state: &State, day: u32) -> Option<Timestamp> {
    if free_hands(state) > 0 {
        return None;
    }
    let away = state.ventures.iter().filter(|venture| venture.stage != VentureStage::Home);
    let home = away.map(|venture| venture.home_at).min();
    let market_day = begin_of(day).plus_millis(DAYS_PER_PERIOD * MS_PER_SIM_DAY);
    Some(home.map_or(market_day, |home| home.min(market_day)))
}

/// The instant at which a day of the simulation begins.
fn begin_of(day: u32) -> Timestamp {
    START.plus_millis(i64::from(day) * MS_PER_SIM_DAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_stretch_is_counted_with_its_first_and_last_day() {
        let mut stretch = Stretch::default();
        for (day, holds) in [(0, false), (1, true), (2, true), (3, false), (7, true), (8, true)] {
            stretch.follow(day, holds);
        }
        assert_eq!((stretch.longest, stretch.going_on(9)), (2, 2));
        stretch.follow(12, true);
        assert_eq!(stretch.longest, 6, "days on which nobody looked belong to it");
        stretch.follow(13, false);
        assert_eq!((stretch.longest, stretch.going_on(20)), (6, 0));
    }
}
