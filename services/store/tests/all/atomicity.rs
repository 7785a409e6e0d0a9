//! Readers beside promotions.

use std::collections::HashSet;

use tessera_store_api::endpoints::{
    AroundQuery, CellPage, CellQuery, CellSelection, CellStreamQuery, FeatureQuery,
};
use tessera_store_api::{CellId, CellList, CellValues, LayerName, StoreClient};
use tokio::sync::watch;
use transport::Role;

use crate::harness::Fleet;
use crate::sample::World;
use crate::streams::lines;

/// Times the world changes under the readers.
const PROMOTIONS: u32 = 24;
const READERS: usize = 4;

/// Reads until the last promotion in every way there is, and counts; answers the releases it saw.
async fn read(
    game: StoreClient,
    cell: CellId,
    reads: watch::Sender<u32>,
    end: watch::Receiver<bool>,
) -> HashSet<u32> {
    let mut seen = HashSet::new();
    while !*end.borrow() {
        let page = game.cells(&CellPage::default()).await.unwrap();
        let elevation = elevation_of(page.release);
        assert_eq!(page.cells.len(), 19);
        assert!(page.cells.iter().all(|cell| cell.elev_cm == elevation), "a page of two releases");
        let one = game.cell(cell).await.unwrap().unwrap();
        assert_eq!(one.cell.elev_cm, elevation_of(one.release), "a cell of another release than it says");
        seen.extend([page.release, one.release]);
        seen.extend(read_selections(&game, cell).await);
        seen.extend(read_layers_and_streams(&game).await);
        reads.send_modify(|reads| *reads += 1);
    }
    seen
}

fn assert_of<'a>(release: u32, cells: impl IntoIterator<Item = &'a CellValues>) {
    let elevation = Some(elevation_of(release));
    assert!(cells.into_iter().all(|cell| cell.elev_cm == elevation), "an answer of two releases");
}

/// Children with their units' values, around a cell, and by list.
async fn read_selections(game: &StoreClient, cell: CellId) -> [u32; 3] {
    let fields = Some("elev_cm,land".to_owned());
    let query = CellQuery { resolution: Some(7), fields: fields.clone(), ..CellQuery::default() };
    let children = game.views(&query).await.unwrap();
    assert_eq!(children.cells.len(), 931);
    assert_of(children.release, &children.cells);
    let query = AroundQuery { k: 1, fields: fields.clone(), ..AroundQuery::default() };
    let around = game.disk(cell, &query).await.unwrap();
    assert_of(around.release, &around.cells);
    let list = CellList { cells: children.cells.iter().step_by(60).map(|cell| cell.cell).collect() };
    let listed = game.listed(&list, &CellSelection { fields, epoch: None }).await.unwrap();
    assert_of(listed.release, listed.cells.iter().map(|listed| &listed.cell));
    [children.release, around.release, listed.release]
}

/// A layer, whose ids bear the elevation of their world, and a stream of children.
async fn read_layers_and_streams(game: &StoreClient) -> [u32; 2] {
    let rivers = game.layer(LayerName::Rivers, &FeatureQuery::default()).await.unwrap();
    let name = format!("sample-rivers:{}.", elevation_of(rivers.release));
    assert!(rivers.features.iter().all(|river| river.id.starts_with(&name)), "a layer of two releases");
    let query = CellStreamQuery {
        resolution: Some(7),
        fields: Some("elev_cm".to_owned()),
        ..CellStreamQuery::default()
    };
    let (cells, trailer) = lines::<CellValues>(&game.cell_lines(&query).await.unwrap());
    assert_eq!(cells.len(), 931);
    assert_of(trailer.release, &cells);
    [rivers.release, trailer.release]
}

/// Release 1 stands at 100 cm, release 2 at 200.
fn elevation_of(release: u32) -> i32 {
    i32::try_from(release).unwrap() * 100
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_sees_one_release_or_the_other_and_never_a_mix() {
    let fleet = Fleet::new();
    let store = fleet.store().await;
    let pipeline = fleet.client(&store, Role::Pipeline);
    let worlds = [World::at(100), World::at(200)];
    worlds[0].release(&pipeline, "one").await.unwrap();
    worlds[1].release(&pipeline, "two").await.unwrap();
    let (reads, mut counted) = watch::channel(0);
    let (stop, end) = watch::channel(false);
    let cell = worlds[0].cells()[9].cell;
    let readers: Vec<_> = (0..READERS)
        .map(|_| tokio::spawn(read(fleet.client(&store, Role::Game), cell, reads.clone(), end.clone())))
        .collect();
    for number in 0..PROMOTIONS {
        let release = number % 2 + 1;
        let promotion = worlds[number as usize % 2].promotion();
        let promoted = pipeline.promote(&format!("promotion {number}"), release, &promotion).await.unwrap();
        assert_eq!(promoted.number, release);
        let now = *counted.borrow_and_update();
        counted.wait_for(|reads| *reads > now + 1).await.unwrap();
    }
    stop.send_replace(true);
    let mut seen = HashSet::new();
    for reader in readers {
        seen.extend(reader.await.unwrap());
    }
    assert_eq!(seen, HashSet::from([1, 2]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn promotions_at_the_same_time_leave_one_release_current() {
    let fleet = Fleet::new();
    let store = fleet.store().await;
    let pipeline = fleet.client(&store, Role::Pipeline);
    let worlds = [100, 200, 300].map(World::at);
    for (world, key) in worlds.iter().zip(["one", "two", "three"]) {
        world.write(&pipeline, key).await.unwrap();
    }
    let promotions: Vec<_> = (1_u32..)
        .zip(worlds)
        .map(|(release, world)| {
            let pipeline = pipeline.clone();
            tokio::spawn(async move {
                pipeline.promote(&format!("promotion {release}"), release, &world.promotion()).await
            })
        })
        .collect();
    for promotion in promotions {
        promotion.await.unwrap().unwrap();
    }
    let releases = pipeline.releases().await.unwrap().releases;
    let current: Vec<_> =
        releases.into_iter().filter(|release| release.status == tessera_store_api::Status::Current).collect();
    assert_eq!(current.len(), 1);
    assert_eq!(pipeline.current_release().await.unwrap().as_ref(), current.first());
}
