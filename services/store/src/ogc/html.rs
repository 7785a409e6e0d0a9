//! The documents as pages for people: no script, nothing from elsewhere, headings and links that a keyboard and a screen
//! reader find their way by.

use std::fmt::Write;

use super::collection::Collection;
use super::coverage::{Coverage, Part};
use super::document::{DESCRIPTION, TITLE};
use super::query::Years;
use crate::edition::Edition;

/// What a browser may do with a page: show it with its own style, and nothing else.
pub(crate) const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const STYLE: &str = "
:root{color-scheme:light dark;--ink:#2b2119;--soft:#6d5c4c;--line:#d9cfc0;--paper:#fbf8f2;--mark:#8c2f1b}
@media (prefers-color-scheme:dark){:root{--ink:#efe7da;--soft:#b5a794;--line:#4a4036;--paper:#1f1a15;--mark:#f0a48c}}
*{box-sizing:border-box}
body{margin:0 auto;padding:2rem 1.25rem 4rem;max-width:60rem;background:var(--paper);color:var(--ink);
font:1rem/1.55 system-ui,sans-serif}
h1{font:600 1.9rem/1.2 Georgia,serif;margin:.5rem 0}h2{font:600 1.25rem/1.3 Georgia,serif;margin:2.25rem 0 .5rem}
a{color:var(--mark);text-underline-offset:.15em}a:focus-visible{outline:3px solid var(--mark);outline-offset:2px}
p{max-width:45rem}.soft{color:var(--soft)}nav ol{list-style:none;display:flex;flex-wrap:wrap;gap:.5rem;padding:0;margin:0}
nav li+li::before{content:'/';margin-right:.5rem;color:var(--soft)}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.5rem .75rem .5rem 0;border-bottom:1px solid var(--line)}
th{font-weight:600}td:first-child,th:first-child{width:35%;min-width:7rem}code{font-size:.92em;overflow-wrap:anywhere}";

/// Text in which nothing is markup.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The frame: where one is, what it is called, what stands in it.
fn page(title: &str, path: &[(&str, &str)], edition: &Edition, body: &str) -> String {
    let mut crumbs = String::new();
    for (href, name) in path {
        let _ = write!(crumbs, "<li><a href=\"{href}\">{}</a></li>", escaped(name));
    }
    let crumbs = if crumbs.is_empty() {
        String::new()
    } else {
        format!("<nav aria-label=\"Where this is\"><ol>{crumbs}</ol></nav>")
    };
    let title = escaped(title);
    let (release, at) = (edition.release, edition.released_at);
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>{title}</title>\
         <style>{STYLE}</style></head><body>{crumbs}<main><h1>{title}</h1>{body}</main>\
         <footer><p class=\"soft\">Release {release}, current since {at}. OGC API Features, CRS84.</p></footer>\
         </body></html>"
    )
}

/// Where it begins.
pub(crate) fn landing(edition: &Edition, coverage: &Coverage) -> String {
    let body = format!(
        "<p>{}</p><p>Programs such as QGIS and <code>ogr2ogr</code> read this address: add it as an <em>OGC API \
         Features</em> connection, with the certificate you were given.</p><h2>Collections</h2>{}<h2>More</h2><ul>\
         <li><a href=\"/api/v1/ogc/api\">The API, in OpenAPI 3.0</a></li>\
         <li><a href=\"/api/v1/ogc/conformance\">What it conforms to</a></li>\
         <li><a href=\"/api/v1/tiles.json\">Vector tiles, as TileJSON</a></li>\
         <li><a href=\"/api/v1/releases/{}/files\">Files of this release, with checksums</a></li>\
         <li><a href=\"/api/v1/catalogue\">Sources and licences, as a STAC catalogue</a></li>\
         <li><a href=\"/api/v1/ogc?f=json\">This page, as JSON</a></li></ul>",
        escaped(DESCRIPTION),
        table(coverage),
        edition.release
    );
    page(TITLE, &[], edition, &body)
}

/// The collections.
pub(crate) fn collections(edition: &Edition, coverage: &Coverage) -> String {
    let body = format!(
        "{}<p><a href=\"/api/v1/ogc/collections?f=json\">This page, as JSON</a></p>",
        table(coverage)
    );
    page("Collections", &[("/api/v1/ogc", TITLE)], edition, &body)
}

/// One collection.
pub(crate) fn collection(
    edition: &Edition,
    coverage: &Coverage,
    collection: Collection,
    part: Part,
) -> String {
    let id = collection.id();
    let place = part.extent.map_or_else(
        || "nothing yet".to_owned(),
        |extent| {
            let [west, south, east, north] = extent.corners();
            format!("longitude {west} to {east}, latitude {south} to {north}")
        },
    );
    let mut rows =
        String::from("<tr><th scope=\"row\"><code>id</code></th><td>Its name in programs.</td></tr>");
    for column in collection.columns(&coverage.epochs) {
        let (name, meaning) = (escaped(&column.name), escaped(&column.meaning));
        let _ = write!(rows, "<tr><th scope=\"row\"><code>{name}</code></th><td>{meaning}</td></tr>");
    }
    let body = format!(
        "<p>{}</p><p class=\"soft\">{} {}</p><p><a href=\"/api/v1/ogc/collections/{id}/items\">The first 100 features, \
         as GeoJSON</a></p><h2>Properties</h2><div class=\"wide\"><table><thead><tr><th scope=\"col\">Name</th>\
         <th scope=\"col\">Meaning</th></tr></thead><tbody>{rows}</tbody></table></div>\
         <p><a href=\"/api/v1/ogc/collections/{id}?f=json\">This page, as JSON</a></p>",
        escaped(collection.description()),
        escaped(&format!("Covers {place}.")),
        escaped(&span(part.years)),
    );
    let path = [("/api/v1/ogc", TITLE), ("/api/v1/ogc/collections", "Collections")];
    page(collection.title(), &path, edition, &body)
}

fn table(coverage: &Coverage) -> String {
    let mut rows = String::new();
    for (collection, _) in &coverage.parts {
        let id = collection.id();
        let _ = write!(
            rows,
            "<tr><th scope=\"row\"><a href=\"/api/v1/ogc/collections/{id}\">{}</a></th><td>{}</td></tr>",
            escaped(collection.title()),
            escaped(collection.description())
        );
    }
    format!(
        "<div class=\"wide\"><table><thead><tr><th scope=\"col\">Name</th><th scope=\"col\">What it holds</th></tr>\
         </thead><tbody>{rows}</tbody></table></div>"
    )
}

/// Years as people say them.
fn span(years: Years) -> String {
    let said =
        |year: i32| if year < 0 { format!("{} BCE", year.unsigned_abs()) } else { format!("{year} CE") };
    match (years.from, years.until) {
        (None, None) => String::new(),
        (Some(from), None) => format!("From {}.", said(from)),
        (None, Some(until)) => format!("Until {}.", said(until)),
        (Some(from), Some(until)) => format!("From {} to {}.", said(from), said(until)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_was_written_elsewhere_becomes_markup() {
        assert_eq!(escaped("<script>\"&\""), "&lt;script&gt;&quot;&amp;&quot;");
        assert_eq!(span(Years { from: Some(-30), until: Some(300) }), "From 30 BCE to 300 CE.");
    }
}
