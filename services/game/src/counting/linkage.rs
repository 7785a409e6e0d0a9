//! An attack on what leaves: whoever knows all that one player did looks for that player's seat in it.
//!
//! The attacker learns from many worlds in which they are told the seat, and then guesses it in worlds in which they are
//! not. Everything that is published is looked at as text, each word with and without its place, so that a pseudonym, an
//! order of rows or a rounding that depends on who it was would be found, whatever the field is called.

use std::collections::HashMap;

use database::{Database, Options};
use otivm_api::Activity;

use crate::tables::activity::{self, Row};
use crate::tables::{self, snapshot};

/// Seats that take part. Each is as likely.
const SEATS: usize = 32;
/// Worlds to learn from, and as many to guess in.
const WORLDS: usize = 1500;
/// What an attacker may gain over a guess: the project's promise.
const GAIN_MAX: f64 = 0.02;
/// Worlds in which a word has to stand before it says anything: half of those that a seat has.
const WORLDS_MIN: f64 = 24.0;

/// Numbers that follow from a seed: SplitMix64.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % sides as u64).unwrap()
    }
}

fn slot(seat: usize) -> String {
    hex::encode(ring::digest::digest(&ring::digest::SHA256, &[u8::try_from(seat).unwrap()]))[..8].to_owned()
}

/// What somebody does in a period.
fn life(dice: &mut Dice) -> Vec<Row> {
    let acts = 1 + dice.below(4);
    (0..acts)
        .map(|_| Row {
            period: 0,
            activity: [Activity::Dispatch, Activity::Purchase, Activity::Sale][dice.below(3)],
            place: ["ostia", "capua"][dice.below(2)].to_owned(),
            good: ["iron", "wheat"][dice.below(2)].to_owned(),
            quantity: 1 + i64::try_from(dice.below(40)).unwrap(),
        })
        .collect()
}

/// What is published of a world in which `seat` lives the life that the attacker knows.
///
/// Each world is a market period of its own.
fn published(database: &Database, world: i64, seat: usize, known: &[Row], dice: &mut Dice) -> String {
    let mut lives: Vec<Vec<Row>> =
        (0..SEATS).map(|of| if of == seat { known.to_vec() } else { life(dice) }).collect();
    lives.iter_mut().flatten().for_each(|row| row.period = world);
    database
        .write_blocking(|transaction| {
            for (of, rows) in lives.iter().enumerate() {
                activity::add(transaction, &slot(of), world, world + 1, rows)?;
            }
            snapshot::freeze(transaction, world - 1, world)?;
            let counts = snapshot::between(transaction, world, world)?;
            let counts: Vec<_> = counts.into_iter().map(|(_, count)| count).collect();
            Ok::<_, database::Error>(serde_json::to_string(&counts).unwrap())
        })
        .unwrap()
}

/// Every word of a text, with and without its place.
fn words(text: &str) -> Vec<String> {
    let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.enumerate().flat_map(|(place, word)| [word.to_owned(), format!("{place} {word}")]).collect()
}

/// A guesser that has learnt with which seat each word comes, and trusts the word that tells most.
struct Attacker {
    /// How often a word came with each seat.
    seen: HashMap<String, [f64; SEATS]>,
}

impl Attacker {
    fn learnt(worlds: &[(usize, String)]) -> Self {
        let mut seen: HashMap<String, [f64; SEATS]> = HashMap::new();
        for (seat, text) in worlds {
            for word in words(text) {
                seen.entry(word).or_insert([0.0; SEATS])[*seat] += 1.0;
            }
        }
        seen.retain(|_, seen| seen.iter().sum::<f64>() >= WORLDS_MIN);
        Self { seen }
    }

    fn guess(&self, text: &str) -> usize {
        let words = words(text);
        let seen = words.iter().filter_map(|word| self.seen.get(word));
        let shares = seen.flat_map(|seen| {
            let worlds: f64 = seen.iter().sum();
            seen.iter().enumerate().map(move |(seat, of_seat)| (of_seat / worlds, seat))
        });
        shares.max_by(|one, other| one.0.total_cmp(&other.0)).map_or(0, |(_, seat)| seat)
    }

    /// How often the guess is right.
    fn success(&self, worlds: &[(usize, String)]) -> f64 {
        let right = worlds.iter().filter(|(seat, text)| self.guess(text) == *seat).count();
        right as f64 / worlds.len() as f64
    }
}

#[test]
fn who_knows_all_that_a_player_did_finds_their_seat_no_better_than_by_guessing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("node.sqlite3");
    let database = Database::open(&path, tables::NODE, &Options::default()).unwrap();
    let mut dice = Dice(1);
    let known = life(&mut dice);
    let mut worlds: Vec<(usize, String)> = (0..2 * WORLDS)
        .map(|world| {
            let (world, seat) = (i64::try_from(world).unwrap(), dice.below(SEATS));
            (seat, published(&database, world, seat, &known, &mut dice))
        })
        .collect();
    assert!(worlds.iter().all(|(_, text)| text.contains("players")), "something is published");
    let (learn, guess) = worlds.split_at(WORLDS);
    let success = Attacker::learnt(learn).success(guess);
    let chance = 1.0 / SEATS as f64;
    assert!(
        success <= chance + GAIN_MAX,
        "right in {:.1} %, by chance {:.1} %",
        success * 100.0,
        chance * 100.0
    );

    // The same attacker finds the seat where there is something to find, however well it is hidden.
    for (seat, text) in &mut worlds {
        text.push_str(&slot(*seat)[..3]);
    }
    let (learn, guess) = worlds.split_at(WORLDS);
    let success = Attacker::learnt(learn).success(guess);
    assert!(success > 0.9, "{success}");
}
