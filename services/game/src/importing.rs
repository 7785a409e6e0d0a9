//! Taking a history in that began on another container: the moments are read, every link of their chain is looked at, and
//! they are written into a file of our own. Of the file that was sent nothing is kept, so it need not be trusted.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use otivm_api as api;
use rusqlite::Transaction;

use crate::game::Game;
use crate::resuming::{self, ResumeError};
use crate::seats::{self, Seat, SeatsError};
use crate::tables::{self, moment, seat};
use crate::timeline::{Loaded, TimelineError, file_of, walk};

/// Folder of what is sent, inside the data folder.
const FOLDER: &str = "imports";
/// Digits of a slot's name.
const SLOT_DIGITS: usize = 8;

/// Why a history is not taken in.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ImportError {
    #[error("what was sent is no history that can be read")]
    Unreadable(#[source] database::Error),
    #[error("what was sent says nothing of whose history it is")]
    NoIdentity,
    #[error("what was sent has schema version {found}, and this program knows {known}")]
    Newer { found: usize, known: usize },
    #[error("the chain breaks")]
    Broken(#[source] TimelineError),
    #[error("the history {slot} is here already")]
    Present { slot: String },
    #[error("every seat is taken")]
    Full,
    #[error("the file cannot be written")]
    File(#[from] io::Error),
    #[error(transparent)]
    Timeline(#[from] TimelineError),
    #[error(transparent)]
    Database(#[from] database::Error),
    #[error(transparent)]
    Seats(#[from] SeatsError),
    #[error(transparent)]
    Resume(#[from] ResumeError),
    #[error("the work was called off")]
    Ended(#[from] tokio::task::JoinError),
}

/// What was found in a file that was sent.
#[derive(Debug, Clone)]
struct Found {
    slot: String,
    head: i64,
    hash: String,
}

/// Removes what is left of histories that were being taken in when the process ended: they are a player's, and nobody
/// would look there when that player gives the seat up.
pub(crate) fn clear(data: &Path) -> io::Result<()> {
    match fs::remove_dir_all(data.join(FOLDER)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Takes a history in and gives it a free seat. Answers the words with which its player opens it.
pub(crate) async fn import(game: &Game, bytes: bytes::Bytes) -> Result<api::Imported, ImportError> {
    // Together with taking seats: nobody else takes the free one meanwhile.
    let _turn = game.joins.turn.lock().await;
    let data = game.data.clone();
    let (found, fresh) = tokio::task::spawn_blocking(move || receive(&data, &bytes)).await??;
    if game.seats.of_slot(&found.slot).is_some() {
        fs::remove_file(&fresh)?;
        return Err(ImportError::Present { slot: found.slot });
    }
    let Some(free) = game.seats.free().into_iter().next() else {
        fs::remove_file(&fresh)?;
        return Err(ImportError::Full);
    };
    let seat = place(game, &free, &found, fresh).await?;
    let words = resuming::make_code(game, &seat).await?.text();
    tracing::info!(slot = found.slot, moments = found.head, "a history was taken in");
    Ok(api::Imported { slot: found.slot, head: found.head, hash: found.hash, words })
}

/// Puts the file in the place of a free seat's.
async fn place(
    game: &Game,
    free: &Arc<Seat>,
    found: &Found,
    fresh: PathBuf,
) -> Result<Arc<Seat>, ImportError> {
    let _counting = game.counting.lock().await;
    let _memory = free.memory.lock().await;
    let folder = game.data.join(seats::FOLDER);
    let path = file_of(&folder, &found.slot);
    tokio::task::spawn_blocking(move || {
        fs::rename(&fresh, &path)?;
        File::open(&folder)?.sync_all()
    })
    .await??;
    let (old, new, now) = (free.slot.clone(), found.slot.clone(), game.now());
    game.database
        .write(move |transaction| {
            seat::discard(transaction, &old, &new)?;
            seat::claim(transaction, &new, now)
        })
        .await?;
    free.is_let_go();
    let (seats, database, free, slot) =
        (game.seats.clone(), game.database.clone(), free.clone(), found.slot.clone());
    Ok(tokio::task::spawn_blocking(move || seats.adopt(&database, &free, &slot)).await??)
}

/// Reads what was sent and writes it anew. The path is that of the new file, which has no name among the timelines yet.
fn receive(data: &Path, bytes: &[u8]) -> Result<(Found, PathBuf), ImportError> {
    let folder = data.join(FOLDER);
    fs::create_dir_all(&folder)?;
    let name = hex::encode(seats::random::<SLOT_DIGITS>()?);
    let sent = folder.join(format!("{name}.sent"));
    fs::write(&sent, bytes)?;
    let taken =
        database::inspect(&sent, |transaction| rewrite(transaction, &folder.join(format!("{name}.new"))));
    fs::remove_file(&sent)?;
    taken.map_err(|error| match error {
        ImportError::Database(error) => ImportError::Unreadable(error),
        error => error,
    })
}

fn rewrite(sent: &Transaction<'_>, fresh: &Path) -> Result<(Found, PathBuf), ImportError> {
    let (found, known) = (moment::version(sent)?, tables::PLAYER.len());
    if found > known {
        return Err(ImportError::Newer { found, known });
    }
    let (node, slot) = moment::identity(sent)?.ok_or(ImportError::NoIdentity)?;
    // It becomes the name of a file.
    if slot.len() != SLOT_DIGITS || !slot.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(ImportError::NoIdentity);
    }
    let (Loaded { state, hash }, _) = walk(sent, &slot, 0).map_err(ImportError::Broken)?;
    database::create(fresh, tables::PLAYER, |transaction| {
        moment::identify(transaction, node, &slot)?;
        moment::each(sent, 0, |stored| moment::append(transaction, &stored))
    })?;
    Ok((Found { slot, head: state.head, hash: hex::encode(hash) }, fresh.to_owned()))
}
