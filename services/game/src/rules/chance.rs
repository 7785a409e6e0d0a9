//! Chance that can be computed again. A draw is SHA-256 over the seed of the timeline, what it is drawn for, and which; so
//! whoever has the moments can draw again and must get the same. Nothing is drawn that is not written down.

use clock::Timestamp;
use ring::digest::{SHA256, digest};

/// A certainty, in millionths.
pub(crate) const CERTAIN_PPM: u64 = 1_000_000;

/// Where draws come from: what is drawn for, and the seed of its timeline.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Urn {
    seed: u64,
    /// Sequence of the moment that it is about.
    about: i64,
    /// When that was. It keeps two players with the same seed and the same moments from having the same luck, and nobody
    /// can choose it.
    at: Timestamp,
}

/// One draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Draw {
    /// Below a million: what happens has odds above it.
    pub(crate) ppm: i64,
    /// Below a thousand: how bad it is.
    pub(crate) severity_permille: i64,
}

impl Urn {
    /// The urn of a venture, a factor or a matter.
    pub(crate) const fn new(seed: u64, about: i64, at: Timestamp) -> Self {
        Self { seed, about, at }
    }

    /// Draw number `index` of a kind.
    pub(crate) fn draw(&self, kind: &str, index: i64) -> Draw {
        let Self { seed, about, at } = self;
        let text = format!("otivm draw 1\n{seed}\n{about}\n{}\n{kind}\n{index}\n", at.as_millis());
        let hash = digest(&SHA256, text.as_bytes());
        let number = |from: usize, below: u64| {
            let bytes = hash.as_ref().iter().skip(from).take(8);
            let number = bytes.fold(0_u64, |number, byte| (number << 8) | u64::from(*byte)) % below;
            i64::try_from(number).unwrap_or(0)
        };
        Draw { ppm: number(0, CERTAIN_PPM), severity_permille: number(8, 1000) }
    }
}

impl Draw {
    /// Whether it happens.
    pub(crate) const fn is_below(self, odds_ppm: i64) -> bool {
        self.ppm < odds_ppm
    }

    /// How bad it is, between two ends.
    pub(crate) const fn between(self, least: i64, most: i64) -> i64 {
        least + (most - least) * self.severity_permille / 999
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draw_can_be_drawn_again_and_odds_are_kept() {
        let urn = Urn::new(7, 12, Timestamp::from_millis(1000));
        assert_eq!(urn.draw("storm", 3), urn.draw("storm", 3));
        assert_ne!(urn.draw("storm", 3), urn.draw("storm", 4));
        assert_ne!(urn.draw("storm", 3), urn.draw("delay", 3));
        let hits = (0..20_000).filter(|index| urn.draw("storm", *index).is_below(50_000)).count();
        assert!((900..1100).contains(&hits), "{hits} of 1000");
        let ends: Vec<i64> = (0..2000).map(|index| urn.draw("storm", index).between(80, 500)).collect();
        assert!(ends.iter().all(|end| (80..=500).contains(end)));
        assert_eq!((ends.iter().min(), ends.iter().max().map(|most| *most >= 495)), (Some(&80), Some(true)));
    }

    #[test]
    fn the_draws_are_those_that_were_always_drawn() {
        // A history holds draws; if these change, what was drawn can no longer be checked.
        let urn = Urn::new(1, 2, Timestamp::from_millis(3));
        let draw = urn.draw("storm", 0);
        assert_eq!((draw.ppm, draw.severity_permille), (139_849, 111));
    }
}
