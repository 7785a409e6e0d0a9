//! What a call costs that asks for nothing: a constant from an axum handler behind our listener, and from one behind our
//! router as well. The first is the ceiling of every read over HTTPS; the second says what the fleet's own part of a call
//! costs: authorisation, limits, trace, metrics and the call log.

use std::time::{Duration, Instant};

use tokio::runtime::Runtime;
use transport::server::{self, Security};
use transport::testing::{Serving, TestFleet, listener};
use transport::{Api, Endpoint, Role};

use super::load::{self, Measured, Target};
use super::open_loop::open;
use super::{Figure, median, say};

/// Time of each measurement.
const TIME: Duration = Duration::from_secs(3);
/// A gap between two looks at the clock that is a stall.
const STALL: Duration = Duration::from_micros(500);
/// Rounds of each pair of measurements, of which the median counts.
const ROUNDS: usize = 3;

/// Bytes of the size of a cell's answer.
static CONSTANT: Endpoint = Endpoint::get("constant", "/api/v1/constant", "The same bytes each time.")
    .callers(&[Role::Game])
    .answers_bytes("application/json");

/// The constants' addresses.
pub struct Constants {
    bare: Target,
    behind_api: Target,
    _serving: (Serving, tokio::task::JoinHandle<()>),
}

impl Constants {
    /// Serves them.
    pub async fn start(fleet: &TestFleet) -> Self {
        let node = fleet.member(7, Role::Store);
        let body = || async { ([("content-type", "application/json")], [b'x'; 600].as_slice()) };
        let router = axum::Router::new().route(CONSTANT.path, axum::routing::get(body));
        let listener = listener().await;
        let bare = format!("https://{}", listener.local_addr().unwrap());
        let task = tokio::spawn(server::serve(node.clone(), listener, Security::Mutual, router));
        let behind = fleet.member(8, Role::Store);
        let serving = fleet.serve(&behind, Api::new(&behind).route(&CONSTANT, body).finish(())).await;
        let behind_api = target(fleet, &serving.mesh_url);
        Self { bare: target(fleet, &bare), behind_api, _serving: (serving, task) }
    }

    /// Requests a second of the first and of the second.
    pub fn closed(&self) -> [f64; 2] {
        [&self.bare, &self.behind_api].map(|target| load::closed(target, TIME, path).rate)
    }

    /// Latencies of both at this rate.
    pub fn open(&self, rate: f64) -> [Measured; 2] {
        [&self.bare, &self.behind_api].map(|target| open(target, 2 * TIME, rate, path, |_, _| ()))
    }
}

fn path(_: u64) -> String {
    CONSTANT.path.to_owned()
}

/// An address, called as the game calls it.
pub fn target(fleet: &TestFleet, url: &str) -> Target {
    let credentials = fleet.member(1, Role::Game).credentials.current();
    Target::new(url, credentials.client_config(Role::Store).unwrap())
}

/// The 99th percentile beside the median, in milliseconds.
pub fn tail(name: &'static str, measured: &Measured) -> Figure {
    let (p50, p99) = (measured.at(500) * 1e3, measured.at(990) * 1e3);
    say(format!("{name}: {:.0} requests/s", measured.rate));
    Figure::single(name, p99, "ms", Some(p50)).with_latencies(measured)
}

/// Percent of the time for which a thread that only reads the clock is stopped for longer than a request takes. What of it
/// there is without any load is the machine's, and no server can have a shorter tail.
pub fn stalls() -> Figure {
    let (begun, mut last, mut lost) = (Instant::now(), Instant::now(), Duration::ZERO);
    while begun.elapsed() < TIME {
        let gap = last.elapsed();
        last += gap;
        if gap > STALL {
            lost += gap;
        }
    }
    Figure::single("machine.stalled", lost.as_secs_f64() * 100.0 / TIME.as_secs_f64(), "%", None)
}

/// Both constants, alone.
pub fn figures(runtime: &Runtime) -> Vec<Figure> {
    let fleet = TestFleet::new();
    let constants = runtime.block_on(Constants::start(&fleet));
    constants.closed();
    let mut rates = [Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        for (rates, rate) in rates.iter_mut().zip(constants.closed()) {
            rates.push(rate);
        }
    }
    let [bare, behind] = rates.map(median);
    let [of_bare, of_api] = constants.open(behind / 2.0);
    vec![
        stalls(),
        Figure::single("transport.constant", behind, "1/s", Some(bare)),
        tail("transport.half_load_bare", &of_bare),
        tail("transport.half_load_api", &of_api),
    ]
}
