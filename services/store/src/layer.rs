//! Layers: lines and areas, one set of each name a release.

use std::collections::HashSet;

use tessera_store_api::{Feature, Geometry, Layer, Position, Release};

use crate::app::App;
use crate::defect::Defects;
use crate::error::{Input, Result};
use crate::{release, tables, years};

/// Positions of the shortest line.
const LINE_POSITIONS_MIN: usize = 2;
/// Positions of the smallest ring: a triangle, closed.
const RING_POSITIONS_MIN: usize = 4;

/// Sets a layer of a draft.
pub(crate) async fn write(app: &App, number: u32, layer: Layer) -> Result<Release> {
    app.database
        .write(move |transaction| {
            let draft = release::draft(transaction, number)?.release;
            let datasets = draft.datasets.iter().map(|dataset| dataset.id.as_str()).collect();
            inspect(&layer, &datasets).settle(Input::Layer.refused())?;
            let id = tables::layer::ensure(transaction, &layer)?;
            tables::layer::set(transaction, number, layer.layer, id)?;
            Ok(draft)
        })
        .await
}

/// Everything that is wrong with a layer of a release that is made from `datasets`.
fn inspect(layer: &Layer, datasets: &HashSet<&str>) -> Defects {
    let mut defects = Defects::default();
    for pair in layer.features.windows(2) {
        let place = format!("feature {}", pair[1].id);
        let ascends = pair[0].id < pair[1].id;
        defects.require(ascends, &place, "features stand in order of their ids, each once", &pair[0].id);
    }
    for feature in &layer.features {
        inspect_feature(feature, datasets, &mut defects);
    }
    defects
}

fn inspect_feature(feature: &Feature, datasets: &HashSet<&str>, defects: &mut Defects) {
    let place = format!("feature {}", feature.id);
    defects.require(!feature.id.is_empty(), &place, "a feature has an id", &"none");
    defects.require(!feature.kind.is_empty(), &place, "a feature is of a kind", &"none");
    let known = datasets.contains(feature.dataset.as_str());
    defects.require(known, &place, "its dataset is one of the release", &feature.dataset);
    years::inspect(feature.from, feature.until, &place, defects);
    match &feature.geometry {
        Geometry::Point(position) => inspect_line(std::slice::from_ref(position), 1, &place, defects),
        Geometry::MultiPoint(points) => inspect_line(points, 1, &place, defects),
        Geometry::LineString(line) => inspect_line(line, LINE_POSITIONS_MIN, &place, defects),
        Geometry::MultiLineString(lines) => {
            inspect_many(lines.len(), &place, defects);
            lines.iter().for_each(|line| inspect_line(line, LINE_POSITIONS_MIN, &place, defects));
        }
        Geometry::Polygon(rings) => inspect_area(rings, &place, defects),
        Geometry::MultiPolygon(areas) => {
            inspect_many(areas.len(), &place, defects);
            areas.iter().for_each(|rings| inspect_area(rings, &place, defects));
        }
    }
}

fn inspect_many(many: usize, place: &str, defects: &mut Defects) {
    defects.require(many > 0, &place, "a shape has parts", &many);
}

fn inspect_area(rings: &[Vec<Position>], place: &str, defects: &mut Defects) {
    inspect_many(rings.len(), place, defects);
    for ring in rings {
        inspect_line(ring, RING_POSITIONS_MIN, place, defects);
        let closed = ring.first() == ring.last();
        defects.require(closed, &place, "a ring ends where it begins", &format!("{:?}", ring.last()));
    }
}

fn inspect_line(line: &[Position], least: usize, place: &str, defects: &mut Defects) {
    let rule = format!("it has {least} positions at least");
    defects.require(line.len() >= least, &place, &rule, &line.len());
    for [longitude, latitude] in line {
        // False for what is not a number.
        let on_earth = longitude.abs() <= 180.0 && latitude.abs() <= 90.0;
        if !on_earth {
            let rule = "longitude within 180 and latitude within 90 degrees";
            defects.require(false, &place, rule, &format!("{longitude}, {latitude}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tessera_store_api::LayerName;

    fn river(id: &str, geometry: Geometry) -> Feature {
        Feature {
            id: id.to_owned(),
            name: None,
            kind: "river".to_owned(),
            rank: Some(3),
            from: None,
            until: None,
            dataset: "d".to_owned(),
            geometry,
            detail: std::collections::BTreeMap::new(),
        }
    }

    fn rules(change: impl Fn(&mut Layer)) -> Vec<String> {
        let line = Geometry::LineString(vec![[12.0, 41.0], [12.5, 42.0]]);
        let square = vec![[0.0, 0.0], [0.0, 1.0], [1.0, 1.0], [0.0, 0.0]];
        let area = Geometry::MultiPolygon(vec![vec![square]]);
        let mut layer =
            Layer { layer: LayerName::Rivers, features: vec![river("d:1", line), river("d:2", area)] };
        change(&mut layer);
        let mut rules = Vec::new();
        let defects = inspect(&layer, &HashSet::from(["d"]));
        let _ = defects.settle(|defects| rules.extend(defects.into_iter().map(|defect| defect.rule)));
        rules
    }

    #[test]
    fn a_layer_in_order_is_accepted() {
        assert_eq!(rules(|_| ()), Vec::<String>::new());
        assert_eq!(rules(|layer| layer.features.clear()), Vec::<String>::new());
    }

    #[test]
    fn every_rule_is_named() {
        let first = |change: fn(&mut Feature)| rules(move |layer| change(&mut layer.features[0]));
        assert_eq!(
            rules(|layer| layer.features.swap(0, 1)),
            ["features stand in order of their ids, each once"]
        );
        assert_eq!(first(|river| river.dataset = "e".to_owned()), ["its dataset is one of the release"]);
        assert_eq!(first(|river| river.kind.clear()), ["a feature is of a kind"]);
        assert_eq!(first(|river| river.from = Some(0)), ["there is no year 0"]);
        let reversed = |river: &mut Feature| (river.from, river.until) = (Some(5), Some(4));
        assert_eq!(first(reversed), ["it does not end before it begins"]);
        let of = |geometry: Geometry| rules(move |layer| layer.features[0].geometry = geometry.clone());
        assert_eq!(of(Geometry::LineString(vec![[0.0, 0.0]])), ["it has 2 positions at least"]);
        assert_eq!(of(Geometry::MultiLineString(Vec::new())), ["a shape has parts"]);
        assert_eq!(of(Geometry::Polygon(vec![vec![[0.0, 0.0]]])), ["it has 4 positions at least"]);
        let open = vec![[0.0, 0.0], [0.0, 1.0], [1.0, 1.0], [1.0, 0.0]];
        assert_eq!(of(Geometry::Polygon(vec![open])), ["a ring ends where it begins"]);
        let on_earth = "longitude within 180 and latitude within 90 degrees";
        assert_eq!(of(Geometry::Point([181.0, 0.0])), [on_earth]);
        assert_eq!(of(Geometry::Point([0.0, f64::NAN])), [on_earth]);
    }
}
