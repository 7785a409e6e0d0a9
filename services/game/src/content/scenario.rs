//! Matters as they are written: what is seen, what may be behind it, what can be answered.

use serde::Deserialize;
use tessera_store_api::Confidence;

use super::check::rule;
use super::{Content, ContentError};
use crate::rules::journal::Condition;

/// Shares of a price that a matter may leave or make of it, in thousandths.
const PRESSURE: std::ops::RangeInclusive<i64> = 500..=2000;
/// Days a matter may be open, or a pressure last, at most.
const DAYS_MAX: i64 = 400;
/// Asses that a choice may cost, bring or lend, at most.
const AMOUNT_MAX: i64 = 10_000;

/// A matter that comes up and wants an answer.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Scenario {
    pub(crate) token: String,
    pub(crate) place: String,
    pub(crate) title: String,
    pub(crate) text: String,
    /// `analogue` or `invention`: none of them is a record.
    pub(crate) label: String,
    pub(crate) confidence: Confidence,
    /// Where what it resembles is known from.
    pub(crate) sources: Vec<String>,
    /// All of them have to hold for it to come up.
    pub(crate) when: Vec<Condition>,
    /// It ends unanswered when this holds.
    #[serde(default)]
    pub(crate) ends_when: Option<Condition>,
    /// It never returns.
    #[serde(default)]
    pub(crate) once: bool,
    /// Days it waits for an answer; for as long as it takes where absent.
    #[serde(default)]
    pub(crate) open_days: Option<i64>,
    #[serde(rename = "truth")]
    pub(crate) truths: Vec<Truth>,
    #[serde(rename = "choice")]
    pub(crate) choices: Vec<Choice>,
}

/// What may be behind a matter. Hidden until it has ended.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Truth {
    pub(crate) token: String,
    /// How often, against the others.
    pub(crate) weight: i64,
    #[serde(default, rename = "pressure")]
    pub(crate) pressures: Vec<Push>,
}

/// What it does to a price.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Push {
    pub(crate) place: String,
    pub(crate) good: String,
    pub(crate) permille: i64,
    pub(crate) days: i64,
}

/// An answer.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Choice {
    pub(crate) token: String,
    pub(crate) text: String,
    #[serde(default)]
    pub(crate) cost_as: i64,
    #[serde(default)]
    pub(crate) auctoritas: i64,
    #[serde(default)]
    pub(crate) loan: Option<LoanOffer>,
    /// Who one is by answering so.
    #[serde(default)]
    pub(crate) background: Option<String>,
    /// Days until it shows what it was worth; at once where absent.
    #[serde(default)]
    pub(crate) resolve_days: Option<i64>,
    #[serde(default, rename = "outcome")]
    pub(crate) outcomes: Vec<Outcome>,
}

/// Coin to be paid back.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LoanOffer {
    pub(crate) amount_as: i64,
    /// Thousandths a month.
    pub(crate) interest_permille: i64,
    pub(crate) days: i64,
}

/// What an answer was worth where this was behind it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Outcome {
    pub(crate) truth: String,
    #[serde(default)]
    pub(crate) purse_as: i64,
    #[serde(default)]
    pub(crate) auctoritas: i64,
}

impl Scenario {
    /// Whether it keeps the rules of the file it is from.
    pub(super) fn check(&self, file: &'static str, content: &Content) -> Result<(), ContentError> {
        let keep = |holds, text| rule(file, holds, "scenario", &self.token, text);
        keep(
            content.scenarios.iter().filter(|other| other.token == self.token).count() == 1,
            "tokens differ",
        )?;
        keep(["analogue", "invention"].contains(&self.label.as_str()), "it is an analogue or an invention")?;
        keep(self.label == "invention" || !self.sources.is_empty(), "an analogue has its sources")?;
        keep(!self.when.is_empty(), "it says when it comes up")?;
        keep(
            self.open_days.is_none_or(|days| (1..=DAYS_MAX).contains(&days)),
            "it is open for 1 to 400 days",
        )?;
        keep(self.open_days.is_some() || self.ends_when.is_some(), "it ends at some time")?;
        keep(!self.truths.is_empty(), "there is something behind it")?;
        keep(distinct(self.truths.iter().map(|truth| &truth.token)), "its truths differ")?;
        keep(self.truths.iter().all(|truth| truth.weight > 0), "every truth may be so")?;
        let pushes = || self.truths.iter().flat_map(|truth| &truth.pressures);
        keep(
            pushes().all(|push| PRESSURE.contains(&push.permille)),
            "a price is not halved more than once, or doubled",
        )?;
        keep(pushes().all(|push| (1..=DAYS_MAX).contains(&push.days)), "a pressure lasts 1 to 400 days")?;
        keep(!self.choices.is_empty(), "it can be answered")?;
        keep(distinct(self.choices.iter().map(|choice| &choice.token)), "its choices differ")?;
        self.choices.iter().try_for_each(|choice| self.check_choice(choice, file, content))
    }

    fn check_choice(
        &self,
        choice: &Choice,
        file: &'static str,
        content: &Content,
    ) -> Result<(), ContentError> {
        let token = format!("{}/{}", self.token, choice.token);
        let keep = |holds, text| rule(file, holds, "choice", &token, text);
        keep((0..=AMOUNT_MAX).contains(&choice.cost_as), "it costs 0 to 10000 asses")?;
        keep(
            choice.resolve_days.is_none_or(|days| (1..=DAYS_MAX).contains(&days)),
            "it shows in 1 to 400 days",
        )?;
        let known = |outcome: &Outcome| self.truths.iter().any(|truth| truth.token == outcome.truth);
        keep(choice.outcomes.iter().all(known), "an outcome names a truth of the scenario")?;
        keep(distinct(choice.outcomes.iter().map(|outcome| &outcome.truth)), "one outcome a truth")?;
        let bounded = |outcome: &Outcome| outcome.purse_as.abs() <= AMOUNT_MAX;
        keep(choice.outcomes.iter().all(bounded), "an outcome moves at most 10000 asses")?;
        let fair = |loan: &LoanOffer| {
            (1..=AMOUNT_MAX).contains(&loan.amount_as)
                && (1..=200).contains(&loan.interest_permille)
                && (1..=DAYS_MAX).contains(&loan.days)
        };
        keep(
            choice.loan.as_ref().is_none_or(fair),
            "a loan has an amount, an interest below a fifth a month, a day",
        )?;
        let someone = |token: &String| content.background(token).is_some();
        keep(choice.background.as_ref().is_none_or(someone), "the background exists")
    }
}

fn distinct<'a>(tokens: impl Iterator<Item = &'a String>) -> bool {
    let mut seen = std::collections::BTreeSet::new();
    tokens.into_iter().all(|token| seen.insert(token))
}
