//! The open loop: requests are sent at a rate, whether earlier ones were answered or not. One that has to wait for its
//! connection has begun when it was due, so that a server that stalls is not asked less (coordinated omission).
//!
//! One thread sends and receives on every connection and sleeps in between until the next answer or the next request, by
//! the nanosecond. A thread a connection would make the system's scheduler the largest part of what is measured where there
//! are two cores for both sides.

use std::net::TcpStream;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use tokio_rustls::rustls::{ClientConnection, StreamOwned};

use super::load::{CONNECT_TIME, CONNECTIONS, Connection, Measured, Seeds, Target};

/// A connection and its next request.
struct Asker {
    connection: Connection<StreamOwned<ClientConnection, TcpStream>>,
    seeds: Seeds,
    due: Instant,
    /// What was asked for and is not answered yet.
    asked: Option<String>,
}

impl Asker {
    /// Sends the next request if it is due.
    fn ask(&mut self, until: Instant, path: &impl Fn(u64) -> String) {
        if self.asked.is_none() && self.due <= Instant::now() && self.due < until {
            let path = path(self.seeds.next());
            self.connection.send(&path);
            self.asked = Some(path);
        }
    }
}

/// Sends `rate` requests a second. Each answer is shown to `look` with its path.
pub fn open(
    target: &Target,
    time: Duration,
    rate: f64,
    path: impl Fn(u64) -> String,
    look: impl Fn(&str, &[u8]),
) -> Measured {
    let begin = Instant::now() + CONNECT_TIME;
    let until = begin + time;
    let every = Duration::from_secs_f64(CONNECTIONS as f64 / rate);
    let asker = |number: usize| Asker {
        connection: target.connect_without_blocking(),
        seeds: Seeds::of(number),
        due: begin + every.mul_f64(number as f64 / CONNECTIONS as f64),
        asked: None,
    };
    let mut askers: Vec<Asker> = (0..CONNECTIONS).map(asker).collect();
    let mut latencies = Vec::new();
    loop {
        for asker in &mut askers {
            asker.ask(until, &path);
        }
        let next = askers.iter().filter(|asker| asker.asked.is_none()).map(|asker| asker.due).min();
        let next = next.filter(|due| *due < until);
        if next.is_none() && askers.iter().all(|asker| asker.asked.is_none()) {
            break;
        }
        for number in answered(&askers, next) {
            let asker = &mut askers[number];
            let Some(path) = asker.asked.take() else { continue };
            match asker.connection.answer() {
                Some(body) => {
                    look(&path, body);
                    latencies.push(asker.due.elapsed().as_secs_f64());
                    asker.due += every;
                }
                None => asker.asked = Some(path),
            }
        }
    }
    Measured::new(latencies.len() as f64 / time.as_secs_f64(), latencies)
}

/// Waits until there is something to read or to send; tells on which connections something came.
fn answered(askers: &[Asker], next: Option<Instant>) -> Vec<usize> {
    let waiting: Vec<usize> = (0..askers.len()).filter(|number| askers[*number].asked.is_some()).collect();
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
