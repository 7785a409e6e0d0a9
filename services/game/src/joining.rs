//! Taking a seat.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use clock::Timestamp;
use otivm_api::period_of;
use ring::hmac;

use crate::game::{Game, GameError};
use crate::seats::{self, SeatsError};
use crate::tables::{fact, seat};

/// Version of [`NOTICE`]; the first moment of a timeline names the one that was agreed to.
pub(crate) const NOTICE_VERSION: u32 = 1;
/// What is recorded and what leaves, before anything is.
pub(crate) const NOTICE: &str = "What you do in this game is recorded moment by moment, with its time, in a file of your own \
    on this server, and is never changed. What all players do together is passed on as counts that at least five \
    players share; no name, no seat and no time finer than a market week goes with them. No name, address or mail of \
    yours is asked for: the key to your seat is a cookie in this browser, and who loses it loses the seat. Your \
    timeline is yours to read in full at any time, and the file can be had from who runs this server.";

/// Seats one address may ask for in a window. Behind a reverse proxy all players share one address, so it is above the
/// number of seats.
const JOINS_PER_ADDRESS_MAX: u32 = 256;
/// Characters of a join's idempotency key, at least: those of a random UUID without hyphens.
const KEY_CHARS_MIN: usize = 32;
/// The window, in milliseconds.
const WINDOW_MS: i64 = 60_000;
/// Addresses that are remembered; beyond it all are forgotten.
const ADDRESSES_MAX: usize = 4096;

/// Who asked for seats lately.
#[derive(Debug)]
pub(crate) struct Joins {
    /// Whether cookies are for HTTPS only.
    pub(crate) secure_cookies: bool,
    own_key: hmac::Key,
    asked: Mutex<HashMap<IpAddr, (Timestamp, u32)>>,
    /// One takes a seat at a time.
    turn: tokio::sync::Mutex<()>,
}

/// Why no seat is given.
#[derive(Debug, thiserror::Error)]
pub(crate) enum JoinError {
    #[error("the notice was not agreed to")]
    NoConsent,
    #[error("the idempotency key could be guessed")]
    KeyTooShort,
    #[error("too many seats were asked for")]
    TooMany,
    #[error("every seat is taken")]
    Full,
    #[error(transparent)]
    Seats(#[from] SeatsError),
    #[error(transparent)]
    Game(#[from] GameError),
}

impl From<database::Error> for JoinError {
    fn from(error: database::Error) -> Self {
        Self::Game(error.into())
    }
}

impl Joins {
    pub(crate) fn new(secure_cookies: bool, own_key: hmac::Key) -> Self {
        Self { secure_cookies, own_key, asked: Mutex::default(), turn: tokio::sync::Mutex::default() }
    }

    /// Counts a wish for a seat; refuses when there were too many.
    fn ask(&self, address: IpAddr, now: Timestamp) -> Result<(), JoinError> {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if asked.len() >= ADDRESSES_MAX {
            asked.clear();
        }
        let (since, count) = asked.entry(address).or_insert((now, 0));
        if now.millis_since(*since) >= WINDOW_MS {
            (*since, *count) = (now, 0);
        }
        *count += 1;
        if *count > JOINS_PER_ADDRESS_MAX { Err(JoinError::TooMany) } else { Ok(()) }
    }
}

/// Takes a free seat; tells the secret that is the key to it, which is kept nowhere. The same idempotency key opens the
/// same seat, so it must not be guessable.
pub(crate) async fn join(
    game: &Game,
    address: IpAddr,
    idempotency_key: &str,
    consent: bool,
) -> Result<String, JoinError> {
    if !consent {
        return Err(JoinError::NoConsent);
    }
    if idempotency_key.len() < KEY_CHARS_MIN {
        return Err(JoinError::KeyTooShort);
    }
    game.joins.ask(address, game.now())?;
    let _turn = game.joins.turn.lock().await;
    let secret = seats::secret_for(&game.joins.own_key, idempotency_key);
    if game.seats.of_secret(&secret).is_some() {
        return Ok(secret);
    }
    let hash = seats::hash_of(&secret);
    for seat in game.seats.free() {
        // The timeline is begun first: a seat whose file is broken is found before anyone sits on it, and a seat that
        // was begun and not taken, because the process died here, is simply begun again.
        let begun = match game.enter(&seat).await {
            Ok(mut present) => present.begin(NOTICE_VERSION).await,
            Err(error) => Err(error),
        };
        if let Err(error) = begun {
            tracing::error!(slot = seat.slot, error = transport::problem::chain(&error), "seat left out");
            continue;
        }
        let (slot, now) = (seat.slot.clone(), game.now());
        let claimed = game
            .database
            .write(move |transaction| {
                if fact::number(transaction, fact::FIRST_PERIOD)?.is_none() {
                    fact::set_number(transaction, fact::FIRST_PERIOD, period_of(now))?;
                }
                seat::claim(transaction, &slot, &hash, now)
            })
            .await?;
        if claimed {
            game.seats.taken_by(&seat, hash);
            return Ok(secret);
        }
    }
    Err(JoinError::Full)
}
