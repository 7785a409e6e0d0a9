//! What a player knows of the world: cells around home, around places that were reached, and along ways that were sent
//! along. The server decides; nothing else leaves it.

use std::collections::BTreeSet;

use h3o::CellIndex;

use crate::rules::State;
use crate::rules::economy::HOME;
use crate::world::World;

/// Cells around home.
const HOME_RADIUS: u32 = 10;
/// Cells around a place that a venture has reached.
const VISITED_RADIUS: u32 = 8;
/// Cells on both sides of a way.
const CORRIDOR_RADIUS: u32 = 2;

/// The cells of this world that are known, in order.
pub(crate) fn known(world: &World, state: &State) -> BTreeSet<CellIndex> {
    let mut known = BTreeSet::new();
    if let Some(home) = world.place(HOME) {
        uncover(&mut known, home.cell.index(), HOME_RADIUS);
    }
    for cell in state.visited.values() {
        uncover(&mut known, cell.index(), VISITED_RADIUS);
    }
    for cell in &state.travelled {
        uncover(&mut known, cell.index(), CORRIDOR_RADIUS);
    }
    known.retain(|cell| world.cell(*cell).is_some());
    known
}

fn uncover(known: &mut BTreeSet<CellIndex>, centre: CellIndex, radius: u32) {
    known.extend(centre.grid_disk::<Vec<CellIndex>>(radius));
}

/// Places whose cell is known, by their tokens.
pub(crate) fn known_places<'a>(world: &'a World, known: &BTreeSet<CellIndex>) -> Vec<&'a str> {
    let places = world.gazetteer.places.iter();
    places.filter(|place| known.contains(&place.cell.index())).map(|place| place.token.as_str()).collect()
}
