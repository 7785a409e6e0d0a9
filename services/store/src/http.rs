//! The API of the store: one line per endpoint.

mod bulk;
mod catalogue;
mod cell;
mod change;
mod error;
mod gazetteer;
mod land;
mod layer;
mod ogc;
mod packing;
mod price;
mod release;
mod site;
mod tag;
mod tiles;
mod unit;

use std::sync::Arc;

use tessera_store_api::{endpoints, geodata};
use transport::router::Mounted;
use transport::{Api, Node};

use crate::app::App;
use packing::packed;

/// Everything the store answers.
pub(crate) fn api(node: &Arc<Node>, app: App) -> Mounted {
    Api::new(node)
        .route(&endpoints::CURRENT_RELEASE, release::current)
        .route(&endpoints::RELEASES, packed(release::all))
        .route(&endpoints::BEGIN_RELEASE, release::begin)
        .route(&endpoints::WRITE_UNITS, unit::write)
        .route(&endpoints::WRITE_GAZETTEER, gazetteer::write)
        .route(&endpoints::WRITE_LAND, land::write)
        .route(&endpoints::WRITE_LAYER, layer::write)
        .route(&endpoints::RETIRE, release::retire)
        .route(&endpoints::PROMOTE, release::promote)
        .route(&endpoints::DIFFERENCE, packed(change::difference))
        .route(&endpoints::CHANGES, packed(change::since))
        // One cell is smaller than what packing begins with.
        .route(&endpoints::CELL, cell::one)
        .route(&endpoints::PROVENANCE, packed(cell::provenance))
        .route(&endpoints::CELLS, packed(cell::page))
        .route(&endpoints::CELLS_BY_ID, packed(cell::listed))
        .route(&endpoints::DISK, packed(cell::disk))
        .route(&endpoints::CORRIDOR, packed(cell::corridor))
        .route(&endpoints::CELL_STREAM, packed(cell::stream))
        .route(&endpoints::EPOCHS, packed(gazetteer::epochs))
        .route(&endpoints::CODES, packed(cell::codes))
        .route(&endpoints::SITES, packed(site::page))
        .route(&endpoints::SITE_STREAM, packed(site::stream))
        .route(&endpoints::LAYER, packed(layer::page))
        .route(&endpoints::LAYER_STREAM, packed(layer::stream))
        .route(&endpoints::GAZETTEER, packed(gazetteer::read))
        .route(&endpoints::LAND, packed(land::read))
        .route(&endpoints::PRICES, price::latest)
        .route(&endpoints::WRITE_PRICES, price::write)
        .route(&geodata::OGC_LANDING, packed(ogc::landing))
        .route(&geodata::OGC_CONFORMANCE, ogc::conformance)
        .route(&geodata::OGC_API, packed(ogc::api))
        .route(&geodata::OGC_COLLECTIONS, packed(ogc::collections))
        .route(&geodata::OGC_COLLECTION, packed(ogc::collection))
        .route(&geodata::OGC_ITEMS, packed(ogc::items))
        .route(&geodata::OGC_ITEM, packed(ogc::item))
        .route(&geodata::TILE_JSON, packed(tiles::describe))
        // Tiles are kept packed, and files are sent as they are, so that a download can go on where it ended.
        .route(&geodata::TILE, tiles::one)
        .route(&geodata::FILES, packed(bulk::list))
        .route(&geodata::FILE, bulk::file)
        .route(&geodata::CATALOGUE, packed(catalogue::all))
        .route(&geodata::CATALOGUE_RELEASE, packed(catalogue::release))
        .route(&geodata::CATALOGUE_ITEM, packed(catalogue::dataset))
        .finish(app)
}
