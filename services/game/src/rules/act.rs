//! What a player does: a command against the present state gives moments or a refusal.

use clock::Timestamp;
use otivm_api::{Command, MS_PER_SIM_DAY};

use super::economy::{
    AUCTORITAS_AT_START, HOME, OFFICIA_OBLIGATION_AS, OTIUM_ACCESS_FEE_AS, OTIUM_COST_AS, OTIUM_DAYS,
    PERSONAL_MAINTENANCE_AS, UNITS_PER_VENTURE_MAX,
};
use super::event::{Event, Moment, Voyage};
use super::price::PriceBook;
use super::recorder::Recorder;
use super::route::{self, Way};
use super::state::State;
use super::trade::Cargo;
use crate::content::Content;
use crate::world::World;

/// Why a command is refused. The sentences are for the player.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("Nothing is known of the world yet. Try again in a moment.")]
    WorldUnknown,
    #[error("You have chosen who you are already; a life is not chosen twice.")]
    BackgroundChosen,
    #[error("There is no such background. Choose one of those that are offered.")]
    BackgroundUnknown,
    #[error("Choose who you are first.")]
    NoBackground,
    #[error("There is no such way from here. Look at the routes that are offered.")]
    RouteUnknown,
    #[error("{0}")]
    RouteLocked(String),
    #[error("Nobody here sells that. Choose a good from the market.")]
    GoodUnknown,
    #[error("Send between 1 and {UNITS_PER_VENTURE_MAX} units: no market takes more of one cargo.")]
    Quantity,
    #[error("{0}")]
    UnderWay(String),
    #[error("That costs {needed_as} asses with freight and wages, and the purse holds {purse_as}.")]
    PurseTooSmall { needed_as: i64, purse_as: i64 },
    #[error("There is nothing to rest from yet: the days are counted from your first venture. Send one.")]
    ClockNotStarted,
    #[error("You are resting already.")]
    Resting,
    #[error("A rest costs {OTIUM_COST_AS} asses, and the purse holds {purse_as}.")]
    RestTooDear { purse_as: i64 },
}

impl Refusal {
    /// Stable name for programs.
    pub(crate) const fn code(&self) -> &'static str {
        match self {
            Self::WorldUnknown => "world_unknown",
            Self::BackgroundChosen => "background_chosen",
            Self::BackgroundUnknown => "background_unknown",
            Self::NoBackground => "no_background",
            Self::RouteUnknown => "route_unknown",
            Self::RouteLocked(_) => "route_locked",
            Self::GoodUnknown => "good_unknown",
            Self::Quantity => "quantity_out_of_range",
            Self::UnderWay(_) => "venture_under_way",
            Self::PurseTooSmall { .. } => "purse_too_small",
            Self::ClockNotStarted => "clock_not_started",
            Self::Resting => "resting",
            Self::RestTooDear { .. } => "rest_too_dear",
        }
    }
}

/// What a command is given with.
pub(crate) struct Given<'a> {
    pub(crate) content: &'a Content,
    pub(crate) world: Option<&'a World>,
    pub(crate) prices: &'a PriceBook,
    pub(crate) now: Timestamp,
    pub(crate) key: &'a str,
}

/// The moments of `command`. The state has to be settled until now.
pub(crate) fn act(state: &State, command: &Command, given: &Given<'_>) -> Result<Vec<Moment>, Refusal> {
    match command {
        Command::ChooseBackground { background } => choose(state, background, command, given),
        Command::Dispatch { route, good, quantity } => {
            let voyage = prepare(state, route, good, *quantity, given)?;
            Ok(dispatch(state, voyage, command, given))
        }
        Command::Rest => rest(state, command, given),
    }
}

/// Why nothing can be sent now.
pub(crate) fn hindrance(content: &Content, state: &State) -> Option<Refusal> {
    if state.background.is_none() {
        return Some(Refusal::NoBackground);
    }
    state.under_way().map(|venture| {
        let to = content.place_name(&venture.voyage.to);
        Refusal::UnderWay(format!(
            "My men and my money are on the way to {to} and back. One venture at a time."
        ))
    })
}

fn choose(state: &State, token: &str, command: &Command, given: &Given<'_>) -> Result<Vec<Moment>, Refusal> {
    if state.background.is_some() {
        return Err(Refusal::BackgroundChosen);
    }
    let background = given.content.background(token).ok_or(Refusal::BackgroundUnknown)?;
    let now = given.now;
    let mut recorder = Recorder::new(given.content, state);
    let cause = given_moment(&mut recorder, command, given);
    let chosen = Event::BackgroundChosen { background: token.to_owned(), name: background.name.clone() };
    recorder.record(now, cause, chosen);
    recorder.record(now, cause, Event::PurseEndowed { amount_as: background.purse_as });
    for (parameter, seed) in &background.parameters {
        let event = Event::ParameterSet {
            parameter: parameter.clone(),
            level: seed.real.index(),
            perceived: seed.perceived.index(),
            confidence: seed.confidence,
        };
        recorder.record(now, cause, event);
    }
    let level = recorder.state.parameters.get("auctoritas").map_or(0, |level| level.real);
    let gain = usize::try_from(level).ok().and_then(|level| AUCTORITAS_AT_START.get(level)).copied();
    recorder.record(now, cause, Event::AuctoritasGained { gain: gain.unwrap_or(0) });
    recorder.unlock(now, cause);
    Ok(recorder.finish())
}

fn given_moment(recorder: &mut Recorder<'_>, command: &Command, given: &Given<'_>) -> Option<i64> {
    let event = Event::CommandGiven { command: command.clone(), moments: 1 };
    Some(recorder.record_command(given.now, given.key, event))
}

fn prepare(
    state: &State,
    route: &str,
    good: &str,
    quantity: i64,
    given: &Given<'_>,
) -> Result<Voyage, Refusal> {
    if let Some(hindrance) = hindrance(given.content, state) {
        return Err(hindrance);
    }
    let world = given.world.ok_or(Refusal::WorldUnknown)?;
    let way = find_way(world, given.content, state, route)?;
    let good = world.good(good).ok_or(Refusal::GoodUnknown)?;
    if !(1..=UNITS_PER_VENTURE_MAX).contains(&quantity) {
        return Err(Refusal::Quantity);
    }
    let day = state.day_at(given.now).unwrap_or(0);
    let cargo = Cargo::new(world, given.prices, good, &way, day).ok_or(Refusal::RouteUnknown)?;
    let cost = cargo.cost(quantity);
    if cost.paid_at_once() > state.purse_as {
        return Err(Refusal::PurseTooSmall { needed_as: cost.paid_at_once(), purse_as: state.purse_as });
    }
    let to = world.place(&way.to).ok_or(Refusal::RouteUnknown)?;
    Ok(Voyage {
        route: way.id(),
        from: HOME.to_owned(),
        to: way.to.clone(),
        to_cell: to.cell,
        good: good.token.clone(),
        quantity,
        price_as: cargo.price_here_as,
        goods_as: cost.goods_as,
        vectura_as: cost.vectura_as,
        wages_as: cost.wages_as,
        usual_there_as: cargo.usual_there_as,
        expected_as: cargo.price_there_as * quantity,
        legs: way.leg_views(),
        cells: way.cells.clone(),
        days: way.days,
        departed_day: day,
        departed_at: given.now,
    })
}

fn find_way(world: &World, content: &Content, state: &State, id: &str) -> Result<Way, Refusal> {
    let open = content.destinations(world, state.chapter);
    let found = open.iter().flat_map(|to| route::ways(world, HOME, to)).find(|way| way.id() == id);
    if let Some(way) = found {
        return Ok(way);
    }
    let locked = content
        .locked_destinations(world, state.chapter)
        .into_iter()
        .find(|(to, _)| route::ways(world, HOME, to).iter().any(|way| way.id() == id));
    match locked {
        Some((_, chapter)) => Err(Refusal::RouteLocked(chapter.locked_text())),
        None => Err(Refusal::RouteUnknown),
    }
}

fn dispatch(state: &State, voyage: Voyage, command: &Command, given: &Given<'_>) -> Vec<Moment> {
    let now = given.now;
    let mut recorder = Recorder::new(given.content, state);
    let cause = given_moment(&mut recorder, command, given);
    let (goods_as, vectura_as, wages_as) = (voyage.goods_as, voyage.vectura_as, voyage.wages_as);
    let bought = Event::GoodsBought {
        place: voyage.from.clone(),
        good: voyage.good.clone(),
        quantity: voyage.quantity,
        total_as: goods_as,
    };
    let venture = recorder.record(now, cause, Event::VentureDispatched(Box::new(voyage)));
    recorder.record(now, Some(venture), bought);
    recorder.record(now, Some(venture), Event::VecturaPaid { venture, amount_as: vectura_as });
    recorder.record(now, Some(venture), Event::WagesPaid { venture, amount_as: wages_as });
    recorder.unlock(now, Some(venture));
    recorder.finish()
}

fn rest(state: &State, command: &Command, given: &Given<'_>) -> Result<Vec<Moment>, Refusal> {
    if state.background.is_none() {
        return Err(Refusal::NoBackground);
    }
    if state.anchor.is_none() {
        return Err(Refusal::ClockNotStarted);
    }
    if state.otium.is_some() {
        return Err(Refusal::Resting);
    }
    if state.purse_as < OTIUM_COST_AS {
        return Err(Refusal::RestTooDear { purse_as: state.purse_as });
    }
    let now = given.now;
    let mut recorder = Recorder::new(given.content, state);
    let cause = given_moment(&mut recorder, command, given);
    let until = now.plus_millis(OTIUM_DAYS * MS_PER_SIM_DAY);
    let otium = recorder.record(now, cause, Event::OtiumBegun { days: OTIUM_DAYS, until });
    for debit in [
        Event::OtiumAccessFee { amount_as: OTIUM_ACCESS_FEE_AS },
        Event::PersonalMaintenance { amount_as: PERSONAL_MAINTENANCE_AS },
        Event::OfficiaObligation { amount_as: OFFICIA_OBLIGATION_AS },
    ] {
        recorder.record(now, Some(otium), debit);
    }
    recorder.unlock(now, Some(otium));
    Ok(recorder.finish())
}
