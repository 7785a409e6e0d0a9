//! Ways between places: the shortest paths over the legs of the gazetteer.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use otivm_api::LegView;
use ring::digest::{SHA256, digest};
use tessera_store_api::{CellId, Leg, Mode};

use super::economy::{
    GRAMS_PER_PORTER, RIVER_KM_PER_DAY, RIVER_MICRO_AS_PER_KG_KM, ROAD_KM_PER_DAY, ROAD_MICRO_AS_PER_KG_KM,
    SEA_KM_PER_DAY, SEA_MICRO_AS_PER_KG_DAY, WAGE_AS_PER_DAY,
};
use crate::world::World;

/// Offers for one destination, at most.
const WAYS_MAX: usize = 2;
/// What a leg at sea counts more when a way by land is sought.
const SEA_AVERSION: i64 = 1000;
/// Hex digits of a way's id.
const ID_DIGITS: usize = 8;

/// A leg in the direction it is travelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) mode: Mode,
    pub(crate) name: String,
    pub(crate) km: i64,
    pub(crate) days: i64,
}

/// A way from place to place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Way {
    pub(crate) to: String,
    pub(crate) steps: Vec<Step>,
    /// Its cells, in order.
    pub(crate) cells: Vec<CellId>,
    pub(crate) km: i64,
    pub(crate) days: i64,
}

/// Whole kilometres of a leg, rounded up; the limit keeps nonsense from overflowing.
pub(crate) fn whole_km(km: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "the value is clamped to what fits")]
    let whole = km.ceil().clamp(1.0, 1_000_000.0) as i64;
    whole
}

/// Whole days for a leg, rounded up.
pub(crate) fn days(mode: Mode, km: i64) -> i64 {
    let per_day = match mode {
        Mode::Sea => SEA_KM_PER_DAY,
        Mode::Road => ROAD_KM_PER_DAY,
        Mode::River => RIVER_KM_PER_DAY,
    };
    ((km + per_day - 1) / per_day).max(1)
}

/// Millionths of an as for a kilogram over a leg, without wages and season.
pub(crate) fn freight_micro_as(mode: Mode, km: i64, days: i64) -> i64 {
    match mode {
        Mode::Sea => SEA_MICRO_AS_PER_KG_DAY * days,
        Mode::Road => ROAD_MICRO_AS_PER_KG_KM * km,
        Mode::River => RIVER_MICRO_AS_PER_KG_KM * km,
    }
}

impl Step {
    fn of(leg: &Leg, reversed: bool) -> Self {
        let (from, to) = if reversed { (&leg.to, &leg.from) } else { (&leg.from, &leg.to) };
        let km = whole_km(leg.km);
        let days = days(leg.mode, km);
        Self { from: from.clone(), to: to.clone(), mode: leg.mode, name: leg.name.clone(), km, days }
    }

    /// What a kilogram costs on it, wages included.
    fn cost(&self) -> i64 {
        let wages = match self.mode {
            Mode::Road => WAGE_AS_PER_DAY * 1_000_000_000 / GRAMS_PER_PORTER * self.days,
            Mode::Sea | Mode::River => 0,
        };
        freight_micro_as(self.mode, self.km, self.days) + wages
    }
}

impl Way {
    /// Its name in a dispatch: the destination and a hash of its legs, so that another way never has the same.
    pub(crate) fn id(&self) -> String {
        let legs: Vec<String> = self
            .steps
            .iter()
            .map(|step| format!("{} {} {} {}", step.from, step.to, step.mode.as_str(), step.km))
            .collect();
        let mut hash = hex::encode(digest(&SHA256, legs.join("\n").as_bytes()));
        hash.truncate(ID_DIGITS);
        format!("{}-{hash}", self.to)
    }

    /// What to call it.
    pub(crate) fn title(&self) -> String {
        let mut parts: Vec<String> = Vec::new();
        for step in &self.steps {
            let part = match step.mode {
                Mode::Sea => "by sea".to_owned(),
                Mode::River if step.name.is_empty() => "by river".to_owned(),
                Mode::River => format!("on the {}", step.name),
                Mode::Road if step.name.is_empty() => "by road".to_owned(),
                Mode::Road => format!("by the {}", step.name),
            };
            if parts.last() != Some(&part) {
                parts.push(part);
            }
        }
        let mut text = match parts.split_last() {
            Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
            Some((last, _)) => last.clone(),
            None => String::new(),
        };
        if let Some(first) = text.get_mut(0..1) {
            first.make_ascii_uppercase();
        }
        text
    }

    /// What a merchant fears on it, in words; nothing of it befalls a venture in this release.
    pub(crate) fn risk(&self) -> &'static str {
        let has = |mode| self.steps.iter().any(|step| step.mode == mode);
        match (has(Mode::Sea), has(Mode::Road)) {
            (true, true) => "Squalls off the capes, and thieves at the inns.",
            (true, false) => "Squalls off the capes, and a shipmaster who knows them better than he says.",
            (false, true) => "Thieves at the inns, and lame mules.",
            (false, false) => "Sandbanks, and bargemen who are paid by the day.",
        }
    }

    /// Whether any of it is at sea.
    pub(crate) fn by_sea(&self) -> bool {
        self.steps.iter().any(|step| step.mode == Mode::Sea)
    }

    /// Its legs as players see them.
    pub(crate) fn leg_views(&self) -> Vec<LegView> {
        self.steps
            .iter()
            .map(|step| LegView {
                from: step.from.clone(),
                to: step.to.clone(),
                mode: step.mode,
                name: step.name.clone(),
                km: step.km,
                days: step.days,
            })
            .collect()
    }
}

/// Up to two ways that differ: the cheapest, and one by land; where that is the same, the quickest.
pub(crate) fn ways(world: &World, from: &str, to: &str) -> Vec<Way> {
    let weights: [fn(&Step) -> i64; 3] = [
        Step::cost,
        |step| step.km * if step.mode == Mode::Sea { SEA_AVERSION } else { 1 },
        |step| step.days,
    ];
    let mut found: Vec<Way> = Vec::new();
    for weight in weights {
        let Some(way) = shortest(world, from, to, weight) else { continue };
        if found.len() < WAYS_MAX && found.iter().all(|other| other.steps != way.steps) {
            found.push(way);
        }
    }
    found
}

/// What a place costs to reach, and over which leg from where.
type Reached<'a> = (i64, Option<(&'a str, usize)>);

/// Dijkstra's algorithm. Ties go to the place whose token comes first, so that everyone finds the same way.
fn shortest(world: &World, from: &str, to: &str, weight: fn(&Step) -> i64) -> Option<Way> {
    let mut best: BTreeMap<&str, Reached<'_>> = BTreeMap::from([(from, (0, None))]);
    let mut open = BinaryHeap::from([Reverse((0, from))]);
    while let Some(Reverse((cost, place))) = open.pop() {
        if place == to {
            break;
        }
        if best.get(place).is_some_and(|(known, _)| *known < cost) {
            continue;
        }
        for &(index, reversed) in world.legs_at(place) {
            let Some(leg) = world.gazetteer.legs.get(index) else { continue };
            let next = if reversed { leg.from.as_str() } else { leg.to.as_str() };
            let reached = cost.saturating_add(weight(&Step::of(leg, reversed)));
            if best.get(next).is_none_or(|(known, _)| reached < *known) {
                best.insert(next, (reached, Some((place, index))));
                open.push(Reverse((reached, next)));
            }
        }
    }
    let mut taken = Vec::new();
    let mut place = to;
    while let Some((before, index)) = best.get(place)?.1 {
        taken.push((index, before != world.gazetteer.legs.get(index)?.from));
        place = before;
    }
    taken.reverse();
    (!taken.is_empty()).then(|| assemble(world, to, &taken))
}

fn assemble(world: &World, to: &str, taken: &[(usize, bool)]) -> Way {
    let mut way = Way { to: to.to_owned(), steps: Vec::new(), cells: Vec::new(), km: 0, days: 0 };
    for &(index, reversed) in taken {
        let Some(leg) = world.gazetteer.legs.get(index) else { continue };
        let step = Step::of(leg, reversed);
        way.km += step.km;
        way.days += step.days;
        way.steps.push(step);
        let cells: Box<dyn Iterator<Item = &CellId>> =
            if reversed { Box::new(leg.path.iter().rev()) } else { Box::new(leg.path.iter()) };
        for cell in cells {
            if way.cells.last() != Some(cell) {
                way.cells.push(*cell);
            }
        }
    }
    way
}
