//! What never changes of a release, kept once it was read: its epochs, and from which resolution its values are.
//!
//! Which release is current is read from the database every time. What a release that left its draft is made of is fixed
//! by triggers, so a copy of it cannot become wrong.

use std::sync::Arc;

use arc_swap::ArcSwap;
use rusqlite::Transaction;
use tessera_store_api::{Dataset, Epoch, Field, Resolutions};

use crate::edition::Edition;
use crate::error::{Error, Result};
use crate::tables;
use crate::unit::{CHILD_RESOLUTION, UNIT_RESOLUTION};

/// Releases that are kept: the current one, and one that streams still read.
const HELD_MAX: usize = 2;

/// A group of a cell's values that come from the same sources.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Group {
    /// Its name in answers.
    pub(crate) name: &'static str,
    /// What feeds it and says how fine it is.
    pub(crate) fields: &'static [Field],
    /// What feeds it beside that: times have no resolution.
    pub(crate) timed_by: &'static [Field],
    /// Whether children have values of their own.
    pub(crate) of_children: bool,
}

/// Every group, in the order of the fields of a cell.
pub(crate) const GROUPS: [Group; 7] = [
    Group { name: "elevation", fields: &[Field::Elevation, Field::Depth], timed_by: &[], of_children: false },
    Group { name: "land", fields: &[Field::Land], timed_by: &[], of_children: true },
    Group { name: "terrain", fields: &[Field::Vegetation], timed_by: &[], of_children: false },
    Group { name: "slope", fields: &[Field::Elevation], timed_by: &[], of_children: false },
    Group {
        name: "hydro",
        fields: &[Field::Land, Field::Rivers, Field::Lakes],
        timed_by: &[],
        of_children: true,
    },
    Group { name: "tectonics", fields: &[Field::Tectonics], timed_by: &[], of_children: false },
    Group {
        name: "occupation",
        fields: &[Field::Sites, Field::Radiocarbon, Field::Towns],
        timed_by: &[Field::Calibration, Field::Epochs],
        of_children: true,
    },
];

impl Group {
    /// From which resolution its values are: of a unit, or of a child where there is one.
    pub(crate) fn resolution(&self, datasets: &[Dataset], has_child: bool) -> Option<u8> {
        let feeding = datasets.iter().filter(|dataset| self.fields.contains(&dataset.field));
        let sources = feeding.map(|dataset| dataset.resolution).min()?;
        let stored = if has_child && self.of_children { CHILD_RESOLUTION } else { UNIT_RESOLUTION };
        Some(sources.min(u8::from(stored)))
    }
}

/// What never changes of a release.
#[derive(Debug)]
pub(crate) struct Held {
    release: u32,
    /// Its epochs, oldest first.
    pub(crate) epochs: Vec<Epoch>,
    /// From which resolution the values of units are.
    pub(crate) of_units: Resolutions,
    /// From which resolution the values of children are, and of what is finer.
    pub(crate) of_children: Resolutions,
}

impl Held {
    /// An epoch by its token, with its place in the order.
    pub(crate) fn epoch(&self, token: &str) -> Result<(usize, &Epoch)> {
        let found = self.epochs.iter().enumerate().find(|(_, epoch)| epoch.token == token);
        found.ok_or_else(|| {
            let tokens: Vec<_> = self.epochs.iter().map(|epoch| epoch.token.as_str()).collect();
            Error::BadQuery {
                code: "epoch_unknown",
                detail: format!("There is no epoch `{token}`. There are: {}.", tokens.join(", ")),
            }
        })
    }
}

/// The releases that are kept, the latest last. Clones share them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cache(Arc<ArcSwap<Vec<Arc<Held>>>>);

impl Cache {
    /// What is kept of a release, if anything.
    pub(crate) fn find(&self, release: u32) -> Option<Arc<Held>> {
        self.0.load().iter().find(|held| held.release == release).cloned()
    }

    /// What never changes of an edition, read where it is not kept.
    pub(crate) fn of(&self, transaction: &Transaction<'_>, edition: &Edition) -> Result<Arc<Held>> {
        if let Some(held) = self.find(edition.release) {
            return Ok(held);
        }
        let datasets = tables::dataset::of_release(transaction, edition.release)?;
        let resolutions = |has_child| {
            let of = |group: &Group| Some((group.name.to_owned(), group.resolution(&datasets, has_child)?));
            GROUPS.iter().filter_map(of).collect()
        };
        let fresh = Arc::new(Held {
            release: edition.release,
            epochs: tables::epoch::of(transaction, edition.gazetteer)?,
            of_units: resolutions(false),
            of_children: resolutions(true),
        });
        self.0.rcu(|held| {
            let kept = held.iter().skip((held.len() + 1).saturating_sub(HELD_MAX));
            kept.chain([&fresh]).cloned().collect::<Vec<_>>()
        });
        Ok(fresh)
    }
}
