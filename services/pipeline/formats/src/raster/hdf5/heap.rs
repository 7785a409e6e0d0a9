//! Heaps: the local one has names, the global one what is as long as it likes, the fractal one links and attributes of
//! objects that have many.

use std::io;

use super::bytes::{Source, UNDEFINED, invalid};
use super::tree;

/// Bytes of a heap or a block of one that are read, at most.
const HEAP_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Objects of a heap, at most.
const OBJECTS_MAX: usize = 100_000;
/// Indirect blocks within one another, at most.
const DEPTH_MAX: usize = 32;

/// The names of a group of the old form.
pub(super) struct LocalHeap {
    bytes: Vec<u8>,
}

impl LocalHeap {
    pub fn read(source: &mut Source, address: u64) -> io::Result<Self> {
        let head = source.block(address, b"HEAP", 8 + 2 * source.length_bytes() + source.address_bytes())?;
        let mut head = source.cursor(&head);
        head.skip(8)?;
        let length = checked(head.length()?)?;
        head.length()?;
        let data = head.address()?;
        Ok(Self { bytes: source.bytes(data, length)? })
    }

    /// The name that begins at an offset.
    pub fn name(&self, offset: u64) -> io::Result<String> {
        let name = usize::try_from(offset).ok().and_then(|offset| self.bytes.get(offset..));
        let name = name.and_then(|name| name.split(|byte| *byte == 0).next());
        let name = name.ok_or_else(|| invalid("a name outside of its heap"))?;
        Ok(String::from_utf8_lossy(name).into_owned())
    }
}

/// The bytes of an object in the global heap.
pub(super) fn global(source: &mut Source, address: u64, wanted: u32) -> io::Result<Vec<u8>> {
    let head_bytes = 8 + source.length_bytes();
    let head = source.block(address, b"GCOL", head_bytes)?;
    let mut head = source.cursor(&head);
    head.skip(8)?;
    let length = checked(head.length()?)?;
    let collection = source.bytes(address, length)?;
    let mut collection = source.cursor(&collection);
    collection.skip(head_bytes)?;
    let object_head_bytes = 8 + source.length_bytes();
    while collection.left() >= object_head_bytes {
        let index = u32::from(collection.u16()?);
        collection.skip(6)?;
        let length = collection.size(source.length_bytes())?;
        match index {
            // What follows is free.
            0 => break,
            index if index == wanted => return Ok(collection.take(length)?.to_vec()),
            _ => collection.skip(length.checked_next_multiple_of(8).unwrap_or(usize::MAX))?,
        }
    }
    Err(invalid("an object that is not in its heap"))
}

/// The objects of a fractal heap to which the records of a tree lead. `id` takes the number of the object out of a
/// record. Those that are huge are left out.
pub(super) fn objects(
    source: &mut Source,
    heap: u64,
    tree: u64,
    kind: u8,
    id: fn(&[u8]) -> Option<&[u8]>,
) -> io::Result<Vec<Vec<u8>>> {
    if heap == UNDEFINED || tree == UNDEFINED {
        return Ok(Vec::new());
    }
    let mut ids = Vec::new();
    tree::records(source, tree, kind, &mut |record| {
        if ids.len() == OBJECTS_MAX {
            return Err(invalid("a heap with too many objects"));
        }
        ids.push(id(record).ok_or_else(|| invalid("a record that is too short"))?.to_vec());
        Ok(())
    })?;
    let heap = FractalHeap::read(source, heap)?;
    let objects = ids.iter().filter_map(|id| heap.object(source, id).transpose());
    objects.collect()
}

/// The heap of objects with many links or attributes. Its blocks double in size from row to row of a table.
struct FractalHeap {
    root: u64,
    /// Rows of the root; none when the root is itself the one block.
    root_rows: usize,
    width: usize,
    start_bytes: u64,
    direct_rows: usize,
    offset_bytes: usize,
    length_bytes: usize,
}

impl FractalHeap {
    pub fn read(source: &mut Source, address: u64) -> io::Result<Self> {
        let (addresses, lengths) = (source.address_bytes(), source.length_bytes());
        let head = source.block(address, b"FRHP", 22 + 12 * lengths + 3 * addresses)?;
        let mut head = source.cursor(&head);
        head.skip(7)?;
        let filters_bytes = head.u16()?;
        head.skip(1)?;
        let largest = head.u32()?;
        // Objects that are huge, free space, statistics.
        head.skip(lengths + addresses + lengths + addresses + 8 * lengths)?;
        let width = usize::from(head.u16()?);
        let (start_bytes, direct_bytes) = (head.length()?, head.length()?);
        let bits = usize::from(head.u16()?);
        head.skip(2)?;
        let (root, root_rows) = (head.address()?, usize::from(head.u16()?));
        if filters_bytes != 0 {
            return Err(invalid("a heap that is filtered"));
        }
        let powers =
            start_bytes.is_power_of_two() && direct_bytes.is_power_of_two() && width.is_power_of_two();
        if !powers || direct_bytes < start_bytes || bits > 64 || root_rows > 64 || width > 4096 {
            return Err(invalid("a heap of an odd shape"));
        }
        Ok(Self {
            root,
            root_rows,
            width,
            start_bytes,
            direct_rows: (direct_bytes.ilog2() - start_bytes.ilog2()) as usize + 2,
            offset_bytes: bits.div_ceil(8),
            // The lesser of what an offset in a block takes and what the largest object takes.
            length_bytes: (direct_bytes.ilog2() as usize)
                .div_ceil(8)
                .min((largest | 1).ilog2() as usize / 8 + 1),
        })
    }

    /// The bytes of an object; nothing when it is huge, which only histories are.
    pub fn object(&self, source: &mut Source, id: &[u8]) -> io::Result<Option<Vec<u8>>> {
        let mut id = source.cursor(id);
        let kind = id.u8()?;
        match kind >> 4 & 0x03 {
            0 => {
                let (offset, length) = (id.uint(self.offset_bytes)?, id.uint(self.length_bytes)?);
                let address = self.address(source, offset)?;
                source.bytes(address, checked(length)?).map(Some)
            }
            2 => Ok(Some(id.take(usize::from(kind & 0x0f) + 1)?.to_vec())),
            _ => Ok(None),
        }
    }

    /// Bytes of a block of a row. The first two rows are of the same size.
    const fn block_bytes(&self, row: usize) -> u64 {
        self.start_bytes << row.saturating_sub(1)
    }

    /// Where an offset of the heap is in the file.
    fn address(&self, source: &mut Source, offset: u64) -> io::Result<u64> {
        let outside = || invalid("an object outside of its heap");
        if self.root_rows == 0 {
            return self.root.checked_add(offset).ok_or_else(outside);
        }
        let (mut block, mut rows, mut within) = (self.root, self.root_rows, offset);
        for _ in 0..DEPTH_MAX {
            let (row, column) = self.place(rows, &mut within).ok_or_else(outside)?;
            // Signature, version, the heap, the offset, one address per block before this one.
            let index = row * self.width + column;
            let head_bytes = 5 + source.address_bytes() + self.offset_bytes;
            source.block(block, b"FHIB", 4)?;
            let entry = block
                .checked_add((head_bytes + index * source.address_bytes()) as u64)
                .ok_or_else(outside)?;
            let entry = source.bytes(entry, source.address_bytes())?;
            let child = source.cursor(&entry).address()?;
            if row < self.direct_rows {
                return child.checked_add(within).ok_or_else(outside);
            }
            let table = self.width as u64 * self.start_bytes;
            let below =
                self.block_bytes(row).checked_div(table).filter(|below| *below > 0).ok_or_else(outside)?;
            (block, rows) = (child, below.ilog2() as usize + 1);
        }
        Err(invalid("a heap that is too deep"))
    }

    /// Row and column of the block in which an offset is, which is made one of that block.
    fn place(&self, rows: usize, offset: &mut u64) -> Option<(usize, usize)> {
        for row in 0..rows {
            let bytes = self.block_bytes(row);
            let row_bytes = bytes.checked_mul(self.width as u64)?;
            if *offset < row_bytes {
                let column = usize::try_from(*offset / bytes).ok()?;
                *offset %= bytes;
                return Some((row, column));
            }
            *offset -= row_bytes;
        }
        None
    }
}

fn checked(length: u64) -> io::Result<usize> {
    let length = usize::try_from(length).ok().filter(|length| *length <= HEAP_BYTES_MAX);
    length.ok_or_else(|| invalid("a heap that is too large"))
}
