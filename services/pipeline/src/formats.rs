//! Adapters from files to what a survey works on. Each refuses with file, place, rule and value.

pub mod csv;
pub mod geojson;
pub mod geotiff;
