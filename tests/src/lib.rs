//! The fleet in a test: a fleet of its own, on ports of its own, in a folder of its own.
//!
//! [`services::Services`] runs the four services inside the test's process, for everything that is about their APIs.
//! [`home::TestHome`] runs them as an operator does, with `theron`, for everything that is about processes.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot set itself up has failed")]

pub mod home;
pub mod services;
