//! The store at the other end: what it knows is asked, and what waits in the outbox is delivered, in order and once.
//!
//! A batch is in our tables before it is sent, its key is made of its period, and it is marked only after the answer. A
//! process that dies in between sends the same bytes with the same key again, and the store does it once.

use std::sync::atomic::{AtomicBool, Ordering};

use clock::{SharedClock, Timestamp};
use database::Database;
use rusqlite::Transaction;
use tessera_aggregator_api::formula;
use tessera_store_api::{Gazetteer, PriceBatch, Prices, StoreClient};
use transport::{ClientError, Shutdown};

use crate::derive::Known;
use crate::metrics::Metrics;
use crate::tables::{derivation, gazetteer, price_batch};

/// Batches delivered in one run; the next run goes on.
const DELIVERIES_PER_RUN_MAX: usize = 500;

/// Why the store does not have what it should, or we not what we need of it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    /// It was not heard, or it refused.
    #[error("the call failed")]
    Call(#[from] ClientError),
    /// It has no goods yet.
    #[error("the store has no goods yet; promote a release of the world")]
    Empty,
    /// It has taken no batch of this period and takes none.
    #[error("the store refuses the prices of period {period}; they wait")]
    Refused {
        /// Which.
        period: i64,
        /// In its words.
        source: ClientError,
    },
    /// Our tables.
    #[error("the tables failed")]
    Database(#[from] database::Error),
}

/// Speaks to the store on behalf of the tables.
#[derive(Debug)]
pub(crate) struct Store {
    database: Database,
    clock: SharedClock,
    metrics: Metrics,
    shutdown: Shutdown,
    client: StoreClient,
    reconciled: AtomicBool,
}

impl Store {
    /// Nothing is sent yet.
    pub(crate) fn new(
        database: Database,
        clock: SharedClock,
        metrics: Metrics,
        shutdown: Shutdown,
        client: StoreClient,
    ) -> Self {
        Self { database, clock, metrics, shutdown, client, reconciled: AtomicBool::new(false) }
    }

    /// Once in the life of a process: compares our tables with what the store has. Whoever of the two was restored from
    /// an older backup learns what the other knows; a period that has prices keeps them.
    pub(crate) async fn reconcile(&self) -> Result<(), StoreError> {
        if self.reconciled.load(Ordering::SeqCst) {
            return Ok(());
        }
        let (theirs, now) = (self.client.prices().await?, self.clock.now());
        self.database.write(move |transaction| adopt(transaction, theirs, now)).await?;
        self.reconciled.store(true, Ordering::SeqCst);
        Ok(())
    }

    /// The places and goods: as the store has them now, or as it last had them where it cannot be reached.
    pub(crate) async fn known(&self) -> Result<Known, StoreError> {
        let heard = self.client.gazetteer().await.map(|gazetteer| known(&gazetteer));
        match heard {
            Ok(known) if !known.goods.is_empty() => {
                let kept = known.clone();
                self.database.write(move |transaction| gazetteer::put(transaction, &kept)).await?;
                Ok(known)
            }
            other => {
                let kept = self.database.read(gazetteer::all).await?;
                kept.ok_or_else(|| other.err().map_or(StoreError::Empty, StoreError::Call))
            }
        }
    }

    /// Delivers what waits; how many batches.
    pub(crate) async fn deliver(&self) -> Result<usize, StoreError> {
        let mut delivered = 0;
        while delivered < DELIVERIES_PER_RUN_MAX && !self.shutdown.is_requested() {
            let Some(batch) = self.database.read(price_batch::first_waiting).await? else { break };
            self.deliver_one(&batch).await?;
            let (period, now) = (batch.period, self.clock.now());
            self.database
                .write(move |transaction| price_batch::mark_delivered(transaction, period, now))
                .await?;
            delivered += 1;
        }
        self.count_waiting().await?;
        Ok(delivered)
    }

    async fn deliver_one(&self, batch: &PriceBatch) -> Result<(), StoreError> {
        let period = batch.period;
        match self.client.write_prices(&format!("prices-{period}"), batch).await {
            Ok(_) => Ok(()),
            Err(source) if is_refusal(&source) => self.after_refusal(period, source).await,
            Err(source) => Err(source.into()),
        }
    }

    /// A batch says everything that its period has to say, so a refused one may go when the store or the outbox has a
    /// later one: a release without one of its places would otherwise hold the outbox up for ever.
    async fn after_refusal(&self, period: i64, source: ClientError) -> Result<(), StoreError> {
        let theirs = self.client.prices().await?.period;
        let later = self.database.read(price_batch::waiting).await? > 1;
        if theirs < Some(period) && !later {
            return Err(StoreError::Refused { period, source });
        }
        tracing::warn!(
            period,
            ?theirs,
            reason = source.chain(),
            "refused prices are set aside for later ones"
        );
        Ok(())
    }

    /// Tells the metrics how many batches wait.
    pub(crate) async fn count_waiting(&self) -> Result<(), StoreError> {
        self.metrics.waiting(self.database.read(price_batch::waiting).await?);
        Ok(())
    }
}

/// A no that stays a no.
fn is_refusal(error: &ClientError) -> bool {
    error.problem().is_some_and(|problem| matches!(problem.status, 409 | 422))
}

fn known(gazetteer: &Gazetteer) -> Known {
    Known {
        places: gazetteer.places.iter().map(|place| place.token.clone()).collect(),
        goods: gazetteer.goods.iter().map(|good| (good.token.clone(), good.base_price_as)).collect(),
    }
}

fn adopt(transaction: &Transaction<'_>, theirs: Prices, now: Timestamp) -> database::Result<()> {
    let ours = derivation::read(transaction)?.through;
    let latest = price_batch::latest(transaction)?;
    match theirs.period {
        Some(period) if Some(period) > ours => {
            let computed_at = theirs.computed_at.unwrap_or(now);
            let batch = PriceBatch { period, formula: formula::VERSION, computed_at, prices: theirs.prices };
            price_batch::mark_delivered(transaction, period, now)?;
            price_batch::insert_delivered(transaction, &batch, now)?;
            derivation::put(transaction, period, computed_at)?;
            tracing::info!(period, "going on from the store's prices");
        }
        theirs => {
            if let Some(latest) = latest.filter(|latest| theirs < Some(latest.period)) {
                price_batch::mark_waiting(transaction, latest.period)?;
                tracing::info!(
                    period = latest.period,
                    "the store has older prices and gets the latest again"
                );
            }
        }
    }
    Ok(())
}
