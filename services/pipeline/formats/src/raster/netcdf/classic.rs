//! The classic formats: CDF-1, CDF-2 with wide offsets, CDF-5 with wide lengths.
//!
//! A header lists dimensions, attributes and variables; numbers are big-endian and padded to four bytes. Variables along
//! the record dimension are interleaved: one record of each after the other.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

use super::{ATTRIBUTES, Arrays, Attribute, Dimension, Variable};
use crate::Defect;
use crate::raster::canvas::{Canvas, Wanted};
use crate::raster::number::{Endian, Number};

/// Dimensions, variables, or attributes of one of them, at most.
const LIST_MAX: usize = 2_000;
/// Dimensions of a variable, at most.
const RANK_MAX: usize = 32;
/// Bytes of a name, at most.
const NAME_BYTES_MAX: usize = 1024;
/// Bytes of an attribute that is looked at, at most.
const ATTRIBUTE_BYTES_MAX: usize = 4096;

/// The tags of lists.
const DIMENSION_LIST: u32 = 10;
const VARIABLE_LIST: u32 = 11;
const ATTRIBUTE_LIST: u32 = 12;

/// A classic file.
pub(super) struct Classic {
    reader: BufReader<File>,
    variables: Vec<Variable>,
    layouts: Vec<Layout>,
    /// Bytes from a record of a variable to the next.
    record_bytes: u64,
}

/// Where the numbers of a variable are.
struct Layout {
    begin: u64,
    /// Whether its first dimension is that of the records.
    records: bool,
}

impl Classic {
    /// Reads the header.
    pub fn open(file: File) -> Result<Self, Defect> {
        Self::read_header(file).map_err(|error| Defect::new("header", "netcdf", error))
    }

    fn read_header(file: File) -> io::Result<Self> {
        let length = file.metadata()?.len();
        let mut header = Header { reader: BufReader::new(file), wide_counts: false, wide_offsets: false };
        let magic = header.bytes::<4>()?;
        (header.wide_counts, header.wide_offsets) = match &magic {
            b"CDF\x01" => (false, false),
            b"CDF\x02" => (false, true),
            b"CDF\x05" => (true, true),
            _ => return Err(invalid("neither NetCDF nor HDF5")),
        };
        let records = header.records()?;
        let dimensions = header.dimensions()?;
        header.attributes()?;
        let (mut variables, layouts) = header.variables(&dimensions)?;
        let record_bytes = record_bytes(&variables, &layouts)?;
        let first = layouts.iter().filter(|layout| layout.records).map(|layout| layout.begin).min();
        // Who writes a stream does not know how many there will be.
        let there = |first: u64| length.saturating_sub(first) / record_bytes.max(1);
        let records = records.unwrap_or_else(|| first.map_or(0, there));
        for (variable, _) in variables.iter_mut().zip(&layouts).filter(|(_, layout)| layout.records) {
            variable.dimensions[0].length = records;
        }
        Ok(Self { reader: header.reader, variables, layouts, record_bytes })
    }

    /// Reads numbers that follow one another, from a place on all dimensions of a variable.
    fn read(&mut self, variable: usize, places: &[u64], count: usize, into: &mut Vec<f64>) -> io::Result<()> {
        let Variable { dimensions, .. } = &self.variables[variable];
        let number = self.variables[variable].stored().ok_or_else(|| invalid("no numbers"))?;
        let Layout { begin, records } = self.layouts[variable];
        let (within, record) = if records { (1, places[0]) } else { (0, 0) };
        let inner = dimensions.iter().zip(places).skip(within).try_fold(0_u64, |sum, (dimension, place)| {
            sum.checked_mul(dimension.length)?.checked_add(*place)
        });
        let offset = inner.and_then(|inner| inner.checked_mul(number.bytes() as u64));
        let offset = offset.and_then(|offset| offset.checked_add(record.checked_mul(self.record_bytes)?));
        let offset =
            offset.and_then(|offset| offset.checked_add(begin)).ok_or_else(|| invalid("too large"))?;
        self.reader.seek(SeekFrom::Start(offset))?;
        let mut bytes = vec![0; count * number.bytes()];
        self.reader.read_exact(&mut bytes)?;
        number.decode(Endian::Big, &bytes, into);
        Ok(())
    }
}

impl Arrays for Classic {
    fn variables(&self) -> &[Variable] {
        &self.variables
    }

    fn numbers(&mut self, variable: usize) -> Result<Vec<f64>, Defect> {
        let name = self.variables[variable].name.clone();
        let length = self.variables[variable].length()?;
        let mut numbers = Vec::new();
        // Records are apart.
        let step = if self.layouts[variable].records { 1 } else { length.max(1) };
        for start in (0..length).step_by(step) {
            let read = self.read(variable, &[start as u64], step, &mut numbers);
            read.map_err(|error| Defect::new(format!("{name}[{start}]"), "netcdf", error))?;
        }
        Ok(numbers)
    }

    fn paint(&mut self, variable: usize, leading: &[u64], canvas: &mut Canvas) -> Result<(), Defect> {
        let mut places = leading.to_vec();
        let mut numbers = Vec::new();
        let Wanted { rows, columns } = canvas.wanted();
        for row in rows {
            for columns in &columns {
                let first = columns.start;
                places.truncate(leading.len());
                places.extend([row as u64, first as u64]);
                numbers.clear();
                self.read(variable, &places, columns.len(), &mut numbers).map_err(|error| {
                    Defect::new(format!("{}{places:?}", self.variables[variable].name), "netcdf", error)
                })?;
                canvas.put(row, first, &numbers);
            }
        }
        Ok(())
    }
}

/// Bytes of a record of all variables that have them. A variable alone is not padded.
fn record_bytes(variables: &[Variable], layouts: &[Layout]) -> io::Result<u64> {
    let mut sizes = Vec::new();
    for (variable, _) in variables.iter().zip(layouts).filter(|(_, layout)| layout.records) {
        let bytes = variable.number.map_or(1, Number::bytes) as u64;
        let mut rest = variable.dimensions.iter().skip(1);
        let size = rest.try_fold(bytes, |size, dimension| size.checked_mul(dimension.length));
        sizes.push(size.filter(|size| *size < u64::MAX / 4).ok_or_else(|| invalid("too large"))?);
    }
    if let [size] = sizes[..] {
        return Ok(size);
    }
    sizes
        .iter()
        .try_fold(0_u64, |sum, size| sum.checked_add(size.next_multiple_of(4)))
        .ok_or_else(|| invalid("too large"))
}

fn invalid(reason: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason)
}

/// A header while it is read.
struct Header {
    reader: BufReader<File>,
    wide_counts: bool,
    wide_offsets: bool,
}

impl Header {
    fn bytes<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.reader.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    fn word(&mut self) -> io::Result<u32> {
        Ok(u32::from_be_bytes(self.bytes()?))
    }

    fn wide(&mut self, wide: bool) -> io::Result<u64> {
        if wide { Ok(u64::from_be_bytes(self.bytes()?)) } else { Ok(u64::from(self.word()?)) }
    }

    fn count(&mut self, most: usize) -> io::Result<usize> {
        let count = usize::try_from(self.wide(self.wide_counts)?).ok();
        count.filter(|count| *count <= most).ok_or_else(|| invalid("more than there can be"))
    }

    /// Records that were written; absent in a stream.
    fn records(&mut self) -> io::Result<Option<u64>> {
        let records = self.wide(self.wide_counts)?;
        let unknown = if self.wide_counts { u64::MAX } else { u64::from(u32::MAX) };
        Ok((records != unknown).then_some(records))
    }

    /// How many elements a list has. An empty one has no tag.
    fn list(&mut self, tag: u32) -> io::Result<usize> {
        let found = self.word()?;
        let count = self.count(LIST_MAX)?;
        if found == tag || (found == 0 && count == 0) { Ok(count) } else { Err(invalid("another list")) }
    }

    fn name(&mut self) -> io::Result<String> {
        let length = self.count(NAME_BYTES_MAX)?;
        let mut name = self.padded(length)?;
        name.truncate(length);
        String::from_utf8(name).map_err(|_| invalid("a name that is no text"))
    }

    /// Bytes of a length that was checked, and those that fill up the last four.
    fn padded(&mut self, length: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; length.next_multiple_of(4)];
        self.reader.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    fn dimensions(&mut self) -> io::Result<Vec<Dimension>> {
        let count = self.list(DIMENSION_LIST)?;
        (0..count)
            .map(|_| Ok(Dimension { name: self.name()?, length: self.wide(self.wide_counts)? }))
            .collect()
    }

    /// Those that are looked at.
    fn attributes(&mut self) -> io::Result<Vec<(String, Attribute)>> {
        let count = self.list(ATTRIBUTE_LIST)?;
        let mut attributes = Vec::new();
        for _ in 0..count {
            let name = self.name()?;
            let kind = self.word()?;
            let number = number(kind)?;
            let length = self.wide(self.wide_counts)?.checked_mul(number.map_or(1, Number::bytes) as u64);
            let length = length.filter(|length| *length < i64::MAX.unsigned_abs() / 2);
            let length = length.ok_or_else(|| invalid("too large"))?;
            let known = ATTRIBUTES.contains(&name.as_str());
            let kept = usize::try_from(length).ok().filter(|length| known && *length <= ATTRIBUTE_BYTES_MAX);
            let Some(length) = kept else {
                self.reader.seek_relative(length.next_multiple_of(4).cast_signed())?;
                continue;
            };
            let mut bytes = self.padded(length)?;
            bytes.truncate(length);
            attributes.push((name, attribute(number, &bytes)));
        }
        Ok(attributes)
    }

    fn variables(&mut self, dimensions: &[Dimension]) -> io::Result<(Vec<Variable>, Vec<Layout>)> {
        let (mut variables, mut layouts) = (Vec::new(), Vec::new());
        for _ in 0..self.list(VARIABLE_LIST)? {
            let name = self.name()?;
            let rank = self.count(RANK_MAX)?;
            let mut along = Vec::new();
            for _ in 0..rank {
                let index = self.wide(self.wide_counts)?;
                let dimension = usize::try_from(index).ok().and_then(|index| dimensions.get(index));
                along.push(dimension.ok_or_else(|| invalid("no such dimension"))?.clone());
            }
            let attributes = self.attributes()?;
            let kind = self.word()?;
            let number = number(kind)?;
            // What it takes is not looked at: it is wrong by design where it does not fit.
            self.wide(self.wide_counts)?;
            let begin = self.wide(self.wide_offsets)?;
            let records = along.first().is_some_and(|dimension| dimension.length == 0);
            variables.push(Variable { name, number, dimensions: along, attributes });
            layouts.push(Layout { begin, records });
        }
        Ok((variables, layouts))
    }
}

/// What a type stands for; nothing for letters.
fn number(kind: u32) -> io::Result<Option<Number>> {
    Ok(Some(match kind {
        1 => Number::Int8,
        2 => return Ok(None),
        3 => Number::Int16,
        4 => Number::Int32,
        5 => Number::Float32,
        6 => Number::Float64,
        7 => Number::Uint8,
        8 => Number::Uint16,
        9 => Number::Uint32,
        10 => Number::Int64,
        11 => Number::Uint64,
        _ => return Err(invalid("a type that is not known")),
    }))
}

fn attribute(number: Option<Number>, bytes: &[u8]) -> Attribute {
    let Some(number) = number else {
        return Attribute::Text(String::from_utf8_lossy(bytes).trim_end_matches('\0').to_owned());
    };
    let mut numbers = Vec::new();
    number.decode(Endian::Big, bytes, &mut numbers);
    Attribute::Numbers(numbers)
}
