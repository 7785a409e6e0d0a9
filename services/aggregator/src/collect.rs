//! Collecting: each game container is asked for what happened after the last period it reported, page by page. The
//! counts of a page and the new cursor are one transaction, so that whatever is asked or answered twice counts once.

use std::collections::BTreeSet;

use clock::SharedClock;
use database::Database;
use futures::StreamExt;
use otivm_api::{ANONYMITY_MIN, Count, GameClient, Snapshot, SnapshotPage, Snapshots, period_of};
use rusqlite::Transaction;
use transport::{ClientError, Shutdown};

use crate::metrics::Metrics;
use crate::tables::node::Progress;
use crate::tables::{derivation, node, tally};

/// Snapshots in one page.
const PAGE_SNAPSHOTS: u32 = 200;
/// Pages of one container in one run; the next run goes on.
const PAGES_PER_RUN_MAX: usize = 50;
/// Containers that are asked at the same time.
const NODES_AT_ONCE: usize = 8;
/// Counts in one snapshot.
const COUNTS_PER_PERIOD_MAX: usize = 20_000;
/// Characters of a token, or of two with a hyphen.
const TOKEN_CHARS_MAX: usize = 129;
/// Periods that a container's clock may be ahead of ours.
const PERIODS_AHEAD_MAX: i64 = 10;

/// Why a container was not collected to its end. What was collected before stays.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CollectError {
    /// It was not heard.
    #[error("the call failed")]
    Call(#[from] ClientError),
    /// Somebody else answers at its address.
    #[error("the container {answered} answers where {configured} is configured; correct `games`")]
    OtherContainer {
        /// As configured.
        configured: u32,
        /// As answered.
        answered: u32,
    },
    /// There is more, and no way to ask for it.
    #[error("there is said to be more after period {after:?}, and the cursor does not move")]
    Stuck {
        /// Where it stands.
        after: Option<i64>,
    },
    /// The answer breaks the contract.
    #[error("the snapshot of period {period} is refused: {rule}")]
    Snapshot {
        /// Which.
        period: i64,
        /// What it breaks.
        rule: &'static str,
    },
    /// Our tables.
    #[error("the counts could not be stored")]
    Database(#[from] database::Error),
}

/// Collects from the game containers.
#[derive(Debug)]
pub(crate) struct Collector {
    /// The working tables.
    pub(crate) database: Database,
    /// The time.
    pub(crate) clock: SharedClock,
    /// What is counted.
    pub(crate) metrics: Metrics,
    /// Ends a run early, between two pages.
    pub(crate) shutdown: Shutdown,
    /// The containers.
    pub(crate) nodes: Vec<(u32, GameClient)>,
}

impl Collector {
    /// Asks every container; the failures. One that cannot be heard does not keep the others waiting.
    pub(crate) async fn collect(&self) -> Vec<(u32, CollectError)> {
        // Owned, because a closure over borrowed items is not general enough for a future that is sent.
        futures::stream::iter(self.nodes.clone())
            .map(|(container, client)| async move {
                let failed = self.collect_node(container, &client).await.err();
                failed.map(|error| (container, error))
            })
            .buffer_unordered(NODES_AT_ONCE)
            .filter_map(std::future::ready)
            .collect()
            .await
    }

    async fn collect_node(&self, container: u32, client: &GameClient) -> Result<(), CollectError> {
        let known = self.database.read(move |transaction| node::find(transaction, container)).await?;
        let mut after = known.and_then(|progress| progress.cursor);
        for _ in 0..PAGES_PER_RUN_MAX {
            let page = SnapshotPage { after, limit: Some(PAGE_SNAPSHOTS) };
            let answer = client.snapshots(&page).await?;
            if answer.node != container {
                return Err(CollectError::OtherContainer { configured: container, answered: answer.node });
            }
            let more = answer.more;
            let reached = self.store(container, answer).await?;
            if more && reached <= after {
                return Err(CollectError::Stuck { after });
            }
            after = reached;
            if !more {
                self.metrics.heard(container, self.clock.now());
                break;
            }
            if self.shutdown.is_requested() {
                break;
            }
        }
        Ok(())
    }

    /// Stores a page; the cursor after it.
    async fn store(&self, container: u32, answer: Snapshots) -> Result<Option<i64>, CollectError> {
        let now = self.clock.now();
        check(&answer, period_of(now).saturating_add(PERIODS_AHEAD_MAX))?;
        let (reached, counts, late) =
            self.database.write(move |transaction| insert(transaction, container, &answer, now)).await?;
        if late > 0 {
            tracing::warn!(container, late, "counts came after the prices of their period; they are kept");
        }
        self.metrics.collected(counts, late);
        Ok(reached)
    }
}

/// Stores what is new in a page: the cursor after it, how many counts, and how many of them came late.
fn insert(
    transaction: &Transaction<'_>,
    container: u32,
    answer: &Snapshots,
    now: clock::Timestamp,
) -> Result<(Option<i64>, u64, u64), CollectError> {
    let known = node::find(transaction, container)?.and_then(|progress| progress.cursor);
    let settled = derivation::read(transaction)?.through;
    let (mut counts, mut late) = (0, 0);
    for snapshot in answer.snapshots.iter().filter(|snapshot| Some(snapshot.period) > known) {
        for count in &snapshot.counts {
            tally::insert(transaction, container, snapshot.period, count)?;
            counts += 1;
            late += u64::from(Some(snapshot.period) <= settled);
        }
    }
    let last = answer.snapshots.last().map(|snapshot| snapshot.period);
    let cursor = known.max(last).max(answer.cursor);
    node::put(transaction, container, &Progress { cursor, behind: answer.more, heard_at: now })?;
    Ok((cursor, counts, late))
}

/// Refuses a page that breaks the contract, whole: half of it stored would be a count nobody can explain.
fn check(answer: &Snapshots, latest: i64) -> Result<(), CollectError> {
    let mut before = None;
    for snapshot in &answer.snapshots {
        let period = snapshot.period;
        let refused = |rule| Err(CollectError::Snapshot { period, rule });
        if before >= Some(period) {
            return refused("periods have to rise");
        }
        before = Some(period);
        if let Some(rule) = broken_rule(snapshot) {
            return refused(rule);
        }
    }
    match before.max(answer.cursor) {
        Some(period) if period > latest => {
            Err(CollectError::Snapshot { period, rule: "it lies in the future; compare the clocks" })
        }
        _ => Ok(()),
    }
}

fn broken_rule(snapshot: &Snapshot) -> Option<&'static str> {
    if snapshot.counts.len() > COUNTS_PER_PERIOD_MAX {
        return Some("it has more counts than one may have");
    }
    let mut seen = BTreeSet::new();
    let too_long = |token: &str| token.is_empty() || token.chars().count() > TOKEN_CHARS_MAX;
    snapshot.counts.iter().find_map(|count| {
        let Count { activity, place, good, players, quantity } = count;
        if !seen.insert((*activity, place, good)) {
            Some("it counts the same twice")
        } else if *players < ANONYMITY_MIN {
            Some("a count comes from fewer players than may be told")
        } else if *quantity < 0 {
            Some("a quantity is negative")
        } else if too_long(place) || too_long(good) {
            Some("a token is empty or too long")
        } else {
            None
        }
    })
}

#[cfg(test)]
mod tests {
    use clock::Timestamp;
    use otivm_api::Activity;

    use super::*;
    use crate::tables::SCHEMA;

    fn sale(quantity: i64) -> Count {
        Count { activity: Activity::Sale, place: "roma".into(), good: "oil".into(), players: 5, quantity }
    }

    fn page(periods: &[i64], counts: &[Count]) -> Snapshots {
        let snapshots: Vec<_> = periods
            .iter()
            .map(|period| Snapshot {
                period: *period,
                closed_at: Timestamp::from_millis(0),
                counts: counts.to_vec(),
            })
            .collect();
        Snapshots { node: 1105, cursor: periods.last().copied(), snapshots, more: false }
    }

    fn rule(answer: &Snapshots) -> String {
        check(answer, 100).unwrap_err().to_string()
    }

    #[test]
    fn what_breaks_the_contract_is_refused_with_its_rule() {
        check(&page(&[1, 2, 3], &[sale(1)]), 100).unwrap();
        assert!(rule(&page(&[2, 2], &[])).contains("rise"));
        assert!(rule(&page(&[101], &[])).contains("future"));
        assert!(rule(&page(&[1], &[sale(1), sale(2)])).contains("twice"));
        assert!(rule(&page(&[1], &[sale(-1)])).contains("negative"));
        assert!(rule(&page(&[1], &[Count { players: 4, ..sale(1) }])).contains("fewer players"));
        assert!(rule(&page(&[1], &[Count { good: "x".repeat(130), ..sale(1) }])).contains("token"));
    }

    #[test]
    fn a_page_that_comes_again_or_overlaps_counts_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.sqlite3");
        let database = Database::open(&path, SCHEMA, &database::Options::default()).unwrap();
        let now = Timestamp::from_millis(0);
        let put = |periods: &[i64]| {
            let answer = page(periods, &[sale(7)]);
            database.write_blocking(|transaction| insert(transaction, 1105, &answer, now)).unwrap()
        };
        assert_eq!(put(&[1, 2]), (Some(2), 2, 0));
        assert_eq!(put(&[1, 2]), (Some(2), 0, 0));
        assert_eq!(put(&[2, 3]), (Some(3), 1, 0));
        assert_eq!(put(&[]), (Some(3), 0, 0));
        let counts = database.read_blocking(|transaction| tally::of_period(transaction, 2)).unwrap();
        assert_eq!(counts, [sale(7)]);
    }
}
