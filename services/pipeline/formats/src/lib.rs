//! Readers of the formats that datasets come in, in pure Rust and streamed: a file is never in memory as a whole.
//!
//! There are two kinds of them. [`records::read`] hands one feature or row after the other to who asked; [`raster::read`]
//! gives the window of a grid that was asked for. An adapter is one file of [`records`] or [`raster`] and one line of its
//! table. What a file is packed in is undone before, by [`packing`].
//!
//! Readers know formats and not what the values mean: they refuse what cannot be read, with the place in the file, the
//! rule and the value ([`Defect`]), and leave every other rule to who knows the dataset.

mod defect;
pub mod packing;
pub mod raster;
pub mod records;

pub use defect::Defect;
pub use raster::{Raster, Window};
pub use records::{Record, Value};
