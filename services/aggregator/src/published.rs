//! What the games are told.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use database::{Database, Result};
use otivm_api::{Activity, Count};
use tessera_aggregator_api::{Pattern, Patterns};
use tessera_store_api::Prices;

use crate::tables::{derivation, price_batch, tally};

/// Ways in one answer; the busiest.
const PATTERNS_MAX: usize = 1000;

/// The latest prices, whether the store has them yet or not.
pub(crate) async fn prices(database: &Database) -> Result<Prices> {
    let latest = database.read(price_batch::latest).await?;
    Ok(match latest {
        Some(batch) => {
            Prices { period: Some(batch.period), computed_at: Some(batch.computed_at), prices: batch.prices }
        }
        None => Prices { period: None, computed_at: None, prices: Vec::new() },
    })
}

/// The ways travelled in the last period that is settled.
pub(crate) async fn patterns(database: &Database) -> Result<Patterns> {
    database
        .read(|transaction| {
            let derived = derivation::read(transaction)?;
            let counts = match derived.through {
                Some(period) => tally::of_period(transaction, period)?,
                None => Vec::new(),
            };
            let patterns = busiest_first(&counts);
            Ok(Patterns { period: derived.through, computed_at: derived.computed_at, patterns })
        })
        .await
}

fn busiest_first(counts: &[Count]) -> Vec<Pattern> {
    let mut ways: BTreeMap<&str, i64> = BTreeMap::new();
    for count in counts.iter().filter(|count| count.activity == Activity::Dispatch) {
        let ventures = ways.entry(&count.place).or_default();
        *ventures = ventures.saturating_add(count.quantity);
    }
    let mut patterns: Vec<_> =
        ways.into_iter().map(|(route, ventures)| Pattern { route: route.to_owned(), ventures }).collect();
    // Stable: ways that are equally busy stay in order of their names.
    patterns.sort_by_key(|pattern| Reverse(pattern.ventures));
    patterns.truncate(PATTERNS_MAX);
    patterns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ventures_of_all_nodes_and_goods_are_added_up() {
        let count = |activity, place: &str, quantity| Count {
            activity,
            place: place.to_owned(),
            good: "oil".to_owned(),
            players: 5,
            quantity,
        };
        let counts = [
            count(Activity::Dispatch, "ostia-roma", 6),
            count(Activity::Sale, "roma", 900),
            count(Activity::Dispatch, "puteoli-ostia", 8),
            count(Activity::Dispatch, "ostia-roma", 7),
        ];
        let shown: Vec<_> = busiest_first(&counts).into_iter().map(|p| (p.route, p.ventures)).collect();
        assert_eq!(shown, [("ostia-roma".to_owned(), 13), ("puteoli-ostia".to_owned(), 8)]);
    }
}
