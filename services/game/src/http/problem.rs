//! How failures look to a player.

use http::StatusCode;
use transport::Problem;

use crate::game::GameError;
use crate::joining::JoinError;
use crate::rules::Refusal;
use crate::timeline::TimelineError;

/// Seconds after which a timeline is worth another try.
const TIMELINE_RETRY_S: u32 = 5;
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
            GameError::Timeline(TimelineError::Database(error @ database::Error::Full)) => error.into(),
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
            JoinError::KeyTooShort => Self::bad_request(
                "idempotency_key_too_short",
                "The key of a join opens the seat again if its answer gets lost, so it must be hard to guess: send a \
                 random UUID as Idempotency-Key.",
            ),
            JoinError::TooMany => {
                let mut problem = Self::new(
                    StatusCode::TOO_MANY_REQUESTS,
                    "too_many_joins",
                    "Too many seats were asked for from your address. Wait a minute.",
                );
                problem.retry_after_s = Some(60);
                problem
            }
            JoinError::Full => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "seats_full",
                "All 128 seats of this game are taken. Another game of the fleet may have a free one.",
            ),
            JoinError::Seats(error) => Self::internal(&error),
            JoinError::Game(error) => error.into(),
        }
    }
}
