//! Cells around a cell, and along a leg.

use std::collections::BTreeSet;

use tessera_store_api::endpoints::{AroundQuery, CellSelection, LegPath};
use tessera_store_api::{CORRIDOR_K_MAX, CellId, DISK_K_MAX};

use super::{Lookup, Page, cells_limit, page_after};
use crate::app::App;
use crate::edition::{self, Edition, Reading, Seen};
use crate::error::{Error, Result};
use crate::held::Held;
use crate::tables;
use crate::unit::{CHILD_RESOLUTION, UNIT_RESOLUTION};
use crate::view::{Fields, View};

/// The cells within k steps of one, as JSON.
pub(crate) async fn disk(
    app: &App,
    seen: Seen,
    center: CellId,
    query: AroundQuery,
) -> Result<Reading<Vec<u8>>> {
    let resolution = center.index().resolution();
    if resolution != UNIT_RESOLUTION && resolution != CHILD_RESOLUTION {
        return Err(Error::BadQuery {
            code: "resolution_unknown",
            detail: format!("Disks are around cells of resolution 5 or 7; {center} is of {resolution}."),
        });
    }
    let around = Around::new(query, DISK_K_MAX)?;
    edition::read(app, seen, move |transaction, edition, held| {
        let cells: BTreeSet<CellId> =
            center.index().grid_disk::<Vec<_>>(around.k).into_iter().map(CellId::from).collect();
        around.page(edition, held, center, &cells, &mut Lookup::new(transaction, edition.release))
    })
    .await
}

/// The cells within k steps of a leg's path, as JSON. A leg may be named from either end, and where several join the same
/// places in the same way they are one corridor.
pub(crate) async fn corridor(
    app: &App,
    seen: Seen,
    leg: LegPath,
    query: AroundQuery,
) -> Result<Reading<Vec<u8>>> {
    let around = Around::new(query, CORRIDOR_K_MAX)?;
    edition::read(app, seen, move |transaction, edition, held| {
        let path = tables::leg::path(transaction, edition.gazetteer, (&leg.from, &leg.to), leg.mode)?;
        let Some(first) = path.first().copied() else {
            let LegPath { from, to, mode } = leg;
            return Err(Error::NoSuchLeg(format!("{from}-{to} by {}", mode.as_str())));
        };
        let disks = path.iter().flat_map(|cell| cell.index().grid_disk::<Vec<_>>(around.k));
        let cells: BTreeSet<CellId> = disks.map(CellId::from).collect();
        around.page(edition, held, first, &cells, &mut Lookup::new(transaction, edition.release))
    })
    .await
}

/// How far around, and what of it.
#[derive(Debug)]
struct Around {
    k: u32,
    wanted: CellSelection,
    after: Option<CellId>,
    limit: usize,
}

impl Around {
    fn new(query: AroundQuery, most: u32) -> Result<Self> {
        let AroundQuery { k, fields, epoch, after, limit } = query;
        if k > most {
            let detail = format!("k is {most} at most here, and not {k}.");
            return Err(Error::BadQuery { code: "k_too_large", detail });
        }
        let wanted = CellSelection { fields, epoch };
        Ok(Self { k, wanted, after: page_after(after)?, limit: cells_limit(limit)? })
    }

    /// A page of those cells that the edition has.
    fn page(
        &self,
        edition: &Edition,
        held: &Held,
        of: CellId,
        cells: &BTreeSet<CellId>,
        lookup: &mut Lookup<'_>,
    ) -> Result<Vec<u8>> {
        let view = View::new(&self.wanted, Fields::ALL, held)?;
        let has_child = of.index().resolution() >= CHILD_RESOLUTION;
        let mut page = Page::begin(edition, held, &view, of, has_child, self.limit);
        for id in cells.iter().copied().filter(|id| self.after.is_none_or(|after| *id > after)) {
            let Some(found) = lookup.find(id)? else { continue };
            let Some(out) = page.next(id) else { break };
            out.push(b'{');
            view.write(id, Some(&found.cell), found.child.as_ref(), out);
            out.push(b'}');
        }
        Ok(page.end())
    }
}
