//! Whether a crowd of simple merchants finds ways to live by: they play by the rules alone, move the markets together as the
//! aggregator reckons it, and always the same way. `theron simulate` does the same with whole services and for longer.

use std::collections::{BTreeMap, BTreeSet};

use otivm_api::{ANONYMITY_MIN, Command, DAYS_PER_PERIOD, Routes, RoutesQuery};
use tessera_aggregator_api::formula;

use super::*;
use crate::rules::economy::PATRON_DAYS;
use crate::rules::{Given, Moment, act, answer, begin, event::Event, settle};
use crate::view::Reckoning;

const START: Timestamp = Timestamp::from_millis(1_795_257_600_000);

/// How a merchant chooses: what share of what the purse bears is sent, how often is rested, and where to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Manner {
    Careful,
    Greedy,
    Restful,
    Wandering,
    Reckless,
}

const MANNERS: [Manner; 5] =
    [Manner::Careful, Manner::Greedy, Manner::Restful, Manner::Wandering, Manner::Reckless];

impl Manner {
    const fn share_percent(self) -> i64 {
        match self {
            Self::Careful => 25,
            Self::Restful => 40,
            Self::Wandering => 60,
            Self::Greedy | Self::Reckless => 100,
        }
    }

    /// A rest after so many ventures.
    const fn rests_every(self) -> u32 {
        match self {
            Self::Restful => 2,
            Self::Careful | Self::Wandering => 4,
            Self::Greedy | Self::Reckless => 20,
        }
    }

    const fn men(self) -> usize {
        match self {
            Self::Restful => 0,
            Self::Careful => 1,
            Self::Wandering | Self::Reckless => 2,
            Self::Greedy => 3,
        }
    }
}

struct Player {
    manner: Manner,
    state: State,
    ways: BTreeMap<String, u32>,
    chapters: BTreeMap<u32, i64>,
    /// Days in a row without a venture, and the longest such run.
    idle: (i64, i64),
    advances: u32,
}

/// Units by activity, place and good, with who traded them.
type Counted = BTreeMap<(bool, String, String), (i64, BTreeSet<usize>)>;

struct Crowd {
    content: Content,
    world: World,
    prices: PriceBook,
    full: BTreeMap<(String, String), i64>,
    counted: Counted,
    players: Vec<Player>,
}

impl Crowd {
    fn new(many: usize, purse_as: Option<i64>) -> Self {
        let content = Content::load().unwrap();
        let players = (0..many).map(|number| {
            let mut state = State::default();
            take(&mut state, begin(&content, &State::default(), 1, 7 + number as u64, START));
            let background =
                content.backgrounds[number / MANNERS.len() % content.backgrounds.len()].token.clone();
            let command = Command::ChooseBackground { background };
            let given = Given {
                content: &content,
                world: None,
                prices: &PriceBook::default(),
                now: START,
                key: "first",
            };
            let chosen = act(&state, &command, &given).unwrap();
            take(&mut state, chosen);
            state.purse_as = purse_as.unwrap_or(state.purse_as);
            let manner = MANNERS[number % MANNERS.len()];
            Player {
                manner,
                state,
                ways: BTreeMap::new(),
                chapters: BTreeMap::new(),
                idle: (0, 0),
                advances: 0,
            }
        });
        let players = players.collect();
        let (prices, full, counted) = (PriceBook::default(), BTreeMap::new(), Counted::new());
        Self { content, world: bundled(), prices, full, counted, players }
    }

    fn play(&mut self, days: i64) {
        for day in 0..days {
            let now = START.plus_millis(day * DAY_MS);
            if day > 0 && day % DAYS_PER_PERIOD == 0 {
                self.end_period(now);
            }
            for number in 0..self.players.len() {
                self.live(number, day, now);
            }
        }
    }

    /// What the aggregator would make of what it is told: counts of fewer than five players are not.
    fn end_period(&mut self, now: Timestamp) {
        let mut moved: BTreeMap<(String, String), (i64, i64)> = BTreeMap::new();
        for ((sale, place, good), (units, who)) in std::mem::take(&mut self.counted) {
            if who.len() as i64 >= ANONYMITY_MIN {
                let (sold, bought) = moved.entry((place, good)).or_default();
                *(if sale { sold } else { bought }) += units;
            }
        }
        let known: BTreeSet<_> = self.full.keys().chain(moved.keys()).cloned().collect();
        for key in known {
            let (sold, bought) = moved.get(&key).copied().unwrap_or_default();
            let before = self.full.get(&key).copied().unwrap_or(0);
            let after = formula::saturation(before, sold, bought);
            self.full.insert(key.clone(), after);
            let change = Change { received_at: now, saturation: i32::try_from(after).unwrap() };
            self.prices.push(&key.0, &key.1, change);
        }
    }

    fn live(&mut self, number: usize, day: i64, now: Timestamp) {
        let moments = settle(&self.content, &self.players[number].state, now, &self.prices);
        self.take(number, moments);
        for _ in 0..6 {
            let Some(command) = self.decide(number, now) else { break };
            let state = &self.players[number].state;
            let (content, prices) = (&self.content, &self.prices);
            let given = Given { content, world: Some(&self.world), prices, now, key: "next" };
            let Ok(moments) = act(state, &command, &given) else { break };
            self.take(number, moments);
            let player = &mut self.players[number];
            player.advances += u32::from(command == Command::AskPatron);
            if let Command::Dispatch { .. } = command {
                let voyage = &player.state.ventures.last().unwrap().voyage;
                *player.ways.entry(voyage.route.clone()).or_default() += 1;
            }
        }
        let player = &mut self.players[number];
        player.chapters.entry(player.state.chapter).or_insert(day);
        player.idle.0 = if player.state.away().next().is_none() { player.idle.0 + 1 } else { 0 };
        player.idle.1 = player.idle.1.max(player.idle.0);
    }

    fn take(&mut self, number: usize, moments: Vec<Moment>) {
        for moment in &moments {
            let (sale, place, good, quantity) = match &moment.event {
                Event::GoodsBought { place, good, quantity, .. } => (false, place, good, *quantity),
                Event::GoodsSold { place, good, quantity, .. } => (true, place, good, *quantity),
                _ => continue,
            };
            let counted = self.counted.entry((sale, place.clone(), good.clone())).or_default();
            counted.0 += quantity;
            counted.1.insert(number);
        }
        take(&mut self.players[number].state, moments);
    }

    fn decide(&self, number: usize, now: Timestamp) -> Option<Command> {
        let Player { state, manner, .. } = &self.players[number];
        let men = state.affairs.factors.len();
        let free = state.ventures_max(now).saturating_sub(state.away().count());
        if free == 0 {
            let year_as = 52 * 32 * (men as i64 + 1);
            return (men < manner.men() && state.purse_as >= year_as).then_some(Command::HireFactor);
        }
        let (content, world, prices) = (&self.content, &self.world, &self.prices);
        let routes = Reckoning { content, world, prices, state, now }.routes(&RoutesQuery::default());
        let rest_as = act::otium_cost_as(state);
        let due = state.ventures_home >= manner.rests_every() * (state.rests + 1);
        if state.anchor.is_some() && state.otium.is_none() && due && state.purse_as >= 5 * rest_as {
            return Some(Command::Rest);
        }
        let chosen = choose(state, &routes, *manner, free as i64);
        if chosen.is_none() && answer::patron_would_help(state, now) {
            return Some(Command::AskPatron);
        }
        chosen
    }
}

fn take(state: &mut State, moments: Vec<Moment>) {
    moments.iter().for_each(|moment| state.apply(moment));
}

fn choose(state: &State, routes: &Routes, manner: Manner, free: i64) -> Option<Command> {
    let open = routes.routes.iter().filter(|offer| offer.locked.is_none());
    let offers = open.filter_map(|offer| Some((offer, offer.forecast.as_ref()?)));
    let mut offers: Vec<_> =
        offers.filter(|(_, forecast)| manner == Manner::Reckless || forecast.profit_as > 0).collect();
    offers.sort_by_key(|(offer, forecast)| {
        let been = state.ventures.iter().filter(|venture| venture.voyage.to == offer.to).count();
        let first = if manner == Manner::Wandering { been } else { 0 };
        (first, -forecast.profit_as * 1000 / (offer.days + offer.days_home).max(1), offer.id.clone())
    });
    // The reckless draw by how many moments there are: as good as a die, and always the same.
    let drawn = if manner == Manner::Reckless {
        usize::try_from(state.head).unwrap() % offers.len().max(1)
    } else {
        0
    };
    let (offer, forecast) = offers.get(drawn)?;
    let quantity =
        (forecast.quantity_max * manner.share_percent() / 100 / free).clamp(1, forecast.quantity_max);
    Some(Command::Dispatch { route: offer.id.clone(), good: forecast.good.clone(), quantity })
}

fn wealth_as(state: &State) -> i64 {
    state.purse_as + state.away().map(|venture| venture.voyage.expected_as).sum::<i64>()
}

/// The middle one.
fn median(mut values: Vec<i64>) -> i64 {
    values.sort_unstable();
    values[values.len() / 2]
}

impl Crowd {
    fn of(&self, manner: Manner) -> impl Iterator<Item = &Player> {
        self.players.iter().filter(move |player| player.manner == manner)
    }

    fn median_wealth_as(&self, manner: Manner) -> i64 {
        median(self.of(manner).map(|player| wealth_as(&player.state)).collect())
    }

    /// The share of all ventures that went the busiest way, in thousandths, and which that is.
    fn busiest(&self) -> (u32, &str) {
        let mut ways: BTreeMap<&str, u32> = BTreeMap::new();
        for (way, count) in self.players.iter().flat_map(|player| &player.ways) {
            *ways.entry(way).or_default() += count;
        }
        let all: u32 = ways.values().sum();
        ways.into_iter().map(|(way, count)| (count * 1000 / all, way)).max().unwrap()
    }

    fn longest_idle(&self) -> i64 {
        self.players.iter().map(|player| player.idle.1).max().unwrap()
    }
}

#[test]
fn no_way_dominates_nobody_sits_idle_and_chapters_open() {
    let mut crowd = Crowd::new(100, None);
    crowd.play(300);
    let (permille, way) = crowd.busiest();
    assert!(permille <= 400, "{way} carries {permille} of 1000 ventures");
    assert!(crowd.longest_idle() <= PATRON_DAYS, "somebody sat idle for {} days", crowd.longest_idle());
    for manner in MANNERS {
        let reached =
            |chapter| crowd.of(manner).filter(|player| player.state.chapter >= chapter).count() * 100;
        let many = crowd.of(manner).count();
        let middle_as = crowd.median_wealth_as(manner);
        if manner != Manner::Reckless {
            assert!(reached(2) >= many * 75, "{manner:?}: {} % of {many} reach Capua", reached(2) / many);
            assert!(middle_as >= 700, "{manner:?} are poorer than they began: {middle_as}");
        }
        let richest = crowd.of(manner).map(|player| wealth_as(&player.state)).max().unwrap();
        assert!(richest <= 100_000, "{manner:?}: {richest}");
    }
}

#[test]
fn who_begins_with_nothing_comes_back() {
    let mut crowd = Crowd::new(50, Some(0));
    crowd.play(240);
    assert!(crowd.players.iter().all(|player| player.advances > 0), "a patron helps everyone");
    assert!(crowd.longest_idle() <= PATRON_DAYS, "somebody sat idle for {} days", crowd.longest_idle());
    for manner in MANNERS.into_iter().filter(|manner| *manner != Manner::Reckless) {
        let wealth_as = crowd.median_wealth_as(manner);
        assert!(wealth_as >= 500, "{manner:?} have {wealth_as} asses");
    }
}
