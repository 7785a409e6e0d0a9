//! Opening a seat on another device, with six words.
//!
//! Six words of 2048 are 66 bits. The first two find the seat: stored is their HMAC under the node's own key, so that one
//! attempt costs one hash and not 128. All six are stored as argon2id. Decision 0015 reckons what that is worth.

use std::net::IpAddr;
use std::sync::{LazyLock, Mutex, PoisonError};

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use ring::hmac;
use tokio::sync::Semaphore;

use crate::devices;
use crate::game::{Game, GameError};
use crate::rates::{Addresses, Bucket, Rate, TooOften};
use crate::seats::{self, Opened, Seat, SeatsError, Use};
use crate::tables::resume_code;

/// Words of a code.
const WORDS: usize = 6;
/// Words of it that find the seat.
const SELECTOR_WORDS: usize = 2;
/// The words a code is made of: all small letters, 3 to 7 of them, told apart by their first four.
static LIST: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| include_str!("../content/words.txt").lines().collect());

/// Memory of one hash, in KiB: what OWASP calls the least for argon2id, 19 MiB. More would cost a container of 1 GiB more
/// than it would cost who guesses 66 bits.
const MEMORY_KIB: u32 = 19 * 1024;
/// How often it is gone over: twice goes with that memory.
const PASSES: u32 = 2;
/// Threads of one hash: with two cores, one is left to play on.
const LANES: u32 = 1;
/// Bytes of a hash's salt.
const SALT_BYTES: usize = 16;
/// Hashes reckoned at once: one a core, 38 MiB together. Others wait; [`EVERYONE`] says how many there may be.
const AT_ONCE_MAX: usize = 2;

/// Attempts of one address: who mistypes has room, who guesses has none.
const ADDRESS: Rate = Rate { burst: 10, per_minute: 10 };
/// Attempts of everyone together: behind a reverse proxy all have one address, and a thousand addresses may be one person.
const EVERYONE: Rate = Rate { burst: 30, per_minute: 30 };
/// Codes are made anew so often by all players together.
const MADE: Rate = Rate { burst: 60, per_minute: 60 };
/// Codes that are tried until one has a selector that no other seat has. With 128 seats one in 30,000 is taken.
const TRIES_MAX: usize = 8;

/// What resuming needs.
#[derive(Debug)]
pub(crate) struct Resumes {
    own_key: hmac::Key,
    addresses: Addresses,
    everyone: Mutex<Bucket>,
    made: Mutex<Bucket>,
    places: Semaphore,
    /// The hash of words that nobody has: a code that finds no seat takes as long as one that is wrong.
    nobody: String,
}

/// Why a seat is not opened.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ResumeError {
    #[error("a code has {WORDS} words")]
    NotSix,
    #[error("word {place} is none of the list")]
    NoWord { place: usize },
    #[error("the idempotency key could be guessed")]
    KeyTooShort,
    #[error(transparent)]
    TooOften(#[from] TooOften),
    #[error("no seat has these words")]
    Wrong,
    #[error("no hash could be reckoned: {0}")]
    Hash(String),
    #[error("every code that was tried is another seat's")]
    NoFreeCode,
    #[error(transparent)]
    Seats(#[from] SeatsError),
    #[error(transparent)]
    Game(#[from] GameError),
}

impl From<database::Error> for ResumeError {
    fn from(error: database::Error) -> Self {
        Self::Game(error.into())
    }
}

/// Six words of the list. They are a secret: there is no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Code([&'static str; WORDS]);

impl Code {
    /// One that nobody can guess.
    fn random() -> Result<Self, SeatsError> {
        let bytes = seats::random::<{ 2 * WORDS }>()?;
        let mut words = [""; WORDS];
        for (word, pair) in words.iter_mut().zip(bytes.chunks_exact(2)) {
            let number = pair.iter().fold(0, |number, byte| number << 8 | usize::from(*byte));
            // 65,536 is a multiple of the list's length, so every word is as likely.
            *word = LIST.get(number % LIST.len().max(1)).copied().unwrap_or_default();
        }
        Ok(Self(words))
    }

    /// As people write it: in any case, with anything between the words.
    fn of_text(text: &str) -> Result<Self, ResumeError> {
        let text = text.to_ascii_lowercase();
        let written: Vec<&str> =
            text.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty()).collect();
        if written.len() != WORDS {
            return Err(ResumeError::NotSix);
        }
        let mut words = [""; WORDS];
        for (index, (word, written)) in words.iter_mut().zip(written).enumerate() {
            let found = LIST.binary_search(&written).ok().and_then(|at| LIST.get(at));
            *word = found.ok_or(ResumeError::NoWord { place: index + 1 })?;
        }
        Ok(Self(words))
    }

    /// As it is shown.
    pub(crate) fn text(&self) -> String {
        self.0.join(" ")
    }

    fn selector(&self, own: &hmac::Key) -> [u8; 32] {
        let words: Vec<&str> = self.0.iter().take(SELECTOR_WORDS).copied().collect();
        seats::derived(own, Use::Selector, &words.join(" "))
    }
}

impl Resumes {
    /// Blocks for the time of one hash.
    pub(crate) fn new(own_key: hmac::Key) -> Result<Self, ResumeError> {
        let nobody = hash(&Code::random()?)?;
        Ok(Self {
            own_key,
            addresses: Addresses::new(ADDRESS),
            everyone: Mutex::new(Bucket::new(EVERYONE)),
            made: Mutex::new(Bucket::new(MADE)),
            places: Semaphore::new(AT_ONCE_MAX),
            nobody,
        })
    }

    /// Reckons on a thread that may block, with few others.
    async fn reckon<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, ResumeError> + Send + 'static,
    ) -> Result<T, ResumeError> {
        let _place = self.places.acquire().await.map_err(|error| ResumeError::Hash(error.to_string()))?;
        tokio::task::spawn_blocking(work).await.map_err(|error| ResumeError::Hash(error.to_string()))?
    }
}

fn take(bucket: &Mutex<Bucket>, game: &Game) -> Result<(), TooOften> {
    bucket.lock().unwrap_or_else(PoisonError::into_inner).take(game.now())
}

fn argon2() -> Result<Argon2<'static>, ResumeError> {
    let params =
        Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|error| ResumeError::Hash(error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash(code: &Code) -> Result<String, ResumeError> {
    let salt = seats::random::<SALT_BYTES>()?;
    let hash: PasswordHash = argon2()?
        .hash_password_with_salt(code.text().as_bytes(), &salt)
        .map_err(|error| ResumeError::Hash(error.to_string()))?;
    Ok(hash.to_string())
}

/// Whether these are the words; compared in constant time.
fn is_of(code: &Code, phc: &str) -> Result<bool, ResumeError> {
    let known = PasswordHash::new(phc).map_err(|error| ResumeError::Hash(error.to_string()))?;
    Ok(argon2()?.verify_password(code.text().as_bytes(), &known).is_ok())
}

/// Makes a seat's code anew, and tells it this once. The one before opens nothing any more.
pub(crate) async fn make_code(game: &Game, seat: &Seat) -> Result<Code, ResumeError> {
    take(&game.resumes.made, game)?;
    for _ in 0..TRIES_MAX {
        let code = Code::random()?;
        let hashed = code.clone();
        let phc = game.resumes.reckon(move || hash(&hashed)).await?;
        let (slot, selector, now) = (seat.slot.clone(), code.selector(&game.resumes.own_key), game.now());
        let set = game
            .database
            .write(move |transaction| resume_code::set(transaction, &slot, &selector, &phc, now))
            .await?;
        if set {
            return Ok(code);
        }
    }
    Err(ResumeError::NoFreeCode)
}

/// Opens a seat on one more device; tells the secret that is its key, which is kept nowhere. The same idempotency key
/// makes the same device.
pub(crate) async fn resume(
    game: &Game,
    address: IpAddr,
    idempotency_key: &str,
    words: &str,
    device_name: String,
) -> Result<String, ResumeError> {
    if idempotency_key.len() < crate::joining::KEY_CHARS_MIN {
        return Err(ResumeError::KeyTooShort);
    }
    let code = Code::of_text(words)?;
    game.resumes.addresses.take(address, game.now())?;
    take(&game.resumes.everyone, game)?;
    let selector = code.selector(&game.resumes.own_key);
    let found =
        game.database.read(move |transaction| resume_code::of_selector(transaction, &selector)).await?;
    let (slot, phc) = match found {
        Some((slot, phc)) => (Some(slot), phc),
        None => (None, game.resumes.nobody.clone()),
    };
    let right = game.resumes.reckon(move || is_of(&code, &phc)).await?;
    // A seat is not freed while it gets one more device.
    let _turn = game.joins.turn.lock().await;
    let seat = slot.filter(|_| right).and_then(|slot| game.seats.of_slot(&slot)).ok_or(ResumeError::Wrong)?;
    let secret = seats::secret_for(&game.resumes.own_key, Use::Resume, idempotency_key);
    match game.seats.of_secret(&secret) {
        Some(Opened::Seat(opened, _)) if opened.index == seat.index => {}
        Some(_) => return Err(ResumeError::Game(GameError::KeyReused)),
        None => devices::add(game, &seat, seats::hash_of(&secret), device_name).await?,
    }
    Ok(secret)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_list_has_2048_words_that_their_first_letters_tell_apart() {
        assert_eq!(LIST.len(), 2048);
        assert!(LIST.is_sorted(), "words are looked up in it");
        assert!(LIST.iter().all(|word| (3..=7).contains(&word.len())));
        assert!(LIST.iter().all(|word| word.bytes().all(|byte| byte.is_ascii_lowercase())));
        let beginnings: HashSet<&str> = LIST.iter().map(|word| word.get(..4).unwrap_or(word)).collect();
        assert_eq!(beginnings.len(), 2048);
    }

    #[test]
    fn words_are_understood_as_people_write_them() {
        let code = Code::random().unwrap();
        for text in [
            code.text(),
            code.text().to_uppercase(),
            code.text().replace(' ', "-"),
            format!("  {}.\n", code.text().replace(' ', ",  ")),
        ] {
            assert!(Code::of_text(&text).ok().as_ref() == Some(&code));
        }
        assert!(matches!(Code::of_text("one two"), Err(ResumeError::NotSix)));
        let wrong = format!("{} qqqq", code.text().rsplit_once(' ').unwrap().0);
        assert!(matches!(Code::of_text(&wrong), Err(ResumeError::NoWord { place: 6 })));
    }

    #[test]
    fn a_hash_is_of_its_words_alone_and_says_what_it_cost() {
        let (one, other) = (Code::random().unwrap(), Code::random().unwrap());
        let phc = hash(&one).unwrap();
        assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
        assert_ne!(phc, hash(&one).unwrap(), "salted");
        assert!(is_of(&one, &phc).unwrap());
        assert!(!is_of(&other, &phc).unwrap());
    }
}
