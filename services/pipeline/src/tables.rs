//! All SQL of the staging database, one file a table.

pub mod dataset;
pub mod diff;
pub mod draft;
pub mod layer;
pub mod promotion;
pub mod quarantine;
pub mod rejection;
pub mod run;
pub mod stage;
pub mod unit;
pub mod upload;

use database::{Schema, tables::answer};

/// The steps that make the database.
pub const SCHEMA: Schema = &[
    include_str!("../migrations/0001_staging.sql"),
    answer::SCHEMA,
    include_str!("../migrations/0002_layers_and_quarantine.sql"),
    include_str!("../migrations/0003_life.sql"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use database::{Database, Options};
    use rusqlite::params;
    use tessera_store_api::{Cell, Surface, Unit};

    #[test]
    fn what_an_earlier_version_staged_is_still_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("staging.sqlite3");
        let cell = Cell::of_elevation("851e805bfffffff".parse().unwrap(), [1, 2, 3], 900, Surface::Measured);
        let old = Unit { cell, children: Vec::new(), sites: Vec::new() };
        let database = Database::open(&path, &SCHEMA[..2], &Options::default()).unwrap();
        database
            .write_blocking(|transaction| {
                transaction.execute("INSERT INTO run (state, recorded_at) VALUES ('staged', 0)", [])?;
                let json = serde_json::to_string(&old)?;
                transaction.execute("INSERT INTO payload VALUES (?1, ?2)", params![old.hash(), json])?;
                transaction
                    .execute("INSERT INTO unit VALUES (1, ?1, ?2)", params![old.id().to_sql(), old.hash()])?;
                Ok::<_, database::Error>(())
            })
            .unwrap();
        drop(database);
        let database = Database::open(&path, SCHEMA, &Options::default()).unwrap();
        let (units, hashes) = database
            .read_blocking(|transaction| {
                let units = unit::page(transaction, 1, 0, 10, usize::MAX)?;
                Ok::<_, database::Error>((units, unit::hashes(transaction, 1)?))
            })
            .unwrap();
        assert_eq!((units, hashes), (vec![old.clone()], old.hash()));
    }
}
