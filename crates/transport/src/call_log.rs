//! One line of JSON per call, on the side that made it and on the side that answered.
//!
//! The two are joined by `span`, which the client makes anew for every attempt. The server writes its line before the
//! answer leaves, so that an answer a client has seen is in the server's log even if the process was killed right
//! after. The other way round there is a gap nobody can close: a process that is killed while it waits for an answer
//! cannot write its own line, and the callee's stands alone. Bodies, queries, cookies and keys are never written: the route is the template, not the path.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use clock::Timestamp;
use serde::{Deserialize, Serialize};

use crate::limits;

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
    /// The HTTP method.
    pub method: String,
    /// The path template, or `unmatched`.
    pub route: String,
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
pub struct CallLog(Arc<Mutex<Rotating>>);

impl CallLog {
    /// Opens `path` for appending; it and its predecessors together stay under `bytes_max * CALL_LOG_FILES`.
    pub fn open(path: &Path, bytes_max: u64) -> io::Result<Self> {
        Ok(Self(Arc::new(Mutex::new(Rotating::open(path, bytes_max)?))))
    }

    /// Writes one line. A log that cannot be written is reported and does not stop the service.
    pub fn write(&self, record: &Record) {
        let Ok(mut line) = serde_json::to_vec(record) else { return };
        line.push(b'\n');
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = file.append(&line) {
            tracing::error!(path = %file.path.display(), %error, "call log cannot be written");
        }
    }
}

#[derive(Debug)]
struct Rotating {
    path: PathBuf,
    file: File,
    bytes: u64,
    bytes_max: u64,
}

impl Rotating {
    fn open(path: &Path, bytes_max: u64) -> io::Result<Self> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let file = OpenOptions::new().create(true).append(true).open(path)?;
        let bytes = file.metadata()?.len();
        Ok(Self { path: path.to_owned(), file, bytes, bytes_max })
    }

    fn append(&mut self, line: &[u8]) -> io::Result<()> {
        if self.bytes > 0 && self.bytes + line.len() as u64 > self.bytes_max {
            self.rotate()?;
        }
        self.file.write_all(line)?;
        self.bytes += line.len() as u64;
        Ok(())
    }

    fn rotate(&mut self) -> io::Result<()> {
        let numbered = |number: usize| {
            let mut name = self.path.clone().into_os_string();
            name.push(format!(".{number}"));
            PathBuf::from(name)
        };
        for number in (1..limits::CALL_LOG_FILES - 1).rev() {
            if numbered(number).exists() {
                fs::rename(numbered(number), numbered(number + 1))?;
            }
        }
        fs::rename(&self.path, numbered(1))?;
        *self = Self::open(&self.path, self.bytes_max)?;
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
        let mut log = Rotating::open(&path, 100).unwrap();
        for number in 0..200 {
            log.append(format!("line {number:03} of the call log\n").as_bytes()).unwrap();
        }
        let files: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert_eq!(files.len(), limits::CALL_LOG_FILES);
        assert!(files.iter().all(|file| fs::metadata(file).unwrap().len() <= 100));
        assert!(fs::read_to_string(&path).unwrap().ends_with("line 199 of the call log\n"));
    }
}
