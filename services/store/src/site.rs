//! Sites of the current edition, by page and as a stream.

use std::ops::ControlFlow;

use rusqlite::Transaction;
use tessera_store_api::endpoints::SiteQuery;
use tessera_store_api::{CellId, FEATURES_PER_PAGE_MAX, Site, SiteKind, Sites};

use crate::app::App;
use crate::area::{Area, Bbox};
use crate::cell::page_limit;
use crate::edition::{self, Reading, Seen};
use crate::error::{Error, Result};
use crate::held::Held;
use crate::stream::{self, Stream};
use crate::tables;
use crate::tables::site::Filter;

/// Which sites, as far as the query says without the edition.
#[derive(Debug)]
struct Wanted {
    area: Area,
    epoch: Option<String>,
    filter: Filter,
    after: Option<(CellId, i64)>,
}

impl Wanted {
    fn new(query: &SiteQuery) -> Result<Self> {
        let area = match &query.bbox {
            Some(bbox) => Area::of_bbox(Bbox::parse(bbox)?),
            None => Area::world(),
        };
        let kinds = query.kind.as_deref().map(kinds).transpose()?;
        let filter = Filter { kinds, dataset: query.dataset.clone(), span: None };
        let after = query.after.as_deref().map(read_cursor).transpose()?;
        Ok(Self { area, epoch: query.epoch.clone(), filter, after })
    }

    /// With the years of the edition's epoch.
    fn filter(&self, held: &Held) -> Result<Filter> {
        let span = match &self.epoch {
            Some(token) => Some(held.epoch(token)?.1.span),
            None => None,
        };
        Ok(Filter { span, ..self.filter.clone() })
    }

    /// Visits the sites, in order, until a visit breaks off.
    fn visit(
        &self,
        (transaction, release): (&Transaction<'_>, u32),
        filter: &Filter,
        mut visit: impl FnMut(CellId, i64, Site) -> Result<ControlFlow<()>>,
    ) -> Result<()> {
        let (unit, position) = self.after.map_or((0, -1), |(unit, position)| (unit.to_sql(), position));
        for range in self.area.ranges.iter().filter(|range| range.last >= unit) {
            let units = (range.first.max(unit), range.last);
            let holds = |longitude, latitude| self.area.holds_point(longitude, latitude);
            let walked =
                tables::site::walk(transaction, release, units, (unit, position), filter, holds, &mut visit)?;
            if walked.is_break() {
                break;
            }
        }
        Ok(())
    }
}

/// A page of sites.
pub(crate) async fn page(app: &App, seen: Seen, query: SiteQuery) -> Result<Reading<Sites>> {
    let wanted = Wanted::new(&query)?;
    let limit = page_limit(query.limit, FEATURES_PER_PAGE_MAX, "sites")?;
    edition::read(app, seen, move |transaction, edition, held| {
        let filter = wanted.filter(held)?;
        let (mut sites, mut last, mut next) = (Vec::new(), None, None);
        wanted.visit((transaction, edition.release), &filter, |unit, position, site| {
            if sites.len() == limit {
                next = last.map(|(unit, position)| written_cursor(unit, position));
                return Ok(ControlFlow::Break(()));
            }
            sites.push(site);
            last = Some((unit, position));
            Ok(ControlFlow::Continue(()))
        })?;
        let (release, released_at) = (edition.release, edition.released_at);
        Ok(Sites { release, released_at, epoch: wanted.epoch, sites, next })
    })
    .await
}

/// Sites as lines of JSON.
pub(crate) async fn stream(app: &App, seen: Seen, query: SiteQuery) -> Result<Reading<Stream>> {
    if query.limit.is_some() || query.after.is_some() {
        return Err(Error::BadQuery {
            code: "stream_has_no_pages",
            detail: "A stream has every site; leave `limit` and `after` out.".to_owned(),
        });
    }
    let wanted = Wanted::new(&query)?;
    stream::begin(app, seen, move |transaction, edition, held, starting| {
        let filter = wanted.filter(held)?;
        let mut lines = starting.go();
        wanted.visit((transaction, edition.release), &filter, |_, _, site| {
            lines.write(|out| crate::view::write_json(&site, out))
        })?;
        lines.end(edition);
        Ok(())
    })
    .await
}

/// A bit for each kind that is named.
fn kinds(text: &str) -> Result<i64> {
    let mut bits = 0;
    for token in text.split(',').map(str::trim) {
        let kind = SiteKind::of_token(token).ok_or_else(|| {
            let tokens: Vec<_> = SiteKind::ALL.iter().map(|kind| kind.token()).collect();
            Error::BadQuery {
                code: "kind_unknown",
                detail: format!("There is no kind `{token}`. There are: {}.", tokens.join(", ")),
            }
        })?;
        bits |= 1_i64 << kind.code();
    }
    Ok(bits)
}

fn written_cursor(unit: CellId, position: i64) -> String {
    format!("{unit}.{position}")
}

fn read_cursor(text: &str) -> Result<(CellId, i64)> {
    let parts = text.split_once('.');
    let read = parts.and_then(|(unit, position)| Some((unit.parse().ok()?, position.parse().ok()?)));
    read.ok_or_else(|| Error::BadQuery {
        code: "after_malformed",
        detail: format!("`{text}` is no place in the sites. Use what the last page said is `next`."),
    })
}
