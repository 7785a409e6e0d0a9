//! The limits of every service, each with a unit. An endpoint may set its own body limit and deadline.

use std::time::Duration;

/// Open connections a listener accepts at once; the next one waits in the kernel's queue.
pub const CONNECTIONS_MAX: usize = 1024;
/// Time a peer has to finish the TLS handshake.
pub const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);
/// Time a peer has to send the head of a request.
pub const HEADER_READ_TIMEOUT: Duration = Duration::from_secs(10);
/// Body of a request, in bytes, unless the endpoint says otherwise.
pub const BODY_BYTES_MAX: usize = 256 * 1024;
/// Time a handler has for its answer, unless the endpoint says otherwise.
pub const HANDLER_TIMEOUT: Duration = Duration::from_secs(10);
/// Time that requests in flight have to finish once a service was told to stop.
pub const DRAIN_TIMEOUT: Duration = Duration::from_secs(10);
/// Body of an answer that a client is willing to read, in bytes.
pub const ANSWER_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Time a client gives one attempt.
pub const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(15);
/// Time a client gives a call with all its attempts and pauses.
pub const CALL_DEADLINE: Duration = Duration::from_secs(30);
/// Attempts after the first.
pub const RETRIES_MAX: usize = 6;
/// Shortest and longest pause between two attempts, before jitter.
pub const RETRY_PAUSE: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(3));
/// Time a client gives the opening of a connection.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// Length of an idempotency key, in characters.
pub const IDEMPOTENCY_KEY_CHARS_MAX: usize = 64;
/// One call log file, in bytes, before it is rotated.
pub const CALL_LOG_BYTES_MAX: u64 = 16 * 1024 * 1024;
/// Call log files kept, the present one included.
pub const CALL_LOG_FILES: usize = 4;
/// How often a service looks whether its certificate was renewed or a revocation list published.
pub const CREDENTIALS_WATCH_INTERVAL: Duration = Duration::from_secs(1);
