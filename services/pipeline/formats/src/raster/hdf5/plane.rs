//! The last two dimensions of a dataset, at a place on those before.

use std::collections::BTreeSet;
use std::io;

use super::Dataset;
use super::bytes::{BLOCK_BYTES_MAX, Source, UNDEFINED, invalid};
use super::datatype::Numbers;
use super::filter::Filter;
use super::index::{Indexed, Place, Stored};
use super::layout::Chunks;
use crate::raster::canvas::Wanted;

/// Chunks that are looked for, at most.
const CHUNKS_MAX: usize = 1_000_000;

/// What is called for every stretch of numbers: the row, the first column, the numbers.
pub(in crate::raster) type Take<'a> = dyn FnMut(usize, usize, &[f64]) + 'a;

/// The last two dimensions of a dataset. One with a single dimension is a row.
pub(super) struct Plane<'a> {
    dataset: &'a Dataset,
    numbers: Numbers,
    filters: Vec<Filter>,
    /// Places on the dimensions before the last two.
    leading: &'a [u64],
    rows: usize,
    columns: usize,
}

impl<'a> Plane<'a> {
    pub fn new(dataset: &'a Dataset, leading: &'a [u64], filters: Vec<Filter>) -> io::Result<Self> {
        let numbers = dataset.numbers.ok_or_else(|| invalid("no numbers"))?;
        let lengths = dataset.lengths();
        let (before, last) = lengths.split_at(lengths.len().saturating_sub(2));
        if before.len() != leading.len() || before.iter().zip(leading).any(|(length, place)| place >= length)
        {
            return Err(invalid("a place outside of the dataset"));
        }
        let size = |length: u64| usize::try_from(length).map_err(|_| invalid("a dataset that is too large"));
        let (rows, columns) = match last {
            [rows, columns] => (size(*rows)?, size(*columns)?),
            [columns] => (1, size(*columns)?),
            _ => return Err(invalid("a dataset without dimensions")),
        };
        Ok(Self { dataset, numbers, filters, leading, rows, columns })
    }

    /// How many rows are before this plane.
    fn rows_before(&self) -> io::Result<u64> {
        let mut lengths = self.dataset.lengths().iter().zip(self.leading);
        let planes = lengths
            .try_fold(0_u64, |planes, (length, place)| planes.checked_mul(*length)?.checked_add(*place));
        let rows = planes.and_then(|planes| planes.checked_mul(self.rows as u64));
        rows.ok_or_else(|| invalid("a dataset that is too large"))
    }

    /// Hands on what is wanted of a dataset that is in memory.
    pub fn put_all(&self, bytes: &[u8], wanted: &Wanted, take: &mut Take<'_>) -> io::Result<()> {
        let row_bytes = self.columns * self.numbers.number.bytes();
        let before =
            usize::try_from(self.rows_before()?).map_err(|_| invalid("a dataset that is too large"))?;
        let mut numbers = Vec::new();
        for row in wanted.rows.clone() {
            let start = before.checked_add(row).and_then(|row| row.checked_mul(row_bytes));
            let bytes = start.and_then(|start| bytes.get(start..)?.get(..row_bytes));
            numbers.clear();
            self.decode(bytes.ok_or_else(|| invalid("a dataset that is too short"))?, &mut numbers);
            take(row, 0, &numbers);
        }
        Ok(())
    }

    /// Hands on what is wanted of a dataset that is in one piece.
    pub fn read_rows(
        &self,
        source: &mut Source,
        address: u64,
        wanted: &Wanted,
        take: &mut Take<'_>,
    ) -> io::Result<()> {
        if address == UNDEFINED {
            return Ok(());
        }
        let before = self.rows_before()?;
        let number_bytes = self.numbers.number.bytes();
        let mut numbers = Vec::new();
        for row in wanted.rows.clone() {
            for columns in &wanted.columns {
                let start =
                    before.checked_add(row as u64).and_then(|rows| rows.checked_mul(self.columns as u64));
                let start = start.and_then(|start| {
                    start.checked_add(columns.start as u64)?.checked_mul(number_bytes as u64)
                });
                let start = start.and_then(|start| start.checked_add(address));
                let start = start.ok_or_else(|| invalid("a dataset that is too large"))?;
                numbers.clear();
                self.decode(&source.bytes(start, columns.len() * number_bytes)?, &mut numbers);
                take(row, columns.start, &numbers);
            }
        }
        Ok(())
    }

    /// Hands on what is wanted of a dataset that is in chunks, one of them after the other.
    pub fn read_chunks(
        &self,
        source: &mut Source,
        chunks: &Chunks,
        wanted: &Wanted,
        take: &mut Take<'_>,
    ) -> io::Result<()> {
        let lengths = self.chunk_lengths(chunks)?;
        let chunk_bytes =
            lengths.iter().try_fold(self.numbers.number.bytes(), |bytes, length| bytes.checked_mul(*length));
        let chunk_bytes = chunk_bytes.filter(|bytes| *bytes <= BLOCK_BYTES_MAX);
        let chunk_bytes = chunk_bytes.ok_or_else(|| invalid("a chunk that is too large"))?;
        let indexed = Indexed {
            chunks,
            space: &self.dataset.space,
            chunk_bytes: chunk_bytes as u64,
            filtered: !self.filters.is_empty(),
        };
        for (place, stored) in indexed.find(source, &self.places(&lengths, wanted)?)? {
            let bytes = self.unfiltered(source, chunks, &place, &stored, chunk_bytes)?;
            self.put_chunk(&lengths, &place, &bytes, take);
        }
        Ok(())
    }

    /// The lengths of a chunk.
    fn chunk_lengths(&self, chunks: &Chunks) -> io::Result<Vec<usize>> {
        if chunks.lengths.len() != self.dataset.lengths().len() {
            return Err(invalid("chunks of another dataset"));
        }
        let lengths = chunks.lengths.iter().map(|length| usize::try_from(*length));
        lengths.collect::<Result<_, _>>().map_err(|_| invalid("a chunk that is too large"))
    }

    /// The places of the chunks that are wanted.
    fn places(&self, lengths: &[usize], wanted: &Wanted) -> io::Result<BTreeSet<Place>> {
        let (height, width) = height_and_width(lengths);
        let before = self.leading.iter().zip(lengths).map(|(place, length)| place / *length as u64);
        let before: Place = before.collect();
        let mut places = BTreeSet::new();
        for (down, right) in wanted.parts(width, height) {
            if places.len() == CHUNKS_MAX {
                return Err(invalid("more chunks than are read at once"));
            }
            let mut place = before.clone();
            place.extend((lengths.len() > 1).then_some(down as u64));
            place.push(right as u64);
            places.insert(place);
        }
        Ok(places)
    }

    /// The bytes of a chunk.
    fn unfiltered(
        &self,
        source: &mut Source,
        chunks: &Chunks,
        place: &Place,
        stored: &Stored,
        chunk_bytes: usize,
    ) -> io::Result<Vec<u8>> {
        let count = usize::try_from(stored.bytes).map_err(|_| invalid("a chunk that is too large"))?;
        let bytes = source.bytes(stored.address, count)?;
        let mut dimensions = place.iter().zip(&chunks.lengths).zip(self.dataset.lengths());
        let edge = dimensions.any(|((place, chunk), length)| (place + 1).saturating_mul(*chunk) > *length);
        let filters = if edge && chunks.unfiltered_edges { &[] } else { &self.filters[..] };
        Filter::undo_all(filters, stored.left_out, bytes, chunk_bytes)
    }

    /// Hands on the rows of a chunk that are in the plane. What reaches beyond the dataset is cut off.
    fn put_chunk(&self, lengths: &[usize], place: &Place, bytes: &[u8], take: &mut Take<'_>) {
        let (height, width) = height_and_width(lengths);
        let number_bytes = self.numbers.number.bytes();
        let within = self.leading.iter().zip(lengths).fold(0, |planes, (place, length)| {
            planes * length + usize::try_from(place % *length as u64).unwrap_or_default()
        });
        let [.., down, right] = [&[0], &place[..]].concat()[..] else { return };
        let first =
            |part: u64, length: usize| usize::try_from(part).unwrap_or(usize::MAX).saturating_mul(length);
        let (first_row, first_column) = (first(down, height), first(right, width));
        let rows = height.min(self.rows.saturating_sub(first_row));
        let columns = width.min(self.columns.saturating_sub(first_column));
        let plane = bytes.chunks_exact(width * number_bytes).skip(within * height).take(rows);
        let mut numbers = Vec::new();
        for (row, bytes) in plane.enumerate() {
            numbers.clear();
            self.decode(&bytes[..columns * number_bytes], &mut numbers);
            take(first_row + row, first_column, &numbers);
        }
    }

    fn decode(&self, bytes: &[u8], into: &mut Vec<f64>) {
        self.numbers.number.decode(self.numbers.endian, bytes, into);
    }
}

/// The last two lengths of a chunk; it is one row high where it has a single dimension.
fn height_and_width(lengths: &[usize]) -> (usize, usize) {
    match lengths {
        [.., height, width] => (*height, *width),
        [width] => (1, *width),
        [] => (1, 1),
    }
}
