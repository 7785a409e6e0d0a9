//! The fleet in a test: a fleet of its own, on ports of its own, in a folder of its own.
//!
//! [`services::Services`] runs the four services inside the test's process, for everything that is about their APIs.
//! [`home::TestHome`] runs them as an operator does, with `theron`, for everything that is about processes. [`long_life`] gives
//! such a home a seat with a history, for everything that is about what a page shows of one.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot set itself up has failed")]

pub mod browser;
pub mod home;
pub mod long_life;
pub mod services;
pub mod temper;

/// One test at a time that needs the whole machine: a browser that has to be quick, or 128 players and a disk that fails.
static MACHINE: std::sync::Mutex<()> = std::sync::Mutex::new(());

/// Waits for the machine, which is the caller's until what this returns is dropped.
pub fn whole_machine() -> std::sync::MutexGuard<'static, ()> {
    // A test that failed while it had the machine has left it all the same.
    MACHINE.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
