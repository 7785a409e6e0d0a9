//! The player's timeline, page by page: forwards or backwards, all of it or some kinds.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::State;
use otivm_api::{MomentPage, Moments};
use transport::Problem;
use transport::extract::{Json, Query};

use super::visitor::Seated;
use crate::game::{Game, GameError};
use crate::tables::moment::Stored;
use crate::timeline::{Timeline, TimelineError};
use crate::view;

/// Moments in a page where the caller does not say.
const PAGE: u32 = 200;
/// Moments in a page, at most.
const PAGE_MAX: u32 = 1000;
/// Moments looked at for one page, at most: a page of rare kinds may be short, and says where to go on.
const LOOKED_AT_MAX: u32 = 20_000;
/// Kinds in one question, at most: more than there are.
const KINDS_MAX: usize = 64;

/// From where, and which way.
#[derive(Clone, Copy)]
enum Direction {
    After(i64),
    Before(i64),
}

impl Direction {
    fn of(page: &MomentPage) -> Result<Self, Problem> {
        match (page.after, page.before) {
            (Some(_), Some(_)) => Err(Problem::bad_request(
                "malformed_query",
                "Ask with `after` or with `before`, not with both.",
            )),
            (after, None) => Ok(Self::After(after.unwrap_or(0))),
            (None, Some(before)) => Ok(Self::Before(before)),
        }
    }

    const fn on_from(self, seq: i64) -> Self {
        match self {
            Self::After(_) => Self::After(seq),
            Self::Before(_) => Self::Before(seq),
        }
    }

    async fn read(self, timeline: &Timeline, limit: u32) -> Result<Vec<Stored>, TimelineError> {
        match self {
            Self::After(seq) => timeline.after(seq, limit).await,
            Self::Before(seq) => timeline.before(seq, limit).await,
        }
    }
}

/// The player's timeline.
pub(super) async fn moments(
    State(game): State<Arc<Game>>,
    Seated { seat, .. }: Seated,
    Query(page): Query<MomentPage>,
) -> Result<Json<Moments>, Problem> {
    let kinds = kinds(page.kinds.as_deref())?;
    let mut direction = Direction::of(&page)?;
    let state = game.enter(&seat).await?.state().clone();
    let limit = page.limit.unwrap_or(PAGE).clamp(1, PAGE_MAX);
    let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut moments = Vec::new();
    let mut next = None;
    // Few kinds are rare among many, and looked for in larger pieces.
    let piece = if kinds.is_empty() { limit } else { PAGE_MAX };
    for _ in 0..=LOOKED_AT_MAX / piece {
        let read = direction.read(&seat.timeline, piece).await.map_err(GameError::from)?;
        let is_last = read.len() < usize::try_from(piece).unwrap_or(usize::MAX);
        for stored in &read {
            if moments.len() == wanted {
                return Ok(Json(Moments { moments, next }));
            }
            next = Some(stored.record.seq);
            let event = seat.timeline.read(&stored.record).map_err(GameError::from)?.event;
            // By what is shown: asking for a kind must not tell what was not heard yet.
            let shown = view::moment_heard(stored, &event, &state);
            if kinds.is_empty() || kinds.contains(shown.kind.as_str()) {
                moments.push(shown);
            }
        }
        match next {
            Some(last) if !is_last => direction = direction.on_from(last),
            _ => return Ok(Json(Moments { moments, next: None })),
        }
    }
    Ok(Json(Moments { moments, next }))
}

fn kinds(asked: Option<&str>) -> Result<BTreeSet<&str>, Problem> {
    let kinds: BTreeSet<&str> =
        asked.unwrap_or_default().split(',').map(str::trim).filter(|kind| !kind.is_empty()).collect();
    if kinds.len() > KINDS_MAX {
        return Err(Problem::bad_request(
            "malformed_query",
            format!("`kinds` names at most {KINDS_MAX} kinds."),
        ));
    }
    Ok(kinds)
}
