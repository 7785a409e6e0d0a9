//! Small worlds that are easy to tell apart: every cell of one has the same elevation.

use std::collections::BTreeMap;

use h3o::{CellIndex, LatLng, Resolution};
use tessera_store_api::{
    Cell, CellId, Child, Confidence, Dataset, Epoch, Feature, Field, Gazetteer, Geometry, Good, Hydro, Layer,
    LayerName, Leg, Mode, NewRelease, Occupation, Occupations, Perishability, Place, Promotion, Release,
    Site, SiteKind, Slope, Span, StoreClient, Surface, Tectonics, Unit, UnitBatch, Vegetation, release_hash,
};
use transport::ClientError;

/// Everything a release is made of.
#[derive(Debug, Clone)]
pub(crate) struct World {
    pub(crate) units: Vec<Unit>,
    pub(crate) gazetteer: Gazetteer,
    pub(crate) land: Vec<u8>,
    pub(crate) layers: Vec<Layer>,
}

impl World {
    /// The 19 hexagons around Ostia, each with its 49 children and a site, all at one elevation.
    pub(crate) fn at(elev_cm: i32) -> Self {
        Self::around(ostia(), 2, elev_cm)
    }

    /// The hexagons within k steps of one.
    pub(crate) fn around(center: CellId, k: u32, elev_cm: i32) -> Self {
        let mut hexagons: Vec<CellIndex> = center.index().grid_disk(k);
        hexagons.sort();
        let units = hexagons.into_iter().map(|hexagon| unit(hexagon.into(), elev_cm)).collect();
        let land = format!(r#"{{"type":"FeatureCollection","elevation":{elev_cm},"features":[]}}"#);
        let layers = vec![rivers(elev_cm), lakes()];
        Self { units, gazetteer: gazetteer(), land: land.into_bytes(), layers }
    }

    /// What the pipeline says the release's hash is.
    pub(crate) fn hash(&self) -> String {
        let mut units: Vec<_> = self.units.iter().collect();
        units.sort_by_key(|unit| unit.id());
        let hashes: Vec<String> = units.into_iter().map(Unit::hash).collect();
        let land = hex::encode(ring::digest::digest(&ring::digest::SHA256, &self.land));
        let layers: BTreeMap<LayerName, String> =
            self.layers.iter().map(|layer| (layer.layer, layer.hash())).collect();
        release_hash(hashes.iter().map(String::as_str), &self.gazetteer.hash(), &land, &layers)
    }

    /// Every cell of resolution 5, in order.
    pub(crate) fn cells(&self) -> Vec<Cell> {
        let mut cells: Vec<_> = self.units.iter().map(|unit| unit.cell.clone()).collect();
        cells.sort_by_key(|cell| cell.cell);
        cells
    }

    /// Every child, in order.
    pub(crate) fn children(&self) -> Vec<Child> {
        let mut children: Vec<_> = self.units.iter().flat_map(|unit| unit.children.clone()).collect();
        children.sort_by_key(|child| child.cell);
        children
    }

    /// Every site, in order of the units and of ids in them.
    pub(crate) fn sites(&self) -> Vec<Site> {
        let mut units: Vec<_> = self.units.iter().collect();
        units.sort_by_key(|unit| unit.id());
        units.into_iter().flat_map(|unit| unit.sites.clone()).collect()
    }

    pub(crate) fn promotion(&self) -> Promotion {
        Promotion { hash: self.hash(), approved_by: "livia".to_owned() }
    }

    pub(crate) fn new_release(&self) -> NewRelease {
        let units = u32::try_from(self.units.len()).unwrap();
        NewRelease { datasets: Field::ALL.map(dataset).to_vec(), units }
    }

    /// Writes a whole draft and answers its number.
    pub(crate) async fn write(&self, pipeline: &StoreClient, key: &str) -> Result<u32, ClientError> {
        let release = pipeline.begin_release(key, &self.new_release()).await?.number;
        pipeline.write_units(release, &UnitBatch { units: self.units.clone() }).await?;
        pipeline.write_gazetteer(release, &self.gazetteer).await?;
        pipeline.write_land(release, self.land.clone()).await?;
        for layer in &self.layers {
            pipeline.write_layer(release, layer).await?;
        }
        Ok(release)
    }

    /// Writes a draft and makes it current.
    pub(crate) async fn release(&self, pipeline: &StoreClient, key: &str) -> Result<Release, ClientError> {
        let release = self.write(pipeline, key).await?;
        pipeline.promote(&format!("promote {key}"), release, &self.promotion()).await
    }
}

pub(crate) fn ostia() -> CellId {
    "851e805bfffffff".parse().unwrap()
}

/// A hexagon with its children and a site or two, all at one elevation. What else they have follows from their ids.
pub(crate) fn unit(unit: CellId, elev_cm: i32) -> Unit {
    let children: Vec<Child> = unit.index().children(Resolution::Seven).map(|id| child(id.into())).collect();
    let occupation = children.iter().fold(Occupations::default(), |all, child| all.with(child.occupation));
    let land_permille = if elev_cm > 0 { 1000 } else { 0 };
    let elevations = [elev_cm - 10, elev_cm, elev_cm + 10];
    let cell = Cell {
        terrain: Vegetation::Grassland,
        slope: Slope::Hilly,
        hydro: Hydro { surveyed: true, coast: true, lake: false, river: 3 },
        tectonics: Tectonics::Platform,
        occupation,
        ..Cell::of_elevation(unit, elevations, land_permille, Surface::Measured)
    };
    let sites = children.iter().filter(|child| digest(child.cell).is_multiple_of(40)).map(|child| site(child.cell));
    let mut sites: Vec<_> = sites.collect();
    sites.sort_by(|one, other| one.id.cmp(&other.id));
    Unit { cell, children, sites }
}

/// A number that looks random and follows from a cell.
pub(crate) fn digest(cell: CellId) -> u64 {
    u64::from(cell.index()).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32
}

fn child(cell: CellId) -> Child {
    let mut occupation = Occupations::surveyed(2);
    if digest(cell).is_multiple_of(5) {
        occupation.raise(1, Occupation::Attested);
    }
    let hydro = Hydro { surveyed: true, lake: digest(cell).is_multiple_of(7), ..Hydro::default() };
    Child { cell, land: digest(cell).is_multiple_of(2), hydro, occupation }
}

fn site(cell: CellId) -> Site {
    let middle = LatLng::from(cell.index());
    let of = digest(cell) / 40;
    let years = match of % 4 {
        0 => (None, None),
        1 => (Some(-100), Some(50)),
        2 => (Some(1970), None),
        _ => (None, Some(-2000)),
    };
    Site {
        id: format!("sample-sites:{cell}"),
        kind: [SiteKind::Town, SiteKind::Villa, SiteKind::Wreck][usize::try_from(of % 3).unwrap()],
        name: of.is_multiple_of(2).then(|| format!("\"Site\" of {cell}")),
        longitude: middle.lng(),
        latitude: middle.lat(),
        cell,
        precision_m: Some(50),
        from: years.0,
        until: years.1,
        dataset: "sample-sites".to_owned(),
        detail: BTreeMap::from([("type".to_owned(), "a \\ b".to_owned())]),
    }
}

fn feature(id: &str, kind: &str, from: Option<i32>, geometry: Geometry) -> Feature {
    Feature {
        id: id.to_owned(),
        name: Some(format!("The {kind} \"{id}\"")),
        kind: kind.to_owned(),
        rank: Some(3),
        from,
        until: None,
        dataset: format!("sample-{}", if kind == "river" { "rivers" } else { "lakes" }),
        geometry,
        detail: BTreeMap::new(),
    }
}

/// Thirty rivers eastward, each a degree north of the last; what they are called follows from the elevation.
fn rivers(elev_cm: i32) -> Layer {
    let river = |number: i32| {
        let latitude = f64::from(number) + 30.0;
        let line = Geometry::LineString(vec![[12.0, latitude], [13.0 + f64::from(number), latitude + 0.5]]);
        Feature {
            rank: None,
            ..feature(&format!("sample-rivers:{elev_cm}.{number:02}"), "river", None, line)
        }
    };
    Layer { layer: LayerName::Rivers, features: (0..30).map(river).collect() }
}

/// A lake that was always there, and a reservoir.
fn lakes() -> Layer {
    let square = |west: f64| {
        let ring = vec![[west, 42.0], [west + 1.0, 42.0], [west + 1.0, 43.0], [west, 42.0]];
        Geometry::Polygon(vec![ring])
    };
    let features = vec![
        feature("sample-lakes:1", "lake", None, square(12.0)),
        feature("sample-lakes:2", "reservoir", Some(1970), square(20.0)),
    ];
    Layer { layer: LayerName::Lakes, features }
}

pub(crate) fn dataset(field: Field) -> Dataset {
    Dataset {
        id: format!("sample-{}", field.as_str()),
        version: "1".to_owned(),
        title: "Made up".to_owned(),
        licence: "CC0-1.0".to_owned(),
        attribution: "Nobody".to_owned(),
        source: "The tests".to_owned(),
        retrieved: "2026-11-21".to_owned(),
        note: String::new(),
        sha256: "0".repeat(64),
        field,
        resolution: match field {
            Field::Tectonics => 3,
            Field::Elevation | Field::Depth | Field::Vegetation => 5,
            _ => 7,
        },
    }
}

fn gazetteer() -> Gazetteer {
    let goods = ["garum", "wine"].map(|token| Good {
        token: token.to_owned(),
        latin: token.to_owned(),
        english: token.to_owned(),
        unit: "amphora".to_owned(),
        unit_kg: 42.1,
        base_price_as: 60,
        perishability: Perishability::Slow,
        source: "The tests".to_owned(),
        confidence: Confidence::Low,
    });
    let bronze = Epoch {
        token: "bronze_1200bce".to_owned(),
        name: "The Bronze Age".to_owned(),
        year: -1200,
        span: Span { from: -3300, until: -1200 },
        sea_level_offset_cm: 150,
        source: "The tests".to_owned(),
        confidence: Confidence::Low,
    };
    let rome = Epoch {
        token: "roman_14bce".to_owned(),
        name: "Rome under Augustus".to_owned(),
        year: -14,
        span: Span { from: -30, until: 300 },
        sea_level_offset_cm: -135,
        source: "The tests".to_owned(),
        confidence: Confidence::Medium,
    };
    let places = vec![place("capua", "851e8333fffffff"), place("ostia", "851e805bfffffff")];
    Gazetteer { places, goods: goods.to_vec(), legs: vec![leg()], epochs: vec![bronze, rome] }
}

fn place(token: &str, cell: &str) -> Place {
    Place {
        token: token.to_owned(),
        latin: token.to_owned(),
        english: token.to_owned(),
        modern: token.to_owned(),
        kind: "colony".to_owned(),
        latitude: 41.7555,
        longitude: 12.29,
        cell: cell.parse().unwrap(),
        port: token == "ostia",
        valid_from: -380,
        valid_until: None,
        exports: vec!["garum".to_owned(), "wine".to_owned()],
        imports: vec!["wine".to_owned()],
        source: "The tests".to_owned(),
        confidence: Confidence::High,
    }
}

fn leg() -> Leg {
    Leg {
        from: "capua".to_owned(),
        to: "ostia".to_owned(),
        mode: Mode::Road,
        name: "Via Appia".to_owned(),
        km: 1178.0 / 7.0,
        climb_m: 120,
        path: ["851e8333fffffff", "851e805bfffffff"].map(|cell| cell.parse().unwrap()).to_vec(),
        source: "The tests".to_owned(),
        confidence: Confidence::Low,
    }
}
