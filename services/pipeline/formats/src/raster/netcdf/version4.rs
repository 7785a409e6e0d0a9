//! Version 4: variables are HDF5 datasets of the root group, and dimensions are datasets too, which the variables refer
//! to.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;

use super::{ATTRIBUTES, Arrays, Attribute, Dimension, Variable};
use crate::Defect;
use crate::raster::canvas::{Canvas, Wanted};
use crate::raster::hdf5::{Dataset, Hdf5, Value};

/// What refers to the dimensions of a variable.
const DIMENSION_LIST: &str = "DIMENSION_LIST";
/// What a dimension says of itself, so.
const NAME: &str = "NAME";
/// How the name of a dimension begins that is no variable.
const ONLY_A_DIMENSION: &str = "This is a netCDF dimension but not a netCDF variable";
/// What is put before the name of a variable that is called like a dimension and does not say where it lies.
const NO_AXIS: &str = "_nc4_non_coord_";

/// A file of version 4.
pub(super) struct Version4 {
    file: Hdf5,
    variables: Vec<Variable>,
    /// In the order of the variables.
    datasets: Vec<Dataset>,
}

impl Version4 {
    /// Reads what there is.
    pub fn open(file: File) -> Result<Self, Defect> {
        Self::read_all(file).map_err(|error| Defect::new("header", "netcdf", error))
    }

    fn read_all(file: File) -> io::Result<Self> {
        let mut file = Hdf5::open(file)?;
        let attributes: Vec<&str> = ATTRIBUTES.into_iter().chain([DIMENSION_LIST, NAME]).collect();
        let mut datasets = file.datasets(&attributes)?;
        let names: BTreeMap<u64, String> =
            datasets.iter().map(|dataset| (dataset.address, dataset.name.clone())).collect();
        datasets.retain(|dataset| !is_only_a_dimension(dataset));
        let variables = datasets.iter().map(|dataset| variable(dataset, &names)).collect();
        Ok(Self { file, variables, datasets })
    }

    fn defect(&self, variable: usize, error: impl ToString) -> Defect {
        Defect::new(&self.variables[variable].name, "netcdf", error)
    }

    /// The dataset of a variable, read as the variable says.
    fn dataset(&self, variable: usize) -> Dataset {
        let mut dataset = self.datasets[variable].clone();
        if let (Some(numbers), Some(stored)) = (&mut dataset.numbers, self.variables[variable].stored()) {
            numbers.number = stored;
        }
        dataset
    }
}

impl Arrays for Version4 {
    fn variables(&self) -> &[Variable] {
        &self.variables
    }

    fn numbers(&mut self, variable: usize) -> Result<Vec<f64>, Defect> {
        let length = self.variables[variable].length()?;
        let mut all = vec![f64::NAN; length];
        let wanted = Wanted { rows: 0..1, columns: std::iter::once(0..length).collect() };
        let dataset = self.dataset(variable);
        let read = self.file.read(&dataset, &[], &wanted, &mut |_, first, numbers| {
            for (place, number) in all.iter_mut().skip(first).zip(numbers) {
                *place = *number;
            }
        });
        read.map_err(|error| self.defect(variable, error))?;
        Ok(all)
    }

    fn paint(&mut self, variable: usize, leading: &[u64], canvas: &mut Canvas) -> Result<(), Defect> {
        let dataset = self.dataset(variable);
        let wanted = canvas.wanted();
        let read = self
            .file
            .read(&dataset, leading, &wanted, &mut |row, first, numbers| canvas.put(row, first, numbers));
        read.map_err(|error| self.defect(variable, error))
    }
}

fn is_only_a_dimension(dataset: &Dataset) -> bool {
    matches!(dataset.attributes.get(NAME), Some(Value::Text(name)) if name.starts_with(ONLY_A_DIMENSION))
}

fn variable(dataset: &Dataset, names: &BTreeMap<u64, String>) -> Variable {
    let name = dataset.name.strip_prefix(NO_AXIS).unwrap_or(&dataset.name);
    let listed = match dataset.attributes.get(DIMENSION_LIST) {
        Some(Value::References(lists)) => &lists[..],
        _ => &[],
    };
    let dimension = |(index, length): (usize, &u64)| {
        let listed = listed.get(index).and_then(|list| names.get(list.first()?));
        let named = match (listed, dataset.lengths().len()) {
            (Some(listed), _) => listed.clone(),
            // An axis is its own dimension.
            (None, 1) => name.to_owned(),
            (None, _) => format!("dimension {index}"),
        };
        Dimension { name: named, length: *length }
    };
    let attributes = dataset.attributes.iter().filter_map(|(name, value)| {
        let attribute = match value {
            Value::Text(text) => Attribute::Text(text.clone()),
            Value::Numbers(numbers) => Attribute::Numbers(numbers.clone()),
            Value::References(_) => return None,
        };
        Some((name.clone(), attribute))
    });
    Variable {
        name: name.to_owned(),
        number: dataset.numbers.map(|numbers| numbers.number),
        dimensions: dataset.lengths().iter().enumerate().map(dimension).collect(),
        attributes: attributes.collect(),
    }
}
