//! Recipes on this machine, and the files they speak of: read, found and looked at without a fleet.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::Serialize;
use tessera_formats::{Defect, Window, raster, records};
use tessera_pipeline_api::{Format, Recipe, Triage, defects};

/// The part of the world that is looked at: the region of the pipeline.
const REGION: Window = Window { west: -12.0, east: 45.0, south: 22.0, north: 60.0 };
/// Bytes that are hashed at once.
const BUFFER_BYTES: usize = 256 * 1024;
/// Examples of a broken rule that are told.
const EXAMPLES: usize = 3;
/// Files below a folder that are looked at, at most.
const FILES_MAX: usize = 100_000;
/// Folders within folders that are looked at, at most.
const DEPTH_MAX: usize = 16;

/// Reads a recipe.
pub fn read(path: &Path) -> anyhow::Result<Recipe> {
    let text = fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    toml::from_str(&text).with_context(|| format!("{} is no recipe", path.display()))
}

/// A rule that is broken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Broken {
    /// Key of the recipe, or file.
    pub rule: String,
    /// How often.
    pub count: u32,
    /// Whether the recipe knows of it and tolerates it as often.
    pub tolerated: bool,
    /// Where and what was found, the first times.
    pub examples: Vec<String>,
}

/// What was seen of a recipe and its file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// The dataset.
    pub dataset: String,
    /// The recipe.
    pub recipe: PathBuf,
    /// The file; absent where it was not found, or none is wanted.
    pub file: Option<PathBuf>,
    /// Bytes of it.
    pub bytes: Option<u64>,
    /// Rows or features that were read.
    pub rows: Option<u32>,
    /// Pixels that were read within the region, and how many of them have a value.
    pub pixels: Option<[usize; 2]>,
    /// What is wrong.
    pub broken: Vec<Broken>,
}

impl Checked {
    /// Whether nothing is wrong that the recipe does not know of.
    pub fn is_valid(&self) -> bool {
        self.broken.iter().all(|broken| broken.tolerated)
    }
}

/// Looks at a recipe, and at its file: the one that is named, or the one that lies beside the recipe.
///
/// # Errors
/// The recipe cannot be read. What is wrong with it or its file is no error, but what is asked for.
pub fn check(path: &Path, file: Option<&Path>) -> anyhow::Result<Checked> {
    let recipe = read(path)?;
    let mut found = Findings::default();
    for defect in defects(&recipe.id, &recipe) {
        found.add(&Defect::new(defect.place, defect.rule, defect.value));
    }
    let mut checked = Checked {
        dataset: recipe.id.clone(),
        recipe: path.to_owned(),
        file: None,
        bytes: None,
        rows: None,
        pixels: None,
        broken: Vec::new(),
    };
    let beside = path.with_file_name(&recipe.content.file);
    let file = file.map_or(beside, Path::to_owned);
    if file.is_file() {
        let (sha256, bytes) = hashed(&file)?;
        if sha256 != recipe.content.sha256 && !recipe.content.sha256.is_empty() {
            let rule = format!("sha256_is_{}", recipe.content.sha256);
            found.add(&Defect::new(recipe.content.file.clone(), rule, &sha256));
        }
        (checked.file, checked.bytes) = (Some(file.clone()), Some(bytes));
        read_through(&recipe, &file, &mut checked, &mut found);
    } else if recipe.triage != Triage::Rejected {
        found.add(&Defect::new("content.file", "file_present", file.display()));
    }
    checked.broken = found.told(&recipe);
    Ok(checked)
}

fn read_through(recipe: &Recipe, file: &Path, checked: &mut Checked, found: &mut Findings) {
    if matches!(recipe.content.format, Format::Geotiff | Format::Netcdf | Format::Npz) {
        match raster::read(recipe, file, &REGION) {
            Ok(raster) => {
                let valued = raster.samples.iter().filter(|sample| !sample.is_nan());
                checked.pixels = Some([raster.samples.len(), valued.clone().count()]);
                let (least, most) = (recipe.feeds.minimum, recipe.feeds.maximum);
                for sample in valued.map(|sample| f64::from(*sample)) {
                    if least.is_some_and(|least| sample < least) || most.is_some_and(|most| sample > most) {
                        found.add(&Defect::new("a pixel of the region", "range", sample));
                    }
                }
            }
            Err(defect) => found.add(&defect),
        }
        return;
    }
    let mut rows = 0_u32;
    let read = records::read(recipe, file, &mut |record| {
        rows = rows.saturating_add(1);
        if let Err(defect) = record {
            found.add(&defect);
        }
        ControlFlow::Continue(())
    });
    checked.rows = Some(rows);
    if let Err(defect) = read {
        found.add(&defect);
    }
}

/// Broken rules, counted.
#[derive(Default)]
struct Findings(BTreeMap<String, (u32, Vec<String>)>);

impl Findings {
    fn add(&mut self, defect: &Defect) {
        let (count, examples) = self.0.entry(defect.rule.clone()).or_default();
        *count = count.saturating_add(1);
        if examples.len() < EXAMPLES {
            examples.push(format!("{}: {}", defect.place, defect.value));
        }
    }

    fn told(self, recipe: &Recipe) -> Vec<Broken> {
        let told = self.0.into_iter().map(|(rule, (count, examples))| {
            let known = recipe.feeds.tolerate.get(&rule).copied().unwrap_or_default();
            Broken { rule, count, tolerated: count <= known, examples }
        });
        told.collect()
    }
}

/// SHA-256, in hex, and size of a file, which is read through once.
pub fn hashed(path: &Path) -> anyhow::Result<(String, u64)> {
    let context = || format!("{} cannot be read", path.display());
    let mut file = File::open(path).with_context(context)?;
    let mut digest = ring::digest::Context::new(&ring::digest::SHA256);
    let (mut buffer, mut bytes) = (vec![0; BUFFER_BYTES], 0);
    loop {
        match file.read(&mut buffer).with_context(context)? {
            0 => return Ok((hex::encode(digest.finish()), bytes)),
            read => {
                digest.update(&buffer[..read]);
                bytes += read as u64;
            }
        }
    }
}

/// Finds the file of a recipe: beside it, or below a folder by its name, or under another name by its checksum. `None`
/// where there is no file with that checksum.
pub fn find_file(recipe: &Recipe, beside: &Path, folder: Option<&Path>) -> anyhow::Result<Option<PathBuf>> {
    let wanted = &recipe.content.sha256;
    let beside = beside.with_file_name(&recipe.content.file);
    if beside.is_file() && hashed(&beside)?.0 == *wanted {
        return Ok(Some(beside));
    }
    let Some(folder) = folder else { return Ok(None) };
    let mut files = Vec::new();
    walk(folder, 0, &mut files)?;
    let is_named = |path: &PathBuf| path.file_name().is_some_and(|name| *name == *recipe.content.file);
    let (named, others): (Vec<_>, Vec<_>) = files.into_iter().partition(is_named);
    for path in named.into_iter().chain(others) {
        if hashed(&path)?.0 == *wanted {
            return Ok(Some(path));
        }
    }
    Ok(None)
}

/// Every file below a folder, in order.
fn walk(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    let context = || format!("{} cannot be read", folder.display());
    let mut entries: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(folder).with_context(context)? {
        entries.push(entry.with_context(context)?.path());
    }
    entries.sort();
    for path in entries {
        // What a link leads to is somewhere else, and may lead back.
        let kind = fs::symlink_metadata(&path).with_context(context)?.file_type();
        if kind.is_dir() && depth < DEPTH_MAX {
            walk(&path, depth + 1, files)?;
        } else if kind.is_file() && files.len() < FILES_MAX {
            files.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_found_by_its_checksum_under_any_name() {
        let folder = tempfile::tempdir().unwrap();
        let world = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../services/pipeline/world");
        let mut recipe = read(&world.join("goods.toml")).unwrap();
        let elsewhere = folder.path().join("elsewhere.toml");
        assert_eq!(find_file(&recipe, &elsewhere, Some(folder.path())).unwrap(), None);
        let deep = folder.path().join("a/b");
        fs::create_dir_all(&deep).unwrap();
        fs::write(folder.path().join("goods.csv"), "another one").unwrap();
        fs::copy(world.join("goods.csv"), deep.join("renamed")).unwrap();
        let found = find_file(&recipe, &elsewhere, Some(folder.path())).unwrap();
        assert_eq!(found, Some(deep.join("renamed")));
        assert_eq!(
            find_file(&recipe, &world.join("goods.toml"), None).unwrap(),
            Some(world.join("goods.csv"))
        );
        recipe.content.sha256 = "0".repeat(64);
        assert_eq!(find_file(&recipe, &world.join("goods.toml"), Some(folder.path())).unwrap(), None);
    }
}
