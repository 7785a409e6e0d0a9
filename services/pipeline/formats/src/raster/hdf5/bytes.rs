//! Reading a file by position, and blocks of it from beginning to end.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

/// Bytes that are read at once, at most. Only a stored chunk comes near it.
pub(super) const BLOCK_BYTES_MAX: usize = 256 * 1024 * 1024;

/// That a file is not as it should be.
pub(in crate::raster) fn invalid(reason: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason)
}

/// A file, and how many bytes its addresses and lengths take.
pub(super) struct Source {
    reader: BufReader<File>,
    length: u64,
    address_bytes: usize,
    length_bytes: usize,
}

impl Source {
    pub fn new(file: File) -> io::Result<Self> {
        let length = file.metadata()?.len();
        Ok(Self { reader: BufReader::new(file), length, address_bytes: 8, length_bytes: 8 })
    }

    pub fn set_sizes(&mut self, address_bytes: u8, length_bytes: u8) -> io::Result<()> {
        if ![address_bytes, length_bytes].iter().all(|bytes| matches!(bytes, 2 | 4 | 8)) {
            return Err(invalid("addresses of an odd size"));
        }
        (self.address_bytes, self.length_bytes) = (address_bytes.into(), length_bytes.into());
        Ok(())
    }

    pub const fn address_bytes(&self) -> usize {
        self.address_bytes
    }

    pub const fn length_bytes(&self) -> usize {
        self.length_bytes
    }

    /// Reads `count` bytes at `address`, all of which must be in the file.
    pub fn bytes(&mut self, address: u64, count: usize) -> io::Result<Vec<u8>> {
        if address.checked_add(count as u64).is_none_or(|end| end > self.length) {
            return Err(invalid("an address beyond the end of the file"));
        }
        if count > BLOCK_BYTES_MAX {
            return Err(invalid("a block that is too large"));
        }
        self.reader.seek(SeekFrom::Start(address))?;
        let mut bytes = vec![0; count];
        self.reader.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    /// Reads the fixed part of a block that begins with `signature`, and what follows up to `count` bytes.
    pub fn block(&mut self, address: u64, signature: &[u8; 4], count: usize) -> io::Result<Vec<u8>> {
        let bytes = self.bytes(address, count)?;
        if bytes.starts_with(signature) { Ok(bytes) } else { Err(invalid("a block with another signature")) }
    }

    pub const fn cursor<'a>(&self, bytes: &'a [u8]) -> Cursor<'a> {
        Cursor { rest: bytes, address_bytes: self.address_bytes, length_bytes: self.length_bytes }
    }
}

/// A block of a file while it is read.
#[derive(Clone)]
pub(super) struct Cursor<'a> {
    rest: &'a [u8],
    address_bytes: usize,
    length_bytes: usize,
}

impl<'a> Cursor<'a> {
    /// Other bytes of the same file.
    pub const fn over<'b>(&self, bytes: &'b [u8]) -> Cursor<'b> {
        Cursor { rest: bytes, address_bytes: self.address_bytes, length_bytes: self.length_bytes }
    }

    pub fn take(&mut self, count: usize) -> io::Result<&'a [u8]> {
        let (taken, rest) =
            self.rest.split_at_checked(count).ok_or_else(|| invalid("a block that is too short"))?;
        self.rest = rest;
        Ok(taken)
    }

    pub fn skip(&mut self, count: usize) -> io::Result<()> {
        self.take(count).map(|_| ())
    }

    pub const fn left(&self) -> usize {
        self.rest.len()
    }

    pub fn u8(&mut self) -> io::Result<u8> {
        Ok(self.take(1)?[0])
    }

    pub fn u16(&mut self) -> io::Result<u16> {
        let bytes = self.take(2)?;
        Ok(u16::from_le_bytes([bytes[0], bytes[1]]))
    }

    pub fn u32(&mut self) -> io::Result<u32> {
        let bytes = self.take(4)?;
        Ok(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
    }

    /// A whole number of up to eight bytes.
    pub fn uint(&mut self, bytes: usize) -> io::Result<u64> {
        let taken = self.take(bytes)?;
        if bytes > 8 {
            return Err(invalid("a number of too many bytes"));
        }
        Ok(taken.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }

    /// A whole number that counts bytes or things in memory.
    pub fn size(&mut self, bytes: usize) -> io::Result<usize> {
        usize::try_from(self.uint(bytes)?).map_err(|_| invalid("a size that is too large"))
    }

    /// Where something is. No file reaches an address that is undefined, which is all ones.
    pub fn address(&mut self) -> io::Result<u64> {
        let address = self.uint(self.address_bytes)?;
        let undefined = address == u64::MAX >> (64 - 8 * self.address_bytes);
        Ok(if undefined { UNDEFINED } else { address })
    }

    /// How long something may become; absent where there is no end.
    pub fn most(&mut self) -> io::Result<Option<u64>> {
        let most = self.length()?;
        Ok((most != u64::MAX >> (64 - 8 * self.length_bytes)).then_some(most))
    }

    /// How long something is.
    pub fn length(&mut self) -> io::Result<u64> {
        self.uint(self.length_bytes)
    }
}

/// The address of what was never written.
pub(super) const UNDEFINED: u64 = u64::MAX;
