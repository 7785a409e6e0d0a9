//! How a price follows from trade: a pure function of published aggregates, in whole numbers, so that anyone can compute
//! it again to the same bits.
//!
//! Each market has a saturation between -1000 (want) and 1000 (glut), in thousandths. In a period, what players sold
//! there fills it and what they bought empties it; what was there before fades. The price leans against it:
//!
//! ```text
//! saturation' = clamp(saturation * 7/8 + (sold - bought) * 1000 / capacity, -1000, 1000)
//! price       = base * (1000 - saturation' * 2/5) / 1000
//! ```
//!
//! So a price is bounded by 60 % and 140 % of its base, moves back by an eighth a period when nobody trades, and cannot
//! jump by more than the clamp. The figures are the project's own (confidence LOW): with version 1, whose capacity
//! was 200 units, 128 simulated merchants emptied and filled the markets of Italy until there was nothing left to earn
//! (`docs/architecture/simulator.md`).

/// Raised when the formula changes; published with every price.
pub const VERSION: u32 = 2;

/// Units of a good a market takes in one period before its price has moved as far as it can. As an eighth of what moved a
/// market is forgotten in a period, one that is full for good takes an eighth of this in each: five units a merchant, if a
/// fifth of 128 bring it there.
pub const CAPACITY_UNITS: i64 = 1000;
/// Largest saturation, either way, in thousandths.
pub const SATURATION_MAX_PERMILLE: i64 = 1000;
/// What of the old saturation stays after a period, as a fraction.
pub const DAMPING: (i64, i64) = (7, 8);
/// How far the price leans against saturation, as a fraction.
pub const LEAN: (i64, i64) = (2, 5);

/// The saturation after a period in which players sold and bought so many units.
pub fn saturation(before_permille: i64, sold: i64, bought: i64) -> i64 {
    let kept = before_permille * DAMPING.0 / DAMPING.1;
    let moved = sold.saturating_sub(bought).saturating_mul(1000) / CAPACITY_UNITS;
    kept.saturating_add(moved).clamp(-SATURATION_MAX_PERMILLE, SATURATION_MAX_PERMILLE)
}

/// The price at a saturation, in asses; never below 1.
pub fn price_as(base_as: i64, saturation_permille: i64) -> i64 {
    let lean = saturation_permille * LEAN.0 / LEAN.1;
    (base_as.saturating_mul(1000 - lean) / 1000).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selling_lowers_the_price_and_buying_raises_it() {
        assert!(price_as(120, saturation(0, 50, 0)) < 120);
        assert!(price_as(120, saturation(0, 0, 50)) > 120);
        assert_eq!(price_as(120, saturation(0, 50, 50)), 120);
    }

    #[test]
    fn the_price_is_bounded_and_comes_back() {
        let mut glut = saturation(0, i64::MAX, 0);
        assert_eq!(price_as(1000, glut), 600);
        assert_eq!(price_as(1000, saturation(0, 0, i64::MAX)), 1400);
        for _ in 0..60 {
            glut = saturation(glut, 0, 0);
        }
        assert_eq!(price_as(1000, glut), 1000);
    }
}
