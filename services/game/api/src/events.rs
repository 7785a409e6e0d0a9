//! The stream of a player's moments, as a program reads it.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use crate::client::PlayError;
use crate::moment::Moment;

/// Time a stream may last before it is opened again.
pub(crate) const STREAM_TIMEOUT: Duration = Duration::from_hours(24);
/// Bytes of one event that a client is willing to read.
const EVENT_BYTES_MAX: usize = 1024 * 1024;

/// From where a stream begins.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct EventsQuery {
    /// Moments after this sequence; from the first where absent. The header `Last-Event-ID` wins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<i64>,
}

/// Moments as they happen.
#[derive(Debug)]
pub struct Events {
    response: reqwest::Response,
    read: Vec<u8>,
}

impl Events {
    pub(crate) const fn new(response: reqwest::Response) -> Self {
        Self { response, read: Vec::new() }
    }

    /// The next moment; `None` when the stream has ended. Ask again with the last `seq` for what comes after.
    pub async fn next(&mut self) -> Result<Option<Moment>, PlayError> {
        loop {
            while let Some(end) = self.read.windows(2).position(|pair| pair == b"\n\n") {
                let event: Vec<u8> = self.read.drain(..end + 2).collect();
                if let Some(moment) = moment_of(&event)? {
                    return Ok(Some(moment));
                }
            }
            match self.response.chunk().await? {
                Some(chunk) if self.read.len() + chunk.len() <= EVENT_BYTES_MAX => {
                    self.read.extend_from_slice(&chunk);
                }
                Some(_) => return Err(PlayError::EventTooLarge),
                None => return Ok(None),
            }
        }
    }
}

/// The moment of an event; `None` where it is a comment that keeps the connection open.
fn moment_of(event: &[u8]) -> Result<Option<Moment>, PlayError> {
    let text = String::from_utf8_lossy(event);
    let data = text.lines().find_map(|line| line.strip_prefix("data:"));
    data.map(|data| serde_json::from_str(data.trim_start()).map_err(PlayError::Event)).transpose()
}
