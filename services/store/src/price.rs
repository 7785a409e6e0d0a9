//! Prices: written once a market period, never changed, the latest period in force.

use std::collections::HashSet;

use clock::Timestamp;
use database::tables::answer::{self, Write};
use rusqlite::Transaction;
use tessera_store_api::{PRICES_PER_BATCH_MAX, Price, PriceBatch, Prices};

use crate::app::App;
use crate::defect::Defects;
use crate::error::{Error, Input, Result};
use crate::tables;

/// Saturation of a full market, in thousandths; the negative of it is an empty one.
const SATURATION_MAX_PERMILLE: i32 = 1000;

/// The latest prices.
pub(crate) async fn latest(app: &App) -> Result<Prices> {
    app.database
        .read(|transaction| match tables::price_batch::latest_period(transaction)? {
            Some(period) => of_period(transaction, period),
            None => Ok(Prices { period: None, computed_at: None, prices: Vec::new() }),
        })
        .await
}

/// Writes the prices of a period, or confirms them where they are the same. The answer is that period's prices.
pub(crate) async fn write(app: &App, write: Write, batch: PriceBatch) -> Result<Prices> {
    app.database
        .write(move |transaction| {
            // The period is all that is remembered of the answer: its prices are never changed.
            let period =
                answer::once(transaction, &write, |transaction| record(transaction, batch, write.now))?;
            of_period(transaction, period)
        })
        .await
}

/// Names what a batch says. When it was computed is left out: whoever computes a period again may repeat the write.
pub(crate) fn content(batch: &PriceBatch) -> String {
    let mut prices: Vec<_> = batch.prices.iter().collect();
    prices.sort_by(|one, other| (&one.place, &one.good).cmp(&(&other.place, &other.good)));
    // A list of plain structs is always JSON.
    let bytes = serde_json::to_vec(&prices).unwrap_or_default();
    hex::encode(ring::digest::digest(&ring::digest::SHA256, &bytes))
}

fn record(transaction: &Transaction<'_>, batch: PriceBatch, now: Timestamp) -> Result<i64> {
    let content = content(&batch);
    if let Some(known) = tables::price_batch::find(transaction, batch.period)? {
        let is_same = (known.formula, &known.content) == (batch.formula, &content);
        return if is_same { Ok(batch.period) } else { Err(Error::OtherPrices(batch.period)) };
    }
    inspect(&batch, known_tokens(transaction)?.as_ref()).settle(Input::Prices.refused())?;
    let set = tables::price::ensure(transaction, &content, &batch.prices)?;
    tables::price_batch::insert(transaction, &batch, set, now)?;
    Ok(batch.period)
}

fn of_period(transaction: &Transaction<'_>, period: i64) -> Result<Prices> {
    let Some(batch) = tables::price_batch::find(transaction, period)? else {
        return Ok(Prices { period: None, computed_at: None, prices: Vec::new() });
    };
    let prices = tables::price::of(transaction, batch.price_set)?;
    Ok(Prices { period: Some(period), computed_at: Some(batch.computed_at), prices })
}

/// The tokens of the current release.
#[derive(Debug, Default)]
struct Tokens {
    places: HashSet<String>,
    goods: HashSet<String>,
}

fn known_tokens(transaction: &Transaction<'_>) -> Result<Option<Tokens>> {
    let Some(edition) = tables::head::find(transaction)? else { return Ok(None) };
    Ok(Some(Tokens {
        places: tables::place::tokens(transaction, edition.gazetteer)?,
        goods: tables::good::tokens(transaction, edition.gazetteer)?,
    }))
}

fn inspect(batch: &PriceBatch, tokens: Option<&Tokens>) -> Defects {
    let mut defects = Defects::default();
    let many = batch.prices.len();
    let rule = format!("a batch has at most {PRICES_PER_BATCH_MAX} prices");
    defects.require(many <= PRICES_PER_BATCH_MAX, &"prices", &rule, &many);
    defects.require(batch.period >= 0, &"period", "a period is not negative", &batch.period);
    let mut seen = HashSet::new();
    for price in &batch.prices {
        let place = format!("price of {} at {}", price.good, price.place);
        let fresh = seen.insert((&price.place, &price.good));
        defects.require(fresh, &place, "a price is once in a batch", &price.price_as);
        inspect_price(price, &place, tokens, &mut defects);
    }
    defects
}

fn inspect_price(price: &Price, place: &str, tokens: Option<&Tokens>, defects: &mut Defects) {
    defects.require(price.price_as >= 1, &place, "price_as >= 1", &price.price_as);
    let bounded = (-SATURATION_MAX_PERMILLE..=SATURATION_MAX_PERMILLE).contains(&price.saturation_permille);
    let rule = "saturation_permille lies between -1000 and 1000";
    defects.require(bounded, &place, rule, &price.saturation_permille);
    if let Some(tokens) = tokens {
        let known = tokens.places.contains(&price.place);
        defects.require(known, &place, "the place is in the current release", &price.place);
        let known = tokens.goods.contains(&price.good);
        defects.require(known, &place, "the good is in the current release", &price.good);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn price(place: &str, good: &str) -> Price {
        Price { place: place.to_owned(), good: good.to_owned(), price_as: 10, saturation_permille: 0 }
    }

    fn batch(prices: Vec<Price>) -> PriceBatch {
        PriceBatch { period: 1, formula: 1, computed_at: Timestamp::from_millis(1), prices }
    }

    fn rules(batch: &PriceBatch, tokens: Option<&Tokens>) -> Vec<String> {
        let mut rules = Vec::new();
        let _ = inspect(batch, tokens)
            .settle(|defects| rules.extend(defects.into_iter().map(|defect| defect.rule)));
        rules
    }

    #[test]
    fn the_content_of_a_batch_is_its_prices_in_any_order() {
        let one = batch(vec![price("ostia", "wine"), price("capua", "wine")]);
        let mut other = batch(vec![price("capua", "wine"), price("ostia", "wine")]);
        other.computed_at = Timestamp::from_millis(2);
        assert_eq!(content(&one), content(&other));
        other.prices[0].price_as += 1;
        assert_ne!(content(&one), content(&other));
    }

    #[test]
    fn every_rule_is_named() {
        let broken = |change: fn(&mut Price)| {
            let mut price = price("ostia", "wine");
            change(&mut price);
            rules(&batch(vec![price]), None)
        };
        assert_eq!(broken(|_| ()), Vec::<String>::new());
        assert_eq!(broken(|price| price.price_as = 0), ["price_as >= 1"]);
        let bounds = ["saturation_permille lies between -1000 and 1000"];
        assert_eq!(broken(|price| price.saturation_permille = -1001), bounds);
        let twice = batch(vec![price("ostia", "wine"), price("ostia", "wine")]);
        assert_eq!(rules(&twice, None), ["a price is once in a batch"]);
        let none = ["the place is in the current release", "the good is in the current release"];
        assert_eq!(rules(&batch(vec![price("ostia", "wine")]), Some(&Tokens::default())), none);
        let early = PriceBatch { period: -1, ..batch(Vec::new()) };
        assert_eq!(rules(&early, None), ["a period is not negative"]);
    }

    #[test]
    fn a_batch_has_its_limit() {
        let many = (0..=PRICES_PER_BATCH_MAX).map(|number| price("ostia", &format!("good_{number}")));
        assert_eq!(rules(&batch(many.collect()), None), ["a batch has at most 20000 prices"]);
    }
}
