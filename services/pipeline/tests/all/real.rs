//! The real files, which are not part of the source: they lie beside it, or nowhere.

use std::path::{Path, PathBuf};

use tempfile::TempDir;
use tessera_pipeline::Region;
use tessera_pipeline::content::Content;
use tessera_pipeline::inputs::{Files, Sources};
use tessera_pipeline::rejection::Rejections;
use tessera_pipeline_api::Recipe;

use crate::evidence_files::epochs;

/// The folder of the real files; `None`, said aloud, where there is none.
pub(crate) fn folder() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = std::env::var_os("THERON_DATA").map_or(beside, PathBuf::from);
    if folder.join("MANIFEST.md").is_file() {
        return Some(folder);
    }
    #[expect(clippy::print_stderr, reason = "a test that tests nothing says so")]
    {
        eprintln!("SKIPPED: there are no real files in {}; set THERON_DATA", folder.display());
    }
    None
}

/// A recipe of the real files.
pub(crate) fn recipe(name: &str) -> Recipe {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("recipes/{name}.toml"));
    toml::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap()
}

/// Every recipe of the real files, by the name of its file.
pub(crate) fn recipes() -> Vec<(String, Recipe)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("recipes");
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .filter_map(|entry| Some(entry.unwrap().file_name().to_str()?.strip_suffix(".toml")?.to_owned()))
        .collect();
    names.sort();
    names.into_iter().map(|name| (name.clone(), recipe(&name))).collect()
}

/// Where the file of a recipe lies.
pub(crate) fn path(folder: &Path, recipe: &Recipe) -> PathBuf {
    let folders = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let found = folders.map(|folder| folder.join(&recipe.content.file)).find(|path| path.is_file());
    found.unwrap_or_else(|| panic!("{} is not among the real files", recipe.content.file))
}

/// The files of a run, in a folder of their own.
pub(crate) struct Run {
    folder: TempDir,
    recipes: Vec<Recipe>,
}

impl Run {
    /// The datasets of these recipes.
    pub(crate) fn new(data: &Path, recipes: Vec<Recipe>) -> Self {
        let run = Self { folder: tempfile::tempdir().unwrap(), recipes };
        for recipe in &run.recipes {
            std::fs::copy(path(data, recipe), run.folder.path().join(&recipe.content.sha256)).unwrap();
        }
        run
    }

    /// Reads everything but the tables.
    pub(crate) fn read(&self, region: &Region) -> (Option<Sources>, Rejections) {
        let content = Content::open(self.folder.path()).unwrap();
        let mut rejections = Rejections::default();
        let sources = Files::new(&self.recipes, &content, region).sources(&epochs(), &mut rejections);
        (sources.unwrap(), rejections)
    }
}
