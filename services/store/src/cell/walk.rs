//! Cells of a part of the world, by page and as a stream.

use std::ops::ControlFlow;

use rusqlite::Transaction;
use tessera_store_api::endpoints::{CellQuery, CellSelection};
use tessera_store_api::{Cell, CellId, Child};

use super::{Page, cells_limit, page_after};
use crate::app::App;
use crate::area::{Area, Bbox};
use crate::edition::{self, Reading, Seen};
use crate::error::{Error, Result};
use crate::stream::{self, Stream};
use crate::tables;
use crate::unit::{CHILD_RESOLUTION, UNIT_RESOLUTION, unit_of};
use crate::view::{Fields, View};

/// What to walk.
#[derive(Debug)]
struct Walk {
    area: Area,
    /// Whether children, and not units.
    children: bool,
    wanted: CellSelection,
}

impl Walk {
    fn new(query: &CellQuery) -> Result<Self> {
        let mut area = query.parent.map_or_else(|| Ok(Area::world()), Area::of_parent)?;
        if let Some(bbox) = &query.bbox {
            area = area.in_both(Area::of_bbox(Bbox::parse(bbox)?));
        }
        let resolution = query.resolution.unwrap_or(u8::from(UNIT_RESOLUTION));
        let children = resolution == u8::from(CHILD_RESOLUTION);
        if !children && resolution != u8::from(UNIT_RESOLUTION) {
            return Err(Error::BadQuery {
                code: "resolution_unknown",
                detail: format!("There are cells of resolution 5 and 7, and none of {resolution}."),
            });
        }
        let wanted = CellSelection { fields: query.fields.clone(), epoch: query.epoch.clone() };
        Ok(Self { area, children, wanted })
    }

    /// What a query that names no fields is about.
    fn fields(&self) -> Fields {
        if self.children { Fields::OF_CHILDREN } else { Fields::ALL }
    }

    /// Any cell of those that are walked, for what is said of all of them.
    fn sample(&self) -> Result<CellId> {
        let unit = h3o::CellIndex::base_cells().find_map(|base| base.center_child(UNIT_RESOLUTION));
        let cell =
            if self.children { unit.and_then(|unit| unit.center_child(CHILD_RESOLUTION)) } else { unit };
        cell.map(CellId::from).ok_or(Error::NoRelease)
    }

    /// Visits the cells after one, in order, until a visit breaks off.
    fn visit(
        &self,
        (transaction, release): (&Transaction<'_>, u32),
        view: &View,
        after: Option<CellId>,
        mut visit: impl FnMut(CellId, Option<&Cell>, Option<&Child>) -> Result<ControlFlow<()>>,
    ) -> Result<()> {
        let unit = after.and_then(unit_of).map_or(0, CellId::to_sql);
        for range in self.area.ranges.iter().filter(|range| range.last >= unit) {
            let flow = if self.children {
                let units = (range.first.max(unit), range.last);
                let after = after.map_or(0, CellId::to_sql);
                let mut parent: Option<(i64, Option<Cell>)> = None;
                tables::child::walk(transaction, release, units, after, |_, version, child| {
                    if !self.area.holds(range, child.cell) {
                        return Ok(ControlFlow::Continue(()));
                    }
                    if view.needs_unit() && parent.as_ref().is_none_or(|(of, _)| *of != version) {
                        parent = Some((version, tables::cell::of_version(transaction, version)?));
                    }
                    let cell = parent.as_ref().and_then(|(_, cell)| cell.as_ref());
                    visit(child.cell, cell, Some(child))
                })?
            } else {
                let first = if after.is_some() { unit + 1 } else { 0 };
                tables::cell::walk(transaction, release, (range.first.max(first), range.last), |cell| {
                    if self.area.holds(range, cell.cell) {
                        visit(cell.cell, Some(cell), None)
                    } else {
                        Ok(ControlFlow::Continue(()))
                    }
                })?
            };
            if flow.is_break() {
                break;
            }
        }
        Ok(())
    }
}

/// A page of cells, as JSON.
pub(crate) async fn page(app: &App, seen: Seen, query: CellQuery) -> Result<Reading<Vec<u8>>> {
    let (walk, limit, after) = (Walk::new(&query)?, cells_limit(query.limit)?, page_after(query.after)?);
    edition::read(app, seen, move |transaction, edition, held| {
        let view = View::new(&walk.wanted, walk.fields(), held)?;
        let mut page = Page::begin(edition, held, &view, walk.sample()?, walk.children, limit);
        walk.visit((transaction, edition.release), &view, after, |id, cell, child| {
            let Some(out) = page.next(id) else { return Ok(ControlFlow::Break(())) };
            out.push(b'{');
            view.write(id, cell, child, out);
            out.push(b'}');
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(page.end())
    })
    .await
}

/// Cells as lines of JSON.
pub(crate) async fn stream(app: &App, seen: Seen, query: CellQuery) -> Result<Reading<Stream>> {
    let walk = Walk::new(&query)?;
    stream::begin(app, seen, move |transaction, edition, held, started| {
        let view = View::new(&walk.wanted, walk.fields(), held)?;
        let mut lines = started.go();
        walk.visit((transaction, edition.release), &view, None, |id, cell, child| {
            lines.write(|out| {
                out.push(b'{');
                view.write(id, cell, child, out);
                out.push(b'}');
            })
        })?;
        lines.end(edition);
        Ok(())
    })
    .await
}
