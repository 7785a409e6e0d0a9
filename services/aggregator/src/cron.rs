//! Cron expressions. The only module that knows croner and, because croner speaks it, chrono.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use clock::Timestamp;
use croner::errors::CronError;
use croner::parser::{CronParser, Seconds, Year};

/// A rhythm in UTC: there is no hour that comes twice, and none that is left out.
#[derive(Debug, Clone)]
pub(crate) struct Cron {
    expression: String,
    pattern: croner::Cron,
}

impl Cron {
    /// The first instant of the rhythm after `instant`; `None` beyond the calendar that croner knows.
    pub(crate) fn next_after(&self, instant: Timestamp) -> Option<Timestamp> {
        // Whole seconds: croner carries a fraction over into its answer, which would then come late.
        let instant = DateTime::<Utc>::from_timestamp(instant.as_seconds(), 0)?;
        let next = self.pattern.find_next_occurrence(&instant, false).ok()?;
        Some(Timestamp::from_millis(next.timestamp_millis()))
    }

    /// As it was written.
    pub(crate) fn as_str(&self) -> &str {
        &self.expression
    }
}

impl FromStr for Cron {
    type Err = InvalidCron;

    fn from_str(expression: &str) -> Result<Self, InvalidCron> {
        let invalid = |source| InvalidCron { expression: expression.to_owned(), source };
        let parser = CronParser::builder().seconds(Seconds::Required).year(Year::Disallowed).build();
        let pattern = parser.parse(expression).map_err(invalid)?;
        // The thirtieth of February is well written and never comes.
        pattern.find_next_occurrence(&DateTime::<Utc>::UNIX_EPOCH, false).map_err(invalid)?;
        Ok(Self { expression: expression.to_owned(), pattern })
    }
}

/// A text that is no rhythm.
#[derive(Debug, thiserror::Error)]
#[error(
    "`collect = \"{expression}\"` is no cron expression: six fields are needed (second minute hour day month weekday, \
     in UTC), such as `*/5 * * * * *`; {source}"
)]
pub(crate) struct InvalidCron {
    expression: String,
    source: CronError,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_instant_is_always_later() {
        let cron: Cron = "*/5 * * * * *".parse().unwrap();
        let next = |millis| cron.next_after(Timestamp::from_millis(millis)).unwrap().as_millis();
        assert_eq!(next(0), 5_000);
        assert_eq!(next(4_999), 5_000);
        assert_eq!(next(5_000), 10_000);
        assert_eq!(next(1_795_257_600_123), 1_795_257_605_000);
    }
}
