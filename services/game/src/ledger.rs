//! What a player, or anyone they ask, can know of their history: how long it is, where it ends, whether it is whole.

use clock::Timestamp;
use otivm_api as api;

use crate::backup;
use crate::game::{Game, GameError};
use crate::rules::state::Venture;
use crate::seats::Seat;
use crate::timeline::TimelineError;

/// The ledger of a seat.
pub(crate) async fn of(game: &Game, seat: &Seat) -> Result<api::Ledger, GameError> {
    let present = game.enter(seat).await?;
    let state = present.state();
    let size = |suffix: &str| {
        let mut path = seat.timeline.path().to_owned().into_os_string();
        path.push(suffix);
        std::fs::metadata(path).map_or(0, |metadata| metadata.len())
    };
    Ok(api::Ledger {
        node: seat.timeline.node().await?,
        slot: seat.slot.clone(),
        head: state.head,
        hash: present.hash(),
        verified_at: seat.health.verified_at(),
        backup: backup::of(game, seat).await?.map(backup::verified),
        size_bytes: size("") + size("-wal"),
        in_transit: state.ventures.iter().filter_map(|venture| in_transit(venture, present.now)).collect(),
    })
}

/// As far as those at home know: what became of a cargo is heard when the news of it has travelled.
fn in_transit(venture: &Venture, now: Timestamp) -> Option<api::InTransit> {
    let voyage = &venture.voyage;
    (venture.believed_stage(now) == api::VentureStage::Outbound).then(|| api::InTransit {
        venture: venture.id,
        good: voyage.good.clone(),
        quantity: voyage.quantity,
        from: voyage.from.clone(),
        to: voyage.to.clone(),
        cost_as: voyage.goods_as + voyage.vectura_as + voyage.wages_as,
    })
}

/// Whether a seat's history is whole. Also of one in quarantine: that is when somebody wants to know.
pub(crate) async fn prove(game: &Game, seat: &Seat) -> Result<api::Proof, GameError> {
    let node = seat.timeline.node().await.unwrap_or(game.node.identity().container);
    let proof = api::Proof {
        node,
        slot: seat.slot.clone(),
        checked_at: game.now(),
        sound: false,
        head: None,
        hash: None,
        breaks_at: None,
    };
    match seat.timeline.prove().await {
        Ok(loaded) => Ok(api::Proof {
            sound: true,
            head: Some(loaded.state.head),
            hash: Some(hex::encode(loaded.hash)),
            ..proof
        }),
        Err(TimelineError::Chain { seq, .. } | TimelineError::Payload { seq, .. }) => {
            Ok(api::Proof { breaks_at: Some(seq), ..proof })
        }
        Err(TimelineError::NoFile { .. } | TimelineError::Identity { .. }) => {
            Ok(api::Proof { breaks_at: Some(1), ..proof })
        }
        Err(error) => Err(error.into()),
    }
}
