//! Laws of the rules.
