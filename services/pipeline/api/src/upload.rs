//! How a file comes in parts, and goes on after an interruption.

use clock::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// One part of a file, in bytes, at most.
pub const CHUNK_BYTES_MAX: usize = 8 * 1024 * 1024;
/// A file that comes in parts, in bytes, at most.
pub const UPLOAD_BYTES_MAX: u64 = 2 * 1024 * 1024 * 1024;
/// Uploads that are open at once, at most.
pub const UPLOADS_OPEN_MAX: u32 = 16;
/// Days after which an upload that nobody went on with is given up.
pub const UPLOAD_KEPT_DAYS: i64 = 7;

/// The wish to bring a dataset's file in parts. Its checksum stands in the recipe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewUpload {
    /// Bytes of the whole file.
    pub bytes: u64,
}

/// A file on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Upload {
    /// Its number; absent where the file is there already and nothing is to be sent.
    pub id: Option<u32>,
    /// The dataset it is for.
    pub dataset: String,
    /// The file's name.
    pub file: String,
    /// SHA-256 the whole file has to have, in hex.
    pub sha256: String,
    /// Bytes of the whole file.
    pub bytes: u64,
    /// Bytes that are on disk: where the next part begins.
    pub offset: u64,
    /// Whether the whole file is there and its checksum was right.
    pub complete: bool,
    /// When it was begun.
    pub recorded_at: Timestamp,
}

/// An upload in a path.
#[derive(Debug, Clone, Serialize, Deserialize, IntoParams)]
pub struct UploadId {
    /// The dataset's slug.
    pub dataset: String,
    /// The upload's number.
    pub upload: u32,
}

/// Where a part begins.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct Offset {
    /// Bytes of the file before it.
    pub offset: u64,
}
