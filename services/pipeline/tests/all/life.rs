//! The life of datasets and runs: what may be taken, what would change, what is given up.

use tessera_pipeline_api::{
    Approval, Cancellation, Change, ChangedUnitsPage, NewRun, Recipe, Run, State, Triage,
};
use tessera_store_api::{Field, Status};
use transport::problem::Defect;

use crate::fleet::{Fleet, Running, code};
use crate::world::{CAMPANIA, File, World};

/// Inland, near Beneventum.
const INLAND: (f64, f64) = (14.778, 41.131);

fn approval() -> Approval {
    Approval { by: "Agrippa".to_owned(), quarantined: 0 }
}

fn cancellation() -> Cancellation {
    Cancellation { by: "Maecenas".to_owned() }
}

async fn promoted(running: &Running, world: &World) -> Run {
    let run = world.survey(running).await;
    assert_eq!(run.state, State::Staged, "{run:?}");
    running.operator.approve(run.id, &approval()).await.unwrap();
    let run = running.ended(run.id).await;
    assert_eq!(run.state, State::Promoted, "{run:?}");
    run
}

/// A table of sites in Campania.
fn sites(id: &str, rows: &str) -> File {
    let recipe = format!(
        "id = '{id}'\nversion = '1'\ntitle = 'Sites'\nlicence = 'CC0-1.0'\nattribution = 'A'\nsource = 'S'\n\
         retrieved = '2026-11-21'\nnote = ''\n[content]\nfile = '{id}.csv'\nformat = 'csv'\ncrs = 'EPSG:4326'\nsha256 = ''\n\
         [feeds]\nfield = 'sites'\nresolution = 7\nunit = 'point'\n[feeds.mapping]\nid = 'id'\nname = 'name'\n\
         kind = '=villa'\nlongitude = 'x'\nlatitude = 'y'\n"
    );
    let recipe: Recipe = toml::from_str(&recipe).unwrap();
    let mut file = File { recipe, bytes: format!("id,name,x,y\n{rows}").into_bytes() };
    file.seal();
    file
}

#[tokio::test(flavor = "multi_thread")]
async fn a_field_takes_as_many_datasets_as_it_may_and_their_order_does_not_matter() {
    let fleet = Fleet::new(CAMPANIA).await;
    let running = fleet.pipeline().await;
    let mut world = World::campania();
    world.0.push(sites("villas-south", "1,Oplontis,14.45,40.75\n2,Stabiae,14.48,40.70\n"));
    world.0.push(sites("villas-north", "1,Tusculum,12.71,41.80\n"));
    let run = world.survey(&running).await;
    assert_eq!(run.state, State::Staged, "{run:?}");
    let fields: Vec<Field> = {
        let datasets = running.script.datasets().await.unwrap().datasets;
        let field = |id: &String| {
            datasets.iter().find(|dataset| dataset.recipe.id == *id).unwrap().recipe.feeds.field
        };
        run.datasets.iter().map(field).collect()
    };
    let place = |field: &Field| Field::ALL.iter().position(|known| known == field).unwrap();
    assert!(fields.is_sorted_by_key(place), "{fields:?}");
    assert!(
        run.datasets.windows(2).any(|pair| pair == ["villas-north", "villas-south"]),
        "{:?}",
        run.datasets
    );

    let mut names = world.wish().datasets;
    names.reverse();
    let again = running.script.begin_run(&NewRun { datasets: names }).await.unwrap();
    let again = running.ended(again.id).await;
    assert_eq!((&again.hash, &again.datasets), (&run.hash, &run.datasets));
    let report = running.script.report(run.id).await.unwrap();
    let tally = report.datasets.iter().find(|dataset| dataset.id == "villas-south").unwrap().tally.clone();
    assert_eq!(tally.map(|tally| (tally.rows, tally.taken)), Some((2, 2)));
    running.stop().await;
}

async fn refused(running: &Running, datasets: Vec<String>) -> Vec<Defect> {
    let refused = running.script.begin_run(&NewRun { datasets }).await.unwrap_err();
    let problem = refused.problem().unwrap();
    assert_eq!(problem.code, "datasets_invalid");
    problem.errors.clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_run_may_not_take_is_told_by_rule() {
    let fleet = Fleet::new(CAMPANIA).await;
    let running = fleet.pipeline().await;
    let world = World::campania();
    world.push(&running).await;
    let wish = world.wish().datasets;
    let with = |more: &str| [wish.clone(), vec![more.to_owned()]].concat();
    let has = |told: &[Defect], rule: &str| told.iter().any(|defect| defect.rule == rule);

    let mut cover = World::bundled().file("depth.tif").recipe.clone();
    (cover.id, cover.triage) = ("land-cover".to_owned(), Triage::Rejected);
    cover.note = "Cover of today, and never of its time.".to_owned();
    running.script.register(&cover).await.unwrap();
    let told = refused(&running, with("land-cover")).await;
    let why = told.iter().find(|defect| defect.rule == "triage_allows").unwrap();
    assert!(why.value.contains("never of its time"), "{why:?}");

    assert!(has(&refused(&running, with("nowhere")).await, "dataset_known"));
    assert!(has(&refused(&running, with(&wish[0])).await, "dataset_once"));
    let mut second = World::bundled().file("land.geojson").recipe.clone();
    second.id = "second-land".to_owned();
    running.script.register(&second).await.unwrap();
    let told = refused(&running, with("second-land")).await;
    assert!(
        told.iter().any(|defect| defect.place == "land" && defect.rule == "exactly_one_dataset"),
        "{told:?}"
    );
    let many = (0..200).map(|number| number.to_string()).collect();
    assert!(has(&refused(&running, many).await, "at_most_120"));
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_version_of_a_dataset_is_kept_with_its_licence() {
    let fleet = Fleet::new(CAMPANIA).await;
    let running = fleet.pipeline().await;
    let mut recipe = World::bundled().file("goods.csv").recipe.clone();
    running.script.register(&recipe).await.unwrap();
    running.script.register(&recipe).await.unwrap();
    recipe.version = "2".to_owned();
    recipe.licence = "CC-BY-4.0".to_owned();
    running.script.register(&recipe).await.unwrap();
    let history = running.script.dataset(&recipe.id).await.unwrap().unwrap();
    let versions: Vec<_> = history.versions.iter().map(|version| version.recipe.licence.as_str()).collect();
    assert_eq!(versions, ["CC-BY-4.0", "BSD-2-Clause"], "the same words twice are one version");
    assert_eq!(running.script.dataset("nowhere").await.unwrap(), None);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_difference_adds_up_and_there_is_none_to_itself() {
    let fleet = Fleet::new(CAMPANIA).await;
    let running = fleet.pipeline().await;
    let mut world = World::campania();
    let first = promoted(&running, &world).await;
    let itself = running.script.diff(first.id).await.unwrap();
    assert!(itself.is_empty() && itself.biggest.is_empty() && itself.layers.is_empty(), "{itself:?}");
    assert_eq!((itself.against, itself.units_unchanged), (Some(first.id), first.units_total));

    world.set_sample("elevation.tif", INLAND, 1234);
    world.change("goods.csv", |text| text.replacen(",120,", ",121,", 1));
    world.change("legs.csv", |text| text.lines().take(2).map(|line| format!("{line}\n")).collect());
    let second = world.survey(&running).await;
    let diff = running.script.diff(second.id).await.unwrap();
    assert_eq!((diff.against, diff.release), (Some(first.id), Some(1)));
    let units = diff.units;
    assert_eq!((units.added, units.removed, units.changed), (0, 0, second.units_changed));
    assert_eq!(units.changed + diff.units_unchanged, second.units_total);
    assert!(diff.cells.elevation >= 1 && diff.cells.elevation <= units.changed, "{diff:?}");
    assert_eq!((diff.cells.land, diff.land), (0, false));
    assert_eq!((diff.tables["goods"].counts.changed, diff.tables["goods"].rows.len()), (1, 1));
    assert!(diff.tables["legs"].counts.removed > 0 && diff.tables["places"].counts.is_same());
    let biggest = diff.biggest[0];
    assert!(biggest.after_cm > biggest.before_cm, "{biggest:?}");
    assert!(diff.biggest.is_sorted_by_key(|change| std::cmp::Reverse(change.size_cm())));

    // Page by page come the same units, each once.
    let (mut page, mut seen) = (ChangedUnitsPage { after: None, limit: Some(1) }, Vec::new());
    loop {
        let answer = running.script.changed_units(second.id, &page).await.unwrap();
        seen.extend(answer.units);
        match answer.next {
            Some(next) => page.after = Some(next),
            None => break,
        }
    }
    assert_eq!(u32::try_from(seen.len()), Ok(units.changed));
    assert!(seen.is_sorted_by(|one, next| one.unit < next.unit));
    assert!(seen.iter().all(|unit| unit.change == Change::Changed && unit.before_cm.is_some()));
    assert!(seen.iter().any(|unit| unit.unit == biggest.cell && unit.after_cm == Some(biggest.after_cm)));
    let page = ChangedUnitsPage { after: None, limit: Some(0) };
    assert_eq!(code(running.script.changed_units(second.id, &page).await), "limit_invalid");
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn before_the_first_promotion_everything_is_new() {
    let fleet = Fleet::new(CAMPANIA).await;
    let running = fleet.pipeline().await;
    let run = World::campania().survey(&running).await;
    let diff = running.script.diff(run.id).await.unwrap();
    assert_eq!((diff.against, diff.units.added, diff.units_unchanged), (None, run.units_total, 0));
    assert_eq!(diff.tables["places"].counts.added, 6);
    assert!(diff.land);
    assert_eq!(code(running.script.diff(99).await), "run_not_found");
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_is_given_up_is_never_promoted() {
    let fleet = Fleet::new(CAMPANIA).await;
    let running = fleet.pipeline().await;
    let world = World::campania();
    let staged = world.survey(&running).await;
    let nobody = Cancellation { by: " ".to_owned() };
    assert_eq!(code(running.script.cancel(staged.id, &nobody).await), "name_invalid");
    let cancelled = running.script.cancel(staged.id, &cancellation()).await.unwrap();
    assert_eq!((cancelled.state, cancelled.cancelled_by.as_deref()), (State::Cancelled, Some("Maecenas")));
    assert_eq!(code(running.operator.approve(staged.id, &approval()).await), "not_staged");
    assert_eq!(code(running.script.cancel(staged.id, &cancellation()).await), "not_cancellable");
    let other = promoted(&running, &world).await;
    assert_eq!(code(running.script.cancel(other.id, &cancellation()).await), "not_cancellable");
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_survey_stops_when_its_run_is_given_up_and_the_next_may_begin() {
    let fleet = Fleet::new(tessera_pipeline::Region::ROMAN_WORLD).await;
    let running = fleet.pipeline().await;
    let world = World::bundled();
    world.push(&running).await;
    let run = running.script.begin_run(&world.wish()).await.unwrap().id;
    let seen = running.until(run, |run| run.units_done > 0 || !run.state.is_working()).await;
    assert_eq!((seen.state, seen.stage.as_deref()), (State::Surveying, Some("hexagons")), "{seen:?}");
    running.script.cancel(run, &cancellation()).await.unwrap();
    let next = running.script.begin_run(&world.wish()).await.unwrap().id;
    running.until(next, |run| run.units_done > 0 || !run.state.is_working()).await;
    let given_up = running.script.run(run).await.unwrap();
    assert_eq!((given_up.state, given_up.hash), (State::Cancelled, None));
    running.script.cancel(next, &cancellation()).await.unwrap();
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn drafts_that_will_not_become_releases_are_retired_in_the_store() {
    let fleet = Fleet::new(CAMPANIA).await;
    let running = fleet.pipeline().await;
    let mut world = World::campania();
    let failed = world.survey(&running).await.id;
    fleet.store.memory().fails_after = Some(0);
    running.operator.approve(failed, &approval()).await.unwrap();
    assert_eq!(running.ended(failed).await.state, State::Failed);
    fleet.store.memory().fails_after = None;

    // Another one is promoted: the draft of the first is superseded.
    world.set_sample("elevation.tif", INLAND, 1234);
    let second = promoted(&running, &world).await;
    assert_eq!(second.release, Some(2));
    running.until(second.id, |_| fleet.store.memory().drafts[&1].release.status == Status::Retired).await;
    assert_eq!(fleet.store.memory().drafts[&2].release.status, Status::Current);

    // A failed one that is given up takes its draft with it.
    fleet.store.memory().fails_after = Some(0);
    running.operator.approve(failed, &approval()).await.unwrap();
    assert_eq!(running.ended(failed).await.state, State::Failed);
    assert_eq!(fleet.store.memory().drafts[&3].release.status, Status::Draft);
    running.operator.cancel(failed, &cancellation()).await.unwrap();
    assert_eq!(fleet.store.memory().drafts[&3].release.status, Status::Retired);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_waits_hears_of_every_step_and_asks_seldom() {
    let fleet = Fleet::new(CAMPANIA).await;
    let running = fleet.pipeline().await;
    let world = World::campania();
    world.push(&running).await;
    let mut run = running.script.begin_run(&world.wish()).await.unwrap();
    let mut marks = vec![run.mark()];
    while run.state.is_working() {
        run = running.script.progress(&run).await.unwrap();
        marks.push(run.mark());
    }
    assert_eq!(run.state, State::Staged);
    assert!(marks.windows(2).all(|pair| pair[0] != pair[1]), "nothing is told twice: {marks:?}");
    let stages = running.script.report(run.id).await.unwrap().stages;
    assert!(stages.iter().any(|stage| stage.stage == "hexagons" && stage.ended), "{stages:?}");
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_input_twice_writes_nothing_to_the_store() {
    let fleet = Fleet::new(CAMPANIA).await;
    let running = fleet.pipeline().await;
    let world = World::campania();
    let first = promoted(&running, &world).await;
    let writes = fleet.store.memory().writes;
    let again = promoted(&running, &world).await;
    assert_eq!((again.hash, again.release, again.units_changed), (first.hash, first.release, 0));
    assert_eq!(fleet.store.memory().writes, writes);
    running.stop().await;
}
