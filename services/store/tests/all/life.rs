//! A world from its first draft to a rollback.

use std::time::Duration;

use clock::Clock;
use tessera_store_api::{Field, Promotion, Status, UnitBatch};
use transport::Role;

use crate::harness::{Fleet, code};
use crate::sample::World;

#[tokio::test]
async fn a_world_is_drafted_released_replaced_and_brought_back() {
    let fleet = Fleet::new();
    let store = fleet.store().await;
    let (pipeline, game) = (fleet.client(&store, Role::Pipeline), fleet.client(&store, Role::Game));
    let (first, second) = (World::at(100), World::at(200));
    let cell = first.cells()[3].cell;

    assert_eq!(pipeline.current_release().await.unwrap(), None);
    assert_eq!(code(game.gazetteer().await), (404, "no_release".to_owned()));

    let begun = pipeline.begin_release("one", &first.new_release()).await.unwrap();
    assert_eq!((begun.number, begun.status, begun.hash), (1, Status::Draft, None));
    assert_eq!(begun.recorded_at, fleet.clock.now());
    let batch = UnitBatch { units: first.units.clone() };
    let receipt = pipeline.write_units(1, &batch).await.unwrap();
    assert_eq!((receipt.written, receipt.unchanged), (19, 0));
    let again = pipeline.write_units(1, &batch).await.unwrap();
    assert_eq!((again.written, again.unchanged), (0, 19));
    pipeline.write_gazetteer(1, &first.gazetteer).await.unwrap();
    pipeline.write_land(1, first.land.clone()).await.unwrap();
    for layer in &first.layers {
        pipeline.write_layer(1, layer).await.unwrap();
    }
    assert_eq!(game.cell(cell).await.unwrap(), None, "nobody reads a draft");

    let released = pipeline.promote("two", 1, &first.promotion()).await.unwrap();
    assert_eq!((released.status, released.hash.clone()), (Status::Current, Some(first.hash())));
    assert_eq!(game.current_release().await.unwrap(), Some(released));
    let answer = game.cell(cell).await.unwrap().unwrap();
    assert_eq!((answer.release, answer.source_resolution), (1, 5));
    assert_eq!(answer.cell, first.cells()[3]);
    assert_eq!(game.gazetteer().await.unwrap(), first.gazetteer);
    assert_eq!(game.land().await.unwrap(), first.land);
    let elsewhere = "85080003fffffff".parse().unwrap();
    assert_eq!(game.cell(elsewhere).await.unwrap(), None, "the world does not reach there");

    fleet.clock.advance(Duration::from_secs(60));
    second.release(&pipeline, "three").await.unwrap();
    assert_eq!(game.cell(cell).await.unwrap().unwrap().cell.elev_cm, 200);
    assert_eq!(game.land().await.unwrap(), second.land);

    fleet.clock.advance(Duration::from_secs(60));
    let back = pipeline.promote("four", 1, &first.promotion()).await.unwrap();
    assert_eq!(back.promoted_at, Some(fleet.clock.now()));
    let answer = game.cell(cell).await.unwrap().unwrap();
    assert_eq!((answer.release, answer.cell.elev_cm, answer.released_at), (1, 100, fleet.clock.now()));
    let states: Vec<_> = pipeline
        .releases()
        .await
        .unwrap()
        .releases
        .iter()
        .map(|release| (release.number, release.status))
        .collect();
    assert_eq!(states, [(2, Status::Superseded), (1, Status::Current)]);
    store.stop().await.unwrap();
}

#[tokio::test]
async fn a_release_shares_what_it_does_not_change() {
    let fleet = Fleet::new();
    let store = fleet.store().await;
    let (pipeline, game) = (fleet.client(&store, Role::Pipeline), fleet.client(&store, Role::Game));
    let mut world = World::at(100);
    world.release(&pipeline, "one").await.unwrap();
    world.units[7] = World::at(200).units[7].clone();
    let release = pipeline.begin_release("two", &world.new_release()).await.unwrap().number;
    let receipt = pipeline.write_units(release, &UnitBatch { units: world.units.clone() }).await.unwrap();
    assert_eq!((receipt.written, receipt.unchanged), (1, 18));
    pipeline.write_gazetteer(release, &world.gazetteer).await.unwrap();
    pipeline.write_land(release, world.land.clone()).await.unwrap();
    for layer in &world.layers {
        pipeline.write_layer(release, layer).await.unwrap();
    }
    pipeline.promote("three", release, &world.promotion()).await.unwrap();
    let (old, new) = (world.units[6].cell.clone(), world.units[7].cell.clone());
    assert_eq!(game.cell(old.cell).await.unwrap().unwrap().cell, old);
    assert_eq!(game.cell(new.cell).await.unwrap().unwrap().cell, new);
}

#[tokio::test]
async fn a_draft_can_be_corrected_until_it_is_promoted() {
    let fleet = Fleet::new();
    let store = fleet.store().await;
    let pipeline = fleet.client(&store, Role::Pipeline);
    let (wrong, right) = (World::at(1), World::at(2));
    let release = wrong.write(&pipeline, "one").await.unwrap();
    pipeline.write_units(release, &UnitBatch { units: right.units.clone() }).await.unwrap();
    pipeline.write_land(release, right.land.clone()).await.unwrap();
    pipeline.write_layer(release, &right.layers[0]).await.unwrap();
    pipeline.promote("two", release, &right.promotion()).await.unwrap();
    let late = pipeline.write_units(release, &UnitBatch { units: wrong.units }).await;
    assert_eq!(code(late), (409, "release_not_draft".to_owned()));
    let late = pipeline.write_gazetteer(release, &wrong.gazetteer).await;
    assert_eq!(code(late), (409, "release_not_draft".to_owned()));
    let late = pipeline.write_land(release, wrong.land).await;
    assert_eq!(code(late), (409, "release_not_draft".to_owned()));
    let late = pipeline.write_layer(release, &wrong.layers[0]).await;
    assert_eq!(code(late), (409, "release_not_draft".to_owned()));
    let late = pipeline.retire("three", release).await;
    assert_eq!(code(late), (409, "release_not_draft".to_owned()));
}

#[tokio::test]
async fn a_draft_that_was_given_up_stays_so() {
    let fleet = Fleet::new();
    let store = fleet.store().await;
    let pipeline = fleet.client(&store, Role::Pipeline);
    let world = World::at(100);
    let release = world.write(&pipeline, "one").await.unwrap();
    let retired = pipeline.retire("two", release).await.unwrap();
    assert_eq!((retired.number, retired.status), (release, Status::Retired));
    assert_eq!(pipeline.retire("three", release).await.unwrap(), retired, "doing it again changes nothing");
    let revived = pipeline.promote("four", release, &world.promotion()).await;
    assert_eq!(code(revived), (409, "release_retired".to_owned()));
    let written = pipeline.write_land(release, world.land.clone()).await;
    assert_eq!(code(written), (409, "release_not_draft".to_owned()));
    assert_eq!(code(pipeline.retire("five", 9).await), (404, "release_not_found".to_owned()));
}

#[tokio::test]
async fn a_repeat_with_the_same_key_gets_the_first_answer() {
    let fleet = Fleet::new();
    let store = fleet.store().await;
    let pipeline = fleet.client(&store, Role::Pipeline);
    let (first, second) = (World::at(100), World::at(200));
    let begun = pipeline.begin_release("begin", &first.new_release()).await.unwrap();
    fleet.clock.advance(Duration::from_secs(5));
    assert_eq!(pipeline.begin_release("begin", &first.new_release()).await.unwrap(), begun);
    assert_eq!(pipeline.releases().await.unwrap().releases.len(), 1);

    let promoted = first.release(&pipeline, "begin").await.unwrap();
    second.release(&pipeline, "second").await.unwrap();
    let repeated = pipeline.promote("promote begin", 1, &first.promotion()).await.unwrap();
    assert_eq!(repeated, promoted, "the first answer, although it is no longer so");
    assert_eq!(pipeline.current_release().await.unwrap().unwrap().number, 2);

    let stolen = pipeline.promote("promote begin", 2, &first.promotion()).await;
    assert_eq!(code(stolen), (422, "idempotency_key_reused".to_owned()));
}

#[tokio::test]
async fn promoting_what_is_current_changes_nothing() {
    let fleet = Fleet::new();
    let store = fleet.store().await;
    let pipeline = fleet.client(&store, Role::Pipeline);
    let world = World::at(100);
    let promoted = world.release(&pipeline, "one").await.unwrap();
    fleet.clock.advance(Duration::from_secs(60));
    let by_another = Promotion { approved_by: "drusus".to_owned(), ..world.promotion() };
    assert_eq!(pipeline.promote("two", 1, &by_another).await.unwrap(), promoted);
}

#[tokio::test]
async fn every_value_says_where_it_comes_from() {
    let fleet = Fleet::new();
    let store = fleet.store().await;
    let (pipeline, game) = (fleet.client(&store, Role::Pipeline), fleet.client(&store, Role::Game));
    let mut world = World::at(100);
    let sea = World::at(-100).units[4].clone();
    world.units[4] = sea.clone();
    world.release(&pipeline, "one").await.unwrap();
    let on_land = game.provenance(world.units[0].id()).await.unwrap().unwrap();
    assert_eq!((on_land.elev_cm.field, on_land.land_permille.field), (Field::Elevation, Field::Land));
    assert_eq!(on_land.elev_cm.licence, "CC0-1.0");
    assert_eq!(on_land.elev_cm.sha256.len(), 64);
    let at_sea = game.provenance(sea.children[3].cell).await.unwrap().unwrap();
    assert_eq!((at_sea.release, at_sea.elev_cm.field), (1, Field::Depth));
    let told: Vec<_> = at_sea
        .groups
        .iter()
        .map(|group| (group.group.as_str(), group.resolution, group.interpolated, group.datasets.len()))
        .collect();
    let expected = [
        ("elevation", 5, true, 1),
        ("land", 7, false, 1),
        ("terrain", 5, true, 1),
        ("slope", 5, true, 1),
        ("hydro", 7, false, 3),
        ("tectonics", 3, true, 1),
        ("occupation", 7, false, 5),
    ];
    assert_eq!(told, expected);
    assert!(at_sea.groups.iter().flat_map(|group| &group.datasets).all(|dataset| dataset.sha256.len() == 64));
    assert_eq!(game.provenance("85080003fffffff".parse().unwrap()).await.unwrap(), None);
    let coarse = game.provenance("8001fffffffffff".parse().unwrap()).await;
    assert_eq!(coarse.unwrap(), None);
}

/// Rows of every table, by a connection of the test's own.
fn rows(fleet: &Fleet) -> Vec<(String, i64)> {
    let connection = rusqlite::Connection::open(fleet.database()).unwrap();
    let mut tables =
        connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").unwrap();
    let names = tables.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let count = |name: &str| {
        connection.query_row(&format!("SELECT count(*) FROM {name}"), [], |row| row.get(0)).unwrap()
    };
    names.map(|name| name.unwrap()).map(|name| (name.clone(), count(&name))).collect()
}

/// Times that anybody committed something, as SQLite counts them in the file.
fn commits(fleet: &Fleet) -> i64 {
    // The counter of a database in WAL mode is that of the log's frames: none is added where nothing is written.
    let log = std::fs::metadata(fleet.database().with_extension("sqlite3-wal")).unwrap();
    i64::try_from(log.len()).unwrap()
}

#[tokio::test]
async fn the_same_content_again_writes_nothing() {
    let fleet = Fleet::new();
    let store = fleet.store().await;
    let pipeline = fleet.client(&store, Role::Pipeline);
    let world = World::at(100);
    let release = world.write(&pipeline, "one").await.unwrap();
    let (before, log) = (rows(&fleet), commits(&fleet));
    assert_eq!(world.write(&pipeline, "one").await.unwrap(), release, "begun with the same key");
    assert_eq!((rows(&fleet), commits(&fleet)), (before, log));
    pipeline.promote("two", release, &world.promotion()).await.unwrap();

    let before = rows(&fleet);
    let next = world.write(&pipeline, "three").await.unwrap();
    let added: Vec<_> = rows(&fleet)
        .into_iter()
        .zip(before)
        .filter(|(now, then)| now != then)
        .map(|((name, now), (_, then))| (name, now - then))
        .collect();
    let units = i64::try_from(world.units.len()).unwrap();
    let datasets = i64::try_from(world.new_release().datasets.len()).unwrap();
    let expected =
        [("answer", 1), ("dataset", datasets), ("release", 1), ("release_layer", 2), ("release_unit", units)];
    assert_eq!(added, expected.map(|(name, rows)| (name.to_owned(), rows)), "a release shares all content");
    assert_eq!(next, 2);
}
