//! What a merchant of a long life does on a day: a little of everything that can be done, so that every part of the page has
//! something to show. No dice: the day's number decides, so that a life is the same each time.

use otivm_api::{Command, RouteOffer, Routes, ScenarioChoice, State, Stop, TradeForecast};

/// A day of a life.
#[derive(Debug, Clone, Copy)]
pub struct Day {
    /// 0 is the first.
    pub number: i64,
    /// Days from its beginning to the end of the life.
    pub left: i64,
}

impl Day {
    /// One day in so many.
    const fn every(self, days: i64) -> bool {
        self.number % days == days - 1
    }

    /// Near the end matters are left open, debts unpaid and goods in the store, for whoever looks at the seat afterwards.
    const fn is_late(self) -> bool {
        self.left <= 16
    }
}

/// Rests that the purse has to bear before one is taken.
const RESTS_IN_PURSE: i64 = 3;
/// Asses in the purse of who hires a man.
const TO_HIRE_AS: i64 = 700;
/// Men who are hired.
const MEN: usize = 2;
/// Asses that stay in the purse when a debt is paid.
const LEFT_AFTER_DEBT_AS: i64 = 600;
/// Asses in the purse of who buys for the store or has something made.
const TO_STORE_AS: i64 = 320;
/// The shares of what the purse bears that are sent, as one of so many.
const SHARE: i64 = 2;

/// What is to be done, in this order. `routes` are the offers where somebody could be sent.
pub fn deeds(state: &State, routes: Option<&Routes>, day: Day) -> Vec<Command> {
    let mut deeds = Vec::new();
    if !day.is_late() {
        deeds.extend(state.scenarios.iter().filter_map(|matter| {
            let choice = answer(&matter.choices, day)?;
            Some(Command::Answer { scenario: matter.token.clone(), choice: choice.token.clone() })
        }));
        let bearable = |owed_as: i64| state.purse_as >= owed_as + LEFT_AFTER_DEBT_AS;
        let debts = state.debts.iter().filter(|debt| bearable(debt.owed_as));
        deeds.extend(debts.map(|debt| Command::Repay { loan: debt.id, amount_as: debt.owed_as }));
    }
    if state.patron_would_help {
        deeds.push(Command::AskPatron);
    }
    if state.factors.len() < MEN && state.purse_as >= TO_HIRE_AS && state.day.is_some() {
        deeds.push(Command::HireFactor);
    }
    deeds.extend(routes.and_then(|routes| send(state, routes, day)));
    let may_rest = state.otium.is_none() && state.day.is_some();
    if may_rest && state.purse_as >= state.otium_cost_as * RESTS_IN_PURSE && day.every(10) {
        deeds.push(Command::Rest);
    }
    deeds.extend(keep_store(state, day));
    deeds
}

/// A loan where one is to be had, and else each of the answers that are possible by turns.
fn answer(choices: &[ScenarioChoice], day: Day) -> Option<&ScenarioChoice> {
    let possible: Vec<_> = choices.iter().filter(|choice| choice.hindrance.is_none()).collect();
    let turn = usize::try_from(day.number).ok()? % possible.len().max(1);
    let loan = possible.iter().find(|choice| choice.loan_as > 0);
    loan.or_else(|| possible.get(turn)).copied()
}

/// The best way by what it promises a day; the second best now and then, so that more of the world is seen.
fn send(state: &State, routes: &Routes, day: Day) -> Option<Command> {
    if routes.hindrance.is_some() {
        return None;
    }
    let mut offers: Vec<(&RouteOffer, &TradeForecast)> = routes
        .routes
        .iter()
        .filter(|offer| offer.locked.is_none())
        .filter_map(|offer| Some((offer, offer.forecast.as_ref()?)))
        .filter(|(_, forecast)| forecast.profit_as > 0 && forecast.quantity_max > 0)
        .collect();
    offers.sort_by_key(|(offer, forecast)| {
        (-forecast.profit_as * 1000 / (offer.days + offer.days_home).max(1), offer.id.clone())
    });
    let unseen = offers.iter().find(|(offer, _)| !state.ventures.iter().any(|past| past.to == offer.to));
    let second = offers.get(1).filter(|_| day.every(3));
    let (offer, forecast) = unseen.or(second).or_else(|| offers.first())?;
    let (route, good) = (offer.id.clone(), forecast.good.clone());
    let quantity = (forecast.quantity_max / SHARE).clamp(1, forecast.quantity_max);
    if day.number % 4 != 0 {
        return Some(Command::Dispatch { route, good, quantity });
    }
    let held = state.stock.iter().find(|item| item.good == good).map_or(0, |item| item.quantity);
    let then = vec![Stop { to: routes.from.clone(), good: Some("olive_oil".to_owned()), quantity: 2 }];
    Some(Command::Send { route, good, quantity, from_stock: held.min(quantity), then })
}

/// Buys, barters, makes and sells by turns.
fn keep_store(state: &State, day: Day) -> Vec<Command> {
    let buy = |good: &str, quantity| Command::Buy { good: good.to_owned(), quantity };
    let sell = |good: &str| {
        let held = state.stock.iter().find(|item| item.good == good)?;
        Some(Command::Sell { good: good.to_owned(), quantity: held.quantity })
    };
    if state.purse_as < TO_STORE_AS {
        return sell("bronze_ware").into_iter().collect();
    }
    match day.number % 40 {
        9 => vec![buy("lead", 1), buy("timber", 4)],
        12 if state.work.is_none() => vec![Command::Make { recipe: "bronze".to_owned(), times: 1 }],
        25 => vec![Command::Barter { give: "timber".to_owned(), quantity: 3, take: "wheat".to_owned() }],
        30 if !day.is_late() => sell("bronze_ware").into_iter().collect(),
        // Whoever looks at the seat afterwards finds a workshop at work.
        _ if day.left == 4 => {
            vec![buy("lead", 1), buy("timber", 2), Command::Make { recipe: "bronze".to_owned(), times: 1 }]
        }
        _ => Vec::new(),
    }
}
