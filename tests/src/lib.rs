//! The fleet in a test: a fleet of its own, on ports of its own, in a folder of its own.
