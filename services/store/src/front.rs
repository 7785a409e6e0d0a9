//! What single reads are answered from: the edition that readers see and its units, in memory. They are read into it as soon
//! as readers see the edition, so that a first read costs what any costs; beyond what there is room for, those that were
//! read last are kept.
//!
//! It is only ever asked for one unit. Everything that reads more than one row reads a snapshot of the database.

use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use arc_swap::ArcSwapOption;
use database::Database;
use quick_cache::sync::Cache;
use tessera_store_api::{Cell, CellId};

use crate::background;
use crate::edition::Edition;
use crate::error::{Error, Result};
use crate::tables;

/// Units of a release that are read into it: the whole region and half as many more, some 15 MB.
const UNITS_OF_RELEASE: usize = 1 << 17;
/// Units that are kept: of the release that readers see, and of the one before, to which an operator may go back.
const UNITS_MAX: usize = 2 * UNITS_OF_RELEASE;
/// Units that are read at once to fill it. Between two such parts it is looked whether readers see another edition by now.
const PART: usize = 2048;

/// Clones share it.
#[derive(Debug, Clone)]
pub(crate) struct Front(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// Nothing while it moves: readers ask the database then.
    edition: ArcSwapOption<Edition>,
    /// By release, because what a release says of a unit never changes once readers see it.
    units: Cache<(u32, CellId), Cell>,
    /// One moves the edition at a time.
    moving: Mutex<()>,
    /// The thread that fills it.
    filling: Mutex<Option<JoinHandle<()>>>,
    /// Releases of which everything was read into it.
    whole: Mutex<Vec<u32>>,
}

impl Front {
    /// As the database has it.
    pub(crate) fn of(database: &Database) -> Self {
        let inner = Inner {
            edition: ArcSwapOption::empty(),
            units: Cache::new(UNITS_MAX),
            moving: Mutex::default(),
            filling: Mutex::default(),
            whole: Mutex::default(),
        };
        inner.look(database);
        let front = Self(Arc::new(inner));
        front.fill(database);
        front
    }

    /// Reads the units of the edition into memory, beside whoever reads.
    fn fill(&self, database: &Database) {
        let Some(edition) = self.0.edition.load_full() else { return };
        if locked(&self.0.whole).contains(&edition.release) {
            return;
        }
        let (inner, database) = (self.0.clone(), database.clone());
        let mut thread = locked(&self.0.filling);
        let earlier = thread.take();
        // Where there is no thread for it, readers ask the database.
        *thread = background::spawn("front", move || {
            let _ = earlier.map(JoinHandle::join);
            inner.read_all(&database, &edition);
        })
        .ok();
    }

    /// Lets go of the database: nothing is read any more when this returns. Blocks for a part at most.
    pub(crate) fn close(&self) {
        self.0.edition.store(None);
        let thread = locked(&self.0.filling).take();
        // One that panicked reads nothing either.
        let _ = thread.map(JoinHandle::join);
    }

    /// Does what sends readers to another edition, and follows. What `work` did is seen by every read that begins after
    /// this returns, and a read that saw it is followed by no read that did not.
    pub(crate) fn moved<T>(&self, database: &Database, work: impl FnOnce() -> Result<T>) -> Result<T> {
        let _alone = locked(&self.0.moving);
        let before = self.0.edition.swap(None);
        let done = work();
        self.0.look(database);
        let now = self.0.edition.load_full();
        let kept: Vec<u32> = before.iter().chain(&now).map(|edition| edition.release).collect();
        self.0.units.retain(|(release, _), _| kept.contains(release));
        locked(&self.0.whole).retain(|release| kept.contains(release));
        self.fill(database);
        done
    }

    /// The edition that readers see and a unit of it, if it has that one.
    pub(crate) fn unit(
        &self,
        database: &Database,
        unit: CellId,
    ) -> Result<Option<(Arc<Edition>, Option<Cell>)>> {
        let Inner { edition, units, .. } = &*self.0;
        if let Some(edition) = edition.load_full()
            && let Some(cell) = units.get(&(edition.release, unit))
        {
            return Ok(Some((edition, Some(cell))));
        }
        let Some((edition, cell)) = database.glance(|connection| tables::cell::current(connection, unit))?
        else {
            return Ok(None);
        };
        if let Some(cell) = &cell {
            units.insert((edition.release, unit), cell.clone());
        }
        Ok(Some((Arc::new(edition), cell)))
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Inner {
    fn shows(&self, edition: &Arc<Edition>) -> bool {
        self.edition.load().as_ref().is_some_and(|shown| Arc::ptr_eq(shown, edition))
    }

    /// Reads the units of an edition for as long as readers see it.
    fn read_all(&self, database: &Database, edition: &Arc<Edition>) {
        let mut from = i64::MIN;
        for _ in 0..UNITS_OF_RELEASE / PART {
            if !self.shows(edition) {
                return;
            }
            match self.read_part(database, edition.release, from) {
                Ok(Some(next)) => from = next,
                Ok(None) => return locked(&self.whole).push(edition.release),
                // Readers ask the database, and are told what is wrong with it.
                Err(_) => return,
            }
        }
    }

    /// Reads a part of a release's units from one on; tells where to go on, if there are more.
    fn read_part(&self, database: &Database, release: u32, from: i64) -> Result<Option<i64>> {
        let (mut read, mut last) = (0, from);
        let visit = |cell: &Cell| {
            self.units.insert((release, cell.cell), cell.clone());
            (read, last) = (read + 1, cell.cell.to_sql());
            Ok::<_, Error>(if read == PART { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        };
        let ends = database
            .read_blocking(|transaction| tables::cell::walk(transaction, release, (from, i64::MAX), visit));
        Ok(ends?.is_break().then_some(last.saturating_add(1)))
    }

    /// Without an answer readers go on asking the database.
    fn look(&self, database: &Database) {
        let found = database.read_blocking(tables::head::find).ok().flatten();
        self.edition.store(found.map(Arc::new));
    }
}
