//! What a player is shown of store, workshop, factors, debts, matters and the weather.

use clock::Timestamp;
use otivm_api as api;

use crate::content::Content;
use crate::content::scenario::Choice;
use crate::rules::calendar::{Season, season_until};
use crate::rules::route::Weather;
use crate::rules::venture::Story;
use crate::rules::{State, answer, wind};

/// The day of an instant; 0 before the clock starts.
fn day(state: &State, instant: Timestamp) -> i64 {
    state.day_at(instant).unwrap_or(0)
}

pub(super) fn factors(state: &State, now: Timestamp) -> Vec<api::Factor> {
    let view = |man: &crate::rules::affairs::Factor| api::Factor {
        id: man.id,
        name: man.name.clone(),
        voice: man.voice.clone(),
        wage_as: man.wage_as,
        ill_until_day: man.ill_until.filter(|_| !man.is_well(now)).map(|until| day(state, until)),
    };
    state.affairs.factors.iter().map(view).collect()
}

/// Season and wind on a simulated day.
pub(super) fn weather(day: i64) -> api::Weather {
    let Weather { season, etesians } = Weather::on(day);
    api::Weather {
        season: match season {
            Season::Safe => api::SeaSeason::Safe,
            Season::Doubtful => api::SeaSeason::Doubtful,
            Season::Closed => api::SeaSeason::Closed,
        },
        sea: season.words().to_owned(),
        until_day: season_until(day),
        wind_from_degrees: wind::FROM_DEGREES,
        wind: wind::words(etesians).to_owned(),
        etesians,
    }
}

fn item((good, quantity): (&String, &i64)) -> api::StockItem {
    api::StockItem { good: good.clone(), quantity: *quantity }
}

pub(super) fn stock(state: &State) -> Vec<api::StockItem> {
    state.affairs.stock.iter().map(item).collect()
}

pub(super) fn work(state: &State) -> Option<api::Work> {
    state.affairs.work.as_ref().map(|work| api::Work {
        good: work.good.clone(),
        quantity: work.quantity,
        until_day: day(state, work.until),
    })
}

pub(super) fn recipes(content: &Content) -> Vec<api::Recipe> {
    let view = |recipe: &crate::content::Recipe| api::Recipe {
        token: recipe.token.clone(),
        title: recipe.title.clone(),
        inputs: recipe.inputs.iter().map(|(good, units)| item((good, units))).collect(),
        output: item((&recipe.output.0, &recipe.output.1)),
        wages_as: recipe.wages_as,
        days: recipe.days,
    };
    content.recipes.iter().map(view).collect()
}

pub(super) fn debts(state: &State) -> Vec<api::Debt> {
    let view = |loan: &crate::rules::affairs::Loan| api::Debt {
        id: loan.id,
        offer: loan.offer.clone(),
        owed_as: loan.owed_as,
        interest_permille: loan.interest_permille,
        due_day: day(state, loan.due),
    };
    state.affairs.loans.iter().map(view).collect()
}

/// The matters that want an answer. What is behind them is not in here.
pub(super) fn scenarios(content: &Content, state: &State) -> Vec<api::Scenario> {
    let open = state.affairs.matters.iter().filter(|matter| matter.answer.is_none());
    open.filter_map(|matter| {
        let written = content.scenario(&matter.scenario)?;
        let until_day = matter.until.filter(|_| state.anchor.is_some()).map(|until| day(state, until));
        Some(api::Scenario {
            token: written.token.clone(),
            title: written.title.clone(),
            place: written.place.clone(),
            text: written.text.clone(),
            label: written.label.clone(),
            confidence: crate::rules::event::confidence_tag(written.confidence).to_owned(),
            until_day,
            choices: written.choices.iter().map(|choice| choice_view(state, choice)).collect(),
        })
    })
    .collect()
}

fn choice_view(state: &State, choice: &Choice) -> api::ScenarioChoice {
    api::ScenarioChoice {
        token: choice.token.clone(),
        text: choice.text.clone(),
        cost_as: choice.cost_as,
        loan_as: choice.loan.as_ref().map_or(0, |loan| loan.amount_as),
        hindrance: answer::hindrance(state, choice).map(|refusal| refusal.to_string()),
        background: choice.background.clone(),
    }
}

pub(super) fn tidings(story: &Story) -> api::Tidings {
    api::Tidings {
        kind: story.incident.what.kind().to_owned(),
        text: story.incident.what.words().to_owned(),
        quantity: story.quantity,
        amount_as: story.coin_as,
        days: story.incident.days,
    }
}
