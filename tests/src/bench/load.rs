//! A load generator: connections that speak HTTP/1.1 over TLS with a certificate of the fleet. In the closed loop here each
//! has a thread of its own, as so many programs would; the [open loop](super::open_loop) has to send on time.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, ClientConnection, StreamOwned};

/// Connections of a load.
pub const CONNECTIONS: usize = 64;
/// Time in which they are opened, before the first request.
pub const CONNECT_TIME: Duration = Duration::from_millis(300);

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
    pub fn connect(&self) -> Connection<StreamOwned<ClientConnection, TcpStream>> {
        let socket = TcpStream::connect(&self.address).unwrap();
        socket.set_nodelay(true).unwrap();
        let name = ServerName::IpAddress(socket.peer_addr().unwrap().ip().into());
        let tls = ClientConnection::new(self.tls.clone(), name).unwrap();
        Connection::over(StreamOwned::new(tls, socket))
    }

    /// One whose reads tell that there is nothing yet, instead of waiting for it.
    pub fn connect_without_blocking(&self) -> Connection<StreamOwned<ClientConnection, TcpStream>> {
        let mut connection = self.connect();
        let StreamOwned { conn, sock } = &mut connection.stream;
        conn.complete_io(sock).unwrap();
        sock.set_nonblocking(true).unwrap();
        connection
    }
}

/// Bytes that are read at once: a whole record of TLS.
const CHUNK_BYTES: usize = 16 * 1024;

impl Connection<StreamOwned<ClientConnection, TcpStream>> {
    /// What the system tells of when something comes.
    pub const fn socket(&self) -> &TcpStream {
        &self.stream.sock
    }
}

/// An open connection.
pub struct Connection<S> {
    stream: S,
    buffer: Vec<u8>,
}

impl<S: Read + Write> Connection<S> {
    /// Speaks over what is open already.
    pub fn over(stream: S) -> Self {
        Self { stream, buffer: Vec::new() }
    }

    /// Asks for a path and answers the body.
    pub fn get(&mut self, path: &str) -> &[u8] {
        self.ask(&get(path))
    }

    /// Sends a whole request and answers the body; anything else than 200 ends the benchmark.
    pub fn ask(&mut self, request: &str) -> &[u8] {
        self.send_whole(request);
        loop {
            if let Some((from, until)) = self.body() {
                return &self.buffer[from..until];
            }
            assert!(self.more(), "a connection that waits has something to read");
        }
    }

    /// The body, once all of it is there.
    pub fn answer(&mut self) -> Option<&[u8]> {
        while self.body().is_none() {
            if !self.more() {
                return None;
            }
        }
        self.body().map(|(from, until)| &self.buffer[from..until])
    }

    /// Where the body begins and ends, once all of it is there.
    fn body(&self) -> Option<(usize, usize)> {
        let head = self.head()?;
        let length = header(&self.buffer[..head], "content-length").expect("an answer of known length");
        (self.buffer.len() >= head + length).then_some((head, head + length))
    }

    /// Asks for a path and counts the bytes of a chunked body.
    pub fn stream(&mut self, path: &str) -> usize {
        self.send_whole(&get(path));
        while self.head().is_none() {
            self.more();
        }
        let head = self.head().expect("it is there");
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

    /// Sends a whole request. [`Self::answer`] has what came of it.
    pub fn send_whole(&mut self, request: &str) {
        self.stream.write_all(request.as_bytes()).unwrap();
        self.buffer.clear();
    }

    /// Where the body begins, once the whole head is there.
    fn head(&self) -> Option<usize> {
        let end = self.buffer.windows(4).position(|window| window == b"\r\n\r\n")?;
        let status = self.buffer.get(9..12);
        assert_eq!(status, Some(&b"200"[..]), "{}", String::from_utf8_lossy(&self.buffer));
        Some(end + 4)
    }

    /// Reads what there is; tells whether there was something.
    fn more(&mut self) -> bool {
        let mut chunk = [0; CHUNK_BYTES];
        match self.stream.read(&mut chunk) {
            Err(error) if error.kind() == ErrorKind::WouldBlock => false,
            read => {
                let read = read.unwrap();
                assert!(read > 0, "the server closed a connection");
                self.buffer.extend_from_slice(&chunk[..read]);
                true
            }
        }
    }
}

/// A request for a path.
pub fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n")
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
    /// Of answers in any order.
    pub fn new(rate: f64, mut latencies: Vec<f64>) -> Self {
        latencies.sort_by(f64::total_cmp);
        Self { rate, latencies }
    }

    /// The latency that so many of a thousand do not exceed, in seconds.
    pub fn at(&self, per_mille: usize) -> f64 {
        self.latencies[(self.latencies.len() * per_mille).div_ceil(1000).max(1) - 1]
    }
}

/// Every connection asks as soon as it has its answer.
pub fn closed(target: &Target, time: Duration, path: impl Fn(u64) -> String + Sync) -> Measured {
    let begin = Instant::now() + CONNECT_TIME;
    let path = &path;
    let ask = move |number: usize| {
        let mut connection = target.connect();
        let (mut seeds, mut latencies) = (Seeds::of(number), Vec::new());
        std::thread::sleep(begin.saturating_duration_since(Instant::now()));
        while begin.elapsed() < time {
            let asked = Instant::now();
            connection.get(&path(seeds.next()));
            latencies.push(asked.elapsed().as_secs_f64());
        }
        latencies
    };
    let all: Vec<Vec<f64>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..CONNECTIONS).map(|number| scope.spawn(move || ask(number))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let latencies: Vec<f64> = all.into_iter().flatten().collect();
    Measured::new(latencies.len() as f64 / time.as_secs_f64(), latencies)
}

/// Seeds of the paths that a connection asks for.
pub struct Seeds(u64);

impl Seeds {
    /// Those of a connection, by its number.
    pub const fn of(number: usize) -> Self {
        Self(number as u64 + 1)
    }

    /// The next one.
    pub const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }
}
