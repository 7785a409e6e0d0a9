//! Answers of millions of lines: a blocking thread walks one snapshot and hands chunks to the connection.

use std::ops::ControlFlow;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use rusqlite::Transaction;
use tessera_store_api::Trailer;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{mpsc, oneshot};

use crate::app::App;
use crate::edition::{Edition, Reading, Seen};
use crate::error::{Error, Result};
use crate::held::Held;
use crate::tables;
use crate::view::write_json;

/// Streams that run at once: each holds a thread and a reading connection.
pub(crate) const STREAMS_MAX: usize = 4;
/// A chunk, in bytes: a few of TLS's records, and small beside what a connection may be behind.
const CHUNK_BYTES: usize = 128 * 1024;
/// Chunks that wait for the connection.
const CHUNKS_WAITING_MAX: usize = 8;
/// Time a reader may take nothing before the stream is cut: its snapshot keeps the log from being reused.
const STALL_MAX: Duration = Duration::from_secs(20);
/// Time a stream may take as a whole.
const STREAM_TIME_MAX: Duration = Duration::from_secs(600);
/// Pause before a reader that is behind is looked at again.
const LOOK_AGAIN: Duration = Duration::from_millis(1);

/// The chunks of a stream. One that was cut ends with an error, so that the connection is not closed as if all were well.
#[derive(Debug)]
pub(crate) struct Stream {
    chunks: mpsc::Receiver<Vec<u8>>,
    is_whole: Arc<AtomicBool>,
}

/// A stream that did not come to its end.
#[derive(Debug, thiserror::Error)]
#[error("the stream was cut")]
pub(crate) struct Cut;

impl futures::Stream for Stream {
    type Item = Result<Vec<u8>, Cut>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match self.chunks.poll_recv(context) {
            Poll::Ready(Some(chunk)) => Poll::Ready(Some(Ok(chunk))),
            Poll::Ready(None) if self.is_whole.swap(true, Ordering::Acquire) => Poll::Ready(None),
            Poll::Ready(None) => Poll::Ready(Some(Err(Cut))),
            Poll::Pending => Poll::Pending,
        }
    }
}

/// What a stream is told before its first line: which edition it is from, or why there is none.
type Told = oneshot::Sender<Result<()>>;

/// A stream whose query is not yet known to be answerable.
pub(crate) struct Starting<'a> {
    told: &'a mut Option<Told>,
    chunks: mpsc::Sender<Vec<u8>>,
    is_whole: Arc<AtomicBool>,
}

impl Starting<'_> {
    /// The query can be answered: its lines follow.
    pub(crate) fn go(self) -> Lines {
        if let Some(told) = self.told.take() {
            // Nobody listens any more where the caller went away; the first chunk finds that out.
            let _ = told.send(Ok(()));
        }
        let chunk = Vec::with_capacity(CHUNK_BYTES + CHUNK_BYTES / 8);
        let begun = Instant::now();
        Lines { chunk, many: 0, chunks: self.chunks, is_whole: self.is_whole, begun, is_cut: false }
    }
}

/// Lines on their way to a reader.
pub(crate) struct Lines {
    chunk: Vec<u8>,
    many: u64,
    chunks: mpsc::Sender<Vec<u8>>,
    is_whole: Arc<AtomicBool>,
    begun: Instant,
    is_cut: bool,
}

impl Lines {
    /// Adds a line. Breaks off where the reader went away, stalls, or had its time.
    pub(crate) fn write(&mut self, line: impl FnOnce(&mut Vec<u8>)) -> Result<ControlFlow<()>> {
        line(&mut self.chunk);
        self.chunk.push(b'\n');
        self.many += 1;
        if self.chunk.len() >= CHUNK_BYTES && !self.flush() {
            self.is_cut = true;
            return Ok(ControlFlow::Break(()));
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Adds the trailer, by which a reader knows that nothing is missing.
    pub(crate) fn end(mut self, edition: &Edition) {
        if self.is_cut {
            return;
        }
        let (release, released_at) = (edition.release, edition.released_at);
        write_json(&Trailer { end: true, cells: self.many, release, released_at }, &mut self.chunk);
        self.chunk.push(b'\n');
        if self.flush() {
            self.is_whole.store(true, Ordering::Release);
        }
    }

    /// Hands the chunk over; false where nobody takes it.
    fn flush(&mut self) -> bool {
        let fresh = Vec::with_capacity(self.chunk.capacity());
        let mut chunk = std::mem::replace(&mut self.chunk, fresh);
        let waiting = Instant::now();
        loop {
            match self.chunks.try_send(chunk) {
                Ok(()) => return true,
                Err(TrySendError::Closed(_)) => return false,
                Err(TrySendError::Full(back)) => chunk = back,
            }
            if waiting.elapsed() > STALL_MAX || self.begun.elapsed() > STREAM_TIME_MAX {
                tracing::warn!(
                    lines = self.many,
                    "a stream was cut: its reader stalled or its time was over"
                );
                return false;
            }
            std::thread::sleep(LOOK_AGAIN);
        }
    }
}

/// Begins a stream of the current edition. `work` looks whether its query can be answered, lets the stream
/// [`Starting::go`], and writes its lines.
///
/// # Errors
/// [`Error::NoRelease`], [`Error::TooManyStreams`], and whatever `work` fails with before it goes.
pub(crate) async fn begin<F>(app: &App, seen: Seen, work: F) -> Result<Reading<Stream>>
where
    F: FnOnce(&Transaction<'_>, &Edition, &Held, Starting<'_>) -> Result<()> + Send + 'static,
{
    let permit = app.streams.clone().try_acquire_owned().map_err(|_| Error::TooManyStreams)?;
    let (sender, chunks) = mpsc::channel(CHUNKS_WAITING_MAX);
    let (told, hears) = oneshot::channel();
    let (named, name) = oneshot::channel();
    let is_whole = Arc::new(AtomicBool::new(false));
    let (database, cache, whole) = (app.database.clone(), app.held.clone(), is_whole.clone());
    tokio::task::spawn_blocking(move || {
        let mut told = Some(told);
        let outcome = database.read_blocking(|transaction| -> Result<()> {
            let edition = tables::head::find(transaction)?.ok_or(Error::NoRelease)?;
            let reading = Reading::of(&seen, &edition, || Ok(()))?;
            let is_wanted = reading.content.is_some();
            // Whoever does not listen any more does not read either.
            let _ = named.send(reading);
            if is_wanted {
                let held = cache.of(transaction, &edition)?;
                let starting = Starting { told: &mut told, chunks: sender, is_whole: whole };
                work(transaction, &edition, &held, starting)?;
            }
            Ok(())
        });
        match (outcome, told) {
            (outcome, Some(told)) => drop(told.send(outcome)),
            (Err(error), None) => tracing::error!(%error, "a stream was cut"),
            (Ok(()), None) => {}
        }
        drop(permit);
    });
    // The thread always tells, unless it panicked; then the chunks end with nothing.
    hears.await.unwrap_or(Err(Error::NoRelease))?;
    let Reading { tag, release, released_at, content } = name.await.map_err(|_| Error::NoRelease)?;
    Ok(Reading { tag, release, released_at, content: content.map(|()| Stream { chunks, is_whole }) })
}
