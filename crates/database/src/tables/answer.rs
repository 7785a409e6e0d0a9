//! Answers to writes that were done already, kept in the same transaction as what the write did: either both are on
//! disk or neither is, so a repeat can never do it twice.

use clock::Timestamp;
use rusqlite::{OptionalExtension, Transaction, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Error, Result};

/// Time after which a key is forgotten, in milliseconds: longer than any client repeats a call.
pub const KEPT_MS: i64 = 7 * 24 * 3600 * 1000;

/// The step of a schema that makes the table.
pub const SCHEMA: &str = "
CREATE TABLE answer (
  key         TEXT PRIMARY KEY,   -- the caller's idempotency key
  operation   TEXT NOT NULL,      -- which endpoint, by whom
  fingerprint BLOB NOT NULL,      -- SHA-256 of the request
  body        TEXT NOT NULL,      -- the answer, as JSON
  recorded_at INTEGER NOT NULL    -- milliseconds since the epoch
) STRICT, WITHOUT ROWID;
CREATE INDEX answer_by_age ON answer (recorded_at);
";

/// A write that may come more than once.
#[derive(Debug, Clone)]
pub struct Write {
    /// The caller's key.
    pub key: String,
    /// Which endpoint, by whom: `promote by operator/0`.
    pub operation: String,
    /// SHA-256 of the request.
    pub fingerprint: Vec<u8>,
    /// When.
    pub now: Timestamp,
}

impl Write {
    /// A write of `request` by `caller` to `endpoint`.
    pub fn new(
        key: &str,
        endpoint: &str,
        caller: &str,
        request: &impl Serialize,
        now: Timestamp,
    ) -> Result<Self> {
        let digest = ring::digest::digest(&ring::digest::SHA256, &serde_json::to_vec(request)?);
        Ok(Self {
            key: key.to_owned(),
            operation: format!("{endpoint} by {caller}"),
            fingerprint: digest.as_ref().to_vec(),
            now,
        })
    }
}

/// Does `work` unless this write was done already; then its first answer is returned.
///
/// # Errors
/// [`Error::KeyReused`] when the key came with another request before; whatever `work` fails with, and then nothing
/// is remembered.
pub fn once<T, E, F>(transaction: &Transaction<'_>, write: &Write, work: F) -> Result<T, E>
where
    T: Serialize + DeserializeOwned,
    E: From<Error>,
    F: FnOnce(&Transaction<'_>) -> Result<T, E>,
{
    if let Some(answer) = find(transaction, write)? {
        return Ok(serde_json::from_str(&answer).map_err(Error::from)?);
    }
    let answer = work(transaction)?;
    insert(transaction, write, &serde_json::to_string(&answer).map_err(Error::from)?)?;
    Ok(answer)
}

fn find(transaction: &Transaction<'_>, write: &Write) -> Result<Option<String>> {
    let found = transaction
        .prepare_cached("SELECT operation, fingerprint, body FROM answer WHERE key = ?1")?
        .query_row([&write.key], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    match found {
        None => Ok(None),
        Some((operation, fingerprint, body)) => {
            let same = (&operation, &fingerprint) == (&write.operation, &write.fingerprint);
            if same { Ok(Some(body)) } else { Err(Error::KeyReused) }
        }
    }
}

fn insert(transaction: &Transaction<'_>, write: &Write, body: &str) -> Result<()> {
    transaction
        .prepare_cached("DELETE FROM answer WHERE recorded_at < ?1")?
        .execute([write.now.as_millis() - KEPT_MS])?;
    transaction.prepare_cached("INSERT INTO answer VALUES (?1, ?2, ?3, ?4, ?5)")?.execute(params![
        write.key,
        write.operation,
        write.fingerprint,
        body,
        write.now.as_millis()
    ])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Database, Options};

    #[test]
    fn a_repeat_gets_the_first_answer_and_a_stolen_key_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let database =
            Database::open(&folder.path().join("a.sqlite3"), &[SCHEMA], &Options::default()).unwrap();
        let now = Timestamp::from_millis(1);
        let mut done = 0;
        let mut act = |request: &str| -> Result<u32> {
            let write = Write::new("k", "promote", "operator/0", &request, now)?;
            database.write_blocking(|transaction| {
                once(transaction, &write, |_| {
                    done += 1;
                    Ok(done)
                })
            })
        };
        assert_eq!(act("a").unwrap(), 1);
        assert_eq!(act("a").unwrap(), 1);
        assert!(matches!(act("b"), Err(Error::KeyReused)));
    }
}
