//! The routers.
use std::sync::Arc;
use transport::router::Mounted;
use transport::{Api, Node};

pub(crate) fn mesh(node: &Arc<Node>) -> Mounted {
    Api::new(node).finish(())
}

pub(crate) fn players(node: &Arc<Node>) -> Mounted {
    Api::new(node).finish(())
}
