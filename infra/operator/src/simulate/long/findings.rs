//! What a long simulation found.

use std::collections::BTreeMap;

use serde::Serialize;
use tessera_store_api::Prices;

use super::merchant::Merchant;
use super::temperament::Temperament;

/// Percentiles that are told.
const PERCENTILES: [usize; 5] = [5, 25, 50, 75, 95];
/// The median among the least, the percentiles and the most.
pub(super) const MEDIAN: usize = 3;
/// Ways that are told, the busiest.
const WAYS_MAX: usize = 20;
/// Markets that are told, those that moved the most.
const MARKETS_MAX: usize = 20;
/// Whoever has less at the end than this is counted as broke, in asses: the project's own line between little and nothing.
const BROKE_BELOW_AS: i64 = 200;
/// What may befall a venture, as moments name it.
const MISHAPS: [&str; 9] =
    ["storm", "wreck", "pirates", "robbers", "delay", "dispute", "spoilage", "pilfering", "windfall"];
/// What else is told of by how often it happened, as moments name it.
const DEEDS: [&str; 11] = [
    "patron_advanced",
    "scenario_opened",
    "scenario_answered",
    "loan_taken",
    "loan_repaid",
    "loan_defaulted",
    "factor_hired",
    "factor_left",
    "factor_fell_ill",
    "factor_robbed",
    "parameter_drifted",
];

/// Everyone's wealth on a day, in asses.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Sample {
    pub(super) day: u32,
    /// The poorest, the percentiles 5, 25, 50, 75, 95, and the richest.
    pub(super) wealth_as: Vec<i64>,
    /// The same for each temperament.
    pub(super) by_temperament: BTreeMap<&'static str, Vec<i64>>,
}

/// A way and how often it was taken.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Way {
    pub(super) way: String,
    pub(super) ventures: u32,
    pub(super) permille: u32,
}

/// A market and how full it was over the periods, in thousandths.
#[derive(Debug, Clone, Serialize)]
pub(super) struct MarketSeen {
    pub(super) place: String,
    pub(super) good: String,
    pub(super) lowest: i32,
    pub(super) mean: i64,
    pub(super) highest: i32,
    /// At the end of each period.
    pub(super) saturation: Vec<i32>,
}

/// Days that were spent waiting for better ones.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(super) struct Want {
    /// Merchants who have next to nothing at the end.
    pub(super) broke_at_end: u32,
    /// Merchants whose purse bears no cargo at the end, and the longest that it has been so.
    pub(super) stranded_at_end: u32,
    pub(super) stranded_at_end_days: u32,
    /// The longest anyone's purse bore no cargo at all while nothing was under way.
    pub(super) stranded_days_max: u32,
    /// The longest anyone had nothing under way, for whatever reason.
    pub(super) idle_days_max: u32,
    /// What is owed at the end by all.
    pub(super) owed_as: i64,
}

/// What became of the merchants of a temperament.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Group {
    pub(super) merchants: u32,
    pub(super) ventures: u32,
    pub(super) rests: u32,
    /// Asked a patron, took a debt, hired a man: so many times.
    pub(super) advances: u32,
    pub(super) loans: u32,
    pub(super) factors: u32,
    /// The percentiles 5, 25, 50, 75, 95 of wealth at the end, in asses, between the poorest and the richest.
    pub(super) wealth_as: Vec<i64>,
    /// The median of standing at the end.
    pub(super) auctoritas: i64,
    /// How many reached a chapter, and the median day of it.
    pub(super) chapters: BTreeMap<u32, (u32, u32)>,
    /// The days on which they did, in order.
    pub(super) reached: BTreeMap<u32, Vec<u32>>,
    pub(super) want: Want,
    #[serde(skip)]
    wealth: Vec<i64>,
    #[serde(skip)]
    standing: Vec<i64>,
}

/// Everything.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Findings {
    pub(super) seats: u32,
    pub(super) days: u32,
    pub(super) seed: u64,
    /// How long it took in the real world.
    pub(super) seconds: u64,
    pub(super) samples: Vec<Sample>,
    pub(super) ways: Vec<Way>,
    pub(super) ventures: u32,
    pub(super) rests: u32,
    /// What befell ventures, as far as it was heard at home.
    pub(super) befell: BTreeMap<&'static str, u32>,
    /// What else happened, by how often.
    pub(super) happened: BTreeMap<&'static str, u32>,
    pub(super) want: Want,
    /// Refusals by their code.
    pub(super) refusals: BTreeMap<String, u32>,
    /// Market periods in which some price was told.
    pub(super) periods: u32,
    pub(super) markets: Vec<MarketSeen>,
    /// Markets that ever moved.
    pub(super) markets_moved: usize,
    pub(super) groups: BTreeMap<&'static str, Group>,
    #[serde(skip)]
    way_counts: BTreeMap<String, u32>,
    #[serde(skip)]
    heard: BTreeMap<(String, String), Vec<i32>>,
}

impl Sample {
    pub(super) fn of(day: u32, wealth: &[(Temperament, i64)]) -> Self {
        let mut groups: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
        for (temperament, wealth_as) in wealth {
            groups.entry(temperament.as_str()).or_default().push(*wealth_as);
        }
        let everyone = wealth.iter().map(|(_, wealth_as)| *wealth_as).collect();
        let by_temperament = groups.into_iter().map(|(name, wealth)| (name, spread(wealth))).collect();
        Self { day, wealth_as: spread(everyone), by_temperament }
    }
}

/// The least, the percentiles, and the most.
fn spread(mut values: Vec<i64>) -> Vec<i64> {
    values.sort_unstable();
    let at = |percent: usize| {
        let rank = (percent * values.len()).div_ceil(100).saturating_sub(1);
        values.get(rank).copied().unwrap_or_default()
    };
    std::iter::once(0).chain(PERCENTILES).chain([100]).map(at).collect()
}

fn median<T: Ord + Copy + Default>(mut values: Vec<T>) -> T {
    values.sort_unstable();
    values.get(values.len().saturating_sub(1) / 2).copied().unwrap_or_default()
}

fn many<T>(values: &[T]) -> u32 {
    u32::try_from(values.len()).unwrap_or(u32::MAX)
}

impl Want {
    fn of(merchant: &Merchant, day: u32) -> Self {
        let stranded_at_end_days = merchant.stranded.going_on(day);
        Self {
            broke_at_end: u32::from(merchant.wealth_as() < BROKE_BELOW_AS),
            stranded_at_end: u32::from(stranded_at_end_days > 0),
            stranded_at_end_days,
            stranded_days_max: merchant.stranded.longest,
            idle_days_max: merchant.idle.longest,
            owed_as: merchant.owed_as(),
        }
    }

    fn add(&mut self, other: &Self) {
        self.broke_at_end += other.broke_at_end;
        self.stranded_at_end += other.stranded_at_end;
        self.stranded_at_end_days = self.stranded_at_end_days.max(other.stranded_at_end_days);
        self.stranded_days_max = self.stranded_days_max.max(other.stranded_days_max);
        self.idle_days_max = self.idle_days_max.max(other.idle_days_max);
        self.owed_as += other.owed_as;
    }
}

impl Findings {
    pub(super) fn new(seats: u32, days: u32, seed: u64) -> Self {
        Self {
            seats,
            days,
            seed,
            seconds: 0,
            samples: Vec::new(),
            ways: Vec::new(),
            ventures: 0,
            rests: 0,
            befell: BTreeMap::new(),
            happened: BTreeMap::new(),
            want: Want::default(),
            refusals: BTreeMap::new(),
            periods: 0,
            markets: Vec::new(),
            markets_moved: 0,
            groups: BTreeMap::new(),
            way_counts: BTreeMap::new(),
            heard: BTreeMap::new(),
        }
    }

    /// Remembers the prices of a period. A market that is not told is as ever.
    pub(super) fn hear(&mut self, prices: &Prices) {
        let before = usize::try_from(self.periods).unwrap_or(usize::MAX);
        for price in &prices.prices {
            let key = (price.place.clone(), price.good.clone());
            let heard = self.heard.entry(key).or_default();
            heard.resize(before, 0);
            heard.push(price.saturation_permille);
        }
        self.periods += 1;
    }

    /// Adds what became of a merchant.
    pub(super) fn add(&mut self, merchant: &Merchant) {
        let group = self.groups.entry(merchant.temperament.as_str()).or_default();
        let times = |kind: &str| merchant.moments.get(kind).copied().unwrap_or(0);
        let ventures: u32 = merchant.ventures.values().sum();
        let want = Want::of(merchant, self.days);
        group.merchants += 1;
        group.ventures += ventures;
        group.rests += times("otium_begun");
        group.advances += times("patron_advanced");
        group.loans += times("loan_taken");
        group.factors += times("factor_hired");
        group.wealth.push(merchant.wealth_as());
        group.standing.push(merchant.auctoritas());
        for (chapter, day) in &merchant.chapters {
            group.reached.entry(*chapter).or_default().push(*day);
        }
        group.want.add(&want);
        self.want.add(&want);
        self.ventures += ventures;
        self.rests += times("otium_begun");
        for kind in MISHAPS {
            *self.befell.entry(kind).or_insert(0) += times(kind);
        }
        for kind in DEEDS {
            *self.happened.entry(kind).or_insert(0) += times(kind);
        }
        for (way, count) in &merchant.ventures {
            *self.way_counts.entry(way.clone()).or_insert(0) += count;
        }
        for (code, count) in &merchant.refusals {
            *self.refusals.entry(code.clone()).or_insert(0) += count;
        }
    }

    /// Reckons what follows from everything that was added.
    pub(super) fn reckon(&mut self) {
        let all = self.ventures.max(1);
        let ways = std::mem::take(&mut self.way_counts).into_iter();
        self.ways = ways
            .map(|(way, ventures)| Way { way, ventures, permille: ventures.saturating_mul(1000) / all })
            .collect();
        self.ways.sort_by(|one, other| (other.ventures, &one.way).cmp(&(one.ventures, &other.way)));
        self.ways.truncate(WAYS_MAX);
        let periods = usize::try_from(self.periods).unwrap_or(usize::MAX);
        let markets = std::mem::take(&mut self.heard).into_iter();
        self.markets = markets.map(|((place, good), heard)| market(place, good, heard, periods)).collect();
        self.markets_moved = self.markets.len();
        self.markets.sort_by_key(|market| -market.saturation.iter().map(|one| one.abs()).sum::<i32>());
        self.markets.truncate(MARKETS_MAX);
        for group in self.groups.values_mut() {
            group.wealth_as = spread(std::mem::take(&mut group.wealth));
            group.auctoritas = median(std::mem::take(&mut group.standing));
            group.reached.values_mut().for_each(|days| days.sort_unstable());
            let reached = group.reached.iter();
            group.chapters =
                reached.map(|(chapter, days)| (*chapter, (many(days), median(days.clone())))).collect();
        }
    }
}

fn market(place: String, good: String, mut saturation: Vec<i32>, periods: usize) -> MarketSeen {
    saturation.resize(periods, 0);
    let sum: i64 = saturation.iter().map(|one| i64::from(*one)).sum();
    MarketSeen {
        place,
        good,
        lowest: saturation.iter().copied().min().unwrap_or_default(),
        mean: sum / i64::try_from(periods.max(1)).unwrap_or(i64::MAX),
        highest: saturation.iter().copied().max().unwrap_or_default(),
        saturation,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_has_the_least_and_the_most_at_its_ends() {
        assert_eq!(spread((1..=100).rev().collect()), [1, 5, 25, 50, 75, 95, 100]);
        assert_eq!(spread(vec![7]), [7; 7]);
        assert_eq!(spread(Vec::new()), [0; 7]);
        assert_eq!(median(vec![3, 1, 2]), 2);
    }

    #[test]
    fn a_market_that_was_not_told_in_a_period_was_as_ever() {
        let market = market("roma".to_owned(), "wine".to_owned(), vec![0, 500, -100], 4);
        assert_eq!((market.lowest, market.mean, market.highest), (-100, 100, 500));
        assert_eq!(market.saturation, [0, 500, -100, 0]);
    }
}
