//! Cells of the current edition: one, by list, around something, in a part of the world.

mod around;
mod lookup;
mod walk;

use tessera_store_api::endpoints::CellSelection;
use tessera_store_api::{CELLS_PER_LIST_MAX, CELLS_PER_PAGE_MAX, CellId, CellList, Resolutions};

use crate::app::App;
use crate::defect::Defects;
use crate::edition::{self, Edition, Reading, Seen};
use crate::error::{Error, Input, Result};
use crate::held::Held;
use crate::unit::{UNIT_RESOLUTION, unit_of};
use crate::view::{Fields, Found, View, write_id, write_json};

pub(crate) use around::{corridor, disk};
pub(crate) use lookup::Lookup;
pub(crate) use walk::{page, stream};

/// One cell, as JSON.
pub(crate) async fn one(
    app: &App,
    seen: Seen,
    id: CellId,
    wanted: CellSelection,
) -> Result<Reading<Vec<u8>>> {
    let unit = unit_of(id).ok_or(Error::TooCoarse(id))?;
    if let Some(reading) = at_a_glance(app, &seen, id, unit, &wanted)? {
        return Ok(reading);
    }
    edition::read(app, seen, move |transaction, edition, held| {
        let view = View::new(&wanted, Fields::ALL, held)?;
        let found = Lookup::new(transaction, edition.release).find(id)?.ok_or(Error::NoSuchCell(id))?;
        Ok(written(edition, held, &view, id, &found))
    })
    .await
}

/// One unit, from memory or by one statement on the thread that serves; nothing where it takes more than that.
fn at_a_glance(
    app: &App,
    seen: &Seen,
    id: CellId,
    unit: CellId,
    wanted: &CellSelection,
) -> Result<Option<Reading<Vec<u8>>>> {
    if id != unit {
        return Ok(None);
    }
    let (edition, cell) = app.front.unit(&app.database, unit)?.ok_or(Error::NoRelease)?;
    let Some(held) = app.held.find(edition.release) else { return Ok(None) };
    let reading = Reading::of(seen, &edition, || {
        let view = View::new(wanted, Fields::ALL, &held)?;
        let found = Found { cell: cell.ok_or(Error::NoSuchCell(id))?, child: None };
        Ok(written(&edition, &held, &view, id, &found))
    })?;
    Ok(Some(reading))
}

fn written(edition: &Edition, held: &Held, view: &View, id: CellId, found: &Found) -> Vec<u8> {
    let mut out = Vec::with_capacity(1024);
    let has_child = found.child.is_some();
    write_head(edition, view, &mut out);
    write_resolutions(id, view, held, has_child, &mut out);
    out.push(b',');
    view.write(id, Some(&found.cell), found.child.as_ref(), &mut out);
    out.push(b'}');
    out
}

/// The cells of a list, in its order, as JSON.
pub(crate) async fn listed(
    app: &App,
    seen: Seen,
    list: CellList,
    wanted: CellSelection,
) -> Result<Reading<Vec<u8>>> {
    inspect_list(&list).settle(Input::List.refused())?;
    edition::read(app, seen, move |transaction, edition, held| {
        let view = View::new(&wanted, Fields::ALL, held)?;
        let mut lookup = Lookup::new(transaction, edition.release);
        let (mut out, mut missing) = (Vec::with_capacity(512 * list.cells.len() + 256), Vec::new());
        write_head(edition, &view, &mut out);
        out.extend_from_slice(b",\"cells\":");
        let mut separator = b'[';
        for id in list.cells {
            let Some(found) = lookup.find(id)? else {
                missing.push(id);
                continue;
            };
            out.push(separator);
            out.push(b'{');
            write_resolution(id, &view, held, found.child.is_some(), &mut out);
            out.push(b',');
            view.write(id, Some(&found.cell), found.child.as_ref(), &mut out);
            out.push(b'}');
            separator = b',';
        }
        out.extend_from_slice(if separator == b'[' { b"[],\"missing\":" } else { b"],\"missing\":" });
        write_json(&missing, &mut out);
        out.push(b'}');
        Ok(out)
    })
    .await
}

fn inspect_list(list: &CellList) -> Defects {
    let mut defects = Defects::default();
    let many = list.cells.len();
    let rule = format!("a list has 1 to {CELLS_PER_LIST_MAX} cells");
    defects.require((1..=CELLS_PER_LIST_MAX).contains(&many), &"cells", &rule, &many);
    for cell in list.cells.iter().filter(|cell| unit_of(**cell).is_none()) {
        let rule = format!("cells are of resolution {UNIT_RESOLUTION} or finer");
        defects.require(false, &"cells", &rule, cell);
    }
    defects
}

/// Cells in a page, if that many may be.
pub(crate) fn page_limit(limit: Option<u32>, most: u32, things: &str) -> Result<usize> {
    let limit = limit.unwrap_or(most);
    let mut defects = Defects::default();
    let rule = format!("a page has 1 to {most} {things}");
    defects.require((1..=most).contains(&limit), &"limit", &rule, &limit);
    defects.settle(Input::Page.refused())?;
    Ok(usize::try_from(limit).unwrap_or(usize::MAX))
}

/// The page's cells begin after this one, if it is one that can be.
fn page_after(after: Option<CellId>) -> Result<Option<CellId>> {
    let mut defects = Defects::default();
    if let Some(cell) = after.filter(|cell| unit_of(*cell).is_none()) {
        let rule = format!("cells are of resolution {UNIT_RESOLUTION} or finer");
        defects.require(false, &"after", &rule, &cell);
    }
    defects.settle(Input::Page.refused())?;
    Ok(after)
}

/// `{"release":1,"released_at":"...","source_resolution":5` and the epoch that was asked for.
fn write_head(edition: &Edition, view: &View, out: &mut Vec<u8>) {
    out.extend_from_slice(b"{\"release\":");
    write_json(&edition.release, out);
    out.extend_from_slice(b",\"released_at\":");
    write_json(&edition.released_at, out);
    out.extend_from_slice(b",\"source_resolution\":");
    write_json(&edition.source_resolution, out);
    if let Some(epoch) = view.epoch() {
        out.extend_from_slice(b",\"epoch\":");
        write_json(&epoch, out);
    }
}

/// `"resolution":7,"interpolated":false`.
fn write_resolution(id: CellId, view: &View, held: &Held, has_child: bool, out: &mut Vec<u8>) {
    let resolution = u8::from(id.index().resolution());
    out.extend_from_slice(b"\"resolution\":");
    write_json(&resolution, out);
    out.extend_from_slice(b",\"interpolated\":");
    write_json(&view.is_interpolated(resolution, held, has_child), out);
}

/// `,"resolution":7,"interpolated":false,"resolutions":{...}`.
fn write_resolutions(id: CellId, view: &View, held: &Held, has_child: bool, out: &mut Vec<u8>) {
    out.push(b',');
    write_resolution(id, view, held, has_child, out);
    out.extend_from_slice(b",\"resolutions\":");
    let resolutions: &Resolutions = if has_child { &held.of_children } else { &held.of_units };
    write_json(resolutions, out);
}

/// A page of cells in the making.
struct Page {
    out: Vec<u8>,
    many: usize,
    limit: usize,
    last: Option<CellId>,
    is_more: bool,
}

impl Page {
    fn begin(edition: &Edition, held: &Held, view: &View, of: CellId, has_child: bool, limit: usize) -> Self {
        let mut out = Vec::with_capacity(4096);
        write_head(edition, view, &mut out);
        write_resolutions(of, view, held, has_child, &mut out);
        out.extend_from_slice(b",\"cells\":[");
        Self { out, many: 0, limit, last: None, is_more: false }
    }

    /// Room for the next cell; nothing once the page is full, and then there is a next one.
    fn next(&mut self, id: CellId) -> Option<&mut Vec<u8>> {
        if self.many == self.limit {
            self.is_more = true;
            return None;
        }
        if self.many > 0 {
            self.out.push(b',');
        }
        self.many += 1;
        self.last = Some(id);
        Some(&mut self.out)
    }

    fn end(mut self) -> Vec<u8> {
        self.out.extend_from_slice(b"],\"next\":");
        match self.last.filter(|_| self.is_more) {
            Some(next) => {
                self.out.push(b'"');
                write_id(next, &mut self.out);
                self.out.push(b'"');
            }
            None => self.out.extend_from_slice(b"null"),
        }
        self.out.push(b'}');
        self.out
    }
}

/// Cells in a page of the current edition.
fn cells_limit(limit: Option<u32>) -> Result<usize> {
    page_limit(limit, CELLS_PER_PAGE_MAX, "cells")
}
