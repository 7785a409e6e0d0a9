//! What a cargo costs and brings.

use otivm_api::{CostBreakdown, TradeForecast};
use tessera_aggregator_api::formula::SATURATION_MAX_PERMILLE;
use tessera_store_api::{Good, Mode};

use super::calendar::season_of;
use super::economy::{GRAMS_PER_PORTER, HOME, UNITS_PER_VENTURE_MAX, WAGE_AS_PER_DAY};
use super::price::{PriceBook, price_as, usual_as};
use super::route::{Way, freight_micro_as};
use super::settle::portoria_as;
use crate::world::World;

/// A good on a way, by the news of today.
#[derive(Debug)]
pub(crate) struct Cargo<'a> {
    way: &'a Way,
    good: String,
    grams_per_unit: i64,
    freight_permille: i64,
    pub(crate) price_here_as: i64,
    pub(crate) usual_there_as: i64,
    pub(crate) price_there_as: i64,
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
    /// `good` on `way`, leaving on `day`; `None` where the world has lost one of the ends.
    pub(crate) fn new(
        world: &World,
        prices: &PriceBook,
        good: &Good,
        way: &'a Way,
        day: i64,
    ) -> Option<Self> {
        let usual_here_as = usual_as(world.place(HOME)?, good);
        let usual_there_as = usual_as(world.place(&way.to)?, good);
        let price = |place: &str, usual_as| price_as(usual_as, prices.saturation(place, &good.token));
        Some(Self {
            way,
            good: good.token.clone(),
            grams_per_unit: grams(good.unit_kg),
            freight_permille: season_of(day).freight_permille(),
            price_here_as: price(HOME, usual_here_as),
            usual_there_as,
            price_there_as: price(&way.to, usual_there_as),
        })
    }

    /// What `quantity` units cost before they leave.
    pub(crate) fn cost(&self, quantity: i64) -> Cost {
        let grams = self.grams_per_unit * quantity;
        let porters = ((grams + GRAMS_PER_PORTER - 1) / GRAMS_PER_PORTER).max(1);
        let (mut vectura_as, mut wages_as) = (0, 0);
        for step in &self.way.steps {
            let permille = if step.mode == Mode::Sea { self.freight_permille } else { 1000 };
            let rate = freight_micro_as(step.mode, step.km, step.days);
            vectura_as += freight_as(rate, permille, grams);
            if step.mode == Mode::Road {
                wages_as += porters * WAGE_AS_PER_DAY * step.days;
            }
        }
        Cost { goods_as: self.price_here_as * quantity, vectura_as, wages_as }
    }

    /// Most units that `purse_as` bears.
    pub(crate) fn quantity_max(&self, purse_as: i64) -> i64 {
        let (mut least, mut most) = (0, UNITS_PER_VENTURE_MAX);
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
        let quantity = quantity.unwrap_or(quantity_max).clamp(1, UNITS_PER_VENTURE_MAX);
        let cost = self.cost(quantity);
        let glut = i32::try_from(SATURATION_MAX_PERMILLE).unwrap_or(i32::MAX);
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
            worst_as: left(price_as(self.usual_there_as, glut)),
        })
    }
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
