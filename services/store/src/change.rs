//! The change feed: what a consumer has to do to its copy of the units' hashes.
//!
//! A cursor names two promotions and a unit: the changes from the first to the second are told in order of the units, and
//! the cursor stands behind that unit. Both promotions are of releases that never change, so a walk that was begun ends
//! where it was to end, whatever is promoted meanwhile; what comes after is the next walk. Going back to an earlier
//! release is a promotion as any other.

use std::ops::ControlFlow;

use ring::digest;
use rusqlite::Transaction;
use tessera_store_api::endpoints::ChangesQuery;
use tessera_store_api::{CELLS_PER_PAGE_MAX, CellId, Changes, PromotionEvent, UnitChange};

use crate::app::App;
use crate::cell::page_limit;
use crate::error::{Error, Result};
use crate::tables;
use crate::tables::promotion::Promoted;

/// Bytes of a cursor: two sequences, a unit, and the check.
const CURSOR_BYTES: usize = 4 + 4 + 8 + CHECK_BYTES;
/// Bytes by which a cursor of another history is known.
const CHECK_BYTES: usize = 8;

/// A place in the history.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Cursor {
    /// The promotion up to which everything is known; 0 is nothing.
    from: u32,
    /// The promotion to which the present walk leads; the same as `from` between walks.
    to: u32,
    /// Changes up to this unit of the present walk are known, as SQLite stores it.
    unit: i64,
}

/// What happened since a cursor.
pub(crate) async fn since(app: &App, query: ChangesQuery) -> Result<Changes> {
    let limit = page_limit(query.limit, CELLS_PER_PAGE_MAX, "units")?;
    app.database
        .read(move |transaction| {
            let latest = tables::promotion::latest(transaction)?.ok_or(Error::NoRelease)?;
            let mut cursor = match &query.since {
                Some(text) => read(transaction, text)?,
                None => Cursor::default(),
            };
            let is_new_walk = cursor.from == cursor.to;
            if is_new_walk {
                cursor = Cursor { from: cursor.from, to: latest.sequence, unit: 0 };
            }
            walk(transaction, cursor, is_new_walk, limit, &latest)
        })
        .await
}

/// One page of a walk.
fn walk(
    transaction: &Transaction<'_>,
    cursor: Cursor,
    is_new_walk: bool,
    limit: usize,
    latest: &Promoted,
) -> Result<Changes> {
    let from = tables::promotion::find(transaction, cursor.from)?.map_or(0, |promoted| promoted.release);
    let to = tables::promotion::find(transaction, cursor.to)?.ok_or(Error::StaleCursor)?;
    let (mut units, mut is_full) = (Vec::new(), false);
    tables::release_unit::compare(transaction, (from, to.release), cursor.unit, |unit, before, after| {
        if before == after {
            return Ok(ControlFlow::Continue(()));
        }
        if units.len() == limit {
            is_full = true;
            return Ok(ControlFlow::Break(()));
        }
        let hash = after.map(|version| tables::unit_version::hash(transaction, version)).transpose()?;
        units.push(UnitChange { unit, hash });
        Ok::<_, Error>(ControlFlow::Continue(()))
    })?;
    let next = match units.last().filter(|_| is_full) {
        Some(UnitChange { unit, .. }) => Cursor { unit: unit.to_sql(), ..cursor },
        None => Cursor { from: cursor.to, to: cursor.to, unit: 0 },
    };
    let promotions = if is_new_walk {
        tables::promotion::between(transaction, cursor.from, cursor.to)?.into_iter().map(event).collect()
    } else {
        Vec::new()
    };
    Ok(Changes {
        release: to.release,
        released_at: to.promoted_at,
        promotions,
        units,
        next: written(transaction, next)?,
        more: is_full || to.sequence != latest.sequence,
    })
}

fn event(promoted: Promoted) -> PromotionEvent {
    let Promoted { sequence, release, promoted_at, approved_by } = promoted;
    PromotionEvent { sequence, release, promoted_at, approved_by }
}

fn written(transaction: &Transaction<'_>, cursor: Cursor) -> Result<String> {
    let mut bytes = Vec::with_capacity(CURSOR_BYTES);
    bytes.extend(cursor.from.to_be_bytes());
    bytes.extend(cursor.to.to_be_bytes());
    bytes.extend(cursor.unit.to_be_bytes());
    bytes.extend(check(transaction, cursor)?);
    Ok(hex::encode(bytes))
}

/// The place that a cursor names.
///
/// # Errors
/// A text that is no cursor; [`Error::StaleCursor`] where it is of another store, or of one that was set back.
fn read(transaction: &Transaction<'_>, text: &str) -> Result<Cursor> {
    let malformed = || Error::BadQuery {
        code: "cursor_malformed",
        detail: "`since` is no cursor. Use what the last answer said is `next`, or leave it out.".to_owned(),
    };
    let bytes = hex::decode(text).map_err(|_| malformed())?;
    let bytes: [u8; CURSOR_BYTES] = bytes.try_into().map_err(|_| malformed())?;
    let (from, rest) = bytes.split_first_chunk::<4>().ok_or_else(malformed)?;
    let (to, rest) = rest.split_first_chunk::<4>().ok_or_else(malformed)?;
    let (unit, told) = rest.split_first_chunk::<8>().ok_or_else(malformed)?;
    let (from, to, unit) = (u32::from_be_bytes(*from), u32::from_be_bytes(*to), i64::from_be_bytes(*unit));
    let cursor = Cursor { from, to, unit };
    if from > to || check(transaction, cursor)? != told {
        return Err(Error::StaleCursor);
    }
    if unit != 0 && CellId::from_sql(unit).is_err() { Err(malformed()) } else { Ok(cursor) }
}

/// Differs where the promotions of a cursor are others than here, or none.
fn check(transaction: &Transaction<'_>, cursor: Cursor) -> Result<[u8; CHECK_BYTES]> {
    let mut digest = digest::Context::new(&digest::SHA256);
    for sequence in [cursor.from, cursor.to].into_iter().filter(|sequence| *sequence > 0) {
        let promoted = tables::promotion::find(transaction, sequence)?.ok_or(Error::StaleCursor)?;
        let hash = crate::release::existing(transaction, promoted.release)?.release.hash.unwrap_or_default();
        digest.update(&promoted.promoted_at.as_millis().to_be_bytes());
        digest.update(hash.as_bytes());
    }
    let mut check = [0; CHECK_BYTES];
    check.copy_from_slice(&digest.finish().as_ref()[..CHECK_BYTES]);
    Ok(check)
}
