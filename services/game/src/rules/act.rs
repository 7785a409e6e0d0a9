//! What a player does: a command against the present state gives moments or a refusal.

use clock::Timestamp;
use otivm_api::{Command, MS_PER_SIM_DAY};

use super::economy::{
    AUCTORITAS_AT_START, OFFICIA_OBLIGATION_AS, OTIUM_ACCESS_FEE_AS, OTIUM_DAYS, PERSONAL_MAINTENANCE_AS, at,
};
use super::event::{Event, Moment};
use super::market::Market;
use super::price::PriceBook;
use super::recorder::Recorder;
use super::refusal::Refusal;
use super::state::State;
use super::{answer, dispatch, home};
use crate::content::Content;
use crate::world::World;

/// What a command is given with.
pub(crate) struct Given<'a> {
    pub(crate) content: &'a Content,
    pub(crate) world: Option<&'a World>,
    pub(crate) prices: &'a PriceBook,
    pub(crate) now: Timestamp,
    pub(crate) key: &'a str,
}

impl<'a> Given<'a> {
    /// The world, once one is known.
    pub(crate) fn known_world(&self) -> Result<&'a World, Refusal> {
        self.world.ok_or(Refusal::WorldUnknown)
    }

    /// The markets as the merchant meets them.
    pub(crate) fn market(&self, state: &'a State) -> Market<'a> {
        Market { content: self.content, prices: self.prices, state }
    }

    /// Begins the moments of a command; tells the sequence of the first.
    pub(crate) fn begin(&self, state: &State, command: &Command) -> (Recorder<'a>, Option<i64>) {
        let mut recorder = Recorder::new(self.content, state);
        let event = Event::CommandGiven { command: command.clone(), moments: 1 };
        let seq = recorder.record_command(self.now, self.key, event);
        (recorder, Some(seq))
    }

    /// The moments of a command that is one event, with what that unlocks.
    pub(crate) fn done(&self, state: &State, command: &Command, event: Event) -> Vec<Moment> {
        let (mut recorder, cause) = self.begin(state, command);
        recorder.record(self.now, cause, event);
        recorder.unlock(self.now, cause);
        recorder.finish()
    }
}

/// The moments of `command`. The state has to be settled until now.
pub(crate) fn act(state: &State, command: &Command, given: &Given<'_>) -> Result<Vec<Moment>, Refusal> {
    match command {
        Command::ChooseBackground { background } => choose(state, background, command, given),
        Command::Dispatch { route, good, quantity } => {
            let order = dispatch::Order { route, good, quantity: *quantity, from_stock: 0, then: &[] };
            dispatch::send(state, &order, command, given)
        }
        Command::Send { route, good, quantity, from_stock, then } => {
            let order = dispatch::Order { route, good, quantity: *quantity, from_stock: *from_stock, then };
            dispatch::send(state, &order, command, given)
        }
        Command::Rest => rest(state, command, given),
        Command::Buy { good, quantity } => home::buy(state, good, *quantity, command, given),
        Command::Sell { good, quantity } => home::sell(state, good, *quantity, command, given),
        Command::Barter { give, quantity, take } => {
            home::barter(state, (give, *quantity), take, command, given)
        }
        Command::Make { recipe, times } => home::make(state, recipe, *times, command, given),
        Command::HireFactor => home::hire(state, command, given),
        Command::DismissFactor { factor } => home::dismiss(state, *factor, command, given),
        Command::Answer { scenario, choice } => answer::answer(state, scenario, choice, command, given),
        Command::Repay { loan, amount_as } => answer::repay(state, *loan, *amount_as, command, given),
        Command::AskPatron => answer::ask_patron(state, command, given),
    }
}

/// Why nothing can be sent now.
pub(crate) fn hindrance(content: &Content, state: &State, now: Timestamp) -> Option<Refusal> {
    if state.background.is_none() {
        return Some(Refusal::NoBackground);
    }
    let most = state.ventures_max(now);
    if state.away().count() < most {
        return None;
    }
    let to = state.away().last().map(|venture| content.place_name(&venture.voyage.to)).unwrap_or_default();
    Some(Refusal::UnderWay(if most == 1 {
        format!("My men and my money are on the way to {to} and back. One venture at a time.")
    } else {
        format!("Every man I have is under way, the last of them to {to}.")
    }))
}

fn choose(state: &State, token: &str, command: &Command, given: &Given<'_>) -> Result<Vec<Moment>, Refusal> {
    if state.background.is_some() {
        return Err(Refusal::BackgroundChosen);
    }
    let (mut recorder, cause) = given.begin(state, command);
    become_someone(&mut recorder, given.now, cause, token)?;
    recorder.unlock(given.now, cause);
    Ok(recorder.finish())
}

/// Records who a merchant is from now on.
pub(crate) fn become_someone(
    recorder: &mut Recorder<'_>,
    now: Timestamp,
    cause: Option<i64>,
    token: &str,
) -> Result<(), Refusal> {
    let background = recorder.content.background(token).ok_or(Refusal::BackgroundUnknown)?;
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
    let gain = at(&AUCTORITAS_AT_START, recorder.state.level("auctoritas"));
    recorder.record(now, cause, Event::AuctoritasGained { gain });
    Ok(())
}

/// What is owed to others in a rest, in asses.
fn officia_as(state: &State) -> i64 {
    at(&OFFICIA_OBLIGATION_AS, state.level("officia_burden"))
}

/// All of a rest, in asses.
pub(crate) fn otium_cost_as(state: &State) -> i64 {
    OTIUM_ACCESS_FEE_AS + PERSONAL_MAINTENANCE_AS + officia_as(state)
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
    let needed_as = otium_cost_as(state);
    if state.purse_as < needed_as {
        return Err(Refusal::RestTooDear { needed_as, purse_as: state.purse_as });
    }
    let now = given.now;
    let (mut recorder, cause) = given.begin(state, command);
    let until = now.plus_millis(OTIUM_DAYS * MS_PER_SIM_DAY);
    let otium = recorder.record(now, cause, Event::OtiumBegun { days: OTIUM_DAYS, until });
    for debit in [
        Event::OtiumAccessFee { amount_as: OTIUM_ACCESS_FEE_AS },
        Event::PersonalMaintenance { amount_as: PERSONAL_MAINTENANCE_AS },
        Event::OfficiaObligation { amount_as: officia_as(state) },
    ] {
        recorder.record(now, Some(otium), debit);
    }
    recorder.unlock(now, Some(otium));
    Ok(recorder.finish())
}
