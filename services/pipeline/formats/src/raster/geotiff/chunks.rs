//! The strips or tiles of a raster.
//!
//! They are unpacked here and not by the library, whose current release fails on tiles in LZW that reach over the edge
//! (image-tiff issue 395), and turns the samples of some files round as if they were pictures.

use std::io::{self, Read, Seek, SeekFrom};

use tiff::tags::{ByteOrder, Tag};

use super::Tiff;
use crate::Defect;
use crate::raster::canvas::Canvas;
use crate::raster::number::{Endian, Number};

/// Bytes of a strip or tile, packed or unpacked, at most.
const CHUNK_BYTES_MAX: usize = 256 * 1024 * 1024;

/// How strips and tiles are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Packed {
    Not,
    Lzw,
    Deflate,
}

/// What was done to the samples of a row before they were packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Predictor {
    Nothing,
    /// Each is the difference to the one before it.
    Difference,
    /// First bytes of all, then second bytes, and so on, each the difference to the one before it.
    BytesDifference,
}

/// Where the strips or tiles are, and how they are written.
pub(super) struct Chunks {
    /// Position and bytes of each.
    places: Vec<(u64, u64)>,
    tiled: bool,
    width: usize,
    height: usize,
    columns: usize,
    rows: usize,
    number: Number,
    endian: Endian,
    packed: Packed,
    predictor: Predictor,
}

impl Chunks {
    /// Reads what the file says of them.
    pub fn of(tiff: &mut Tiff) -> Result<Self, Defect> {
        let unreadable = |error: tiff::TiffError| Defect::new("file", "tiff", error);
        let (columns, rows) = tiff.dimensions().map_err(unreadable)?;
        let (columns, rows) = (columns as usize, rows as usize);
        let tiled = tiff.find_tag(Tag::TileWidth).map_err(unreadable)?.is_some();
        let (width, height) = if tiled {
            (tag(tiff, Tag::TileWidth, 0)?, tag(tiff, Tag::TileLength, 0)?)
        } else {
            (columns, tag(tiff, Tag::RowsPerStrip, rows)?.min(rows))
        };
        let (offsets, sizes) = if tiled {
            (Tag::TileOffsets, Tag::TileByteCounts)
        } else {
            (Tag::StripOffsets, Tag::StripByteCounts)
        };
        let mut list = |tag| tiff.find_tag_unsigned_vec::<u64>(tag).map(Option::unwrap_or_default);
        let (offsets, sizes) = (list(offsets).map_err(unreadable)?, list(sizes).map_err(unreadable)?);
        let endian = match tiff.byte_order() {
            ByteOrder::LittleEndian => Endian::Little,
            ByteOrder::BigEndian => Endian::Big,
        };
        let number = number(tiff)?;
        let bytes = width.checked_mul(height).and_then(|samples| samples.checked_mul(number.bytes()));
        if !bytes.is_some_and(|bytes| (1..=CHUNK_BYTES_MAX).contains(&bytes)) {
            let rule = format!("chunk_bytes_max_{CHUNK_BYTES_MAX}");
            return Err(Defect::new("file", rule, format!("strips or tiles of {width} x {height}")));
        }
        let places = offsets.into_iter().zip(sizes).collect();
        let (packed, predictor) = (packed(tiff)?, predictor(tiff, number)?);
        Ok(Self { places, tiled, width, height, columns, rows, number, endian, packed, predictor })
    }

    /// What a sample is.
    pub const fn number(&self) -> Number {
        self.number
    }

    /// Columns and rows of the raster.
    pub const fn size(&self) -> (u64, u64) {
        (self.columns as u64, self.rows as u64)
    }

    /// Reads those that are wanted, one after the other.
    pub fn read(&self, tiff: &mut Tiff, canvas: &mut Canvas) -> Result<(), Defect> {
        let across = self.columns.div_ceil(self.width);
        let mut numbers = Vec::new();
        for (down, right) in canvas.wanted().parts(self.width, self.height) {
            let index = down.saturating_mul(across).saturating_add(right);
            let place = || format!("strip or tile {index}");
            let chunk = self.places.get(index).copied();
            let (offset, bytes) = chunk.ok_or_else(|| Defect::new(place(), "tiff", "it is not there"))?;
            // GDAL leaves out what has no sample but those that mean that there is none.
            if offset == 0 && bytes == 0 {
                continue;
            }
            let (first_row, first_column) = (down * self.height, right * self.width);
            let rows = if self.tiled { self.height } else { self.height.min(self.rows - first_row) };
            let mut unpacked = self
                .unpacked(tiff.inner(), offset, bytes, rows)
                .map_err(|error| Defect::new(place(), "tiff", error))?;
            let columns = self.width.min(self.columns - first_column);
            for (row, bytes) in unpacked.chunks_exact_mut(self.width * self.number.bytes()).enumerate() {
                let endian = self.predictor.undo(bytes, self.number.bytes(), self.endian);
                numbers.clear();
                self.number.decode(endian, &bytes[..columns * self.number.bytes()], &mut numbers);
                canvas.put(first_row + row, first_column, &numbers);
            }
        }
        Ok(())
    }

    /// The bytes of a strip or tile of so many rows.
    fn unpacked(
        &self,
        file: &mut (impl Read + Seek),
        offset: u64,
        bytes: u64,
        rows: usize,
    ) -> io::Result<Vec<u8>> {
        let expected = self.width * rows * self.number.bytes();
        file.seek(SeekFrom::Start(offset))?;
        let stored = file.take(bytes.min(CHUNK_BYTES_MAX as u64));
        let mut unpacked = Vec::new();
        match self.packed {
            Packed::Not => stored.take(expected as u64).read_to_end(&mut unpacked)?,
            // One byte more than is expected is asked for, since the checksum stands behind the last.
            Packed::Deflate => {
                flate2::read::ZlibDecoder::new(stored).take(expected as u64 + 1).read_to_end(&mut unpacked)?
            }
            Packed::Lzw => lzw(stored, expected, &mut unpacked)?,
        };
        if unpacked.len() < expected {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "it ends before its last sample"));
        }
        // Some writers fill up the last strip.
        unpacked.truncate(expected);
        Ok(unpacked)
    }
}

/// Undoes LZW until there are `expected` bytes. What follows need not be a code: many writers leave out the last.
fn lzw(mut stored: impl Read, expected: usize, unpacked: &mut Vec<u8>) -> io::Result<usize> {
    let mut bytes = Vec::new();
    stored.read_to_end(&mut bytes)?;
    let decoder = weezl::decode::Configuration::with_tiff_size_switch(weezl::BitOrder::Msb, 8);
    let mut decoder = decoder.with_yield_on_full_buffer(true).build();
    unpacked.resize(expected, 0);
    let (mut read, mut written) = (0, 0);
    while written < expected {
        let result = decoder.decode_bytes(&bytes[read..], &mut unpacked[written..]);
        (read, written) = (read + result.consumed_in, written + result.consumed_out);
        let status = result.status.map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        if !matches!(status, weezl::LzwStatus::Ok) {
            break;
        }
    }
    unpacked.truncate(written);
    Ok(written)
}

impl Predictor {
    /// Undoes what was done to a row of values of so many bytes. What comes out may have another order of bytes.
    fn undo(self, row: &mut [u8], bytes: usize, endian: Endian) -> Endian {
        match self {
            Self::Nothing => endian,
            Self::Difference => {
                let mut before = 0_u64;
                for value in row.chunks_exact_mut(bytes) {
                    before = before.wrapping_add(whole(value, endian));
                    let sum = before.to_le_bytes();
                    value.copy_from_slice(&sum[..bytes]);
                }
                Endian::Little
            }
            Self::BytesDifference => {
                let mut before = 0_u8;
                for byte in row.iter_mut() {
                    before = before.wrapping_add(*byte);
                    *byte = before;
                }
                let planes = row.to_vec();
                let columns = row.len() / bytes;
                for (index, byte) in row.iter_mut().enumerate() {
                    *byte = planes[index % bytes * columns + index / bytes];
                }
                Endian::Big
            }
        }
    }
}

/// The whole number that some bytes are.
fn whole(bytes: &[u8], endian: Endian) -> u64 {
    let append = |number: u64, byte: &u8| number << 8 | u64::from(*byte);
    match endian {
        Endian::Little => bytes.iter().rev().fold(0, append),
        Endian::Big => bytes.iter().fold(0, append),
    }
}

fn tag(tiff: &mut Tiff, tag: Tag, otherwise: usize) -> Result<usize, Defect> {
    let value = tiff.find_tag_unsigned(tag).map_err(|error| Defect::new("file", "tiff", error))?;
    Ok(value.unwrap_or(otherwise))
}

/// What a sample is.
fn number(tiff: &mut Tiff) -> Result<Number, Defect> {
    let (bands, bits) = (tag(tiff, Tag::SamplesPerPixel, 1)?, list(tiff, Tag::BitsPerSample)?);
    let (&[bits @ (8 | 16 | 32 | 64)], 1) = (&bits[..], bands) else {
        let found = format!("{bands} bands of {bits:?} bits");
        return Err(Defect::new("BitsPerSample", "one_band_of_8_to_64_bits", found));
    };
    let format = list(tiff, Tag::SampleFormat)?.first().copied().unwrap_or(1);
    let bytes = usize::from(bits / 8);
    let number = match format {
        1 => Number::integer(false, bytes),
        2 => Number::integer(true, bytes),
        3 => Number::float(bytes),
        _ => None,
    };
    number.ok_or_else(|| Defect::new("SampleFormat", "sample_format", format!("{format}, {bits} bits")))
}

fn list(tiff: &mut Tiff, tag: Tag) -> Result<Vec<u16>, Defect> {
    let list = tiff.find_tag_unsigned_vec(tag).map_err(|error| Defect::new("file", "tiff", error))?;
    Ok(list.unwrap_or_default())
}

fn packed(tiff: &mut Tiff) -> Result<Packed, Defect> {
    match (tag(tiff, Tag::Compression, 1)?, tag(tiff, Tag::FillOrder, 1)?) {
        (1, 1) => Ok(Packed::Not),
        (5, 1) => Ok(Packed::Lzw),
        (8 | 32946, 1) => Ok(Packed::Deflate),
        (method, 1) => Err(Defect::new("Compression", "none_lzw_or_deflate", method)),
        (_, order) => Err(Defect::new("FillOrder", "high_bits_first", order)),
    }
}

fn predictor(tiff: &mut Tiff, number: Number) -> Result<Predictor, Defect> {
    match (tag(tiff, Tag::Predictor, 1)?, number) {
        (1, _) => Ok(Predictor::Nothing),
        (2, _) => Ok(Predictor::Difference),
        (3, Number::Float32 | Number::Float64) => Ok(Predictor::BytesDifference),
        (predictor, _) => Err(Defect::new("Predictor", "predictor_of_the_sample_format", predictor)),
    }
}
