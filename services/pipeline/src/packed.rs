//! How a staged unit is kept: a tenth of its JSON. Children stand in the order of their ids, which are computed again, so
//! that a set that is not complete cannot be written.

use h3o::{CellIndex, Resolution};
use tessera_store_api::{
    Cell, CellId, Child, Hydro, Occupations, Site, Slope, Surface, Tectonics, Unit, Vegetation,
};

/// What the first byte says; JSON, as earlier versions wrote it, begins with a brace.
const VERSION: u8 = 1;
/// Resolution of children.
const CHILD_RESOLUTION: Resolution = Resolution::Seven;
/// Bytes of a child.
const CHILD_BYTES: usize = 6;
/// Bytes before the children.
const HEAD_BYTES: usize = 34;

/// Children of a unit, at most.
const CHILDREN_MAX: usize = 49;
/// Bytes of a child as JSON, at most: its id, four waters and ten epochs.
const CHILD_JSON_BYTES_MAX: usize = 300;
/// Bytes of a hexagon as JSON, at most.
const CELL_JSON_BYTES_MAX: usize = 700;

/// Why bytes are no unit.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// They are cut short, or hold a value that no table knows.
    #[error("the staged unit is damaged")]
    Damaged,
    /// The part that is JSON is none.
    #[error("the staged unit is damaged")]
    Json(#[from] serde_json::Error),
}

/// Packs a unit.
pub fn pack(unit: &Unit) -> Vec<u8> {
    let cell = &unit.cell;
    let mut bytes = Vec::with_capacity(HEAD_BYTES + unit.children.len() * CHILD_BYTES);
    bytes.push(VERSION);
    bytes.extend(cell.cell.to_sql().to_be_bytes());
    for elevation in [cell.elev_cm, cell.elev_min_cm, cell.elev_max_cm] {
        bytes.extend(elevation.to_be_bytes());
    }
    bytes.extend(cell.land_permille.to_be_bytes());
    bytes.push(u8::try_from(cell.surface.code()).unwrap_or(0));
    bytes.extend([cell.terrain.code(), cell.slope.code(), cell.hydro.code(), cell.tectonics.code()]);
    bytes.extend(cell.occupation.code().to_be_bytes());
    bytes.extend(u16::try_from(unit.children.len()).unwrap_or(0).to_be_bytes());
    for child in &unit.children {
        bytes.extend([u8::from(child.land), child.hydro.code()]);
        bytes.extend(child.occupation.code().to_be_bytes());
    }
    if !unit.sites.is_empty() {
        bytes.extend(serde_json::to_vec(&unit.sites).unwrap_or_default());
    }
    bytes
}

/// The unit.
///
/// # Errors
/// Bytes that [`pack`] did not write.
pub fn unpack(bytes: &[u8]) -> Result<Unit, Error> {
    if bytes.first() == Some(&b'{') {
        return Ok(serde_json::from_slice(bytes)?);
    }
    let mut reader = Reader(bytes);
    let cell = reader.cell()?;
    let count = usize::from(u16::from_be_bytes(reader.take()?));
    let children = if count == 0 { Vec::new() } else { reader.children(cell.cell.index(), count)? };
    let sites: Vec<Site> = if reader.0.is_empty() { Vec::new() } else { serde_json::from_slice(reader.0)? };
    Ok(Unit { cell, children, sites })
}

/// Bytes of a packed unit's JSON, at most.
pub fn json_bytes_max(bytes: &[u8]) -> usize {
    // Sites are JSON already; six bytes of a child become at most 300.
    CELL_JSON_BYTES_MAX + bytes.len() + (bytes.len() / CHILD_BYTES).min(CHILDREN_MAX) * CHILD_JSON_BYTES_MAX
}

/// The hexagon alone, which is quicker.
///
/// # Errors
/// Bytes that [`pack`] did not write.
pub fn cell(bytes: &[u8]) -> Result<Cell, Error> {
    if bytes.first() == Some(&b'{') {
        return Ok(unpack(bytes)?.cell);
    }
    Reader(bytes).cell()
}

/// What is left to read.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        let (taken, rest) = self.0.split_first_chunk::<N>().ok_or(Error::Damaged)?;
        self.0 = rest;
        Ok(*taken)
    }

    fn cell(&mut self) -> Result<Cell, Error> {
        let [version] = self.take()?;
        let cell = CellId::from_sql(i64::from_be_bytes(self.take()?)).map_err(|_| Error::Damaged)?;
        let [mean, lowest, highest] = [
            i32::from_be_bytes(self.take()?),
            i32::from_be_bytes(self.take()?),
            i32::from_be_bytes(self.take()?),
        ];
        let land_permille = u16::from_be_bytes(self.take()?);
        let [surface, terrain, slope, hydro, tectonics] = self.take()?;
        let known = || {
            Some(Cell {
                terrain: Vegetation::of_code(terrain)?,
                slope: Slope::of_code(slope)?,
                hydro: Hydro::of_code(hydro)?,
                tectonics: Tectonics::of_code(tectonics)?,
                ..Cell::of_elevation(
                    cell,
                    [lowest, mean, highest],
                    land_permille,
                    Surface::of_code(surface.into())?,
                )
            })
        };
        let mut read = known().filter(|_| version == VERSION).ok_or(Error::Damaged)?;
        read.occupation = Occupations::of_code(u32::from_be_bytes(self.take()?)).ok_or(Error::Damaged)?;
        Ok(read)
    }

    fn children(&mut self, unit: CellIndex, count: usize) -> Result<Vec<Child>, Error> {
        let mut children = Vec::with_capacity(count);
        for cell in unit.children(CHILD_RESOLUTION) {
            let [land, hydro] = self.take()?;
            let occupation = u32::from_be_bytes(self.take()?);
            children.push(Child {
                cell: cell.into(),
                land: land == 1,
                hydro: Hydro::of_code(hydro).ok_or(Error::Damaged)?,
                occupation: Occupations::of_code(occupation).ok_or(Error::Damaged)?,
            });
        }
        if children.len() == count { Ok(children) } else { Err(Error::Damaged) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use tessera_store_api::Occupation;

    fn unit(id: &str, seed: u32, sites: usize) -> Unit {
        let cell: CellId = id.parse().unwrap();
        let mut occupation = Occupations::surveyed(9);
        occupation.raise(seed as usize % 9, Occupation::Town);
        let hydro =
            Hydro { surveyed: true, coast: seed.is_multiple_of(2), lake: false, river: (seed % 13) as u8 };
        let child = |(n, cell): (usize, CellIndex)| Child {
            cell: cell.into(),
            land: n.is_multiple_of(3),
            hydro,
            occupation,
        };
        let site = |n: usize| Site {
            id: format!("dare:{n}"),
            kind: tessera_store_api::SiteKind::Villa,
            name: Some("Villa \"Iovis\"".to_owned()),
            longitude: 14.0 + 1.0 / (n as f64 + 3.0),
            latitude: 40.5,
            cell,
            precision_m: Some(20),
            from: Some(-27),
            until: None,
            dataset: "dare".to_owned(),
            detail: std::collections::BTreeMap::default(),
        };
        Unit {
            cell: Cell {
                terrain: Vegetation::Savanna,
                slope: Slope::Steep,
                hydro,
                tectonics: Tectonics::Rift,
                occupation,
                ..Cell::of_elevation(cell, [-5, 12, i32::MAX], 999, Surface::DryBelowDatum)
            },
            children: cell.index().children(CHILD_RESOLUTION).enumerate().map(child).collect(),
            sites: (0..sites).map(site).collect(),
        }
    }

    #[test]
    fn a_unit_survives_with_its_hash_and_a_pentagon_has_fewer_children() {
        for (id, children) in [("851e805bfffffff", 49), ("85080003fffffff", 41)] {
            for sites in [0, 3] {
                let unit = unit(id, 5, sites);
                assert_eq!(unit.children.len(), children);
                let bytes = pack(&unit);
                let read = unpack(&bytes).unwrap();
                assert_eq!((read.hash(), &read), (unit.hash(), &unit));
                assert_eq!(cell(&bytes).unwrap(), unit.cell);
                assert!(serde_json::to_vec(&unit).unwrap().len() <= json_bytes_max(&bytes));
            }
        }
    }

    #[test]
    fn what_earlier_versions_wrote_is_read() {
        let unit = Unit { children: Vec::new(), ..unit("851e805bfffffff", 3, 0) };
        assert_eq!(unpack(&serde_json::to_vec(&unit).unwrap()).unwrap(), unit);
    }

    proptest! {
        #[test]
        fn damaged_bytes_are_refused_or_read_and_never_panic(
            seed: u32, cut in 0_usize..400, at in 0_usize..300, byte: u8,
        ) {
            let mut bytes = pack(&unit("851e805bfffffff", seed, 1));
            let _ = unpack(&bytes[..cut.min(bytes.len())]);
            bytes[at] = byte;
            let _ = unpack(&bytes);
            prop_assert!(unpack(&bytes[..HEAD_BYTES]).is_err());
        }
    }
}
