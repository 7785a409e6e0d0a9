//! What leaves, and what does not.

use std::collections::HashSet;
use std::path::Path;

use otivm_api::{ANONYMITY_MIN, Activity, DAYS_PER_PERIOD, PlayerClient, SnapshotPage, period_of};
use tessera_store_api::CellId;

use crate::fleet::{Fleet, START, dispatch};

#[tokio::test]
async fn nothing_outside_the_known_cells_is_in_the_map() {
    let fleet = Fleet::new().await;
    let player = fleet.player().await;
    let before = player.map().await.unwrap();
    assert!(before.places.iter().any(|place| place.token == "ostia"));
    let home: CellId = h3o::LatLng::new(41.755, 12.29).unwrap().to_cell(h3o::Resolution::Five).into();
    let near: HashSet<_> = home.index().grid_disk::<Vec<_>>(10).into_iter().map(CellId::from).collect();
    assert!(before.cells.iter().all(|cell| near.contains(&cell.cell)));
    assert_eq!(before.cells.len(), near.len());
    assert!(before.places.iter().all(|place| place.token != "capua"));
    assert!(before.routes.iter().all(|route| route.to != "puteoli"));
    assert_eq!(before, player.map().await.unwrap(), "the same map is the same bytes");
    let bounds = |map: &otivm_api::MapView| {
        let xs: Vec<f64> = map.cells.iter().flat_map(|cell| &cell.outline).map(|corner| corner.0).collect();
        (xs.iter().copied().fold(f64::MAX, f64::min), xs.iter().copied().fold(f64::MIN, f64::max))
    };
    let (west, east) = bounds(&before);
    let shore: Vec<f64> = before.land.iter().flatten().flatten().map(|corner| corner.0).collect();
    assert!(!shore.is_empty());
    assert!(shore.iter().all(|x| (west..=east).contains(x)), "the coast ends where knowledge ends");

    player.command("send", dispatch(&player, "capua", "iron", 1).await).await.unwrap();
    let after = player.map().await.unwrap();
    assert_ne!(after.revision, before.revision);
    assert!(after.cells.len() > before.cells.len());
    assert!(after.places.iter().any(|place| place.token == "capua" && !place.visited));
    assert!(after.places.iter().all(|place| place.token != "brundisium"));
    fleet.pass_days(4);
    assert!(player.map().await.unwrap().places.iter().any(|place| place.token == "capua" && place.visited));
}

async fn trade(fleet: &Fleet, players: usize) -> Vec<PlayerClient> {
    let mut all = Vec::new();
    for _ in 0..players {
        let player = fleet.player().await;
        player.command("send", dispatch(&player, "capua", "iron", 2).await).await.unwrap();
        all.push(player);
    }
    all
}

#[tokio::test]
async fn four_players_are_suppressed_and_five_are_counted() {
    let mut fleet = Fleet::new().await;
    let mut players = trade(&fleet, 4).await;
    assert!(fleet.aggregator().snapshots(&SnapshotPage::default()).await.unwrap().snapshots.is_empty());
    fleet.pass_days(u64::try_from(DAYS_PER_PERIOD).unwrap());
    let few = fleet.aggregator().snapshots(&SnapshotPage::default()).await.unwrap();
    assert_eq!(few.node, 1105);
    assert_eq!(few.snapshots.len(), 1);
    assert_eq!((few.snapshots[0].period, few.snapshots[0].counts.len()), (period_of(START), 0));
    fleet.pass_days(8);

    players.push(fleet.player().await);
    for player in &players {
        player.command("more", dispatch(player, "capua", "iron", 3).await).await.unwrap();
    }
    fleet.pass_days(16);
    fleet.kill().await;
    fleet.start().await;
    let page = SnapshotPage { after: few.cursor, limit: None };
    let many = fleet.aggregator().snapshots(&page).await.unwrap();
    let counted: Vec<_> = many
        .snapshots
        .iter()
        .flat_map(|snapshot| &snapshot.counts)
        .map(|count| {
            (count.activity, count.place.as_str(), count.good.as_str(), count.players, count.quantity)
        })
        .collect();
    assert_eq!(
        counted,
        [
            (Activity::Dispatch, "ostia-capua", "iron", 5, 5),
            (Activity::Purchase, "ostia", "iron", 5, 15),
            (Activity::Sale, "capua", "iron", 5, 15),
        ]
    );
    assert!(counted.iter().all(|count| count.3 >= ANONYMITY_MIN));
    assert!(!many.more);
    assert_eq!(many, fleet.aggregator().snapshots(&page).await.unwrap(), "asked again, the same");
    let none = fleet.aggregator().snapshots(&SnapshotPage { after: many.cursor, limit: None }).await.unwrap();
    assert_eq!((none.snapshots.len(), none.cursor), (0, many.cursor));

    let bytes = serde_json::to_string(&many).unwrap();
    for path in fleet.timelines() {
        assert!(!bytes.contains(path.file_stem().unwrap().to_str().unwrap()));
    }
    for player in &players {
        assert!(!bytes.contains(secret(player)));
        let name = fleet.again(player).state().await.unwrap().name;
        assert!(!bytes.contains(&name));
    }
}

fn secret(player: &PlayerClient) -> &str {
    player.cookie().unwrap().split('=').nth(1).unwrap()
}

#[tokio::test]
async fn the_key_to_a_seat_is_in_no_file() {
    let mut fleet = Fleet::new().await;
    let player = fleet.player().await;
    player.command("send", dispatch(&player, "capua", "iron", 1).await).await.unwrap();
    fleet.stop().await;
    assert_eq!(secret(&player).len(), 64, "256 bits");
    let mut looked_at = 0;
    look(fleet.members.folder(), secret(&player), &mut looked_at);
    assert!(looked_at > 128);
}

fn look(folder: &Path, secret: &str, looked_at: &mut usize) {
    let raw = hex::decode(secret).unwrap();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            look(&path, secret, looked_at);
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
        assert!(!holds(secret.as_bytes()) && !holds(&raw), "{}", path.display());
        *looked_at += 1;
    }
}
