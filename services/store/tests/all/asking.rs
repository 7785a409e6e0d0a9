//! Every way to ask for cells, compared with a scan of the world that was written.

use std::collections::BTreeMap;

use h3o::{CellIndex, LatLng, Resolution};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tessera_store_api::endpoints::{AroundQuery, CellQuery, CellSelection};
use tessera_store_api::{
    Cell, CellId, CellList, CellValues, CellViews, Child, Mode, Occupation, StoreClient, Unit, is_land,
};
use transport::Role;

use crate::harness::{Fleet, Store, code, refusal};
use crate::sample::{World, ostia};

/// A pentagon of resolution 5, in the Arctic.
fn pentagon() -> CellId {
    "85080003fffffff".parse().unwrap()
}

/// A world around Ostia and around a pentagon, whose units differ.
fn world() -> World {
    let mut world = World::around(ostia(), 4, 100);
    world.units.extend(World::around(pentagon(), 1, -50).units);
    world.units.sort_by_key(Unit::id);
    for (number, unit) in (0..).zip(&mut world.units) {
        unit.cell.elev_cm += number % 7;
    }
    world
}

/// A store with that world, and a game that reads it.
async fn released(world: &World) -> (Fleet, Store, StoreClient) {
    let fleet = Fleet::new();
    let store = fleet.store().await;
    world.release(&fleet.client(&store, Role::Pipeline), "one").await.unwrap();
    let reader = fleet.client(&store, Role::Reader);
    (fleet, store, reader)
}

fn whole(cell: &Cell) -> CellValues {
    serde_json::from_value(serde_json::to_value(cell).unwrap()).unwrap()
}

fn own(child: &Child) -> CellValues {
    serde_json::from_value(serde_json::to_value(child).unwrap()).unwrap()
}

/// Pages of a query, joined.
async fn pages(reader: &StoreClient, query: &CellQuery) -> Vec<CellValues> {
    let (mut query, mut cells) = (query.clone(), Vec::new());
    loop {
        let page: CellViews = reader.views(&query).await.unwrap();
        assert!(page.cells.len() <= query.limit.unwrap_or(5000) as usize);
        assert!(page.next.is_none() || !page.cells.is_empty(), "a page that leads on has something");
        cells.extend(page.cells);
        match page.next {
            Some(next) => query.after = Some(next),
            None => return cells,
        }
    }
}

#[tokio::test]
async fn one_cell_is_answered_from_what_there_is_and_says_from_where() {
    let world = world();
    let (_fleet, _store, reader) = released(&world).await;
    let all = CellSelection::default();
    let unit = world.units.iter().find(|unit| unit.id() == ostia()).unwrap();

    let view = reader.view(ostia(), &all).await.unwrap().unwrap();
    assert_eq!((view.release, view.resolution, view.cell), (1, 5, whole(&unit.cell)));
    assert!(view.interpolated, "the crust is known by cells of resolution 3");
    assert_eq!(view.resolutions["tectonics"], 3);
    let honest = CellSelection { fields: Some("elev_cm,terrain".to_owned()), epoch: None };
    let view = reader.view(ostia(), &honest).await.unwrap().unwrap();
    assert!(!view.interpolated);
    assert_eq!((view.cell.elev_cm, view.cell.elev_min_cm), (Some(unit.cell.elev_cm), None));

    let child = unit.children[10];
    let view = reader.view(child.cell, &all).await.unwrap().unwrap();
    assert_eq!((view.cell.land, view.cell.hydro), (Some(child.land), child.hydro));
    assert_eq!((view.cell.elev_cm, view.interpolated), (Some(unit.cell.elev_cm), true));
    assert_eq!((view.resolutions["elevation"], view.resolutions["land"]), (5, 7));
    let coast = CellSelection { fields: Some("land,hydro".to_owned()), epoch: None };
    assert!(!reader.view(child.cell, &coast).await.unwrap().unwrap().interpolated);

    let finer: CellId = child.cell.index().center_child(Resolution::Nine).unwrap().into();
    let view = reader.view(finer, &coast).await.unwrap().unwrap();
    assert_eq!((view.cell.cell, view.cell.land, view.interpolated), (finer, Some(child.land), true));

    let coarse = "831e80fffffffff".parse().unwrap();
    assert_eq!(reader.view(coarse, &all).await.unwrap(), None);
}

#[tokio::test]
async fn a_cell_without_children_is_answered_from_its_unit() {
    let mut world = World::at(100);
    world.units[3].children.clear();
    let (_fleet, _store, reader) = released(&world).await;
    let unit = &world.units[3];
    let id: CellId = unit.id().index().center_child(Resolution::Seven).unwrap().into();
    let view = reader.view(id, &CellSelection::default()).await.unwrap().unwrap();
    assert_eq!((view.cell.land, view.cell.hydro, view.interpolated), (None, unit.cell.hydro, true));
    assert_eq!(view.resolutions["hydro"], 5);
    let query = CellQuery { parent: Some(unit.id()), resolution: Some(7), ..CellQuery::default() };
    assert_eq!(reader.views(&query).await.unwrap().cells, Vec::new());
}

#[tokio::test]
async fn an_epoch_says_how_a_cell_was_then() {
    let mut world = World::at(100);
    // Between the sea of the Bronze Age, which the sample puts at 150 cm, and that of Augustus.
    world.units.iter_mut().take(5).for_each(|unit| {
        unit.cell.elev_cm = 151;
        unit.cell.elev_max_cm = 151;
    });
    let (_fleet, _store, reader) = released(&world).await;
    for (place, epoch) in world.gazetteer.epochs.iter().enumerate() {
        let query = CellQuery { epoch: Some(epoch.token.clone()), ..CellQuery::default() };
        let page = reader.views(&query).await.unwrap();
        assert_eq!(page.epoch.as_deref(), Some(epoch.token.as_str()));
        for (told, cell) in page.cells.iter().zip(world.cells()) {
            let then = told.in_epoch.unwrap();
            assert_eq!(then.land, is_land(&cell, epoch.sea_level_offset_cm), "{}", cell.cell);
            assert_eq!(then.occupation, cell.occupation.of(place));
        }
        let lands = page.cells.iter().filter(|cell| cell.in_epoch.unwrap().land).count();
        assert_eq!(lands, if place == 0 { 5 } else { 19 });
        let query = CellQuery { resolution: Some(7), ..query };
        let page = reader.views(&query).await.unwrap();
        for (told, child) in page.cells.iter().zip(world.children()) {
            assert_eq!(told.in_epoch.unwrap().occupation, child.occupation.of(place));
        }
        assert!(
            place == 0
                || page
                    .cells
                    .iter()
                    .any(|cell| { cell.in_epoch.unwrap().occupation == Occupation::Attested })
        );
    }
    let told = reader.epochs().await.unwrap();
    assert_eq!((told.release, told.epochs), (1, world.gazetteer.epochs));
}

#[tokio::test]
async fn the_children_of_a_pentagon_are_forty_one() {
    let world = world();
    let (_fleet, _store, reader) = released(&world).await;
    for (parent, many) in [(pentagon(), 41), (ostia(), 49)] {
        let query = CellQuery { parent: Some(parent), resolution: Some(7), ..CellQuery::default() };
        let page = reader.views(&query).await.unwrap();
        let unit = world.units.iter().find(|unit| unit.id() == parent).unwrap();
        assert_eq!(page.cells, unit.children.iter().map(own).collect::<Vec<_>>());
        assert_eq!((page.cells.len(), page.resolution, page.interpolated), (many, 7, false));
    }
}

#[tokio::test]
async fn the_cells_of_a_parent_are_its_descendants() {
    let world = world();
    let (_fleet, _store, reader) = released(&world).await;
    for of in [ostia(), pentagon()] {
        for resolution in 0..=5 {
            let parent = of.index().parent(Resolution::try_from(resolution).unwrap()).unwrap();
            let lies_in = |cell: CellId| cell.index().parent(parent.resolution()) == Some(parent);
            let query = CellQuery { parent: Some(parent.into()), ..CellQuery::default() };
            let expected: Vec<_> =
                world.cells().iter().filter(|cell| lies_in(cell.cell)).map(whole).collect();
            assert_eq!(pages(&reader, &query).await, expected, "{parent}");
            let query = CellQuery { resolution: Some(7), limit: Some(100), ..query };
            let expected: Vec<_> =
                world.children().iter().filter(|child| lies_in(child.cell)).map(own).collect();
            assert_eq!(pages(&reader, &query).await, expected, "{parent}");
        }
    }
}

#[tokio::test]
async fn a_disk_has_the_cells_around_and_no_others() {
    let world = world();
    let (_fleet, _store, reader) = released(&world).await;
    let by_id: BTreeMap<CellId, CellValues> =
        world.cells().iter().map(|cell| (cell.cell, whole(cell))).collect();
    for center in [ostia(), pentagon(), world.units[3].id()] {
        for k in [0, 1, 2, 5] {
            let mut expected: Vec<CellId> =
                center.index().grid_disk::<Vec<_>>(k).into_iter().map(CellId::from).collect();
            expected.sort();
            let query = AroundQuery { k, ..AroundQuery::default() };
            let told = reader.disk(center, &query).await.unwrap().cells;
            let expected: Vec<_> = expected.iter().filter_map(|cell| by_id.get(cell).cloned()).collect();
            assert_eq!(told, expected, "{k} around {center}");
        }
    }
    let child = world.units[5].children[0].cell;
    let told = reader.disk(child, &AroundQuery { k: 3, ..AroundQuery::default() }).await.unwrap();
    assert!(told.resolution == 7 && told.cells.iter().all(|cell| cell.land.is_some()));
    let query =
        AroundQuery { k: 2, limit: Some(4), fields: Some("elev_cm".to_owned()), ..AroundQuery::default() };
    let page = reader.disk(ostia(), &query).await.unwrap();
    let rest = AroundQuery { after: page.next, limit: None, ..query };
    let joined = [page.cells, reader.disk(ostia(), &rest).await.unwrap().cells].concat();
    assert_eq!(joined.len(), 19);
    assert!(joined.is_sorted_by_key(|cell| cell.cell));
}

#[tokio::test]
async fn a_corridor_follows_a_leg_from_either_end() {
    let world = world();
    let (_fleet, _store, reader) = released(&world).await;
    let query = AroundQuery { k: 1, ..AroundQuery::default() };
    let there = reader.corridor(("capua", "ostia"), Mode::Road, &query).await.unwrap().cells;
    let back = reader.corridor(("ostia", "capua"), Mode::Road, &query).await.unwrap().cells;
    assert_eq!(there, back);
    let path = &world.gazetteer.legs[0].path;
    let near = |cell: &Cell| {
        path.iter().any(|step| step.index().grid_disk::<Vec<_>>(1).contains(&cell.cell.index()))
    };
    let expected: Vec<_> = world.cells().iter().filter(|cell| near(cell)).map(whole).collect();
    assert!(expected.len() >= 7);
    assert_eq!(there, expected);
    let none = reader.corridor(("capua", "ostia"), Mode::Sea, &query).await;
    assert_eq!(code(none), (404, "leg_not_found".to_owned()));
}

#[tokio::test]
async fn a_list_keeps_its_order_and_names_what_is_missing() {
    let world = world();
    let (_fleet, _store, reader) = released(&world).await;
    let child = world.units[2].children[5];
    let nowhere: CellId = "85754e67fffffff".parse().unwrap();
    let cells = vec![pentagon(), nowhere, child.cell, ostia(), pentagon()];
    let answer = reader.listed(&CellList { cells }, &CellSelection::default()).await.unwrap();
    let told: Vec<_> = answer.cells.iter().map(|listed| (listed.cell.cell, listed.resolution)).collect();
    assert_eq!(told, [(pentagon(), 5), (child.cell, 7), (ostia(), 5), (pentagon(), 5)]);
    assert_eq!(answer.missing, [nowhere]);
    assert_eq!(answer.cells[1].cell.land, Some(child.land));
    for cells in [Vec::new(), vec![ostia(); 1001], vec!["8001fffffffffff".parse().unwrap()]] {
        let refused = reader.listed(&CellList { cells }, &CellSelection::default()).await;
        assert_eq!(code(refused), (422, "list_refused".to_owned()));
    }
}

/// What a box, a resolution, fields and a limit ask for, by a scan.
fn scanned(world: &World, [west, south, east, north]: [f64; 4], resolution: u8) -> Vec<CellId> {
    let inside = |cell: &CellIndex| {
        let middle = LatLng::from(*cell);
        let longitude = if west <= east {
            (west..=east).contains(&middle.lng())
        } else {
            middle.lng() >= west || middle.lng() <= east
        };
        longitude && (south..=north).contains(&middle.lat())
    };
    let cells: Vec<CellId> = match resolution {
        5 => world.cells().iter().map(|cell| cell.cell).collect(),
        _ => world.children().iter().map(|child| child.cell).collect(),
    };
    cells.into_iter().filter(|cell| inside(&cell.index())).collect()
}

#[test]
fn pages_and_streams_of_any_box_are_what_a_scan_finds() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let world = world();
    let (_fleet, store, reader) = runtime.block_on(released(&world));
    let middles: Vec<LatLng> = world.units.iter().map(|unit| LatLng::from(unit.id().index())).collect();
    let strategy = (
        any::<prop::sample::Index>(),
        (-2.0..2.0_f64, -2.0..2.0_f64, 0.0..3.0_f64, 0.0..3.0_f64),
        prop::sample::select(&[5_u8, 7][..]),
        prop::sample::select(&[1_u32, 7, 50, 5000][..]),
        prop::sample::select(&[None, Some("elev_cm,land"), Some("hydro,occupation")][..]),
    );
    let mut runner = TestRunner::new(Config { cases: 40, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&strategy, |(near, (dx, dy, width, height), resolution, limit, fields)| {
        let middle = middles[near.index(middles.len())];
        let west = (middle.lng() + dx).clamp(-180.0, 179.0);
        let south = (middle.lat() + dy).clamp(-90.0, 89.0);
        let bounds = [west, south, (west + width).min(180.0), (south + height).min(90.0)];
        let limit = if resolution == 7 { limit.max(50) } else { limit };
        let bbox = Some(bounds.map(|degrees| degrees.to_string()).join(","));
        let (resolution, fields) = (Some(resolution), fields.map(str::to_owned));
        let query = CellQuery { bbox, resolution, fields, limit: Some(limit), ..CellQuery::default() };
        let expected = scanned(&world, bounds, resolution.unwrap());
        let joined = runtime.block_on(pages(&reader, &query));
        let ids: Vec<CellId> = joined.iter().map(|cell| cell.cell).collect();
        prop_assert_eq!(&ids, &expected);
        prop_assert_eq!(runtime.block_on(crate::streams::cells(&reader, &query)), joined);
        Ok(())
    });
    outcome.unwrap();
    runtime.block_on(store.stop()).unwrap();
}

#[tokio::test]
async fn a_query_that_cannot_be_is_refused_by_name() {
    let world = World::at(100);
    let (_fleet, _store, reader) = released(&world).await;
    let query = |change: fn(&mut CellQuery)| {
        let mut query = CellQuery::default();
        change(&mut query);
        query
    };
    let some = |text: &str| Some(text.to_owned());
    let cases: [(CellQuery, u16, &str, &str); 9] = [
        (query(|query| query.fields = Some("gold".to_owned())), 400, "field_unknown", "elev_cm"),
        (query(|query| query.epoch = Some("ice_age".to_owned())), 400, "epoch_unknown", "roman_14bce"),
        (
            query(|query| query.bbox = Some("1,2,3".to_owned())),
            400,
            "bbox_malformed",
            "west,south,east,north",
        ),
        (query(|query| query.bbox = Some("1,5,3,4".to_owned())), 400, "bbox_malformed", "1,5,3,4"),
        (query(|query| query.resolution = Some(6)), 400, "resolution_unknown", "5 and 7"),
        (query(|query| query.parent = "871e805b0ffffff".parse().ok()), 400, "parent_too_fine", "0 to 5"),
        (query(|query| query.limit = Some(0)), 422, "page_refused", "1 to 5000"),
        (query(|query| query.limit = Some(5001)), 422, "page_refused", "5001"),
        (query(|query| query.after = "8001fffffffffff".parse().ok()), 422, "page_refused", "finer"),
    ];
    for (query, status, code, detail) in cases {
        let problem = refusal(reader.views(&query).await);
        assert_eq!((problem.status, problem.code.as_str()), (status, code), "{query:?}");
        assert!(problem.detail.contains(detail), "{}", problem.detail);
    }
    let selection = CellSelection { fields: some("gold"), epoch: None };
    assert_eq!(code(reader.view(ostia(), &selection).await), (400, "field_unknown".to_owned()));
    let selection = CellSelection { fields: None, epoch: some("ice_age") };
    assert_eq!(code(reader.view(ostia(), &selection).await), (400, "epoch_unknown".to_owned()));
    let wide = AroundQuery { k: 51, ..AroundQuery::default() };
    assert_eq!(code(reader.disk(ostia(), &wide).await), (400, "k_too_large".to_owned()));
    let coarse = reader.disk("831e80fffffffff".parse().unwrap(), &AroundQuery::default()).await;
    assert_eq!(code(coarse), (400, "resolution_unknown".to_owned()));
    let wide = AroundQuery { k: 11, ..AroundQuery::default() };
    let refused = reader.corridor(("capua", "ostia"), Mode::Road, &wide).await;
    assert_eq!(code(refused), (400, "k_too_large".to_owned()));
}
