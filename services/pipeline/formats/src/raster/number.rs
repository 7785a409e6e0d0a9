//! Numbers as files have them.

use crate::Defect;

/// What a sample is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Number {
    Int8,
    Int16,
    Int32,
    Int64,
    Uint8,
    Uint16,
    Uint32,
    Uint64,
    Float32,
    Float64,
}

/// Which byte of a number comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Endian {
    Little,
    Big,
}

impl Number {
    /// The one of a kind with this many bytes.
    pub fn integer(signed: bool, bytes: usize) -> Option<Self> {
        Some(match (signed, bytes) {
            (true, 1) => Self::Int8,
            (true, 2) => Self::Int16,
            (true, 4) => Self::Int32,
            (true, 8) => Self::Int64,
            (false, 1) => Self::Uint8,
            (false, 2) => Self::Uint16,
            (false, 4) => Self::Uint32,
            (false, 8) => Self::Uint64,
            _ => return None,
        })
    }

    /// The one with this many bytes.
    pub const fn float(bytes: usize) -> Option<Self> {
        match bytes {
            4 => Some(Self::Float32),
            8 => Some(Self::Float64),
            _ => None,
        }
    }

    /// The same bytes, read without a sign.
    pub const fn unsigned(self) -> Self {
        match self {
            Self::Int8 => Self::Uint8,
            Self::Int16 => Self::Uint16,
            Self::Int32 => Self::Uint32,
            Self::Int64 => Self::Uint64,
            other => other,
        }
    }

    /// Bytes that one takes.
    pub const fn bytes(self) -> usize {
        match self {
            Self::Int8 | Self::Uint8 => 1,
            Self::Int16 | Self::Uint16 => 2,
            Self::Int32 | Self::Uint32 | Self::Float32 => 4,
            Self::Int64 | Self::Uint64 | Self::Float64 => 8,
        }
    }

    /// The rule that a value breaks which is none of it.
    const fn rule(self) -> &'static str {
        match self {
            Self::Int8 => "sample_is_int8",
            Self::Int16 => "sample_is_int16",
            Self::Int32 => "sample_is_int32",
            Self::Int64 => "sample_is_int64",
            Self::Uint8 => "sample_is_uint8",
            Self::Uint16 => "sample_is_uint16",
            Self::Uint32 => "sample_is_uint32",
            Self::Uint64 => "sample_is_uint64",
            Self::Float32 => "sample_is_float32",
            Self::Float64 => "sample_is_float64",
        }
    }

    /// Least and greatest whole number; absent for fractions.
    const fn limits(self) -> Option<(f64, f64)> {
        Some(match self {
            Self::Int8 => (i8::MIN as f64, i8::MAX as f64),
            Self::Int16 => (i16::MIN as f64, i16::MAX as f64),
            Self::Int32 => (i32::MIN as f64, i32::MAX as f64),
            Self::Int64 => (i64::MIN as f64, i64::MAX as f64),
            Self::Uint8 => (0.0, u8::MAX as f64),
            Self::Uint16 => (0.0, u16::MAX as f64),
            Self::Uint32 => (0.0, u32::MAX as f64),
            Self::Uint64 => (0.0, u64::MAX as f64),
            Self::Float32 | Self::Float64 => return None,
        })
    }

    /// `value` as a sample would have it; absent when no sample can.
    pub fn nearest(self, value: f64) -> Option<f64> {
        match self.limits() {
            Some((least, greatest)) => {
                (value.fract() == 0.0 && (least..=greatest).contains(&value)).then_some(value)
            }
            None if self == Self::Float32 => Some(f64::from(narrow(value))),
            None => Some(value),
        }
    }

    /// The recipe's `nodata` as a sample would have it.
    pub fn nodata(self, value: f64) -> Result<f64, Defect> {
        self.nearest(value).ok_or_else(|| Defect::new("feeds.nodata", self.rule(), value))
    }

    /// Reads the numbers in `bytes` and puts them behind those in `into`.
    pub fn decode(self, endian: Endian, bytes: &[u8], into: &mut Vec<f64>) {
        match (self, endian) {
            (Self::Int8, _) => each(bytes, into, |bytes| f64::from(i8::from_le_bytes(bytes))),
            (Self::Uint8, _) => each(bytes, into, |[byte]| f64::from(byte)),
            (Self::Int16, Endian::Little) => each(bytes, into, |bytes| f64::from(i16::from_le_bytes(bytes))),
            (Self::Int16, Endian::Big) => each(bytes, into, |bytes| f64::from(i16::from_be_bytes(bytes))),
            (Self::Uint16, Endian::Little) => each(bytes, into, |bytes| f64::from(u16::from_le_bytes(bytes))),
            (Self::Uint16, Endian::Big) => each(bytes, into, |bytes| f64::from(u16::from_be_bytes(bytes))),
            (Self::Int32, Endian::Little) => each(bytes, into, |bytes| f64::from(i32::from_le_bytes(bytes))),
            (Self::Int32, Endian::Big) => each(bytes, into, |bytes| f64::from(i32::from_be_bytes(bytes))),
            (Self::Uint32, Endian::Little) => each(bytes, into, |bytes| f64::from(u32::from_le_bytes(bytes))),
            (Self::Uint32, Endian::Big) => each(bytes, into, |bytes| f64::from(u32::from_be_bytes(bytes))),
            (Self::Int64, Endian::Little) => each(bytes, into, |bytes| i64::from_le_bytes(bytes) as f64),
            (Self::Int64, Endian::Big) => each(bytes, into, |bytes| i64::from_be_bytes(bytes) as f64),
            (Self::Uint64, Endian::Little) => each(bytes, into, |bytes| u64::from_le_bytes(bytes) as f64),
            (Self::Uint64, Endian::Big) => each(bytes, into, |bytes| u64::from_be_bytes(bytes) as f64),
            (Self::Float32, Endian::Little) => {
                each(bytes, into, |bytes| f64::from(f32::from_le_bytes(bytes)));
            }
            (Self::Float32, Endian::Big) => each(bytes, into, |bytes| f64::from(f32::from_be_bytes(bytes))),
            (Self::Float64, Endian::Little) => each(bytes, into, f64::from_le_bytes),
            (Self::Float64, Endian::Big) => each(bytes, into, f64::from_be_bytes),
        }
    }
}

fn each<const N: usize>(bytes: &[u8], into: &mut Vec<f64>, convert: impl Fn([u8; N]) -> f64) {
    let (numbers, _) = bytes.as_chunks::<N>();
    into.extend(numbers.iter().map(|number| convert(*number)));
}

/// The nearest of the numbers that rasters are made of.
#[expect(clippy::cast_possible_truncation, reason = "what is not near any is infinite, and so none")]
pub(super) const fn narrow(value: f64) -> f32 {
    value as f32
}
