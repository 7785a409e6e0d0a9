//! Tables that more than one service has.

pub mod answer;
