//! The routers, as tables of contents.

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

/// The aggregator's API.
pub(crate) fn mesh(game: &Arc<Game>) -> Mounted {
    Api::new(&game.node).route(&endpoints::SNAPSHOTS, snapshots::snapshots).finish(game.clone())
}

/// The players' API and the page.
pub(crate) fn players(game: &Arc<Game>) -> axum::Router {
    Api::new(&game.node)
        .route(&endpoints::SEAT, seat::seat)
        .route(&endpoints::JOIN, seat::join)
        .route(&endpoints::STATE, play::state)
        .route(&endpoints::COMMAND, play::command)
        .route(&endpoints::BACKGROUNDS, play::backgrounds)
        .route(&endpoints::ROUTES, play::routes)
        .route(&endpoints::MAP, play::map)
        .route(&endpoints::MARKETS, play::markets)
        .route(&endpoints::JOURNAL, play::journal)
        .route(&endpoints::MOMENTS, play::moments)
        .fallback(page::page)
        .finish(game.clone())
        .router
        .layer(CompressionLayer::new())
        .layer(middleware::map_response(page::protect))
}
