//! B-trees: of version 1, whose leaves have children elsewhere, and of version 2, whose records are in it.

use std::io;

use super::bytes::{Source, UNDEFINED, invalid};

/// Entries of a tree, at most, nodes among them. A tree that is none may have the same nodes again and again.
const ENTRIES_MAX: usize = 16_000_000;
/// Levels of a tree, at most.
const DEPTH_MAX: u16 = 32;

/// What a tree of version 1 leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leads {
    ToSymbols,
    ToChunks,
}

/// Walks a tree of version 1: `take` gets the key before each child of a leaf, and the child's address.
pub(super) fn walk(
    source: &mut Source,
    root: u64,
    leads: Leads,
    key_bytes: usize,
    take: &mut dyn FnMut(&[u8], u64) -> io::Result<()>,
) -> io::Result<()> {
    let mut nodes = vec![(root, None)];
    let mut seen = 0;
    while let Some((address, expected)) = nodes.pop() {
        let head_bytes = 8 + 2 * source.address_bytes();
        let head = source.block(address, b"TREE", head_bytes)?;
        let (kind, level) = (head[4], head[5]);
        let count = usize::from(u16::from_le_bytes([head[6], head[7]]));
        if (kind == 1) != (leads == Leads::ToChunks) || expected.is_some_and(|expected| expected != level) {
            return Err(invalid("a node of another tree"));
        }
        seen += 1 + count;
        if seen > ENTRIES_MAX {
            return Err(invalid("a tree with too many entries"));
        }
        let entry_bytes = key_bytes + source.address_bytes();
        let entries = source.bytes(address + head_bytes as u64, count * entry_bytes)?;
        for entry in entries.chunks_exact(entry_bytes) {
            let (key, child) = entry.split_at(key_bytes);
            let child = source.cursor(child).address()?;
            match level.checked_sub(1) {
                Some(below) => nodes.push((child, Some(below))),
                None => take(key, child)?,
            }
        }
    }
    Ok(())
}

/// A tree of version 2.
struct Records {
    node_bytes: usize,
    record_bytes: usize,
    /// For each level from the leaves up: bytes that the number of all records below takes.
    total_bytes: Vec<usize>,
    /// Bytes that the number of records of a node takes.
    count_bytes: usize,
    kind: u8,
}

/// Bytes of a node beside its records and pointers: signature, version, kind, checksum.
const NODE_HEAD_BYTES: usize = 10;

/// Hands every record of a tree of version 2 to `take`. Records are of `kind`.
pub(super) fn records(
    source: &mut Source,
    address: u64,
    kind: u8,
    take: &mut dyn FnMut(&[u8]) -> io::Result<()>,
) -> io::Result<()> {
    let head_bytes = 16 + source.address_bytes() + 2 + source.length_bytes();
    let head = source.block(address, b"BTHD", head_bytes)?;
    let mut head = source.cursor(&head);
    head.skip(5)?;
    if head.u8()? != kind {
        return Err(invalid("a tree of other records"));
    }
    let (node_bytes, record_bytes, depth) = (head.u32()? as usize, usize::from(head.u16()?), head.u16()?);
    head.skip(2)?;
    let (root, count) = (head.address()?, usize::from(head.u16()?));
    if root == UNDEFINED || count == 0 {
        return Ok(());
    }
    if depth > DEPTH_MAX || record_bytes == 0 || node_bytes > 1 << 24 {
        return Err(invalid("a tree of an odd shape"));
    }
    let tree = Records::new(source, kind, node_bytes, record_bytes, depth)?;
    let mut nodes = vec![(root, count, usize::from(depth))];
    let mut seen = 0;
    while let Some((address, count, level)) = nodes.pop() {
        seen = count.saturating_add(seen + 1);
        if seen > ENTRIES_MAX {
            return Err(invalid("a tree with too many entries"));
        }
        tree.node(source, address, count, level, &mut nodes, take)?;
    }
    Ok(())
}

impl Records {
    fn new(
        source: &Source,
        kind: u8,
        node_bytes: usize,
        record_bytes: usize,
        depth: u16,
    ) -> io::Result<Self> {
        let room =
            node_bytes.checked_sub(NODE_HEAD_BYTES).ok_or_else(|| invalid("a node that is too small"))?;
        let in_leaf = (room / record_bytes) as u64;
        let count_bytes = bytes_of(in_leaf);
        let (mut total, mut total_bytes) = (in_leaf, vec![0]);
        for _ in 0..depth {
            let below = total_bytes.last().copied().unwrap_or_default();
            let pointer_bytes = source.address_bytes() + count_bytes + below;
            let room = room.saturating_sub(pointer_bytes);
            let in_node = (room / (record_bytes + pointer_bytes)) as u64;
            total = (in_node + 1).saturating_mul(total).saturating_add(in_node);
            total_bytes.push(bytes_of(total));
        }
        Ok(Self { node_bytes, record_bytes, total_bytes, count_bytes, kind })
    }

    /// Reads the records of a node, and adds the nodes below it.
    fn node(
        &self,
        source: &mut Source,
        address: u64,
        count: usize,
        level: usize,
        nodes: &mut Vec<(u64, usize, usize)>,
        take: &mut dyn FnMut(&[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        let signature = if level == 0 { b"BTLF" } else { b"BTIN" };
        let total_bytes =
            level.checked_sub(1).and_then(|below| self.total_bytes.get(below)).copied().unwrap_or(0);
        let pointer_bytes = source.address_bytes() + self.count_bytes + total_bytes;
        let pointers = if level == 0 { 0 } else { count + 1 };
        let bytes = 6 + count * self.record_bytes + pointers * pointer_bytes;
        if bytes > self.node_bytes {
            return Err(invalid("a node with too many records"));
        }
        let node = source.block(address, signature, bytes)?;
        let mut node = source.cursor(&node);
        node.skip(5)?;
        if node.u8()? != self.kind {
            return Err(invalid("a node of another tree"));
        }
        for _ in 0..count {
            take(node.take(self.record_bytes)?)?;
        }
        for _ in 0..pointers {
            let (child, records) = (node.address()?, node.size(self.count_bytes)?);
            node.skip(total_bytes)?;
            nodes.push((child, records, level - 1));
        }
        Ok(())
    }
}

/// Bytes that a number up to `most` takes.
const fn bytes_of(most: u64) -> usize {
    (most | 1).ilog2() as usize / 8 + 1
}
