//! What every operation of the store works with.

use clock::SharedClock;
use database::Database;

/// The world database and the time.
#[derive(Debug, Clone)]
pub(crate) struct App {
    pub(crate) database: Database,
    pub(crate) clock: SharedClock,
}
