//! What values are, and how many.

use std::io;

use super::bytes::{Cursor, invalid};
use crate::raster::number::{Endian, Number};

/// Dimensions, at most: what the library allows.
const RANK_MAX: u8 = 32;

/// Numbers, and which byte of them comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::raster) struct Numbers {
    pub number: Number,
    pub endian: Endian,
}

/// What a value is, as far as it is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Datatype {
    Numbers(Numbers),
    /// A text of a number of bytes.
    Text(usize),
    /// A text in the global heap.
    TextElsewhere,
    /// Addresses of objects in the global heap.
    ReferencesElsewhere,
    /// What NetCDF has no numbers of.
    Other,
}

impl Datatype {
    pub fn read(mut message: Cursor<'_>) -> io::Result<Self> {
        let class = message.u8()? & 0x0f;
        let flags = message.take(3)?[0];
        let bytes = message.u32()? as usize;
        let endian = if flags & 0x01 == 0 { Endian::Little } else { Endian::Big };
        let number = match class {
            0 => Number::integer(flags & 0x08 != 0, bytes),
            // Bit 6 is that of the VAX, whose bytes are in an order of their own.
            1 if flags & 0x40 == 0 => Number::float(bytes),
            3 => return Ok(Self::Text(bytes)),
            9 if flags & 0x0f == 1 => return Ok(Self::TextElsewhere),
            9 => {
                let (class, flags) = (message.u8()? & 0x0f, message.u8()?);
                let references = class == 7 && flags & 0x0f == 0;
                return Ok(if references { Self::ReferencesElsewhere } else { Self::Other });
            }
            _ => None,
        };
        let Some(number) = number else { return Ok(Self::Other) };
        // The bits that are used: all of them, or it is another number than it looks like.
        let (offset, precision) = (message.u16()?, message.u16()?);
        if offset != 0 || usize::from(precision) != 8 * bytes {
            return Ok(Self::Other);
        }
        Ok(Self::Numbers(Numbers { number, endian }))
    }
}

/// How many values there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Dataspace {
    /// The length of each dimension, the slowest first; none for a single value.
    pub lengths: Vec<u64>,
    /// How far each may grow; absent where there is no end.
    pub most: Vec<Option<u64>>,
}

impl Dataspace {
    pub fn read(mut message: Cursor<'_>) -> io::Result<Self> {
        let (version, rank, flags) = (message.u8()?, message.u8()?, message.u8()?);
        if rank > RANK_MAX {
            return Err(invalid("more dimensions than there can be"));
        }
        message.skip(match version {
            1 => 5,
            2 => 1,
            _ => return Err(invalid("a dataspace of a version that is not known")),
        })?;
        let lengths: Vec<u64> = (0..rank).map(|_| message.length()).collect::<io::Result<_>>()?;
        if flags & 0x01 == 0 {
            let most = lengths.iter().copied().map(Some).collect();
            return Ok(Self { lengths, most });
        }
        let most = (0..rank).map(|_| message.most()).collect::<io::Result<_>>()?;
        Ok(Self { lengths, most })
    }
}
