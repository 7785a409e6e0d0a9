//! Many connections driven by one thread, which sleeps in between until the next answer or the next request, by the
//! nanosecond. A thread a connection would make the system's scheduler the largest part of what is measured where there are
//! two cores for both sides.
//!
//! In the open loop requests are sent at a rate, whether earlier ones were answered or not: one that has to wait for its
//! connection has begun when it was due, so that a server that stalls is not asked less (coordinated omission). In the closed
//! loop a connection asks as soon as it has its answer.

use std::cell::RefCell;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::nice;
use tokio_rustls::rustls::{ClientConnection, StreamOwned};

use super::load::{CONNECT_TIME, CONNECTIONS, Connection, Measured, Seeds, Target, get};

/// How much more the thread that asks in the open loop is preferred to those of the server. It stands for other machines,
/// which have processors of their own: what it waits for one is no time of the server's. Only root may prefer; others
/// measure with that wait.
const PREFERENCE: i32 = 15;

/// A connection over TLS that never waits.
pub type Open = Connection<StreamOwned<ClientConnection, TcpStream>>;

/// When the connections of a load ask.
#[derive(Clone, Copy)]
pub struct Pace {
    /// When the first of them asks.
    begin: Instant,
    /// Between two requests of one connection; `None` in the closed loop.
    every: Option<Duration>,
}

impl Pace {
    /// As soon as the last answer is there.
    pub fn closed() -> Self {
        Self { begin: Instant::now(), every: None }
    }

    /// So many requests a second over all connections, evenly.
    pub fn open(rate: f64, connections: usize) -> Self {
        let every = Duration::from_secs_f64(connections as f64 / rate);
        Self { begin: Instant::now() + CONNECT_TIME, every: Some(every) }
    }
}

/// A connection and its next request.
struct Asker<'a> {
    connection: &'a mut Open,
    due: Instant,
    is_waiting: bool,
    has_ended: bool,
}

/// Lets every connection ask for what `next` gives it, by its number and the instant it is due, until that is nothing. Each
/// answer is shown to `look`. Tells how long each request took, in seconds.
pub fn drive(
    connections: &mut [Open],
    pace: Pace,
    mut next: impl FnMut(usize, Instant) -> Option<String>,
    mut look: impl FnMut(usize, &[u8]),
) -> Vec<f64> {
    let preferred = pace.every.is_some() && nice(-PREFERENCE).is_ok();
    let phase = pace.every.unwrap_or_default() / u32::try_from(connections.len()).unwrap();
    let mut askers: Vec<Asker<'_>> = connections
        .iter_mut()
        .zip(0..)
        .map(|(connection, number)| Asker {
            connection,
            due: pace.begin + phase * number,
            is_waiting: false,
            has_ended: false,
        })
        .collect();
    let mut latencies = Vec::new();
    loop {
        for (number, asker) in askers.iter_mut().enumerate() {
            if asker.is_waiting || asker.has_ended || asker.due > Instant::now() {
                continue;
            }
            match next(number, asker.due) {
                Some(request) => {
                    asker.connection.send_whole(&request);
                    asker.is_waiting = true;
                }
                None => asker.has_ended = true,
            }
        }
        if askers.iter().all(|asker| asker.has_ended) {
            break;
        }
        for number in answered(&askers) {
            let asker = &mut askers[number];
            let Some(body) = asker.connection.answer() else { continue };
            look(number, body);
            latencies.push(asker.due.elapsed().as_secs_f64());
            asker.is_waiting = false;
            asker.due = pace.every.map_or_else(Instant::now, |every| asker.due + every);
        }
    }
    if preferred {
        nice(PREFERENCE).unwrap();
    }
    latencies
}

/// Waits until there is something to read or to send; tells on which connections something came.
fn answered(askers: &[Asker<'_>]) -> Vec<usize> {
    let next =
        askers.iter().filter(|asker| !asker.is_waiting && !asker.has_ended).map(|asker| asker.due).min();
    let waiting: Vec<usize> = (0..askers.len()).filter(|number| askers[*number].is_waiting).collect();
    let mut polled: Vec<PollFd<'_>> = waiting
        .iter()
        .map(|number| PollFd::new(askers[*number].connection.socket(), PollFlags::IN))
        .collect();
    let timeout = next.map(|due| {
        let left = due.saturating_duration_since(Instant::now());
        Timespec { tv_sec: left.as_secs().try_into().unwrap(), tv_nsec: left.subsec_nanos().into() }
    });
    poll(&mut polled, timeout.as_ref()).unwrap();
    let came = waiting.iter().zip(&polled).filter(|(_, polled)| !polled.revents().is_empty());
    came.map(|(number, _)| *number).collect()
}

/// Asks for paths at `rate` a second. Each answer is shown to `look` with its path.
pub fn open(
    target: &Target,
    time: Duration,
    rate: f64,
    path: impl Fn(u64) -> String,
    look: impl Fn(&str, &[u8]),
) -> Measured {
    let mut connections: Vec<Open> = (0..CONNECTIONS).map(|_| target.connect_without_blocking()).collect();
    let pace = Pace::open(rate, CONNECTIONS);
    let until = pace.begin + time;
    let mut seeds: Vec<Seeds> = (0..CONNECTIONS).map(Seeds::of).collect();
    let asked = RefCell::new(vec![String::new(); CONNECTIONS]);
    let next = |number: usize, due: Instant| {
        (due < until).then(|| {
            let path = path(seeds[number].next());
            let request = get(&path);
            asked.borrow_mut()[number] = path;
            request
        })
    };
    let latencies = drive(&mut connections, pace, next, |number, body| look(&asked.borrow()[number], body));
    Measured::new(latencies.len() as f64 / time.as_secs_f64(), latencies)
}
