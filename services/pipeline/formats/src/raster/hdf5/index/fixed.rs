//! The fixed array: an element for every chunk there can be, in pages where there are many.

use std::io;

use super::Indexed;
use crate::raster::hdf5::bytes::{Source, UNDEFINED, invalid};

/// An array of a size that was known.
pub(super) struct Array {
    /// Where its block is.
    block: u64,
    element_bytes: usize,
    /// Elements of a page.
    page: u64,
    count: u64,
}

impl Array {
    pub fn read(source: &mut Source, address: u64, indexed: &Indexed<'_>) -> io::Result<Self> {
        let head = source.block(address, b"FAHD", 8 + source.length_bytes() + source.address_bytes())?;
        let mut head = source.cursor(&head);
        head.skip(5)?;
        if (head.u8()? == 1) != indexed.filtered {
            return Err(invalid("an array of other chunks"));
        }
        let (element_bytes, page_bits) = (usize::from(head.u8()?), head.u8()?);
        let (count, block) = (head.length()?, head.address()?);
        if page_bits > 32 || element_bytes < source.address_bytes() {
            return Err(invalid("an array of an odd shape"));
        }
        Ok(Self { block, element_bytes, page: 1 << page_bits, count })
    }

    /// The bytes of an element; nothing where none was ever written.
    pub fn element(&self, source: &mut Source, number: u64) -> io::Result<Option<Vec<u8>>> {
        let outside = || invalid("a chunk that is not in its array");
        if self.block == UNDEFINED {
            return Ok(None);
        }
        if number >= self.count {
            return Err(outside());
        }
        // Signature, version, kind, the header.
        let head_bytes = 6 + source.address_bytes() as u64;
        let element_bytes = self.element_bytes as u64;
        let offset = if self.count <= self.page {
            number.checked_mul(element_bytes).and_then(|offset| offset.checked_add(head_bytes))
        } else {
            let page = number / self.page;
            if !bit(source, self.block.checked_add(head_bytes).ok_or_else(outside)?, page)? {
                return Ok(None);
            }
            // The bits of the pages that were written and a checksum, then the pages with a checksum each.
            let bits_bytes = self.count.div_ceil(self.page).div_ceil(8);
            let page_bytes = self.page.checked_mul(element_bytes).and_then(|bytes| bytes.checked_add(4));
            let before = page_bytes.and_then(|bytes| bytes.checked_mul(page));
            let within = (number % self.page).checked_mul(element_bytes);
            before.zip(within).and_then(|(before, within)| {
                before.checked_add(within)?.checked_add(head_bytes)?.checked_add(bits_bytes)?.checked_add(4)
            })
        };
        let address = offset.and_then(|offset| offset.checked_add(self.block)).ok_or_else(outside)?;
        source.bytes(address, self.element_bytes).map(Some)
    }
}

/// A bit of those that begin at an address, the most significant of a byte first.
fn bit(source: &mut Source, address: u64, number: u64) -> io::Result<bool> {
    let address =
        address.checked_add(number / 8).ok_or_else(|| invalid("a page that is not in its array"))?;
    Ok(source.bytes(address, 1)?[0] & (0x80 >> (number % 8)) != 0)
}
