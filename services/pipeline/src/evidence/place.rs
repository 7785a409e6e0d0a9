//! Places, buildings, wrecks and towns: sites as their sources have them.

use std::collections::{BTreeMap, HashMap, HashSet};

use h3o::{LatLng, Resolution};
use tessera_formats::Record;
use tessera_pipeline_api::{DatasetTally, Recipe, Rejection};
use tessera_store_api::{CellId, Site, SiteKind};

use super::{Dated, Dating, Identities, Source, anachronism};
use crate::mapping::{OpenSpan, Row, Sieve, Verdict};
use crate::region::{Region, UNIT_RESOLUTION};
use crate::rejection::Rejections;

/// What else a source says of a site: entries, at most.
pub const DETAIL_ENTRIES_MAX: usize = 8;
/// Each entry, in characters, at most; what is longer is cut.
pub const DETAIL_CHARS_MAX: usize = 120;

/// What begins the name of a property that goes into the detail.
const DETAIL: &str = "detail.";
/// What begins the name of a property that says under which name others know the site.
const SAME: &str = "same.";
/// Width or height of a place that is still a point on the map, in degrees.
const PLACE_DEGREES_MAX: f64 = 5.0;
/// Sites at the very same spot from which it is the middle of a square of an atlas, and not where they are.
const CENTROID_SITES_MIN: usize = 5;
/// Resolution of a site's cell.
const SITE_RESOLUTION: Resolution = Resolution::Seven;

/// A site before anything was compared with others.
#[derive(Debug)]
struct Draft {
    dated: Dated,
    identities: Vec<String>,
}

/// Reads the sites of a dataset. What another dataset in `known` has already is left out.
pub fn read(
    source: &Source<'_>,
    region: &Region,
    known: &mut Identities,
    rejections: &mut Rejections,
) -> (Vec<Dated>, DatasetTally) {
    let recipe = source.recipe();
    let mut reader = Reader { recipe, region, known, ids: HashSet::new(), drafts: Vec::new(), open: None };
    let mut sieve = Sieve::new(recipe);
    source.each(&mut sieve, rejections, |sieve, record, rejections| reader.take(sieve, record, rejections));
    let drafts = reader.drafts;
    known.extend(drafts.iter().flat_map(|draft| draft.identities.iter().cloned()));
    let mut sites: Vec<Dated> = drafts.into_iter().map(|draft| draft.dated).collect();
    blur_centroids(recipe, &mut sites);
    (sites, sieve.tally())
}

struct Reader<'a> {
    recipe: &'a Recipe,
    region: &'a Region,
    known: &'a Identities,
    ids: HashSet<String>,
    drafts: Vec<Draft>,
    /// Id of the place that was read last, where one place is several records; and whether it was taken.
    open: Option<(String, bool)>,
}

impl Reader<'_> {
    fn take(&mut self, sieve: &mut Sieve<'_>, record: &Record, rejections: &mut Rejections) {
        let row = Row::new(self.recipe, record);
        match self.is_part(&row) {
            Ok(true) => self.refine(&row, sieve, rejections),
            Ok(false) => {
                let id = row.text("id").ok().flatten().unwrap_or_default().into_owned();
                let draft = draft(&row, self.region, &mut self.ids, self.known);
                let draft = sieve.sift(draft, rejections);
                self.open = Some((id, draft.is_some()));
                self.drafts.extend(draft);
            }
            Err(broken) => sieve.refuse(broken, rejections),
        }
    }

    /// Whether a record says more of the place before it, and is none of its own.
    fn is_part(&self, row: &Row<'_>) -> Result<bool, Rejection> {
        Ok(row.code("part")?.is_some_and(|part| part == "part"))
    }

    /// The best precision that any part of a place has is the place's.
    fn refine(&mut self, row: &Row<'_>, sieve: &mut Sieve<'_>, rejections: &mut Rejections) {
        let id = row.text("id").ok().flatten().unwrap_or_default();
        let Some((open, taken)) = &self.open else { return };
        if *open != id || !taken {
            return;
        }
        let Some(draft) = self.drafts.last_mut() else { return };
        match precision(row) {
            Ok(metres) => {
                let site = &mut draft.dated.site;
                site.precision_m = site.precision_m.into_iter().chain(metres).min();
            }
            Err(broken) => {
                self.drafts.pop();
                self.open = None;
                sieve.withdraw(broken, rejections);
            }
        }
    }
}

fn draft(
    row: &Row<'_>,
    region: &Region,
    ids: &mut HashSet<String>,
    known: &Identities,
) -> Result<Verdict<Draft>, Rejection> {
    let recipe = row.recipe();
    let id = row.required("id")?;
    let id = local(&id);
    let kind = row.coded("kind", SiteKind::of_token)?.unwrap_or(SiteKind::Unknown);
    let name = if row.maps("name") { Some(row.required("name")?.into_owned()) } else { None };
    complete(row)?;
    small_enough(row)?;
    let (point, [longitude, latitude]) = (row.position()?, row.degrees()?);
    let span = row.span()?;
    let precision_m = precision(row)?;
    let dating = dating(row, kind, span)?;
    if !ids.insert(id.to_owned()) {
        return Err(row.refuse("id", "id_unique", id));
    }
    let Some(cell) = cell(point, region) else { return Ok(Verdict::Outside) };
    let (identities, mut detail) = (identities(row)?, detail(row)?);
    for identity in &identities {
        if let Some((scheme, name)) = identity.split_once(':') {
            detail.entry(scheme.to_owned()).or_insert_with(|| name.to_owned());
        }
    }
    let site = Site {
        id: format!("{}:{id}", recipe.id),
        kind,
        name,
        longitude,
        latitude,
        cell,
        precision_m,
        from: span.and_then(|span| span.from),
        until: span.and_then(|span| span.until),
        dataset: recipe.id.clone(),
        detail,
    };
    if let Some(why) = anachronism::of(&site) {
        return Err(row.refuse(if row.maps("span") { "span" } else { "until" }, "not_anachronistic", why));
    }
    if let Some(identity) = known.knows(&identities) {
        return Err(row.refuse("id", "duplicate_across_sets", identity));
    }
    Ok(Verdict::Taken(Draft { dated: Dated { site, dating }, identities }))
}

/// The cell of a point whose unit is surveyed: by the unit, so that no unit on the edge has half of its sites.
pub(super) fn cell(point: LatLng, region: &Region) -> Option<CellId> {
    let cell = point.to_cell(SITE_RESOLUTION);
    let unit = cell.parent(UNIT_RESOLUTION)?;
    region.contains(unit.into()).then(|| cell.into())
}

/// An id without the address that stands before it.
fn local(id: &str) -> &str {
    if !id.starts_with("http") {
        return id;
    }
    let id = id.trim_end_matches('/');
    id.rsplit('/').next().unwrap_or(id)
}

/// How far a site may be from its point, in metres.
pub(super) fn precision(row: &Row<'_>) -> Result<Option<u32>, Rejection> {
    let Some(metres) = row.code("precision")? else { return Ok(None) };
    if metres == "unlocated" {
        return Err(row.refuse("precision", "location_known", metres));
    }
    metres.parse().map(Some).map_err(|_| row.refuse("precision", "metres", metres))
}

fn dating(row: &Row<'_>, kind: SiteKind, span: Option<OpenSpan>) -> Result<Dating, Rejection> {
    if row.text("doubt")?.is_some_and(|doubt| doubt.contains('?')) {
        return Ok(Dating::Doubtful);
    }
    let until = span.and_then(|span| span.until);
    Ok(if until.is_some_and(|year| row.is_edge(year.into())) {
        Dating::Periods
    } else if row.maps("within") || kind == SiteKind::Wreck {
        Dating::Within
    } else {
        Dating::Lasted
    })
}

/// Refuses what is a province, and not a place: a box of `west, south, east, north` that is too wide.
fn small_enough(row: &Row<'_>) -> Result<(), Rejection> {
    let degrees = row.texts("bounds")?;
    let degrees: Vec<f64> = degrees.iter().filter_map(|degree| degree.parse().ok()).collect();
    let [west, south, east, north] = degrees[..] else { return Ok(()) };
    if east - west > PLACE_DEGREES_MAX || north - south > PLACE_DEGREES_MAX {
        let size = format!("{:.1} by {:.1} degrees", east - west, north - south);
        return Err(row.refuse("bounds", "place_at_most_5_degrees", size));
    }
    Ok(())
}

/// The names under which other datasets know the site: of addresses those that belong to the scheme.
fn identities(row: &Row<'_>) -> Result<Vec<String>, Rejection> {
    let mut identities = Vec::new();
    for property in row.recipe().feeds.mapping.keys() {
        let Some(scheme) = property.strip_prefix(SAME) else { continue };
        for text in row.texts(property)? {
            if !text.starts_with("http") || text.contains(scheme) {
                identities.push(format!("{scheme}:{}", local(&text).to_lowercase()));
            }
        }
    }
    Ok(identities)
}

/// What else the source says, as far as the recipe names it.
pub(super) fn detail(row: &Row<'_>) -> Result<BTreeMap<String, String>, Rejection> {
    let mut detail = BTreeMap::new();
    for property in row.recipe().feeds.mapping.keys() {
        let Some(name) = property.strip_prefix(DETAIL) else { continue };
        let text = if row.is_coded(property) {
            row.code(property)?.map(std::borrow::Cow::into_owned)
        } else {
            row.prose(property)
        };
        if detail.len() < DETAIL_ENTRIES_MAX {
            detail.extend(text.map(|text| (name.to_owned(), cut(&text))));
        }
    }
    Ok(detail)
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(DETAIL_CHARS_MAX) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}

/// Refuses a row without one of the properties that the recipe lists in `required`.
fn complete(row: &Row<'_>) -> Result<(), Rejection> {
    let listed = row.text("required")?.unwrap_or_default();
    listed
        .split(',')
        .filter(|property| !property.is_empty())
        .try_for_each(|property| row.required(property).map(drop))
}

/// Where a recipe says so (`centroids`: how far off they are, in metres), spots that many sites share are middles of
/// squares.
fn blur_centroids(recipe: &Recipe, sites: &mut [Dated]) {
    let metres = recipe.feeds.mapping.get("centroids").and_then(|text| text.strip_prefix('='));
    let Some(metres) = metres.and_then(|text| text.parse::<u32>().ok()) else { return };
    let spot = |dated: &Dated| (dated.site.longitude.to_bits(), dated.site.latitude.to_bits());
    let mut shared: HashMap<(u64, u64), usize> = HashMap::new();
    for dated in sites.iter() {
        *shared.entry(spot(dated)).or_default() += 1;
    }
    for dated in sites {
        if shared.get(&spot(dated)).is_some_and(|count| *count >= CENTROID_SITES_MIN) {
            let site = &mut dated.site;
            site.precision_m = Some(site.precision_m.unwrap_or_default().max(metres));
        }
    }
}
