//! Ways between places: the shortest paths over the legs of the gazetteer.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap};

use otivm_api::LegView;
use ring::digest::{SHA256, digest};
use tessera_store_api::{CellId, Leg, Mode};

use super::calendar::{Season, etesians_blow, season_of};
use super::economy::{
    CLIMB_LEVEL_METRES, GRAMS_PER_PORTER, RIVER_BEND_PERMILLE, RIVER_DOWN_KM_PER_DAY,
    RIVER_DOWN_MICRO_AS_PER_KG_KM, RIVER_LEVEL_KM_PER_DAY, RIVER_UP_KM_PER_DAY, RIVER_UP_MICRO_AS_PER_KG_KM,
    ROAD_KM_PER_DAY, ROAD_MICRO_AS_PER_KG_KM, SEA_KM_PER_DAY, SEA_MICRO_AS_PER_KG_DAY, WAGE_AS_PER_DAY,
};
use super::wind;
use crate::world::World;

/// Offers for one destination, at most.
const WAYS_MAX: usize = 2;
/// What a leg at sea counts more when a way by land is sought.
const SEA_AVERSION: i64 = 1000; // of computation
/// Hex digits of a way's id.
const ID_DIGITS: usize = 8;

/// In which weather a way is travelled: that of the day on which it is begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Weather {
    pub(crate) season: Season,
    pub(crate) etesians: bool,
}

impl Weather {
    /// Fair, and no wind to speak of: what places count their distance by.
    pub(crate) const FAIR: Self = Self { season: Season::Safe, etesians: false };

    /// Of a simulated day.
    pub(crate) fn on(day: i64) -> Self {
        Self { season: season_of(day), etesians: etesians_blow(day) }
    }
}

/// A leg in the direction it is travelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) mode: Mode,
    pub(crate) name: String,
    pub(crate) km: i64,
    /// Metres climbed in this direction; 0 except on roads.
    pub(crate) climb_m: i64,
    pub(crate) days: i64,
    /// Millionths of an as for a kilogram, without wages and season.
    pub(crate) freight_micro_as: i64,
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
    /// Its legs by their index, and whether they are travelled against their direction.
    taken: Vec<(usize, bool)>,
}

/// Whole kilometres of a leg, rounded up; the limit keeps nonsense from overflowing.
pub(crate) fn whole_km(km: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "the value is clamped to what fits")]
    let whole = km.ceil().clamp(1.0, 1_000_000.0) as i64;
    whole
}

const fn ceil_div(number: i64, by: i64) -> i64 {
    (number + by - 1) / by
}

/// Metres by which the second cell of a leg's direction lies higher, where the world knows both ends.
fn rise_m(world: &World, leg: &Leg, reversed: bool) -> Option<i64> {
    let height = |cell: Option<&CellId>| Some(i64::from(world.cell(cell?.index())?.elev_cm) / 100);
    let rise = height(leg.path.last())? - height(leg.path.first())?;
    Some(if reversed { -rise } else { rise })
}

/// Metres climbed on a leg in one direction: the store gives the mean of both, and the ends say by how much they differ.
fn climb_m(leg: &Leg, rise: Option<i64>) -> i64 {
    match leg.mode {
        Mode::Road => (i64::from(leg.climb_m) + rise.unwrap_or(0) / 2).max(0),
        Mode::Sea | Mode::River => 0,
    }
}

/// Kilometres a day and millionths of an as a kilogram and kilometre on a river that rises so much in the direction of
/// travel.
const fn river(rise: Option<i64>) -> (i64, i64) {
    match rise {
        Some(rise) if rise > 0 => (RIVER_UP_KM_PER_DAY, RIVER_UP_MICRO_AS_PER_KG_KM),
        Some(rise) if rise < 0 => (RIVER_DOWN_KM_PER_DAY, RIVER_DOWN_MICRO_AS_PER_KG_KM),
        _ => (RIVER_LEVEL_KM_PER_DAY, RIVER_DOWN_MICRO_AS_PER_KG_KM.midpoint(RIVER_UP_MICRO_AS_PER_KG_KM)),
    }
}

impl Step {
    pub(crate) fn of(world: &World, leg: &Leg, reversed: bool, weather: Weather) -> Self {
        let (from, to) = if reversed { (&leg.to, &leg.from) } else { (&leg.from, &leg.to) };
        let km = match leg.mode {
            Mode::River => ceil_div(whole_km(leg.km) * RIVER_BEND_PERMILLE, 1000),
            Mode::Sea | Mode::Road => whole_km(leg.km),
        };
        let rise = rise_m(world, leg, reversed);
        let climb_m = climb_m(leg, rise);
        let (days, freight_micro_as) = match leg.mode {
            Mode::Sea => {
                let wind = match (world.place(from), world.place(to)) {
                    (Some(from), Some(to)) => wind::days_permille(from, to, weather.etesians),
                    _ => 1000,
                };
                let permille = weather.season.days_permille() * wind / 1000;
                let days = ceil_div(km * permille, SEA_KM_PER_DAY * 1000).max(1);
                (days, SEA_MICRO_AS_PER_KG_DAY * days)
            }
            Mode::Road => {
                let metres = km * 1000 + climb_m * CLIMB_LEVEL_METRES;
                (ceil_div(metres, ROAD_KM_PER_DAY * 1000).max(1), ROAD_MICRO_AS_PER_KG_KM * km)
            }
            Mode::River => {
                let (per_day, rate) = river(rise);
                (ceil_div(km, per_day).max(1), rate * km)
            }
        };
        let (from, to, name) = (from.clone(), to.clone(), leg.name.clone());
        Self { from, to, mode: leg.mode, name, km, climb_m, days, freight_micro_as }
    }

    /// What a kilogram costs on it, wages included.
    fn cost(&self) -> i64 {
        let wages = match self.mode {
            Mode::Road => WAGE_AS_PER_DAY * 1_000_000_000 / GRAMS_PER_PORTER * self.days,
            Mode::Sea | Mode::River => 0,
        };
        self.freight_micro_as + wages
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

    /// Token of where it begins.
    pub(crate) fn from(&self) -> &str {
        self.steps.first().map_or(self.to.as_str(), |step| step.from.as_str())
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

    /// What a merchant fears on it, in words.
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

    /// The same way back, in the weather of another day.
    pub(crate) fn back(&self, world: &World, from: &str, weather: Weather) -> Self {
        let taken: Vec<(usize, bool)> =
            self.taken.iter().rev().map(|(index, reversed)| (*index, !reversed)).collect();
        assemble(world, from, &taken, weather)
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

/// The cheapest way, which passages after the first take.
pub(crate) fn cheapest(world: &World, from: &str, to: &str, weather: Weather) -> Option<Way> {
    trace(world, &search(world, from, Some(to), Step::cost), to, weather)
}

/// Up to two ways that differ: the cheapest, and one by land; where that is the same, the quickest.
pub(crate) fn ways(world: &World, from: &str, to: &str, weather: Weather) -> Vec<Way> {
    let weights: [fn(&Step) -> i64; 3] = [
        Step::cost,
        |step| step.km * if step.mode == Mode::Sea { SEA_AVERSION } else { 1 },
        |step| step.days,
    ];
    let mut found: Vec<Way> = Vec::new();
    for weight in weights {
        let best = search(world, from, Some(to), weight);
        let Some(way) = trace(world, &best, to, weather) else { continue };
        if found.len() < WAYS_MAX && found.iter().all(|other| other.taken != way.taken) {
            found.push(way);
        }
    }
    found
}

/// Every leg in fair weather, in its own direction and against it: what ways are sought by.
pub(crate) fn fair_steps(world: &World) -> Vec<[Step; 2]> {
    let steps = |leg| [false, true].map(|reversed| Step::of(world, leg, reversed, Weather::FAIR));
    world.gazetteer.legs.iter().map(steps).collect()
}

/// Days from a place to every other in fair weather, by the quickest way.
pub(crate) fn days_from(world: &World, from: &str) -> HashMap<String, i64> {
    let best = search(world, from, None, |step| step.days);
    best.into_iter().map(|(place, (days, _))| (place.to_owned(), days)).collect()
}

/// What a place costs to reach, and over which leg from where.
type Reached<'a> = (i64, Option<(&'a str, usize)>);

/// Dijkstra's algorithm. Ties go to the place whose token comes first, so that everyone finds the same way. The weight is
/// taken in fair weather, so that the way and its id stay the same while the weather changes.
fn search<'a>(
    world: &'a World,
    from: &'a str,
    to: Option<&str>,
    weight: fn(&Step) -> i64,
) -> BTreeMap<&'a str, Reached<'a>> {
    let mut best: BTreeMap<&str, Reached<'_>> = BTreeMap::from([(from, (0, None))]);
    let mut open = BinaryHeap::from([Reverse((0, from))]);
    while let Some(Reverse((cost, place))) = open.pop() {
        if to == Some(place) {
            break;
        }
        if best.get(place).is_some_and(|(known, _)| *known < cost) {
            continue;
        }
        for &(index, reversed) in world.legs_at(place) {
            let Some(step) = world.fair_step(index, reversed) else { continue };
            let next = step.to.as_str();
            let reached = cost.saturating_add(weight(step));
            if best.get(next).is_none_or(|(known, _)| reached < *known) {
                best.insert(next, (reached, Some((place, index))));
                open.push(Reverse((reached, next)));
            }
        }
    }
    best
}

fn trace(world: &World, best: &BTreeMap<&str, Reached<'_>>, to: &str, weather: Weather) -> Option<Way> {
    let mut taken = Vec::new();
    let mut place = to;
    while let Some((before, index)) = best.get(place)?.1 {
        taken.push((index, before != world.gazetteer.legs.get(index)?.from));
        place = before;
    }
    taken.reverse();
    (!taken.is_empty()).then(|| assemble(world, to, &taken, weather))
}

fn assemble(world: &World, to: &str, taken: &[(usize, bool)], weather: Weather) -> Way {
    let mut way = Way {
        to: to.to_owned(),
        steps: Vec::new(),
        cells: Vec::new(),
        km: 0,
        days: 0,
        taken: taken.to_vec(),
    };
    for &(index, reversed) in taken {
        let Some(leg) = world.gazetteer.legs.get(index) else { continue };
        let step = Step::of(world, leg, reversed, weather);
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
