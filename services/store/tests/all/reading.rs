//! Pages, tags, and who may ask for what.

use h3o::Resolution;
use http::{StatusCode, header};
use tessera_store_api::endpoints::CellPage;
use tessera_store_api::{Cell, StoreClient};
use transport::Role;

use crate::harness::{Fleet, Store, code};
use crate::sample::{World, ostia};

async fn all(game: &StoreClient, limit: Option<u32>) -> Vec<Cell> {
    let mut cells = Vec::new();
    let mut page = CellPage { after: None, limit };
    loop {
        let answer = game.cells(&page).await.unwrap();
        cells.extend(answer.cells);
        match answer.next {
            Some(next) => page.after = Some(next),
            None => return cells,
        }
    }
}

#[tokio::test]
async fn pages_of_every_size_have_every_cell_once_and_in_order() {
    let fleet = Fleet::new();
    let store = fleet.store().await;
    let (pipeline, game) = (fleet.client(&store, Role::Pipeline), fleet.client(&store, Role::Game));
    let world = World::at(100);
    world.release(&pipeline, "one").await.unwrap();
    let expected = world.cells();
    assert_eq!(expected.len(), 19);
    assert!(expected.is_sorted_by_key(|cell| cell.cell));
    for limit in [None, Some(1), Some(7), Some(18), Some(19), Some(20), Some(5000)] {
        assert_eq!(all(&game, limit).await, expected, "{limit:?}");
    }
    let inside = ostia().index().center_child(Resolution::Nine).unwrap().into();
    let after = game.cells(&CellPage { after: Some(inside), limit: Some(1) }).await.unwrap().cells[0].cell;
    let place = expected.iter().position(|cell| cell.cell == ostia()).unwrap();
    assert_eq!(after, expected[place + 1].cell, "what it is after need not be a cell we have");
}

#[tokio::test]
async fn a_page_that_cannot_be_is_refused() {
    let fleet = Fleet::new();
    let store = fleet.store().await;
    let game = fleet.client(&store, Role::Game);
    for limit in [0, 5001] {
        let refused = game.cells(&CellPage { after: None, limit: Some(limit) }).await;
        assert_eq!(code(refused), (422, "page_refused".to_owned()));
    }
    let larger = "8001fffffffffff".parse().unwrap();
    let refused = game.cells(&CellPage { after: Some(larger), limit: None }).await;
    assert_eq!(code(refused), (422, "page_refused".to_owned()));
    assert_eq!(code(game.cells(&CellPage::default()).await), (404, "no_release".to_owned()));
}

#[tokio::test]
async fn each_role_may_do_its_own_work_and_nothing_else() {
    let fleet = Fleet::new();
    let store = fleet.store().await;
    let refused = (403, "role_not_allowed".to_owned());
    let game = fleet.client(&store, Role::Game);
    let aggregator = fleet.client(&store, Role::Aggregator);
    let operator = fleet.client(&store, Role::Operator);
    assert_eq!(code(game.begin_release("k", &World::at(1).new_release()).await), refused);
    assert_eq!(code(aggregator.cell(ostia()).await), refused);
    assert_eq!(code(operator.prices().await), refused);
}

/// Asks without the typed client, which does not keep tags.
async fn get(fleet: &Fleet, store: &Store, path: &str, tag: Option<&str>) -> (StatusCode, String, usize) {
    let tls = fleet.node(Role::Game).credentials.current().client_config(Role::Store).unwrap();
    let client = reqwest::Client::builder().tls_backend_preconfigured(tls).no_proxy().build().unwrap();
    let mut request = client.get(format!("{}{path}", store.url()));
    if let Some(tag) = tag {
        request = request.header(header::IF_NONE_MATCH, tag);
    }
    let answer = request.send().await.unwrap();
    let tag = answer.headers()[header::ETAG].to_str().unwrap().to_owned();
    (answer.status(), tag, answer.bytes().await.unwrap().len())
}

#[tokio::test]
async fn who_has_the_present_edition_gets_no_body() {
    let fleet = Fleet::new();
    let store = fleet.store().await;
    let pipeline = fleet.client(&store, Role::Pipeline);
    let world = World::at(100);
    world.release(&pipeline, "one").await.unwrap();
    let cell = format!("/api/v1/cells/{}", world.cells()[0].cell);
    let paths =
        ["/api/v1/gazetteer", "/api/v1/land", "/api/v1/cells?limit=3", &cell, &format!("{cell}/provenance")];
    let mut tags = Vec::new();
    for path in paths {
        let (status, tag, bytes) = get(&fleet, &store, path, None).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        assert!(bytes > 0 && tag.starts_with(&format!("\"{}", world.hash())), "{path} {tag}");
        let (status, same, bytes) = get(&fleet, &store, path, Some(&tag)).await;
        assert_eq!((status, &same, bytes), (StatusCode::NOT_MODIFIED, &tag, 0), "{path}");
        tags.push(tag);
    }
    World::at(200).release(&pipeline, "two").await.unwrap();
    for (path, tag) in paths.iter().zip(tags) {
        let (status, fresh, _) = get(&fleet, &store, path, Some(&tag)).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        assert_ne!(fresh, tag);
    }
}
