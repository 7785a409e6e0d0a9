//! A fleet with a seat that has a long history, for somebody who wants to look at one: prints where it is and the six words
//! that open the seat, and ends when its input does.
//!
//! `cargo run -p theron-tests --bin lived_in -- 300` lives three hundred days.

use std::io::Read;

use theron_operator::console::say;
use theron_tests::home::TestHome;
use theron_tests::long_life;

/// Days of a life without an argument.
const DAYS: i64 = 300;
/// Merchants who give it a market with other people in it.
const MERCHANTS: u32 = 24;

#[expect(clippy::unwrap_used, reason = "a fixture that cannot be set up has failed")]
fn main() {
    let days = std::env::args().nth(1).map_or(DAYS, |days| days.parse().unwrap());
    let home = TestHome::with_merchants(0);
    let life = long_life::live(&home, days);
    home.settle_merchants(MERCHANTS);
    home.start();
    let mut kinds = life.kinds.clone();
    kinds.sort();
    kinds.dedup();
    for kind in kinds {
        say(format!("{:>6} {kind}", life.count(&kind)));
    }
    say(format!("{}\n{}\n{}", home.path().display(), home.game_url(), life.words));
    std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
}
