//! All SQL of the store, one module a table.

pub(crate) mod cell;
pub(crate) mod child;
pub(crate) mod collection;
pub(crate) mod dataset;
pub(crate) mod epoch;
pub(crate) mod feature;
pub(crate) mod gazetteer;
pub(crate) mod geopackage;
pub(crate) mod good;
pub(crate) mod head;
pub(crate) mod land;
pub(crate) mod layer;
pub(crate) mod leg;
pub(crate) mod place;
pub(crate) mod price;
pub(crate) mod price_batch;
pub(crate) mod promotion;
pub(crate) mod release;
pub(crate) mod release_unit;
pub(crate) mod site;
pub(crate) mod unit_version;
mod word;

use database::Schema;
use rusqlite::Row;
use rusqlite::types::{FromSql, Type};

/// The steps that make the database.
pub(crate) const SCHEMA: Schema = &[
    include_str!("../../migrations/0001_world.sql"),
    database::tables::answer::SCHEMA,
    include_str!("../../migrations/0002_whole_world.sql"),
];

/// A value that SQLite holds and the contract does not know.
fn unreadable(
    column: usize,
    kind: Type,
    error: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, kind, error.into())
}

/// The value that a column's code means.
fn coded<C: FromSql + Copy + std::fmt::Display, T>(
    row: &Row<'_>,
    column: usize,
    of_code: impl Fn(C) -> Option<T>,
) -> rusqlite::Result<T> {
    let code: C = row.get(column)?;
    of_code(code).ok_or_else(|| unreadable(column, Type::Integer, format!("{code} means nothing here")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use database::{Database, Options, Result};
    use rusqlite::Transaction;

    /// A row in every table that holds content.
    const ROWS: &str = "
        INSERT INTO gazetteer VALUES (1, 'g');
        INSERT INTO place VALUES (1, 0, 'capua', '', '', '', '', 1.5, 1.5, 1, 1, -1, NULL, '[]', '[]', '', 'LOW'),
                                 (1, 1, 'ostia', '', '', '', '', 1.5, 1.5, 1, 1, -1, NULL, '[]', '[]', '', 'LOW');
        INSERT INTO good VALUES (1, 0, 'wine', '', '', '', 1.5, 1, 'none', '', 'LOW');
        INSERT INTO leg VALUES (1, 0, 'capua', 'ostia', 'sea', '', 1.5, 0, x'', '', 'LOW');
        INSERT INTO epoch VALUES (1, 0, 'e', '', -14, -14, -14, 0, '', 'LOW');
        INSERT INTO land VALUES (1, 'l', x'');
        INSERT INTO release VALUES (1, 1, 1, 5, 1, 1, NULL, 0, NULL, NULL), (2, 1, 1, 5, 1, 1, NULL, 0, NULL, NULL);
        INSERT INTO dataset VALUES (1, 0, 'd', '', '', '', '', '', '', '', '', 'land', 5);
        INSERT INTO unit_version VALUES (1, 1, 'u');
        INSERT INTO cell VALUES (1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0);
        INSERT INTO child VALUES (1, 1, 1, 0, 0);
        INSERT INTO site VALUES (1, 0, 's', 1, NULL, 1.5, 1.5, 1, NULL, NULL, NULL, 'd', '{}');
        INSERT INTO layer VALUES (1, 'rivers', 'h'), (2, 'rivers', 'i');
        INSERT INTO feature VALUES (1, 1, 0, 'f', NULL, 'river', 1, NULL, NULL, 'd', 0.0, 0.0, 0.0, 0.0, '{}', '{}');
        INSERT INTO release_layer VALUES (1, 'rivers', 1);
        INSERT INTO release_unit VALUES (1, 1, 1);
        INSERT INTO price_set VALUES (1, 'p');
        INSERT INTO price VALUES (1, 'capua', 'wine', 1, 0);
        INSERT INTO price_batch VALUES (1, 1, 0, 0, 1);
        UPDATE release SET status = 2, hash = 'r', promoted_at = 0, approved_by = 'livia' WHERE number = 1;
        INSERT INTO head VALUES (1, 1);
        INSERT INTO promotion VALUES (1, 1, 0, 'livia');";

    fn filled(folder: &tempfile::TempDir) -> Database {
        let path = folder.path().join("world.sqlite3");
        let database = Database::open(&path, SCHEMA, &Options::default()).unwrap();
        database
            .write_blocking(|transaction| -> Result<()> { Ok(transaction.execute_batch(ROWS)?) })
            .unwrap();
        database
    }

    fn attempt(database: &Database, sql: &str) -> std::result::Result<usize, String> {
        let work = |transaction: &Transaction<'_>| -> Result<usize> { Ok(transaction.execute(sql, [])?) };
        database.write_blocking(work).map_err(|error| transport::problem::chain(&error))
    }

    fn tables(database: &Database) -> Vec<String> {
        let work = |transaction: &Transaction<'_>| -> Result<Vec<String>> {
            let mut statement = transaction
                .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'answer'")?;
            let names = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
            Ok(names)
        };
        database.read_blocking(work).unwrap()
    }

    #[test]
    fn no_row_is_ever_deleted() {
        let folder = tempfile::tempdir().unwrap();
        let database = filled(&folder);
        let tables = tables(&database);
        assert_eq!(tables.len(), 21);
        for table in tables {
            let refused = attempt(&database, &format!("DELETE FROM {table}")).unwrap_err();
            assert!(refused.contains("rows are never deleted"), "{table}: {refused}");
        }
    }

    #[test]
    fn no_content_is_ever_changed() {
        let folder = tempfile::tempdir().unwrap();
        let database = filled(&folder);
        for (table, column) in [
            ("gazetteer", "hash"),
            ("place", "latin"),
            ("good", "latin"),
            ("leg", "name"),
            ("epoch", "year"),
            ("land", "geojson"),
            ("dataset", "licence"),
            ("unit_version", "hash"),
            ("cell", "elev_cm"),
            ("child", "land"),
            ("site", "name"),
            ("layer", "hash"),
            ("feature", "geometry"),
            ("promotion", "release"),
            ("price_set", "hash"),
            ("price", "price_as"),
            ("price_batch", "formula"),
        ] {
            let change = format!("UPDATE {table} SET {column} = {column}");
            let refused = attempt(&database, &change).unwrap_err();
            assert!(refused.contains("content is never changed"), "{table}: {refused}");
        }
    }

    #[test]
    fn a_release_that_left_its_draft_keeps_what_it_is_made_of() {
        let folder = tempfile::tempdir().unwrap();
        let database = filled(&folder);
        for (change, reason) in [
            ("UPDATE release SET units = 2 WHERE number = 1", "is never changed"),
            ("UPDATE release SET hash = 'x' WHERE number = 1", "is never changed"),
            ("UPDATE release SET land = NULL WHERE number = 1", "is never changed"),
            ("UPDATE release SET status = 1 WHERE number = 1", "is never changed"),
            ("UPDATE release_unit SET version = version", "only a draft"),
            ("INSERT INTO release_unit VALUES (1, 2, 1)", "only a draft"),
            ("UPDATE release_layer SET layer = 2", "only a draft"),
            ("INSERT INTO release_layer VALUES (1, 'lakes', 2)", "only a draft"),
            ("INSERT INTO promotion VALUES (3, 1, 0, 'livia')", "at the end"),
            ("INSERT INTO promotion VALUES (2, 2, 0, 'livia')", "what is current"),
            ("UPDATE release SET status = 2 WHERE number = 2", "CHECK constraint failed"),
            ("UPDATE head SET release = 2", "the current release only"),
            (
                "UPDATE release SET status = 2, hash = 'r', promoted_at = 0, approved_by = 'livia' WHERE number = 2",
                "UNIQUE constraint failed",
            ),
        ] {
            let refused = attempt(&database, change).unwrap_err();
            assert!(refused.contains(reason), "{change}: {refused}");
        }
        attempt(&database, "UPDATE release SET status = 4 WHERE number = 2")
            .expect("a draft may be given up");
        let refused = attempt(&database, "UPDATE release SET status = 3 WHERE number = 2").unwrap_err();
        assert!(refused.contains("is never changed"), "{refused}");
    }
}
