//! The Roman date of a simulated day, and the state of the sea on it.
//!
//! Day 0 is 1 April 14 BCE, the Kalends of April of the year 740 from the founding of the City: the sea is open again
//! since March (Vegetius 4.39; the ship of Isis on 5 March), so a merchant's year begins. Days are counted in the Julian
//! calendar with a leap day every fourth year. The priests of that time inserted it every third year by mistake; the
//! difference is a day or two and stays out of the game. In a leap year the sixth day before the Kalends of March comes
//! twice. Sextilis is not Augustus before 8 BCE and keeps its name here.

use super::economy::{
    FACTOR_WEEK_DAYS, SEA_CLOSED_DAYS_PERMILLE, SEA_CLOSED_FREIGHT_PERMILLE, SEA_DOUBTFUL_DAYS_PERMILLE,
    SEA_DOUBTFUL_FREIGHT_PERMILLE, STORM_PPM_PER_DAY_CLOSED, STORM_PPM_PER_DAY_DOUBTFUL,
    STORM_PPM_PER_DAY_SAFE,
};

/// Astronomical year of day 0: 14 BCE, since there is no year 0.
const YEAR_AT_START: i64 = -13;
/// Months that passed in that year before day 0.
const MONTH_AT_START: usize = 3;
/// Added to an astronomical year, this makes years from the founding of the City.
const FOUNDING: i64 = 753;

/// Days that no season outlasts; the longest, when the sea is closed, has 120.
const SEASON_DAYS_MAX: i64 = 121;

const MONTH_DAYS: [i64; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/// The months as they follow `ante diem`, in the accusative.
const ACCUSATIVE: [&str; 12] = [
    "Ianuarias",
    "Februarias",
    "Martias",
    "Apriles",
    "Maias",
    "Iunias",
    "Iulias",
    "Sextiles",
    "Septembres",
    "Octobres",
    "Novembres",
    "Decembres",
];
/// The months as they follow a marker day itself, in the ablative.
const ABLATIVE: [&str; 12] = [
    "Ianuariis",
    "Februariis",
    "Martiis",
    "Aprilibus",
    "Maiis",
    "Iuniis",
    "Iuliis",
    "Sextilibus",
    "Septembribus",
    "Octobribus",
    "Novembribus",
    "Decembribus",
];

/// A day of the Julian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Date {
    /// Astronomical year: 14 BCE is -13.
    year: i64,
    /// 0 is January.
    month: usize,
    /// 1 is the first.
    day: i64,
}

/// State of the sea (Vegetius 4.39). LOW for the factors on freight, HIGH for the days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Season {
    /// 27 May to 14 September.
    Safe,
    /// 10 March to 26 May, and 15 September to 10 November.
    Doubtful,
    /// 11 November to 9 March: mare clausum. Dangerous and dear, not impossible.
    Closed,
}

impl Season {
    /// Factor on freight at sea, in thousandths.
    pub(crate) const fn freight_permille(self) -> i64 {
        match self {
            Self::Safe => 1000,
            Self::Doubtful => SEA_DOUBTFUL_FREIGHT_PERMILLE,
            Self::Closed => SEA_CLOSED_FREIGHT_PERMILLE,
        }
    }

    /// Factor on the days at sea, in thousandths.
    pub(crate) const fn days_permille(self) -> i64 {
        match self {
            Self::Safe => 1000,
            Self::Doubtful => SEA_DOUBTFUL_DAYS_PERMILLE,
            Self::Closed => SEA_CLOSED_DAYS_PERMILLE,
        }
    }

    /// Odds of a storm on a day at sea, in millionths.
    pub(crate) const fn storm_ppm(self) -> i64 {
        match self {
            Self::Safe => STORM_PPM_PER_DAY_SAFE,
            Self::Doubtful => STORM_PPM_PER_DAY_DOUBTFUL,
            Self::Closed => STORM_PPM_PER_DAY_CLOSED,
        }
    }

    /// Its name in programs.
    pub(crate) const fn token(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Doubtful => "doubtful",
            Self::Closed => "closed",
        }
    }

    /// In the merchant's words.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Safe => "The sea is open and the winds are steady.",
            Self::Doubtful => "The sea is open, and shipmasters ask a quarter more for the doubtful weather.",
            Self::Closed => "The sea is closed. Who sails all the same pays double, and prays.",
        }
    }
}

const fn is_leap(year: i64) -> bool {
    year.rem_euclid(4) == 0
}

const fn days_of(year: i64, month: usize) -> i64 {
    MONTH_DAYS[month] + if month == 1 && is_leap(year) { 1 } else { 0 }
}

/// The date of a simulated day.
pub(crate) fn date_of(sim_day: i64) -> Date {
    const FOUR_YEARS: i64 = 4 * 365 + 1;
    let (spans, mut rest) = (sim_day.div_euclid(FOUR_YEARS), sim_day.rem_euclid(FOUR_YEARS));
    let (mut year, mut month) = (YEAR_AT_START + 4 * spans, MONTH_AT_START);
    while rest >= days_of(year, month) {
        rest -= days_of(year, month);
        month += 1;
        if month == 12 {
            (year, month) = (year + 1, 0);
        }
    }
    Date { year, month, day: rest + 1 }
}

/// The state of the sea on a simulated day.
pub(crate) fn season_of(sim_day: i64) -> Season {
    let date = date_of(sim_day);
    match (date.month + 1, date.day) {
        (5, 27..) | (6..=8, _) | (9, ..=14) => Season::Safe,
        (3, 10..) | (4, _) | (5, _) | (9, _) | (10, _) | (11, ..=10) => Season::Doubtful,
        _ => Season::Closed,
    }
}

/// The last day of the season that a simulated day is in.
pub(crate) fn season_until(sim_day: i64) -> i64 {
    let season = season_of(sim_day);
    let others = (1..=SEASON_DAYS_MAX).find(|days| season_of(sim_day + days) != season);
    sim_day + others.unwrap_or(SEASON_DAYS_MAX) - 1
}

/// Whether the etesians blow: June to August (reference table 8.4; Pliny 2.124 has them for forty days from July on).
pub(crate) fn etesians_blow(sim_day: i64) -> bool {
    matches!(date_of(sim_day).month + 1, 6..=8)
}

/// The month of a simulated day: 1 is January.
pub(crate) fn month_of(sim_day: i64) -> i64 {
    i64::try_from(date_of(sim_day).month).unwrap_or(0) + 1
}

/// The last market day, the nundinae, at or before a simulated day: prices of the season change on it and not between.
pub(crate) fn nundinae_of(sim_day: i64) -> i64 {
    sim_day.div_euclid(FACTOR_WEEK_DAYS) * FACTOR_WEEK_DAYS
}

/// A simulated day as a Roman would write it.
pub(crate) fn roman_date(sim_day: i64) -> String {
    let date = date_of(sim_day);
    format!("{}, a.u.c. {}", day_name(date), numeral(FOUNDING + date.year))
}

fn day_name(Date { year, month, day }: Date) -> String {
    let (nones, ides) = if matches!(month, 2 | 4 | 6 | 9) { (7, 15) } else { (5, 13) };
    let next = (month + 1) % 12;
    match day {
        1 => format!("Kalendis {}", ABLATIVE[month]),
        _ if day == nones => format!("Nonis {}", ABLATIVE[month]),
        _ if day == ides => format!("Idibus {}", ABLATIVE[month]),
        _ if day < nones => before(nones - day + 1, "Nonas", month),
        _ if day < ides => before(ides - day + 1, "Idus", month),
        25 if month == 1 && is_leap(year) => format!("a.d. bis VI Kalendas {}", ACCUSATIVE[next]),
        _ => {
            let counted = if month == 1 && is_leap(year) && day > 25 { day - 1 } else { day };
            before(MONTH_DAYS[month] - counted + 2, "Kalendas", next)
        }
    }
}

/// Romans count both ends, so the day before is the second one.
fn before(days: i64, marker: &str, month: usize) -> String {
    if days == 2 {
        format!("pridie {marker} {}", ACCUSATIVE[month])
    } else {
        format!("a.d. {} {marker} {}", numeral(days), ACCUSATIVE[month])
    }
}

fn numeral(number: i64) -> String {
    const SIGNS: [(i64, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut rest = number.max(0);
    let mut text = String::new();
    for (value, sign) in SIGNS {
        while rest >= value {
            text.push_str(sign);
            rest -= value;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_backwards_to_the_next_marker_with_both_ends() {
        assert_eq!(roman_date(0), "Kalendis Aprilibus, a.u.c. DCCXL");
        assert_eq!(roman_date(1), "a.d. IV Nonas Apriles, a.u.c. DCCXL");
        assert_eq!(roman_date(3), "pridie Nonas Apriles, a.u.c. DCCXL");
        assert_eq!(roman_date(4), "Nonis Aprilibus, a.u.c. DCCXL");
        assert_eq!(roman_date(12), "Idibus Aprilibus, a.u.c. DCCXL");
        assert_eq!(roman_date(13), "a.d. XVIII Kalendas Maias, a.u.c. DCCXL");
        assert_eq!(roman_date(30 + 14), "Idibus Maiis, a.u.c. DCCXL");
        assert_eq!(roman_date(122 + 4), "Nonis Sextilibus, a.u.c. DCCXL");
        assert_eq!(roman_date(274), "pridie Kalendas Ianuarias, a.u.c. DCCXL");
        assert_eq!(roman_date(275), "Kalendis Ianuariis, a.u.c. DCCXLI");
    }

    #[test]
    fn the_sixth_day_comes_twice_in_a_leap_year() {
        // 13 BCE is the astronomical year -12, a leap year; 24 February is day 275 + 54.
        let february_24 = 275 + 31 + 23;
        assert_eq!(roman_date(february_24), "a.d. VI Kalendas Martias, a.u.c. DCCXLI");
        assert_eq!(roman_date(february_24 + 1), "a.d. bis VI Kalendas Martias, a.u.c. DCCXLI");
        assert_eq!(roman_date(february_24 + 2), "a.d. V Kalendas Martias, a.u.c. DCCXLI");
        assert_eq!(roman_date(february_24 + 5), "pridie Kalendas Martias, a.u.c. DCCXLI");
        assert_eq!(roman_date(february_24 + 6), "Kalendis Martiis, a.u.c. DCCXLI");
    }

    #[test]
    fn the_sea_opens_and_closes_on_its_days() {
        assert_eq!(season_of(0), Season::Doubtful);
        assert_eq!(season_of(56), Season::Safe, "27 May");
        assert_eq!(season_of(55), Season::Doubtful, "26 May");
        assert_eq!(season_of(167), Season::Doubtful, "15 September");
        assert_eq!(season_of(224), Season::Closed, "11 November");
    }

    #[test]
    fn a_season_ends_the_day_before_the_next() {
        assert_eq!(season_until(0), 55, "the doubtful spring lasts until 26 May");
        assert_eq!(season_until(55), 55);
        assert_eq!(season_until(56), 166, "14 September");
        assert_eq!(season_until(224), 224 + 119, "9 March: 13 BCE is a leap year");
        assert_eq!(season_of(224 + 119), Season::Closed);
        for day in 0..1461 {
            let last = season_until(day);
            assert!((day..=last).all(|within| season_of(within) == season_of(day)), "day {day}");
            assert_ne!(season_of(last + 1), season_of(day), "day {day}");
        }
    }

    #[test]
    fn four_years_are_1461_days() {
        let (first, later) = (date_of(10), date_of(10 + 1461));
        assert_eq!((first.month, first.day), (later.month, later.day));
        assert_eq!(later.year - first.year, 4);
        assert_eq!(date_of(-1), Date { year: -13, month: 2, day: 31 });
    }
}
