//! What was done to the bytes of a chunk before they were written.

use std::io::{self, Read};

use super::bytes::{Cursor, invalid};

/// Filters of a dataset, at most: what the library allows.
const FILTERS_MAX: u8 = 32;

/// Something that was done to a chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Filter {
    /// Compressed as in zlib.
    Deflate,
    /// The first bytes of all values, then the second ones, and so on; of values of so many bytes.
    Shuffle(usize),
    /// A checksum is behind it.
    Fletcher32,
}

impl Filter {
    /// Reads the filters, in the order in which they were applied.
    pub fn all(mut message: Cursor<'_>) -> io::Result<Vec<Self>> {
        let (version, count) = (message.u8()?, message.u8()?);
        if count > FILTERS_MAX {
            return Err(invalid("more filters than there can be"));
        }
        message.skip(match version {
            1 => 6,
            2 => 0,
            _ => return Err(invalid("filters of a version that is not known")),
        })?;
        (0..count).map(|_| Self::read(&mut message, version)).collect()
    }

    fn read(message: &mut Cursor<'_>, version: u8) -> io::Result<Self> {
        let number = message.u16()?;
        // Those of the library itself have no names in the newer version.
        let name_bytes = if version == 1 || number >= 256 { usize::from(message.u16()?) } else { 0 };
        message.skip(2)?;
        let values = usize::from(message.u16()?);
        message.skip(if version == 1 { name_bytes.next_multiple_of(8) } else { name_bytes })?;
        let first = message.clone().take(if values == 0 { 0 } else { 4 })?.first().copied();
        message.skip(4 * if version == 1 { values.next_multiple_of(2) } else { values })?;
        match (number, first) {
            (1, _) => Ok(Self::Deflate),
            (2, Some(bytes)) => Ok(Self::Shuffle(usize::from(bytes).max(1))),
            (3, _) => Ok(Self::Fletcher32),
            _ => Err(invalid("a filter that is neither deflate nor shuffle nor fletcher32")),
        }
    }

    /// Undoes the filters of a chunk, which has then `expected` bytes. `left_out` has a bit for each that was not
    /// applied.
    pub fn undo_all(
        filters: &[Self],
        left_out: u32,
        mut bytes: Vec<u8>,
        expected: usize,
    ) -> io::Result<Vec<u8>> {
        for (index, filter) in filters.iter().enumerate().rev() {
            if left_out >> index & 1 == 0 {
                bytes = filter.undo(bytes, expected)?;
            }
        }
        if bytes.len() == expected { Ok(bytes) } else { Err(invalid("a chunk of another size")) }
    }

    fn undo(self, mut bytes: Vec<u8>, expected: usize) -> io::Result<Vec<u8>> {
        match self {
            Self::Deflate => {
                // A checksum may still be behind what is compressed.
                let most = expected as u64 + 5;
                let mut unpacked = Vec::new();
                flate2::read::ZlibDecoder::new(&bytes[..]).take(most).read_to_end(&mut unpacked)?;
                Ok(unpacked)
            }
            Self::Shuffle(size) => Ok(unshuffled(&bytes, size)),
            Self::Fletcher32 => {
                let end =
                    bytes.len().checked_sub(4).ok_or_else(|| invalid("a chunk without its checksum"))?;
                let checksum = bytes.split_off(end);
                if fletcher32(&bytes).to_le_bytes() == checksum[..] {
                    Ok(bytes)
                } else {
                    Err(invalid("a chunk with another checksum"))
                }
            }
        }
    }
}

/// Puts the bytes of values of `size` together again. Those that are no whole value stand at the end as they were.
fn unshuffled(bytes: &[u8], size: usize) -> Vec<u8> {
    let count = bytes.len() / size;
    let (shuffled, rest) = bytes.split_at(count * size);
    let mut values = vec![0; shuffled.len()];
    for (place, plane) in shuffled.chunks_exact(count.max(1)).enumerate() {
        for (value, byte) in values.iter_mut().skip(place).step_by(size).zip(plane) {
            *value = *byte;
        }
    }
    values.extend_from_slice(rest);
    values
}

/// The checksum of Fletcher over words of 16 bits, the more significant byte first.
fn fletcher32(bytes: &[u8]) -> u32 {
    let (mut sum, mut sum_of_sums) = (0_u32, 0_u32);
    let words = bytes.chunks(2).map(|word| u32::from(word[0]) << 8 | u32::from(*word.get(1).unwrap_or(&0)));
    // The remainder of 0xffff, but 0xffff for 0.
    let fold = |sum: u32| (sum & 0xffff) + (sum >> 16);
    for word in words {
        sum = fold(sum + word);
        sum_of_sums = fold(sum_of_sums + sum);
    }
    sum_of_sums << 16 | sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_put_together_again() {
        assert_eq!(unshuffled(&[1, 3, 5, 2, 4, 6, 7], 2), [1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(unshuffled(&[1, 2, 3], 1), [1, 2, 3]);
        assert_eq!(unshuffled(&[1, 2, 3], 8), [1, 2, 3]);
        assert!(unshuffled(&[], 4).is_empty());
    }

    #[test]
    fn a_chunk_that_was_changed_has_another_checksum() {
        let mut bytes = b"abcde".to_vec();
        let checksum = fletcher32(&bytes);
        bytes.extend(checksum.to_le_bytes());
        assert_eq!(Filter::undo_all(&[Filter::Fletcher32], 0, bytes.clone(), 5).unwrap(), b"abcde");
        bytes[0] += 1;
        assert!(Filter::undo_all(&[Filter::Fletcher32], 0, bytes, 5).is_err());
    }
}
