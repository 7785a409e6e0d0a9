//! Layers of the current edition, by page and as a stream.

use std::ops::ControlFlow;

use tessera_store_api::endpoints::FeatureQuery;
use tessera_store_api::{FEATURES_PER_PAGE_MAX, LayerName};

use crate::app::App;
use crate::area::Bbox;
use crate::cell::page_limit;
use crate::edition::{self, Reading, Seen};
use crate::error::{Error, Result};
use crate::held::Held;
use crate::stream::{self, Stream};
use crate::tables;
use crate::tables::feature::Filter;
use crate::view::write_json;

/// A page of features, in bytes, beyond which no further one is put into it: shapes may be large.
const PAGE_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Which features, as far as the query says without the edition.
#[derive(Debug)]
struct Wanted {
    layer: LayerName,
    bbox: Option<Bbox>,
    epoch: Option<String>,
    after: i64,
}

impl Wanted {
    fn new(layer: &str, query: &FeatureQuery) -> Result<Self> {
        let name = LayerName::of_str(layer).ok_or_else(|| Error::NoSuchLayer(layer.to_owned()))?;
        let after = query.after.as_deref().map_or(Ok(-1), read_cursor)?;
        let bbox = query.bbox.as_deref().map(Bbox::parse).transpose()?;
        Ok(Self { layer: name, bbox, epoch: query.epoch.clone(), after })
    }

    fn filter(&self, held: &Held) -> Result<Filter> {
        let span = match &self.epoch {
            Some(token) => Some(held.epoch(token)?.1.span),
            None => None,
        };
        Ok(Filter { bbox: self.bbox, span })
    }

    fn missing(&self) -> Error {
        Error::NoSuchLayer(self.layer.as_str().to_owned())
    }
}

/// A page of a layer, as JSON.
pub(crate) async fn page(
    app: &App,
    seen: Seen,
    layer: &str,
    query: FeatureQuery,
) -> Result<Reading<Vec<u8>>> {
    let wanted = Wanted::new(layer, &query)?;
    let limit = page_limit(query.limit, FEATURES_PER_PAGE_MAX, "features")?;
    edition::read(app, seen, move |transaction, edition, held| {
        let filter = wanted.filter(held)?;
        let layer = tables::layer::of_release(transaction, edition.release, wanted.layer)?;
        let layer = layer.ok_or_else(|| wanted.missing())?;
        let mut out = Vec::with_capacity(4096);
        out.extend_from_slice(b"{\"release\":");
        write_json(&edition.release, &mut out);
        out.extend_from_slice(b",\"released_at\":");
        write_json(&edition.released_at, &mut out);
        if let Some(epoch) = &wanted.epoch {
            out.extend_from_slice(b",\"epoch\":");
            write_json(epoch, &mut out);
        }
        out.extend_from_slice(b",\"layer\":");
        write_json(&wanted.layer, &mut out);
        out.extend_from_slice(b",\"features\":[");
        let (mut many, mut last, mut next) = (0, None, None);
        tables::feature::walk(transaction, layer, wanted.after, &filter, |position, feature| {
            if many == limit || (many > 0 && out.len() >= PAGE_BYTES_MAX) {
                next = last;
                return ControlFlow::Break(());
            }
            if many > 0 {
                out.push(b',');
            }
            feature.write(&mut out);
            (many, last) = (many + 1, Some(position));
            ControlFlow::Continue(())
        })?;
        out.extend_from_slice(b"],\"next\":");
        write_json(&next.map(|next: i64| next.to_string()), &mut out);
        out.push(b'}');
        Ok(out)
    })
    .await
}

/// A layer as lines of JSON.
pub(crate) async fn stream(
    app: &App,
    seen: Seen,
    layer: &str,
    query: FeatureQuery,
) -> Result<Reading<Stream>> {
    if query.limit.is_some() || query.after.is_some() {
        return Err(Error::BadQuery {
            code: "stream_has_no_pages",
            detail: "A stream has every feature; leave `limit` and `after` out.".to_owned(),
        });
    }
    let wanted = Wanted::new(layer, &query)?;
    stream::begin(app, seen, move |transaction, edition, held, starting| {
        let filter = wanted.filter(held)?;
        let layer = tables::layer::of_release(transaction, edition.release, wanted.layer)?;
        let layer = layer.ok_or_else(|| wanted.missing())?;
        let mut lines = starting.go();
        tables::feature::walk(transaction, layer, -1, &filter, |_, feature| {
            lines.write(|out| feature.write(out)).unwrap_or(ControlFlow::Break(()))
        })?;
        lines.end(edition);
        Ok(())
    })
    .await
}

fn read_cursor(text: &str) -> Result<i64> {
    text.parse().map_err(|_| Error::BadQuery {
        code: "after_malformed",
        detail: format!("`{text}` is no place in the layer. Use what the last page said is `next`."),
    })
}
