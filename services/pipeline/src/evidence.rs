//! Evidence of people: dated places, wrecks, buildings, radiocarbon dates, and the network of ways between them.
//!
//! Every source becomes [`Site`]s, which are points with a kind, a precision and years. What they say of an epoch and a
//! cell is decided in one place, [`occupation`]. Datasets are taken in order of their ids: what two of them have, the
//! first keeps ([`Identities`]).

use std::cell::RefCell;
use std::collections::HashSet;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use tessera_formats::{Defect, Record, records};
use tessera_pipeline_api::{DatasetTally, Recipe};
use tessera_store_api::{Epoch, Feature, Field, Site};

use crate::mapping::Sieve;
use crate::region::Region;
use crate::rejection::Rejections;

pub mod anachronism;
pub mod calibration;
mod index;
pub mod lab;
pub mod network;
pub mod occupation;
mod place;
mod radiocarbon;

pub use index::Index;
pub use place::{DETAIL_CHARS_MAX, DETAIL_ENTRIES_MAX};

/// Sites of all datasets together, at most.
pub const SITES_MAX: usize = 1_000_000;

/// The unit of a dataset of points. Areas of the same field are a layer's.
const POINT_UNIT: &str = "point";

/// A dataset: what its file is, and where.
#[derive(Debug)]
pub struct Source<'a> {
    recipe: &'a Recipe,
    content: Contents,
}

#[derive(Debug)]
enum Contents {
    File(PathBuf),
    Records(RefCell<Vec<Result<Record, Defect>>>),
}

impl<'a> Source<'a> {
    /// The file of `recipe`.
    pub fn file(recipe: &'a Recipe, path: &Path) -> Self {
        Self { recipe, content: Contents::File(path.to_owned()) }
    }

    /// Records that were read already. They can be taken once.
    pub fn records(recipe: &'a Recipe, records: Vec<Result<Record, Defect>>) -> Self {
        Self { recipe, content: Contents::Records(RefCell::new(records)) }
    }

    /// What it is.
    pub const fn recipe(&self) -> &'a Recipe {
        self.recipe
    }

    /// Whether it is evidence, and not a layer or a raster.
    pub fn is_evidence(recipe: &Recipe) -> bool {
        match recipe.feeds.field {
            Field::Radiocarbon | Field::Calibration | Field::Nodes | Field::Ways => true,
            Field::Sites | Field::Towns => recipe.feeds.unit == POINT_UNIT,
            _ => false,
        }
    }

    /// Hands each record that can be read to `take`; what cannot is counted.
    pub(crate) fn each(
        &self,
        sieve: &mut Sieve<'_>,
        rejections: &mut Rejections,
        mut take: impl FnMut(&mut Sieve<'_>, &Record, &mut Rejections),
    ) {
        let mut hand_over = |record: Result<Record, Defect>| {
            match record {
                Ok(record) => take(sieve, &record, rejections),
                Err(defect) => sieve.unreadable(defect, rejections),
            }
            ControlFlow::Continue(())
        };
        let read = match &self.content {
            Contents::File(path) => records::read(self.recipe, path, &mut hand_over),
            Contents::Records(records) => {
                let _: Vec<_> = records.take().into_iter().map(hand_over).collect();
                Ok(())
            }
        };
        if let Err(defect) = read {
            sieve.broken(defect, rejections);
        }
    }
}

/// Names under which a thing is known to several datasets, such as `pleiades:108894` or `lab:ly2805`. Who comes first
/// keeps it.
#[derive(Debug, Default)]
pub struct Identities(HashSet<String>);

impl Identities {
    /// Whether any of `names` is taken already.
    pub fn knows(&self, names: &[String]) -> Option<String> {
        names.iter().find(|name| self.0.contains(*name)).cloned()
    }

    /// Takes them.
    pub fn extend(&mut self, names: impl IntoIterator<Item = String>) {
        self.0.extend(names);
    }
}

/// What the evidence of a run says.
#[derive(Debug)]
pub struct Evidence {
    /// Sites, and what they say of every cell.
    pub index: Index,
    /// The ways of the transport network, in order of their ids.
    pub ways: Vec<Feature>,
    /// What became of the rows, dataset by dataset.
    pub tallies: Vec<DatasetTally>,
}

/// Reads and judges every dataset of evidence among `sources`; others are passed over.
///
/// Whatever is refused is in `rejections`: then the run stops, and what is returned is of no use.
pub fn gather(
    sources: &[Source<'_>],
    epochs: &[Epoch],
    region: &Region,
    rejections: &mut Rejections,
) -> Evidence {
    let mut sources: Vec<&Source<'_>> =
        sources.iter().filter(|source| Source::is_evidence(source.recipe)).collect();
    sources.sort_by(|one, other| one.recipe.id.cmp(&other.recipe.id));
    let of = |field: Field| sources.iter().filter(move |source| source.recipe.feeds.field == field).copied();
    let mut known = Identities::default();
    let (mut dated, mut tallies) = (Vec::new(), Vec::new());
    for source in of(Field::Sites).chain(of(Field::Towns)) {
        let (sites, tally) = place::read(source, region, &mut known, rejections);
        dated.extend(sites);
        tallies.push(tally);
    }
    let network = network::read(of(Field::Nodes).next(), of(Field::Ways).next(), region, rejections);
    dated.extend(network.sites);
    tallies.extend(network.tallies);
    let curve = of(Field::Calibration).next().and_then(|source| {
        let (curve, tally) = calibration::Curve::read(source, rejections);
        tallies.push(tally);
        curve
    });
    let samples = radiocarbon::read(of(Field::Radiocarbon), curve, region, &mut known, rejections);
    dated.extend(samples.sites);
    tallies.extend(samples.tallies);
    tallies.sort_by(|one, other| one.dataset.cmp(&other.dataset));
    if dated.len() > SITES_MAX {
        rejections.push(crate::rejection::rejection(
            "all evidence",
            "sites",
            "sites_max_1000000",
            dated.len(),
        ));
    }
    let asked = !sources.is_empty();
    Evidence { index: Index::new(dated, epochs, asked), ways: network.ways, tallies }
}

/// A site with how its years are meant.
#[derive(Debug, Clone, PartialEq)]
pub struct Dated {
    /// The site.
    pub site: Site,
    /// How its years are meant.
    pub dating: Dating,
}

/// How the years of a site are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dating {
    /// It was there from the first to the last.
    Lasted,
    /// It was there until the edge of a period: the last year is the first of the period after it.
    Periods,
    /// What dates it happened in some year of them.
    Within,
    /// As [`Self::Within`], and the source has doubts even of that.
    Doubtful,
}
