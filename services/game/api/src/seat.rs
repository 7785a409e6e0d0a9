//! A seat: who has one, the devices that open it, and the words that let one more in.

use std::fmt;

use clock::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Whether this browser has a seat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SeatStatus {
    /// It has one.
    pub seated: bool,
    /// Seats nobody has taken, and that are held for nobody.
    pub seats_free: u32,
    /// What is kept, what leaves anonymised, how to take it away: shown before the first record.
    pub notice: String,
    /// Version of the notice; send it with the wish for a seat.
    #[serde(default)]
    pub notice_version: u32,
    /// Where this browser stands in the queue; absent for one that does not wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<QueuePlace>,
}

/// A place in the queue for a seat. It is kept as long as the browser asks again within two minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QueuePlace {
    /// 1 is the next; 0 when a seat is held.
    pub place: u32,
    /// How many wait in all.
    pub waiting: u32,
    /// A free seat is held for this browser until then: take it with `POST /api/v1/seat`. Absent while it waits.
    pub held_until: Option<Timestamp>,
}

/// Asks for a seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JoinRequest {
    /// The notice was read and agreed to. Nothing is recorded without.
    pub consent: bool,
    /// The version of the notice that was read; another one than the present is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<u32>,
}

/// A device that opens the seat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Device {
    /// Its number.
    pub id: i64,
    /// What it seems to be: `Firefox on Linux`.
    pub name: String,
    /// The hour in which it was added.
    pub created_at: Timestamp,
    /// The hour in which it last called.
    pub last_seen_at: Timestamp,
    /// It is the one that asks.
    pub present: bool,
}

/// The devices that open the seat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Devices {
    /// The one that was added first at the front; at most 16.
    pub devices: Vec<Device>,
    /// When the words that let one more in were made; absent while there are none.
    pub resume_code_made_at: Option<Timestamp>,
}

/// Which device.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
pub struct DevicePath {
    /// Its number.
    pub device: i64,
}

/// Six words that open the seat on another device. They are a secret, and are shown this once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ResumeCode {
    /// The words, with a blank between them.
    pub words: String,
}

/// Asks for one more device to be let in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResumeRequest {
    /// The six words, in any case and with anything between them.
    #[schema(max_length = 256)]
    pub words: String,
}

impl fmt::Debug for ResumeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ResumeCode")
    }
}

impl fmt::Debug for ResumeRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ResumeRequest")
    }
}
