//! The description of the OGC API in OpenAPI 3.0, which is what its clients read: `utoipa` writes 3.1. It says of every
//! collection which parameters it knows; others are refused.

use serde_json::{Map, Value, json};
use tessera_store_api::geodata::{ITEMS_PER_PAGE, ITEMS_PER_PAGE_MAX};

use super::collection::Collection;
use super::coverage::Coverage;
use super::document::{DESCRIPTION, Links, TITLE};

/// The document for the collections of a release.
pub(crate) fn document(links: &Links, coverage: &Coverage) -> Value {
    let mut paths = Map::new();
    let mut path = |path: &str, operation: Value| paths.insert(path.to_owned(), json!({ "get": operation }));
    path("/", operation("landing", "Where it begins.", &["f"], &["application/json", "text/html"]));
    path("/conformance", operation("conformance", "What it conforms to.", &[], &["application/json"]));
    path(
        "/collections",
        operation("collections", "What there is.", &["f"], &["application/json", "text/html"]),
    );
    for (collection, _) in &coverage.parts {
        let (id, title) = (collection.id(), collection.title());
        let media = ["application/json", "text/html"];
        path(&format!("/collections/{id}"), operation(&format!("describe_{id}"), title, &["f"], &media));
        let mut parameters = vec!["bbox", "datetime", "limit", "cursor"];
        parameters.extend(collection.has_kind().then_some("kind"));
        parameters.extend(collection.has_dataset().then_some("dataset"));
        let summary = format!("{title}: a page of features.");
        let geojson = ["application/geo+json"];
        path(
            &format!("/collections/{id}/items"),
            operation(&format!("items_{id}"), &summary, &parameters, &geojson),
        );
        let summary = format!("{title}: one feature.");
        let one = operation(&format!("item_{id}"), &summary, &["featureId"], &geojson);
        path(&format!("/collections/{id}/items/{{featureId}}"), one);
    }
    json!({
        "openapi": "3.0.3",
        "info": {
            "title": TITLE,
            "description": format!("{DESCRIPTION} Every call needs a certificate of the fleet with the role `reader` \
                                    or `game`, which OpenAPI 3.0 has no words for."),
            "version": env!("CARGO_PKG_VERSION"),
        },
        "servers": [{ "url": links.to("ogc") }],
        "paths": paths,
        "components": { "parameters": parameters(), "responses": responses() },
    })
}

fn operation(id: &str, summary: &str, parameters: &[&str], media_types: &[&str]) -> Value {
    let parameters: Vec<Value> =
        parameters.iter().map(|name| json!({ "$ref": format!("#/components/parameters/{name}") })).collect();
    let content: Map<String, Value> = media_types
        .iter()
        .map(|media_type| {
            let kind = if *media_type == "text/html" { "string" } else { "object" };
            ((*media_type).to_owned(), json!({ "schema": { "type": kind } }))
        })
        .collect();
    json!({
        "operationId": id,
        "summary": summary,
        "parameters": parameters,
        "responses": {
            "200": { "description": "Done.", "content": content },
            "default": { "$ref": "#/components/responses/Problem" },
        },
    })
}

fn parameters() -> Value {
    let text = |name: &str, description: &str| {
        json!({
            "name": name, "in": "query", "required": false, "description": description,
            "schema": { "type": "string" }, "style": "form", "explode": false,
        })
    };
    json!({
        "f": {
            "name": "f", "in": "query", "required": false, "description": "Which representation.",
            "schema": { "type": "string", "enum": ["json", "html"] },
        },
        "bbox": {
            "name": "bbox", "in": "query", "required": false, "style": "form", "explode": false,
            "description": "What features touch: least longitude, least latitude, greatest longitude, greatest latitude.",
            "schema": {
                "oneOf": [{ "minItems": 4, "maxItems": 4 }, { "minItems": 6, "maxItems": 6 }],
                "type": "array", "items": { "type": "number" },
            },
        },
        "datetime": text("datetime",
            "An instant, or two with / between, either of which may be .. ; years are astronomical, as ISO 8601 counts \
             them: -0013-01-01T00:00:00Z is in 14 BCE. Features without years are always given."),
        "limit": {
            "name": "limit", "in": "query", "required": false, "description": "Features in a page.",
            "schema": {
                "type": "integer", "minimum": 1, "maximum": ITEMS_PER_PAGE_MAX, "default": ITEMS_PER_PAGE,
            },
            "style": "form", "explode": false,
        },
        "cursor": text("cursor", "From a next link."),
        "kind": text("kind", "Of which kind."),
        "dataset": text("dataset", "From which dataset."),
        "featureId": {
            "name": "featureId", "in": "path", "required": true, "description": "The feature's id.",
            "schema": { "type": "string" },
        },
    })
}

fn responses() -> Value {
    json!({
        "Problem": {
            "description": "A problem, told as RFC 9457 has it.",
            "content": { "application/problem+json": { "schema": {
                "type": "object",
                "required": ["type", "title", "status", "code", "detail"],
                "properties": {
                    "type": { "type": "string" },
                    "title": { "type": "string" },
                    "status": { "type": "integer" },
                    "code": { "type": "string" },
                    "detail": { "type": "string" },
                },
            } } },
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ogc::cover::Extent;
    use crate::ogc::coverage::Part;
    use crate::ogc::query::Years;

    #[test]
    fn every_reference_leads_somewhere_and_every_operation_has_a_name_of_its_own() {
        let world = Extent::new([0.0, 0.0, 1.0, 1.0]);
        let part = Part { extent: Some(world), years: Years::default() };
        let parts = Collection::all().map(|collection| (collection, part)).collect();
        let coverage = Coverage { parts, epochs: Vec::new(), world };
        let document = document(&Links::at("store:8443"), &coverage);
        let text = document.to_string();
        for reference in text.split("\"#/components/").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(!document["components"].pointer(&format!("/{reference}")).is_none(), "{reference}");
        }
        let mut ids: Vec<_> =
            text.split("\"operationId\":\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!((ids.len(), all), (3 + 3 * 12, 3 + 3 * 12));
        assert_eq!(document["servers"][0]["url"], "https://store:8443/api/v1/ogc");
    }
}
