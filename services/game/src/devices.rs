//! The devices of a seat, each with a key of its own.

use std::sync::Arc;

use clock::Timestamp;

use crate::chain::Hash;
use crate::game::{Game, GameError};
use crate::seats::Seat;
use crate::tables::{device, resume_code};

/// Devices that have the key to one seat; one more revokes the one that was not seen for the longest time.
const DEVICES_MAX: usize = 16;
/// Devices that were revoked and are remembered, for a clear answer; the latest of a seat.
const REVOKED_KEPT: usize = 16;
/// When a device was seen is kept to the hour: enough to find the one that was lost, and no diary of who plays when.
const SEEN_EVERY_MS: i64 = 3_600_000;

/// Browsers by what their User-Agent contains. The first that fits: most say that they are others as well.
const BROWSERS: [(&str, &str); 7] = [
    ("Firefox/", "Firefox"),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Vivaldi/", "Vivaldi"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
];
/// Systems by what their User-Agent contains.
const SYSTEMS: [(&str, &str); 7] = [
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "a Mac"),
    ("Linux", "Linux"),
];

/// The devices of a seat.
#[derive(Debug)]
pub(crate) struct Devices {
    pub(crate) open: Vec<device::Row>,
    /// When the code that lets one more in was made.
    pub(crate) code_made_at: Option<Timestamp>,
}

/// Why a device is not revoked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RevokeError {
    #[error("the seat has no such device")]
    Unknown,
    #[error("it is the last device, and no code would let another one in")]
    Last,
    #[error(transparent)]
    Database(#[from] database::Error),
}

/// A few words for who sends this User-Agent. Nothing of it is kept but words of ours.
pub(crate) fn name_of(user_agent: &str) -> String {
    let find = |known: &[(&str, &'static str)]| {
        known.iter().find(|(part, _)| user_agent.contains(part)).map(|(_, name)| *name)
    };
    match (find(&BROWSERS), find(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(browser), None) => browser.to_owned(),
        (None, Some(system)) => format!("A program on {system}"),
        (None, None) => "A program".to_owned(),
    }
}

/// The hour an instant falls into.
pub(crate) const fn hour_of(instant: Timestamp) -> Timestamp {
    Timestamp::from_millis(instant.as_millis().div_euclid(SEEN_EVERY_MS) * SEEN_EVERY_MS)
}

/// Gives a device the key whose hash this is.
pub(crate) async fn add(game: &Game, seat: &Seat, hash: Hash, name: String) -> database::Result<()> {
    let (slot, now) = (seat.slot.clone(), game.now());
    let (device, revoked) = game
        .database
        .write(move |transaction| {
            let mut open = device::open_of(transaction, &slot)?;
            open.sort_by_key(|device| (device.last_seen_at, device.id));
            let many = (open.len() + 1).saturating_sub(DEVICES_MAX);
            let revoked: Vec<i64> = open.iter().take(many).map(|device| device.id).collect();
            for device in &revoked {
                device::revoke(transaction, &slot, *device, now)?;
            }
            device::forget_revoked(transaction, &slot, REVOKED_KEPT)?;
            Ok::<_, database::Error>((device::add(transaction, &slot, &hash, &name, hour_of(now))?, revoked))
        })
        .await?;
    game.seats.opened_by(seat, hash, device, hour_of(now));
    for device in revoked {
        game.seats.closed_to(seat, device);
    }
    Ok(())
}

/// The devices that have the key to a seat.
pub(crate) async fn of(game: &Game, seat: &Seat) -> database::Result<Devices> {
    let slot = seat.slot.clone();
    game.database
        .read(move |transaction| {
            let open = device::open_of(transaction, &slot)?;
            Ok(Devices { open, code_made_at: resume_code::made_at(transaction, &slot)? })
        })
        .await
}

/// Takes the key from a device. The last one keeps it as long as no code would open the seat again.
pub(crate) async fn revoke(game: &Game, seat: &Seat, device: i64) -> Result<(), RevokeError> {
    let (slot, now) = (seat.slot.clone(), game.now());
    game.database
        .write(move |transaction| {
            let open = device::open_of(transaction, &slot)?;
            if open.iter().all(|open| open.id != device) {
                return Err(RevokeError::Unknown);
            }
            if open.len() == 1 && resume_code::made_at(transaction, &slot)?.is_none() {
                return Err(RevokeError::Last);
            }
            device::revoke(transaction, &slot, device, now)?;
            Ok(device::forget_revoked(transaction, &slot, REVOKED_KEPT)?)
        })
        .await?;
    game.seats.closed_to(seat, device);
    Ok(())
}

/// Notes that a device was seen, at most once an hour, and without holding anyone up.
pub(crate) fn seen(game: &Arc<Game>, device: i64) {
    let now = hour_of(game.now());
    if !game.seats.seen(device, now) {
        return;
    }
    let game = game.clone();
    tokio::spawn(async move {
        let written: Result<(), GameError> =
            game.database.write(move |transaction| Ok(device::seen(transaction, device, now)?)).await;
        if let Err(error) = written {
            tracing::warn!(
                error = transport::problem::chain(&error),
                "when a device was seen is not on disk"
            );
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_has_a_name_of_a_few_words_of_ours() {
        for (user_agent, name) in [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0", "Firefox on Linux"),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 \
                 Safari/537.36 Edg/141.0.0.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
                 Version/18.0 Mobile/15E148 Safari/604.1",
                "Safari on an iPhone",
            ),
            (
                "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile \
                 Safari/537.36",
                "Chrome on Android",
            ),
            ("curl/8.14.1", "curl"),
            ("<script>alert(1)</script>", "A program"),
            ("", "A program"),
        ] {
            assert_eq!(name_of(user_agent), name);
        }
    }

    #[test]
    fn an_hour_begins_with_the_hour() {
        assert_eq!(hour_of(Timestamp::from_millis(7_199_999)).as_millis(), 3_600_000);
        assert_eq!(hour_of(Timestamp::from_millis(7_200_000)).as_millis(), 7_200_000);
    }
}
