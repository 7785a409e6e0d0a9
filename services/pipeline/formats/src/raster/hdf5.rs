//! HDF5, as far as NetCDF uses it: the numbers and attributes of the datasets in the root group.
//!
//! A file is a graph of objects. The superblock says where the root group is; an object is a header of messages; a group
//! has links to others, a dataset says what its numbers are and where. The numbers are in one piece or in chunks, which
//! are found by an index and may be filtered. Each of these has an old and a new form, and both are read.
//!
//! Where this follows the "HDF5 File Format Specification Version 3.0", its names are used. What it has and NetCDF does
//! not is refused with its name. Addresses, lengths and counts are those of the file, so each is checked against the
//! file's length or a limit before anything is made of it.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;

use self::bytes::{Source, invalid};
use self::datatype::{Dataspace, Datatype, Numbers};
use self::filter::Filter;
use self::layout::Layout;
use self::object::{MessageKind, Object};
use self::plane::{Plane, Take};
use super::canvas::Wanted;

mod attribute;
mod bytes;
mod datatype;
mod filter;
mod group;
mod heap;
mod index;
mod layout;
mod object;
mod plane;
mod tree;

pub(super) use self::attribute::Value;

/// Datasets in a group, at most.
const DATASETS_MAX: usize = 2_000;
const SIGNATURE: [u8; 8] = *b"\x89HDF\r\n\x1a\n";

/// A file.
pub(super) struct Hdf5 {
    source: Source,
    root: u64,
}

/// Numbers in one or more dimensions.
#[derive(Debug, Clone)]
pub(super) struct Dataset {
    pub name: String,
    /// Where its header is; others refer to it so.
    pub address: u64,
    /// What its values are; absent when they are no numbers.
    pub numbers: Option<Numbers>,
    pub attributes: BTreeMap<String, Value>,
    space: Dataspace,
    /// The messages that say how to read it. They are understood when it is read: others may be beside it.
    layout: Vec<u8>,
    filters: Option<Vec<u8>>,
}

impl Hdf5 {
    /// Reads the superblock.
    pub fn open(file: File) -> io::Result<Self> {
        let mut source = Source::new(file)?;
        let start = source.bytes(0, 9)?;
        if !start.starts_with(&SIGNATURE) {
            return Err(invalid("no HDF5"));
        }
        let version = start[8];
        // Version 0 and 1 have four more versions and two sizes of nodes before their addresses.
        // In the old form the root group is the sixth address, after the offset of its name; in the new the fourth.
        let (sizes, addresses, root) = match version {
            0 => (13, 24, 5),
            1 => (13, 28, 5),
            2 | 3 => (9, 12, 3),
            _ => return Err(invalid("a superblock of a version that is not known")),
        };
        let found = source.bytes(sizes, 2)?;
        source.set_sizes(found[0], found[1])?;
        let address_bytes = source.address_bytes();
        let block = source.bytes(addresses, (root + 1) * address_bytes)?;
        let mut block = source.cursor(&block);
        if block.address()? != 0 {
            return Err(invalid("a file within a file"));
        }
        block.skip((root - 1) * address_bytes)?;
        let root = block.address()?;
        Ok(Self { source, root })
    }

    /// The datasets of the root group, each with those of its attributes that are named.
    pub fn datasets(&mut self, attributes: &[&str]) -> io::Result<Vec<Dataset>> {
        let mut datasets = Vec::new();
        for (name, address) in group::links(&mut self.source, self.root)? {
            if datasets.len() == DATASETS_MAX {
                return Err(invalid("more datasets than a group may have"));
            }
            datasets.extend(Dataset::read(&mut self.source, name, address, attributes)?);
        }
        Ok(datasets)
    }

    /// Hands on what is `wanted` of the last two dimensions of a dataset: for each stretch the row and the column it
    /// begins in, and its numbers. `leading` are the places on the dimensions before; a dataset with one dimension is one
    /// row. Where nothing was ever written, nothing is handed on.
    pub fn read(
        &mut self,
        dataset: &Dataset,
        leading: &[u64],
        wanted: &Wanted,
        take: &mut Take<'_>,
    ) -> io::Result<()> {
        let filters = match &dataset.filters {
            Some(filters) => Filter::all(self.source.cursor(filters))?,
            None => Vec::new(),
        };
        let plane = Plane::new(dataset, leading, filters)?;
        match Layout::read(self.source.cursor(&dataset.layout))? {
            Layout::Compact(bytes) => plane.put_all(&bytes, wanted, take),
            Layout::Contiguous(address) => plane.read_rows(&mut self.source, address, wanted, take),
            Layout::Chunked(chunks) => plane.read_chunks(&mut self.source, &chunks, wanted, take),
        }
    }
}

impl Dataset {
    /// Reads what a dataset says of itself; nothing when it is no dataset.
    fn read(
        source: &mut Source,
        name: String,
        address: u64,
        attributes: &[&str],
    ) -> io::Result<Option<Self>> {
        let object = Object::read(source, address)?;
        let (Some(datatype), Some(dataspace), Some(layout)) = (
            object.message(MessageKind::Datatype),
            object.message(MessageKind::Dataspace),
            object.message(MessageKind::Layout),
        ) else {
            return Ok(None);
        };
        let numbers = match Datatype::read(source.cursor(datatype))? {
            Datatype::Numbers(numbers) => Some(numbers),
            _ => None,
        };
        let space = Dataspace::read(source.cursor(dataspace))?;
        let (layout, filters) = (layout.to_vec(), object.message(MessageKind::Filters).map(<[u8]>::to_vec));
        let attributes = attribute::named(source, &object, attributes)?;
        Ok(Some(Self { name, address, numbers, space, attributes, layout, filters }))
    }

    /// The length of each dimension, the slowest first.
    pub fn lengths(&self) -> &[u64] {
        &self.space.lengths
    }
}
