//! One merchant at their seat.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use clock::Timestamp;
use otivm_api::{Command, PlayError, PlayerClient, RoutesQuery, State};
use transport::Shutdown;

use super::cookies::Cookies;
use super::decision::{Decision, Dice, Temperament, busy_until, decide};
use super::{Deeds, Simulation, pause};

/// Shortest and longest pause between two looks at the game.
const LOOK_PAUSE: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(10));
/// Longest pause after failures; the first is the shortest pause between two looks, and each doubles it.
const FAILURE_PAUSE_MAX: Duration = Duration::from_secs(60);
/// Failures after which the pause grows no more.
const DOUBLINGS_MAX: u32 = 6;
/// Time the game has for all calls of one step.
const STEP_TIMEOUT: Duration = Duration::from_secs(30);

/// A merchant.
pub(super) struct Merchant {
    game_url: String,
    seed: u64,
    seat: u32,
    temperament: Temperament,
    cookies: Arc<Cookies>,
    deeds: Arc<Deeds>,
    client: PlayerClient,
}

/// Why a step led nowhere.
#[derive(Debug, thiserror::Error)]
enum StepError {
    #[error(transparent)]
    Play(#[from] PlayError),
    #[error("the game did not answer within {STEP_TIMEOUT:?}")]
    Slow,
    #[error("the key to the seat could not be kept")]
    Cookie(#[source] anyhow::Error),
}

impl StepError {
    fn is_seat_lost(&self) -> bool {
        matches!(self, Self::Play(PlayError::Refused(problem)) if problem.status == 401)
    }

    /// What the game asks for, where it does.
    fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Play(PlayError::Refused(problem)) => {
                problem.retry_after_s.map(|seconds| Duration::from_secs(seconds.into()))
            }
            _ => None,
        }
    }
}

impl Merchant {
    /// A merchant who has the key of an earlier one where there was one.
    pub(super) fn new(
        simulation: &Simulation,
        seat: u32,
        cookies: Arc<Cookies>,
        deeds: Arc<Deeds>,
    ) -> anyhow::Result<Self> {
        let mut client = PlayerClient::new(&simulation.game_url)?;
        if let Some(cookie) = cookies.get(seat) {
            client = client.with_cookie(&cookie);
        }
        let temperament = Temperament::of(&mut Dice::of(simulation.seed, seat, 0));
        let (game_url, seed) = (simulation.game_url.clone(), simulation.seed);
        Ok(Self { game_url, seed, seat, temperament, cookies, deeds, client })
    }

    /// Plays until the shutdown is requested.
    pub(super) async fn play(mut self, shutdown: &Shutdown) {
        let mut failures = 0;
        while !shutdown.is_requested() {
            let wait = match self.timed_step(shutdown).await {
                None => return,
                Some(Ok(wait)) => {
                    failures = 0;
                    wait
                }
                Some(Err(error)) => {
                    failures += 1;
                    self.deeds.failures.fetch_add(1, Ordering::Relaxed);
                    tracing::debug!(
                        seat = self.seat,
                        failures,
                        error = transport::problem::chain(&error),
                        "waits"
                    );
                    if error.is_seat_lost() {
                        self.lose_seat();
                    }
                    failure_pause(failures, error.retry_after())
                }
            };
            if !pause(wait, shutdown).await {
                return;
            }
        }
    }

    /// One step; `None` when the shutdown came first. Taking a seat is not called off: its key would be lost.
    async fn timed_step(&mut self, shutdown: &Shutdown) -> Option<Result<Duration, StepError>> {
        let has_seat = self.client.cookie().is_some();
        let step = tokio::time::timeout(STEP_TIMEOUT, async {
            if has_seat { self.step().await } else { self.join().await }
        });
        let answered = if has_seat {
            tokio::select! {
                biased;
                () = shutdown.requested() => return None,
                answered = step => answered,
            }
        } else {
            step.await
        };
        Some(answered.unwrap_or(Err(StepError::Slow)))
    }

    async fn join(&mut self) -> Result<Duration, StepError> {
        self.client.join().await?;
        let cookie = self.client.cookie().map(str::to_owned);
        self.cookies.set(self.seat, cookie).map_err(StepError::Cookie)?;
        tracing::debug!(seat = self.seat, temperament = ?self.temperament, "has a seat");
        Ok(LOOK_PAUSE.0)
    }

    /// The game does not know the key any more: the next step takes a new seat.
    fn lose_seat(&mut self) {
        let forgotten = self.cookies.set(self.seat, None);
        match (forgotten, PlayerClient::new(&self.game_url)) {
            (Ok(()), Ok(client)) => self.client = client,
            (Err(error), _) => {
                tracing::warn!(seat = self.seat, error = format!("{error:#}"), "keeps an old key");
            }
            (_, Err(error)) => tracing::warn!(seat = self.seat, %error, "keeps an old key"),
        }
    }

    /// Looks, decides, acts; how long to wait then.
    async fn step(&self) -> Result<Duration, StepError> {
        let state = self.client.state().await?;
        if state.background.is_none() {
            return self.choose_background(&state).await;
        }
        if let Some(until) = busy_until(&state) {
            return Ok(look_pause(state.server_time, Some(until)));
        }
        let routes = self.client.routes(&RoutesQuery::default()).await?;
        let mut dice = Dice::of(self.seed, self.seat, state.head);
        match decide(&state, &routes, self.temperament, &mut dice) {
            Decision::Wait(until) => Ok(look_pause(state.server_time, until)),
            Decision::Act(command) => {
                let counter = match command {
                    Command::Rest => &self.deeds.rests,
                    _ => &self.deeds.ventures,
                };
                let after = self.act(&state, command).await?;
                counter.fetch_add(1, Ordering::Relaxed);
                Ok(look_pause(after.server_time, busy_until(&after)))
            }
        }
    }

    async fn choose_background(&self, state: &State) -> Result<Duration, StepError> {
        let offered = self.client.backgrounds().await?.backgrounds;
        let chosen = Dice::of(self.seed, self.seat, state.head).below(offered.len().try_into().unwrap_or(0));
        let Some(background) = usize::try_from(chosen).ok().and_then(|chosen| offered.get(chosen)) else {
            return Ok(LOOK_PAUSE.1);
        };
        let command = Command::ChooseBackground { background: background.token.clone() };
        self.act(state, command).await?;
        Ok(LOOK_PAUSE.0)
    }

    /// The key follows from the moment the merchant saw: whoever acts again on the same sight does it once.
    async fn act(&self, seen: &State, command: Command) -> Result<State, StepError> {
        let key = format!("merchant-{}", seen.head);
        Ok(self.client.command(&key, command).await?.state)
    }
}

/// Time until the next look: what is left until `until` by the server's time, within the limits.
fn look_pause(server_time: Timestamp, until: Option<Timestamp>) -> Duration {
    let left = until.map_or(i64::MAX, |until| until.millis_since(server_time));
    Duration::from_millis(left.try_into().unwrap_or(0)).clamp(LOOK_PAUSE.0, LOOK_PAUSE.1)
}

fn failure_pause(failures: u32, retry_after: Option<Duration>) -> Duration {
    let grown = LOOK_PAUSE.0 * 2_u32.pow(failures.saturating_sub(1).min(DOUBLINGS_MAX));
    grown.max(retry_after.unwrap_or_default()).min(FAILURE_PAUSE_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_look_is_when_something_is_due_and_never_a_busy_loop() {
        let now = Timestamp::from_millis(1_000_000);
        let at = |millis| look_pause(now, Some(now.plus_millis(millis)));
        assert_eq!(at(-5), Duration::from_secs(1));
        assert_eq!(at(4_200), Duration::from_millis(4_200));
        assert_eq!(at(600_000), Duration::from_secs(10));
        assert_eq!(look_pause(now, None), Duration::from_secs(10));
    }

    #[test]
    fn pauses_grow_with_failures_up_to_a_minute() {
        let seconds: Vec<_> = (1..10).map(|failures| failure_pause(failures, None).as_secs()).collect();
        assert_eq!(seconds, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
        assert_eq!(failure_pause(1, Some(Duration::from_secs(5))).as_secs(), 5);
    }
}
