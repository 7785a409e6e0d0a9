//! Everything that is not valid is named, and the store never hears of it.

use tessera_pipeline_api::{Recipe, Rejection, Run, State};
use transport::problem::Defect;

use crate::fleet::{Fleet, Running};
use crate::world::{CAMPANIA, World};

/// Inland, near Beneventum.
const INLAND: (f64, f64) = (14.778, 41.131);
/// Off Ostia.
const OFFSHORE: (f64, f64) = (11.8, 41.2);

async fn surveyed(change: impl FnOnce(&mut World)) -> (Run, Fleet) {
    let fleet = Fleet::new(CAMPANIA).await;
    let running = fleet.pipeline().await;
    let mut world = World::campania();
    change(&mut world);
    let run = world.survey(&running).await;
    running.stop().await;
    (run, fleet)
}

/// Surveys a damaged world and returns the rejections, after a look at the store.
async fn rejected(change: impl FnOnce(&mut World)) -> Vec<Rejection> {
    let (run, fleet) = surveyed(change).await;
    assert_eq!(run.state, State::Rejected, "{run:?}");
    assert_eq!((run.hash, run.release), (None, None));
    assert_eq!(run.rejections_total as usize, run.rejections.len());
    assert_eq!(fleet.store.memory().writes, 0);
    run.rejections
}

fn assert_named(rejections: &[Rejection], file: &str, place: &str, rule: &str, value: &str) {
    let found = rejections.iter().any(|r| {
        (r.file.as_str(), r.place.as_str(), r.rule.as_str(), r.value.as_str()) == (file, place, rule, value)
    });
    assert!(found, "{file}, {place}, {rule}, {value} is not in {rejections:?}");
}

fn cell_at((longitude, latitude): (f64, f64)) -> String {
    h3o::LatLng::new(latitude, longitude).unwrap().to_cell(h3o::Resolution::Five).to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hole_inland_is_rejected_with_its_cell() {
    let rejections = rejected(|world| world.set_sample("elevation.tif", INLAND, i16::MIN)).await;
    assert_named(&rejections, "elevation.tif", &cell_at(INLAND), "hole", "no data");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hole_in_the_sea_is_rejected_with_its_cell() {
    let rejections = rejected(|world| world.set_sample("depth.tif", OFFSHORE, i16::MIN)).await;
    assert_named(&rejections, "depth.tif", &cell_at(OFFSHORE), "hole", "no data");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_out_of_range_is_rejected_with_its_cell() {
    let rejections = rejected(|world| world.set_sample("elevation.tif", INLAND, 9_001)).await;
    assert_named(&rejections, "elevation.tif", &cell_at(INLAND), "range", "9001");
    let rejections = rejected(|world| world.set_sample("depth.tif", OFFSHORE, -12_000)).await;
    assert_named(&rejections, "depth.tif", &cell_at(OFFSHORE), "range", "-12000");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_raster_in_other_coordinates_is_rejected_with_its_key() {
    // The last of the GeoKeys: 2048, here, one value, 4326.
    let key: Vec<u8> = [2048_u16, 0, 1, 4326].iter().flat_map(|part| part.to_le_bytes()).collect();
    let rejections = rejected(|world| {
        let file = world.file("depth.tif");
        let at = file.bytes.windows(key.len()).position(|window| window == key).unwrap();
        file.bytes[at + 6..at + 8].copy_from_slice(&4258_u16.to_le_bytes());
        file.seal();
    })
    .await;
    assert_named(&rejections, "depth.tif", "GeoKey 2048", "crs_is_epsg_4326", "4258");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_bad_row_is_rejected_with_its_line() {
    let rejections = rejected(|world| {
        world.change("places.csv", |text| {
            // The one at 0, 0 is a defect that a published network of the Roman world has had.
            let row = "syracusae,Syracusae,Syracuse,Siracusa,city,0,0,true,-733,,wheat,wine,x,HIGH";
            let late = "velia,Velia,Velia,Ascea,town,40.2,15.1,true,100,-100,wheat,wine,x,HIGH";
            format!("{text}{row}\n{late}\nfew,fields\n")
        });
        world.change("goods.csv", |text| text.replacen(",120,", ",0,", 1));
        world.change("legs.csv", |text| text.replacen("ostia,roma,road", "ostia,roma,air", 1));
    })
    .await;
    assert_named(&rejections, "places.csv", "row 8, latitude", "not_0_0", "0");
    assert_named(&rejections, "places.csv", "row 9, valid_until", "not_before_valid_from", "-100");
    assert_named(&rejections, "places.csv", "row 10", "fields_are_14", "2");
    assert_named(&rejections, "goods.csv", "row 2, base_price_as", "1_to_1000000000", "0");
    assert_named(&rejections, "legs.csv", "row 2, mode", "sea_road_or_river", "air");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leg_without_a_way_is_rejected_with_its_row() {
    let rejections = rejected(|world| {
        // An island far from every shore of the region, which no road reaches.
        world.change("places.csv", |text| {
            format!("{text}pontia,Pontia,Ponza,Ponza,town,40.2,12.6,true,-313,,wine,wheat,x,LOW\n")
        });
        world.change("legs.csv", |text| format!("{text}pontia,roma,road,,x,LOW\n"));
    })
    .await;
    assert_eq!(rejections.len(), 1);
    assert_eq!((rejections[0].file.as_str(), rejections[0].rule.as_str()), ("legs.csv", "has_a_way"));
    assert!(rejections[0].place.starts_with("row ") && rejections[0].value == "pontia to roma by road");
}

async fn refusal(running: &Running, change: impl FnOnce(&mut Recipe)) -> (String, String, Vec<Defect>) {
    let mut recipe = World::bundled().file("depth.tif").recipe.clone();
    change(&mut recipe);
    let refused = running.script.register(&recipe).await.unwrap_err();
    let problem = refused.problem().unwrap();
    (problem.code.clone(), problem.detail.clone(), problem.errors.clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recipe_is_refused_with_file_rule_and_value() {
    let fleet = Fleet::new(CAMPANIA).await;
    let running = fleet.pipeline().await;
    let (code, detail, defects) =
        refusal(&running, |recipe| recipe.content.crs = "EPSG:3857".to_owned()).await;
    assert_eq!(code, "recipe_invalid");
    assert!(detail.contains("depth.tif") && detail.contains("EPSG:3857"), "{detail}");
    let crs = Defect {
        place: "depth.tif: content.crs".to_owned(),
        rule: "crs_is_epsg_4326".to_owned(),
        value: "EPSG:3857".to_owned(),
    };
    assert_eq!(defects, [crs]);
    let changes: [fn(&mut Recipe); 6] = [
        |recipe| recipe.id = "Depth of the sea".to_owned(),
        |recipe| recipe.content.file = "../depth.tif".to_owned(),
        |recipe| recipe.content.sha256 = "../../etc/passwd".to_owned(),
        |recipe| recipe.feeds.maximum = None,
        |recipe| recipe.note = "x".repeat(5_000),
        |recipe| recipe.retrieved = "yesterday".to_owned(),
    ];
    for change in changes {
        assert_eq!(refusal(&running, change).await.0, "recipe_invalid");
    }
    assert!(running.script.datasets().await.unwrap().datasets.is_empty());
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_refused_unless_it_is_the_one_described() {
    let fleet = Fleet::new(CAMPANIA).await;
    let running = fleet.pipeline().await;
    let mut world = World::campania();
    let file = world.file("goods.csv");
    let (expected, id) = (file.recipe.content.sha256.clone(), file.recipe.id.clone());
    let unknown = running.script.upload(&id, file.bytes.clone()).await;
    assert_eq!(unknown.unwrap_err().problem().unwrap().code, "dataset_not_found");
    running.script.register(&file.recipe).await.unwrap();
    let refused = running.script.upload(&id, b"something else".to_vec()).await.unwrap_err();
    let problem = refused.problem().unwrap();
    let found = tessera_pipeline::content::sha256(b"something else");
    assert_eq!((problem.status, problem.code.as_str()), (422, "checksum_mismatch"));
    assert!(["goods.csv", &expected, &found].iter().all(|fact| problem.detail.contains(*fact)));
    assert_eq!(std::fs::read_dir(fleet.content()).unwrap().count(), 0, "nothing was kept");
    let missing = running.script.begin_run(&world.wish()).await.unwrap_err();
    let problem = missing.problem().unwrap();
    assert_eq!((problem.status, problem.code.as_str()), (422, "datasets_invalid"));
    assert!(
        problem.errors.iter().any(|defect| defect.place == "depth" && defect.rule == "exactly_one_dataset")
    );
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_lost_fails_the_run_and_can_be_brought_again() {
    let fleet = Fleet::new(CAMPANIA).await;
    let running = fleet.pipeline().await;
    let world = World::campania();
    world.push(&running).await;
    for entry in std::fs::read_dir(fleet.content()).unwrap() {
        std::fs::write(entry.unwrap().path(), "damaged").unwrap();
    }
    let run = running.script.begin_run(&world.wish()).await.unwrap();
    let failed = running.ended(run.id).await;
    assert_eq!(failed.state, State::Failed);
    assert!(failed.failure.unwrap().contains("upload it again"));
    world.push(&running).await;
    let approval = tessera_pipeline_api::Approval { by: "Agrippa".to_owned(), quarantined: 0 };
    running.operator.approve(run.id, &approval).await.unwrap();
    assert_eq!(running.ended(run.id).await.state, State::Staged);
    running.stop().await;
}
