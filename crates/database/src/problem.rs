//! How a failure of the database looks on the wire.

use http::StatusCode;
use transport::Problem;

use crate::Error;

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match &error {
            Error::Busy => Self::unavailable("busy", "The database is busy. Try again.", 1),
            Error::Full => {
                tracing::error!("the disk is full");
                Self::new(
                    StatusCode::INSUFFICIENT_STORAGE,
                    "disk_full",
                    "The disk is full and nothing was written. Make room on the container's disk and try again.",
                )
            }
            Error::KeyReused => Self::unprocessable(
                "idempotency_key_reused",
                "This Idempotency-Key was used for another request. Use a new one for a new request.",
            ),
            _ => Self::internal(&error),
        }
    }
}
