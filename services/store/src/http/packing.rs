//! Packed answers for those who ask for them.

use axum::handler::Handler;
use axum::middleware::map_response;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::SizeAbove;

use super::tag;
use crate::app::App;

/// Smallest body that is packed, in bytes. Below it a packed answer is no fewer packets.
const PACKED_BYTES_MIN: u64 = 1024;

/// The same handler, whose answers are packed where the request says `Accept-Encoding: gzip`. At the fastest level: its
/// work is done on the threads that serve, and JSON of cells shrinks to a tenth at any.
pub(super) fn packed<H, T>(handler: H) -> impl Handler<T, App>
where
    H: Handler<T, App>,
    T: 'static,
{
    let packing = CompressionLayer::new()
        .quality(CompressionLevel::Fastest)
        .compress_when(SizeAbove::new(PACKED_BYTES_MIN));
    handler.layer(packing).layer(map_response(tag::mark_packed))
}
