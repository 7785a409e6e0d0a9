//! Why a call brought no result.

use std::error::Error;
use std::time::Duration;

use crate::credentials::CredentialsError;
use crate::identity::Role;
use crate::limits;
use crate::problem::Problem;

/// Why a call brought no result.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The service answered no.
    #[error("{} ({} {})", .0.detail, .0.status, .0.code)]
    Refused(Box<Problem>),
    /// No connection could be made; the service has not seen the call.
    #[error("{callee} cannot be reached")]
    Unreachable {
        /// Whom we called.
        callee: Role,
        /// Why.
        source: reqwest::Error,
    },
    /// The call was sent and no answer came; the service may have done it.
    #[error("{callee} did not answer {endpoint}")]
    Lost {
        /// Whom we called.
        callee: Role,
        /// What for.
        endpoint: &'static str,
        /// Why.
        source: reqwest::Error,
    },
    /// Every attempt together took too long.
    #[error("{endpoint} brought no answer within {after:?}")]
    Deadline {
        /// What for.
        endpoint: &'static str,
        /// The deadline.
        after: Duration,
    },
    /// An answer that is not what the contract says.
    #[error("{endpoint} answered something else than its contract says")]
    Answer {
        /// What for.
        endpoint: &'static str,
        /// Where it differs.
        source: serde_json::Error,
    },
    /// An answer larger than a client is willing to read.
    #[error("{endpoint} answered more than {} bytes", limits::ANSWER_BYTES_MAX)]
    AnswerTooLarge {
        /// What for.
        endpoint: &'static str,
    },
    /// The request could not be written.
    #[error("the request cannot be encoded: {0}")]
    Encoding(String),
    /// Our own credentials are not usable.
    #[error("our credentials cannot be used")]
    Credentials(#[from] CredentialsError),
    /// The HTTP client could not be set up.
    #[error("the client cannot be set up")]
    Setup(#[source] reqwest::Error),
}

impl ClientError {
    /// Whether the same call may succeed a little later.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::Lost { .. } => true,
            Self::Refused(problem) => matches!(problem.status, 429 | 502 | 503 | 504),
            _ => false,
        }
    }

    /// What the service said, where it answered.
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Refused(problem) => Some(problem),
            _ => None,
        }
    }

    /// The error with everything that caused it.
    pub fn chain(&self) -> String {
        crate::problem::chain(self as &(dyn Error + 'static))
    }

    pub(super) fn retry_after(&self) -> Option<Duration> {
        let seconds = self.problem()?.retry_after_s?;
        Some(Duration::from_secs(u64::from(seconds)).min(limits::RETRY_PAUSE.1))
    }
}
