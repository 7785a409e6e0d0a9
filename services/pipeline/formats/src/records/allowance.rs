//! How much of a stream one record may take.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

/// Bytes that the record in hand may still take. Libraries read a record as a whole, whatever its length: without a limit
/// a file of one endless record would be in memory.
#[derive(Debug, Clone)]
pub(super) struct Allowance {
    bytes: u64,
    left: Rc<Cell<u64>>,
}

impl Allowance {
    /// `bytes` for every record.
    pub(super) fn new(bytes: u64) -> Self {
        Self { bytes, left: Rc::new(Cell::new(bytes)) }
    }

    /// The next record begins.
    pub(super) fn renew(&self) {
        self.left.set(self.bytes);
    }

    /// Whether a record took all of it. What was read of it then ended with an error.
    pub(super) fn is_spent(&self) -> bool {
        self.left.get() == 0
    }

    /// `inner`, as far as the allowance goes.
    pub(super) fn limit<R>(&self, inner: R) -> Limited<R> {
        Limited { inner, left: Rc::clone(&self.left) }
    }
}

/// A stream that fails where the allowance ends.
#[derive(Debug)]
pub(super) struct Limited<R> {
    inner: R,
    left: Rc<Cell<u64>>,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left.get() == 0 {
            return Err(io::Error::other("a record that is too long"));
        }
        let bytes = buffer.len().min(usize::try_from(self.left.get()).unwrap_or(usize::MAX));
        let read = self.inner.read(&mut buffer[..bytes])?;
        self.left.set(self.left.get() - read as u64);
        Ok(read)
    }
}
