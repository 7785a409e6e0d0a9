//! The real files of the evidence, which are not part of this project, and their recipes, which are.

use std::path::{Path, PathBuf};

use tessera_formats::{Defect, Record, records};
use tessera_pipeline::Region;
use tessera_pipeline::evidence::{self, Evidence, Source};
use tessera_pipeline::rejection::Rejections;
use tessera_pipeline_api::{DatasetTally, Recipe};
use tessera_store_api::Epoch;

/// The folders in which the real files are.
const FOLDERS: [&str; 4] = ["occupation", "radiocarbon", "converted", "periods"];

/// Where the real file called `name` is; `None`, said aloud, where it is not.
pub(crate) fn real(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("THERON_DATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"), PathBuf::from);
    let found = FOLDERS.iter().map(|part| folder.join(part).join(name)).find(|path| path.is_file());
    if found.is_none() {
        #[expect(clippy::print_stderr, reason = "a test that tests nothing says so")]
        {
            eprintln!("SKIPPED: {name} is not in the folder of real files; set THERON_DATA");
        }
    }
    found
}

/// The recipe of a dataset of evidence.
pub(crate) fn recipe(id: &str) -> Recipe {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("recipes").join(format!("{id}.toml"));
    toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The nine epochs of the world.
pub(crate) fn epochs() -> Vec<Epoch> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("world/epochs.csv");
    let mut rejections = Rejections::default();
    let epochs =
        tessera_pipeline::gazetteer::epochs("epochs.csv", &std::fs::read(path).unwrap(), &mut rejections);
    assert!(rejections.is_empty(), "{rejections:?}");
    epochs
}

/// Every record of a real file, and what could not be read of it.
pub(crate) fn read(id: &str) -> Option<(Recipe, Vec<Record>, Vec<Defect>)> {
    let recipe = recipe(id);
    let path = real(&recipe.content.file)?;
    let (mut sound, mut broken) = (Vec::new(), Vec::new());
    records::read(&recipe, &path, &mut |record| {
        match record {
            Ok(record) => sound.push(record),
            Err(defect) => broken.push(defect),
        }
        std::ops::ControlFlow::Continue(())
    })
    .unwrap();
    Some((recipe, sound, broken))
}

/// What is gathered of real files, and what is refused.
pub(crate) struct Gathered {
    pub(crate) evidence: Evidence,
    pub(crate) rejections: Rejections,
}

impl Gathered {
    pub(crate) fn tally(&self, id: &str) -> &DatasetTally {
        self.evidence.tallies.iter().find(|tally| tally.dataset == id).unwrap()
    }

    /// How often a rule was broken in a dataset.
    pub(crate) fn count(&self, id: &str, rule: &str) -> u32 {
        self.tally(id).left_out.get(rule).copied().unwrap_or_default()
    }
}

/// Gathers the real files of `recipes` in `region`.
pub(crate) fn gather(recipes: &[Recipe], region: &Region) -> Option<Gathered> {
    let files: Option<Vec<PathBuf>> = recipes.iter().map(|recipe| real(&recipe.content.file)).collect();
    let files = files?;
    let sources: Vec<Source<'_>> =
        recipes.iter().zip(&files).map(|(recipe, path)| Source::file(recipe, path)).collect();
    let mut rejections = Rejections::default();
    let evidence = evidence::gather(&sources, &epochs(), region, &mut rejections);
    Some(Gathered { evidence, rejections })
}
