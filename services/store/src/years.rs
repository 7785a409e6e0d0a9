//! Years of what comes in: historical, and in order.

use crate::defect::Defects;

/// The rule about the year that does not exist.
pub(crate) const YEAR_RULE: &str = "there is no year 0";

/// Requires that years exist and do not end before they begin; absent ones are not known.
pub(crate) fn inspect(from: Option<i32>, until: Option<i32>, place: &str, defects: &mut Defects) {
    for year in [from, until].into_iter().flatten() {
        defects.require(year != 0, &place, YEAR_RULE, &year);
    }
    if let (Some(from), Some(until)) = (from, until) {
        let value = format!("{from} to {until}");
        defects.require(from <= until, &place, "it does not end before it begins", &value);
    }
}
