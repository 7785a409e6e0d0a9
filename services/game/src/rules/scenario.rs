//! Matters: they come up, want an answer, and show what was behind them. What that is was drawn when they came up.

use clock::Timestamp;
use otivm_api::MS_PER_SIM_DAY;

use super::affairs::{Matter, Pressure};
use super::chance::{CERTAIN_PPM, Urn};
use super::economy::SCENARIO_PAUSE_VENTURES;
use super::event::Event;
use super::recorder::Recorder;
use super::state::State;
use crate::content::scenario::{Scenario, Truth};

/// Whether a matter comes up now.
pub(crate) fn comes_up(scenario: &Scenario, state: &State) -> bool {
    let rested = match state.affairs.homecomings_since(&scenario.token) {
        None => true,
        Some(since) => !scenario.once && i64::from(since) >= SCENARIO_PAUSE_VENTURES,
    };
    rested && state.matter(&scenario.token).is_none() && scenario.when.iter().all(|when| when.holds(state))
}

/// A matter comes up: what is behind it is drawn by its weights.
pub(crate) fn open(recorder: &mut Recorder<'_>, at: Timestamp, cause: Option<i64>, scenario: &Scenario) {
    let urn = Urn::new(recorder.state.seed, recorder.state.head, at);
    let draw = urn.draw(&scenario.token, 0);
    let Some((truth, odds_ppm)) = pick(scenario, draw.ppm) else { return };
    let after = |days: i64| at.plus_millis(days * MS_PER_SIM_DAY);
    let pressures = truth.pressures.iter().map(|pressure| Pressure {
        place: pressure.place.clone(),
        good: pressure.good.clone(),
        permille: pressure.permille,
        since: at,
        until: after(pressure.days),
    });
    let opened = Event::ScenarioOpened {
        scenario: scenario.token.clone(),
        truth: truth.token.clone(),
        odds_ppm,
        draw_ppm: draw.ppm,
        until: scenario.open_days.map(after),
        pressures: pressures.collect(),
    };
    recorder.record(at, cause, opened);
}

/// The truth that a draw falls on, and its odds.
fn pick(scenario: &Scenario, draw_ppm: i64) -> Option<(&Truth, i64)> {
    let all: i64 = scenario.truths.iter().map(|truth| truth.weight).sum();
    let certain = i64::try_from(CERTAIN_PPM).unwrap_or(i64::MAX);
    let mut until = 0;
    for truth in &scenario.truths {
        let odds = truth.weight * certain / all.max(1);
        until += odds;
        if draw_ppm < until {
            return Some((truth, odds));
        }
    }
    scenario.truths.last().map(|truth| (truth, truth.weight * certain / all.max(1)))
}

/// A matter is at its end: unanswered, or its answer shows what it was worth.
pub(crate) fn end(recorder: &mut Recorder<'_>, at: Timestamp, matter: &Matter) {
    let choice = matter.answer.as_ref().map(|(choice, _)| choice.clone());
    let ended = Event::ScenarioEnded {
        scenario: matter.scenario.clone(),
        choice: choice.clone(),
        truth: matter.truth.clone(),
    };
    let seq = recorder.record(at, Some(matter.id), ended);
    let outcome = choice.and_then(|choice| {
        let scenario = recorder.content.scenario(&matter.scenario)?;
        let choice = scenario.choices.iter().find(|known| known.token == choice)?;
        choice.outcomes.iter().find(|outcome| outcome.truth == matter.truth)
    });
    if let Some(outcome) = outcome {
        // Nobody can be made to pay what is not there.
        let amount_as = outcome.purse_as.max(-recorder.state.purse_as);
        if amount_as != 0 {
            let paid = Event::ScenarioPaid { scenario: matter.scenario.clone(), amount_as };
            recorder.record(at, Some(seq), paid);
        }
        recorder.gain(at, Some(seq), outcome.auctoritas);
    }
    recorder.unlock(at, Some(seq));
}
