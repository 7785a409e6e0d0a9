//! What breaks a rule is refused by name, and leaves nothing.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tessera_store_api::endpoints::{CellPage, SiteQuery};
use tessera_store_api::{Promotion, StoreClient, Unit, UnitBatch};
use transport::Role;

use crate::harness::{Fleet, code, refusal};
use crate::sample::{World, ostia, unit};

/// Two units, of which a test breaks one.
fn two_units() -> World {
    let mut world = World::at(100);
    world.units.truncate(2);
    world
}

async fn draft_without_units(pipeline: &StoreClient, key: &str, world: &World) -> u32 {
    let release = pipeline.begin_release(key, &world.new_release()).await.unwrap().number;
    pipeline.write_gazetteer(release, &world.gazetteer).await.unwrap();
    pipeline.write_land(release, world.land.clone()).await.unwrap();
    for layer in &world.layers {
        pipeline.write_layer(release, layer).await.unwrap();
    }
    release
}

#[tokio::test]
async fn a_refused_batch_leaves_nothing() {
    let fleet = Fleet::new();
    let store = fleet.store().await;
    let pipeline = fleet.client(&store, Role::Pipeline);
    let mut world = two_units();
    let release = draft_without_units(&pipeline, "one", &world).await;
    world.units[1].cell.land_permille = 1001;
    let problem = refusal(pipeline.write_units(release, &UnitBatch { units: world.units.clone() }).await);
    assert_eq!((problem.status, problem.code.as_str()), (422, "units_refused"));
    let defect = &problem.errors[0];
    assert_eq!(defect.place, format!("unit {}", world.units[1].id()));
    assert_eq!((defect.rule.as_str(), defect.value.as_str()), ("land_permille <= 1000", "1001"));
    let problem = refusal(pipeline.promote("two", release, &world.promotion()).await);
    assert_eq!((problem.status, problem.code.as_str()), (409, "release_incomplete"));
    assert!(problem.detail.contains("0 of 2 units"), "{}", problem.detail);

    let valid = two_units();
    let receipt = pipeline.write_units(release, &UnitBatch { units: valid.units.clone() }).await.unwrap();
    assert_eq!((receipt.written, receipt.unchanged), (2, 0), "nothing of the refused batch was kept");
}

#[tokio::test]
async fn a_release_that_is_not_whole_is_refused_with_what_is_missing() {
    let fleet = Fleet::new();
    let store = fleet.store().await;
    let pipeline = fleet.client(&store, Role::Pipeline);
    let world = two_units();
    let release = pipeline.begin_release("one", &world.new_release()).await.unwrap().number;
    let promote = async || refusal(pipeline.promote("two", release, &world.promotion()).await).detail;
    assert!(promote().await.contains("no gazetteer"));
    pipeline.write_gazetteer(release, &world.gazetteer).await.unwrap();
    assert!(promote().await.contains("no land"));
    pipeline.write_land(release, world.land.clone()).await.unwrap();
    pipeline.write_units(release, &UnitBatch { units: vec![world.units[0].clone()] }).await.unwrap();
    assert!(promote().await.contains("1 of 2 units"));
    let more = World::at(100).units[..3].to_vec();
    pipeline.write_units(release, &UnitBatch { units: more }).await.unwrap();
    assert!(promote().await.contains("3 of 2 units"));
    assert_eq!(pipeline.current_release().await.unwrap(), None);
}

#[tokio::test]
async fn a_hash_that_is_not_the_stores_own_is_refused() {
    let fleet = Fleet::new();
    let store = fleet.store().await;
    let pipeline = fleet.client(&store, Role::Pipeline);
    let (world, other) = (World::at(100), World::at(200));
    let release = world.write(&pipeline, "one").await.unwrap();
    let problem = refusal(pipeline.promote("two", release, &other.promotion()).await);
    assert_eq!((problem.status, problem.code.as_str()), (409, "hash_differs"));
    assert!(problem.detail.contains(&world.hash()) && problem.detail.contains(&other.hash()));
    assert_eq!(pipeline.current_release().await.unwrap(), None);
    pipeline.promote("two", release, &world.promotion()).await.expect("a refusal does not use up its key");
    let again = pipeline.promote("three", release, &other.promotion()).await;
    assert_eq!(code(again), (409, "hash_differs".to_owned()));
}

#[tokio::test]
async fn what_does_not_exist_or_breaks_a_rule_is_named() {
    let fleet = Fleet::new();
    let store = fleet.store().await;
    let pipeline = fleet.client(&store, Role::Pipeline);
    let world = two_units();
    let missing = (404, "release_not_found".to_owned());
    assert_eq!(code(pipeline.write_units(9, &UnitBatch { units: Vec::new() }).await), missing);
    assert_eq!(code(pipeline.promote("a", 9, &world.promotion()).await), missing);

    let mut new = world.new_release();
    new.datasets.remove(0);
    let problem = refusal(pipeline.begin_release("b", &new).await);
    assert_eq!((problem.code.as_str(), problem.errors[0].place.as_str()), ("release_refused", "field land"));

    let release = pipeline.begin_release("c", &world.new_release()).await.unwrap().number;
    let mut rivers = world.layers[0].clone();
    rivers.features.swap(3, 4);
    let problem = refusal(pipeline.write_layer(release, &rivers).await);
    assert_eq!((problem.code.as_str(), problem.errors.len()), ("layer_refused", 1));
    let mut tables = world.gazetteer.clone();
    tables.legs[0].to = "roma".to_owned();
    let problem = refusal(pipeline.write_gazetteer(release, &tables).await);
    assert_eq!((problem.code.as_str(), problem.errors[0].value.as_str()), ("gazetteer_refused", "roma"));
    let refused = pipeline.write_land(release, b"not json".to_vec()).await;
    assert_eq!(code(refused), (422, "land_refused".to_owned()));
    let nobody = Promotion { approved_by: " ".to_owned(), ..world.promotion() };
    assert_eq!(code(pipeline.promote("d", release, &nobody).await), (422, "promotion_refused".to_owned()));
    let many = vec![unit(ostia(), 1); 1001];
    let problem = refusal(pipeline.write_units(release, &UnitBatch { units: many }).await);
    assert_eq!(problem.errors[0].rule, "a batch has at most 1000 units");
    assert!(problem.errors.len() <= 100);
}

/// One way to change a unit; some leave it valid.
fn mutate(unit: &mut Unit, how: usize, at: prop::sample::Index, value: i32) {
    let many = unit.children.len();
    let (one, other) = (at.index(many), (at.index(many) + 1) % many);
    match how {
        0 => unit.children.swap(one, other),
        1 => unit.children[one] = unit.children[other],
        2 => unit.children.clear(),
        3 => drop(unit.children.remove(one)),
        4 => unit.cell.elev_cm = value,
        5 => unit.cell.elev_min_cm = value,
        6 => unit.cell.elev_max_cm = value,
        7 => unit.cell.land_permille = u16::try_from(value.rem_euclid(2000)).unwrap_or_default(),
        8 => unit.cell.cell = unit.children[one].cell,
        9 => unit.cell.cell = ostia(),
        10 => unit.sites.iter_mut().for_each(|site| site.longitude += f64::from(value) / 1e6),
        11 => unit.sites.iter_mut().for_each(|site| site.from = Some(value % 3)),
        12 => unit.sites.iter_mut().for_each(|site| site.dataset = format!("another-{value}")),
        _ => unit.children[one].land = value > 0,
    }
}

#[test]
fn a_mutated_unit_is_refused_or_stored_whole() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let (pipeline, game, store) = runtime.block_on(async {
        let fleet = Fleet::new();
        let store = fleet.store().await;
        let clients = (fleet.client(&store, Role::Pipeline), fleet.client(&store, Role::Game));
        // The folder of the fleet has to outlive the store.
        (clients.0, clients.1, (store, fleet))
    });
    let mut case = 0;
    let strategy = (0_usize..14, any::<prop::sample::Index>(), -1_500_000..1_500_000_i32);
    let mut runner = TestRunner::new(Config { cases: 48, failure_persistence: None, ..Config::default() });
    let case = std::cell::RefCell::new(&mut case);
    let outcome = runner.run(&strategy, |(how, at, value)| {
        **case.borrow_mut() += 1;
        let key = format!("case {}", case.borrow());
        let mut world = two_units();
        mutate(&mut world.units[1], how, at, value);
        runtime.block_on(refused_or_whole(&pipeline, &game, &key, &world))
    });
    outcome.unwrap();
    runtime.block_on(store.0.stop()).unwrap();
}

async fn refused_or_whole(
    pipeline: &StoreClient,
    game: &StoreClient,
    key: &str,
    world: &World,
) -> Result<(), TestCaseError> {
    let release = draft_without_units(pipeline, key, world).await;
    let written = pipeline.write_units(release, &UnitBatch { units: world.units.clone() }).await;
    let promoted = pipeline.promote(&format!("{key} promote"), release, &world.promotion()).await;
    match written {
        Ok(_) => {
            prop_assert!(promoted.is_ok(), "{:?}", promoted);
            let cells = game.cells(&CellPage::default()).await.unwrap();
            prop_assert_eq!(cells.release, release);
            prop_assert_eq!(cells.cells, world.cells());
            let sites = game.sites(&SiteQuery::default()).await.unwrap();
            prop_assert_eq!(sites.sites, world.sites());
        }
        Err(error) => {
            let problem = error.problem().unwrap();
            prop_assert_eq!(problem.status, 422);
            prop_assert!(!problem.errors.is_empty());
            let detail = refusal(promoted).detail;
            prop_assert!(detail.contains("0 of 2 units"), "{}", detail);
        }
    }
    Ok(())
}
