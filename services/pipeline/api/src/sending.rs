//! Sends a file in parts, and goes on where an earlier attempt stopped.

use std::path::{Path, PathBuf};

use bytes::Bytes;
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use transport::ClientError;

use crate::{CHUNK_BYTES_MAX, NewUpload, PipelineClient, Registered, Upload};

/// Bytes of a part unless [`Sending::parts_of`] says otherwise: half of what is taken, so that two fit into memory often.
const CHUNK_BYTES: usize = CHUNK_BYTES_MAX / 2;
/// How often a part that came at the wrong place is sent from the right one, without any progress between.
const MISPLACED_MAX: u32 = 5;

/// A file that is to be sent.
#[derive(Debug)]
pub struct Sending<'a> {
    client: &'a PipelineClient,
    dataset: &'a str,
    path: &'a Path,
    chunk_bytes: usize,
}

/// Why a file was not sent.
#[derive(Debug, thiserror::Error)]
pub enum SendingError {
    /// The file cannot be read.
    #[error("{path} cannot be read")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file became shorter while it was being sent.
    #[error("{path} became shorter while it was being sent")]
    Truncated {
        /// The file.
        path: PathBuf,
    },
    /// The pipeline refused or failed.
    #[error(transparent)]
    Client(#[from] ClientError),
}

impl<'a> Sending<'a> {
    /// The file at `path`, for `dataset`.
    pub fn new(client: &'a PipelineClient, dataset: &'a str, path: &'a Path) -> Self {
        Self { client, dataset, path, chunk_bytes: CHUNK_BYTES }
    }

    /// Sends parts of so many bytes, at most [`CHUNK_BYTES_MAX`].
    #[must_use]
    pub fn parts_of(mut self, bytes: usize) -> Self {
        self.chunk_bytes = bytes.clamp(1, CHUNK_BYTES_MAX);
        self
    }

    /// Sends what the pipeline does not have, and tells how many bytes it has.
    ///
    /// # Errors
    /// A file that cannot be read, or a refusal: of the checksum, for one.
    pub async fn send(&self, mut told: impl FnMut(&Upload)) -> Result<Option<Registered>, SendingError> {
        let mut file = File::open(self.path).await.map_err(|source| self.unread(source))?;
        let bytes = file.metadata().await.map_err(|source| self.unread(source))?.len();
        let mut upload = self.client.begin_upload(self.dataset, &NewUpload { bytes }).await?;
        told(&upload);
        let Some(id) = upload.id else { return Ok(None) };
        let mut misplaced = 0;
        while upload.offset < upload.bytes {
            let chunk = self.chunk(&mut file, &upload).await?;
            match self.client.write_chunk(self.dataset, id, upload.offset, chunk).await {
                Ok(further) => (upload, misplaced) = (further, 0),
                // Somebody else brings the same file, or an answer of ours was lost: the pipeline knows how far it is.
                Err(error) if is_misplaced(&error) && misplaced < MISPLACED_MAX => {
                    misplaced += 1;
                    upload = self.client.uploaded(self.dataset, id).await?;
                }
                Err(error) => return Err(error.into()),
            }
            told(&upload);
        }
        Ok(Some(self.client.finish_upload(self.dataset, id).await?))
    }

    async fn chunk(&self, file: &mut File, upload: &Upload) -> Result<Bytes, SendingError> {
        file.seek(std::io::SeekFrom::Start(upload.offset)).await.map_err(|source| self.unread(source))?;
        let left = usize::try_from(upload.bytes - upload.offset).unwrap_or(usize::MAX);
        let mut chunk = vec![0; left.min(self.chunk_bytes)];
        match file.read_exact(&mut chunk).await {
            Ok(_) => Ok(chunk.into()),
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
                Err(SendingError::Truncated { path: self.path.to_owned() })
            }
            Err(source) => Err(self.unread(source)),
        }
    }

    fn unread(&self, source: std::io::Error) -> SendingError {
        SendingError::File { path: self.path.to_owned(), source }
    }
}

fn is_misplaced(error: &ClientError) -> bool {
    error.problem().is_some_and(|problem| problem.code == "offset_mismatch")
}
