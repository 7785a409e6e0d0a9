//! The bundled world, whole or cut to Campania, and ways to damage it.

use std::path::Path;

use tessera_pipeline::Region;
use tessera_pipeline::content::sha256;
use tessera_pipeline_api::{NewRun, Recipe, Run};

use crate::fleet::Running;

/// Latium and Campania: a few hundred units.
pub(crate) const CAMPANIA: Region = Region { west: 11.5, east: 15.5, south: 40.0, north: 42.5 };
const PLACES: [&str; 6] = ["ostia", "roma", "capua", "puteoli", "neapolis", "beneventum"];
const DATASETS: [&str; 8] = ["land", "rivers", "elevation", "depth", "epochs", "goods", "places", "legs"];
/// Bytes before the first sample of the bundled rasters, which are not compressed.
const RASTER_HEAD: usize = 538;

pub(crate) struct File {
    pub(crate) recipe: Recipe,
    pub(crate) bytes: Vec<u8>,
}

pub(crate) struct World(pub(crate) Vec<File>);

impl World {
    pub(crate) fn bundled() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("world");
        let read = |name: &str| {
            let recipe = std::fs::read_to_string(folder.join(format!("{name}.toml"))).unwrap();
            let recipe: Recipe = toml::from_str(&recipe).unwrap();
            let bytes = std::fs::read(folder.join(&recipe.content.file)).unwrap();
            File { recipe, bytes }
        };
        Self(DATASETS.iter().map(|name| read(name)).collect())
    }

    /// The bundled world with the places and legs of Campania only.
    pub(crate) fn campania() -> Self {
        let mut world = Self::bundled();
        world.change("places.csv", |text| {
            keep_rows(text, |row| PLACES.contains(&row.split(',').next().unwrap()))
        });
        world.change("legs.csv", |text| {
            keep_rows(text, |row| row.split(',').take(2).all(|end| PLACES.contains(&end)))
        });
        world
    }

    pub(crate) fn file(&mut self, name: &str) -> &mut File {
        self.0.iter_mut().find(|file| file.recipe.content.file == name).unwrap()
    }

    /// Changes the text of a table, and its recipe with it.
    pub(crate) fn change(&mut self, name: &str, change: impl FnOnce(&str) -> String) {
        let file = self.file(name);
        file.bytes = change(std::str::from_utf8(&file.bytes).unwrap()).into_bytes();
        file.seal();
    }

    /// Sets the sample of a raster at a point.
    #[expect(clippy::cast_possible_truncation, reason = "the tests name points inside the rasters")]
    pub(crate) fn set_sample(&mut self, name: &str, (longitude, latitude): (f64, f64), sample: i16) {
        let file = self.file(name);
        // Where the two grids lie is written in the README beside them.
        let (width, corner) = if name == "elevation.tif" { (686, 1.0 / 12.0) } else { (687, 1.5 / 12.0) };
        let column = ((longitude + 12.0 + corner) * 12.0).floor() as usize;
        let row = ((60.0 + corner - latitude) * 12.0).floor() as usize;
        let at = RASTER_HEAD + 2 * (row * width + column);
        file.bytes[at..at + 2].copy_from_slice(&sample.to_le_bytes());
        file.seal();
    }

    pub(crate) async fn push(&self, running: &Running) {
        for File { recipe, bytes } in &self.0 {
            running.script.register(recipe).await.unwrap();
            let registered = running.script.upload(&recipe.id, bytes.clone()).await.unwrap();
            assert_eq!(registered.bytes, Some(bytes.len() as u64));
        }
    }

    pub(crate) fn wish(&self) -> NewRun {
        NewRun { datasets: self.0.iter().map(|file| file.recipe.id.clone()).collect() }
    }

    /// Pushes everything and surveys it to the end.
    pub(crate) async fn survey(&self, running: &Running) -> Run {
        self.push(running).await;
        let run = running.script.begin_run(&self.wish()).await.unwrap();
        running.ended(run.id).await
    }
}

impl File {
    /// Lets the recipe speak of the bytes as they are.
    pub(crate) fn seal(&mut self) {
        self.recipe.content.sha256 = sha256(&self.bytes);
    }
}

fn keep_rows(text: &str, keep: impl Fn(&str) -> bool) -> String {
    text.lines()
        .enumerate()
        .filter(|(number, row)| *number == 0 || keep(row))
        .map(|(_, row)| format!("{row}\n"))
        .collect()
}
