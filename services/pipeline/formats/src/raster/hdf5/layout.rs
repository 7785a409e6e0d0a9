//! Where the values of a dataset are.

use std::io;

use super::bytes::{Cursor, invalid};

/// Dimensions of a chunk, at most, the size of a value included.
const RANK_MAX: u8 = 33;

/// Where the values of a dataset are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Layout {
    /// In the header itself.
    Compact(Vec<u8>),
    /// In one piece.
    Contiguous(u64),
    /// In pieces of one size.
    Chunked(Chunks),
}

/// Pieces of one size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chunks {
    /// How they are found.
    pub index: Index,
    /// Where the index is.
    pub address: u64,
    /// The length of each dimension of a chunk.
    pub lengths: Vec<u64>,
    /// Whether those that reach beyond the dataset are as they were before the filters.
    pub unfiltered_edges: bool,
}

/// How chunks are found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Index {
    /// By a tree of version 1.
    OldTree,
    /// There is one, of so many bytes and with so many filters left out if it is filtered.
    Single(Option<(u64, u32)>),
    /// They stand one after the other.
    Implicit,
    /// By an array of a size that was known.
    FixedArray,
    /// By an array that grows with one of the dimensions.
    ExtensibleArray,
    /// By a tree of version 2.
    Tree,
}

impl Layout {
    pub fn read(mut message: Cursor<'_>) -> io::Result<Self> {
        let (version, class) = (message.u8()?, message.u8()?);
        match (version, class) {
            (3..=5, 0) => {
                let bytes = message.u16()?;
                Ok(Self::Compact(message.take(bytes.into())?.to_vec()))
            }
            (3..=5, 1) => Ok(Self::Contiguous(message.address()?)),
            (3, 2) => {
                let rank = message.u8()?;
                let address = message.address()?;
                let lengths = chunk(&mut message, rank, 4)?;
                Ok(Self::Chunked(Chunks { index: Index::OldTree, address, lengths, unfiltered_edges: false }))
            }
            // Version 5 differs in how many bytes the index has for the size of a chunk, which its elements tell.
            (4 | 5, 2) => new_chunks(&mut message).map(Self::Chunked),
            (4 | 5, 3) => Err(invalid("a dataset made of those of other files")),
            _ => Err(invalid("a layout of a version that is not known")),
        }
    }
}

/// The chunks of a layout of version 4 or 5.
fn new_chunks(message: &mut Cursor<'_>) -> io::Result<Chunks> {
    let (flags, rank, bytes) = (message.u8()?, message.u8()?, message.u8()?);
    let lengths = chunk(message, rank, bytes.into())?;
    let index = match message.u8()? {
        1 if flags & 0x02 == 0 => Index::Single(None),
        1 => Index::Single(Some((message.length()?, message.u32()?))),
        2 => Index::Implicit,
        // What follows stands in the header of the index too.
        3 => {
            message.skip(1)?;
            Index::FixedArray
        }
        4 => {
            message.skip(5)?;
            Index::ExtensibleArray
        }
        5 => {
            message.skip(6)?;
            Index::Tree
        }
        _ => return Err(invalid("an index of chunks that is not known")),
    };
    let address = message.address()?;
    Ok(Chunks { index, address, lengths, unfiltered_edges: flags & 0x01 != 0 })
}

/// The lengths of a chunk, without the last, which is the size of a value.
fn chunk(message: &mut Cursor<'_>, rank: u8, bytes: usize) -> io::Result<Vec<u64>> {
    if !(2..=RANK_MAX).contains(&rank) {
        return Err(invalid("chunks without dimensions, or with too many"));
    }
    let mut lengths: Vec<u64> = (0..rank).map(|_| message.uint(bytes)).collect::<io::Result<_>>()?;
    lengths.pop();
    if lengths.contains(&0) {
        return Err(invalid("chunks without values"));
    }
    Ok(lengths)
}
