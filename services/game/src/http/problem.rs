//! How failures look to a player.

use http::StatusCode;
use transport::Problem;

use crate::devices::RevokeError;
use crate::game::GameError;
use crate::importing::ImportError;
use crate::joining::JoinError;
use crate::queue::Standing;
use crate::rates::TooOften;
use crate::resuming::ResumeError;
use crate::retiring::RetireError;
use crate::rules::Refusal;
use crate::timeline::TimelineError;

/// Seconds after which a timeline is worth another try.
const TIMELINE_RETRY_S: u32 = 5;
/// Seconds after which who waits for a seat had better ask again: four times within what keeps the place.
const QUEUE_RETRY_S: u32 = 30;
/// Seconds after which the world may be known.
const WORLD_RETRY_S: u32 = 5;

impl From<GameError> for Problem {
    fn from(error: GameError) -> Self {
        match error {
            GameError::WorldUnknown | GameError::Refused(Refusal::WorldUnknown) => Self::unavailable(
                "world_unknown",
                "Nothing is known of the world yet. Try again in a moment.",
                WORLD_RETRY_S,
            ),
            GameError::Refused(refusal) => Self::unprocessable(refusal.code(), refusal.to_string()),
            GameError::MovedOn => Self::conflict(
                "state_moved_on",
                "Something else was done since you looked. Look again, and decide then.",
            ),
            GameError::KeyReused => database::Error::KeyReused.into(),
            GameError::Busy => timeline_unavailable(),
            GameError::SeatFreed => super::visitor::no_seat(),
            GameError::Timeline(TimelineError::Database(error @ database::Error::Full)) => error.into(),
            // Said once in the log, when it was put aside.
            GameError::Timeline(TimelineError::Quarantined { .. }) => timeline_unavailable(),
            GameError::Timeline(error) => {
                tracing::error!(error = transport::problem::chain(&error), "a timeline cannot be used");
                timeline_unavailable()
            }
            GameError::Database(error) => error.into(),
        }
    }
}

fn timeline_unavailable() -> Problem {
    Problem::unavailable(
        "timeline_unavailable",
        "Your timeline cannot be opened just now. Nothing of it is lost by waiting; tell who runs this server if it \
         lasts.",
        TIMELINE_RETRY_S,
    )
}

impl From<JoinError> for Problem {
    fn from(error: JoinError) -> Self {
        match error {
            JoinError::NoConsent => Self::unprocessable(
                "no_consent",
                "Nothing is recorded without your consent, and without it nothing is played.",
            ),
            JoinError::OtherNotice => Self::conflict(
                "notice_changed",
                "The notice has changed since you read it. Read it again with GET /api/v1/seat, and decide then.",
            ),
            JoinError::KeyTooShort => key_too_short(),
            JoinError::TooOften(TooOften { retry_after_s }) => too_many(
                "too_many_joins",
                format!("Too many seats were asked for from your address. Wait {retry_after_s} s."),
                retry_after_s,
            ),
            JoinError::Full { standing, .. } => full(standing),
            JoinError::Seats(error) => Self::internal(&error),
            JoinError::Game(error) => error.into(),
        }
    }
}

impl From<ResumeError> for Problem {
    fn from(error: ResumeError) -> Self {
        match error {
            ResumeError::NotSix => Self::unprocessable(
                "not_six_words",
                "The code is six words. Type all of them, in their order.",
            ),
            ResumeError::NoWord { place } => Self::unprocessable(
                "word_unknown",
                format!("No code has a word like number {place}. Look how it is spelt."),
            ),
            ResumeError::KeyTooShort => key_too_short(),
            ResumeError::TooOften(TooOften { retry_after_s }) => too_many(
                "too_many_attempts",
                format!("Six words were tried too often. Wait {retry_after_s} s."),
                retry_after_s,
            ),
            ResumeError::Wrong => Self::forbidden(
                "words_wrong",
                "These words open no seat. If they were made anew since, only the latest ones are good.",
            ),
            ResumeError::Hash(_) | ResumeError::NoFreeCode | ResumeError::Seats(_) => Self::internal(&error),
            ResumeError::Game(error) => error.into(),
        }
    }
}

impl From<RevokeError> for Problem {
    fn from(error: RevokeError) -> Self {
        match error {
            RevokeError::Unknown => Self::not_found(
                "device_unknown",
                "Your seat has no such device. GET /api/v1/seat/devices lists them.",
            ),
            RevokeError::Last => Self::conflict(
                "last_device",
                "This is the last device that opens your seat. Make six words first, and keep them.",
            ),
            RevokeError::Database(error) => error.into(),
        }
    }
}

impl From<TooOften> for Problem {
    fn from(TooOften { retry_after_s }: TooOften) -> Self {
        too_many(
            "too_fast",
            format!("You ask faster than anyone plays. Wait {retry_after_s} s."),
            retry_after_s,
        )
    }
}

fn too_many(code: &str, detail: String, retry_after_s: u32) -> Problem {
    let mut problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, code, detail);
    problem.retry_after_s = Some(retry_after_s);
    problem
}

fn key_too_short() -> Problem {
    Problem::bad_request(
        "idempotency_key_too_short",
        "The key of this wish opens the seat again if its answer gets lost, so it must be hard to guess: send a random \
         UUID as Idempotency-Key.",
    )
}

fn full(standing: Standing) -> Problem {
    let seats = otivm_api::SEATS;
    let then = match standing {
        Standing::Waiting { place, of } => {
            format!(
                "You are number {place} of {of} in the queue; ask again within two minutes to keep your place."
            )
        }
        Standing::Held { .. } => {
            "One that is held for you cannot be opened just now; ask again in a moment.".to_owned()
        }
        Standing::Nowhere => {
            "The queue is full too. Another game of the fleet may have a free one.".to_owned()
        }
    };
    Problem::unavailable(
        "seats_full",
        format!("All {seats} seats of this game are taken. {then}"),
        QUEUE_RETRY_S,
    )
}

impl From<RetireError> for Problem {
    fn from(error: RetireError) -> Self {
        match error {
            RetireError::OtherSlot => Self::unprocessable(
                "other_slot",
                "To give the seat up, name its slot as the ledger says it. Nothing was done.",
            ),
            RetireError::Game(error) => error.into(),
            RetireError::Database(error) => error.into(),
            error => Self::internal(&error),
        }
    }
}

impl From<ImportError> for Problem {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Unreadable(_) | ImportError::NoIdentity => Self::unprocessable(
                "no_history",
                "This is no history that can be read. Send the file timeline.sqlite3 of an export.",
            ),
            ImportError::Newer { found, known } => Self::unprocessable(
                "history_newer",
                format!(
                    "This history has schema version {found} and this program knows {known}: upgrade this container first."
                ),
            ),
            ImportError::Broken(error) => Self::unprocessable("history_broken", error.to_string()),
            ImportError::Present { slot } => Self::conflict(
                "history_present",
                format!("The history {slot} is on this container already. Nothing was changed."),
            ),
            ImportError::Full => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "seats_full",
                "All 128 seats of this container are taken. Take the history in on another one.",
            ),
            ImportError::Database(error) => error.into(),
            error => Self::internal(&error),
        }
    }
}
