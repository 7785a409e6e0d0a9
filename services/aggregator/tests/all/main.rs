//! The aggregator at work.
