//! When jobs run. The tables know what is due; whoever calls [`Scheduler::tick`] only says what time it is.
//!
//! - A due job is claimed in one transaction that also moves its due time on, so that after an outage of any length it
//!   runs once and not once for every time it missed.
//! - One run of a job at a time: this process remembers what it runs, and a lease in the table tells any other.
//! - A process that died leaves claims behind; they are taken back at the next start, because the file has one owner.

use std::collections::BTreeSet;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};

use clock::{SharedClock, Timestamp};
use database::Database;
use futures::FutureExt;
use futures::future::BoxFuture;
use rusqlite::Transaction;
use tokio::task::JoinSet;

use crate::cron::Cron;
use crate::tables::run::Outcome;
use crate::tables::{run, schedule};

/// How long a claim keeps others off, in milliseconds: longer than any run takes.
const LEASE_MS: i64 = 30 * 60 * 1000;

/// What a run has to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Report {
    /// How it ended.
    pub(crate) outcome: Outcome,
    /// In words, for the table.
    pub(crate) detail: String,
}

/// Something to do again and again.
pub(crate) struct Job {
    /// Its name in the tables.
    pub(crate) name: &'static str,
    /// When.
    pub(crate) cron: Cron,
    /// What.
    pub(crate) work: Box<dyn Fn() -> BoxFuture<'static, Report> + Send + Sync>,
}

/// Why it is not known what is due.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ScheduleError {
    /// The tables could not be read or written.
    #[error("the schedule cannot be read or written")]
    Database(#[from] database::Error),
    /// The rhythm has no further instant.
    #[error("the rhythm of {job} has no instant after {now}")]
    Ended {
        /// The job.
        job: &'static str,
        /// The time.
        now: Timestamp,
    },
}

/// Runs jobs when they are due. Dropping it ends what runs.
pub(crate) struct Scheduler {
    database: Database,
    clock: SharedClock,
    jobs: Vec<Job>,
    running: Arc<Mutex<BTreeSet<&'static str>>>,
    tasks: JoinSet<()>,
}

#[derive(Debug)]
struct Claim {
    job: usize,
    run: i64,
}

impl Scheduler {
    /// A scheduler of `jobs`. Each is due at once, because nobody knows what was missed, and then in its rhythm.
    pub(crate) async fn start(
        database: Database,
        clock: SharedClock,
        jobs: Vec<Job>,
    ) -> Result<Self, ScheduleError> {
        let now = clock.now();
        let rhythms: Vec<_> = jobs.iter().map(|job| (job.name, job.cron.as_str().to_owned())).collect();
        let interrupted = database
            .write(move |transaction| {
                for (job, rhythm) in &rhythms {
                    let missed = schedule::find(transaction, job)?.map_or(now, |due| due.next_due);
                    schedule::put(transaction, job, rhythm, missed.min(now))?;
                }
                run::interrupt_all(transaction, now)
            })
            .await?;
        if interrupted > 0 {
            tracing::warn!(interrupted, "the last process ended in the middle of its work; it is done again");
        }
        Ok(Self { database, clock, jobs, running: Arc::default(), tasks: JoinSet::new() })
    }

    /// Starts whatever is due at `now`; the names of what was started.
    pub(crate) async fn tick(&mut self, now: Timestamp) -> Result<Vec<&'static str>, ScheduleError> {
        while self.tasks.try_join_next().is_some() {}
        let mut candidates = Vec::new();
        for (index, job) in self.jobs.iter().enumerate() {
            if !self.running.lock().unwrap_or_else(PoisonError::into_inner).contains(job.name) {
                let next = job.cron.next_after(now).ok_or(ScheduleError::Ended { job: job.name, now })?;
                candidates.push((index, job.name, next));
            }
        }
        let looked = candidates.clone();
        let due = self.database.read(move |transaction| any_due(transaction, &looked, now)).await?;
        if !due {
            return Ok(Vec::new());
        }
        let claims = self.database.write(move |transaction| claim(transaction, &candidates, now)).await?;
        Ok(claims.into_iter().map(|claim| self.spawn(&claim)).collect())
    }

    fn spawn(&mut self, claim: &Claim) -> &'static str {
        let job = &self.jobs[claim.job];
        let (name, run_id) = (job.name, claim.run);
        let running = Running::begin(&self.running, name);
        let work = AssertUnwindSafe((job.work)()).catch_unwind();
        let (database, clock) = (self.database.clone(), self.clock.clone());
        self.tasks.spawn(async move {
            let report = work.await.unwrap_or_else(|_| {
                tracing::error!(job = name, "a job panicked");
                Report { outcome: Outcome::Failed, detail: "panicked".to_owned() }
            });
            let now = clock.now();
            let ended = database.write(move |transaction| {
                run::end(transaction, run_id, now, report.outcome, &report.detail)?;
                schedule::release(transaction, name)
            });
            if let Err(error) = ended.await {
                tracing::error!(job = name, error = transport::problem::chain(&error), "a run was not noted");
            }
            drop(running);
        });
        name
    }

    /// Waits for what runs.
    pub(crate) async fn finish(mut self) {
        while self.tasks.join_next().await.is_some() {}
    }
}

/// A job's place among those that run, given up however the run ends.
struct Running(Arc<Mutex<BTreeSet<&'static str>>>, &'static str);

impl Running {
    fn begin(running: &Arc<Mutex<BTreeSet<&'static str>>>, name: &'static str) -> Self {
        running.lock().unwrap_or_else(PoisonError::into_inner).insert(name);
        Self(running.clone(), name)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(self.1);
    }
}

/// A due time beyond the next instant of the rhythm comes from a clock that was ahead: nobody waits for that.
fn is_due(due: &schedule::Due, next: Timestamp, now: Timestamp) -> bool {
    let free = due.lease_until.is_none_or(|lease_until| lease_until <= now);
    free && (due.next_due <= now || due.next_due > next)
}

fn any_due(
    transaction: &Transaction<'_>,
    candidates: &[(usize, &'static str, Timestamp)],
    now: Timestamp,
) -> database::Result<bool> {
    for (_, job, next) in candidates {
        if schedule::find(transaction, job)?.is_some_and(|due| is_due(&due, *next, now)) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn claim(
    transaction: &Transaction<'_>,
    candidates: &[(usize, &'static str, Timestamp)],
    now: Timestamp,
) -> database::Result<Vec<Claim>> {
    let mut claims = Vec::new();
    for (index, job, next) in candidates {
        let Some(due) = schedule::find(transaction, job)?.filter(|due| is_due(due, *next, now)) else {
            continue;
        };
        schedule::claim(transaction, job, *next, now.plus_millis(LEASE_MS))?;
        claims.push(Claim { job: *index, run: run::begin(transaction, job, due.next_due, now)? });
    }
    Ok(claims)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use clock::ManualClock;
    use tokio::sync::Semaphore;

    use super::*;
    use crate::tables::SCHEMA;

    struct Bench {
        folder: tempfile::TempDir,
        clock: Arc<ManualClock>,
        begun: Arc<AtomicUsize>,
        /// A run ends when there is a permit.
        gate: Arc<Semaphore>,
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(1_795_257_600_000 + seconds * 1000)
    }

    impl Bench {
        fn new() -> Self {
            Self {
                folder: tempfile::tempdir().unwrap(),
                clock: ManualClock::starting_at(at(0)),
                begun: Arc::default(),
                gate: Arc::new(Semaphore::new(0)),
            }
        }

        fn database(&self) -> Database {
            let path = self.folder.path().join("a.sqlite3");
            Database::open(&path, SCHEMA, &database::Options::default()).unwrap()
        }

        async fn scheduler(&self) -> Scheduler {
            let (begun, gate) = (self.begun.clone(), self.gate.clone());
            let work = move || {
                begun.fetch_add(1, Ordering::SeqCst);
                let gate = gate.clone();
                async move {
                    gate.acquire().await.unwrap().forget();
                    Report { outcome: Outcome::Done, detail: String::new() }
                }
                .boxed()
            };
            let job = Job { name: "work", cron: "*/5 * * * * *".parse().unwrap(), work: Box::new(work) };
            Scheduler::start(self.database(), self.clock.clone(), vec![job]).await.unwrap()
        }

        fn ended(&self, outcome: Outcome) -> i64 {
            self.database().read_blocking(|transaction| run::count(transaction, "work", outcome)).unwrap()
        }
    }

    /// Lets the running tasks end.
    async fn settle(scheduler: &mut Scheduler) {
        while scheduler.tasks.join_next().await.is_some() {}
    }

    #[tokio::test]
    async fn a_job_runs_when_it_is_due_and_not_before() {
        let bench = Bench::new();
        bench.gate.add_permits(9);
        let mut scheduler = bench.scheduler().await;
        for (seconds, started) in [(0, 1), (1, 0), (4, 0), (5, 1), (6, 0), (11, 1)] {
            assert_eq!(scheduler.tick(at(seconds)).await.unwrap().len(), started, "at {seconds} s");
            settle(&mut scheduler).await;
        }
        assert_eq!(bench.ended(Outcome::Done), 3);
    }

    #[tokio::test]
    async fn a_run_that_takes_long_is_never_joined_by_a_second() {
        let bench = Bench::new();
        let mut scheduler = bench.scheduler().await;
        assert_eq!(scheduler.tick(at(0)).await.unwrap().len(), 1);
        for seconds in [5, 10, 100_000] {
            assert_eq!(scheduler.tick(at(seconds)).await.unwrap().len(), 0, "beyond the lease too");
        }
        bench.gate.add_permits(1);
        settle(&mut scheduler).await;
        assert_eq!(scheduler.tick(at(100_001)).await.unwrap().len(), 1);
        assert_eq!(bench.begun.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn another_process_does_not_take_what_is_leased() {
        let bench = Bench::new();
        let mut other = bench.scheduler().await;
        let mut scheduler = bench.scheduler().await;
        assert_eq!(scheduler.tick(at(0)).await.unwrap().len(), 1);
        assert_eq!(other.tick(at(60)).await.unwrap().len(), 0);
    }

    #[tokio::test]
    async fn after_an_outage_a_job_runs_once() {
        let bench = Bench::new();
        bench.gate.add_permits(9);
        let mut scheduler = bench.scheduler().await;
        scheduler.tick(at(0)).await.unwrap();
        scheduler.finish().await;
        let mut scheduler = bench.scheduler().await;
        for (seconds, started) in [(86_403, 1), (86_404, 0), (86_405, 1)] {
            assert_eq!(scheduler.tick(at(seconds)).await.unwrap().len(), started, "at {seconds} s");
            settle(&mut scheduler).await;
        }
    }

    #[tokio::test]
    async fn what_a_dead_process_had_claimed_is_done_again() {
        let bench = Bench::new();
        let mut scheduler = bench.scheduler().await;
        scheduler.tick(at(0)).await.unwrap();
        drop(scheduler);
        let mut scheduler = bench.scheduler().await;
        assert_eq!(bench.ended(Outcome::Interrupted), 1);
        assert_eq!(scheduler.tick(at(5)).await.unwrap(), ["work"]);
    }

    #[tokio::test]
    async fn a_clock_that_steps_back_delays_nothing() {
        let bench = Bench::new();
        bench.gate.add_permits(9);
        let mut scheduler = bench.scheduler().await;
        scheduler.tick(at(1_000_000)).await.unwrap();
        settle(&mut scheduler).await;
        assert_eq!(scheduler.tick(at(3)).await.unwrap().len(), 1);
    }

    #[tokio::test]
    async fn a_panic_ends_its_run_and_nothing_else() {
        let bench = Bench::new();
        let work = || async { panic!("for the test") }.boxed();
        let job = Job { name: "work", cron: "*/5 * * * * *".parse().unwrap(), work: Box::new(work) };
        let mut scheduler = Scheduler::start(bench.database(), bench.clock.clone(), vec![job]).await.unwrap();
        scheduler.tick(at(0)).await.unwrap();
        settle(&mut scheduler).await;
        assert_eq!(bench.ended(Outcome::Failed), 1);
        assert_eq!(scheduler.tick(at(5)).await.unwrap().len(), 1);
    }
}
