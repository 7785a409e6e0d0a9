//! Reads rasters: those that came from elsewhere, those that were made for it, and those that were damaged.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::print_stderr, reason = "what was measured or skipped is said loudly")]

mod damaged;
mod made;
mod real;

use serde_json::{Value, json};
use tessera_pipeline_api::Recipe;

/// A recipe of `content`, which `feeds` a field.
fn recipe(content: Value, feeds: Value) -> Recipe {
    let mut all = json!({
        "id": "it", "version": "1", "title": "it", "licence": "CC0-1.0", "attribution": "none", "source": "here",
        "retrieved": "2026-01-01", "note": "none",
        "content": {"file": "it", "crs": "EPSG:4326", "sha256": ""},
        "feeds": {"field": "elevation", "resolution": 5, "unit": "m"},
    });
    for (part, values) in [("content", content), ("feeds", feeds)] {
        all[part].as_object_mut().unwrap().extend(values.as_object().unwrap().clone());
    }
    serde_json::from_value(all).unwrap()
}
