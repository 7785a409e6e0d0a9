//! How a refusal or a failure looks on the wire: status, code, a sentence.

use transport::Problem;
use transport::problem::Defect;

use crate::error::{Error, Input};

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::NoRelease => {
                Self::not_found("no_release", "Nothing was released yet. Promote a release first.")
            }
            Error::NoSuchCell(cell) => {
                Self::not_found("cell_not_found", format!("The current release has no cell {cell}."))
            }
            Error::NoSuchRelease(number) => {
                Self::not_found("release_not_found", format!("There is no release {number}."))
            }
            Error::NotADraft { number, status } => Self::conflict(
                "release_not_draft",
                format!("Release {number} is {status:?}, and only a draft can be written. Begin a new one."),
            ),
            Error::GivenUp(number) => Self::conflict(
                "release_retired",
                format!("Release {number} was given up before it became current. Begin a new one."),
            ),
            Error::NotWhole { number, reason } => Self::conflict(
                "release_incomplete",
                format!("Release {number} is not whole: {reason}. Write what is missing and promote again."),
            ),
            Error::OtherHash { number, ours, theirs } => Self::conflict(
                "hash_differs",
                format!(
                    "Release {number} has the hash {ours} in the store, and the call is about {theirs}. Compare what \
                     was written with what was approved."
                ),
            ),
            Error::OtherPrices(period) => Self::conflict(
                "prices_differ",
                format!("The prices of period {period} were written already, and they were others."),
            ),
            Error::Refused { what, defects } => refused(what, defects),
            Error::Database(error) => error.into(),
        }
    }
}

fn refused(what: Input, defects: Vec<Defect>) -> Problem {
    let code = format!("{what}_refused");
    let detail = match defects.first() {
        Some(first) => format!("Nothing was done: {}: {} (found {}).", first.place, first.rule, first.value),
        None => "Nothing was done.".to_owned(),
    };
    Problem::unprocessable(&code, detail).with_errors(defects)
}
