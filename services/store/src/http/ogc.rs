//! OGC API Features.

mod address;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, header};
use tessera_store_api::endpoints::GEOJSON;
use tessera_store_api::geodata::{CollectionPath, DocumentQuery, ItemPath, ItemsQuery, OPENAPI};
use transport::Problem;
use transport::extract::{Path, Query};

pub(super) use self::address::Address;
use super::tag;
use crate::app::App;
use crate::edition::Reading;
use crate::ogc::{self, Document, Form};

pub(super) async fn landing(
    State(app): State<App>,
    Address(links): Address,
    Query(query): Query<DocumentQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let form = form(&query, &headers)?;
    let reading = ogc::document(&app, tag::seen(&headers), form, links, Document::Landing).await?;
    Ok(document(&app, form, reading))
}

pub(super) async fn collections(
    State(app): State<App>,
    Address(links): Address,
    Query(query): Query<DocumentQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let form = form(&query, &headers)?;
    let reading = ogc::document(&app, tag::seen(&headers), form, links, Document::Collections).await?;
    Ok(document(&app, form, reading))
}

pub(super) async fn collection(
    State(app): State<App>,
    Address(links): Address,
    Path(path): Path<CollectionPath>,
    Query(query): Query<DocumentQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let form = form(&query, &headers)?;
    let which = Document::Collection(path.collection);
    let reading = ogc::document(&app, tag::seen(&headers), form, links, which).await?;
    Ok(document(&app, form, reading))
}

pub(super) async fn conformance(Query(_): Query<DocumentQuery>) -> Response {
    let body = ogc::bytes(&ogc::document::conformance());
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}

pub(super) async fn api(
    State(app): State<App>,
    Address(links): Address,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let reading = ogc::openapi(&app, tag::seen(&headers), links).await?;
    Ok(tag::answer(&app, reading, |body| ([(header::CONTENT_TYPE, OPENAPI)], body)))
}

pub(super) async fn items(
    State(app): State<App>,
    Address(links): Address,
    Path(path): Path<CollectionPath>,
    Query(query): Query<ItemsQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let reading = ogc::items(&app, tag::seen(&headers), links, path.collection, query).await?;
    Ok(tag::answer(&app, reading, |body| ([(header::CONTENT_TYPE, GEOJSON)], body)))
}

pub(super) async fn item(
    State(app): State<App>,
    Address(links): Address,
    Path(path): Path<ItemPath>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let reading = ogc::item(&app, tag::seen(&headers), links, path.collection, path.feature).await?;
    Ok(tag::answer(&app, reading, |body| ([(header::CONTENT_TYPE, GEOJSON)], body)))
}

fn form(query: &DocumentQuery, headers: &HeaderMap) -> Result<Form, Problem> {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    Ok(Form::of(query.f.as_deref(), accept)?)
}

/// A document in the form that was wished for.
fn document(app: &App, form: Form, reading: Reading<Vec<u8>>) -> Response {
    let media_type = match form {
        Form::Json => "application/json",
        Form::Html => "text/html; charset=utf-8",
    };
    let mut response = tag::answer(app, reading, |body| ([(header::CONTENT_TYPE, media_type)], body));
    let headers = response.headers_mut();
    headers.insert(header::VARY, HeaderValue::from_static("accept"));
    if form == Form::Html {
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(ogc::POLICY));
    }
    response
}
