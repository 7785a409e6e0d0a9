//! Years: the one place where the ways to count them meet.
//!
//! Everywhere in the fleet a year is **historical**: negative before our era, and there is no year 0. Sources count in
//! two other ways. Astronomical years have a year 0, which is 1 BCE. Years BP are counted back from AD 1950.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The year from which BP counts back.
const PRESENT: i64 = 1950;
/// Years between which anything is described.
const YEARS: std::ops::RangeInclusive<i64> = -3_000_000..=3_000;

/// How a source counts years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TimeReference {
    /// Negative before our era, no year 0: -1 is 1 BCE.
    Historical,
    /// As ISO 8601 counts: 0 is 1 BCE, -1 is 2 BCE.
    Astronomical,
    /// Before AD 1950: 1950 is 1 BCE.
    Bp,
}

impl TimeReference {
    /// The historical year.
    ///
    /// # Errors
    /// The year 0 where there is none, and years out of all reach.
    pub fn historical(self, year: i64) -> Result<i32, YearError> {
        let astronomical = match self {
            Self::Historical if year == 0 => return Err(YearError::Zero),
            Self::Historical if year < 0 => year.checked_add(1),
            Self::Historical | Self::Astronomical => Some(year),
            Self::Bp => PRESENT.checked_sub(year),
        };
        let astronomical =
            astronomical.filter(|year| YEARS.contains(year)).ok_or(YearError::OutOfReach(year))?;
        let historical = if astronomical <= 0 { astronomical - 1 } else { astronomical };
        i32::try_from(historical).map_err(|_| YearError::OutOfReach(year))
    }
}

/// Why a number is no year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum YearError {
    /// There is none.
    #[error("there is no year 0")]
    Zero,
    /// Nothing is described there.
    #[error("the year {0} is out of reach")]
    OutOfReach(i64),
}

/// The astronomical year of a historical one: what arithmetic is done with.
pub const fn astronomical(historical: i32) -> i32 {
    if historical < 0 { historical + 1 } else { historical }
}

/// Years from the first of `from` to the last of `until`, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Span {
    /// First year.
    pub from: i32,
    /// Last year.
    pub until: i32,
}

impl Span {
    /// A span of historical years.
    ///
    /// # Errors
    /// A year 0, or an end before the beginning. A single year is a span; whether it means something is for who knows
    /// the source.
    pub const fn new(from: i32, until: i32) -> Result<Self, SpanError> {
        if from == 0 || until == 0 {
            Err(SpanError::Zero)
        } else if until < from {
            Err(SpanError::Reversed { from, until })
        } else {
            Ok(Self { from, until })
        }
    }

    /// How many years, at least 1.
    pub const fn years(self) -> i32 {
        astronomical(self.until) - astronomical(self.from) + 1
    }

    /// Whether a year belongs to both.
    pub const fn overlaps(self, other: Self) -> bool {
        self.from <= other.until && other.from <= self.until
    }
}

/// Why two years are no span.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SpanError {
    /// There is no such year.
    #[error("there is no year 0")]
    Zero,
    /// It ends before it begins.
    #[error("it ends in {until}, before it begins in {from}")]
    Reversed {
        /// First year.
        from: i32,
        /// Last year.
        until: i32,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn three_ways_to_count_meet_at_the_missing_year() {
        assert_eq!(TimeReference::Astronomical.historical(0), Ok(-1));
        assert_eq!(TimeReference::Astronomical.historical(-99), Ok(-100));
        assert_eq!(TimeReference::Bp.historical(0), Ok(1950));
        assert_eq!(TimeReference::Bp.historical(1949), Ok(1));
        assert_eq!(TimeReference::Bp.historical(1950), Ok(-1));
        assert_eq!(TimeReference::Historical.historical(0), Err(YearError::Zero));
        assert_eq!(TimeReference::Historical.historical(-14), Ok(-14));
        assert_eq!(TimeReference::Bp.historical(i64::MIN), Err(YearError::OutOfReach(i64::MIN)));
        assert_eq!(astronomical(-1), 0);
    }

    #[test]
    fn a_span_across_the_missing_year_has_one_year_less_than_its_numbers_say() {
        assert_eq!(Span::new(-1, 1).unwrap().years(), 2);
        assert_eq!(Span::new(640, 640).unwrap().years(), 1);
        assert_eq!(Span::new(731, 640), Err(SpanError::Reversed { from: 731, until: 640 }));
        assert_eq!(Span::new(0, -50), Err(SpanError::Zero));
        assert!(Span::new(-30, 300).unwrap().overlaps(Span::new(300, 640).unwrap()));
        assert!(!Span::new(-30, 299).unwrap().overlaps(Span::new(300, 640).unwrap()));
    }

    proptest! {
        #[test]
        fn the_order_of_years_is_that_of_time(one in -100_000..3_000_i64, other in -100_000..3_000_i64) {
            let year = |year| TimeReference::Astronomical.historical(year).unwrap();
            prop_assert_eq!(one.cmp(&other), year(one).cmp(&year(other)));
            prop_assert_eq!(i64::from(astronomical(year(one))), one);
            prop_assert_eq!(TimeReference::Bp.historical(1950 - one), Ok(year(one)));
            prop_assert_ne!(year(one), 0);
        }
    }
}
