//! Where the chunks of a dataset are: six kinds of indices, four of which came with version 4 of the layout.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use super::bytes::{Cursor, Source, UNDEFINED, invalid};
use super::datatype::Dataspace;
use super::layout::{Chunks, Index};
use super::tree::{self, Leads};

mod extensible;
mod fixed;

/// The kinds of records that are chunks: as they are, and filtered.
const PLAIN_CHUNKS: u8 = 10;
const FILTERED_CHUNKS: u8 = 11;

/// Which chunk: how many of them are before it, on each dimension.
pub(super) type Place = Vec<u64>;

/// A chunk in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stored {
    pub address: u64,
    pub bytes: u64,
    /// A bit for each filter that was not applied.
    pub left_out: u32,
}

/// Chunks by their places.
pub(super) type Found = BTreeMap<Place, Stored>;

/// What an index needs to know of its dataset.
pub(super) struct Indexed<'a> {
    pub chunks: &'a Chunks,
    pub space: &'a Dataspace,
    /// Bytes of a chunk before it is filtered.
    pub chunk_bytes: u64,
    pub filtered: bool,
}

impl Indexed<'_> {
    /// Where those chunks are of which `wanted` are the places. Those that were never written are not in it.
    pub fn find(&self, source: &mut Source, wanted: &BTreeSet<Place>) -> io::Result<Found> {
        let Chunks { index, address, .. } = self.chunks;
        if *address == UNDEFINED {
            return Ok(Found::new());
        }
        match index {
            Index::OldTree => self.in_old_tree(source, wanted),
            Index::Tree => self.in_tree(source, wanted),
            Index::Single(filtered) => {
                let (bytes, left_out) = filtered.unwrap_or((self.chunk_bytes, 0));
                let stored = Stored { address: *address, bytes, left_out };
                Ok(wanted.iter().map(|place| (place.clone(), stored.clone())).collect())
            }
            Index::Implicit => {
                let numbered = self.numbered(wanted, None)?.into_iter();
                let stored = numbered.map(|(place, number)| {
                    let address =
                        number.checked_mul(self.chunk_bytes).and_then(|offset| offset.checked_add(*address));
                    let address = address.ok_or_else(|| invalid("a chunk beyond the end of the file"))?;
                    Ok((place, Stored { address, bytes: self.chunk_bytes, left_out: 0 }))
                });
                stored.collect()
            }
            Index::FixedArray => {
                let array = fixed::Array::read(source, *address, self)?;
                let numbered = self.numbered(wanted, None)?;
                self.elements(source, numbered, |source, number| array.element(source, number))
            }
            Index::ExtensibleArray => {
                let array = extensible::Array::read(source, *address, self)?;
                let grows = self.space.most.iter().position(Option::is_none);
                let numbered = self.numbered(wanted, grows)?;
                self.elements(source, numbered, |source, number| array.element(source, number))
            }
        }
    }

    /// The chunks of arrays.
    fn elements(
        &self,
        source: &mut Source,
        numbered: Vec<(Place, u64)>,
        mut element: impl FnMut(&mut Source, u64) -> io::Result<Option<Vec<u8>>>,
    ) -> io::Result<Found> {
        let mut found = Found::new();
        for (place, number) in numbered {
            let Some(bytes) = element(source, number)? else { continue };
            let stored = self.stored(source.cursor(&bytes), bytes.len())?;
            found.extend(stored.map(|stored| (place, stored)));
        }
        Ok(found)
    }

    /// What an array or a record says of a chunk: address, and size and filters where there are any. `bytes` is how
    /// many it takes to say so.
    fn stored(&self, mut cursor: Cursor<'_>, bytes: usize) -> io::Result<Option<Stored>> {
        let before = cursor.left();
        let address = cursor.address()?;
        let address_bytes = before - cursor.left();
        let (size, left_out) = if self.filtered {
            let size_bytes =
                bytes.checked_sub(address_bytes + 4).ok_or_else(|| invalid("a chunk without a size"))?;
            (cursor.uint(size_bytes)?, cursor.u32()?)
        } else {
            (self.chunk_bytes, 0)
        };
        Ok((address != UNDEFINED).then_some(Stored { address, bytes: size, left_out }))
    }

    /// The chunks in their order: the last dimension is the fastest, and the one that `grows` the slowest.
    fn numbered(&self, wanted: &BTreeSet<Place>, grows: Option<usize>) -> io::Result<Vec<(Place, u64)>> {
        let too_many = || invalid("more chunks than can be counted");
        let mut order: Vec<usize> = (0..self.chunks.lengths.len()).collect();
        if let Some(grows) = grows {
            order.remove(grows);
            order.insert(0, grows);
        }
        let mut numbered = Vec::with_capacity(wanted.len());
        for place in wanted {
            let mut number = 0_u64;
            for (position, dimension) in order.iter().enumerate() {
                if position > 0 {
                    let most = self.space.most[*dimension].unwrap_or(self.space.lengths[*dimension]);
                    let count = most.div_ceil(self.chunks.lengths[*dimension]);
                    number = number.checked_mul(count).ok_or_else(too_many)?;
                }
                number = number.checked_add(place[*dimension]).ok_or_else(too_many)?;
            }
            numbered.push((place.clone(), number));
        }
        Ok(numbered)
    }

    fn in_old_tree(&self, source: &mut Source, wanted: &BTreeSet<Place>) -> io::Result<Found> {
        // Size, filters that were left out, and the offsets of the first value, the last of them within it.
        let rank = self.chunks.lengths.len();
        let mut found = Found::new();
        let address = self.chunks.address;
        let empty = source.cursor(&[]);
        tree::walk(source, address, Leads::ToChunks, 8 + 8 * (rank + 1), &mut |key, address| {
            let mut key = empty.over(key);
            let (bytes, left_out) = (key.u32()?, key.u32()?);
            let place: Place = self
                .chunks
                .lengths
                .iter()
                .map(|length| Ok(key.uint(8)? / length))
                .collect::<io::Result<_>>()?;
            if wanted.contains(&place) {
                found.insert(place, Stored { address, bytes: bytes.into(), left_out });
            }
            Ok(())
        })?;
        Ok(found)
    }

    fn in_tree(&self, source: &mut Source, wanted: &BTreeSet<Place>) -> io::Result<Found> {
        let kind = if self.filtered { FILTERED_CHUNKS } else { PLAIN_CHUNKS };
        let rank = self.chunks.lengths.len();
        let mut found = Found::new();
        let empty = source.cursor(&[]);
        tree::records(source, self.chunks.address, kind, &mut |record| {
            let head_bytes =
                record.len().checked_sub(8 * rank).ok_or_else(|| invalid("a chunk without a place"))?;
            let (head, place) = record.split_at(head_bytes);
            let mut place = empty.over(place);
            let place: Place = (0..rank).map(|_| place.uint(8)).collect::<io::Result<_>>()?;
            if wanted.contains(&place) {
                found.extend(self.stored(empty.over(head), head_bytes)?.map(|stored| (place, stored)));
            }
            Ok(())
        })?;
        Ok(found)
    }
}
