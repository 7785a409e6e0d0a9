//! What wakes the schedule: tokio-cron-scheduler, once a second, and nothing else of it. It has no guard against runs
//! that overlap, no memory of what it missed and no orderly end; `schedule` has all three.

use std::sync::Arc;

use tokio::sync::Notify;
use tokio_cron_scheduler::{Job, JobScheduler, JobSchedulerError};

/// Wakes once a second, UTC.
pub(crate) struct Ticks {
    woken: Arc<Notify>,
    scheduler: JobScheduler,
}

impl Ticks {
    /// Begins.
    pub(crate) async fn start() -> Result<Self, JobSchedulerError> {
        let woken = Arc::new(Notify::new());
        let scheduler = JobScheduler::new().await?;
        let wake = woken.clone();
        scheduler.add(Job::new("* * * * * *", move |_, _| wake.notify_one())?).await?;
        scheduler.start().await?;
        // The first look is now and not in a second.
        woken.notify_one();
        Ok(Self { woken, scheduler })
    }

    /// Returns at the next tick; at once if there was one meanwhile, and once however many there were.
    pub(crate) async fn next(&self) {
        self.woken.notified().await;
    }

    /// Ends.
    pub(crate) async fn stop(mut self) {
        if let Err(error) = self.scheduler.shutdown().await {
            tracing::warn!(%error, "the ticks could not be stopped");
        }
    }
}
