//! What a cargo costs and brings.

use clock::Timestamp;
use otivm_api::{CostBreakdown, MS_PER_SIM_DAY, TradeForecast};
use tessera_aggregator_api::formula::SATURATION_MAX_PERMILLE;
use tessera_store_api::{Good, Mode};

use super::economy::{
    CARGO_AS_PER_STANDING, CARGO_AS_UNKNOWN, DISCIPLINA_WAGE_PERMILLE, GRAMS_PER_PORTER, HOME,
    UNITS_PER_VENTURE_MAX, WAGE_AS_PER_DAY, at,
};
use super::market::Market;
use super::price::{price_as, usual_as};
use super::route::{Way, Weather};
use super::settle::portoria_as;
use super::state::State;
use crate::world::World;

/// A good on a way, by the news of today.
#[derive(Debug)]
pub(crate) struct Cargo<'a> {
    way: &'a Way,
    good: String,
    carriage: Carriage,
    /// Most units that anyone carries for this merchant.
    pub(crate) units_max: i64,
    pub(crate) price_here_as: i64,
    pub(crate) usual_there_as: i64,
    /// What a unit is hoped to fetch there.
    pub(crate) price_there_as: i64,
    /// What it is hoped to fetch if the market is as full as it can be.
    glut_there_as: i64,
}

/// What carrying a good costs one merchant in one weather.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Carriage {
    grams_per_unit: i64,
    freight_permille: i64,
    wage_permille: i64,
}

impl Carriage {
    /// Of a good, for the merchant of these markets.
    pub(crate) fn new(market: &Market<'_>, good: &Good, weather: Weather) -> Self {
        Self {
            grams_per_unit: grams(good.unit_kg),
            freight_permille: weather.season.freight_permille(),
            wage_permille: at(&DISCIPLINA_WAGE_PERMILLE, market.state.level("disciplina")),
        }
    }

    /// Freight and wages of `quantity` units on a way, in asses.
    pub(crate) fn cost(&self, way: &Way, quantity: i64) -> (i64, i64) {
        let grams = self.grams_per_unit * quantity;
        let porters = ((grams + GRAMS_PER_PORTER - 1) / GRAMS_PER_PORTER).max(1);
        let (mut vectura_as, mut wages_as) = (0, 0);
        for step in &way.steps {
            let permille = if step.mode == Mode::Sea { self.freight_permille } else { 1000 };
            vectura_as += freight_as(step.freight_micro_as, permille, grams);
            if step.mode == Mode::Road {
                wages_as += (porters * WAGE_AS_PER_DAY * step.days * self.wage_permille + 999) / 1000;
            }
        }
        (vectura_as, wages_as)
    }
}

/// What is paid for a cargo before it leaves, in asses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cost {
    pub(crate) goods_as: i64,
    pub(crate) vectura_as: i64,
    pub(crate) wages_as: i64,
}

impl Cost {
    /// What the purse has to bear.
    pub(crate) const fn paid_at_once(self) -> i64 {
        self.goods_as + self.vectura_as + self.wages_as
    }

    /// With the customs, as players see it.
    pub(crate) const fn breakdown(self, portoria_as: i64) -> CostBreakdown {
        CostBreakdown {
            goods_as: self.goods_as,
            vectura_as: self.vectura_as,
            wages_as: self.wages_as,
            portoria_as,
            total_as: self.paid_at_once() + portoria_as,
        }
    }
}

impl<'a> Cargo<'a> {
    /// `good` on `way`, leaving at `now`; `None` where the world has lost one of the ends.
    pub(crate) fn new(
        market: &Market<'_>,
        world: &World,
        good: &Good,
        way: &'a Way,
        now: Timestamp,
    ) -> Option<Self> {
        let day = market.state.day_at(now).unwrap_or(0);
        let usual_here_as = usual_as(world, world.place(HOME)?, good);
        let usual_there_as = usual_as(world, world.place(&way.to)?, good);
        let arrives = now.plus_millis(way.days * MS_PER_SIM_DAY);
        let (here_as, _) = market.unit_as(usual_here_as, HOME, &good.token, (now, now));
        let heard = market.heard_at(&way.to, now);
        let (there_as, _) = market.unit_as(usual_there_as, &way.to, &good.token, (arrives, heard));
        let season_as = market.season_as(usual_there_as, &way.to, &good.token, (arrives, heard));
        let glut = i32::try_from(SATURATION_MAX_PERMILLE).unwrap_or(i32::MAX);
        let price_here_as = market.bought_as(here_as);
        Some(Self {
            way,
            good: good.token.clone(),
            carriage: Carriage::new(market, good, Weather::on(day)),
            units_max: (trusted_as(market.state) / price_here_as).clamp(1, UNITS_PER_VENTURE_MAX),
            price_here_as,
            usual_there_as,
            price_there_as: market.hoped_as(there_as),
            glut_there_as: market.hoped_as(price_as(season_as, glut)),
        })
    }

    /// What `quantity` units cost before they leave.
    pub(crate) fn cost(&self, quantity: i64) -> Cost {
        let (vectura_as, wages_as) = self.carriage.cost(self.way, quantity);
        Cost { goods_as: self.price_here_as * quantity, vectura_as, wages_as }
    }

    /// Most units that `purse_as` bears and anyone carries.
    pub(crate) fn quantity_max(&self, purse_as: i64) -> i64 {
        let (mut least, mut most) = (0, self.units_max);
        while least < most {
            let middle = (least + most + 1) / 2;
            if self.cost(middle).paid_at_once() <= purse_as { least = middle } else { most = middle - 1 }
        }
        least
    }

    /// What `quantity` units would cost and bring; as many as the purse bears where absent.
    pub(crate) fn forecast(&self, purse_as: i64, quantity: Option<i64>) -> Option<TradeForecast> {
        let quantity_max = self.quantity_max(purse_as);
        if quantity_max == 0 {
            return None;
        }
        let quantity = quantity.unwrap_or(quantity_max).clamp(1, self.units_max);
        let cost = self.cost(quantity);
        let left = |unit_as: i64| {
            let revenue_as = unit_as * quantity;
            revenue_as - portoria_as(revenue_as) - cost.paid_at_once()
        };
        let revenue_as = self.price_there_as * quantity;
        Some(TradeForecast {
            good: self.good.clone(),
            quantity,
            quantity_max,
            price_here_as: self.price_here_as,
            price_there_as: self.price_there_as,
            cost: cost.breakdown(portoria_as(revenue_as)),
            revenue_as,
            profit_as: left(self.price_there_as),
            worst_as: left(self.glut_there_as),
            ruin_as: -cost.paid_at_once(),
        })
    }
}

/// What a cargo may be worth that is entrusted to shipmasters and drovers, in asses: a word from someone weighs more.
const fn trusted_as(state: &State) -> i64 {
    CARGO_AS_UNKNOWN + CARGO_AS_PER_STANDING * state.auctoritas
}

/// Whole grams of a weight in kilograms.
fn grams(kg: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "the value is clamped to what fits")]
    let grams = (kg * 1000.0).round().clamp(1.0, 10_000_000.0) as i64;
    grams
}

/// Freight of one leg in whole asses, rounded up. Wide, since millionths, thousandths and grams multiply.
fn freight_as(micro_as_per_kg: i64, permille: i64, grams: i64) -> i64 {
    const PARTS: i128 = 1_000_000 * 1_000 * 1_000;
    let parts = i128::from(micro_as_per_kg) * i128::from(permille) * i128::from(grams);
    i64::try_from((parts + PARTS - 1) / PARTS).unwrap_or(i64::MAX / 4)
}
