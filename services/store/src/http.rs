//! The API of the store: one line per endpoint.

mod bulk;
mod cell;
mod error;
mod gazetteer;
mod land;
mod layer;
mod ogc;
mod price;
mod release;
mod tag;
mod tiles;
mod unit;

use std::sync::Arc;

use tessera_store_api::{endpoints, geodata};
use transport::router::Mounted;
use transport::{Api, Node};

use crate::app::App;

/// Everything the store answers.
pub(crate) fn api(node: &Arc<Node>, app: App) -> Mounted {
    Api::new(node)
        .route(&endpoints::CURRENT_RELEASE, release::current)
        .route(&endpoints::RELEASES, release::all)
        .route(&endpoints::BEGIN_RELEASE, release::begin)
        .route(&endpoints::WRITE_UNITS, unit::write)
        .route(&endpoints::WRITE_GAZETTEER, gazetteer::write)
        .route(&endpoints::WRITE_LAND, land::write)
        .route(&endpoints::WRITE_LAYER, layer::write)
        .route(&endpoints::RETIRE, release::retire)
        .route(&endpoints::PROMOTE, release::promote)
        .route(&endpoints::CELL, cell::one)
        .route(&endpoints::PROVENANCE, cell::provenance)
        .route(&endpoints::CELLS, cell::page)
        .route(&endpoints::GAZETTEER, gazetteer::read)
        .route(&endpoints::LAND, land::read)
        .route(&endpoints::PRICES, price::latest)
        .route(&endpoints::WRITE_PRICES, price::write)
        .route(&geodata::OGC_LANDING, ogc::landing)
        .route(&geodata::OGC_CONFORMANCE, ogc::conformance)
        .route(&geodata::OGC_API, ogc::api)
        .route(&geodata::OGC_COLLECTIONS, ogc::collections)
        .route(&geodata::OGC_COLLECTION, ogc::collection)
        .route(&geodata::OGC_ITEMS, ogc::items)
        .route(&geodata::OGC_ITEM, ogc::item)
        .route(&geodata::TILE_JSON, tiles::describe)
        .route(&geodata::TILE, tiles::one)
        .route(&geodata::FILES, bulk::list)
        .route(&geodata::FILE, bulk::file)
        .finish(app)
}
