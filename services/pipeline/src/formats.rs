//! Tables with exactly the header that is expected.

pub mod csv;
