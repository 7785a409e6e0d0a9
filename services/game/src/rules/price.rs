//! Prices: what a good usually costs at a place, how full each market was when, and what follows.

use std::collections::HashMap;

use clock::Timestamp;
use tessera_aggregator_api::formula;
use tessera_store_api::{Good, Place};

use super::economy::{
    EXPORT_PERMILLE_MAX, EXPORT_PERMILLE_PER_DAY, HOME, HOME_LEAN_PERMILLE, IMPORT_PERMILLE_MAX,
    IMPORT_PERMILLE_PER_DAY, NEIGHBOUR_PERMILLE,
};
use crate::world::World;

/// Changes kept for each good of each market; the oldest go. More than a day in which every period moves it.
pub(crate) const CHANGES_KEPT_MAX: usize = 4096;

/// What a unit usually costs at a place, in asses: more where it is lacked and less where it is made, the farther from
/// home the more so, since whoever carries it is paid by the day; what is lacked at home's door is fetched by those who lack
/// it. A place that both makes and lacks a good, such as wine of two kinds, has the base price.
pub(crate) fn usual_as(world: &World, place: &Place, good: &Good) -> i64 {
    let sold = place.exports.contains(&good.token);
    let wanted = place.imports.contains(&good.token);
    let days = world.days_from_home(&place.token);
    let far = |per_day: i64, least: i64, most: i64| per_day.saturating_mul(days).clamp(least, most);
    let permille = match (sold, wanted) {
        (true, false) => 1000 - far(EXPORT_PERMILLE_PER_DAY, 0, EXPORT_PERMILLE_MAX),
        (false, true) => {
            let most = IMPORT_PERMILLE_MAX + NEIGHBOUR_PERMILLE;
            1000 + far(IMPORT_PERMILLE_PER_DAY, NEIGHBOUR_PERMILLE, most) - NEIGHBOUR_PERMILLE
        }
        _ => 1000,
    };
    (good.base_price_as * permille / 1000).max(1)
}

/// What a unit costs at a saturation, in asses.
pub(crate) fn price_as(usual_as: i64, saturation_permille: i32) -> i64 {
    formula::price_as(usual_as, i64::from(saturation_permille))
}

/// How full a market is as far as it shows in its price. At home it hardly does: what all provinces send to Rome passes there,
/// and merchants who buy for their ventures take little of it.
pub(crate) fn felt(place: &str, saturation_permille: i32) -> i32 {
    let lean = if place == HOME { HOME_LEAN_PERMILLE } else { 1000 };
    let felt = i64::from(saturation_permille) * lean / 1000;
    i32::try_from(felt).unwrap_or(saturation_permille)
}

/// A market that became fuller or emptier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Change {
    /// When it was heard here.
    pub(crate) received_at: Timestamp,
    /// The saturation since then, in thousandths.
    pub(crate) saturation: i32,
}

/// How full every market was, as it was heard here. What is not in it is as ever.
#[derive(Debug, Clone, Default)]
pub(crate) struct PriceBook {
    changes: HashMap<String, HashMap<String, Vec<Change>>>,
    /// The period of the latest batch.
    pub(crate) period: Option<i64>,
}

impl PriceBook {
    /// Adds a change, later than those before it.
    pub(crate) fn push(&mut self, place: &str, good: &str, change: Change) {
        let changes = self.changes.entry(place.to_owned()).or_default().entry(good.to_owned()).or_default();
        if changes.len() >= CHANGES_KEPT_MAX {
            changes.remove(0);
        }
        changes.push(change);
    }

    /// The saturation by the last news at or before `instant`.
    pub(crate) fn saturation_at(&self, place: &str, good: &str, instant: Timestamp) -> i32 {
        let changes = self.changes_of(place, good);
        let known = changes.partition_point(|change| change.received_at <= instant);
        known.checked_sub(1).and_then(|last| changes.get(last)).map_or(0, |change| change.saturation)
    }

    /// The saturation by the last news.
    pub(crate) fn saturation(&self, place: &str, good: &str) -> i32 {
        self.changes_of(place, good).last().map_or(0, |change| change.saturation)
    }

    /// Every change that was heard, oldest first.
    pub(crate) fn changes_of(&self, place: &str, good: &str) -> &[Change] {
        self.changes.get(place).and_then(|goods| goods.get(good)).map_or(&[], Vec::as_slice)
    }

    /// Every market and good that was ever moved.
    pub(crate) fn moved(&self) -> impl Iterator<Item = (&str, &str)> {
        self.changes
            .iter()
            .flat_map(|(place, goods)| goods.keys().map(move |good| (place.as_str(), good.as_str())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sale_sees_the_last_news_before_it() {
        let at = Timestamp::from_millis;
        let mut book = PriceBook::default();
        book.push("capua", "iron", Change { received_at: at(10), saturation: 100 });
        book.push("capua", "iron", Change { received_at: at(20), saturation: -50 });
        let seen: Vec<_> = [9, 10, 19, 20, 99].map(|ms| book.saturation_at("capua", "iron", at(ms))).into();
        assert_eq!(seen, [0, 100, 100, -50, -50]);
        assert_eq!(book.saturation_at("roma", "iron", at(99)), 0);
    }
}
