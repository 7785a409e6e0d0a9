//! Writes moments in their order while the state moves along with them.

use clock::Timestamp;

use super::economy::{AUCTORITAS_MAX, RULES_VERSION};
use super::event::{Event, Moment};
use super::registry;
use super::scenario;
use super::state::State;
use crate::content::Content;

/// A run of moments in the making.
pub(crate) struct Recorder<'a> {
    pub(crate) content: &'a Content,
    /// The state after everything recorded so far.
    pub(crate) state: State,
    moments: Vec<Moment>,
}

impl<'a> Recorder<'a> {
    /// Continues the timeline whose state is `state`.
    pub(crate) fn new(content: &'a Content, state: &State) -> Self {
        Self { content, state: state.clone(), moments: Vec::new() }
    }

    /// Records what happened at `at`, and tells its sequence.
    pub(crate) fn record(&mut self, at: Timestamp, cause: Option<i64>, event: Event) -> i64 {
        self.write(at, cause, None, event)
    }

    /// Records that a command was given.
    pub(crate) fn record_command(&mut self, at: Timestamp, key: &str, event: Event) -> i64 {
        let seq = self.write(at, None, Some(key.to_owned()), event);
        self.note_rules(at, Some(seq));
        seq
    }

    fn write(&mut self, at: Timestamp, cause: Option<i64>, key: Option<String>, event: Event) -> i64 {
        let starts_clock = matches!(event, Event::VentureDispatched(_)) && self.state.anchor.is_none();
        let sim_day = if starts_clock { Some(0) } else { self.state.day_at(at) };
        let seq = self.state.head + 1;
        // Written with the instant at which it was due, so that the bytes do not tell how late that was noticed. Everything
        // due is settled before anything else is written, so this only rises.
        let recorded_at = at.max(self.state.recorded_at);
        let moment = Moment { seq, recorded_at, at, sim_day, cause, command_key: key, event };
        self.state.apply(&moment);
        self.moments.push(moment);
        seq
    }

    /// Records which rules hold from here on, where that has changed since it was last recorded.
    pub(crate) fn note_rules(&mut self, at: Timestamp, cause: Option<i64>) {
        if self.state.rules != *registry::IN_FORCE {
            let registry = registry::IN_FORCE.clone();
            self.record(at, cause, Event::RulesInForce { version: RULES_VERSION, registry });
        }
    }

    /// Records a change of standing, as far as there is room for it: what is recorded is what changes.
    pub(crate) fn gain(&mut self, at: Timestamp, cause: Option<i64>, wanted: i64) {
        let before = self.state.auctoritas;
        let gain = (before + wanted).clamp(0, AUCTORITAS_MAX) - before;
        if gain != 0 {
            self.record(at, cause, Event::AuctoritasGained { gain });
        }
    }

    /// Opens chapters and matters, lets parameters drift, and writes journal entries whose time has come.
    pub(crate) fn unlock(&mut self, at: Timestamp, cause: Option<i64>) {
        while let Some(number) = self.content.chapter_opened_by(self.state.chapter, self.state.auctoritas) {
            self.record(at, cause, Event::ChapterOpened { number });
        }
        self.drift(at, cause);
        self.stir(at, cause);
        let due: Vec<String> = self
            .content
            .journal
            .iter()
            .filter(|entry| entry.when.holds(&self.state))
            .filter(|entry| self.state.journal.iter().all(|unlocked| unlocked.entry != entry.token))
            .map(|entry| entry.token.clone())
            .collect();
        for entry in due {
            self.record(at, cause, Event::JournalUnlocked { entry });
        }
    }

    /// What was lived changes who one is: each drift once, by one level, and what is seen comes to what is.
    fn drift(&mut self, at: Timestamp, cause: Option<i64>) {
        let content = self.content;
        for drift in &content.drifts {
            let Some(level) = self.state.parameters.get(&drift.parameter).copied() else { continue };
            if self.state.drifts.contains(&drift.token) || !drift.when.holds(&self.state) {
                continue;
            }
            let real = (level.real + drift.by).clamp(0, 2);
            let (drift, parameter) = (drift.token.clone(), drift.parameter.clone());
            let drifted = Event::ParameterDrifted { drift, parameter, level: real, perceived: real };
            self.record(at, cause, drifted);
        }
    }

    /// Matters come up when their time has come, and end when it is over.
    fn stir(&mut self, at: Timestamp, cause: Option<i64>) {
        let content = self.content;
        for scenario in &content.scenarios {
            let open = self.state.matter(&scenario.token).filter(|matter| matter.answer.is_none());
            let over = scenario.ends_when.as_ref().is_some_and(|ends| ends.holds(&self.state));
            if let Some(matter) = open.filter(|_| over) {
                let (scenario, truth) = (scenario.token.clone(), matter.truth.clone());
                self.record(at, cause, Event::ScenarioEnded { scenario, choice: None, truth });
            } else if !over && scenario::comes_up(scenario, &self.state) {
                scenario::open(self, at, cause, scenario);
            }
        }
    }

    /// What was recorded.
    pub(crate) fn finish(mut self) -> Vec<Moment> {
        let recorded = i64::try_from(self.moments.len()).unwrap_or(i64::MAX);
        if let Some(Event::CommandGiven { moments, .. }) =
            self.moments.first_mut().map(|first| &mut first.event)
        {
            *moments = recorded;
        }
        self.moments
    }
}
