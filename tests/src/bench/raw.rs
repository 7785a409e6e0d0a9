//! The ceilings of a durable command: the rows of the last one of every history, written to copies of the same files with the
//! same pragmas and nothing else, by threads that only write and by a handler behind HTTPS that does nothing else.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::State;
use database::{Database, Options};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use transport::Role;
use transport::credentials::{CERTIFICATE_FILE, KEY_FILE};
use transport::extract::Path;
use transport::server::{self, Security};
use transport::testing::{TestFleet, listener};
use transport::web::{WebCertificate, WebFiles};

use super::game::{ROUNDS, TRADES, WARM_UP};
use super::load::Target;
use super::open_loop::{Open, Pace, drive};
use super::say;

/// Threads that write, of which the best number counts.
const WRITERS: [usize; 5] = [2, 4, 8, 16, 32];
/// Columns of a moment that are bound; the hash is the last.
const COLUMNS: usize = 12;
/// Transactions of a file that are not counted, as many as the players give first: logs have grown by then.
const UNCOUNTED: Range<usize> = 0..WARM_UP * TRADES;
/// Those that are.
const COUNTED: Range<usize> = WARM_UP * TRADES..ROUNDS * TRADES;

/// A copy of a history, and what is written to it again and again.
struct Copy {
    database: Database,
    rows: Rows,
    head: i64,
}

/// Copies that go away with their folder.
struct Copies {
    all: Vec<Copy>,
    _folder: TempDir,
}

impl Copies {
    fn of(files: &[PathBuf]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let copy = |(number, path): (usize, &PathBuf)| {
            let copy = folder.path().join(format!("{number}.sqlite3"));
            std::fs::copy(path, &copy).unwrap();
            let options = Options { readers: 0, cache_kib: 64, ..Options::default() };
            let database = Database::attach(&copy, &options);
            let (rows, head) = last_command(&database);
            Copy { database, rows, head }
        };
        Self { all: files.iter().enumerate().map(copy).collect(), _folder: folder }
    }
}

/// Transactions a second with the best number of threads.
pub fn by_threads(files: &[PathBuf]) -> f64 {
    let rates = WRITERS.map(|writers| {
        let copies = Copies::of(files);
        let write = |rounds: Range<usize>| {
            let (copies, begun) = (&copies.all, Instant::now());
            std::thread::scope(|scope| {
                for writer in 0..writers {
                    let rounds = rounds.clone();
                    scope.spawn(move || {
                        // A file has one writer, as the game's have.
                        for round in rounds {
                            for copy in copies.iter().skip(writer).step_by(writers) {
                                write_raw(copy, round);
                            }
                        }
                    });
                }
            });
            begun.elapsed().as_secs_f64()
        };
        write(UNCOUNTED);
        (files.len() * COUNTED.len()) as f64 / write(COUNTED)
    });
    say(format!("game.durable_command raw with {WRITERS:?} threads: {rates:.0?} transactions/s"));
    rates.into_iter().fold(0.0, f64::max)
}

/// Transactions a second where each is asked for over HTTPS, as commands are.
pub fn behind_https(runtime: &Runtime, files: &[PathBuf]) -> f64 {
    let copies = Arc::new(Copies::of(files));
    let fleet = TestFleet::new();
    let target = runtime.block_on(serve(&fleet, copies));
    let mut connections: Vec<Open> = files.iter().map(|_| target.connect_without_blocking()).collect();
    let mut ask = |rounds: Range<usize>| {
        let mut given = vec![rounds; connections.len()];
        let next = |number: usize, _: Instant| {
            let round = given[number].next()?;
            Some(format!("POST /{number}/{round} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n\r\n"))
        };
        let begun = Instant::now();
        drive(&mut connections, Pace::closed(), next, |_, _| ());
        begun.elapsed().as_secs_f64()
    };
    ask(UNCOUNTED);
    (files.len() * COUNTED.len()) as f64 / ask(COUNTED)
}

/// A handler that writes and answers a constant.
async fn serve(fleet: &TestFleet, copies: Arc<Copies>) -> Target {
    let node = fleet.member(7, Role::Game);
    let folder = fleet.credentials(7, Role::Game);
    let files = WebFiles { certificate: folder.join(CERTIFICATE_FILE), key: folder.join(KEY_FILE) };
    let security = Security::Web(WebCertificate::open(&files).unwrap());
    let router = axum::Router::new().route("/{file}/{round}", axum::routing::post(write)).with_state(copies);
    let listener = listener().await;
    let url = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(server::serve(node, listener, security, router));
    Target::new(&url, fleet.browser_config())
}

async fn write(State(copies): State<Arc<Copies>>, Path((file, round)): Path<(usize, usize)>) -> &'static str {
    let database = copies.all[file].database.clone();
    database.work(move |_| write_raw(&copies.all[file], round)).await;
    "written"
}

/// Rows of a table, as they are bound.
type Rows = Vec<Vec<rusqlite::types::Value>>;

/// The rows of the last command that was given, and the last moment of the file.
fn last_command(database: &Database) -> (Rows, i64) {
    let read = |transaction: &database::Transaction<'_>| -> database::Result<_> {
        let first: i64 =
            transaction.query_row("SELECT max(seq) FROM moment WHERE kind = 'command_given'", [], |row| {
                row.get(0)
            })?;
        let many: i64 = transaction.query_row(
            "SELECT json_extract(payload, '$.moments') FROM moment WHERE seq = ?1",
            [first],
            |row| row.get(0),
        )?;
        let head: i64 = transaction.query_row("SELECT max(seq) FROM moment", [], |row| row.get(0))?;
        let mut rows =
            transaction.prepare("SELECT * FROM moment WHERE seq BETWEEN ?1 AND ?2 ORDER BY seq")?;
        let rows = rows.query_map([first, first + many - 1], |row| {
            (0..COLUMNS).map(|column| row.get(column)).collect::<rusqlite::Result<Vec<_>>>()
        })?;
        Ok((rows.collect::<rusqlite::Result<Vec<_>>>()?, head))
    };
    database.read_blocking(read).unwrap()
}

fn write_raw(Copy { database, rows, head }: &Copy, round: usize) {
    use rusqlite::types::Value;
    let write = |transaction: &database::Transaction<'_>| -> database::Result<()> {
        let mut insert = transaction
            .prepare_cached("INSERT INTO moment VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12)")?;
        let first = head + 1 + i64::try_from(round * rows.len()).unwrap();
        for (number, row) in (0..).zip(rows) {
            let mut row = row.clone();
            row[0] = Value::Integer(first + number);
            if row[9] != Value::Null {
                row[9] = Value::Text(format!("raw {round}"));
            }
            insert.execute(rusqlite::params_from_iter(row))?;
        }
        Ok(())
    };
    database.write_blocking(write).unwrap();
}
