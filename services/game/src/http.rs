//! The routers, as tables of contents.

mod device;
mod events;
mod ledger;
mod moments;
mod operator;
mod page;
mod play;
mod problem;
mod seat;
mod snapshots;
mod visitor;

use std::sync::Arc;

use axum::middleware;
use otivm_api::endpoints;
use tower_http::compression::CompressionLayer;
use transport::Api;
use transport::router::Mounted;

use crate::game::Game;

/// The aggregator's and the operator's API.
pub(crate) fn mesh(game: &Arc<Game>) -> Mounted {
    Api::new(&game.node)
        .route(&endpoints::SNAPSHOTS, snapshots::snapshots)
        .route(&endpoints::TIMELINES, operator::timelines)
        .route(&endpoints::IMPORT, operator::import)
        .route(&endpoints::BACK_UP, operator::back_up)
        .finish(game.clone())
}

/// The players' API and the page.
pub(crate) fn players(game: &Arc<Game>) -> axum::Router {
    Api::new(&game.node)
        .route(&endpoints::SEAT, seat::seat)
        .route(&endpoints::JOIN, seat::join)
        .route(&endpoints::DEVICES, device::devices)
        .route(&endpoints::REVOKE_DEVICE, device::revoke)
        .route(&endpoints::RESUME_CODE, device::resume_code)
        .route(&endpoints::RESUME, device::resume)
        .route(&endpoints::STATE, play::state)
        .route(&endpoints::COMMAND, play::command)
        .route(&endpoints::BACKGROUNDS, play::backgrounds)
        .route(&endpoints::ROUTES, play::routes)
        .route(&endpoints::QUOTE, play::quote)
        .route(&endpoints::MAP, play::map)
        .route(&endpoints::MARKETS, play::markets)
        .route(&endpoints::JOURNAL, play::journal)
        .route(&endpoints::MOMENTS, moments::moments)
        .route(&endpoints::LEDGER, ledger::ledger)
        .route(&endpoints::PROOF, ledger::proof)
        .route(&endpoints::EXPORT, ledger::export)
        .route(&endpoints::EXPORT_FILE, ledger::file)
        .route(&endpoints::EVENTS, events::events)
        .route(&endpoints::RETIRE, ledger::retire)
        .fallback(page::page)
        .finish(game.clone())
        .router
        .layer(CompressionLayer::new())
        .layer(middleware::map_response(page::protect))
}
