//! Files that scripts brought, each named by its checksum, so that no name ever comes from outside.
//!
//! A file that comes in parts lies beside them under the number of its upload until it is whole. Whatever is
//! acknowledged is on the disk: the bytes are synchronised before their row is.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

pub use tessera_pipeline_api::is_sha256;

/// End of the name of a file that is being written.
const UNFINISHED: &str = ".part";
/// End of the name of a file that comes in parts.
const INCOMING: &str = ".upload";
/// Bytes that are hashed at once.
const BUFFER_BYTES: usize = 64 * 1024;

/// A SHA-256, in hex.
pub fn sha256(bytes: &[u8]) -> String {
    hex::encode(ring::digest::digest(&ring::digest::SHA256, bytes))
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
        self.sync()
    }

    /// The file with this checksum, whole in memory; `None` where it is missing or was damaged. Blocks.
    pub fn read(&self, sha256_hex: &str) -> io::Result<Option<Vec<u8>>> {
        if !is_sha256(sha256_hex) {
            return Ok(None);
        }
        Ok(present(fs::read(self.folder.join(sha256_hex)))?.filter(|bytes| sha256(bytes) == sha256_hex))
    }

    /// Where the file with this checksum lies, after every byte of it was looked at; `None` where it is missing or was
    /// damaged. Blocks.
    pub fn path(&self, sha256_hex: &str) -> io::Result<Option<PathBuf>> {
        if !is_sha256(sha256_hex) {
            return Ok(None);
        }
        let path = self.folder.join(sha256_hex);
        Ok(present(hashed(&path))?.filter(|(found, _)| found == sha256_hex).map(|_| path))
    }

    /// Bytes that fit on the disk.
    pub fn free_bytes(&self) -> io::Result<u64> {
        let disk = rustix::fs::statvfs(&self.folder)?;
        Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
    }

    fn incoming(&self, upload: u32) -> PathBuf {
        self.folder.join(format!("{upload}{INCOMING}"))
    }

    /// Writes a part of an upload; when this returns it is on disk. Blocks.
    pub fn write_part(&self, upload: u32, offset: u64, part: &[u8]) -> io::Result<()> {
        let path = self.incoming(upload);
        let is_new = !path.exists();
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(path)?;
        // What lies behind the offset was never acknowledged.
        file.set_len(offset)?;
        file.write_all_at(part, offset)?;
        file.sync_all()?;
        if is_new { self.sync() } else { Ok(()) }
    }

    /// Bytes of an upload that are there; `None` where there is no file of it.
    pub fn part_bytes(&self, upload: u32) -> io::Result<Option<u64>> {
        Ok(present(fs::metadata(self.incoming(upload)))?.map(|metadata| metadata.len()))
    }

    /// Checksum and size of what came of an upload; `None` where there is no file of it. Blocks.
    pub fn hash_incoming(&self, upload: u32) -> io::Result<Option<(String, u64)>> {
        present(hashed(&self.incoming(upload)))
    }

    /// Gives an upload the name of its checksum, which was looked at. Blocks.
    pub fn admit(&self, upload: u32, sha256_hex: &str) -> io::Result<()> {
        fs::rename(self.incoming(upload), self.folder.join(sha256_hex))?;
        self.sync()
    }

    /// Takes away what came of an upload. Blocks.
    pub fn discard(&self, upload: u32) -> io::Result<()> {
        present(fs::remove_file(self.incoming(upload)))?;
        Ok(())
    }

    /// The uploads of which there is a file.
    pub fn incoming_uploads(&self) -> io::Result<Vec<u32>> {
        let mut uploads = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            uploads.extend(name.strip_suffix(INCOMING).and_then(|number| number.parse::<u32>().ok()));
        }
        Ok(uploads)
    }

    fn sync(&self) -> io::Result<()> {
        File::open(&self.folder)?.sync_all()
    }
}

/// Not there is an answer, not a failure.
fn present<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Checksum and size of a file, which is read through once.
fn hashed(path: &Path) -> io::Result<(String, u64)> {
    let mut file = File::open(path)?;
    let mut digest = ring::digest::Context::new(&ring::digest::SHA256);
    let (mut buffer, mut bytes) = (vec![0; BUFFER_BYTES], 0);
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok((hex::encode(digest.finish()), bytes)),
            read => {
                digest.update(&buffer[..read]);
                bytes += read as u64;
            }
        }
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
        assert_eq!((content.read(&name).unwrap(), content.path(&name).unwrap()), (None, None));
        assert_eq!(content.read("../../etc/passwd").unwrap(), None);
        assert_eq!(content.path("../../etc/passwd").unwrap(), None);
    }

    #[test]
    fn what_was_never_acknowledged_is_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let content = Content::open(folder.path()).unwrap();
        content.write_part(7, 0, b"grain and more").unwrap();
        content.write_part(7, 5, b"s").unwrap();
        assert_eq!(content.hash_incoming(7).unwrap(), Some((sha256(b"grains"), 6)));
        assert_eq!(content.incoming_uploads().unwrap(), [7]);
        content.admit(7, &sha256(b"grains")).unwrap();
        assert_eq!(content.part_bytes(7).unwrap(), None);
        assert!(content.path(&sha256(b"grains")).unwrap().is_some());
        content.discard(7).unwrap();
    }
}
