//! Stopping: asked once by a signal, by the management API or by the supervisor that went away.

use tokio_util::sync::CancellationToken;

/// The wish that a service stop. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Shutdown(CancellationToken);

impl Shutdown {
    /// A wish nobody has uttered yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks everything that waits for this wish to stop.
    pub fn request(&self) {
        self.0.cancel();
    }

    /// Returns once the wish was uttered.
    pub async fn requested(&self) {
        self.0.cancelled().await;
    }

    /// Whether the wish was uttered.
    pub fn is_requested(&self) -> bool {
        self.0.is_cancelled()
    }
}
