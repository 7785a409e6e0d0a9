//! Every operation of the game: the players' and the aggregator's.

use transport::{Endpoint, Role};

use crate::examples;
use crate::{
    Backgrounds, Backup, CommandRequest, DevicePath, Devices, EventsQuery, Export, ExportName, Imported,
    JoinRequest, Journal, Ledger, MapView, Markets, MomentPage, Moments, Outcome, Proof, Quote, QuoteRequest,
    ResumeCode, ResumeRequest, RetireRequest, Retired, Routes, RoutesQuery, SeatStatus, SnapshotPage,
    Snapshots, State, StateQuery, Timelines,
};

/// Body of a wish to resume, in bytes: six words have 47 letters at most.
const RESUME_BYTES_MAX: usize = 1024;
/// A history that is taken in, in bytes: some 300,000 moments.
const IMPORT_BYTES_MAX: usize = 256 * 1024 * 1024;

/// Whether this browser has a seat.
pub static SEAT: Endpoint =
    Endpoint::get("seat", "/api/v1/seat", "Whether this browser has a seat, and what taking one means.")
        .for_players()
        .answers::<SeatStatus>()
        .answers_like(examples::SEAT);
/// Takes a seat.
pub static JOIN: Endpoint =
    Endpoint::post("join", "/api/v1/seat", "Takes a free seat. The answer sets the cookie that is its key.")
        .for_players()
        .takes::<JoinRequest>()
        .takes_like(examples::JOIN)
        .answers::<State>();
/// The devices that open the seat.
pub static DEVICES: Endpoint =
    Endpoint::get("devices", "/api/v1/seat/devices", "The devices that open the seat.")
        .for_players()
        .answers::<Devices>()
        .answers_like(examples::DEVICES);
/// Takes the key from a device.
pub static REVOKE_DEVICE: Endpoint = Endpoint::delete(
    "revoke_device",
    "/api/v1/seat/devices/{device}",
    "Takes the key from a device: it opens the seat no more. Answers the devices that are left.",
)
.for_players()
.path::<DevicePath>()
.answers::<Devices>()
.answers_like(examples::DEVICES);
/// Makes the six words anew.
pub static RESUME_CODE: Endpoint = Endpoint::post(
    "resume_code",
    "/api/v1/seat/resume-code",
    "Makes six words that open the seat on another device, and shows them this once. Those before stop.",
)
.unkeyed()
.for_players()
.answers::<ResumeCode>()
.answers_like(examples::WORDS);
/// Opens the seat on one more device.
pub static RESUME: Endpoint = Endpoint::post(
    "resume",
    "/api/v1/seat/resume",
    "Opens the seat that has these six words. The answer sets the cookie that is this device's key.",
)
.for_players()
.body_up_to(RESUME_BYTES_MAX)
.takes::<ResumeRequest>()
.takes_like(examples::WORDS)
.answers::<State>();
/// The player's state.
pub static STATE: Endpoint = Endpoint::get(
    "state",
    "/api/v1/state",
    "Everything the player sees of themselves, now or at any moment past.",
)
.for_players()
.query::<StateQuery>()
.answers::<State>();
/// Does something.
pub static COMMAND: Endpoint =
    Endpoint::post("command", "/api/v1/commands", "Does something. The answer comes when it is on disk.")
        .for_players()
        .takes::<CommandRequest>()
        .takes_like(examples::COMMAND)
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
/// What sending would cost.
pub static QUOTE: Endpoint = Endpoint::post(
    "quote",
    "/api/v1/quotes",
    "What sending a venture would cost, passage by passage. Refused where sending it would be; nothing is recorded.",
)
.unkeyed()
.for_players()
.takes::<QuoteRequest>()
.takes_like(examples::QUOTE)
.answers::<Quote>();
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
        .answers::<Moments>()
        .answers_like(examples::MOMENTS);

/// The ledger.
pub static LEDGER: Endpoint = Endpoint::get(
    "ledger",
    "/api/v1/ledger",
    "How long the player's history is, where it ends, what is in transit.",
)
.for_players()
.answers::<Ledger>();
/// The proof.
pub static PROOF: Endpoint = Endpoint::get(
    "proof",
    "/api/v1/proof",
    "Walks the whole chain of the player's history; where it breaks, if it does.",
)
.for_players()
.within_seconds(60)
.answers::<Proof>();
/// The export.
pub static EXPORT: Endpoint =
    Endpoint::get("export", "/api/v1/export", "Makes the files in which a player takes their history away.")
        .for_players()
        .within_seconds(60)
        .answers::<Export>();
/// A file of the export.
pub static EXPORT_FILE: Endpoint =
    Endpoint::get("export_file", "/api/v1/export/{name}", "One of the files of the export.")
        .for_players()
        .path::<ExportName>()
        .answers_bytes("application/octet-stream");
/// Moments as they happen.
pub static EVENTS: Endpoint = Endpoint::get(
    "events",
    "/api/v1/events",
    "The player's moments as they happen, as server-sent events: the id is the sequence, the data is the moment.",
)
.for_players()
.query::<EventsQuery>()
.answers_bytes("text/event-stream");

/// Gives the seat up.
pub static RETIRE: Endpoint = Endpoint::post(
    "retire_seat",
    "/api/v1/seat/retire",
    "Gives the seat up for good: its file is destroyed. Answers until when archives may still hold it.",
)
.unkeyed()
.for_players()
.takes::<RetireRequest>()
.answers::<Retired>();

/// How the timelines are.
pub static TIMELINES: Endpoint = Endpoint::get(
    "timelines",
    "/api/v1/timelines",
    "Every timeline of the container, and which are in quarantine.",
)
.callers(&[Role::Operator])
.answers::<Timelines>();
/// Takes a history in.
pub static IMPORT: Endpoint = Endpoint::post(
    "import_timeline",
    "/api/v1/timelines",
    "Takes in a history that a player exported elsewhere, and gives it a free seat. The same history is taken in once.",
)
.unkeyed()
.callers(&[Role::Operator])
.takes_bytes("application/vnd.sqlite3")
.body_up_to(IMPORT_BYTES_MAX)
.within_seconds(120)
.answers::<Imported>();

/// Copies the timelines.
pub static BACK_UP: Endpoint = Endpoint::post(
    "back_up",
    "/api/v1/backups",
    "Makes a verified copy of every timeline that moved on since its last one, for an archive of the container.",
)
.unkeyed()
.callers(&[Role::Operator])
.within_seconds(120)
.answers::<Backup>();

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
pub static PLAYERS: [&Endpoint; 21] = [
    &SEAT,
    &JOIN,
    &DEVICES,
    &REVOKE_DEVICE,
    &RESUME_CODE,
    &RESUME,
    &STATE,
    &COMMAND,
    &BACKGROUNDS,
    &ROUTES,
    &QUOTE,
    &MAP,
    &MARKETS,
    &JOURNAL,
    &MOMENTS,
    &LEDGER,
    &PROOF,
    &EXPORT,
    &EXPORT_FILE,
    &RETIRE,
    &EVENTS,
];
/// Every operation of the mesh listener.
pub static MESH: [&Endpoint; 4] = [&SNAPSHOTS, &TIMELINES, &IMPORT, &BACK_UP];
