//! What the wind does to a passage. North-west winds rule the sea between Sicily and Syria, and the etesians more so in
//! summer; ships to Alexandria run before them, and ships from there work their way home against them.

use tessera_store_api::Place;

use super::economy::{
    WIND_AGAINST_EAST_PERMILLE, WIND_AGAINST_EAST_SUMMER_PERMILLE, WIND_EAST_OF_DEGREES, WIND_WEST_PERMILLE,
    WIND_WITH_EAST_PERMILLE,
};

/// A degree of longitude against one of latitude, in hundredths, at 37 degrees north, where most of the sea is.
const LONGITUDE_PERCENT: i64 = 80; // of computation

/// Where the wind comes from: the north-west, the whole year.
pub(crate) const FROM_DEGREES: u16 = 315;

/// The wind as a merchant tells of it: nothing that [`days_permille`] does not reckon with.
pub(crate) const fn words(etesians: bool) -> &'static str {
    if etesians {
        "The etesians blow from the north-west. East of Sicily they carry ships to Alexandria in good time, and \
         nobody comes home against them quickly."
    } else {
        "The wind is in the north-west. It helps whoever sails to the south-east and holds up whoever comes back, \
         little in the west and much east of Sicily."
    }
}

/// A coordinate in thousandths of a degree: from here on there are only whole numbers.
fn thousandths(degrees: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "the value is clamped to what fits")]
    let whole = (degrees * 1000.0).round().clamp(-360_000.0, 360_000.0) as i64;
    whole
}

/// How much of a course is straight against a wind from the north-west, in thousandths: 1000 to the north-west, -1000 to
/// the south-east, 0 across.
pub(crate) fn against_permille(from: &Place, to: &Place) -> i64 {
    let north = thousandths(to.latitude) - thousandths(from.latitude);
    let east = (thousandths(to.longitude) - thousandths(from.longitude)) * LONGITUDE_PERCENT / 100;
    let length = (2 * (north * north + east * east)).isqrt();
    if length == 0 { 0 } else { (north - east) * 1000 / length }
}

/// Factor of the wind on the days of a passage, in thousandths.
pub(crate) fn days_permille(from: &Place, to: &Place, etesians: bool) -> i64 {
    let against = against_permille(from, to);
    let middle = (thousandths(from.longitude) + thousandths(to.longitude)) / 2;
    let strength = match (middle >= WIND_EAST_OF_DEGREES * 1000, against >= 0, etesians) {
        (false, _, _) => WIND_WEST_PERMILLE,
        (true, false, _) => WIND_WITH_EAST_PERMILLE,
        (true, true, false) => WIND_AGAINST_EAST_PERMILLE,
        (true, true, true) => WIND_AGAINST_EAST_SUMMER_PERMILLE,
    };
    1000 + strength * against / 1000
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::made;

    #[test]
    fn the_words_say_what_a_passage_takes() {
        let place = |longitude: f64, latitude: f64| made::place("", (longitude, latitude));
        let (messana, alexandria) = (place(15.55, 38.19), place(29.9, 31.2));
        let (ostia, caralis) = (place(12.29, 41.755), place(9.11, 39.21));
        assert!(against_permille(&alexandria, &messana) > 900, "from {FROM_DEGREES} degrees");
        for etesians in [false, true] {
            assert!(days_permille(&messana, &alexandria, etesians) < 1000, "before the wind");
            assert!(
                words(etesians).contains("north-west")
                    && words(etesians).contains("east of Sicily") != etesians
            );
        }
        let home = |etesians| days_permille(&alexandria, &messana, etesians);
        assert!(home(true) > home(false) && home(false) > 1000, "stronger in summer, in the east");
        let west = |etesians| days_permille(&caralis, &ostia, etesians);
        assert_eq!(west(true), west(false), "and there alone");
    }
}
