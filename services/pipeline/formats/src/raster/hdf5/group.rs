//! Groups: names, and where their objects are.

use std::io;

use super::bytes::{Cursor, Source, UNDEFINED, invalid};
use super::heap::{self, LocalHeap};
use super::object::{MessageKind, Object};
use super::tree::{self, Leads};

/// Links of a group, at most.
const LINKS_MAX: usize = 100_000;
/// The kind of the records that lead to links by their names.
const NAMES: u8 = 5;

/// The names in a group and where their objects are. Links to other places by name are left out; NetCDF has none.
pub(super) fn links(source: &mut Source, address: u64) -> io::Result<Vec<(String, u64)>> {
    let object = Object::read(source, address)?;
    if let Some(table) = object.message(MessageKind::SymbolTable) {
        return old_links(source, table);
    }
    let mut links = Vec::new();
    for message in object.messages(MessageKind::Link) {
        links.extend(link(source.cursor(message))?);
    }
    if let Some(info) = object.message(MessageKind::LinkInfo) {
        for message in elsewhere(source, info)? {
            links.extend(link(source.cursor(&message))?);
        }
    }
    Ok(links)
}

/// The links of a group of the old form: a tree of tables.
fn old_links(source: &mut Source, table: &[u8]) -> io::Result<Vec<(String, u64)>> {
    let mut table = source.cursor(table);
    let (tree, heap) = (table.address()?, table.address()?);
    let heap = LocalHeap::read(source, heap)?;
    let mut tables = Vec::new();
    tree::walk(source, tree, Leads::ToSymbols, source.length_bytes(), &mut |_, table| {
        tables.push(table);
        Ok(())
    })?;
    let mut links = Vec::new();
    for table in tables {
        let head = source.block(table, b"SNOD", 8)?;
        let count = usize::from(u16::from_le_bytes([head[6], head[7]]));
        let entry_bytes = 24 + 2 * source.address_bytes();
        let entries = source.bytes(table + 8, count * entry_bytes)?;
        for entry in entries.chunks_exact(entry_bytes) {
            if links.len() == LINKS_MAX {
                return Err(invalid("a group with too many links"));
            }
            let mut entry = source.cursor(entry);
            let (name, address) = (entry.uint(source.address_bytes())?, entry.address()?);
            // A link by name has no address.
            if address != UNDEFINED {
                links.push((heap.name(name)?, address));
            }
        }
    }
    Ok(links)
}

/// The messages of links that are in a heap.
fn elsewhere(source: &mut Source, info: &[u8]) -> io::Result<Vec<Vec<u8>>> {
    let mut info = source.cursor(info);
    info.skip(1)?;
    let flags = info.u8()?;
    info.skip(if flags & 0x01 == 0 { 0 } else { 8 })?;
    // A record is a hash of the name and the number of the link in the heap.
    heap::objects(source, info.address()?, info.address()?, NAMES, |record| record.get(4..))
}

/// Name and address of a link; nothing when it leads to another name.
fn link(mut message: Cursor<'_>) -> io::Result<Option<(String, u64)>> {
    message.skip(1)?;
    let flags = message.u8()?;
    let kind = if flags & 0x08 == 0 { 0 } else { message.u8()? };
    message.skip(if flags & 0x04 == 0 { 0 } else { 8 })?;
    message.skip(if flags & 0x10 == 0 { 0 } else { 1 })?;
    let length = message.size(1 << (flags & 0x03))?;
    let name = String::from_utf8_lossy(message.take(length)?).into_owned();
    if kind != 0 {
        return Ok(None);
    }
    Ok(Some((name, message.address()?)))
}
