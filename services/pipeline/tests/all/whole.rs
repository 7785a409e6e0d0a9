//! Every field from the real files, from reading to the store.

use std::collections::BTreeSet;

use h3o::LatLng;
use tessera_pipeline::Region;
use tessera_pipeline_api::{Approval, Recipe, State, Triage};
use tessera_store_api::{CellId, LayerName, Occupation, Slope, Tectonics, Unit, Vegetation};

use crate::fleet::{Fleet, code};
use crate::real::{self, Run};
use crate::world::{File, World};

/// Latium and Campania with the sea before them.
const LATIUM: Region = Region { west: 11.0, east: 15.0, south: 39.5, north: 43.5 };
/// Mont Blanc and the mountains around it.
const ALPS: Region = Region { west: 6.0, east: 8.0, south: 44.5, north: 46.5 };
/// Datasets with so many rows outside of any small region that their own tests are enough.
const LARGE: [&str; 2] = ["o2-pleiades", "r1-p3k14c"];

#[test]
fn every_physical_file_is_read_as_its_recipe_says() {
    let Some(data) = real::folder() else { return };
    let physical = |(name, recipe): (String, Recipe)| {
        let is_physical = name.starts_with(['e', 'm', 'h', 'a', 'l', 'g', 'c']);
        (is_physical && recipe.triage == Triage::Game).then_some(recipe)
    };
    let recipes = real::recipes().into_iter().filter_map(physical).collect();
    let (sources, rejections) = Run::new(&data, recipes).read(&Region::ROMAN_WORLD);
    assert!(rejections.is_empty(), "{rejections:?}");
    let sources = sources.unwrap();
    let taken = |dataset: &str| sources.tallies.iter().find(|tally| tally.dataset == dataset).unwrap().taken;
    for (dataset, rows) in [
        ("h1-rivers", 184),
        ("h1-rivers-europe", 697),
        ("h1-lakes", 117),
        ("h1-lakes-europe", 365),
        ("a2-awmc-roads", 2734),
        ("a3-aqueducts", 323),
        ("a3-walls", 92),
        ("e5-ne-summits", 101),
        ("g3-volcanoes", 63),
    ] {
        assert_eq!(taken(dataset), rows, "{dataset}");
    }
    let layers: Vec<LayerName> = sources.layers.iter().map(|layer| layer.layer).collect();
    let expected: Vec<LayerName> =
        LayerName::ALL.into_iter().filter(|layer| *layer != LayerName::Ways).collect();
    assert_eq!(layers, expected);
    for layer in &sources.layers {
        assert!(layer.features.is_sorted_by(|one, next| one.id < next.id), "{:?}", layer.layer);
    }
    assert!((500_000..4_000_000).contains(&sources.land.len()), "{} bytes of land", sources.land.len());
}

#[test]
fn every_recipe_has_an_id_of_its_own_and_the_checksum_of_its_file() {
    let Some(data) = real::folder() else { return };
    let mut ids = BTreeSet::new();
    for (name, recipe) in real::recipes() {
        assert!(ids.insert(recipe.id.clone()), "{name}: {} is another's id", recipe.id);
        let found = tessera_pipeline::content::sha256(&std::fs::read(real::path(&data, &recipe)).unwrap());
        assert_eq!(found, recipe.content.sha256, "{name}");
    }
}

/// Every field, with the places and legs of Campania.
fn every_field(data: &std::path::Path) -> World {
    let recipes = real::recipes().into_iter().map(|(_, recipe)| recipe);
    let wanted =
        recipes.filter(|recipe| recipe.triage == Triage::Game && !LARGE.contains(&recipe.id.as_str()));
    let mut files: Vec<File> = wanted
        .map(|recipe| File { bytes: std::fs::read(real::path(data, &recipe)).unwrap(), recipe })
        .collect();
    files.extend(World::campania().0.into_iter().filter(|file| file.recipe.content.file.ends_with(".csv")));
    World(files)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_region_with_every_field_goes_from_files_to_a_release_and_a_second_time_nothing_is_written() {
    let Some(data) = real::folder() else { return };
    let fleet = Fleet::new(LATIUM).await;
    let running = fleet.pipeline().await;
    let world = every_field(&data);
    let staged = world.survey(&running).await;
    assert_eq!((staged.state, staged.rejections_total), (State::Staged, 0), "{staged:?}");
    assert_eq!(staged.units_total as usize, LATIUM.units().len());
    assert_eq!(fleet.store.memory().writes, 0, "a survey does not touch the store");

    let approval = |quarantined| Approval { by: "Agrippa".to_owned(), quarantined };
    let wrong = running.operator.approve(staged.id, &approval(staged.quarantined + 1)).await;
    assert_eq!(code(wrong), "quarantine_not_accepted");
    running.operator.approve(staged.id, &approval(staged.quarantined)).await.unwrap();
    let promoted = running.ended(staged.id).await;
    assert_eq!((promoted.state, promoted.release), (State::Promoted, Some(1)), "{promoted:?}");
    let writes = {
        let memory = fleet.store.memory();
        let draft = &memory.drafts[&1];
        assert_eq!(Some(draft.hash()), promoted.hash);
        assert_eq!(draft.layers.len(), LayerName::ALL.len());
        draft.units.values().for_each(is_whole);
        rome_is_rome(&draft.units[&cell(12.485, 41.892)]);
        the_sea_is_the_sea(&draft.units[&cell(11.6, 40.6)]);
        memory.writes
    };
    let again = world.survey(&running).await;
    assert_eq!((again.units_changed, &again.hash), (0, &promoted.hash), "{again:?}");
    running.operator.approve(again.id, &approval(again.quarantined)).await.unwrap();
    assert_eq!(running.ended(again.id).await.release, Some(1));
    assert_eq!(fleet.store.memory().writes, writes, "what the store has is not written again");
    running.stop().await;
}

fn cell(longitude: f64, latitude: f64) -> CellId {
    LatLng::new(latitude, longitude).unwrap().to_cell(h3o::Resolution::Five).into()
}

/// Every field is surveyed, and every child is there.
fn is_whole(unit: &Unit) {
    let cell = &unit.cell;
    let children = cell.cell.index().children(h3o::Resolution::Seven);
    assert!(unit.children.iter().map(|child| child.cell.index()).eq(children), "{}", cell.cell);
    let surveyed = !cell.terrain.is_not_surveyed()
        && !cell.slope.is_not_surveyed()
        && !cell.hydro.is_not_surveyed()
        && !cell.tectonics.is_not_surveyed()
        && !cell.occupation.is_not_surveyed();
    assert!(surveyed, "{cell:?}");
    for child in &unit.children {
        assert!(child.hydro.surveyed && !child.occupation.is_not_surveyed(), "{child:?}");
        assert!(!child.hydro.coast || cell.hydro.coast, "what a child has its parent has");
    }
    assert!(unit.sites.is_sorted_by(|one, next| one.id < next.id));
}

fn rome_is_rome(unit: &Unit) {
    let cell = &unit.cell;
    assert_eq!((cell.land_permille, cell.hydro.coast), (1000, false));
    assert!((1..=8).contains(&cell.hydro.river), "the Tiber: {:?}", cell.hydro);
    assert!((1_000..20_000).contains(&cell.elev_cm), "{} cm", cell.elev_cm);
    assert!(matches!(cell.slope, Slope::Level | Slope::Gentle | Slope::Hilly), "{:?}", cell.slope);
    assert!(!matches!(cell.terrain, Vegetation::Water | Vegetation::Desert), "{:?}", cell.terrain);
    assert!(!matches!(cell.tectonics, Tectonics::NotSurveyed | Tectonics::Unknown));
    let ours = (0..9).map(|epoch| cell.occupation.of(epoch)).max();
    assert_eq!(ours, Some(Occupation::Town), "{:?}", cell.occupation);
    assert!(unit.sites.iter().any(|site| site.name.as_deref().is_some_and(|name| name.contains("Roma"))));
}

fn the_sea_is_the_sea(unit: &Unit) {
    let cell = &unit.cell;
    assert_eq!((cell.land_permille, cell.terrain, cell.slope), (0, Vegetation::Water, Slope::Sea));
    assert!(cell.elev_cm < -100_000, "{} cm", cell.elev_cm);
    assert_eq!(cell.hydro.code(), 1, "surveyed, and nothing of a coast, a lake or a river");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_source_puts_so_much_into_quarantine_that_the_run_is_rejected() {
    let Some(data) = real::folder() else { return };
    let fleet = Fleet::new(ALPS).await;
    let running = fleet.pipeline().await;
    // ETOPO5 is good for the sea only; its land lies beside the truth.
    let mut land = real::recipe("e3-etopo5");
    "etopo5-as-land".clone_into(&mut land.id);
    land.feeds.field = tessera_store_api::Field::Elevation;
    let names = ["h1-land", "e2-gmted2010", "e3-etopo5"].map(real::recipe);
    let recipes = names.into_iter().chain([land]);
    let mut files: Vec<File> = recipes
        .map(|recipe| File { bytes: std::fs::read(real::path(&data, &recipe)).unwrap(), recipe })
        .collect();
    files.extend(World::campania().0.into_iter().filter(|file| file.recipe.content.file.ends_with(".csv")));
    let mut world = World(files);
    for table in ["places.csv", "legs.csv"] {
        world.change(table, |text| text.lines().take(1).map(|header| format!("{header}\n")).collect());
    }
    let run = world.survey(&running).await;
    assert_eq!((run.state, run.rejections_total), (State::Rejected, 1), "{run:?}");
    assert_eq!(fleet.store.memory().writes, 0);
    let why = &run.rejections[0];
    assert_eq!((why.file.as_str(), why.rule.as_str()), ("etopo5.cdf.gz", "quarantined_permille_max_10"));
    assert!(
        why.value.ends_with(" are the most") && why.value.contains(" units are in quarantine"),
        "{why:?}"
    );
    assert!(run.quarantine.iter().any(|doubt| doubt.rule == "sources_agree"), "each unit is named");
    running.stop().await;
}
