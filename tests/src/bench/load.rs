//! A load generator: connections with a thread each, which speak HTTP/1.1 over TLS with a certificate of the fleet.
//!
//! Threads and not tasks, because an open loop has to send on time: a sleeping thread wakes within some 50 microseconds, a
//! task by the millisecond.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, ClientConnection, StreamOwned};

/// Connections of a load.
pub const CONNECTIONS: usize = 64;

/// Where a load goes.
#[derive(Clone)]
pub struct Target {
    address: String,
    tls: Arc<ClientConfig>,
}

impl Target {
    /// A target at `https://address`.
    pub fn new(url: &str, tls: ClientConfig) -> Self {
        Self { address: url.trim_start_matches("https://").to_owned(), tls: Arc::new(tls) }
    }

    /// A connection of its own.
    pub fn connect(&self) -> Connection {
        let socket = TcpStream::connect(&self.address).unwrap();
        socket.set_nodelay(true).unwrap();
        let name = ServerName::try_from("localhost").unwrap();
        let tls = ClientConnection::new(self.tls.clone(), name).unwrap();
        Connection { stream: StreamOwned::new(tls, socket), buffer: Vec::new() }
    }
}

/// An open connection.
pub struct Connection {
    stream: StreamOwned<ClientConnection, TcpStream>,
    buffer: Vec<u8>,
}

impl Connection {
    /// Asks for a path and answers the body; anything else than 200 ends the benchmark.
    pub fn get(&mut self, path: &str) -> &[u8] {
        self.send(path);
        let head = self.head();
        let length = header(&self.buffer[..head], "content-length").expect("an answer of known length");
        while self.buffer.len() < head + length {
            self.more();
        }
        &self.buffer[head..head + length]
    }

    /// Asks for a path and counts the bytes of a chunked body.
    pub fn stream(&mut self, path: &str) -> usize {
        self.send(path);
        let head = self.head();
        let mut bytes = self.buffer.len() - head;
        while !self.buffer.ends_with(b"\r\n0\r\n\r\n") {
            // Only the end matters of what was counted.
            let tail = self.buffer.len().saturating_sub(8);
            self.buffer.drain(..tail);
            let before = self.buffer.len();
            self.more();
            bytes += self.buffer.len() - before;
        }
        bytes
    }

    fn send(&mut self, path: &str) {
        let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n");
        self.stream.write_all(request.as_bytes()).unwrap();
        self.buffer.clear();
    }

    /// Reads until the head is there; where the body begins.
    fn head(&mut self) -> usize {
        loop {
            if let Some(end) = self.buffer.windows(4).position(|window| window == b"\r\n\r\n") {
                let status = self.buffer.get(9..12);
                assert_eq!(status, Some(&b"200"[..]), "{}", String::from_utf8_lossy(&self.buffer));
                return end + 4;
            }
            self.more();
        }
    }

    fn more(&mut self) {
        let mut chunk = [0; 64 * 1024];
        let read = self.stream.read(&mut chunk).unwrap();
        assert!(read > 0, "the server closed a connection");
        self.buffer.extend_from_slice(&chunk[..read]);
    }
}

fn header(head: &[u8], name: &str) -> Option<usize> {
    let head = std::str::from_utf8(head).ok()?;
    let mut lines = head.lines().filter_map(|line| line.split_once(": "));
    lines.find(|(found, _)| found.eq_ignore_ascii_case(name))?.1.parse().ok()
}

/// What was measured: the rate, and how long each request took, in seconds.
pub struct Measured {
    /// Answers a second.
    pub rate: f64,
    /// Of each answer, sorted.
    pub latencies: Vec<f64>,
}

impl Measured {
    /// The latency that so many of a thousand do not exceed, in seconds.
    pub fn at(&self, per_mille: usize) -> f64 {
        self.latencies[(self.latencies.len() * per_mille).div_ceil(1000).max(1) - 1]
    }
}

/// Every connection asks as soon as it has its answer.
pub fn closed(target: &Target, time: Duration, path: impl Fn(u64) -> String + Sync) -> Measured {
    run(target, time, None, &path, &|_, _| ())
}

/// Requests are sent at a rate, whether earlier ones were answered or not; one that has to wait for its connection has
/// begun when it was due.
pub fn open(
    target: &Target,
    time: Duration,
    rate: f64,
    path: impl Fn(u64) -> String + Sync,
    look: impl Fn(&str, &[u8]) + Sync,
) -> Measured {
    run(target, time, Some(rate), &path, &look)
}

fn run(
    target: &Target,
    time: Duration,
    rate: Option<f64>,
    path: &(impl Fn(u64) -> String + Sync),
    look: &(impl Fn(&str, &[u8]) + Sync),
) -> Measured {
    let begin = Instant::now() + Duration::from_millis(300);
    let over = AtomicBool::new(false);
    let all: Vec<Vec<f64>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..CONNECTIONS)
            .map(|number| {
                let over = &over;
                scope.spawn(move || {
                    let mut connection = target.connect();
                    let mut latencies = Vec::new();
                    let every = rate.map(|rate| Duration::from_secs_f64(64.0 / rate));
                    let mut due =
                        begin + every.map_or(Duration::ZERO, |every| every.mul_f64(number as f64 / 64.0));
                    let mut seed = number as u64 + 1;
                    while !over.load(Ordering::Relaxed) && due < begin + time {
                        let now = Instant::now();
                        if due > now {
                            std::thread::sleep(due - now);
                        }
                        seed = seed
                            .wrapping_mul(6_364_136_223_846_793_005)
                            .wrapping_add(1_442_695_040_888_963_407);
                        let path = path(seed >> 33);
                        look(&path, connection.get(&path));
                        latencies.push(due.elapsed().as_secs_f64());
                        due = every.map_or_else(Instant::now, |every| due + every);
                    }
                    latencies
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    over.store(true, Ordering::Relaxed);
    let mut latencies: Vec<f64> = all.into_iter().flatten().collect();
    latencies.sort_by(f64::total_cmp);
    Measured { rate: latencies.len() as f64 / time.as_secs_f64(), latencies }
}
