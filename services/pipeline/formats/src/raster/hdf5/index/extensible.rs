//! The extensible array: blocks of elements whose size doubles with every second super block.
//!
//! The first elements are in the index block itself. It then has the addresses of the blocks of the first super blocks,
//! and then those of the other super blocks, which have the addresses of their blocks.

use std::io;

use super::Indexed;
use crate::raster::hdf5::bytes::{Source, UNDEFINED, invalid};

/// An array that grows.
pub(super) struct Array {
    /// Where its index block is.
    index: u64,
    element_bytes: usize,
    /// Elements in the index block.
    in_index: u64,
    /// Elements of the smallest block.
    least: u64,
    /// Blocks of the first super block that is one.
    super_blocks: u64,
    /// Elements above which a block has pages. That takes more than a hundred thousand chunks.
    page: u64,
    /// Bytes that the number of an element takes.
    offset_bytes: usize,
}

/// Where an element is: the super block, the block in it, the place in that.
struct Position {
    super_block: u32,
    block: u64,
    place: u64,
    /// Elements of the block.
    elements: u64,
}

impl Array {
    pub fn read(source: &mut Source, address: u64, indexed: &Indexed<'_>) -> io::Result<Self> {
        let head = source.block(address, b"EAHD", 12 + 6 * source.length_bytes() + source.address_bytes())?;
        let mut head = source.cursor(&head);
        head.skip(5)?;
        if (head.u8()? == 1) != indexed.filtered {
            return Err(invalid("an array of other chunks"));
        }
        let (element_bytes, bits) = (usize::from(head.u8()?), head.u8()?);
        let (in_index, least) = (u64::from(head.u8()?), u64::from(head.u8()?));
        let (super_blocks, page_bits) = (u64::from(head.u8()?), head.u8()?);
        head.skip(6 * source.length_bytes())?;
        let index = head.address()?;
        let powers = least.is_power_of_two() && super_blocks.is_power_of_two();
        if !powers || bits > 64 || page_bits > 32 || element_bytes < source.address_bytes() {
            return Err(invalid("an array of an odd shape"));
        }
        let offset_bytes = usize::from(bits).div_ceil(8);
        Ok(Self { index, element_bytes, in_index, least, super_blocks, page: 1 << page_bits, offset_bytes })
    }

    /// The bytes of an element; nothing where none was ever written.
    pub fn element(&self, source: &mut Source, number: u64) -> io::Result<Option<Vec<u8>>> {
        if self.index == UNDEFINED {
            return Ok(None);
        }
        source.block(self.index, b"EAIB", 4)?;
        // Signature, version, kind, the header.
        let head_bytes = 6 + source.address_bytes() as u64;
        let start = Start(self.index).plus(head_bytes, 1)?;
        if number < self.in_index {
            return source.bytes(start.plus(number, self.element_bytes)?.0, self.element_bytes).map(Some);
        }
        let position = self.position(number - self.in_index)?;
        let addresses = start.plus(self.in_index, self.element_bytes)?;
        let Some(block) = self.block(source, addresses, &position)? else { return Ok(None) };
        source.block(block, b"EADB", 4)?;
        let start = Start(block).plus(head_bytes, 1)?.plus(1, self.offset_bytes)?;
        source.bytes(start.plus(position.place, self.element_bytes)?.0, self.element_bytes).map(Some)
    }

    /// Where an element is that is not in the index block.
    fn position(&self, number: u64) -> io::Result<Position> {
        let super_block = (number / self.least + 1).ilog2();
        // Before it are 2^super_block - 1 times the least elements.
        let within = number - ((1 << super_block) - 1) * self.least;
        let elements = self.least.checked_mul(1 << super_block.div_ceil(2));
        let elements = elements.ok_or_else(|| invalid("a chunk that is not in its array"))?;
        Ok(Position { super_block, block: within / elements, place: within % elements, elements })
    }

    /// The address of a block; nothing where it was never written.
    fn block(&self, source: &mut Source, addresses: Start, position: &Position) -> io::Result<Option<u64>> {
        let address_bytes = source.address_bytes();
        // Super blocks that are none: their blocks are in the index block.
        let none = 2 * self.super_blocks.ilog2();
        if position.super_block < none {
            let before: u64 = (0..position.super_block).map(|super_block| 1_u64 << (super_block / 2)).sum();
            return addresses.plus(before + position.block, address_bytes)?.address(source);
        }
        if position.elements > self.page {
            return Err(invalid("a dataset with more chunks than are read of one that grows"));
        }
        let super_blocks = addresses.plus(2 * (self.super_blocks - 1), address_bytes)?;
        let super_block =
            super_blocks.plus((position.super_block - none).into(), address_bytes)?.address(source)?;
        let Some(super_block) = super_block else { return Ok(None) };
        source.block(super_block, b"EASB", 4)?;
        let addresses = Start(super_block).plus(6 + (address_bytes + self.offset_bytes) as u64, 1)?;
        addresses.plus(position.block, address_bytes)?.address(source)
    }
}

/// Where something begins.
#[derive(Clone, Copy)]
struct Start(u64);

impl Start {
    /// After `count` things of so many bytes.
    fn plus(self, count: u64, bytes: usize) -> io::Result<Self> {
        let after = count.checked_mul(bytes as u64).and_then(|offset| self.0.checked_add(offset));
        after.map(Self).ok_or_else(|| invalid("a chunk that is not in its array"))
    }

    /// The address that stands there; nothing where it is that of nothing.
    fn address(self, source: &mut Source) -> io::Result<Option<u64>> {
        let bytes = source.bytes(self.0, source.address_bytes())?;
        let address = source.cursor(&bytes).address()?;
        Ok((address != UNDEFINED).then_some(address))
    }
}
