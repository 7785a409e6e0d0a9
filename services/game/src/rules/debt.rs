//! Debts: interest by the month, and the day on which they are due. Nobody is ruined for good by one.

use clock::Timestamp;

use super::affairs::Loan;
use super::economy::{DEFAULT_AUCTORITAS, LIQUIDITAS_INTEREST_PERMILLE, at as level_of};
use super::event::Event;
use super::recorder::Recorder;
use super::state::State;

/// What lenders ask of this merchant where an offer says so much, in thousandths a month.
pub(crate) fn interest_permille(state: &State, offered: i64) -> i64 {
    offered * level_of(&LIQUIDITAS_INTEREST_PERMILLE, state.level("liquiditas")) / 1000
}

/// A month has passed.
pub(crate) fn interest(recorder: &mut Recorder<'_>, at: Timestamp, loan: &Loan) {
    let amount_as = (loan.owed_as * loan.interest_permille + 999) / 1000;
    recorder.record(at, Some(loan.id), Event::LoanInterest { loan: loan.id, amount_as });
}

/// The day has come: what is owed is taken from the purse. Where it does not suffice, the rest is written off, and
/// everybody hears of it.
pub(crate) fn fall_due(recorder: &mut Recorder<'_>, at: Timestamp, loan: &Loan) {
    let purse_as = recorder.state.purse_as;
    if purse_as >= loan.owed_as {
        let repaid = Event::LoanRepaid { loan: loan.id, amount_as: loan.owed_as };
        let seq = recorder.record(at, Some(loan.id), repaid);
        recorder.unlock(at, Some(seq));
        return;
    }
    let forgiven_as = loan.owed_as - purse_as;
    let defaulted = Event::LoanDefaulted { loan: loan.id, amount_as: purse_as, forgiven_as };
    let seq = recorder.record(at, Some(loan.id), defaulted);
    recorder.gain(at, Some(seq), -DEFAULT_AUCTORITAS);
    recorder.unlock(at, Some(seq));
}
