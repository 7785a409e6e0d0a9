//! Where the files are: one folder a release, made beside it and renamed, so that a folder that is there is whole.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tessera_store_api::geodata::File;

/// What a whole folder says of itself.
const MANIFEST: &str = "manifest.json";
/// Where files are made.
const MAKING: &str = "making";

/// The folder of all releases.
#[derive(Debug, Clone)]
pub(crate) struct Folder(PathBuf);

/// What is in the folder of a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    /// The release's hash. A database that was made anew gives old numbers to other content.
    pub(crate) hash: String,
    /// Version of the program that made them: another one may make others.
    pub(crate) made_by: String,
    /// The files.
    pub(crate) files: Vec<File>,
}

impl Folder {
    pub(crate) const fn new(path: PathBuf) -> Self {
        Self(path)
    }

    /// Where the files of a release are.
    fn of(&self, release: u32) -> PathBuf {
        self.0.join(release.to_string())
    }

    /// Where a file of a release is, by a name of its manifest.
    pub(crate) fn file(&self, release: u32, name: &str) -> PathBuf {
        self.of(release).join(name)
    }

    /// What there is of a release; `None` where it is not made, or was made of other content.
    pub(crate) fn manifest(&self, release: u32, hash: &str) -> Option<Manifest> {
        let bytes = fs::read(self.of(release).join(MANIFEST)).ok()?;
        let manifest: Manifest = serde_json::from_slice(&bytes).ok()?;
        (manifest.hash == hash && manifest.made_by == env!("CARGO_PKG_VERSION")).then_some(manifest)
    }

    /// Whether there are files of a release, of whatever content.
    pub(crate) fn has(&self, release: u32) -> bool {
        self.of(release).join(MANIFEST).exists()
    }

    /// An empty folder to make files in. What an earlier attempt left is thrown away.
    pub(crate) fn begin(&self) -> io::Result<PathBuf> {
        let making = self.0.join(MAKING);
        remove(&making)?;
        fs::create_dir_all(&making)?;
        Ok(making)
    }

    /// Makes what stands in the folder of [`Folder::begin`] the files of a release.
    pub(crate) fn finish(&self, release: u32, manifest: &Manifest) -> io::Result<()> {
        let making = self.0.join(MAKING);
        let path = making.join(MANIFEST);
        fs::write(&path, serde_json::to_vec_pretty(manifest).map_err(io::Error::other)?)?;
        sync(&path)?;
        sync(&making)?;
        remove(&self.of(release))?;
        fs::rename(&making, self.of(release))?;
        sync(&self.0)
    }

    /// Removes the files of every release that is not among those to keep.
    pub(crate) fn keep(&self, releases: &[u32]) -> io::Result<()> {
        let entries = match fs::read_dir(&self.0) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            entries => entries?,
        };
        for entry in entries {
            let entry = entry?;
            let number = entry.file_name().to_str().and_then(|name| name.parse().ok());
            if number.is_some_and(|number| !releases.contains(&number)) {
                remove(&entry.path())?;
            }
        }
        Ok(())
    }
}

/// Brings a file or a folder to the disk.
pub(super) fn sync(path: &Path) -> io::Result<()> {
    fs::File::open(path)?.sync_all()
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_there_whole_or_not_at_all_and_old_ones_go() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = Folder::new(temporary.path().join("files"));
        folder.keep(&[]).unwrap();
        let manifest = |hash: &str| Manifest {
            hash: hash.to_owned(),
            made_by: env!("CARGO_PKG_VERSION").to_owned(),
            files: Vec::new(),
        };
        for release in [1, 2, 3] {
            let making = folder.begin().unwrap();
            fs::write(making.join("left.csv"), "from an attempt that failed").unwrap();
            let making = folder.begin().unwrap();
            fs::write(making.join("cells.csv"), "id").unwrap();
            assert_eq!(folder.manifest(release, "a"), None);
            folder.finish(release, &manifest("a")).unwrap();
            assert_eq!(folder.manifest(release, "a"), Some(manifest("a")));
            assert!(folder.file(release, "cells.csv").exists() && !folder.file(release, "left.csv").exists());
        }
        assert_eq!(folder.manifest(1, "b"), None, "it was made of other content");
        fs::write(temporary.path().join("files").join("notes.txt"), "not ours").unwrap();
        folder.keep(&[2, 3]).unwrap();
        assert_eq!(folder.manifest(1, "a"), None);
        assert!(folder.manifest(2, "a").is_some() && temporary.path().join("files/notes.txt").exists());
    }
}
