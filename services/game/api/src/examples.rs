//! Requests and answers as they may look, for who reads the OpenAPI document.

pub(crate) const SEAT: &str = r#"{
    "seated": false, "seats_free": 0,
    "notice": "What is kept. What you do in this game is recorded moment by moment, with its time.", "notice_version": 3,
    "queue": {"place": 3, "waiting": 7, "held_until": null}
}"#;

pub(crate) const JOIN: &str = r#"{"consent": true, "notice": 3}"#;

pub(crate) const DEVICES: &str = r#"{
    "devices": [
        {"id": 12, "name": "Firefox on Linux", "created_at": "2026-11-21T10:00:00.000Z",
         "last_seen_at": "2026-11-23T18:00:00.000Z", "present": true},
        {"id": 15, "name": "Safari on an iPhone", "created_at": "2026-11-22T07:00:00.000Z",
         "last_seen_at": "2026-11-22T07:00:00.000Z", "present": false}
    ],
    "resume_code_made_at": "2026-11-22T07:12:09.301Z"
}"#;

pub(crate) const WORDS: &str = r#"{"words": "abacus retain sort wander gust pride"}"#;

pub(crate) const COMMAND: &str = r#"{
    "command": {"type": "dispatch", "route": "capua-1f0c9e2a", "good": "iron", "quantity": 4}, "seen": 41
}"#;

pub(crate) const QUOTE: &str = r#"{
    "route": "capua-1f0c9e2a", "good": "iron", "quantity": 4, "from_stock": 0,
    "then": [{"to": "puteoli", "good": "bronze", "quantity": 2}, {"to": "ostia", "good": "pottery", "quantity": 10}]
}"#;

pub(crate) const MOMENTS: &str = r#"{
    "moments": [
        {"seq": 42, "recorded_at": "2026-11-21T10:40:00.000Z", "sim_day": 0, "kind": "venture_dispatched",
         "subject": "capua", "value_perceived": 4, "confidence": "HIGH", "cause": 41,
         "hash": "5df6e0e2761359d30a8275058e299fcc0381534545f55cf43e41983f5d4c9456"}
    ],
    "next": 42
}"#;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        CommandRequest, Devices, JoinRequest, Moments, QuoteRequest, ResumeCode, ResumeRequest, SeatStatus,
    };

    #[test]
    fn every_example_is_what_it_is_an_example_of() {
        fn fits<T: serde::de::DeserializeOwned>(json: &str) {
            serde_json::from_str::<T>(json).unwrap();
        }
        fits::<SeatStatus>(SEAT);
        fits::<JoinRequest>(JOIN);
        fits::<Devices>(DEVICES);
        fits::<ResumeCode>(WORDS);
        fits::<ResumeRequest>(WORDS);
        fits::<CommandRequest>(COMMAND);
        fits::<QuoteRequest>(QUOTE);
        fits::<Moments>(MOMENTS);
    }
}
