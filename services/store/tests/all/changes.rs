//! The change feed, and what differs between two releases.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tessera_store_api::endpoints::ChangesQuery;
use tessera_store_api::{CellId, Changes, LayerName, StoreClient, Unit};
use transport::Role;

use crate::harness::{Fleet, code};
use crate::sample::{World, unit};

/// What a consumer has: the hash of every unit, and where it stands.
#[derive(Debug, Clone, Default)]
struct Copied {
    units: BTreeMap<CellId, String>,
    since: Option<String>,
}

impl Copied {
    /// Takes one answer in; whether there is more.
    async fn step(&mut self, reader: &StoreClient, limit: u32) -> Changes {
        let query = ChangesQuery { since: self.since.clone(), limit: Some(limit) };
        let changes = reader.changes(&query).await.unwrap();
        for change in &changes.units {
            match &change.hash {
                Some(hash) => self.units.insert(change.unit, hash.clone()),
                None => self.units.remove(&change.unit),
            };
        }
        self.since = Some(changes.next.clone());
        changes
    }

    async fn follow(&mut self, reader: &StoreClient, limit: u32) {
        while self.step(reader, limit).await.more {}
    }
}

fn hashes(world: &World) -> BTreeMap<CellId, String> {
    world.units.iter().map(|unit| (unit.id(), unit.hash())).collect()
}

/// Worlds that share much, lack some, and have some more.
fn worlds() -> Vec<World> {
    let base = World::at(100);
    let changed = |changes: &[(usize, i32)], without: usize| {
        let mut world = base.clone();
        for (place, elev_cm) in changes {
            world.units[*place] = unit(world.units[*place].id(), *elev_cm);
        }
        world.units.truncate(world.units.len() - without);
        world
    };
    vec![
        base.clone(),
        changed(&[(3, 5), (9, 6)], 0),
        changed(&[(3, 7)], 4),
        World::around(base.units[18].id(), 1, 100),
    ]
}

#[test]
fn who_follows_the_feed_from_anywhere_has_what_is_current() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let worlds = worlds();
    let (fleet, store) = runtime.block_on(async {
        let fleet = Fleet::new();
        let store = fleet.store().await;
        (fleet, store)
    });
    let (pipeline, reader) = (fleet.client(&store, Role::Pipeline), fleet.client(&store, Role::Reader));
    runtime.block_on(async {
        for (number, world) in worlds.iter().enumerate() {
            world.release(&pipeline, &format!("release {number}")).await.unwrap();
        }
    });
    let count = std::cell::Cell::new(0);
    // Each step of a consumer: how large its answers are, how many of them it takes, and what is promoted then.
    let step = (1_u32..30, 0_usize..4, 0..worlds.len());
    let strategy = prop::collection::vec(step, 1..6);
    let mut runner = TestRunner::new(Config { cases: 24, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&strategy, |steps| {
        let mut copied = Copied::default();
        let mut seen = Vec::new();
        let mut current = None;
        runtime.block_on(async {
            for (limit, answers, promoted) in steps {
                for _ in 0..answers {
                    copied.step(&reader, limit).await;
                    seen.push(copied.clone());
                }
                count.set(count.get() + 1);
                let (key, release) = (format!("again {}", count.get()), u32::try_from(promoted).unwrap() + 1);
                pipeline.promote(&key, release, &worlds[promoted].promotion()).await.unwrap();
                current = Some(promoted);
            }
            seen.push(copied);
            for mut copied in seen {
                copied.follow(&reader, 7).await;
                assert_eq!(copied.units, hashes(&worlds[current.unwrap()]));
                let again = copied.step(&reader, 7).await;
                assert!(again.units.is_empty() && again.promotions.is_empty() && !again.more);
            }
        });
        Ok(())
    });
    outcome.unwrap();
    runtime.block_on(store.stop()).unwrap();
}

#[tokio::test]
async fn the_feed_tells_of_promotions_and_of_going_back() {
    let fleet = Fleet::new();
    let store = fleet.store().await;
    let (pipeline, reader) = (fleet.client(&store, Role::Pipeline), fleet.client(&store, Role::Game));
    assert_eq!(code(reader.changes(&ChangesQuery::default()).await), (404, "no_release".to_owned()));
    let worlds = worlds();
    worlds[0].release(&pipeline, "one").await.unwrap();
    let mut copied = Copied::default();
    let first = copied.step(&reader, 5000).await;
    assert_eq!((first.release, first.units.len(), first.more), (1, 19, false));
    worlds[1].release(&pipeline, "two").await.unwrap();
    pipeline.promote("three", 1, &worlds[0].promotion()).await.unwrap();
    worlds[2].release(&pipeline, "four").await.unwrap();
    let next = copied.step(&reader, 5000).await;
    let told: Vec<_> = next.promotions.iter().map(|event| (event.sequence, event.release)).collect();
    assert_eq!(told, [(2, 2), (3, 1), (4, 3)]);
    assert_eq!(next.promotions[0].approved_by, "livia");
    assert_eq!(next.units.len(), 5, "one changed and four are gone: the way there is left out");
    assert_eq!(next.units.iter().filter(|change| change.hash.is_none()).count(), 4);
}

#[tokio::test]
async fn a_cursor_of_another_history_is_refused() {
    let fleet = Fleet::new();
    let store = fleet.store().await;
    let (pipeline, reader) = (fleet.client(&store, Role::Pipeline), fleet.client(&store, Role::Reader));
    let world = World::at(100);
    world.release(&pipeline, "one").await.unwrap();
    let since = reader.changes(&ChangesQuery::default()).await.unwrap().next;
    let ask = async |since: &str| {
        code(reader.changes(&ChangesQuery { since: Some(since.to_owned()), limit: None }).await)
    };
    for text in ["", "now", "00", &since[1..]] {
        assert_eq!(ask(text).await, (400, "cursor_malformed".to_owned()), "{text}");
    }
    let mut later = since.clone();
    later.replace_range(7..8, "9");
    assert_eq!(ask(&later).await, (410, "cursor_stale".to_owned()));

    // The same world, built again from nothing a moment later: the same hash, another history.
    let rebuilt = Fleet::new();
    rebuilt.clock.advance(std::time::Duration::from_secs(60));
    let other = rebuilt.store().await;
    world.release(&rebuilt.client(&other, Role::Pipeline), "one").await.unwrap();
    let reader = rebuilt.client(&other, Role::Reader);
    let refused = code(reader.changes(&ChangesQuery { since: Some(since), limit: None }).await);
    assert_eq!(refused, (410, "cursor_stale".to_owned()));
}

#[tokio::test]
async fn two_releases_are_compared_field_by_field() {
    let fleet = Fleet::new();
    let store = fleet.store().await;
    let (pipeline, reader) = (fleet.client(&store, Role::Pipeline), fleet.client(&store, Role::Reader));
    let first = World::at(100);
    let mut second = first.clone();
    let gone = second.units.pop().unwrap();
    let change = |unit: &mut Unit, elev_cm: i32| {
        (unit.cell.elev_cm, unit.cell.elev_max_cm) = (elev_cm, elev_cm);
        unit.children[0].land = !unit.children[0].land;
    };
    change(&mut second.units[4], 700);
    change(&mut second.units[8], 300);
    second.layers[0].features.pop();
    second.land = b"{\"type\":\"FeatureCollection\",\"features\":[]}".to_vec();
    first.release(&pipeline, "one").await.unwrap();
    let draft = second.write(&pipeline, "two").await.unwrap();
    assert_eq!(
        code(reader.difference(1, draft).await),
        (404, "release_not_found".to_owned()),
        "nobody reads a draft"
    );
    let difference = pipeline.difference(1, draft).await.unwrap();
    let units = difference.units;
    assert_eq!((units.same, units.changed, units.added, units.removed), (16, 2, 0, 1));
    let expected = BTreeMap::from([("elev_cm".to_owned(), 2), ("elev_max_cm".to_owned(), 2)]);
    assert_eq!(difference.cells, expected);
    assert_eq!(difference.children, BTreeMap::from([("land".to_owned(), 2)]));
    assert_eq!(difference.sites, -i64::try_from(gone.sites.len()).unwrap());
    let told: Vec<_> =
        difference.elevation.iter().map(|change| (change.cell, change.from_cm, change.to_cm)).collect();
    assert_eq!(told, [(second.units[4].id(), 100, 700), (second.units[8].id(), 100, 300)]);
    let layers: Vec<_> = difference.layers.iter().map(|layer| layer.layer).collect();
    assert_eq!((layers, difference.gazetteer, difference.land), (vec![LayerName::Rivers], false, true));
    pipeline.promote("three", draft, &second.promotion()).await.unwrap();
    let back = reader.difference(draft, 1).await.unwrap();
    assert_eq!((back.units.added, back.sites), (1, -difference.sites));
    assert_eq!(code(reader.difference(1, 9).await), (404, "release_not_found".to_owned()));
}
