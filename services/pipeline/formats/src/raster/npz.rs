//! `NumPy` arrays in a zip. An array is unpacked row by row, and only a row of it is in memory beside the window.
//!
//! The format is that of `numpy.lib.format`: a magic number, a version, the length of a header, the header as a Python
//! dictionary, the samples.

use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::Path;

use tessera_pipeline_api::{Packing, Recipe};

use super::canvas::{Canvas, Meaning};
use super::number::{Endian, Number};
use super::placement::Placement;
use super::{Raster, Window};
use crate::Defect;
use crate::packing::{self, Wanted};

/// Bytes of an array's header, at most. `NumPy` writes some hundred of them.
const HEADER_BYTES_MAX: usize = 64 * 1024;
const MAGIC: &[u8; 6] = b"\x93NUMPY";

/// Reads the window of an array.
pub(super) fn read(recipe: &Recipe, file: &Path, window: &Window) -> Result<Raster, Defect> {
    let content = &recipe.content;
    if !content.packing.is_none() {
        return Err(Defect::new("content.packing", "npz_is_a_zip_itself", format!("{:?}", content.packing)));
    }
    let member = content.layer.as_ref().map(|layer| format!("{layer}.npy"));
    let wanted = Wanted { place: "content.layer", member: member.as_deref(), suffixes: &[".npy"] };
    let mut read: Option<(String, Raster)> = None;
    packing::visit_wanted(Packing::Zip, file, wanted, packing::UNPACKED_BYTES_MAX, &mut |name, bytes| {
        if let Some((other, _)) = &read {
            return Err(Defect::new("content.layer", "one_array", format!("{other}, {name}")));
        }
        read = Some((name.to_owned(), read_array(recipe, name, bytes, window)?));
        // What is left of it is unpacked too, for its checksum.
        Ok(ControlFlow::Continue(()))
    })?;
    read.map(|(_, raster)| raster).ok_or_else(|| Defect::new("content.layer", "member_present", "nothing"))
}

fn read_array(recipe: &Recipe, name: &str, bytes: &mut dyn Read, window: &Window) -> Result<Raster, Defect> {
    let header = Header::read(name, bytes)?;
    let grid = recipe.content.grid.as_ref();
    let grid = grid.ok_or_else(|| Defect::new(name, "georeferenced", "content.grid is not given"))?;
    let placement = Placement::new(grid, header.columns as u64, header.rows as u64, window)?;
    let nodata = recipe.feeds.nodata.map(|value| header.number.nodata(value)).transpose()?;
    let mut canvas = Canvas::new(placement, Meaning::plain(nodata.into_iter().collect()));

    let unreadable =
        |row: usize| move |error: io::Error| Defect::new(format!("{name}, row {row}"), "npz", error);
    let rows = canvas.wanted().rows;
    let (mut row, mut numbers) = (vec![0; header.columns * header.number.bytes()], Vec::new());
    for index in 0..rows.end {
        bytes.read_exact(&mut row).map_err(unreadable(index))?;
        if index < rows.start {
            continue;
        }
        numbers.clear();
        header.number.decode(header.endian, &row, &mut numbers);
        canvas.put(index, 0, &numbers);
    }
    Ok(canvas.finish())
}

/// What an array says of itself.
#[derive(Debug, PartialEq)]
struct Header {
    number: Number,
    endian: Endian,
    rows: usize,
    columns: usize,
}

impl Header {
    fn read(name: &str, bytes: &mut dyn Read) -> Result<Self, Defect> {
        let text = Self::text(bytes).map_err(|error| Defect::new(format!("{name}, header"), "npz", error))?;
        let broken = |rule: &str| Defect::new(format!("{name}, header"), rule, text.trim());
        let descr = value_of(&text, "descr").ok_or_else(|| broken("numbers"))?;
        let descr = descr.trim_start().strip_prefix(['\'', '"']).ok_or_else(|| broken("numbers"))?;
        let descr = descr.split(['\'', '"']).next().unwrap_or_default();
        let (number, endian) = numbers_of(descr).ok_or_else(|| broken("numbers"))?;
        let order = value_of(&text, "fortran_order").ok_or_else(|| broken("rows_first"))?;
        if !order.trim_start().starts_with("False") {
            return Err(broken("rows_first"));
        }
        let shape = value_of(&text, "shape").and_then(|shape| shape.trim_start().strip_prefix('('));
        let shape =
            shape.and_then(|shape| shape.split(')').next()).ok_or_else(|| broken("two_dimensions"))?;
        let lengths: Result<Vec<usize>, _> =
            shape.split(',').map(str::trim).filter(|length| !length.is_empty()).map(str::parse).collect();
        let Ok([rows, columns]) = lengths.as_deref() else {
            return Err(broken("two_dimensions"));
        };
        // The lengths are checked with the grid, before anything is made of them.
        Ok(Self { number, endian, rows: *rows, columns: *columns })
    }

    fn text(bytes: &mut dyn Read) -> io::Result<String> {
        let invalid = |reason| io::Error::new(io::ErrorKind::InvalidData, reason);
        let mut start = [0; 8];
        bytes.read_exact(&mut start)?;
        if !start.starts_with(MAGIC) {
            return Err(invalid("no array"));
        }
        let length = match start[6] {
            1 => {
                let mut length = [0; 2];
                bytes.read_exact(&mut length)?;
                usize::from(u16::from_le_bytes(length))
            }
            2 | 3 => {
                let mut length = [0; 4];
                bytes.read_exact(&mut length)?;
                u32::from_le_bytes(length) as usize
            }
            _ => return Err(invalid("a version that is not known")),
        };
        if length > HEADER_BYTES_MAX {
            return Err(invalid("a header that is too long"));
        }
        let mut header = vec![0; length];
        bytes.read_exact(&mut header)?;
        String::from_utf8(header).map_err(|_| invalid("a header that is no text"))
    }
}

/// What follows a key of a Python dictionary.
fn value_of<'a>(dictionary: &'a str, key: &str) -> Option<&'a str> {
    let at = dictionary.find(&format!("'{key}'"))?;
    dictionary[at..].split_once(':').map(|(_, value)| value)
}

/// What a type such as `<f8` stands for.
fn numbers_of(descr: &str) -> Option<(Number, Endian)> {
    let (order, kind) = descr.split_at_checked(1)?;
    let endian = match order {
        "<" | "|" | "=" => Endian::Little,
        ">" => Endian::Big,
        _ => return None,
    };
    let (kind, bytes) = kind.split_at_checked(1)?;
    let bytes = bytes.parse().ok()?;
    let number = match kind {
        "b" if bytes == 1 => Number::Uint8,
        "i" => Number::integer(true, bytes)?,
        "u" => Number::integer(false, bytes)?,
        "f" => Number::float(bytes)?,
        _ => return None,
    };
    Some((number, endian))
}
