//! Between a moment and the row it is stored in.

use clock::Timestamp;
use serde::{Deserialize, Serialize};

use super::TimelineError;
use crate::chain::Record;
use crate::rules::{Event, Moment};

/// What is in the column `payload`.
#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    /// When it happened, in milliseconds since the epoch.
    at_ms: i64,
    /// Whether the system's clock was behind the moment before, so that `recorded_at` was taken from that one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    clock_behind: bool,
    #[serde(flatten)]
    event: Event,
}

pub(crate) fn record_of(moment: &Moment, clock_behind: bool) -> Result<Record, serde_json::Error> {
    let value = moment.event.value();
    let payload = Payload { at_ms: moment.at.as_millis(), clock_behind, event: moment.event.clone() };
    Ok(Record {
        seq: moment.seq,
        recorded_at: moment.recorded_at,
        sim_day: moment.sim_day,
        kind: moment.event.kind().to_owned(),
        subject: moment.event.subject(),
        value_true: value.real,
        value_perceived: value.perceived,
        confidence_tag: value.confidence.to_owned(),
        cause: moment.cause,
        command_key: moment.command_key.clone(),
        payload: serde_json::to_string(&payload)?,
    })
}

pub(crate) fn moment_of(record: &Record, slot: &str) -> Result<Moment, TimelineError> {
    let payload: Payload = serde_json::from_str(&record.payload)
        .map_err(|source| TimelineError::Payload { slot: slot.to_owned(), seq: record.seq, source })?;
    Ok(Moment {
        seq: record.seq,
        recorded_at: record.recorded_at,
        at: Timestamp::from_millis(payload.at_ms),
        sim_day: record.sim_day,
        cause: record.cause,
        command_key: record.command_key.clone(),
        event: payload.event,
    })
}
