//! Small worlds that are easy to tell apart: every cell of one has the same elevation.

use h3o::{CellIndex, Resolution};
use tessera_store_api::{
    Cell, CellId, Confidence, Dataset, Epoch, Field, Gazetteer, Good, Leg, Mode, NewRelease, Perishability,
    Place, Promotion, Release, StoreClient, Surface, Unit, UnitBatch, release_hash,
};
use transport::ClientError;

/// Everything a release is made of.
#[derive(Debug, Clone)]
pub(crate) struct World {
    pub(crate) units: Vec<Unit>,
    pub(crate) gazetteer: Gazetteer,
    pub(crate) land: Vec<u8>,
}

impl World {
    /// The 19 hexagons around Ostia, each with its 7 children, all at one elevation.
    pub(crate) fn at(elev_cm: i32) -> Self {
        let mut hexagons: Vec<CellIndex> = ostia().index().grid_disk(2);
        hexagons.sort();
        let units = hexagons.into_iter().map(|hexagon| unit(hexagon.into(), elev_cm)).collect();
        let land = format!(r#"{{"type":"FeatureCollection","elevation":{elev_cm},"features":[]}}"#);
        Self { units, gazetteer: gazetteer(), land: land.into_bytes() }
    }

    /// What the pipeline says the release's hash is.
    pub(crate) fn hash(&self) -> String {
        let mut units: Vec<_> = self.units.iter().collect();
        units.sort_by_key(|unit| unit.unit);
        let hashes: Vec<String> = units.into_iter().map(Unit::hash).collect();
        let land = hex::encode(ring::digest::digest(&ring::digest::SHA256, &self.land));
        release_hash(hashes.iter().map(String::as_str), &self.gazetteer.hash(), &land)
    }

    /// Every cell, in order.
    pub(crate) fn cells(&self) -> Vec<Cell> {
        let mut units: Vec<_> = self.units.iter().collect();
        units.sort_by_key(|unit| unit.unit);
        units.into_iter().flat_map(|unit| unit.cells.clone()).collect()
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

/// A hexagon with its children, all at one elevation.
pub(crate) fn unit(unit: CellId, elev_cm: i32) -> Unit {
    let children = unit.index().children(Resolution::Six);
    Unit { unit, cells: children.map(|child| cell(child.into(), elev_cm)).collect() }
}

fn cell(cell: CellId, elev_cm: i32) -> Cell {
    Cell {
        cell,
        elev_cm,
        elev_min_cm: elev_cm - 10,
        elev_max_cm: elev_cm + 10,
        land_permille: if elev_cm > 0 { 1000 } else { 0 },
        surface: Surface::Measured,
    }
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
        resolution: if field == Field::Land { 7 } else { 6 },
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
    let epoch = Epoch {
        token: "roman_14bce".to_owned(),
        name: "Rome under Augustus".to_owned(),
        year: -14,
        sea_level_offset_cm: -135,
        source: "The tests".to_owned(),
        confidence: Confidence::Medium,
    };
    let places = vec![place("capua", "851e8333fffffff"), place("ostia", "851e805bfffffff")];
    Gazetteer { places, goods: goods.to_vec(), legs: vec![leg()], epochs: vec![epoch] }
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
