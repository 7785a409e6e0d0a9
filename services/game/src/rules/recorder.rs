//! Writes moments in their order while the state moves along with them.

use clock::Timestamp;

use super::event::{Event, Moment};
use super::state::State;
use crate::content::Content;

/// A run of moments in the making.
pub(crate) struct Recorder<'a> {
    content: &'a Content,
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
        self.write(at, None, Some(key.to_owned()), event)
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

    /// Opens the chapters and journal entries whose time has come.
    pub(crate) fn unlock(&mut self, at: Timestamp, cause: Option<i64>) {
        while let Some(number) = self.content.chapter_opened_by(self.state.chapter, self.state.auctoritas) {
            self.record(at, cause, Event::ChapterOpened { number });
        }
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
