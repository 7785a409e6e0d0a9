//! The physical fields: how each of them comes from its sources to the cells.

pub mod agreement;
pub mod classes;
pub mod heights;
pub mod land;
pub mod layers;
pub mod seams;
pub mod shapes;
pub mod slope;
pub mod summits;
pub mod trace;
pub mod water;
