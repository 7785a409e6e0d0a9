//! A home of the last version.

use rusqlite::Connection;
use tessera_store_api::endpoints::{CellPage, CellSelection, ChangesQuery};
use tessera_store_api::{Field, Span};
use transport::Role;

use crate::harness::Fleet;
use crate::sample::{World, ostia};

/// What the last version wrote for a release of one unit that was promoted twice, with another in between.
const ROWS: &str = "
    INSERT INTO gazetteer VALUES (1, 'g');
    INSERT INTO epoch VALUES (1, 0, 'roman_14bce', 'Rome', -14, -135, 'a book', 'MEDIUM');
    INSERT INTO land VALUES (1, 'l', CAST('{\"type\":\"FeatureCollection\"}' AS BLOB));
    INSERT INTO release VALUES (1, 1, 1, 5, 1, 1, NULL, 10, NULL, NULL), (2, 1, 1, 5, 1, 1, NULL, 20, NULL, NULL);
    INSERT INTO dataset
    SELECT number, 0, 'tbase', '1', 'T', 'CC0-1.0', 'A', 'S', '2026-11-21', '', '00', 'elevation', 5 FROM release
    UNION ALL SELECT number, 1, 'etopo', '1', 'T', 'CC0-1.0', 'A', 'S', '2026-11-21', '', '00', 'depth', 5 FROM release
    UNION ALL SELECT number, 2, 'ne', '1', 'T', 'CC0-1.0', 'A', 'S', '2026-11-21', '', '00', 'land', 7 FROM release;
    INSERT INTO unit_version VALUES (1, :unit, 'u'), (2, :unit, 'v');
    INSERT INTO cell VALUES (1, :unit, 100, 90, 110, 1000, 1), (2, :unit, 200, 190, 210, 1000, 1);
    INSERT INTO release_unit VALUES (1, :unit, 1), (2, :unit, 2);
    UPDATE release SET status = 3, hash = 'h' || number, promoted_at = 400 - 100 * number, approved_by = 'livia';
    UPDATE release SET status = 2 WHERE number = 1;
    INSERT INTO head VALUES (1, 1);";

#[tokio::test]
async fn a_database_of_the_last_version_is_read_as_before_and_written_anew() {
    let fleet = Fleet::new();
    let path = fleet.database();
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let connection = Connection::open(&path).unwrap();
    connection.execute_batch(include_str!("../../migrations/0001_world.sql")).unwrap();
    connection.execute_batch(database::tables::answer::SCHEMA).unwrap();
    connection.pragma_update(None, "user_version", 2).unwrap();
    connection.execute_batch(&ROWS.replace(":unit", &ostia().to_sql().to_string())).unwrap();
    drop(connection);

    let store = fleet.store().await;
    let (pipeline, game) = (fleet.client(&store, Role::Pipeline), fleet.client(&store, Role::Game));
    let view = game.view(ostia(), &CellSelection::default()).await.unwrap().unwrap();
    assert_eq!((view.release, view.cell.elev_cm, view.source_resolution), (1, Some(100), 5));
    assert!(view.cell.terrain.is_not_surveyed() && !view.cell.hydro.surveyed);
    let cells = game.cells(&CellPage::default()).await.unwrap().cells;
    assert_eq!((cells.len(), cells[0].elev_max_cm), (1, 110));
    let epochs = game.epochs().await.unwrap().epochs;
    assert_eq!((epochs[0].year, epochs[0].span), (-14, Span { from: -14, until: -14 }));
    let releases = pipeline.releases().await.unwrap().releases;
    assert_eq!(
        releases[0].datasets.iter().map(|dataset| dataset.field).collect::<Vec<_>>(),
        [Field::Elevation, Field::Depth, Field::Land]
    );

    let changes = game.changes(&ChangesQuery::default()).await.unwrap();
    assert_eq!(changes.units[0].hash.as_deref(), Some("u"), "a unit keeps the name it was given");
    let told: Vec<_> = changes.promotions.iter().map(|event| (event.sequence, event.release)).collect();
    assert_eq!(told, [(1, 2), (2, 1)], "what readers see comes last");
    let since = Some(changes.next);

    let back = tessera_store_api::Promotion { hash: "h2".to_owned(), approved_by: "livia".to_owned() };
    pipeline.promote("back", 2, &back).await.unwrap();
    assert_eq!(game.cell(ostia()).await.unwrap().unwrap().cell.elev_cm, 200);
    let world = World::at(300);
    world.release(&pipeline, "new").await.unwrap();
    let answer = game.cell(ostia()).await.unwrap().unwrap();
    assert_eq!((answer.release, answer.cell.elev_cm), (3, 300));
    let changes = game.changes(&ChangesQuery { since, limit: None }).await.unwrap();
    assert_eq!((changes.promotions.len(), changes.units.len()), (2, 19));
    store.stop().await.unwrap();
}
