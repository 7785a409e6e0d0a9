//! The transport network: its nodes as sites, its ways as lines between them.

use std::collections::{BTreeMap, HashMap, HashSet};

use h3o::LatLng;
use tessera_pipeline_api::{DatasetTally, Rejection};
use tessera_store_api::{Feature, Geometry, Position, Site, SiteKind};

use super::{Dated, Dating, Source, place};
use crate::mapping::{Row, Sieve, Verdict};
use crate::region::Region;
use crate::rejection::{Rejections, rejection};

/// How ways are travelled.
pub const WAY_KINDS: [&str; 6] = ["road", "coastal", "overseas", "upstream", "downstream", "ferry"];
/// Those that end in a port.
const BY_SEA: [&str; 3] = ["coastal", "overseas", "ferry"];
/// A node's number is what is left of an end's number divided by this: before it stands a mark of how it is travelled.
const MODE_PREFIX: i64 = 100_000;
/// How far a way may end from its node, in kilometres.
const END_KM_MAX: f64 = 15.0;
/// What nodes are called that nobody named.
const NAMELESS: &str = "x";

/// The network.
#[derive(Debug, Default)]
pub struct Network {
    /// Its nodes that have a name.
    pub sites: Vec<Dated>,
    /// Its ways, in order of their ids.
    pub ways: Vec<Feature>,
    /// What became of the rows.
    pub tallies: Vec<DatasetTally>,
}

struct Node {
    id: String,
    at: LatLng,
}

/// Reads nodes and ways. Ways need nodes; nodes may be alone.
pub fn read(
    nodes: Option<&Source<'_>>,
    ways: Option<&Source<'_>>,
    region: &Region,
    rejections: &mut Rejections,
) -> Network {
    let mut network = Network::default();
    let mut known = HashMap::new();
    if let Some(source) = nodes {
        let mut sieve = Sieve::new(source.recipe());
        source.each(&mut sieve, rejections, |sieve, record, rejections| {
            let node = node(&Row::new(source.recipe(), record), region, &mut known);
            network.sites.extend(sieve.sift(node, rejections));
        });
        network.tallies.push(sieve.tally());
    }
    let Some(source) = ways else { return network };
    if nodes.is_none() {
        rejections.push(rejection(
            &source.recipe().content.file,
            "file",
            "nodes_present",
            "no dataset of nodes",
        ));
        return network;
    }
    let (mut sieve, mut ids, mut ports) = (Sieve::new(source.recipe()), HashSet::new(), HashSet::new());
    source.each(&mut sieve, rejections, |sieve, record, rejections| {
        let way = way(&Row::new(source.recipe(), record), region, &known, &mut ids);
        if let Some(way) = sieve.sift(way, rejections) {
            if BY_SEA.contains(&way.kind.as_str()) {
                ports.extend(["from", "to"].iter().filter_map(|end| way.detail.get(*end).cloned()));
            }
            network.ways.push(way);
        }
    });
    network.tallies.push(sieve.tally());
    network.ways.sort_by(|one, other| one.id.cmp(&other.id));
    for dated in &mut network.sites {
        mark_port(&mut dated.site, &ports);
    }
    network
}

/// Where ships put in there is a port, and a town with one stays a town.
fn mark_port(site: &mut Site, ports: &HashSet<String>) {
    if !ports.contains(&site.id) {
        return;
    }
    site.detail.insert("port".to_owned(), "true".to_owned());
    if site.kind != SiteKind::Town {
        site.kind = SiteKind::Port;
    }
}

/// A node goes into `known` even if it is not shown: ways meet there.
fn node(row: &Row<'_>, region: &Region, known: &mut HashMap<i64, Node>) -> Result<Verdict<Dated>, Rejection> {
    let number = row.integer("id")?.ok_or_else(|| row.refuse("id", "not_empty", ""))?;
    let (point, [longitude, latitude]) = (row.position()?, row.degrees()?);
    let name = row.required("name")?;
    let kind = row.coded("kind", SiteKind::of_token)?.unwrap_or(SiteKind::Unknown);
    let span = row.span()?;
    let id = format!("{}:{number}", row.recipe().id);
    if known.insert(number, Node { id: id.clone(), at: point }).is_some() {
        return Err(row.refuse("id", "id_unique", number));
    }
    if name == NAMELESS {
        return Err(row.refuse("name", "node_named", name));
    }
    let Some(cell) = place::cell(point, region) else { return Ok(Verdict::Outside) };
    let site = Site {
        id,
        kind,
        name: Some(name.into_owned()),
        longitude,
        latitude,
        cell,
        precision_m: place::precision(row)?,
        from: span.and_then(|span| span.from),
        until: span.and_then(|span| span.until),
        dataset: row.recipe().id.clone(),
        detail: place::detail(row)?,
    };
    Ok(Verdict::Taken(Dated { site, dating: Dating::Lasted }))
}

fn way(
    row: &Row<'_>,
    region: &Region,
    known: &HashMap<i64, Node>,
    ids: &mut HashSet<String>,
) -> Result<Verdict<Feature>, Rejection> {
    let id = row.required("id")?.into_owned();
    let kind = row.coded("kind", |kind| WAY_KINDS.into_iter().find(|known| *known == kind))?;
    let kind = kind.ok_or_else(|| row.refuse("kind", "not_empty", ""))?;
    let (days, expense) = (positive(row, "days")?, positive(row, "expense")?);
    let parts = parts(row)?;
    if !ids.insert(id.clone()) {
        return Err(row.refuse("id", "id_unique", id));
    }
    let (from, to) = (end(row, "source", known)?, end(row, "target", known)?);
    meets(row, &parts, from, to)?;
    if !parts.iter().flatten().any(|corner| region.contains(*corner)) {
        return Ok(Verdict::Outside);
    }
    let km: f64 =
        parts.iter().flat_map(|part| part.windows(2)).map(|pair| pair[0].distance_km(pair[1])).sum();
    let span = row.span()?;
    let detail = BTreeMap::from([
        ("from".to_owned(), from.id.clone()),
        ("to".to_owned(), to.id.clone()),
        ("km".to_owned(), format!("{km:.1}")),
        ("days".to_owned(), days.to_string()),
        ("expense".to_owned(), expense.to_string()),
    ]);
    Ok(Verdict::Taken(Feature {
        id: format!("{}:{id}", row.recipe().id),
        name: None,
        kind: kind.to_owned(),
        rank: None,
        from: span.and_then(|span| span.from),
        until: span.and_then(|span| span.until),
        dataset: row.recipe().id.clone(),
        geometry: row.record().geometry.clone().ok_or_else(|| row.refuse_row("line", "nothing"))?,
        detail,
    }))
}

fn positive(row: &Row<'_>, property: &str) -> Result<f64, Rejection> {
    let number = row.number(property)?.ok_or_else(|| row.refuse(property, "not_empty", ""))?;
    if number < 0.0 { Err(row.refuse(property, "not_negative", number)) } else { Ok(number) }
}

fn end<'n>(row: &Row<'_>, property: &str, known: &'n HashMap<i64, Node>) -> Result<&'n Node, Rejection> {
    let number = row.integer(property)?.ok_or_else(|| row.refuse(property, "not_empty", ""))?;
    known.get(&number.rem_euclid(MODE_PREFIX)).ok_or_else(|| row.refuse(property, "node_known", number))
}

fn parts(row: &Row<'_>) -> Result<Vec<Vec<LatLng>>, Rejection> {
    let lines: Vec<&Vec<Position>> = match &row.record().geometry {
        Some(Geometry::LineString(line)) => vec![line],
        Some(Geometry::MultiLineString(lines)) => lines.iter().collect(),
        Some(_) => return Err(row.refuse_row("line", "a point or an area")),
        None => return Err(row.refuse_row("line", "nothing")),
    };
    let corner = |[x, y]: &Position| {
        let shown = || format!("longitude {x}, latitude {y}");
        LatLng::new(*y, *x).map_err(|_| row.refuse_row("coordinates_on_earth", shown()))
    };
    let parts: Vec<Vec<LatLng>> =
        lines.into_iter().map(|line| line.iter().map(corner).collect()).collect::<Result<_, _>>()?;
    if parts.iter().any(|part| part.len() < 2) || parts.is_empty() {
        return Err(row.refuse_row("line", "fewer than two corners"));
    }
    Ok(parts)
}

/// Refuses a way that does not lead from one of its nodes to the other. Which end is which is not kept by the source, and
/// the parts of a way in several are in no order.
fn meets(row: &Row<'_>, parts: &[Vec<LatLng>], from: &Node, to: &Node) -> Result<(), Rejection> {
    let ends: Vec<LatLng> = parts.iter().flat_map(|part| [part[0], part[part.len() - 1]]).collect();
    let far = |node: &Node, ends: &[LatLng]| {
        ends.iter().map(|end| end.distance_km(node.at)).fold(f64::INFINITY, f64::min)
    };
    let worst = if let [first, last] = ends[..] {
        let ahead = far(from, &[first]).max(far(to, &[last]));
        let back = far(from, &[last]).max(far(to, &[first]));
        ahead.min(back)
    } else {
        far(from, &ends).max(far(to, &ends))
    };
    if worst > END_KM_MAX {
        let value = format!("{worst:.0} km off {} or {}", from.id, to.id);
        return Err(row.refuse_row("ends_within_15_km_of_nodes", value));
    }
    Ok(())
}
