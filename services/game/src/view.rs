//! What a player is shown: pure functions from state, world and prices to the types of the contract.

use clock::Timestamp;
use otivm_api as api;
use otivm_api::MS_PER_SIM_DAY;

use crate::content::{Content, Level};
use crate::game::Game;
use crate::map;
use crate::news::Heard;
use crate::rules::calendar::roman_date;
use crate::rules::economy::{HOME, OTIUM_COST_AS, OTIUM_DAYS};
use crate::rules::price::{price_as, usual_as};
use crate::rules::state::Venture;
use crate::rules::trade::{Cargo, Cost};
use crate::rules::{PriceBook, State, act, calendar, route};
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
        ventures: state.ventures.iter().rev().map(|sent| venture(world.as_deref(), sent)).collect(),
        otium: state.otium.map(|otium| api::Otium {
            from_day: otium.from_day,
            until_day: otium.from_day + otium.days,
            until: otium.until,
        }),
        otium_cost_as: OTIUM_COST_AS,
        otium_days: OTIUM_DAYS,
        journal_entries: u32::try_from(state.journal.len()).unwrap_or(u32::MAX),
        news: api::WorldNews {
            release: world.map(|world| world.edition.number),
            store_heard_at: store,
            prices_heard_at: prices,
            prices_period: game.prices().period,
        },
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

fn venture(world: Option<&World>, venture: &Venture) -> api::Venture {
    let voyage = &venture.voyage;
    let cost = Cost { goods_as: voyage.goods_as, vectura_as: voyage.vectura_as, wages_as: voyage.wages_as };
    api::Venture {
        id: venture.id,
        from: voyage.from.clone(),
        to: voyage.to.clone(),
        good: voyage.good.clone(),
        quantity: voyage.quantity,
        stage: venture.stage,
        legs: voyage.legs.clone(),
        path: map::line(world, &voyage.from, &voyage.to, &voyage.cells),
        cost: cost.breakdown(venture.portoria_as),
        revenue_as: venture.revenue_as,
        profit_as: venture.profit_as,
        departed_day: voyage.departed_day,
        arrives_day: voyage.departed_day + voyage.days,
        home_day: voyage.departed_day + 2 * voyage.days,
        departed_at: voyage.departed_at,
        arrives_at: venture.arrives_at(),
        home_at: venture.home_at(),
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
        let mut open: Vec<api::RouteOffer> = self
            .content
            .destinations(self.world, chapter)
            .iter()
            .flat_map(|to| route::ways(self.world, HOME, to))
            .map(|way| self.offer(&way, query))
            .collect();
        open.sort_by(|one, other| (one.days, one.km, &one.id).cmp(&(other.days, other.km, &other.id)));
        let mut locked: Vec<api::RouteOffer> = self
            .content
            .locked_destinations(self.world, chapter)
            .into_iter()
            .filter_map(|(to, by)| {
                let way = route::ways(self.world, HOME, &to).into_iter().next()?;
                Some(self.locked_offer(&way, by.locked_text()))
            })
            .collect();
        locked.sort_by_key(|offer| offer.km);
        open.extend(locked);
        let hindrance = act::hindrance(self.content, self.state).map(|refusal| refusal.to_string());
        api::Routes { from: HOME.to_owned(), routes: open, hindrance }
    }

    fn offer(&self, way: &route::Way, query: &api::RoutesQuery) -> api::RouteOffer {
        let day = self.state.day_at(self.now).unwrap_or(0);
        let goods = self.world.gazetteer.goods.iter();
        let forecast = goods
            .filter(|good| query.good.as_ref().is_none_or(|wanted| *wanted == good.token))
            .filter_map(|good| {
                let cargo = Cargo::new(self.world, self.prices, good, way, day)?;
                cargo.forecast(self.state.purse_as, query.quantity)
            })
            .max_by_key(|forecast| forecast.profit_as);
        let season = if way.by_sea() { calendar::season_of(day).words() } else { "The roads are open." };
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
            markets: tokens.filter_map(|token| self.market(token)).collect(),
        }
    }

    fn market(&self, token: &str) -> Option<api::Market> {
        let place = self.world.place(token)?;
        let goods = self.world.gazetteer.goods.iter().map(|good| {
            let usual = usual_as(place, good);
            let saturation = self.prices.saturation(token, &good.token);
            let changes = self.prices.changes_of(token, &good.token);
            let shown = changes.get(changes.len().saturating_sub(HISTORY_MAX)..).unwrap_or(&[]);
            api::MarketGood {
                good: good.token.clone(),
                name: good.english.clone(),
                unit: good.unit.clone(),
                sold_here: place.exports.contains(&good.token),
                wanted_here: place.imports.contains(&good.token),
                price_as: price_as(usual, saturation),
                usual_as: usual,
                saturation_permille: saturation,
                history_as: shown.iter().map(|change| price_as(usual, change.saturation)).collect(),
            }
        });
        Some(api::Market { place: token.to_owned(), latin: place.latin.clone(), goods: goods.collect() })
    }
}
