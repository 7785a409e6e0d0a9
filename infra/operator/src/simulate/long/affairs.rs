//! What a merchant sees to before anything is sent: matters that want an answer, debts, want, and the men who lead ventures.

use otivm_api::{Command, Debt, Scenario, ScenarioChoice, State};

use super::decision::{away, free_hands};
use super::temperament::Temperament;
use crate::simulate::decision::Dice;

/// A factor is hired by who could pay him for so many weeks and have as much again to send with him: a good half year.
const WEEKS_IN_PURSE_TO_HIRE: i64 = 26;
/// A factor is sent away by who cannot pay all of them for so many weeks.
const WEEKS_IN_PURSE_TO_KEEP: i64 = 2;

/// What is to be done, if anything is. `trades` tells whether there is anything worth sending.
pub(super) fn see_to(
    state: &State,
    temperament: Temperament,
    trades: bool,
    dice: &mut Dice,
) -> Option<Command> {
    let asks = state.patron_would_help && (!trades || asks_gladly(temperament));
    let mut matters = state.scenarios.iter();
    let answer = matters.find_map(|matter| answer(state, matter, temperament, dice));
    answer
        .or_else(|| repay(state, temperament))
        .or_else(|| asks.then_some(Command::AskPatron))
        .or_else(|| dismiss(state))
        .or_else(|| hire(state, temperament))
}

/// Who takes what is given, also while there is something left to trade with.
const fn asks_gladly(temperament: Temperament) -> bool {
    matches!(temperament, Temperament::Greedy | Temperament::Gambler)
}

/// One of the answers that the temperament can bear, by dice.
fn answer(state: &State, matter: &Scenario, temperament: Temperament, dice: &mut Dice) -> Option<Command> {
    let bearable: Vec<_> =
        matter.choices.iter().filter(|choice| is_bearable(state, choice, temperament)).collect();
    let drawn = usize::try_from(dice.below(bearable.len() as u64)).ok()?;
    let choice = bearable.get(drawn)?;
    Some(Command::Answer { scenario: matter.token.clone(), choice: choice.token.clone() })
}

fn is_bearable(state: &State, choice: &ScenarioChoice, temperament: Temperament) -> bool {
    let stake_as = state.purse_as.saturating_mul(temperament.stake_percent()) / 100;
    choice.hindrance.is_none() && choice.cost_as <= stake_as && (choice.loan_as == 0 || temperament.borrows())
}

/// Pays a debt back whole, the dearest first, where the purse holds it so many times over.
fn repay(state: &State, temperament: Temperament) -> Option<Command> {
    let times = temperament.repays_at_times()?;
    let debts = state.debts.iter().filter(|debt| debt.owed_as.saturating_mul(times) <= state.purse_as);
    let dearest = debts.max_by_key(|debt: &&Debt| (debt.interest_permille, debt.id))?;
    Some(Command::Repay { loan: dearest.id, amount_as: dearest.owed_as })
}

/// Sends a man away before he has to go unpaid, unless he leads the venture that is under way.
fn dismiss(state: &State) -> Option<Command> {
    let week_as: i64 = state.factors.iter().map(|factor| factor.wage_as).sum();
    let last = state.factors.last()?;
    let poor = state.purse_as < week_as.saturating_mul(WEEKS_IN_PURSE_TO_KEEP);
    let idle = away(state) <= state.factors.len().saturating_sub(1);
    (poor && idle && free_hands(state) > 1).then_some(Command::DismissFactor { factor: last.id })
}

/// Hires a man where everyone else is under way, and the purse bears him and what he would carry.
fn hire(state: &State, temperament: Temperament) -> Option<Command> {
    let men = state.factors.len();
    let wanted = men < temperament.factors_wanted() && free_hands(state) < 1;
    let paid_as: i64 = state.factors.iter().map(|factor| factor.wage_as).sum();
    let week_as = paid_as.saturating_add(state.factor_wage_as);
    // The clock of a merchant who never sent anything stands, and nobody is hired.
    let affordable = state.purse_as >= week_as.saturating_mul(2 * WEEKS_IN_PURSE_TO_HIRE);
    (wanted && affordable && state.day.is_some()).then_some(Command::HireFactor)
}

#[cfg(test)]
mod tests;
