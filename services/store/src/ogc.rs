//! What geodata users read: collections of rows with shapes, as OGC API Features wants them (Part 1: Core, 17-069r4).

pub(crate) mod collection;
pub(crate) mod coverage;
pub(crate) mod document;
pub(crate) mod extent;
mod html;
mod openapi;
pub(crate) mod query;
pub(crate) mod reading;
pub(crate) mod record;
pub(crate) mod refusal;

use rusqlite::Transaction;
use serde_json::Value;
use tessera_store_api::geodata::ItemsQuery;

use self::collection::Collection;
use self::coverage::{Coverage, Part};
use self::document::Links;
pub(crate) use self::html::POLICY;
use self::query::{Refused, Wish};
use self::refusal::Refusal;
use crate::app::App;
use crate::edition::{Edition, Reading, Seen};
use crate::error::{Error, Result};
use crate::tables;

/// How a document is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Json,
    Html,
}

impl Form {
    /// By the parameter `f`, else by what `Accept` puts first: browsers name HTML, programs do not.
    pub(crate) fn of(parameter: Option<&str>, accept: Option<&str>) -> Result<Self> {
        match parameter {
            Some("json") => Ok(Self::Json),
            Some("html") => Ok(Self::Html),
            Some(other) => Err(Refusal::Query(Refused::of_form(other)).into()),
            None => {
                let wished = accept.unwrap_or_default().split(',').map(|range| range.split(';').next());
                let known = wished.flatten().map(str::trim).find_map(|range| match range {
                    "text/html" | "application/xhtml+xml" => Some(Self::Html),
                    "application/json" | "application/geo+json" | "*/*" => Some(Self::Json),
                    _ => None,
                });
                Ok(known.unwrap_or(Self::Json))
            }
        }
    }

    const fn suffix(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Html => "html",
        }
    }
}

/// Reads from the current edition, or from the one that a cursor or a path names. The suffix tells apart what one address
/// gives in several representations.
pub(crate) async fn read<T, F>(
    app: &App,
    seen: Seen,
    suffix: &str,
    release: Option<u32>,
    work: F,
) -> Result<Reading<T>>
where
    T: Send + 'static,
    F: FnOnce(&App, &Transaction<'_>, &Edition) -> Result<T> + Send + 'static,
{
    let (sees, suffix) = (app.clone(), suffix.to_owned());
    app.database
        .read(move |transaction| {
            let edition = match release {
                None => tables::head::find(transaction)?.ok_or(Error::NoRelease)?,
                Some(number) => {
                    tables::collection::edition(transaction, number)?.ok_or(Error::NoSuchRelease(number))?
                }
            };
            let tag = format!("{}.{suffix}", edition.tag());
            let is_known = seen.any || seen.tags.contains(&tag);
            let content = if is_known { None } else { Some(work(&sees, transaction, &edition)?) };
            let Edition { release, released_at, .. } = edition;
            Ok(Reading { tag, release, released_at, content })
        })
        .await
}

/// A document in both of its forms.
pub(crate) enum Document {
    Landing,
    Collections,
    Collection(String),
}

/// Writes a document.
pub(crate) async fn document(
    app: &App,
    seen: Seen,
    form: Form,
    links: Links,
    which: Document,
) -> Result<Reading<Vec<u8>>> {
    read(app, seen, form.suffix(), None, move |app, transaction, edition| {
        let coverage = app.geodata.coverages.of(transaction, edition)?;
        Ok(match which {
            Document::Landing => match form {
                Form::Json => bytes(&document::landing(&links, edition)),
                Form::Html => html::landing(edition, &coverage).into_bytes(),
            },
            Document::Collections => match form {
                Form::Json => bytes(&document::collections(&links, edition, &coverage)),
                Form::Html => html::collections(edition, &coverage).into_bytes(),
            },
            Document::Collection(id) => {
                let (collection, part) = existing(&coverage, &id)?;
                match form {
                    Form::Json => bytes(&document::collection(&links, collection, part)),
                    Form::Html => html::collection(edition, &coverage, collection, part).into_bytes(),
                }
            }
        })
    })
    .await
}

/// The description of the API.
pub(crate) async fn openapi(app: &App, seen: Seen, links: Links) -> Result<Reading<Vec<u8>>> {
    read(app, seen, "json", None, move |app, transaction, edition| {
        let coverage = app.geodata.coverages.of(transaction, edition)?;
        Ok(bytes(&openapi::document(&links, &coverage)))
    })
    .await
}

/// A page of features, as GeoJSON.
pub(crate) async fn items(
    app: &App,
    seen: Seen,
    links: Links,
    id: String,
    query: ItemsQuery,
) -> Result<Reading<Vec<u8>>> {
    let known = Collection::of_id(&id).ok_or_else(|| Refusal::NoSuchCollection(id.clone()))?;
    let wish = Wish::of(known, &query).map_err(Refusal::Query)?;
    let release = wish.cursor.map(|cursor| cursor.release);
    let now = app.clock.now();
    read(app, seen, "json", release, move |app, transaction, edition| {
        let coverage = app.geodata.coverages.of(transaction, edition)?;
        let (collection, _) = existing(&coverage, &id)?;
        let page = reading::page(transaction, edition, collection, &wish)?;
        let path = format!("ogc/collections/{id}/items");
        let geojson = tessera_store_api::endpoints::GEOJSON;
        let own = address(&path, &query);
        let mut all = vec![
            links.link(&own, "self", geojson, "This page"),
            links.link(&format!("ogc/collections/{id}"), "collection", "application/json", "The collection"),
        ];
        if let Some(cursor) = page.next {
            let next = ItemsQuery { cursor: Some(cursor.to_string()), ..query };
            all.push(links.link(&address(&path, &next), "next", geojson, "The next page"));
        }
        let columns = collection.columns(&coverage.epochs);
        let mut out = b"{\"type\":\"FeatureCollection\",\"features\":[".to_vec();
        for (number, record) in page.records.iter().enumerate() {
            if number > 0 {
                out.push(b',');
            }
            // A vector takes whatever is written.
            let _ = record.write_geojson(&columns, &mut out);
            out.push(b'}');
        }
        let end = serde_json::json!({
            "numberReturned": page.records.len(),
            "numberMatched": page.matched,
            "timeStamp": now,
            "release": edition.release,
            "released_at": edition.released_at,
            "links": all,
        });
        append(&mut out, end, b"]");
        Ok(out)
    })
    .await
}

/// One feature, as GeoJSON.
pub(crate) async fn item(
    app: &App,
    seen: Seen,
    links: Links,
    id: String,
    feature: String,
) -> Result<Reading<Vec<u8>>> {
    read(app, seen, "json", None, move |app, transaction, edition| {
        let coverage = app.geodata.coverages.of(transaction, edition)?;
        let (collection, _) = existing(&coverage, &id)?;
        let missing = || Refusal::NoSuchFeature { collection: collection.id(), id: feature.clone() };
        let record = reading::one(transaction, edition, collection, &feature)?.ok_or_else(missing)?;
        let mut out = Vec::new();
        let _ = record.write_geojson(&collection.columns(&coverage.epochs), &mut out);
        let path = format!("ogc/collections/{id}");
        let own = format!("{path}/items/{}", document::escaped(&feature));
        let end = serde_json::json!({
            "release": edition.release,
            "links": [
                links.link(&own, "self", tessera_store_api::endpoints::GEOJSON, "This feature"),
                links.link(&path, "collection", "application/json", "The collection"),
            ],
        });
        append(&mut out, end, b"");
        Ok(out)
    })
    .await
}

/// Ends a JSON object that was begun by hand with the members of another; absent ones are left out.
fn append(out: &mut Vec<u8>, members: Value, before: &[u8]) {
    out.extend_from_slice(before);
    if let Value::Object(members) = members {
        for (name, value) in members.into_iter().filter(|(_, value)| !value.is_null()) {
            out.extend(format!(",\"{name}\":{value}").into_bytes());
        }
    }
    out.push(b'}');
}

/// A path with its query.
fn address(path: &str, query: &ItemsQuery) -> String {
    let ItemsQuery { bbox, datetime, limit, kind, dataset, cursor } = query;
    let limit = limit.map(|limit| limit.to_string());
    let parameters = [
        ("bbox", bbox),
        ("datetime", datetime),
        ("limit", &limit),
        ("kind", kind),
        ("dataset", dataset),
        ("cursor", cursor),
    ];
    let mut out = path.to_owned();
    for (name, value) in parameters {
        if let Some(value) = value {
            let sign = if out.len() == path.len() { '?' } else { '&' };
            out.push_str(&format!("{sign}{name}={}", document::escaped(value)));
        }
    }
    out
}

fn existing(coverage: &Coverage, id: &str) -> Result<(Collection, Part)> {
    let found = Collection::of_id(id).and_then(|known| Some((known, coverage.of(known)?)));
    Ok(found.ok_or_else(|| Refusal::NoSuchCollection(id.to_owned()))?)
}

/// A JSON document; a value of `serde_json` always can be written.
pub(crate) fn bytes(document: &Value) -> Vec<u8> {
    serde_json::to_vec(document).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_get_pages_and_programs_documents() {
        let of = |parameter, accept| Form::of(parameter, accept).unwrap();
        assert_eq!(of(None, Some("text/html,application/xhtml+xml,*/*;q=0.8")), Form::Html);
        assert_eq!(of(None, Some("application/json, text/html")), Form::Json);
        assert_eq!(of(None, Some("*/*")), Form::Json);
        assert_eq!(of(None, None), Form::Json);
        assert_eq!(of(Some("json"), Some("text/html")), Form::Json);
        assert!(Form::of(Some("gml"), None).is_err());
    }

    #[test]
    fn an_address_keeps_what_was_asked_for() {
        let query = ItemsQuery {
            bbox: Some("11,41,13,43".to_owned()),
            kind: Some("a&b".to_owned()),
            ..ItemsQuery::default()
        };
        assert_eq!(address("items", &query), "items?bbox=11%2C41%2C13%2C43&kind=a%26b");
        assert_eq!(address("items", &ItemsQuery::default()), "items");
    }
}
