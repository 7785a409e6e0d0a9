//! A player's moments as they happen.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::{Stream, StreamExt, stream};
use http::HeaderMap;
use otivm_api::EventsQuery;
use transport::Problem;
use transport::extract::Query;

use super::visitor::Seated;
use crate::following::Follower;
use crate::game::Game;
use crate::view;

/// Time without a moment after which a comment is sent, so that nobody between us takes the connection for dead.
const KEEP_ALIVE_INTERVAL: Duration = Duration::from_secs(15);
/// What an event is called.
const EVENT: &str = "moment";

/// The moments after the one that was seen last, and then each as it happens.
pub(super) async fn events(
    State(game): State<Arc<Game>>,
    Seated { seat, device }: Seated,
    headers: HeaderMap,
    Query(query): Query<EventsQuery>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let after = last_seen(&headers)?.or(query.after).unwrap_or(0);
    let head = game.enter(&seat).await?.state().head;
    if !(0..=head).contains(&after) {
        return Err(Problem::conflict(
            "not_in_timeline",
            format!("Your timeline ends at {head}: what you saw last is not in it. Begin again without it."),
        ));
    }
    let follower = Follower::open(&game, seat, device, after);
    let moments = stream::unfold(follower, async |mut follower: Follower| {
        let stored = follower.next().await?;
        Some((stored, follower))
    });
    let events = moments.filter_map(async |stored| {
        let event = Event::default().id(stored.record.seq.to_string()).event(EVENT);
        event.json_data(view::moment(&stored)).ok().map(Ok)
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE_INTERVAL)))
}

/// What a browser that comes back saw last.
fn last_seen(headers: &HeaderMap) -> Result<Option<i64>, Problem> {
    let Some(value) = headers.get("last-event-id") else { return Ok(None) };
    let number = value.to_str().ok().and_then(|text| text.parse().ok());
    number.map(Some).ok_or_else(|| {
        Problem::bad_request(
            "malformed_event_id",
            "`Last-Event-ID` is the sequence of a moment, a whole number.",
        )
    })
}
