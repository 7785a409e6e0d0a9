//! Every operation of the game: the players' and the aggregator's.

use transport::{Endpoint, Role};

use crate::{
    Backgrounds, CommandRequest, JoinRequest, Journal, MapView, Markets, MomentPage, Moments, Outcome,
    Routes, RoutesQuery, SeatStatus, SnapshotPage, Snapshots, State,
};

/// Whether this browser has a seat.
pub static SEAT: Endpoint =
    Endpoint::get("seat", "/api/v1/seat", "Whether this browser has a seat, and what taking one means.")
        .for_players()
        .answers::<SeatStatus>();
/// Takes a seat.
pub static JOIN: Endpoint =
    Endpoint::post("join", "/api/v1/seat", "Takes a free seat. The answer sets the cookie that is its key.")
        .for_players()
        .takes::<JoinRequest>()
        .answers::<State>();
/// The player's state.
pub static STATE: Endpoint =
    Endpoint::get("state", "/api/v1/state", "Everything the player sees of themselves.")
        .for_players()
        .answers::<State>();
/// Does something.
pub static COMMAND: Endpoint =
    Endpoint::post("command", "/api/v1/commands", "Does something. The answer comes when it is on disk.")
        .for_players()
        .takes::<CommandRequest>()
        .answers::<Outcome>();
/// The backgrounds.
pub static BACKGROUNDS: Endpoint =
    Endpoint::get("backgrounds", "/api/v1/backgrounds", "The profiles to choose from.")
        .for_players()
        .answers::<Backgrounds>();
/// The routes.
pub static ROUTES: Endpoint =
    Endpoint::get("routes", "/api/v1/routes", "Ways to send a venture, each with its full cost.")
        .for_players()
        .query::<RoutesQuery>()
        .answers::<Routes>();
/// The map.
pub static MAP: Endpoint =
    Endpoint::get("map", "/api/v1/map", "The world as far as it is known to the player.")
        .for_players()
        .answers::<MapView>();
/// The markets.
pub static MARKETS: Endpoint =
    Endpoint::get("markets", "/api/v1/markets", "Prices the merchant has heard, and how old they are.")
        .for_players()
        .answers::<Markets>();
/// The journal.
pub static JOURNAL: Endpoint =
    Endpoint::get("journal", "/api/v1/journal", "The merchant's journal.").for_players().answers::<Journal>();
/// The timeline.
pub static MOMENTS: Endpoint =
    Endpoint::get("moments", "/api/v1/moments", "The player's timeline, moment by moment.")
        .for_players()
        .query::<MomentPage>()
        .answers::<Moments>();

/// Anonymised snapshots.
pub static SNAPSHOTS: Endpoint = Endpoint::get(
    "snapshots",
    "/api/v1/snapshots",
    "What players did together, period by period, anonymised.",
)
.callers(&[Role::Aggregator])
.query::<SnapshotPage>()
.answers::<Snapshots>();

/// Every operation of the players' listener.
pub static PLAYERS: [&Endpoint; 10] =
    [&SEAT, &JOIN, &STATE, &COMMAND, &BACKGROUNDS, &ROUTES, &MAP, &MARKETS, &JOURNAL, &MOMENTS];
/// Every operation of the mesh listener.
pub static MESH: [&Endpoint; 1] = [&SNAPSHOTS];
