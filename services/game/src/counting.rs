//! What leaves the container: counts of what players did together, market period by market period.
//!
//! A period is counted once it is over: no act may happen in it any more ([`Game::close_before`]), and every seat that is
//! taken was settled and copied past its end. Then its counts are frozen. A seat whose timeline cannot be read is left
//! out: one broken file must not stop the markets of everyone.

#[cfg(test)]
mod linkage;

use clock::Timestamp;
use otivm_api::{Activity, PERIOD_MS, Snapshot, SnapshotPage, Snapshots, period_of};

use crate::game::{Game, GameError};
use crate::rules::{Event, Moment};
use crate::seats::Seat;
use crate::tables::activity::{self, Row};
use crate::tables::{fact, snapshot};

/// Moments that are copied in one go.
const BATCH: u32 = 1000;
/// Snapshots in a page where the caller does not say.
const PAGE: u32 = 100;
/// Snapshots in a page, at most.
const PAGE_MAX: u32 = 500;

/// A page of snapshots, after everything that is over was counted.
pub(crate) async fn page(game: &Game, page: SnapshotPage) -> Result<Snapshots, GameError> {
    count(game).await?;
    let node = game.node.identity().container;
    let limit = i64::from(page.limit.unwrap_or(PAGE).clamp(1, PAGE_MAX));
    game.database
        .read(move |transaction| {
            let first = fact::number(transaction, fact::FIRST_PERIOD)?;
            let frozen = fact::number(transaction, fact::FROZEN_PERIOD)?;
            let (Some(first), Some(frozen)) = (first, frozen) else {
                return Ok(Snapshots { node, snapshots: Vec::new(), cursor: page.after, more: false });
            };
            let from = page.after.map_or(first, |after| first.max(after.saturating_add(1)));
            let until = frozen.min(from.saturating_add(limit - 1));
            let mut counts = snapshot::between(transaction, from, until)?.into_iter().peekable();
            let mut snapshots = Vec::new();
            for period in from..=until {
                let mut snapshot = Snapshot { period, closed_at: end_of(period), counts: Vec::new() };
                while let Some((_, count)) = counts.next_if(|(of, _)| *of == period) {
                    snapshot.counts.push(count);
                }
                snapshots.push(snapshot);
            }
            let cursor = snapshots.last().map(|last| last.period).or(page.after);
            Ok(Snapshots { node, snapshots, cursor, more: until < frozen })
        })
        .await
}

fn end_of(period: i64) -> Timestamp {
    Timestamp::from_millis((period + 1) * PERIOD_MS)
}

/// Counts and freezes every period that is over.
pub(crate) async fn count(game: &Game) -> Result<(), GameError> {
    let _one_at_a_time = game.counting.lock().await;
    let last = period_of(game.now()) - 1;
    let (first, frozen) = game
        .database
        .read(|transaction| {
            let first = fact::number(transaction, fact::FIRST_PERIOD)?;
            Ok::<_, GameError>((first, fact::number(transaction, fact::FROZEN_PERIOD)?))
        })
        .await?;
    let Some(first) = first else { return Ok(()) };
    let after = frozen.unwrap_or(first - 1);
    if after >= last {
        return Ok(());
    }
    game.close_before(end_of(last));
    for seat in game.seats.taken() {
        if let Err(error) = copy(game, &seat).await {
            let error = transport::problem::chain(&error);
            tracing::error!(slot = seat.slot, error, "a seat is left out of the counts");
        }
    }
    game.database
        .write(move |transaction| {
            snapshot::freeze(transaction, after, last)?;
            activity::forget(transaction, last)?;
            fact::set_number(transaction, fact::FROZEN_PERIOD, last)
        })
        .await?;
    Ok(())
}

/// Copies what a player did since the last time. Rows and cursor are one transaction, so nothing is copied twice.
async fn copy(game: &Game, seat: &Seat) -> Result<(), GameError> {
    drop(game.enter(seat).await?);
    let slot = seat.slot.clone();
    let mut from = game.database.read(move |transaction| activity::cursor(transaction, &slot)).await?;
    loop {
        let stored = seat.timeline.after(from, BATCH).await?;
        let Some(until) = stored.last().map(|last| last.record.seq) else { return Ok(()) };
        let mut rows = Vec::new();
        for stored in &stored {
            rows.extend(rows_of(&seat.timeline.read(&stored.record)?));
        }
        let slot = seat.slot.clone();
        let copied = game
            .database
            .write(move |transaction| activity::add(transaction, &slot, from, until, &rows))
            .await?;
        if !copied {
            return Ok(());
        }
        from = until;
    }
}

/// What of a moment is counted: the act, the place, the good, the quantity. Nothing else is looked at.
fn rows_of(moment: &Moment) -> Option<Row> {
    let period = period_of(moment.at);
    let row = |activity, place: String, good: &str, quantity| {
        Some(Row { period, activity, place, good: good.to_owned(), quantity })
    };
    match &moment.event {
        Event::VentureDispatched(voyage) => {
            row(Activity::Dispatch, format!("{}-{}", voyage.from, voyage.to), &voyage.good, 1)
        }
        Event::GoodsBought { place, good, quantity, .. }
        | Event::CargoBought { place, good, quantity, .. }
        | Event::StockBought { place, good, quantity, .. } => {
            row(Activity::Purchase, place.clone(), good, *quantity)
        }
        Event::GoodsSold { place, good, quantity, .. } | Event::StockSold { place, good, quantity, .. } => {
            row(Activity::Sale, place.clone(), good, *quantity)
        }
        _ => None,
    }
}
