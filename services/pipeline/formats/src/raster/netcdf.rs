//! NetCDF: variables with named dimensions, and variables of the same names that say where those lie.
//!
//! What a file says follows the CF conventions: `units` of the axes, `_FillValue`, `missing_value`, `scale_factor`,
//! `add_offset`, `_Unsigned`.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use tessera_pipeline_api::Recipe;

use super::canvas::{Canvas, Meaning};
use super::number::Number;
use super::placement::Placement;
use super::{DIMENSION_MAX, Raster, Window};
use crate::{Defect, packing};

mod axis;
mod classic;
mod version4;

/// How the files of the format are called.
const SUFFIXES: [&str; 5] = [".nc", ".cdf", ".nc4", ".grd", ".h5"];
/// How a version 4 file begins.
const HDF5_MAGIC: [u8; 4] = *b"\x89HDF";
/// The attributes that are looked at.
const ATTRIBUTES: [&str; 7] =
    ["units", "standard_name", "_FillValue", "missing_value", "scale_factor", "add_offset", "_Unsigned"];
/// What the library writes where nothing was written, in files that do not say what they use.
const FLOAT_NEVER_WRITTEN: f64 = 9.969_209_968_386_869e36;

/// A variable as its file describes it.
#[derive(Debug, Clone, PartialEq)]
struct Variable {
    name: String,
    /// What its values are; absent for texts and structures.
    number: Option<Number>,
    /// The slowest first.
    dimensions: Vec<Dimension>,
    attributes: Vec<(String, Attribute)>,
}

/// One of the axes of a variable.
#[derive(Debug, Clone, PartialEq)]
struct Dimension {
    name: String,
    length: u64,
}

/// What is said of a variable.
#[derive(Debug, Clone, PartialEq)]
enum Attribute {
    Text(String),
    Numbers(Vec<f64>),
}

/// A file of one of the versions.
trait Arrays {
    /// Its variables.
    fn variables(&self) -> &[Variable];

    /// The numbers of a variable with one dimension.
    fn numbers(&mut self, variable: usize) -> Result<Vec<f64>, Defect>;

    /// Puts what is wanted of a variable on a canvas. `leading` are the places on its dimensions before the last two.
    fn paint(&mut self, variable: usize, leading: &[u64], canvas: &mut Canvas) -> Result<(), Defect>;
}

impl Variable {
    fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, attribute)| attribute)
    }

    fn text(&self, name: &str) -> Option<&str> {
        match self.attribute(name)? {
            Attribute::Text(text) => Some(text),
            Attribute::Numbers(_) => None,
        }
    }

    fn first_number(&self, name: &str) -> Option<f64> {
        match self.attribute(name)? {
            Attribute::Numbers(numbers) => numbers.first().copied(),
            Attribute::Text(_) => None,
        }
    }

    /// The length of its first dimension, which is that of an axis.
    fn length(&self) -> Result<usize, Defect> {
        let length = self.dimensions.first().map_or(0, |dimension| dimension.length);
        let known = usize::try_from(length).ok().filter(|length| *length <= DIMENSION_MAX);
        known.ok_or_else(|| Defect::new(&self.name, format!("dimension_max_{DIMENSION_MAX}"), length))
    }

    /// What its values are, read without a sign where it says so.
    fn stored(&self) -> Option<Number> {
        let unsigned = self.text("_Unsigned").is_some_and(|text| text.eq_ignore_ascii_case("true"));
        self.number.map(|number| if unsigned { number.unsigned() } else { number })
    }

    /// What its numbers stand for.
    fn meaning(&self, number: Number, nodata: Option<f64>) -> Result<Meaning, Defect> {
        let absent = match nodata {
            Some(value) => vec![number.nodata(value)?],
            None => self.declared_absent(number),
        };
        let scale = self.first_number("scale_factor").unwrap_or(1.0);
        let offset = self.first_number("add_offset").unwrap_or(0.0);
        Ok(Meaning { absent, scale, offset })
    }

    fn declared_absent(&self, number: Number) -> Vec<f64> {
        let mut declared: Vec<f64> =
            ["_FillValue", "missing_value"].into_iter().filter_map(|name| self.first_number(name)).collect();
        if self.attribute("_FillValue").is_none() && matches!(number, Number::Float32 | Number::Float64) {
            declared.push(FLOAT_NEVER_WRITTEN);
        }
        if self.stored() != self.number {
            // It is written with a sign, as the values are.
            let turn = 2_f64.powi(8 * i32::try_from(number.bytes()).unwrap_or_default());
            declared.iter_mut().filter(|value| **value < 0.0).for_each(|value| *value += turn);
        }
        declared.into_iter().filter_map(|value| number.nearest(value)).collect()
    }
}

/// Reads the window of a variable.
pub(super) fn read(recipe: &Recipe, file: &Path, window: &Window) -> Result<Raster, Defect> {
    let content = &recipe.content;
    let member = packing::one(content, file, &SUFFIXES)?;
    let mut arrays = open(member.file)?;
    let layer = content.layer.as_deref().map(Layer::parse).transpose()?;
    let chosen = choose(arrays.variables(), layer.as_ref())?;
    let variable = arrays.variables()[chosen].clone();
    let name = &variable.name;
    let number = variable.stored().ok_or_else(|| Defect::new(name, "numbers", "no numbers"))?;
    let [before @ .., down, right] = &variable.dimensions[..] else {
        return Err(Defect::new(name, "two_dimensions", variable.dimensions.len()));
    };
    let leading = layer.map(|layer| layer.places).unwrap_or_default();
    let leading = places(name, before, &leading)?;
    axis::check_order(arrays.variables(), down, right)?;
    let grid = match &content.grid {
        Some(grid) => *grid,
        None => axis::grid(&mut *arrays, down, right)?,
    };
    let placement = Placement::new(&grid, right.length, down.length, window)?;
    let meaning = variable.meaning(number, recipe.feeds.nodata)?;
    let mut canvas = Canvas::new(placement, meaning);
    arrays.paint(chosen, &leading, &mut canvas)?;
    Ok(canvas.finish())
}

fn open(mut file: File) -> Result<Box<dyn Arrays>, Defect> {
    let mut magic = [0; 4];
    file.read_exact(&mut magic).map_err(|error| Defect::new("file", "netcdf", error))?;
    file.seek(SeekFrom::Start(0)).map_err(|error| Defect::new("file", "netcdf", error))?;
    if magic == HDF5_MAGIC {
        return Ok(Box::new(version4::Version4::open(file)?));
    }
    Ok(Box::new(classic::Classic::open(file)?))
}

/// The part of a file that is read, such as `SST`, or `UWND[6]` for the seventh of its first dimension.
struct Layer<'a> {
    variable: &'a str,
    places: Vec<u64>,
}

impl<'a> Layer<'a> {
    fn parse(text: &'a str) -> Result<Self, Defect> {
        let Some((variable, places)) = text.split_once('[') else {
            return Ok(Self { variable: text, places: Vec::new() });
        };
        let places = places
            .strip_suffix(']')
            .map(|places| places.split(',').map(|place| place.trim().parse()).collect());
        match places {
            Some(Ok(places)) => Ok(Self { variable, places }),
            _ => Err(Defect::new("content.layer", "name_and_places", text)),
        }
    }
}

/// The variable that is read: the one that is named, or the only one that may be a grid.
fn choose(variables: &[Variable], layer: Option<&Layer<'_>>) -> Result<usize, Defect> {
    let grids = || variables.iter().enumerate().filter(|(_, variable)| variable.dimensions.len() > 1);
    let names = || grids().map(|(_, variable)| variable.name.as_str()).collect::<Vec<_>>().join(", ");
    if let Some(Layer { variable: wanted, .. }) = layer {
        let found = variables.iter().position(|variable| variable.name == *wanted);
        return found.ok_or_else(|| {
            Defect::new("content.layer", "variable_present", format!("no {wanted}; there is {}", names()))
        });
    }
    match (grids().next(), grids().nth(1)) {
        (Some((index, _)), None) => Ok(index),
        _ => Err(Defect::new("content.layer", "one_variable", names())),
    }
}

/// The places on the dimensions before the last two: those that are given, then the first of each.
fn places(name: &str, dimensions: &[Dimension], given: &[u64]) -> Result<Vec<u64>, Defect> {
    if given.len() > dimensions.len() {
        return Err(Defect::new(
            "content.layer",
            "name_and_places",
            format!("{given:?} of {}", dimensions.len()),
        ));
    }
    let given = given.iter().copied().chain(std::iter::repeat(0));
    let places: Vec<u64> = given.take(dimensions.len()).collect();
    for (place, dimension) in places.iter().zip(dimensions) {
        if *place >= dimension.length {
            let found = format!("{place} of {}", dimension.length);
            return Err(Defect::new(format!("{name}, {}", dimension.name), "place_in_dimension", found));
        }
    }
    Ok(places)
}
