//! Files that scripts brought, each named by its checksum, so that no name ever comes from outside.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// End of the name of a file that is being written.
const UNFINISHED: &str = ".part";

/// Bytes that are read at a time.
const PIECE_BYTES: usize = 256 * 1024;

/// A SHA-256, in hex.
pub fn sha256(bytes: &[u8]) -> String {
    hex::encode(ring::digest::digest(&ring::digest::SHA256, bytes))
}

/// Whether a text is a SHA-256 in lower-case hex.
pub fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

/// The folder of the files.
#[derive(Debug)]
pub struct Content {
    folder: PathBuf,
    /// Tells apart files that are being written at the same time.
    writes: AtomicU64,
}

impl Content {
    /// Opens the folder, and makes it where it is missing. Files that a crash left unfinished are taken away.
    pub fn open(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.to_string_lossy().ends_with(UNFINISHED) {
                fs::remove_file(path)?;
            }
        }
        Ok(Self { folder: folder.to_owned(), writes: AtomicU64::new(0) })
    }

    /// Keeps a file; when this returns it is on disk. Blocks.
    pub fn keep(&self, bytes: &[u8]) -> io::Result<()> {
        let name = sha256(bytes);
        let unfinished =
            self.folder.join(format!("{name}-{}{UNFINISHED}", self.writes.fetch_add(1, Ordering::Relaxed)));
        let mut file = File::create(&unfinished)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&unfinished, self.folder.join(name))?;
        File::open(&self.folder)?.sync_all()
    }

    /// The file with this checksum; `None` where it is missing or was damaged. Blocks.
    pub fn read(&self, sha256_hex: &str) -> io::Result<Option<Vec<u8>>> {
        if !is_sha256(sha256_hex) {
            return Ok(None);
        }
        match fs::read(self.folder.join(sha256_hex)) {
            Ok(bytes) => Ok(Some(bytes).filter(|bytes| sha256(bytes) == sha256_hex)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

impl Content {
    /// Where the file with this checksum lies; `None` where it is missing or was damaged. It is read through once, a
    /// piece at a time. Blocks.
    pub fn path(&self, sha256_hex: &str) -> io::Result<Option<PathBuf>> {
        if !is_sha256(sha256_hex) {
            return Ok(None);
        }
        let path = self.folder.join(sha256_hex);
        let mut file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let mut digest = ring::digest::Context::new(&ring::digest::SHA256);
        let mut piece = vec![0; PIECE_BYTES];
        loop {
            match file.read(&mut piece)? {
                0 => break,
                bytes => digest.update(&piece[..bytes]),
            }
        }
        Ok(Some(path).filter(|_| hex::encode(digest.finish()) == sha256_hex))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_found_by_its_checksum_and_never_half_or_damaged() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("x.part"), "half").unwrap();
        let content = Content::open(folder.path()).unwrap();
        content.keep(b"grain").unwrap();
        let name = sha256(b"grain");
        assert_eq!(content.read(&name).unwrap(), Some(b"grain".to_vec()));
        assert_eq!(content.path(&name).unwrap(), Some(folder.path().join(&name)));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing unfinished is left");
        fs::write(folder.path().join(&name), "chaff").unwrap();
        assert_eq!(content.read(&name).unwrap(), None);
        assert_eq!(content.path(&name).unwrap(), None);
        assert_eq!(content.read("../../etc/passwd").unwrap(), None);
    }
}
