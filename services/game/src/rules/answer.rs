//! What a merchant answers: to matters, to creditors, to want.

use otivm_api::{Command, MS_PER_SIM_DAY};

use super::act::{Given, become_someone};
use super::debt;
use super::economy::{LOANS_MAX, PATRON_ADVANCE_AS, PATRON_AUCTORITAS, PATRON_DAYS};
use super::event::{Event, Moment};
use super::refusal::Refusal;
use super::scenario;
use super::state::State;
use crate::content::Content;
use crate::content::scenario::Choice;

/// Why a choice cannot be made now.
pub(crate) fn hindrance(state: &State, choice: &Choice) -> Option<Refusal> {
    if choice.background.is_some() {
        return state.background.as_ref().map(|_| Refusal::BackgroundChosen);
    }
    let loans = i64::try_from(state.affairs.loans.len()).unwrap_or(i64::MAX);
    if choice.loan.is_some() && loans >= LOANS_MAX {
        return Some(Refusal::TooManyLoans);
    }
    (choice.cost_as > state.purse_as)
        .then_some(Refusal::TooDear { needed_as: choice.cost_as, purse_as: state.purse_as })
}

fn find<'a>(content: &'a Content, scenario: &str, choice: &str) -> Option<&'a Choice> {
    content.scenario(scenario)?.choices.iter().find(|known| known.token == choice)
}

/// Answers a matter: what it costs is paid now, and what it was worth shows later, or at once where there is nothing to
/// wait for.
pub(crate) fn answer(
    state: &State,
    token: &str,
    choice: &str,
    command: &Command,
    given: &Given<'_>,
) -> Result<Vec<Moment>, Refusal> {
    let matter = state.matter(token).ok_or(Refusal::ScenarioUnknown)?;
    if matter.answer.is_some() {
        return Err(Refusal::Answered);
    }
    let choice = find(given.content, token, choice).ok_or(Refusal::ChoiceUnknown)?;
    if let Some(hindrance) = hindrance(state, choice) {
        return Err(hindrance);
    }
    let now = given.now;
    let (mut recorder, cause) = given.begin(state, command);
    let after = |days: i64| now.plus_millis(days * MS_PER_SIM_DAY);
    let answered = Event::ScenarioAnswered {
        scenario: token.to_owned(),
        choice: choice.token.clone(),
        resolves: choice.resolve_days.map(after),
    };
    let seq = recorder.record(now, cause, answered);
    if choice.cost_as > 0 {
        let paid = Event::ScenarioPaid { scenario: token.to_owned(), amount_as: -choice.cost_as };
        recorder.record(now, Some(seq), paid);
    }
    if let Some(loan) = &choice.loan {
        let taken = Event::LoanTaken {
            offer: format!("{token}/{}", choice.token),
            amount_as: loan.amount_as,
            interest_permille: debt::interest_permille(state, loan.interest_permille),
            due: after(loan.days),
        };
        recorder.record(now, Some(seq), taken);
    }
    recorder.gain(now, Some(seq), choice.auctoritas);
    if let Some(background) = &choice.background {
        become_someone(&mut recorder, now, Some(seq), background)?;
    }
    match recorder.state.matter(token).cloned().filter(|_| choice.resolve_days.is_none()) {
        Some(matter) => scenario::end(&mut recorder, now, &matter),
        None => recorder.unlock(now, Some(seq)),
    }
    Ok(recorder.finish())
}

/// Pays back some of a debt, or all of it.
pub(crate) fn repay(
    state: &State,
    id: i64,
    amount_as: i64,
    command: &Command,
    given: &Given<'_>,
) -> Result<Vec<Moment>, Refusal> {
    let loan = state.loan(id).ok_or(Refusal::LoanUnknown)?;
    if amount_as < 1 {
        return Err(Refusal::NotPositive);
    }
    let amount_as = amount_as.min(loan.owed_as);
    if amount_as > state.purse_as {
        return Err(Refusal::TooDear { needed_as: amount_as, purse_as: state.purse_as });
    }
    Ok(given.done(state, command, Event::LoanRepaid { loan: id, amount_as }))
}

/// Whether a patron helps now.
pub(crate) fn patron_would_help(state: &State, now: clock::Timestamp) -> bool {
    let pause = PATRON_DAYS * MS_PER_SIM_DAY;
    let lately = state.affairs.advanced_at.is_some_and(|at| now.millis_since(at) < pause);
    state.is_poor() && !lately
}

/// Asks a patron for an advance: small, not to be paid back, and remembered.
pub(crate) fn ask_patron(
    state: &State,
    command: &Command,
    given: &Given<'_>,
) -> Result<Vec<Moment>, Refusal> {
    if !patron_would_help(state, given.now) {
        return Err(Refusal::PatronUnwilling);
    }
    let (mut recorder, cause) = given.begin(state, command);
    let advanced = recorder.record(given.now, cause, Event::PatronAdvanced { amount_as: PATRON_ADVANCE_AS });
    recorder.gain(given.now, Some(advanced), -PATRON_AUCTORITAS);
    recorder.unlock(given.now, cause);
    Ok(recorder.finish())
}
