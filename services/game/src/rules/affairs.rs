//! What a merchant has besides ventures: a store and a workshop, factors, debts, matters that want an answer.

use std::collections::{BTreeMap, BTreeSet};

use clock::Timestamp;
use otivm_api::MS_PER_SIM_DAY;
use serde::{Deserialize, Serialize};

use super::economy::{FACTOR_WEEK_DAYS, INTEREST_DAYS};
use super::event::{Event, Moment};

/// A man who leads ventures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Factor {
    /// Sequence of the moment he was hired at.
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) voice: String,
    pub(crate) wage_as: i64,
    pub(crate) hired_at: Timestamp,
    /// Nundinal weeks he was paid for.
    pub(crate) weeks: i64,
    /// Weeks in a row in which nothing was under way.
    pub(crate) idle_weeks: i64,
    pub(crate) ill_until: Option<Timestamp>,
}

impl Factor {
    /// Whether he can lead a venture.
    pub(crate) fn is_well(&self, now: Timestamp) -> bool {
        self.ill_until.is_none_or(|until| until <= now)
    }

    /// When he wants to be paid next.
    pub(crate) fn payday(&self) -> Timestamp {
        self.hired_at.plus_millis((self.weeks + 1) * FACTOR_WEEK_DAYS * MS_PER_SIM_DAY)
    }
}

/// A debt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Loan {
    /// Sequence of the moment it was taken at.
    pub(crate) id: i64,
    pub(crate) offer: String,
    pub(crate) owed_as: i64,
    pub(crate) interest_permille: i64,
    pub(crate) taken_at: Timestamp,
    pub(crate) due: Timestamp,
    /// Interests that were counted.
    pub(crate) months: i64,
}

impl Loan {
    /// When its next interest is counted.
    pub(crate) fn next_interest(&self) -> Timestamp {
        self.taken_at.plus_millis((self.months + 1) * INTEREST_DAYS * MS_PER_SIM_DAY)
    }
}

/// Goods in the making.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Work {
    pub(crate) id: i64,
    pub(crate) good: String,
    pub(crate) quantity: i64,
    pub(crate) until: Timestamp,
}

/// A matter that is open, or answered and not at its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Matter {
    /// Sequence of the moment it came up at.
    pub(crate) id: i64,
    pub(crate) scenario: String,
    /// What is behind it. Hidden.
    pub(crate) truth: String,
    pub(crate) until: Option<Timestamp>,
    /// The choice, and when it shows what it was worth.
    pub(crate) answer: Option<(String, Option<Timestamp>)>,
}

impl Matter {
    fn due(&self) -> Option<Timestamp> {
        self.answer.as_ref().map_or(self.until, |(_, resolves)| *resolves)
    }
}

/// What a matter does to a price for a while.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Pressure {
    pub(crate) place: String,
    pub(crate) good: String,
    /// Factor on the price, in thousandths.
    pub(crate) permille: i64,
    pub(crate) since: Timestamp,
    pub(crate) until: Timestamp,
}

/// What is due at home.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Due {
    Work(Work),
    Payday(Factor),
    Interest(Loan),
    Loan(Loan),
    Matter(Matter),
}

/// Everything besides ventures.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Affairs {
    /// Units of each good in the store; none is 0 or less.
    pub(crate) stock: BTreeMap<String, i64>,
    pub(crate) work: Option<Work>,
    pub(crate) factors: Vec<Factor>,
    pub(crate) loans: Vec<Loan>,
    pub(crate) matters: Vec<Matter>,
    pub(crate) pressures: Vec<Pressure>,
    /// Matters that came to an end, with the homecomings there had been by then.
    pub(crate) ended: BTreeMap<String, u32>,
    /// `scenario/choice` of every answer, and `scenario/truth` of every end.
    pub(crate) answers: BTreeSet<String>,
    pub(crate) truths: BTreeSet<String>,
    pub(crate) exchanges: u32,
    pub(crate) works: u32,
    pub(crate) factors_hired: u32,
    pub(crate) factors_ill: u32,
    pub(crate) factors_robbed: u32,
    pub(crate) factors_left: u32,
    pub(crate) loans_taken: u32,
    pub(crate) loans_repaid: u32,
    pub(crate) loans_defaulted: u32,
    pub(crate) advances: u32,
    pub(crate) advanced_at: Option<Timestamp>,
    ventures_home: u32,
}

impl Affairs {
    /// Units of a good in the store.
    pub(crate) fn in_stock(&self, good: &str) -> i64 {
        self.stock.get(good).copied().unwrap_or(0)
    }

    /// What matters do to a price at an instant, in thousandths.
    pub(crate) fn pressure_permille(&self, place: &str, good: &str, at: Timestamp) -> i64 {
        self.pressures
            .iter()
            .filter(|pressure| pressure.place == place && pressure.good == good)
            .filter(|pressure| (pressure.since..pressure.until).contains(&at))
            .fold(1000, |permille, pressure| permille * pressure.permille / 1000)
    }

    /// What is due first, and when. Ties go to the kind that comes first here, then to the older one.
    pub(crate) fn due(&self) -> Option<(Timestamp, Due)> {
        let work = self.work.iter().map(|work| (work.until, 0, work.id, Due::Work(work.clone())));
        let paydays =
            self.factors.iter().map(|factor| (factor.payday(), 1, factor.id, Due::Payday(factor.clone())));
        let loans = self.loans.iter().map(|loan| {
            if loan.next_interest() <= loan.due {
                (loan.next_interest(), 2, loan.id, Due::Interest(loan.clone()))
            } else {
                (loan.due, 3, loan.id, Due::Loan(loan.clone()))
            }
        });
        let matters = self
            .matters
            .iter()
            .filter_map(|matter| Some((matter.due()?, 4, matter.id, Due::Matter(matter.clone()))));
        work.chain(paydays)
            .chain(loans)
            .chain(matters)
            .min_by_key(|(at, rank, id, _)| (*at, *rank, *id))
            .map(|(at, _, _, due)| (at, due))
    }

    fn stock_change(&mut self, good: &str, change: i64) {
        let held = self.stock.entry(good.to_owned()).or_default();
        *held += change;
        if *held == 0 {
            self.stock.remove(good);
        }
    }

    /// Follows what happened.
    pub(crate) fn apply(&mut self, moment: &Moment) {
        match &moment.event {
            Event::StockLoaded { good, quantity, .. } | Event::StockSold { good, quantity, .. } => {
                self.stock_change(good, -quantity);
            }
            Event::StockUnloaded { good, quantity, .. } | Event::StockBought { good, quantity, .. } => {
                self.stock_change(good, *quantity);
            }
            Event::ExchangeComplete { give, given, take, taken, .. } => {
                self.stock_change(give, -given);
                self.stock_change(take, *taken);
                self.exchanges += 1;
            }
            Event::WorkBegun { inputs, good, quantity, until, .. } => {
                for (good, quantity) in inputs {
                    self.stock_change(good, -quantity);
                }
                let (good, quantity, until) = (good.clone(), *quantity, *until);
                self.work = Some(Work { id: moment.seq, good, quantity, until });
            }
            Event::WorkDone { good, quantity } => {
                self.stock_change(good, *quantity);
                self.work = None;
                self.works += 1;
            }
            Event::VentureHome { .. } => self.ventures_home += 1,
            Event::PatronAdvanced { .. } => {
                self.advances += 1;
                self.advanced_at = Some(moment.at);
            }
            _ => {
                self.apply_to_men(moment);
                self.apply_to_loans(moment);
                self.apply_to_matters(moment);
            }
        }
    }

    fn apply_to_men(&mut self, moment: &Moment) {
        let of = |factors: &mut Vec<Factor>, id: i64, change: &dyn Fn(&mut Factor)| {
            factors.iter_mut().filter(|factor| factor.id == id).for_each(change);
        };
        match &moment.event {
            Event::FactorHired { name, voice, wage_as } => {
                self.factors_hired += 1;
                self.factors.push(Factor {
                    id: moment.seq,
                    name: name.clone(),
                    voice: voice.clone(),
                    wage_as: *wage_as,
                    hired_at: moment.at,
                    weeks: 0,
                    idle_weeks: 0,
                    ill_until: None,
                });
            }
            Event::FactorPaid { factor, week, idle_weeks, .. } => {
                of(&mut self.factors, *factor, &|factor| {
                    (factor.weeks, factor.idle_weeks) = (*week, *idle_weeks);
                });
            }
            Event::FactorFellIll { factor, until, .. } => {
                self.factors_ill += 1;
                of(&mut self.factors, *factor, &|factor| factor.ill_until = Some(*until));
            }
            Event::FactorRobbed { .. } => self.factors_robbed += 1,
            Event::FactorLeft { factor, .. } => {
                self.factors_left += 1;
                self.factors.retain(|left| left.id != *factor);
            }
            _ => {}
        }
    }

    fn apply_to_loans(&mut self, moment: &Moment) {
        match &moment.event {
            Event::LoanTaken { offer, amount_as, interest_permille, due } => {
                self.loans_taken += 1;
                self.loans.push(Loan {
                    id: moment.seq,
                    offer: offer.clone(),
                    owed_as: *amount_as,
                    interest_permille: *interest_permille,
                    taken_at: moment.at,
                    due: *due,
                    months: 0,
                });
            }
            Event::LoanInterest { loan, amount_as } => {
                for loan in self.loans.iter_mut().filter(|owed| owed.id == *loan) {
                    loan.owed_as += amount_as;
                    loan.months += 1;
                }
            }
            Event::LoanRepaid { loan, amount_as } => {
                for loan in self.loans.iter_mut().filter(|owed| owed.id == *loan) {
                    loan.owed_as -= amount_as;
                }
                let before = self.loans.len();
                self.loans.retain(|loan| loan.owed_as > 0);
                self.loans_repaid += u32::from(self.loans.len() < before);
            }
            Event::LoanDefaulted { loan, .. } => {
                self.loans_defaulted += 1;
                self.loans.retain(|owed| owed.id != *loan);
            }
            _ => {}
        }
    }

    fn apply_to_matters(&mut self, moment: &Moment) {
        match &moment.event {
            Event::ScenarioOpened { scenario, truth, until, pressures, .. } => {
                self.matters.push(Matter {
                    id: moment.seq,
                    scenario: scenario.clone(),
                    truth: truth.clone(),
                    until: *until,
                    answer: None,
                });
                self.pressures.retain(|pressure| moment.at < pressure.until);
                self.pressures.extend(pressures.iter().cloned());
            }
            Event::ScenarioAnswered { scenario, choice, resolves } => {
                self.answers.insert(format!("{scenario}/{choice}"));
                for matter in self.matters.iter_mut().filter(|matter| matter.scenario == *scenario) {
                    matter.answer = Some((choice.clone(), *resolves));
                }
            }
            Event::ScenarioEnded { scenario, truth, .. } => {
                self.truths.insert(format!("{scenario}/{truth}"));
                self.ended.insert(scenario.clone(), self.ventures_home);
                self.matters.retain(|matter| matter.scenario != *scenario);
            }
            _ => {}
        }
    }

    /// Homecomings since a matter came to an end; `None` where it never did.
    pub(crate) fn homecomings_since(&self, scenario: &str) -> Option<u32> {
        self.ended.get(scenario).map(|at| self.ventures_home - at)
    }
}
