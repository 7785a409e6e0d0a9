//! Work that gives way to whoever reads.

use std::io;
use std::thread::JoinHandle;

/// As nice as a thread can be.
const LOWEST_PRIORITY: i32 = 19;

/// Works on a thread of its own, at the lowest priority.
pub(crate) fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<JoinHandle<()>> {
    let yielding = || {
        // Of this thread alone, on Linux. Where that is refused the work is done all the same.
        let _ = rustix::process::nice(LOWEST_PRIORITY);
        work();
    };
    std::thread::Builder::new().name(name.to_owned()).spawn(yielding)
}
