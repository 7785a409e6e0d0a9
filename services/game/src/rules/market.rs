//! What a unit costs: what is usual at the place, the time of the year, what matters have done to it, how full the market
//! is by the news, and what is gained by talking.

use clock::Timestamp;
use otivm_api::MS_PER_SIM_DAY;

use super::calendar::nundinae_of;
use super::economy::{HOME, MERCATUS_NEWS_DAYS, NEGOTIATIO_PERMILLE, at};
use super::price::{PriceBook, felt, price_as};
use super::state::State;
use crate::content::Content;

/// The markets as one merchant meets them.
#[derive(Clone, Copy)]
pub(crate) struct Market<'a> {
    pub(crate) content: &'a Content,
    pub(crate) prices: &'a PriceBook,
    pub(crate) state: &'a State,
}

impl Market<'_> {
    /// What a unit of a good is worth at a place at an instant before anyone looks at how full the market is. What matters
    /// have done to it is known as of `heard`.
    pub(crate) fn season_as(
        &self,
        usual_as: i64,
        place: &str,
        good: &str,
        (at, heard): (Timestamp, Timestamp),
    ) -> i64 {
        let day = nundinae_of(self.state.day_at(at).unwrap_or(0));
        let season = self.content.season_permille(good, day);
        let pressure = self.state.affairs.pressure_permille(place, good, heard);
        (usual_as * season / 1000 * pressure / 1000).max(1)
    }

    /// What a unit costs at `at`, by the news that had come until `heard`; and how full the market was by them.
    pub(crate) fn unit_as(
        &self,
        usual_as: i64,
        place: &str,
        good: &str,
        (at, heard): (Timestamp, Timestamp),
    ) -> (i64, i32) {
        let saturation = self.prices.saturation_at(place, good, heard);
        let season_as = self.season_as(usual_as, place, good, (at, heard));
        (price_as(season_as, felt(place, saturation)), saturation)
    }

    /// The age that news from a place has for this merchant, taken off `now`.
    pub(crate) fn heard_at(&self, place: &str, now: Timestamp) -> Timestamp {
        if place == HOME {
            return now;
        }
        let days = at(&MERCATUS_NEWS_DAYS, self.state.level("mercatus_scientia"));
        now.plus_millis(-days * MS_PER_SIM_DAY)
    }

    /// What is paid for a unit when the price has been talked about, in asses.
    pub(crate) fn bought_as(&self, unit_as: i64) -> i64 {
        let gained = at(&NEGOTIATIO_PERMILLE, self.state.level("negotiatio"));
        ((unit_as * (1000 - gained) + 999) / 1000).max(1)
    }

    /// What is got for a unit when the price has been talked about, in asses.
    pub(crate) fn sold_as(&self, unit_as: i64) -> i64 {
        (unit_as * (1000 + at(&NEGOTIATIO_PERMILLE, self.state.level("negotiatio"))) / 1000).max(1)
    }

    /// What the merchant believes would be got, in asses.
    pub(crate) fn hoped_as(&self, unit_as: i64) -> i64 {
        (unit_as * (1000 + at(&NEGOTIATIO_PERMILLE, self.state.perceived("negotiatio"))) / 1000).max(1)
    }
}
