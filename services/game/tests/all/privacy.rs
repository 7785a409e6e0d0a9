//! What leaves, and what does not.

use std::collections::HashSet;
use std::path::Path;

use otivm_api::{ANONYMITY_MIN, Activity, DAYS_PER_PERIOD, PlayerClient, SnapshotPage, period_of};
use tessera_store_api::CellId;
use transport::Role;

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
    let rivers: Vec<_> = before.rivers.iter().map(|river| river.name.as_str()).collect();
    assert_eq!(rivers, ["Tiberis"], "a river beyond the fog has no name either");
    assert_eq!(before, player.map().await.unwrap(), "the same map is the same bytes");
    let bounds = |map: &otivm_api::MapView| {
        let xs: Vec<f64> = map.cells.iter().flat_map(|cell| &cell.outline).map(|corner| corner.0).collect();
        (xs.iter().copied().fold(f64::MAX, f64::min), xs.iter().copied().fold(f64::MIN, f64::max))
    };
    let (west, east) = bounds(&before);
    let shore: Vec<f64> = before.land.iter().flatten().flatten().map(|corner| corner.0).collect();
    assert!(!shore.is_empty());
    assert!(shore.iter().all(|x| (west..=east).contains(x)), "the coast ends where knowledge ends");
    let source = before.rivers[0].path.iter().map(|at| at.1).fold(0.0, f64::max);
    assert!((42.5..43.5).contains(&source), "and so does a river, which begins at 43.8: {source}");

    player.command("send", dispatch(&player, "capua", "iron", 1).await).await.unwrap();
    let after = player.map().await.unwrap();
    assert_ne!(after.revision, before.revision);
    assert!(after.cells.len() > before.cells.len());
    assert!(after.places.iter().any(|place| place.token == "capua" && !place.visited));
    assert!(after.places.iter().all(|place| place.token != "brundisium"));
    fleet.pass_days(8);
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

/// What must be found nowhere: a secret as it is written, and the bytes it stands for, as people and programs write bytes.
fn forbidden(secret: &str) -> Vec<Vec<u8>> {
    let raw = hex::decode(secret).unwrap_or_else(|_| secret.as_bytes().to_vec());
    let mut forbidden =
        vec![raw.clone(), hex::encode(&raw).into_bytes(), hex::encode_upper(&raw).into_bytes()];
    forbidden.push(secret.as_bytes().to_vec());
    for bytes in [raw.as_slice(), secret.as_bytes()] {
        forbidden.push(base64(bytes, b"+/").into_bytes());
        forbidden.push(base64(bytes, b"-_").into_bytes());
    }
    forbidden
}

/// Base64 without its padding: a part of what is written with one.
fn base64(bytes: &[u8], last: &[u8; 2]) -> String {
    let alphabet: Vec<u8> =
        (b'A'..=b'Z').chain(b'a'..=b'z').chain(b'0'..=b'9').chain(last.iter().copied()).collect();
    let bits: Vec<u8> = bytes.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1)).collect();
    let sextets = bits.chunks_exact(6);
    sextets
        .map(|six| char::from(alphabet[six.iter().fold(0, |number, bit| number << 1 | usize::from(*bit))]))
        .collect()
}

#[test]
fn what_is_looked_for_is_base64() {
    assert_eq!(base64(b"any carnal pleasur", b"+/"), "YW55IGNhcm5hbCBwbGVhc3Vy");
}

#[tokio::test]
async fn the_keys_to_a_seat_are_in_no_file_no_log_and_no_name() {
    let mut fleet = Fleet::new().await;
    let player = fleet.player().await;
    player.command("send", dispatch(&player, "capua", "iron", 1).await).await.unwrap();
    let first_words = player.make_resume_code().await.unwrap().words;
    let words = player.make_resume_code().await.unwrap().words;
    let mut other = fleet.browser();
    other.resume(&words).await.unwrap();
    other.moments(&otivm_api::MomentPage::default()).await.unwrap();
    other.events(None).await.unwrap().next().await.unwrap();
    fleet.browser().resume(&first_words).await.unwrap_err();
    fleet.stop().await;
    fleet.start().await;
    assert!(fleet.again(&other).seat().await.unwrap().seated);
    fleet.stop().await;

    assert_eq!(secret(&player).len(), 64, "256 bits");
    assert_ne!(secret(&player), secret(&other));
    let mut secrets = vec![first_words.clone(), first_words.replace(' ', "-"), words.replace(' ', "+")];
    secrets.extend([words.clone(), words.replace(' ', ""), words.replace(' ', "%20")]);
    secrets.extend([secret(&player).to_owned(), secret(&other).to_owned()]);
    let forbidden: Vec<_> = secrets.iter().flat_map(|secret| forbidden(secret)).collect();
    let mut looked_at = 0;
    look(fleet.members.folder(), &forbidden, &mut looked_at);
    assert!(looked_at > 128);
    let calls = std::fs::read_to_string(fleet.members.call_log(1105, Role::Game)).unwrap();
    assert!(calls.contains("/api/v1/seat/resume"), "the calls were written down");
    for word in words.split(' ') {
        assert!(!calls.contains(&format!("\"{word}\"")), "not even one word");
    }
}

fn look(folder: &Path, forbidden: &[Vec<u8>], looked_at: &mut usize) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let mut texts = vec![path.to_string_lossy().into_owned().into_bytes()];
        if path.is_dir() {
            look(&path, forbidden, looked_at);
        } else {
            match std::fs::read(&path) {
                Ok(bytes) => texts.push(bytes),
                // SQLite takes a log away when its last connection closes.
                Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::NotFound, "{}", path.display()),
            }
            *looked_at += 1;
        }
        for text in texts {
            for needle in forbidden {
                assert!(!text.windows(needle.len()).any(|window| window == needle), "{}", path.display());
            }
        }
    }
}
