//! From files to a release, and on through faults.

use tessera_pipeline::Region;
use tessera_pipeline_api::{Approval, Rollback, State, endpoints};
use tessera_store_api::{Gazetteer, Surface};

use crate::fleet::{Fleet, code};
use crate::world::{CAMPANIA, World};

fn approval() -> Approval {
    Approval { by: "Agrippa".to_owned(), quarantined: 0 }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bundled_world_arrives_whole_through_a_restart_and_a_failing_store() {
    let fleet = Fleet::new(Region::ROMAN_WORLD).await;
    let (world, running) = (World::bundled(), fleet.pipeline().await);
    world.push(&running).await;
    let run = running.script.begin_run(&world.wish()).await.unwrap().id;
    assert_eq!(code(running.script.begin_run(&world.wish()).await), "run_in_progress");

    let seen = running.until(run, |run| run.units_done > 0).await;
    assert!(seen.state == State::Surveying && seen.units_done < seen.units_total, "{seen:?}");
    running.stop().await;
    let running = fleet.pipeline().await;
    let resumed = running.script.run(run).await.unwrap();
    assert!(resumed.units_done >= seen.units_done, "{resumed:?} goes on where {seen:?} stopped");
    let staged = running.ended(run).await;
    assert_eq!((staged.state, staged.rejections_total), (State::Staged, 0), "{staged:?}");
    assert_eq!((staged.units_total, staged.units_done, staged.units_changed), (76_598, 76_598, 76_598));
    assert_eq!(fleet.store.memory().writes, 0, "a survey does not touch the store");

    fleet.store.memory().fails_after = Some(20);
    running.operator.approve(run, &approval()).await.unwrap();
    let failed = running.ended(run).await;
    assert_eq!((failed.state, failed.units_done), (State::Failed, 20_000), "{failed:?}");
    assert!(failed.failure.unwrap().contains("Approve again"));
    running.stop().await;
    let running = fleet.pipeline().await;
    fleet.store.memory().fails_after = None;
    running.operator.approve(run, &approval()).await.unwrap();
    let promoted = running.ended(run).await;
    assert_eq!((promoted.state, promoted.release), (State::Promoted, Some(1)), "{promoted:?}");
    {
        let memory = fleet.store.memory();
        assert_eq!((memory.drafts.len(), memory.batches), (1, 77), "one draft, and no batch twice");
        let draft = &memory.drafts[&1];
        assert_eq!(draft.units.len(), 76_598);
        assert_eq!(Some(draft.hash()), promoted.hash);
        assert_eq!(draft.release.approved_by.as_deref(), Some("Agrippa"));
        lengths_are_plausible(&draft.gazetteer);
        let shallow_or_dry =
            draft.units.values().filter(|unit| unit.cell.surface != Surface::Measured).count();
        assert!(shallow_or_dry < 1_000, "{shallow_or_dry}");
    }

    let writes = fleet.store.memory().writes;
    let again = world.survey(&running).await;
    assert_eq!((again.state, again.units_changed, &again.hash), (State::Staged, 0, &promoted.hash));
    running.operator.approve(again.id, &approval()).await.unwrap();
    let again = running.ended(again.id).await;
    assert_eq!((again.state, again.release), (State::Promoted, Some(1)));
    assert_eq!(fleet.store.memory().writes, writes, "what the store has is not written again");
    running.stop().await;
}

/// Lengths as the sources have them, with room for roads that wind and ships that do not sail straight.
fn lengths_are_plausible(gazetteer: &Gazetteer) {
    assert_eq!((gazetteer.places.len(), gazetteer.goods.len(), gazetteer.legs.len()), (81, 24, 166));
    for (from, to, mode, km) in [
        ("ostia", "puteoli", "sea", 190.0..260.0),
        ("roma", "capua", "road", 170.0..260.0),
        ("capua", "brundisium", "road", 280.0..420.0),
        ("ostia", "carthago", "sea", 550.0..700.0),
        ("brundisium", "dyrrachium", "sea", 120.0..220.0),
        // The straight line is 1,908 km, nearly all of it at sea. Ships that followed the coast went 2,300.
        ("carthago", "alexandria", "sea", 1_908.0..2_700.0),
        // Through the Bosporus, not over land.
        ("byzantium", "tomis", "sea", 340.0..420.0),
        // Around Italy's heel, not across it.
        ("tarentum", "brundisium", "sea", 250.0..350.0),
    ] {
        let leg = gazetteer
            .legs
            .iter()
            .find(|leg| (leg.from.as_str(), leg.to.as_str(), leg.mode.as_str()) == (from, to, mode))
            .unwrap();
        assert!(km.contains(&leg.km), "{from} {to} {} km", leg.km);
    }
    for leg in &gazetteer.legs {
        let end = |token: &str| gazetteer.places.iter().find(|place| place.token == token).unwrap().cell;
        assert_eq!((leg.path.first(), leg.path.last()), (Some(&end(&leg.from)), Some(&end(&leg.to))));
        let beside = |pair: &[tessera_store_api::CellId]| {
            pair[0].index().is_neighbor_with(pair[1].index()).unwrap_or(false)
        };
        assert!(leg.path.windows(2).all(beside), "{} {} has a gap", leg.from, leg.to);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_an_operator_approves_and_only_what_is_staged() {
    let fleet = Fleet::new(CAMPANIA).await;
    let running = fleet.pipeline().await;
    let staged = World::campania().survey(&running).await;
    assert_eq!(staged.state, State::Staged, "{staged:?}");
    assert_eq!(code(running.script.approve(staged.id, &approval()).await), "role_not_allowed");
    let nobody = Approval { by: " ".to_owned(), quarantined: 0 };
    assert_eq!(code(running.operator.approve(staged.id, &nobody).await), "name_invalid");
    assert_eq!(code(running.operator.approve(99, &approval()).await), "run_not_found");
    assert_eq!(fleet.store.memory().writes, 0);
    running.operator.approve(staged.id, &approval()).await.unwrap();
    assert_eq!(running.ended(staged.id).await.state, State::Promoted);
    assert_eq!(code(running.operator.approve(staged.id, &approval()).await), "not_staged");
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_pixel_changes_few_units_and_a_rollback_takes_them_back() {
    let fleet = Fleet::new(CAMPANIA).await;
    let running = fleet.pipeline().await;
    let mut world = World::campania();
    let first = world.survey(&running).await;
    running.operator.approve(first.id, &approval()).await.unwrap();
    assert_eq!(running.ended(first.id).await.release, Some(1));

    world.set_sample("elevation.tif", (14.778, 41.131), 1234);
    let second = world.survey(&running).await;
    assert!((1..=4).contains(&second.units_changed), "{second:?}");
    running.operator.approve(second.id, &approval()).await.unwrap();
    assert_eq!(running.ended(second.id).await.release, Some(2));

    let back = Rollback { release: 1, by: "Maecenas".to_owned() };
    assert_eq!(code(running.script.roll_back(&back).await), "role_not_allowed");
    assert_eq!(running.operator.roll_back(&back).await.unwrap().number, 1);
    assert_eq!(fleet.store.memory().current, Some(1));
    let nowhere = Rollback { release: 9, by: "Maecenas".to_owned() };
    assert_eq!(code(running.operator.roll_back(&nowhere).await), "release_not_found");
    let third = world.survey(&running).await;
    assert_eq!(third.units_changed, second.units_changed, "compared with what is current again");
    assert_eq!(running.script.runs().await.unwrap().runs.len(), 3);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_the_store_has_lost_is_begun_anew() {
    let fleet = Fleet::new(CAMPANIA).await;
    let running = fleet.pipeline().await;
    let run = World::campania().survey(&running).await.id;
    fleet.store.memory().fails_after = Some(0);
    running.operator.approve(run, &approval()).await.unwrap();
    assert_eq!(running.ended(run).await.state, State::Failed);
    // Restored from an old backup.
    *fleet.store.memory() = Default::default();
    running.operator.approve(run, &approval()).await.unwrap();
    assert_eq!(running.ended(run).await.state, State::Failed);
    running.operator.approve(run, &approval()).await.unwrap();
    assert_eq!(running.ended(run).await.state, State::Promoted);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_wish_is_one_run() {
    let fleet = Fleet::new(CAMPANIA).await;
    let running = fleet.pipeline().await;
    let world = World::campania();
    world.push(&running).await;
    let wish = || running.raw.to(&endpoints::BEGIN_RUN).key("once").json(&world.wish()).unwrap();
    let first: tessera_pipeline_api::Run = wish().send().await.unwrap();
    running.ended(first.id).await;
    let second: tessera_pipeline_api::Run = wish().send().await.unwrap();
    assert_eq!(first, second);
    assert_eq!(running.script.runs().await.unwrap().runs.len(), 1);
    running.stop().await;
}
