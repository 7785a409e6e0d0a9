//! What a player is shown: pure functions from state, world and prices to the types of the contract.

mod affairs;
mod course;

use clock::Timestamp;
use otivm_api as api;
use otivm_api::MS_PER_SIM_DAY;

use crate::content::{Content, Level};
use crate::game::Game;
use crate::map;
use crate::news::Heard;
use crate::rules::calendar::roman_date;
use crate::rules::economy::{HOME, ITINERIS_FORESIGHT_PERMILLE, OTIUM_DAYS, at};
use crate::rules::event::Event;
use crate::rules::market::Market;
use crate::rules::price::{felt, price_as, usual_as};
use crate::rules::route::Weather;
use crate::rules::trade::{Cargo, Cost};
use crate::rules::venture::Venture;
use crate::rules::{PriceBook, State, act, answer, factor, fate, route};
use crate::tables::moment::Stored;
use crate::world::World;

/// Prices shown of the past, at most.
const HISTORY_MAX: usize = 24;

/// The state as its player sees it at `now`.
pub(crate) fn state(game: &Game, state: &State, now: Timestamp) -> api::State {
    let world = game.world_if_known();
    let day = state.day_at(now);
    let Heard { store, prices } = game.news.heard();
    api::State {
        server_time: now,
        ms_per_day: MS_PER_SIM_DAY,
        day,
        roman_date: roman_date(day.unwrap_or(0)),
        head: state.head,
        name: state.name.clone(),
        background: state.background.clone(),
        purse_as: state.purse_as,
        auctoritas: state.auctoritas,
        chapter: chapter(&game.content, state.chapter),
        parameters: parameters(&game.content, state),
        ventures: state.ventures.iter().rev().map(|sent| venture(world.as_deref(), sent, now)).collect(),
        otium: state.otium.map(|otium| api::Otium {
            from_day: otium.from_day,
            until_day: otium.from_day + otium.days,
            until: otium.until,
        }),
        otium_cost_as: act::otium_cost_as(state),
        otium_days: OTIUM_DAYS,
        journal_entries: u32::try_from(state.journal.len()).unwrap_or(u32::MAX),
        news: api::WorldNews {
            release: world.map(|world| world.edition.number),
            store_heard_at: store,
            prices_heard_at: prices,
            prices_period: game.prices().period,
        },
        ventures_max: i64::try_from(state.ventures_max(now)).unwrap_or(1),
        factors: affairs::factors(state, now),
        factor_wage_as: factor::wage_as(state),
        stock: affairs::stock(state),
        work: affairs::work(state),
        recipes: affairs::recipes(&game.content),
        debts: affairs::debts(state),
        patron_would_help: answer::patron_would_help(state, now),
        scenarios: affairs::scenarios(&game.content, state),
        weather: Some(affairs::weather(day.unwrap_or(0))),
        rules: state.rules.clone(),
    }
}

fn chapter(content: &Content, number: u32) -> api::Chapter {
    let present = content.chapter(number.max(1));
    api::Chapter {
        number: number.max(1),
        title: present.map(|chapter| chapter.title.clone()).unwrap_or_default(),
        goal: present.map(|chapter| chapter.goal.clone()).unwrap_or_default(),
        next_at_auctoritas: content.chapter(number.max(1) + 1).map(|next| next.at_auctoritas),
    }
}

fn parameters(content: &Content, state: &State) -> Vec<api::Parameter> {
    let perceived = |token: &str| state.parameters.get(token).map(|level| Level::of_index(level.perceived).0);
    content
        .parameters
        .iter()
        .filter_map(|parameter| {
            Some(api::Parameter {
                token: parameter.token.clone(),
                latin: parameter.latin.clone(),
                meaning: parameter.meaning.clone(),
                perceived: perceived(&parameter.token)?,
            })
        })
        .collect()
}

/// A venture as those at home believe it to be.
fn venture(world: Option<&World>, venture: &Venture, now: Timestamp) -> api::Venture {
    let voyage = &venture.voyage;
    let cost = Cost { goods_as: voyage.goods_as, vectura_as: voyage.vectura_as, wages_as: voyage.wages_as };
    let portoria_as = if venture.is_home() { venture.portoria_as } else { 0 };
    let stops = voyage.stops.iter().map(|onward| api::VentureStop {
        from: onward.from.clone(),
        to: onward.to.clone(),
        good: onward.good.clone(),
        quantity: onward.quantity,
        days: onward.days,
    });
    api::Venture {
        id: venture.id,
        from: voyage.from.clone(),
        to: voyage.to.clone(),
        good: voyage.good.clone(),
        quantity: voyage.quantity,
        stage: venture.believed_stage(now),
        legs: voyage.legs.clone(),
        path: map::line(world, &voyage.from, &voyage.to, &voyage.cells),
        cost: cost.breakdown(portoria_as),
        revenue_as: venture.believed_revenue_as(now),
        profit_as: venture.profit_as,
        departed_day: voyage.departed_day,
        arrives_day: voyage.departed_day + voyage.days_out(),
        home_day: voyage.departed_day + voyage.days_in_all(),
        departed_at: voyage.departed_at,
        arrives_at: venture.should_arrive_at(),
        home_at: venture.should_be_home_at(),
        stops: stops.collect(),
        course: course::planned(world, venture),
        tidings: venture.heard.iter().map(affairs::tidings).collect(),
    }
}

/// A stored moment as its player sees it: what is true and hidden stays out.
pub(crate) fn moment(stored: &Stored) -> api::Moment {
    let record = &stored.record;
    api::Moment {
        seq: record.seq,
        recorded_at: record.recorded_at,
        sim_day: record.sim_day,
        kind: record.kind.clone(),
        subject: record.subject.clone(),
        value_perceived: record.value_perceived,
        confidence: record.confidence_tag.clone(),
        cause: record.cause,
        hash: hex::encode(stored.hash),
    }
}

/// The same, where what happens to a venture far from home is not told before it is heard: neither what, nor when.
pub(crate) fn moment_heard(stored: &Stored, event: &Event, state: &State) -> api::Moment {
    let seen = moment(stored);
    let away = event.far_from_home().and_then(|id| state.away().find(|venture| venture.id == id));
    let Some(venture) = away else { return seen };
    if venture.heard.iter().any(|story| story.about == seen.seq) {
        return seen;
    }
    api::Moment {
        recorded_at: venture.voyage.departed_at,
        sim_day: None,
        kind: "unheard".to_owned(),
        subject: format!("venture/{}", venture.id),
        value_perceived: None,
        confidence: "LOW".to_owned(),
        cause: Some(venture.id),
        ..seen
    }
}

/// The profiles to choose from, as those who choose see themselves.
pub(crate) fn backgrounds(content: &Content) -> api::Backgrounds {
    let view = |background: &crate::content::Background| api::Background {
        token: background.token.clone(),
        title: background.title.clone(),
        name: background.name.clone(),
        story: background.story.clone(),
        strengths: background.strengths.clone(),
        weaknesses: background.weaknesses.clone(),
        opportunity: background.opportunity.clone(),
        liability: background.liability.clone(),
        purse_as: background.purse_as,
        parameters: background
            .parameters
            .iter()
            .map(|(token, seed)| (token.clone(), seed.perceived.0))
            .collect(),
    };
    api::Backgrounds { backgrounds: content.backgrounds.iter().map(view).collect() }
}

/// The journal, newest first.
pub(crate) fn journal(content: &Content, state: &State) -> api::Journal {
    let entries = state.journal.iter().rev().filter_map(|unlocked| {
        let entry = content.journal.iter().find(|entry| entry.token == unlocked.entry)?;
        Some(api::JournalEntry {
            token: entry.token.clone(),
            title: entry.title.clone(),
            text: entry.text.clone(),
            roman_date: roman_date(unlocked.day.unwrap_or(0)),
            moment: unlocked.moment,
        })
    });
    api::Journal { entries: entries.collect() }
}

/// What routes are reckoned with.
pub(crate) struct Reckoning<'a> {
    pub(crate) content: &'a Content,
    pub(crate) world: &'a World,
    pub(crate) prices: &'a PriceBook,
    pub(crate) state: &'a State,
    pub(crate) now: Timestamp,
}

impl Reckoning<'_> {
    /// The routes on offer.
    pub(crate) fn routes(&self, query: &api::RoutesQuery) -> api::Routes {
        let chapter = self.state.chapter.max(1);
        let weather = Weather::on(self.day());
        let mut open: Vec<api::RouteOffer> = self
            .content
            .destinations(self.world, chapter)
            .iter()
            .flat_map(|to| route::ways(self.world, HOME, to, weather))
            .map(|way| self.offer(&way, query))
            .collect();
        open.sort_by(|one, other| (one.days, one.km, &one.id).cmp(&(other.days, other.km, &other.id)));
        let mut locked: Vec<api::RouteOffer> = self
            .content
            .locked_destinations(self.world, chapter)
            .into_iter()
            .filter_map(|(to, by)| {
                let way = route::ways(self.world, HOME, &to, weather).into_iter().next()?;
                Some(self.locked_offer(&way, by.locked_text()))
            })
            .collect();
        locked.sort_by_key(|offer| offer.km);
        open.extend(locked);
        let hindrance = act::hindrance(self.content, self.state, self.now).map(|refusal| refusal.to_string());
        api::Routes { from: HOME.to_owned(), routes: open, hindrance }
    }

    fn day(&self) -> i64 {
        self.state.day_at(self.now).unwrap_or(0)
    }

    fn market(&self) -> Market<'_> {
        Market { content: self.content, prices: self.prices, state: self.state }
    }

    /// Days of the way home, and of both together if it goes as badly as this merchant can foresee.
    fn days_back(&self, way: &route::Way) -> (i64, i64) {
        let home = way.back(self.world, HOME, Weather::on(self.day() + way.days));
        let longest: i64 =
            way.steps.iter().chain(&home.steps).map(|step| fate::longest_delay(step.days)).sum();
        let foreseen = at(&ITINERIS_FORESIGHT_PERMILLE, self.state.level("itineris_scientia"));
        (home.days, way.days + home.days + longest * foreseen / 1000)
    }

    fn offer(&self, way: &route::Way, query: &api::RoutesQuery) -> api::RouteOffer {
        let goods = self.world.gazetteer.goods.iter();
        let forecast = goods
            .filter(|good| query.good.as_ref().is_none_or(|wanted| *wanted == good.token))
            .filter_map(|good| {
                let cargo = Cargo::new(&self.market(), self.world, good, way, self.now)?;
                cargo.forecast(self.state.purse_as, query.quantity)
            })
            .max_by_key(|forecast| forecast.profit_as);
        let weather = Weather::on(self.day());
        let season = if way.by_sea() { weather.season.words() } else { "The roads are open." };
        let (days_home, days_worst) = self.days_back(way);
        api::RouteOffer {
            id: way.id(),
            to: way.to.clone(),
            to_latin: self.latin(&way.to),
            title: way.title(),
            legs: way.leg_views(),
            km: way.km,
            days: way.days,
            season: season.to_owned(),
            risk: way.risk().to_owned(),
            locked: None,
            days_home,
            days_worst,
            path: map::line(Some(self.world), HOME, &way.to, &way.cells),
            forecast,
        }
    }

    fn locked_offer(&self, way: &route::Way, why: String) -> api::RouteOffer {
        api::RouteOffer {
            id: way.id(),
            to: way.to.clone(),
            to_latin: self.latin(&way.to),
            title: way.title(),
            legs: Vec::new(),
            km: way.km,
            days: way.days,
            season: String::new(),
            risk: way.risk().to_owned(),
            locked: Some(why),
            days_home: 0,
            days_worst: 0,
            path: Vec::new(),
            forecast: None,
        }
    }

    fn latin(&self, token: &str) -> String {
        self.world.place(token).map(|place| place.latin.clone()).unwrap_or_default()
    }

    /// The markets the merchant has heard of: home, and wherever ventures may go.
    pub(crate) fn markets(&self, heard_at: Option<Timestamp>) -> api::Markets {
        let open = self.content.destinations(self.world, self.state.chapter.max(1));
        let tokens = std::iter::once(HOME).chain(open.iter().map(String::as_str));
        api::Markets {
            period: self.prices.period,
            heard_at: self.prices.period.and(heard_at),
            markets: tokens.filter_map(|token| self.market_of(token)).collect(),
        }
    }

    /// A market as this merchant has heard of it: news from elsewhere are as old as what he knows of markets lets them be.
    fn market_of(&self, token: &str) -> Option<api::Market> {
        let place = self.world.place(token)?;
        let market = self.market();
        let heard = market.heard_at(token, self.now);
        let goods = self.world.gazetteer.goods.iter().map(|good| {
            let usual = usual_as(self.world, place, good);
            let usual = market.season_as(usual, token, &good.token, (self.now, heard));
            let saturation = self.prices.saturation_at(token, &good.token, heard);
            let changes = self.prices.changes_of(token, &good.token);
            let known = changes.partition_point(|change| change.received_at <= heard);
            let changes = changes.get(..known).unwrap_or(&[]);
            let shown = changes.get(changes.len().saturating_sub(HISTORY_MAX)..).unwrap_or(&[]);
            api::MarketGood {
                good: good.token.clone(),
                name: good.english.clone(),
                unit: good.unit.clone(),
                sold_here: place.exports.contains(&good.token),
                wanted_here: place.imports.contains(&good.token),
                price_as: price_as(usual, felt(token, saturation)),
                usual_as: usual,
                saturation_permille: saturation,
                history_as: shown
                    .iter()
                    .map(|change| price_as(usual, felt(token, change.saturation)))
                    .collect(),
            }
        });
        Some(api::Market { place: token.to_owned(), latin: place.latin.clone(), goods: goods.collect() })
    }
}
