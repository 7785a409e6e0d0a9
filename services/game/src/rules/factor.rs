//! Factors: men who lead further ventures, want their wage on market day, fall ill, and are robbed or say so.

use clock::Timestamp;
use otivm_api::MS_PER_SIM_DAY;

use super::affairs::Factor;
use super::chance::Urn;
use super::economy::{
    CLIENTELA_LOYALTY_PPM, CLIENTELA_WAGE_AS, FACTOR_IDLE_WEEKS_MAX, FACTOR_ILL_DAYS, FACTOR_ILL_PPM,
    FACTOR_ROBBED_AS, at as level_of,
};
use super::event::Event;
use super::recorder::Recorder;
use super::state::State;

/// What a factor asks a week, in asses.
pub(crate) fn wage_as(state: &State) -> i64 {
    level_of(&CLIENTELA_WAGE_AS, state.level("clientela"))
}

/// Who would come: the next of those who are known, and not the one who is there already.
pub(crate) fn candidate(recorder: &Recorder<'_>) -> Option<(String, String)> {
    let state = &recorder.state;
    let known = &recorder.content.factors;
    let first = usize::try_from(state.affairs.factors_hired).unwrap_or(0);
    (0..known.len())
        .filter_map(|offset| known.get((first + offset) % known.len()))
        .find(|man| state.affairs.factors.iter().all(|hired| hired.name != man.name))
        .map(|man| (man.name.clone(), man.voice.clone()))
}

/// Market day: the week is paid, and what befell the man in it is told. Who cannot be paid, or had nothing to do for too
/// long, leaves; so a history that nobody looks at does not grow for ever.
pub(crate) fn pay(recorder: &mut Recorder<'_>, at: Timestamp, man: &Factor) {
    let week = man.weeks + 1;
    let idle = recorder.state.away().next().is_none();
    let idle_weeks = if idle { man.idle_weeks + 1 } else { 0 };
    let leaves = if recorder.state.purse_as < man.wage_as {
        Some("unpaid")
    } else {
        (idle_weeks >= FACTOR_IDLE_WEEKS_MAX).then_some("idle")
    };
    if let Some(why) = leaves {
        let left = Event::FactorLeft { factor: man.id, why: why.to_owned() };
        let seq = recorder.record(at, Some(man.id), left);
        recorder.unlock(at, Some(seq));
        return;
    }
    let paid = Event::FactorPaid { factor: man.id, week, idle_weeks, amount_as: man.wage_as };
    let paid = recorder.record(at, Some(man.id), paid);
    let urn = Urn::new(recorder.state.seed, man.id, man.hired_at);
    let ill = urn.draw("factor_ill", week);
    if ill.is_below(FACTOR_ILL_PPM) {
        let until = at.plus_millis(FACTOR_ILL_DAYS * MS_PER_SIM_DAY);
        let fell_ill =
            Event::FactorFellIll { factor: man.id, until, odds_ppm: FACTOR_ILL_PPM, draw_ppm: ill.ppm };
        recorder.record(at, Some(paid), fell_ill);
    }
    let odds_ppm = level_of(&CLIENTELA_LOYALTY_PPM, recorder.state.level("clientela"));
    let robbed = urn.draw("factor_robbed", week);
    if robbed.is_below(odds_ppm) {
        let amount_as = FACTOR_ROBBED_AS.min(recorder.state.purse_as);
        let robbed = Event::FactorRobbed { factor: man.id, amount_as, odds_ppm, draw_ppm: robbed.ppm };
        recorder.record(at, Some(paid), robbed);
    }
    recorder.unlock(at, Some(paid));
}
