//! Prices out of counts: a pure function of what is published anyway, so that anyone can compute it again.

use std::collections::{BTreeMap, BTreeSet};

use otivm_api::{Activity, Count};
use tessera_aggregator_api::formula;
use tessera_store_api::{PRICES_PER_BATCH_MAX, Price};

/// The places and goods that the store knows. Trade in anything else moves no price.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Known {
    /// Tokens of places.
    pub(crate) places: BTreeSet<String>,
    /// Asses for one unit where it is neither scarce nor plentiful, by token of the good.
    pub(crate) goods: BTreeMap<String, i64>,
}

#[derive(Debug, Default)]
struct Market {
    saturation_permille: i64,
    sold: i64,
    bought: i64,
}

/// The prices after a period: of each market that is not as ever, in order of place and good.
///
/// `previous` are the prices after the period before, `counts` those of all nodes in any order. Should there be more
/// than a batch may hold, the fullest and emptiest markets stay and the others count as they were before all trade.
pub(crate) fn derive(previous: &[Price], counts: &[Count], known: &Known) -> Vec<Price> {
    let mut markets: BTreeMap<(&str, &str), Market> = BTreeMap::new();
    for price in previous {
        let market = markets.entry((&price.place, &price.good)).or_default();
        market.saturation_permille = price.saturation_permille.into();
    }
    for count in counts {
        let market = (count.place.as_str(), count.good.as_str());
        // Quantities are not negative, so that even sums at the end of i64 do not depend on their order.
        match count.activity {
            Activity::Dispatch => {}
            Activity::Sale => add(&mut markets.entry(market).or_default().sold, count.quantity),
            Activity::Purchase => add(&mut markets.entry(market).or_default().bought, count.quantity),
        }
    }
    let prices = markets.into_iter().filter_map(|((place, good), market)| {
        let base_as = *known.goods.get(good).filter(|_| known.places.contains(place))?;
        let saturation = formula::saturation(market.saturation_permille, market.sold, market.bought);
        (saturation != 0).then(|| Price {
            place: place.to_owned(),
            good: good.to_owned(),
            price_as: formula::price_as(base_as, saturation),
            saturation_permille: i32::try_from(saturation).unwrap_or(i32::MAX),
        })
    });
    bounded(prices.collect(), PRICES_PER_BATCH_MAX)
}

fn add(sum: &mut i64, quantity: i64) {
    *sum = sum.saturating_add(quantity.max(0));
}

fn bounded(mut prices: Vec<Price>, most: usize) -> Vec<Price> {
    if prices.len() > most {
        // A stable sort of what is in order already: equal ones stay in order of place and good.
        prices.sort_by_key(|price| -price.saturation_permille.abs());
        prices.truncate(most);
        prices.sort_by(|a, b| (&a.place, &a.good).cmp(&(&b.place, &b.good)));
    }
    prices
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn known() -> Known {
        Known {
            places: ["ostia", "roma"].map(str::to_owned).into(),
            goods: [("oil".to_owned(), 120), ("wine".to_owned(), 64)].into(),
        }
    }

    fn count(activity: Activity, place: &str, good: &str, quantity: i64) -> Count {
        Count { activity, place: place.to_owned(), good: good.to_owned(), players: 5, quantity }
    }

    #[test]
    fn what_is_sold_gets_cheaper_and_what_is_bought_dearer() {
        let counts =
            [count(Activity::Sale, "roma", "oil", 500), count(Activity::Purchase, "ostia", "oil", 500)];
        let prices = derive(&[], &counts, &known());
        let shown: Vec<_> =
            prices.iter().map(|p| (p.place.as_str(), p.saturation_permille, p.price_as)).collect();
        assert_eq!(shown, [("ostia", -500, 144), ("roma", 500, 96)]);
    }

    #[test]
    fn the_worked_example_of_the_api_page_holds() {
        let counts =
            [count(Activity::Sale, "roma", "oil", 250), count(Activity::Purchase, "roma", "oil", 50)];
        let first = derive(&[], &counts, &known());
        assert_eq!((first[0].saturation_permille, first[0].price_as), (200, 110));
        let second = derive(&first, &[], &known());
        assert_eq!((second[0].saturation_permille, second[0].price_as), (175, 111));
    }

    #[test]
    fn unknown_tokens_and_dispatches_move_nothing() {
        let counts = [
            count(Activity::Sale, "atlantis", "oil", 100),
            count(Activity::Sale, "roma", "orichalcum", 100),
            count(Activity::Dispatch, "roma", "oil", 100),
        ];
        assert_eq!(derive(&[], &counts, &known()), []);
    }

    #[test]
    fn when_there_are_too_many_the_most_moved_stay() {
        let price = |place: &str, saturation_permille| Price {
            place: place.to_owned(),
            good: "oil".to_owned(),
            price_as: 1,
            saturation_permille,
        };
        let kept = bounded(vec![price("a", 1), price("b", -9), price("c", 5)], 2);
        assert_eq!(kept, [price("b", -9), price("c", 5)]);
    }

    fn counts() -> impl Strategy<Value = Vec<Count>> {
        let activity = prop::sample::select(vec![Activity::Sale, Activity::Purchase, Activity::Dispatch]);
        let place = prop::sample::select(vec!["ostia", "roma", "atlantis"]);
        let good = prop::sample::select(vec!["oil", "wine", "orichalcum"]);
        let one = (activity, place, good, 0..=i64::MAX)
            .prop_map(|(activity, place, good, quantity)| count(activity, place, good, quantity));
        prop::collection::vec(one, 0..20)
    }

    proptest! {
        #[test]
        fn the_order_of_the_counts_does_not_matter(counts in counts()) {
            let mut turned = counts.clone();
            turned.reverse();
            prop_assert_eq!(derive(&[], &counts, &known()), derive(&[], &turned, &known()));
        }

        #[test]
        fn prices_are_bounded_and_come_back_when_nobody_trades(counts in counts()) {
            let mut prices = derive(&[], &counts, &known());
            for price in &prices {
                let base_as = known().goods[&price.good];
                prop_assert!((-1000..=1000).contains(&price.saturation_permille));
                prop_assert!(price.price_as * 10 >= base_as * 6 - 10 && price.price_as * 10 <= base_as * 14);
            }
            for _ in 0..60 {
                prices = derive(&prices, &[], &known());
            }
            prop_assert_eq!(prices, []);
        }
    }
}
