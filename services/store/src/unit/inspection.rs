//! What a unit has to be.

use std::collections::HashSet;

use h3o::LatLng;
use tessera_store_api::{Cell, CellId, Child, Site, UNITS_PER_BATCH_MAX, Unit};

use super::{CHILD_RESOLUTION, UNIT_RESOLUTION, unit_of};
use crate::defect::Defects;
use crate::years;

/// Lowest elevation accepted, in centimetres: below the Challenger Deep.
const ELEVATION_CM_MIN: i32 = -1_200_000;
/// Highest elevation accepted, in centimetres: above Everest.
const ELEVATION_CM_MAX: i32 = 900_000;
/// All of a cell, in thousandths.
const WHOLE_PERMILLE: u16 = 1000;

/// Everything that is wrong with a batch of a release that is made from `datasets`.
pub(super) fn inspect(units: &[Unit], datasets: &HashSet<&str>) -> Defects {
    let mut defects = Defects::default();
    let many = units.len();
    let rule = format!("a batch has at most {UNITS_PER_BATCH_MAX} units");
    defects.require(many <= UNITS_PER_BATCH_MAX, &"units", &rule, &many);
    let mut seen = HashSet::new();
    for unit in units.iter().take(UNITS_PER_BATCH_MAX) {
        let place = format!("unit {}", unit.id());
        let fresh = seen.insert(unit.id());
        defects.require(fresh, &place, "a unit is once in a batch", &unit.id());
        inspect_unit(unit, datasets, &place, &mut defects);
    }
    defects
}

fn inspect_unit(unit: &Unit, datasets: &HashSet<&str>, place: &str, defects: &mut Defects) {
    let resolution = unit.id().index().resolution();
    if resolution != UNIT_RESOLUTION {
        let rule = "a unit is a cell of resolution 5";
        return defects.require(false, &place, rule, &format!("resolution {resolution}"));
    }
    inspect_cell(&unit.cell, place, defects);
    inspect_children(unit.id(), &unit.children, place, defects);
    for pair in unit.sites.windows(2) {
        let value = format!("{} after {}", pair[1].id, pair[0].id);
        let rule = "sites stand in order of their ids, each once";
        defects.require(pair[0].id < pair[1].id, &place, rule, &value);
    }
    for site in &unit.sites {
        inspect_site(unit.id(), site, datasets, place, defects);
    }
}

fn inspect_cell(cell: &Cell, place: &str, defects: &mut Defects) {
    let Cell { elev_cm: mean, elev_min_cm: lowest, elev_max_cm: highest, .. } = *cell;
    if !(lowest <= mean && mean <= highest) {
        let value = format!("{lowest}, {mean}, {highest}");
        defects.require(false, &place, "elev_min_cm <= elev_cm <= elev_max_cm", &value);
    }
    if lowest < ELEVATION_CM_MIN || highest > ELEVATION_CM_MAX {
        let rule = format!("elevations lie between {ELEVATION_CM_MIN} and {ELEVATION_CM_MAX} cm");
        defects.require(false, &place, &rule, &format!("{lowest} to {highest}"));
    }
    let share = cell.land_permille;
    defects.require(share <= WHOLE_PERMILLE, &place, "land_permille <= 1000", &share);
}

/// All of the children that H3 gives the unit, or none.
fn inspect_children(unit: CellId, children: &[Child], place: &str, defects: &mut Defects) {
    if children.is_empty() {
        return;
    }
    let expected = unit.index().children(CHILD_RESOLUTION).map(CellId::from);
    let many = usize::try_from(unit.index().children_count(CHILD_RESOLUTION)).unwrap_or(usize::MAX);
    if children.len() != many {
        let rule = format!("it has all of its {many} children of resolution 7, or none");
        return defects.require(false, &place, &rule, &children.len());
    }
    if let Some((child, cell)) = children.iter().zip(expected).find(|(child, cell)| child.cell != *cell) {
        let value = format!("{} in place of {cell}", child.cell);
        defects.require(false, &place, "its children stand in order of their ids, each once", &value);
    }
}

fn inspect_site(unit: CellId, site: &Site, datasets: &HashSet<&str>, place: &str, defects: &mut Defects) {
    let place = format!("{place}, site {}", site.id);
    defects.require(!site.id.is_empty(), &place, "a site has an id", &"none");
    defects.require(!site.kind.is_not_surveyed(), &place, "a site is of a kind", &site.kind.token());
    let known = datasets.contains(site.dataset.as_str());
    defects.require(known, &place, "its dataset is one of the release", &site.dataset);
    defects.require(unit_of(site.cell) == Some(unit), &place, "a site lies in its unit", &site.cell);
    let on_earth = site.latitude.abs() <= 90.0 && site.longitude.abs() <= 180.0;
    let cell = LatLng::new(site.latitude, site.longitude).ok().filter(|_| on_earth);
    let cell = cell.map(|position| CellId::from(position.to_cell(CHILD_RESOLUTION)));
    let value = format!("{}, {} in {}", site.longitude, site.latitude, site.cell);
    defects.require(cell == Some(site.cell), &place, "its cell of resolution 7 has its coordinates", &value);
    years::inspect(site.from, site.until, &place, defects);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;
    use tessera_store_api::{Hydro, Occupations, SiteKind, Surface};

    /// A unit with all of its children and two sites.
    fn whole(id: &str) -> Unit {
        let id: CellId = id.parse().unwrap();
        let child = |cell: h3o::CellIndex| Child {
            cell: cell.into(),
            land: true,
            hydro: Hydro::default(),
            occupation: Occupations::default(),
        };
        let children: Vec<Child> = id.index().children(CHILD_RESOLUTION).map(child).collect();
        let sites = ["d:1", "d:2"].map(|name| site(name, children[3].cell)).to_vec();
        Unit { cell: Cell::of_elevation(id, [90, 100, 110], 1000, Surface::Measured), children, sites }
    }

    fn ostia() -> Unit {
        whole("851e805bfffffff")
    }

    fn site(id: &str, cell: CellId) -> Site {
        let middle = LatLng::from(cell.index());
        Site {
            id: id.to_owned(),
            kind: SiteKind::Town,
            name: None,
            longitude: middle.lng(),
            latitude: middle.lat(),
            cell,
            precision_m: None,
            from: Some(-380),
            until: None,
            dataset: "d".to_owned(),
            detail: BTreeMap::new(),
        }
    }

    fn rules(units: &[Unit]) -> Vec<String> {
        let mut rules = Vec::new();
        let defects = inspect(units, &HashSet::from(["d"]));
        let _ = defects.settle(|defects| rules.extend(defects.into_iter().map(|defect| defect.rule)));
        rules
    }

    #[test]
    fn a_whole_unit_is_accepted_and_so_is_one_without_children() {
        assert_eq!(rules(&[ostia()]), Vec::<String>::new());
        assert_eq!(rules(&[Unit { children: Vec::new(), ..ostia() }]), Vec::<String>::new());
    }

    #[test]
    fn a_pentagon_has_fewer_children() {
        let pentagon = whole("85080003fffffff");
        assert_eq!(pentagon.children.len(), 41);
        assert_eq!(rules(&[pentagon]), Vec::<String>::new());
    }

    #[test]
    fn every_rule_is_named() {
        let broken = |change: fn(&mut Unit)| {
            let mut unit = ostia();
            change(&mut unit);
            rules(&[unit])
        };
        let order = ["its children stand in order of their ids, each once"];
        let all = ["it has all of its 49 children of resolution 7, or none"];
        assert_eq!(broken(|unit| unit.children.swap(3, 4)), order);
        assert_eq!(broken(|unit| unit.children[7] = unit.children[6]), order);
        assert_eq!(broken(|unit| unit.children.truncate(48)), all);
        assert_eq!(broken(|unit| unit.children = whole("85080003fffffff").children), all);
        assert_eq!(broken(|unit| unit.cell.elev_min_cm = 101), ["elev_min_cm <= elev_cm <= elev_max_cm"]);
        assert_eq!(broken(|unit| unit.cell.land_permille = 1001), ["land_permille <= 1000"]);
        let bounds = ["elevations lie between -1200000 and 900000 cm"];
        assert_eq!(broken(|unit| unit.cell.elev_max_cm = 900_001), bounds);
        assert_eq!(
            broken(|unit| unit.cell.cell = unit.children[0].cell),
            ["a unit is a cell of resolution 5"]
        );
        assert_eq!(rules(&[ostia(), ostia()]), ["a unit is once in a batch"]);
        assert_eq!(rules(&vec![ostia(); 1001])[0], "a batch has at most 1000 units");
    }

    #[test]
    fn every_rule_of_sites_is_named() {
        let broken = |change: fn(&mut Site)| {
            let mut unit = ostia();
            change(&mut unit.sites[1]);
            rules(&[unit])
        };
        let place = "its cell of resolution 7 has its coordinates";
        assert_eq!(
            broken(|site| site.id = "d:1".to_owned()),
            ["sites stand in order of their ids, each once"]
        );
        assert_eq!(broken(|site| site.kind = SiteKind::NotSurveyed), ["a site is of a kind"]);
        assert_eq!(broken(|site| site.dataset = "e".to_owned()), ["its dataset is one of the release"]);
        assert_eq!(broken(|site| site.longitude += 1.0), [place]);
        assert_eq!(broken(|site| site.latitude = f64::NAN), [place]);
        assert_eq!(
            broken(|site| site.latitude += 360.0),
            [place],
            "a turn around the Earth is no way to say it"
        );
        assert_eq!(broken(|site| site.from = Some(0)), ["there is no year 0"]);
        assert_eq!(broken(|site| site.until = Some(-381)), ["it does not end before it begins"]);
        let elsewhere = whole("85080003fffffff").children[0].cell;
        let mut unit = ostia();
        unit.sites[1] = site("d:2", elsewhere);
        assert_eq!(rules(&[unit]), ["a site lies in its unit"]);
    }

    proptest! {
        #[test]
        fn what_is_accepted_keeps_every_rule(
            elevations in prop::collection::vec(-1_300_000..1_000_000, 3),
            share in 900_u16..1100,
            swapped in any::<(prop::sample::Index, prop::sample::Index)>(),
        ) {
            let mut unit = ostia();
            let (one, other) = (swapped.0.index(49), swapped.1.index(49));
            unit.children.swap(one, other);
            unit.cell.elev_min_cm = elevations[0];
            unit.cell.elev_cm = elevations[1];
            unit.cell.elev_max_cm = elevations[2];
            unit.cell.land_permille = share;
            let keeps = one == other
                && elevations.is_sorted()
                && elevations.iter().all(|cm| (-1_200_000..=900_000).contains(cm))
                && share <= 1000;
            prop_assert_eq!(rules(&[unit]).is_empty(), keeps);
        }
    }
}
