//! Who follows a seat: a bounded number, each of which can be ended.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use tokio_util::sync::CancellationToken;

/// Streams of one seat at once; opening more ends the oldest. A browser holds six connections to a host.
const STREAMS_MAX: usize = 8;

/// The streams of a seat.
#[derive(Debug, Default)]
pub(crate) struct Streams(Mutex<VecDeque<Open>>);

#[derive(Debug)]
struct Open {
    device: i64,
    end: CancellationToken,
}

impl Streams {
    /// Opens one for a device; it lasts until the token is cancelled, by whomever.
    pub(crate) fn open(&self, device: i64) -> CancellationToken {
        let end = CancellationToken::new();
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|stream| !stream.end.is_cancelled());
        if open.len() >= STREAMS_MAX
            && let Some(oldest) = open.pop_front()
        {
            oldest.end.cancel();
        }
        open.push_back(Open { device, end: end.clone() });
        end
    }

    /// Ends those of a device.
    pub(crate) fn end_of(&self, device: i64) {
        self.end(|stream| stream.device == device);
    }

    /// Ends all.
    pub(crate) fn end_all(&self) {
        self.end(|_| true);
    }

    fn end(&self, which: impl Fn(&Open) -> bool) {
        let open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for stream in open.iter().filter(|stream| which(stream)) {
            stream.end.cancel();
        }
    }
}
