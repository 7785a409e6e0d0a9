//! Version 4.
use super::{Arrays, Variable};
use crate::Defect;
use crate::raster::canvas::Canvas;
use std::fs::File;
pub(super) struct Version4;
impl Version4 {
    pub fn open(_file: File) -> Result<Self, Defect> {
        Err(Defect::new("file", "netcdf", "version 4"))
    }
}
impl Arrays for Version4 {
    fn variables(&self) -> &[Variable] {
        &[]
    }
    fn numbers(&mut self, _: usize) -> Result<Vec<f64>, Defect> {
        Err(Defect::new("file", "netcdf", "version 4"))
    }
    fn paint(&mut self, _: usize, _: &[u64], _: &mut Canvas) -> Result<(), Defect> {
        Err(Defect::new("file", "netcdf", "version 4"))
    }
}
