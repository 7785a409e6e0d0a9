//! Settling: which market periods are complete, and what prices follow from them, one period after the other.

use clock::Timestamp;
use database::{Database, Result};
use otivm_api::{PERIOD_MS, period_of};
use rusqlite::Transaction;
use tessera_aggregator_api::formula;
use tessera_store_api::PriceBatch;

use crate::derive::{Known, derive};
use crate::tables::node::Progress;
use crate::tables::{derivation, node, price_batch, tally};

/// Periods that a container may be late before prices are derived without it.
pub(crate) const GRACE_PERIODS: i64 = 3;
/// Periods settled in one run; the next run goes on.
const PERIODS_PER_RUN_MAX: usize = 500;
/// Periods of which counts are kept after they were settled: a week.
const PERIODS_KEPT: i64 = 7 * 24 * 3600 * 1000 / PERIOD_MS;

/// The last period that is complete: every container has reported it, or the time of grace has passed.
///
/// The grace begins when the period closes, but not before this process began at `started_at`, nor while a container is
/// still telling what happened in an outage: what can be had is waited for. A container that answered and has nothing to
/// report because nobody has played there yet is not waited for either.
fn complete_through(nodes: &[Option<Progress>], now: Timestamp, started_at: Timestamp) -> i64 {
    let closed = period_of(now) - 1;
    let over = |since: Timestamp| now.millis_since(since) >= GRACE_PERIODS * PERIOD_MS;
    let reached = nodes.iter().map(|progress| {
        let cursor = progress.map_or(i64::MIN, |progress| reported_through(&progress));
        let catching_up = progress.is_some_and(|progress| progress.behind && !over(progress.heard_at));
        if catching_up || !over(started_at) { cursor } else { cursor.max(closed - GRACE_PERIODS) }
    });
    reached.min().unwrap_or(closed).min(closed)
}

/// The last period a container has reported. One that answers without a cursor has had no player before it was heard; the
/// period before that one is left out, because its clock may be behind ours.
fn reported_through(progress: &Progress) -> i64 {
    match progress.cursor {
        Some(cursor) => cursor,
        None if progress.behind => i64::MIN,
        None => period_of(progress.heard_at) - 2,
    }
}

/// The last complete period, if it is not settled yet.
pub(crate) async fn unsettled(
    database: &Database,
    containers: Vec<u32>,
    now: Timestamp,
    started_at: Timestamp,
) -> Result<Option<i64>> {
    database
        .read(move |transaction| {
            let nodes: Vec<_> = containers
                .iter()
                .map(|container| node::find(transaction, *container))
                .collect::<Result<_>>()?;
            let complete = complete_through(&nodes, now, started_at);
            let settled = derivation::read(transaction)?.through;
            Ok(Some(complete).filter(|complete| *complete != i64::MIN && Some(*complete) > settled))
        })
        .await
}

/// What settling did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Settled {
    /// The last period that is settled now.
    pub(crate) through: Option<i64>,
    /// Batches put into the outbox.
    pub(crate) batches: usize,
}

/// Derives the prices of every period up to `complete` and puts those that differ into the outbox.
pub(crate) async fn settle(
    database: &Database,
    complete: i64,
    known: Known,
    now: Timestamp,
) -> Result<Settled> {
    database.write(move |transaction| settle_within(transaction, complete, &known, now)).await
}

fn settle_within(
    transaction: &Transaction<'_>,
    complete: i64,
    known: &Known,
    now: Timestamp,
) -> Result<Settled> {
    let before = derivation::read(transaction)?.through;
    let mut prices = price_batch::latest(transaction)?.map(|batch| batch.prices).unwrap_or_default();
    let mut settled = Settled { through: before, batches: 0 };
    for _ in 0..PERIODS_PER_RUN_MAX {
        let Some(period) = next_period(transaction, settled.through, prices.is_empty(), complete)? else {
            break;
        };
        let derived = derive(&prices, &tally::of_period(transaction, period)?, known);
        if derived != prices {
            let batch = PriceBatch { period, formula: formula::VERSION, computed_at: now, prices: derived };
            price_batch::insert(transaction, &batch)?;
            prices = batch.prices;
            settled.batches += 1;
        }
        settled.through = Some(period);
    }
    if let Some(through) = settled.through.filter(|_| settled.through != before) {
        derivation::put(transaction, through, now)?;
        tally::forget_before(transaction, through - PERIODS_KEPT)?;
    }
    Ok(settled)
}

/// The period to settle after `through`. While every price is the base price, periods without trade change nothing and
/// are passed over in one step.
fn next_period(
    transaction: &Transaction<'_>,
    through: Option<i64>,
    nothing_moved: bool,
    complete: i64,
) -> Result<Option<i64>> {
    match through {
        Some(through) if through >= complete => Ok(None),
        Some(through) if !nothing_moved => Ok(Some(through + 1)),
        _ => Ok(Some(tally::first_after(transaction, through)?.unwrap_or(complete).min(complete))),
    }
}

#[cfg(test)]
mod tests {
    use otivm_api::{Activity, Count};

    use super::*;
    use crate::tables::SCHEMA;

    const NOW: i64 = 1000;

    fn during(period: i64) -> Timestamp {
        Timestamp::from_millis(period * PERIOD_MS)
    }

    fn node(cursor: i64) -> Option<Progress> {
        Some(Progress { cursor: Some(cursor), behind: false, heard_at: during(NOW) })
    }

    fn complete(nodes: &[Option<Progress>]) -> i64 {
        complete_through(nodes, during(NOW), during(0))
    }

    #[test]
    fn a_period_is_complete_when_every_container_reported_it() {
        assert_eq!(complete(&[node(999), node(999)]), 999);
        assert_eq!(complete(&[node(999), node(998)]), 998);
        assert_eq!(complete(&[node(1003)]), 999, "what is not over is not complete");
    }

    #[test]
    fn a_container_that_stays_away_is_waited_for_three_periods() {
        assert_eq!(complete(&[node(999), node(10)]), 996);
        assert_eq!(complete(&[node(999), None]), 996);
        assert_eq!(complete(&[]), 999);
    }

    #[test]
    fn a_container_where_nobody_has_played_yet_keeps_nobody_waiting() {
        let idle = |heard| Some(Progress { cursor: None, behind: false, heard_at: during(heard) });
        assert_eq!(complete(&[node(999), idle(NOW)]), 998);
        assert_eq!(complete(&[node(999), idle(NOW - 100)]), 996, "unless it is away");
    }

    #[test]
    fn after_our_own_outage_everybody_gets_the_time_of_grace() {
        let fresh = |started| complete_through(&[node(999), node(10)], during(NOW), during(started));
        assert_eq!(fresh(NOW - 2), 10);
        assert_eq!(fresh(NOW - 3), 996);
    }

    #[test]
    fn a_container_that_still_tells_is_waited_for() {
        let telling = |heard| Some(Progress { cursor: Some(10), behind: true, heard_at: during(heard) });
        assert_eq!(complete(&[node(999), telling(NOW)]), 10);
        assert_eq!(complete(&[node(999), telling(NOW - 3)]), 996, "and not for ever");
    }

    struct Bench {
        _folder: tempfile::TempDir,
        database: Database,
    }

    impl Bench {
        fn new(sales: &[(i64, i64)]) -> Self {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("a.sqlite3");
            let database = Database::open(&path, SCHEMA, &database::Options::default()).unwrap();
            for (period, quantity) in sales.iter().copied() {
                let count = Count {
                    activity: Activity::Sale,
                    place: "roma".to_owned(),
                    good: "oil".to_owned(),
                    players: 5,
                    quantity,
                };
                database
                    .write_blocking(|transaction| tally::insert(transaction, 1105, period, &count))
                    .unwrap();
            }
            Self { _folder: folder, database }
        }

        async fn settle(&self, complete: i64) -> Settled {
            let known = Known { places: ["roma".to_owned()].into(), goods: [("oil".to_owned(), 120)].into() };
            settle(&self.database, complete, known, during(NOW)).await.unwrap()
        }
    }

    #[tokio::test]
    async fn a_month_in_which_nobody_plays_is_one_step() {
        let bench = Bench::new(&[(5, 10), (200_000, 10)]);
        let settled = bench.settle(100_000).await;
        assert_eq!(settled.through, Some(100_000));
        assert!((10..60).contains(&settled.batches), "until the price is back: {settled:?}");
        assert_eq!(bench.settle(100_000).await, Settled { through: Some(100_000), batches: 0 });
    }

    #[tokio::test]
    async fn the_work_of_one_run_is_bounded() {
        let trade: Vec<_> = (1..=2000).map(|period| (period, 1 + period % 3)).collect();
        let bench = Bench::new(&trade);
        assert_eq!(bench.settle(2000).await.through, Some(500));
        assert_eq!(bench.settle(2000).await.through, Some(1000));
    }

    #[tokio::test]
    async fn a_price_that_stays_is_not_written_again() {
        // 25 units a period hold a saturation of 997 after it was reached once.
        let trade: Vec<_> = (1..=300).map(|period| (period, 25)).collect();
        let settled = Bench::new(&trade).settle(300).await;
        assert_eq!(settled.through, Some(300));
        assert!(settled.batches < 100, "{settled:?}");
    }
}
