//! Cells as they were asked for, written as JSON.
//!
//! By hand, because a cell is the one thing of which a stream has millions: serde's way through flattened structs costs
//! several times as much. The tests compare every byte with serde's.

use std::io::Write;

use tessera_store_api::endpoints::CellSelection;
use tessera_store_api::{CELL_FIELDS, Cell, CellId, Child, Hydro, Occupation, Occupations, Surface, is_land};

use crate::error::{Error, Result};
use crate::held::{GROUPS, Held};

/// A set of values, by their places in [`CELL_FIELDS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fields(u16);

/// Places in [`CELL_FIELDS`], and so bits.
const ELEV: u16 = 1;
const ELEV_MIN: u16 = 1 << 1;
const ELEV_MAX: u16 = 1 << 2;
const LAND_PERMILLE: u16 = 1 << 3;
const SURFACE: u16 = 1 << 4;
const TERRAIN: u16 = 1 << 5;
const SLOPE: u16 = 1 << 6;
const HYDRO: u16 = 1 << 7;
const TECTONICS: u16 = 1 << 8;
const OCCUPATION: u16 = 1 << 9;
const LAND: u16 = 1 << 10;

/// The group of each value, as a place in [`GROUPS`].
const GROUP_OF: [usize; CELL_FIELDS.len()] = [0, 0, 0, 1, 0, 2, 3, 4, 5, 6, 1];

impl Fields {
    /// Everything.
    pub(crate) const ALL: Self = Self((1 << CELL_FIELDS.len()) - 1);
    /// What children have of their own.
    pub(crate) const OF_CHILDREN: Self = Self(HYDRO | OCCUPATION | LAND);

    /// Reads names with commas between them.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let mut fields = 0;
        for name in text.split(',').map(str::trim) {
            let place =
                CELL_FIELDS.iter().position(|known| *known == name).ok_or_else(|| Error::BadQuery {
                    code: "field_unknown",
                    detail: format!("There is no field `{name}`. There are: {}.", CELL_FIELDS.join(", ")),
                })?;
            fields |= 1 << place;
        }
        Ok(Self(fields))
    }

    const fn has(self, field: u16) -> bool {
        self.0 & field != 0
    }
}

/// An epoch through which cells are seen.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Then {
    token: String,
    place: usize,
    offset_cm: i32,
}

/// What of cells is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct View {
    fields: Fields,
    then: Option<Then>,
}

/// A cell that was found: its unit's values, and a child's own where it is or lies in one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    /// The unit's.
    pub(crate) cell: Cell,
    /// The child's.
    pub(crate) child: Option<Child>,
}

impl View {
    /// What a selection asks for of an edition; `otherwise` where it names no fields.
    pub(crate) fn new(wanted: &CellSelection, otherwise: Fields, held: &Held) -> Result<Self> {
        let fields = wanted.fields.as_deref().map_or(Ok(otherwise), Fields::parse)?;
        let then = match &wanted.epoch {
            None => None,
            Some(token) => {
                let (place, epoch) = held.epoch(token)?;
                Some(Then { token: token.clone(), place, offset_cm: epoch.sea_level_offset_cm })
            }
        };
        Ok(Self { fields, then })
    }

    /// The epoch that was asked for.
    pub(crate) fn epoch(&self) -> Option<&str> {
        self.then.as_ref().map(|then| then.token.as_str())
    }

    /// Whether a child alone cannot answer it.
    pub(crate) fn needs_unit(&self) -> bool {
        self.fields.0 & !Fields::OF_CHILDREN.0 != 0 || self.then.is_some()
    }

    /// Whether a value that is asked for of a cell of `resolution` is from a coarser one.
    pub(crate) fn is_interpolated(&self, resolution: u8, held: &Held, has_child: bool) -> bool {
        let sources = if has_child { &held.of_children } else { &held.of_units };
        let asked = (0..CELL_FIELDS.len()).filter(|place| self.fields.has(1 << place));
        let mut sources = asked.filter_map(|place| sources.get(GROUPS[GROUP_OF[place]].name));
        sources.any(|source| *source < resolution)
    }

    /// Writes the values of a cell, from `"cell"` on, without braces. `id` is the cell that was asked for, which may be
    /// finer than what was found.
    pub(crate) fn write(&self, id: CellId, cell: Option<&Cell>, child: Option<&Child>, out: &mut Vec<u8>) {
        out.extend_from_slice(b"\"cell\":\"");
        write_id(id, out);
        out.push(b'"');
        if let Some(cell) = cell {
            self.write_unit(cell, out);
        }
        let hydro = child.map(|child| child.hydro).or(cell.map(|cell| cell.hydro)).unwrap_or_default();
        if self.fields.has(HYDRO) && hydro.surveyed {
            write_hydro(hydro, out);
        }
        if let Some(cell) = cell {
            write_token(self.fields.has(TECTONICS), "tectonics", cell.tectonics.token(), out);
        }
        let occupation = child.map(|child| child.occupation).or(cell.map(|cell| cell.occupation));
        let occupation = occupation.unwrap_or_default();
        if self.fields.has(OCCUPATION) && !occupation.is_not_surveyed() {
            write_occupation(occupation, out);
        }
        if let (true, Some(child)) = (self.fields.has(LAND), child) {
            write_bool(",\"land\":", child.land, out);
        }
        if let (Some(then), Some(cell)) = (&self.then, cell) {
            write_bool(",\"in_epoch\":{\"land\":", is_land(cell, then.offset_cm), out);
            write_token(true, "occupation", occupation.of(then.place).token(), out);
            if occupation.of(then.place).is_not_surveyed() {
                out.extend_from_slice(b",\"occupation\":\"not_surveyed\"");
            }
            out.push(b'}');
        }
    }

    /// What only a unit has, up to its slope.
    fn write_unit(&self, cell: &Cell, out: &mut Vec<u8>) {
        let numbers = [
            (ELEV, ",\"elev_cm\":", cell.elev_cm),
            (ELEV_MIN, ",\"elev_min_cm\":", cell.elev_min_cm),
            (ELEV_MAX, ",\"elev_max_cm\":", cell.elev_max_cm),
            (LAND_PERMILLE, ",\"land_permille\":", i32::from(cell.land_permille)),
        ];
        for (_, name, value) in numbers.iter().filter(|(field, ..)| self.fields.has(*field)) {
            out.extend_from_slice(name.as_bytes());
            write_number(*value, out);
        }
        let surface = match cell.surface {
            Surface::Measured => "measured",
            Surface::DryBelowDatum => "dry_below_datum",
            Surface::AssumedShallow => "assumed_shallow",
        };
        write_token(self.fields.has(SURFACE), "surface", surface, out);
        write_token(self.fields.has(TERRAIN), "terrain", cell.terrain.token(), out);
        write_token(self.fields.has(SLOPE), "slope", cell.slope.token(), out);
    }
}

/// 15 hex digits.
pub(crate) fn write_id(id: CellId, out: &mut Vec<u8>) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let bits = u64::from(id.index());
    let digit = |place: u32| usize::try_from(bits >> (4 * place) & 15).map_or(b'0', |digit| DIGITS[digit]);
    out.extend((0..15).rev().map(digit));
}

fn write_number(value: i32, out: &mut Vec<u8>) {
    out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
}

fn write_bool(name: &str, value: bool, out: &mut Vec<u8>) {
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(if value { b"true" } else { b"false" });
}

/// A value by its token; nothing where it is not surveyed.
fn write_token(wanted: bool, name: &str, token: &str, out: &mut Vec<u8>) {
    if wanted && token != Occupation::NotSurveyed.token() {
        for part in [",\"", name, "\":\"", token, "\""] {
            out.extend_from_slice(part.as_bytes());
        }
    }
}

fn write_hydro(hydro: Hydro, out: &mut Vec<u8>) {
    out.extend_from_slice(b",\"hydro\":{\"surveyed\":true");
    if hydro.coast {
        out.extend_from_slice(b",\"coast\":true");
    }
    if hydro.lake {
        out.extend_from_slice(b",\"lake\":true");
    }
    if hydro.river != 0 {
        out.extend_from_slice(b",\"river\":");
        write_number(i32::from(hydro.river), out);
    }
    out.push(b'}');
}

fn write_occupation(occupation: Occupations, out: &mut Vec<u8>) {
    let last =
        (0..tessera_store_api::EPOCHS_MAX).rev().find(|place| !occupation.of(*place).is_not_surveyed());
    out.extend_from_slice(b",\"occupation\":");
    let mut separator = b'[';
    for place in 0..=last.unwrap_or(0) {
        out.push(separator);
        out.push(b'"');
        out.extend_from_slice(occupation.of(place).token().as_bytes());
        out.push(b'"');
        separator = b',';
    }
    out.push(b']');
}

/// Writes a value as serde does. Writing into memory does not fail, and what is written here has no maps with odd keys.
pub(crate) fn write_json(value: &impl serde::Serialize, out: &mut Vec<u8>) {
    let length = out.len();
    if serde_json::to_writer(&mut *out, value).is_err() {
        out.truncate(length);
        let _ = out.write_all(b"null");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use tessera_store_api::{InEpoch, Slope, Tectonics, Vegetation};

    fn any_of<T: Copy + std::fmt::Debug>(all: &'static [T]) -> impl Strategy<Value = T> {
        prop::sample::select(all)
    }

    prop_compose! {
        fn any_hydro()(code in any::<u8>()) -> Hydro {
            Hydro::of_code(code).unwrap_or_default()
        }
    }

    prop_compose! {
        fn any_occupation()(levels in prop::collection::vec(any_of(Occupation::ALL), 0..=10)) -> Occupations {
            let mut all = Occupations::default();
            levels.into_iter().enumerate().for_each(|(place, level)| all.raise(place, level));
            all
        }
    }

    prop_compose! {
        fn any_cell()(
            elevations in any::<[i32; 3]>(), share in 0_u16..=1000,
            surface in any_of(&[Surface::Measured, Surface::DryBelowDatum, Surface::AssumedShallow]),
            terrain in any_of(Vegetation::ALL), slope in any_of(Slope::ALL), hydro in any_hydro(),
            tectonics in any_of(Tectonics::ALL), occupation in any_occupation(),
        ) -> Cell {
            let plain = Cell::of_elevation("851e805bfffffff".parse().unwrap(), elevations, share, surface);
            Cell { terrain, slope, hydro, tectonics, occupation, ..plain }
        }
    }

    fn written(view: &View, id: CellId, cell: Option<&Cell>, child: Option<&Child>) -> String {
        let mut out = vec![b'{'];
        view.write(id, cell, child, &mut out);
        out.push(b'}');
        String::from_utf8(out).unwrap()
    }

    proptest! {
        #[test]
        fn a_cell_is_written_as_serde_writes_it(cell in any_cell()) {
            let view = View { fields: Fields::ALL, then: None };
            prop_assert_eq!(written(&view, cell.cell, Some(&cell), None), serde_json::to_string(&cell).unwrap());
        }

        #[test]
        fn a_child_is_read_as_serde_writes_it(land: bool, hydro in any_hydro(), occupation in any_occupation()) {
            let child = Child { cell: "871e805b0ffffff".parse().unwrap(), land, hydro, occupation };
            let view = View { fields: Fields::OF_CHILDREN, then: None };
            let text = written(&view, child.cell, None, Some(&child));
            prop_assert_eq!(serde_json::from_str::<Child>(&text).unwrap(), child);
        }

        #[test]
        fn a_selection_has_what_it_names_and_nothing_else(
            cell in any_cell(), places in prop::collection::btree_set(0..CELL_FIELDS.len(), 1..5), place in 0..10_usize,
            offset_cm in any::<i16>(),
        ) {
            let names: Vec<_> = places.iter().map(|place| CELL_FIELDS[*place]).collect();
            let fields = Fields::parse(&names.join(",")).unwrap();
            let offset_cm = i32::from(offset_cm);
            let then = Some(Then { token: "e".to_owned(), place, offset_cm });
            let text = written(&View { fields, then }, cell.cell, Some(&cell), None);
            let told: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&text).unwrap();
            let whole: serde_json::Map<String, serde_json::Value> =
                serde_json::from_str(&serde_json::to_string(&cell).unwrap()).unwrap();
            for name in CELL_FIELDS {
                let expected = if names.contains(&name) { whole.get(name) } else { None };
                prop_assert_eq!(told.get(name), expected, "{}", name);
            }
            let in_epoch: InEpoch = serde_json::from_value(told["in_epoch"].clone()).unwrap();
            prop_assert_eq!(in_epoch.land, is_land(&cell, offset_cm));
            prop_assert_eq!(in_epoch.occupation, cell.occupation.of(place));
        }
    }

    #[test]
    fn an_unknown_field_is_answered_with_those_there_are() {
        let Err(Error::BadQuery { detail, .. }) = Fields::parse("elev_cm,gold") else { panic!("accepted") };
        assert!(detail.contains("`gold`") && detail.contains("land_permille"), "{detail}");
        assert!(Fields::parse("").is_err());
    }
}
