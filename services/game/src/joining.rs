//! Taking a seat.

use std::net::IpAddr;

use otivm_api::period_of;
use ring::hmac;

use crate::devices;
use crate::game::{Game, GameError};
use crate::queue::{self, Standing};
use crate::rates::{Addresses, Rate, TooOften};
use crate::seats::{self, SeatsError, Use};
use crate::tables;
use crate::tables::{device, fact, seat};

/// Version of [`NOTICE`]; the first moment of a timeline names the one that was agreed to.
pub(crate) const NOTICE_VERSION: u32 = 3;
/// What is kept, what leaves anonymised, and how to take it away: told before anything is recorded.
pub(crate) const NOTICE: &str = include_str!("../content/notice.txt");

/// Seats one address may ask for. Behind a reverse proxy all players share one address, so it is above the number of
/// seats.
const ADDRESS: Rate = Rate { burst: 256, per_minute: 256 };
/// Characters of a join's idempotency key, at least: those of a random UUID without hyphens.
pub(crate) const KEY_CHARS_MIN: usize = 32;

/// What taking seats needs.
#[derive(Debug)]
pub(crate) struct Joins {
    /// Whether cookies are for HTTPS only.
    pub(crate) secure_cookies: bool,
    own_key: hmac::Key,
    addresses: Addresses,
    /// Seats are taken, freed and held one at a time.
    pub(crate) turn: tokio::sync::Mutex<()>,
}

/// A wish for a seat.
#[derive(Debug)]
pub(crate) struct Wish<'a> {
    /// Where it comes from.
    pub(crate) address: IpAddr,
    /// What makes a repeat the same wish.
    pub(crate) idempotency_key: &'a str,
    /// Whether the notice was agreed to.
    pub(crate) consent: bool,
    /// The version of the notice that was read, where the page says it.
    pub(crate) notice: Option<u32>,
    /// The ticket of who waited.
    pub(crate) ticket: Option<String>,
    /// What to call the device.
    pub(crate) device_name: String,
}

/// Why no seat is given.
#[derive(Debug, thiserror::Error)]
pub(crate) enum JoinError {
    #[error("the notice was not agreed to")]
    NoConsent,
    #[error("another version of the notice was agreed to")]
    OtherNotice,
    #[error("the idempotency key could be guessed")]
    KeyTooShort,
    #[error(transparent)]
    TooOften(#[from] TooOften),
    /// Every seat is taken. The ticket is the secret that keeps the place; absent where the queue is full too.
    #[error("every seat is taken")]
    Full { ticket: Option<String>, standing: Standing },
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
        let turn = tokio::sync::Mutex::default();
        Self { secure_cookies, own_key, addresses: Addresses::new(ADDRESS), turn }
    }
}

/// Takes a free seat; tells the secret that is the key to it, which is kept nowhere. The same idempotency key opens the
/// same seat, so it must not be guessable.
pub(crate) async fn join(game: &Game, wish: Wish<'_>) -> Result<String, JoinError> {
    if !wish.consent {
        return Err(JoinError::NoConsent);
    }
    // A page that does not say which version it showed has shown what this server told it.
    if wish.notice.is_some_and(|version| version != NOTICE_VERSION) {
        return Err(JoinError::OtherNotice);
    }
    if wish.idempotency_key.len() < KEY_CHARS_MIN {
        return Err(JoinError::KeyTooShort);
    }
    game.joins.addresses.take(wish.address, game.now())?;
    let _turn = game.joins.turn.lock().await;
    let secret = seats::secret_for(&game.joins.own_key, Use::Join, wish.idempotency_key);
    if game.seats.of_secret(&secret).is_some() {
        return Ok(secret);
    }
    // The ticket of a wish follows from it, so that a wish whose answer was lost waits once.
    let ticket = wish
        .ticket
        .unwrap_or_else(|| seats::secret_for(&game.joins.own_key, Use::Ticket, wish.idempotency_key));
    let ticket_hash = seats::hash_of(&ticket);
    let queue = queue::ask(game, Some(ticket_hash)).await?;
    if queue.may_take() && claim(game, &secret, wish.device_name, ticket_hash).await? {
        return Ok(secret);
    }
    match queue::enter(game, ticket_hash).await? {
        Some(standing) => Err(JoinError::Full { ticket: Some(ticket), standing }),
        None => Err(JoinError::Full { ticket: None, standing: Standing::Nowhere }),
    }
}

/// Claims the first seat whose file is well; tells whether there was one.
async fn claim(
    game: &Game,
    secret: &str,
    device_name: String,
    ticket: crate::chain::Hash,
) -> Result<bool, JoinError> {
    let hash = seats::hash_of(secret);
    for seat in game.seats.free() {
        let seed = game.seeds.seed(seat.index).ok_or(SeatsError::Random)?;
        // The timeline is begun first: a seat whose file is broken is found before anyone sits on it, and a seat that
        // was begun and not taken, because the process died here, is simply begun again.
        let begun = match game.enter(&seat).await {
            Ok(mut present) => present.begin(NOTICE_VERSION, seed).await,
            Err(error) => Err(error),
        };
        if let Err(error) = begun {
            tracing::error!(slot = seat.slot, error = transport::problem::chain(&error), "seat left out");
            continue;
        }
        let (slot, name, now) = (seat.slot.clone(), device_name.clone(), game.now());
        let seen = devices::hour_of(now);
        let device = game
            .database
            .write(move |transaction| {
                if fact::number(transaction, fact::FIRST_PERIOD)?.is_none() {
                    fact::set_number(transaction, fact::FIRST_PERIOD, period_of(now))?;
                }
                if !seat::claim(transaction, &slot, now)? {
                    return Ok(None);
                }
                tables::queue::leave(transaction, &ticket)?;
                device::add(transaction, &slot, &hash, &name, seen).map(Some)
            })
            .await?;
        if let Some(device) = device {
            game.seats.opened_by(&seat, hash, device, seen);
            return Ok(true);
        }
    }
    Ok(false)
}
