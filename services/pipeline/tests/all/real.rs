//! The real files, which are not part of the source: they lie beside it, or nowhere.

use std::path::{Path, PathBuf};

use tempfile::TempDir;
use tessera_pipeline::Region;
use tessera_pipeline::content::Content;
use tessera_pipeline::inputs::{Files, Sources, Tables};
use tessera_pipeline::rejection::Rejections;
use tessera_pipeline_api::{Recipe, Triage};

use crate::world::{File, World};

/// Tables of the bundled world that no real file has.
const TABLES: [&str; 4] = ["epochs.csv", "goods.csv", "places.csv", "legs.csv"];

/// The folder of the real files; `None`, said aloud, where there is none.
pub(crate) fn folder() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = std::env::var_os("THERON_DATA").map_or(beside, PathBuf::from);
    if folder.join("MANIFEST.md").is_file() {
        return Some(folder);
    }
    eprintln!("SKIPPED: there are no real files in {}; THERON_DATA says where they are", folder.display());
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
    pub(crate) recipes: Vec<Recipe>,
}

impl Run {
    /// The datasets of these recipes, and the tables of the bundled world.
    pub(crate) fn new(data: &Path, recipes: Vec<Recipe>) -> Self {
        let run = Self { folder: tempfile::tempdir().unwrap(), recipes };
        for recipe in &run.recipes {
            std::fs::copy(path(data, recipe), run.folder.path().join(&recipe.content.sha256)).unwrap();
        }
        let tables = World::bundled().0.into_iter();
        tables.filter(|file| TABLES.contains(&file.recipe.content.file.as_str())).fold(run, Self::with)
    }

    /// Adds a file.
    pub(crate) fn with(mut self, file: File) -> Self {
        std::fs::write(self.folder.path().join(&file.recipe.content.sha256), &file.bytes).unwrap();
        self.recipes.push(file.recipe);
        self
    }

    /// Every field from the real files.
    pub(crate) fn every_field(data: &Path) -> Self {
        let recipes = recipes().into_iter().map(|(_, recipe)| recipe);
        Self::new(data, recipes.filter(|recipe| recipe.triage == Triage::Game).collect())
    }

    /// Reads everything.
    pub(crate) fn read(&self, region: &Region) -> (Option<Sources>, Tables, Rejections) {
        let content = Content::open(self.folder.path()).unwrap();
        let files = Files::new(&self.recipes, &content, region);
        let mut rejections = Rejections::default();
        let tables = files.tables(&mut rejections).unwrap();
        let sources = files.sources(&tables.epochs, &mut rejections).unwrap();
        (sources, tables, rejections)
    }
}
