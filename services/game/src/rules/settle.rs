//! What happens by itself once its time has come. It carries the instant at which it was due, so a history is the same
//! however late it is settled.

use clock::Timestamp;

use super::affairs::Due;
use super::economy::{FAMA_GAIN_PERMILLE, PORTORIA_PERMILLE, at as level_of, otium_gain};
use super::event::{Event, Moment};
use super::price::PriceBook;
use super::recorder::Recorder;
use super::state::{Otium, State};
use super::{course, debt, factor, scenario};
use crate::content::Content;

/// The first moment of a timeline: its seat was taken, by someone who read this version of the notice. Its chance is drawn
/// from `seed`.
pub(crate) fn begin(content: &Content, state: &State, notice: u32, seed: u64, now: Timestamp) -> Vec<Moment> {
    let mut recorder = Recorder::new(content, state);
    let seat = recorder.record(now, None, Event::SeatTaken { notice, seed });
    recorder.note_rules(now, Some(seat));
    recorder.unlock(now, Some(seat));
    recorder.finish()
}

/// Everything that was due until `now`, in its order: what is due at the same instant goes by kind, then by age.
pub(crate) fn settle(content: &Content, state: &State, now: Timestamp, prices: &PriceBook) -> Vec<Moment> {
    if state.due().is_none_or(|due| due > now) {
        return Vec::new();
    }
    let mut recorder = Recorder::new(content, state);
    while let Some(at) = recorder.state.due().filter(|due| *due <= now) {
        recorder.note_rules(at, None);
        let venture = recorder.state.away().find(|venture| venture.next().0 == at).cloned();
        let otium = recorder.state.otium.filter(|otium| otium.until == at);
        let due = recorder.state.affairs.due().filter(|(due_at, _)| *due_at == at);
        match (otium, venture, due) {
            (Some(otium), _, _) => end_otium(&mut recorder, at, otium),
            (_, Some(venture), _) => course::follow(&mut recorder, at, &venture, prices),
            (_, _, Some((_, due))) => settle_affair(&mut recorder, at, due),
            _ => break,
        }
    }
    recorder.finish()
}

fn settle_affair(recorder: &mut Recorder<'_>, at: Timestamp, due: Due) {
    match due {
        Due::Work(work) => {
            let done = Event::WorkDone { good: work.good, quantity: work.quantity };
            let seq = recorder.record(at, Some(work.id), done);
            recorder.unlock(at, Some(seq));
        }
        Due::Payday(man) => factor::pay(recorder, at, &man),
        Due::Interest(loan) => debt::interest(recorder, at, &loan),
        Due::Loan(loan) => debt::fall_due(recorder, at, &loan),
        Due::Matter(matter) => scenario::end(recorder, at, &matter),
    }
}

/// Customs on what was brought in, in asses, rounded up as customs are.
pub(crate) fn portoria_as(value_as: i64) -> i64 {
    (value_as * PORTORIA_PERMILLE + 999) / 1000
}

fn end_otium(recorder: &mut Recorder<'_>, at: Timestamp, otium: Otium) {
    let noticed = level_of(&FAMA_GAIN_PERMILLE, recorder.state.level("fama"));
    let gain = otium_gain(recorder.state.rests_without_trade) * noticed / 1000;
    let ended = recorder.record(at, Some(otium.id), Event::OtiumEnded);
    recorder.gain(at, Some(ended), gain);
    recorder.unlock(at, Some(ended));
}
