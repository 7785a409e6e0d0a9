//! Player 129, and seats that are never used.

use std::time::Duration;

use otivm::Idle;
use otivm_api::PlayerClient;

use crate::fleet::{Fleet, choose, code};

const DAY: Duration = Duration::from_hours(24);

/// A fleet without a free seat: the last one joined and did nothing, all others chose who they are.
async fn full(days: Option<u32>) -> (Fleet, Vec<PlayerClient>) {
    let mut fleet = Fleet::new().await;
    fleet.idle = Idle { release_after_days: days };
    fleet.stop().await;
    fleet.start().await;
    let mut players = Vec::new();
    for _ in 0..127 {
        players.push(fleet.player().await);
    }
    let mut idle = fleet.browser();
    idle.join().await.unwrap();
    players.push(idle);
    (fleet, players)
}

#[tokio::test]
async fn who_finds_every_seat_taken_has_a_place_in_the_queue() {
    let (fleet, _players) = full(None).await;
    let (mut one, mut other) = (fleet.browser(), fleet.browser());
    assert_eq!(one.seat().await.unwrap().queue, None, "who only looks does not wait");
    assert_eq!(code(one.join().await), (503, "seats_full".into()));
    assert_eq!(code(other.join().await), (503, "seats_full".into()));
    assert_eq!(code(other.join().await), (503, "seats_full".into()), "asking again is the same place");
    let place = |status: otivm_api::SeatStatus| {
        let queue = status.queue.unwrap();
        (queue.place, queue.waiting, queue.held_until)
    };
    assert_eq!(place(one.seat().await.unwrap()), (1, 2, None));
    assert_eq!(place(other.seat().await.unwrap()), (2, 2, None));
    fleet.clock.advance(Duration::from_secs(100));
    assert_eq!(place(other.seat().await.unwrap()), (2, 2, None));
    fleet.clock.advance(Duration::from_secs(100));
    assert_eq!(place(other.seat().await.unwrap()), (1, 1, None), "who asks no more waits no more");
    assert_eq!(one.seat().await.unwrap().queue, None);
    assert_eq!(fleet.timelines().len(), 128, "no file is made under load");
    fleet.clock.advance(400 * DAY);
    assert_eq!(code(fleet.browser().join().await).1, "seats_full", "without a policy nobody loses a seat");
}

#[tokio::test]
async fn a_seat_that_was_never_used_is_given_away_after_the_days_the_operator_sets() {
    let (mut fleet, players) = full(Some(30)).await;
    let before = fleet.timelines();
    let mut newcomer = fleet.browser();
    fleet.clock.advance(29 * DAY);
    assert_eq!(
        code(newcomer.join().await).1,
        "seats_full",
        "all others were not seen either, and used theirs"
    );
    fleet.clock.advance(2 * DAY);
    assert_eq!(newcomer.join().await.unwrap().background, None);
    newcomer.command("choose", choose()).await.unwrap();
    assert_eq!(code(players[127].state().await), (401, "no_seat".into()), "whose seat it was has none");
    assert!(players[0].state().await.unwrap().background.is_some(), "who used a seat keeps it");

    let after = fleet.timelines();
    assert_eq!(after.len(), 128);
    assert_eq!(after.iter().filter(|path| !before.contains(path)).count(), 1, "a file of its own");
    fleet.clock.advance(400 * DAY);
    assert_eq!(code(fleet.browser().join().await).1, "seats_full", "no history is ever given up for a seat");
    fleet.kill().await;
    fleet.start().await;
    assert!(fleet.again(&newcomer).state().await.unwrap().background.is_some());
    assert_eq!(fleet.timelines(), after);
}

#[tokio::test]
async fn a_free_seat_is_held_for_a_while_and_not_for_ever() {
    let (fleet, players) = full(Some(1)).await;
    fleet.clock.advance(DAY / 2);
    let (mut first, mut second, mut third) = (fleet.browser(), fleet.browser(), fleet.browser());
    for waiting in [&mut first, &mut second] {
        assert_eq!(code(waiting.join().await).1, "seats_full");
    }
    // The day is counted in whole hours, and the fleet began forty minutes after one. A minute before, both still ask.
    let idle_at = DAY / 2 + Duration::from_mins(20);
    fleet.clock.advance(idle_at - Duration::from_secs(60));
    for waiting in [&mut first, &mut second] {
        assert_eq!(code(waiting.join().await).1, "seats_full");
    }
    fleet.clock.advance(Duration::from_secs(60));
    assert_eq!(second.seat().await.unwrap().queue.unwrap().place, 1, "it goes to the one before");
    assert_eq!(code(third.join().await).1, "seats_full", "and is not there for who comes later");
    let held = first.seat().await.unwrap();
    assert_eq!(held.seats_free, 0);
    let until = held.queue.unwrap().held_until.unwrap();
    assert_eq!(until.millis_since(clock::Clock::now(&*fleet.clock)), 300_000);

    // The first does not come. The second asks every minute.
    for _ in 0..5 {
        fleet.clock.advance(Duration::from_secs(60));
        assert_eq!(second.seat().await.unwrap().queue.unwrap().held_until, None);
    }
    fleet.clock.advance(Duration::from_secs(1));
    assert!(second.seat().await.unwrap().queue.unwrap().held_until.is_some());
    second.join().await.unwrap();
    assert_eq!(second.seat().await.unwrap().queue, None);
    assert_eq!(code(players[127].state().await), (401, "no_seat".into()));
}
