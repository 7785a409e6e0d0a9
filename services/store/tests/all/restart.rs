//! What a store finds when it starts.

use tessera_store_api::endpoints::CellPage;
use tessera_store_api::{PriceBatch, UnitBatch};
use transport::Role;

use crate::harness::Fleet;
use crate::sample::World;

#[tokio::test]
async fn a_restart_keeps_everything() {
    let fleet = Fleet::new();
    let (world, next) = (World::at(100), World::at(200));
    let prices = PriceBatch {
        period: 3,
        formula: 1,
        computed_at: clock::Timestamp::from_millis(5),
        prices: Vec::new(),
    };

    let store = fleet.store().await;
    let pipeline = fleet.client(&store, Role::Pipeline);
    let promoted = world.release(&pipeline, "one").await.unwrap();
    let draft = pipeline.begin_release("two", &next.new_release()).await.unwrap();
    pipeline.write_units(draft.number, &UnitBatch { units: next.units[..5].to_vec() }).await.unwrap();
    fleet.client(&store, Role::Aggregator).write_prices("three", &prices).await.unwrap();
    store.stop().await.unwrap();

    let store = fleet.store().await;
    let (pipeline, game) = (fleet.client(&store, Role::Pipeline), fleet.client(&store, Role::Game));
    assert_eq!(pipeline.current_release().await.unwrap(), Some(promoted.clone()));
    assert_eq!(game.cells(&CellPage::default()).await.unwrap().cells, world.cells());
    assert_eq!(game.gazetteer().await.unwrap(), world.gazetteer);
    assert_eq!(game.land().await.unwrap(), world.land);
    assert_eq!(game.prices().await.unwrap().period, Some(3));
    assert_eq!(pipeline.begin_release("two", &next.new_release()).await.unwrap(), draft, "keys as well");
    let receipt = pipeline.write_units(draft.number, &UnitBatch { units: next.units.clone() }).await.unwrap();
    assert_eq!((receipt.written, receipt.unchanged), (14, 5), "and the half of a draft");
    pipeline.write_gazetteer(draft.number, &next.gazetteer).await.unwrap();
    pipeline.write_land(draft.number, next.land.clone()).await.unwrap();
    for layer in &next.layers {
        pipeline.write_layer(draft.number, layer).await.unwrap();
    }
    pipeline.promote("four", draft.number, &next.promotion()).await.unwrap();
    store.stop().await.unwrap();
}

#[tokio::test]
async fn a_database_of_a_newer_program_is_refused_and_left_alone() {
    let fleet = Fleet::new();
    let path = fleet.database();
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let version = |connection: &rusqlite::Connection| {
        connection.pragma_query_value(None, "user_version", |row| row.get::<_, u32>(0)).unwrap()
    };
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    let refused = fleet.store().await.ended().await.unwrap_err();
    let text = format!("{refused:#}");
    assert!(text.contains("99") && text.contains("newer program"), "{text}");
    assert_eq!(version(&connection), 99);
}
