//! One line of JSON per call, on the side that made it and on the side that answered.
//!
//! The two are joined by `span`, which the client makes anew for every attempt. The server writes its line before the
//! answer leaves, so that an answer a client has seen is in the server's log even if the process was killed right
//! after. The other way round there is a gap nobody can close: a process that is killed while it waits for an answer
//! cannot write its own line, and the callee's stands alone. Bodies, queries, cookies and keys are never written: the route is the template, not the path.

use std::borrow::Cow;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use arc_swap::ArcSwap;
use clock::Timestamp;
use serde::{Deserialize, Serialize};

use crate::limits;

/// Room for a line: most have some 430 bytes.
const LINE_BYTES: usize = 512;

/// Which side of a call wrote the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The one that asked.
    Client,
    /// The one that answered.
    Server,
}

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// There was an answer; `status` has it.
    Answered,
    /// Client: no connection, so the server never saw the call.
    Unreachable,
    /// Client: sent, and no answer came. The server may have done it.
    Lost,
    /// Server: the caller went away before the answer.
    Abandoned,
}

/// One line of the log.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Record {
    /// When the call ended.
    pub at: Timestamp,
    /// Which side writes.
    pub side: Side,
    /// The journey through the fleet.
    pub request_id: String,
    /// This attempt; the same on both sides.
    pub span: String,
    /// The W3C trace context of this hop.
    pub traceparent: String,
    /// `role/container` of who asked, or `player`.
    pub caller: String,
    /// `role/container` of who answers; the role alone where the client does not know more.
    pub callee: String,
    /// The HTTP method, or `_OTHER`.
    pub method: Cow<'static, str>,
    /// The path template, or `unmatched`.
    pub route: Cow<'static, str>,
    /// The HTTP status, where there was an answer.
    pub status: Option<u16>,
    /// How it ended.
    pub outcome: Outcome,
    /// Bytes of the request's body, where known.
    pub bytes_in: Option<u64>,
    /// Bytes of the answer's body, where known.
    pub bytes_out: Option<u64>,
    /// From the first byte to the end, in microseconds.
    pub duration_us: u64,
}

/// Appends records to a file and rotates it. Clones share the file.
#[derive(Debug, Clone)]
pub struct CallLog(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    path: PathBuf,
    bytes_max: u64,
    present: ArcSwap<Present>,
    /// One rotates.
    rotating: Mutex<()>,
}

/// The file that is written to. Nobody holds a lock to do that: the system appends each line in one piece (`O_APPEND`),
/// and whoever the scheduler stopped while they held a lock would stop every other call with them.
#[derive(Debug)]
struct Present {
    file: File,
    bytes: AtomicU64,
}

impl CallLog {
    /// Opens `path` for appending; it and its predecessors together stay under `bytes_max * CALL_LOG_FILES`, but for the
    /// lines that are written while the file is changed.
    pub fn open(path: &Path, bytes_max: u64) -> io::Result<Self> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let present = ArcSwap::from_pointee(Present::open(path)?);
        Ok(Self(Arc::new(Inner { path: path.to_owned(), bytes_max, present, rotating: Mutex::default() })))
    }

    /// Writes one line. A log that cannot be written is reported and does not stop the service.
    pub fn write(&self, record: &Record) {
        let mut line = Vec::with_capacity(LINE_BYTES);
        if serde_json::to_writer(&mut line, record).is_err() {
            return;
        }
        line.push(b'\n');
        if let Err(error) = self.0.append(&line) {
            tracing::error!(path = %self.0.path.display(), %error, "call log cannot be written");
        }
    }
}

impl Present {
    fn open(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().create(true).append(true).open(path)?;
        let bytes = AtomicU64::new(file.metadata()?.len());
        Ok(Self { file, bytes })
    }
}

impl Inner {
    fn append(&self, line: &[u8]) -> io::Result<()> {
        let bytes = line.len() as u64;
        let full = self.present.load();
        let before = full.bytes.load(Ordering::Relaxed);
        if before > 0 && before + bytes > self.bytes_max {
            self.rotate(&full)?;
        }
        drop(full);
        let present = self.present.load();
        (&present.file).write_all(line)?;
        present.bytes.fetch_add(bytes, Ordering::Relaxed);
        Ok(())
    }

    /// Goes on with a new file, unless somebody does that already.
    fn rotate(&self, full: &Arc<Present>) -> io::Result<()> {
        let Ok(_alone) = self.rotating.try_lock() else { return Ok(()) };
        if !Arc::ptr_eq(full, &self.present.load()) {
            return Ok(());
        }
        let numbered = |number: usize| {
            let mut name = self.path.clone().into_os_string();
            name.push(format!(".{number}"));
            PathBuf::from(name)
        };
        // The file that goes is held open until nobody waits for this log: its blocks are freed when the last hold on it
        // ends, which takes some 20 ms.
        let oldest = File::open(numbered(limits::CALL_LOG_FILES - 1)).ok();
        for number in (1..limits::CALL_LOG_FILES - 1).rev() {
            if numbered(number).exists() {
                fs::rename(numbered(number), numbered(number + 1))?;
            }
        }
        fs::rename(&self.path, numbered(1))?;
        self.present.store(Arc::new(Present::open(&self.path)?));
        if let Some(oldest) = oldest {
            std::thread::spawn(|| drop(oldest));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_rotates_within_its_size() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("calls.jsonl");
        let log = CallLog::open(&path, 100).unwrap();
        for number in 0..200 {
            log.0.append(format!("line {number:03} of the call log\n").as_bytes()).unwrap();
        }
        let files: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert_eq!(files.len(), limits::CALL_LOG_FILES);
        assert!(files.iter().all(|file| fs::metadata(file).unwrap().len() <= 100));
        assert!(fs::read_to_string(&path).unwrap().ends_with("line 199 of the call log\n"));
    }

    #[test]
    fn lines_of_many_threads_are_whole_and_none_is_lost_while_the_log_rotates() {
        const THREADS: usize = 8;
        const LINES: usize = 200;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("calls.jsonl");
        // Each line has 16 bytes, and all of them fit into the files that are kept.
        let log = CallLog::open(&path, (THREADS * LINES * 16 / 2) as u64).unwrap();
        std::thread::scope(|scope| {
            for thread in 0..THREADS {
                let log = &log;
                scope.spawn(move || {
                    for number in 0..LINES {
                        log.0.append(format!("line {thread:04} {number:05}\n").as_bytes()).unwrap();
                    }
                });
            }
        });
        let files = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
        let mut lines: Vec<String> = files
            .flat_map(|file| {
                let text = fs::read_to_string(file).unwrap();
                text.lines().map(str::to_owned).collect::<Vec<_>>()
            })
            .collect();
        lines.sort();
        let expected = (0..THREADS)
            .flat_map(|thread| (0..LINES).map(move |number| format!("line {thread:04} {number:05}")));
        assert_eq!(lines, expected.collect::<Vec<_>>());
    }
}
