//! Prices: what a good usually costs at a place, how full each market was when, and what follows.

use std::collections::HashMap;

use clock::Timestamp;
use tessera_aggregator_api::formula;
use tessera_store_api::{Good, Place};

use super::economy::{EXPORT_PERMILLE, IMPORT_PERMILLE};

/// Changes kept for each good of each market; the oldest go. More than a day in which every period moves it.
pub(crate) const CHANGES_KEPT_MAX: usize = 4096;

/// What a unit costs where the market is neither full nor empty, in asses. A place that both makes and lacks a good, such
/// as wine of two kinds, has the base price.
pub(crate) fn usual_as(place: &Place, good: &Good) -> i64 {
    let sold = place.exports.contains(&good.token);
    let wanted = place.imports.contains(&good.token);
    let permille = match (sold, wanted) {
        (true, false) => EXPORT_PERMILLE,
        (false, true) => IMPORT_PERMILLE,
        _ => 1000,
    };
    (good.base_price_as * permille / 1000).max(1)
}

/// What a unit costs at a saturation, in asses.
pub(crate) fn price_as(usual_as: i64, saturation_permille: i32) -> i64 {
    formula::price_as(usual_as, i64::from(saturation_permille))
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
