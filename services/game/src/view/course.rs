//! The course of a venture that goes on to further stops, as those at home planned it.

use otivm_api::VenturePassage;
use tessera_store_api::CellId;

use crate::map;
use crate::rules::economy::HOME;
use crate::rules::route::{self, Weather};
use crate::rules::venture::Venture;
use crate::world::World;

/// Every passage, and the way home. Empty for one that comes home the way it went, and for one that is home.
pub(super) fn planned(world: Option<&World>, venture: &Venture) -> Vec<VenturePassage> {
    let voyage = &venture.voyage;
    let Some((world, last)) = world.zip(voyage.stops.last()) else { return Vec::new() };
    if venture.is_home() {
        return Vec::new();
    }
    let passage = |from: &str, to: &str, days: i64, cells: &[CellId]| {
        let way = route::cheapest(world, from, to, Weather::FAIR).filter(|way| way.cells == cells);
        VenturePassage {
            from: from.to_owned(),
            to: to.to_owned(),
            days,
            legs: way.map_or_else(Vec::new, |way| way.leg_views()),
            path: map::line(Some(world), from, to, cells),
        }
    };
    let mut course = vec![VenturePassage {
        from: voyage.from.clone(),
        to: voyage.to.clone(),
        days: voyage.days,
        legs: voyage.legs.clone(),
        path: map::line(Some(world), &voyage.from, &voyage.to, &voyage.cells),
    }];
    course.extend(
        voyage.stops.iter().map(|onward| passage(&onward.from, &onward.to, onward.days, &onward.cells)),
    );
    if last.to != HOME {
        let way = route::cheapest(world, &last.to, HOME, Weather::FAIR);
        let cells = way.map_or_else(Vec::new, |way| way.cells);
        course.push(passage(&last.to, HOME, voyage.days_of(voyage.stops.len() + 1), &cells));
    }
    course
}
