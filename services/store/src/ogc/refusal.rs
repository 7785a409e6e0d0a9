//! Why a geodata user does not get what they ask for.

use super::query::Refused;

/// A refusal. `http/error.rs` says how it looks on the wire.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refusal {
    /// A parameter cannot be understood.
    #[error(transparent)]
    Query(#[from] Refused),
    /// The release has no such collection.
    #[error("there is no collection {0}")]
    NoSuchCollection(String),
    /// The collection has no such feature.
    #[error("the collection {collection} has no feature {id}")]
    NoSuchFeature { collection: &'static str, id: String },
    /// The pyramid has no such tile.
    #[error("there is no tile {0}")]
    NoSuchTile(String),
    /// The release has no such file.
    #[error("release {release} has no file {name}")]
    NoSuchFile { release: u32, name: String },
    /// The file is not made yet.
    #[error("the files of release {0} are being made")]
    FilesMaking(u32),
    /// The files of this release are not kept.
    #[error("the files of release {0} are not kept")]
    FilesDropped(u32),
    /// The release has no such dataset.
    #[error("release {release} has no dataset {id}")]
    NoSuchDataset { release: u32, id: String },
}
