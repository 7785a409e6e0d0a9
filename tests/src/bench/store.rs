//! The store's part: a world of the region's size, written through the API, and asked as the game and others ask.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use clock::SystemClock;
use h3o::{CellIndex, LatLng, Resolution};
use tessera_store_api::geodata::{Files, FilesState};
use tessera_store_api::{
    Cell, CellId, Child, Confidence, Dataset, Epoch, Field, Gazetteer, Hydro, NewRelease, Occupations,
    Promotion, Site, SiteKind, Slope, Span, StoreClient, Surface, Tectonics, Unit, UnitBatch, Vegetation,
    release_hash,
};
use tokio::runtime::Runtime;
use transport::testing::{TestFleet, listeners};
use transport::{Role, Shutdown};

use super::constants::{self, Constants, tail};
use super::load::{self, Target};
use super::open_loop::open;
use super::{Figure, REGION_CELLS, median};

/// Rings around the middle of the region that have as many cells as it, and some more.
const RINGS: u32 = 160;
/// Units in a batch, as the pipeline sends them.
const UNITS: usize = 500;
/// Time of each measurement, after a warm-up of a third of it.
const TIME: Duration = Duration::from_secs(3);
/// Rounds of each pair of measurements, of which the median counts.
const ROUNDS: usize = 3;
/// How often it is looked whether the files of a release are made.
const LOOK_INTERVAL: Duration = Duration::from_millis(200);
/// Requests a second while a release is promoted.
const BUSY: f64 = 500.0;
/// Every so many units differ between the two releases.
const CHANGED: usize = 10;
/// A box around the middle of the region, in degrees: some 20,000 units.
const BBOX: &str = "11,39,29,50";

/// Every figure of the store.
pub fn figures(runtime: &Runtime) -> Vec<Figure> {
    let bench = runtime.block_on(Bench::start());
    let mut figures = vec![bench.write(runtime)];
    let constants = runtime.block_on(Constants::start(&bench.fleet));
    figures.extend(bench.point_read(&constants));
    figures.push(bench.ring());
    figures.push(bench.children());
    figures.extend(bench.bulk());
    figures.extend(bench.promotion(runtime));
    runtime.block_on(bench.stop());
    figures
}

/// A store that runs, and the world in it.
struct Bench {
    fleet: TestFleet,
    url: String,
    shutdown: Shutdown,
    serving: tokio::task::JoinHandle<anyhow::Result<()>>,
    units: Arc<Vec<CellId>>,
}

impl Bench {
    async fn start() -> Self {
        let fleet = TestFleet::new();
        let database = fleet.folder().join("world.sqlite3");
        let config =
            tessera_store::Config { database, files: None, node: fleet.equipped_config(1102, Role::Store) };
        let listeners = listeners().await;
        let url = format!("https://{}", listeners.mesh.local_addr().unwrap());
        let shutdown = Shutdown::new();
        let clock = Arc::new(SystemClock);
        let serving = tokio::spawn(tessera_store::run(config, listeners, clock, shutdown.clone()));
        let middle = LatLng::new(45.0, 20.0).unwrap().to_cell(Resolution::Five);
        let mut units: Vec<CellId> =
            middle.grid_disk::<Vec<_>>(RINGS).into_iter().map(CellId::from).collect();
        units.sort();
        units.truncate(usize::try_from(REGION_CELLS).unwrap());
        Self { fleet, url, shutdown, serving, units: Arc::new(units) }
    }

    async fn stop(self) {
        self.shutdown.request();
        self.serving.await.unwrap().unwrap();
    }

    fn client(&self, role: Role) -> StoreClient {
        StoreClient::new(&self.fleet.member(1, role), &self.url).unwrap()
    }

    fn target(&self, url: &str) -> Target {
        constants::target(&self.fleet, url)
    }

    /// Waits until the store has made its files of a release: they are made beside everything else.
    fn files(&self, release: u32) {
        let store = self.target(&self.url);
        let mut connection = store.connect();
        let ready = |body: &[u8]| serde_json::from_slice::<Files>(body).unwrap().state == FilesState::Ready;
        while !ready(connection.get(&format!("/api/v1/releases/{release}/files"))) {
            std::thread::sleep(LOOK_INTERVAL);
        }
    }

    /// Writes the whole region through the API and promotes it, then a second release in which some units differ.
    fn write(&self, runtime: &Runtime) -> Figure {
        let pipeline = self.client(Role::Pipeline);
        let begun = Instant::now();
        runtime.block_on(self.draft(&pipeline, 1));
        let took = begun.elapsed().as_secs_f64();
        runtime.block_on(async {
            let promotion = Promotion { hash: self.hash(1), approved_by: "bench".to_owned() };
            pipeline.promote("promote 1", 1, &promotion).await.unwrap();
            self.draft(&pipeline, 2).await;
        });
        self.files(1);
        Figure::single("store.write_region_s", took, "s", None)
    }

    async fn draft(&self, pipeline: &StoreClient, release: u32) {
        let new = NewRelease { datasets: datasets(), units: u32::try_from(self.units.len()).unwrap() };
        pipeline.begin_release(&format!("begin {release}"), &new).await.unwrap();
        for (number, ids) in self.units.chunks(UNITS).enumerate() {
            let units = (number * UNITS..).zip(ids).map(|(place, id)| unit(*id, place, release)).collect();
            pipeline.write_units(release, &UnitBatch { units }).await.unwrap();
        }
        pipeline.write_gazetteer(release, &gazetteer()).await.unwrap();
        pipeline.write_land(release, LAND.to_vec()).await.unwrap();
    }

    fn hash(&self, release: u32) -> String {
        let units = self.units.iter().enumerate().map(|(place, id)| unit(*id, place, release).hash());
        let units: Vec<String> = units.collect();
        let land = hex::encode(ring::digest::digest(&ring::digest::SHA256, LAND));
        release_hash(units.iter().map(String::as_str), &gazetteer().hash(), &land, &BTreeMap::new())
    }

    /// A path about any unit.
    fn any(&self, seed: u64) -> CellId {
        self.units[usize::try_from(seed).unwrap() % self.units.len()]
    }

    /// One cell against the constant, alternating; and latencies at half of the maximum.
    fn point_read(&self, constants: &Constants) -> Vec<Figure> {
        let store = self.target(&self.url);
        let path = |seed| format!("/api/v1/cells/{}", self.any(seed));
        let (mut rates, mut points) = ([Vec::new(), Vec::new()], Vec::new());
        load::closed(&store, TIME / 3, path);
        for _ in 0..ROUNDS {
            for (rates, rate) in rates.iter_mut().zip(constants.closed()) {
                rates.push(rate);
            }
            points.push(load::closed(&store, TIME, path).rate);
        }
        let ([bare, behind], point) = (rates.map(median), median(points));
        let half = open(&store, 2 * TIME, point / 2.0, path, |_, _| ());
        // The same rate of constants says what of the tail is the machine's.
        let [of_bare, of_api] = constants.open(point / 2.0);
        vec![
            constants::stalls(),
            Figure::single("store.point_read", point, "1/s", Some(bare)).with_latencies(&half),
            Figure::single("store.constant_behind_api", behind, "1/s", Some(bare)),
            tail("store.half_load_p99_by_p50", &half),
            tail("store.half_load_bare_constant", &of_bare),
            tail("store.half_load_api_constant", &of_api),
        ]
    }

    fn ring(&self) -> Figure {
        let store = self.target(&self.url);
        let path = |seed| format!("/api/v1/cells/{}/disk?k=5", self.any(seed));
        let measured = load::closed(&store, TIME, path);
        Figure::single("store.kring5", measured.rate, "1/s", None).with_latencies(&measured)
    }

    fn children(&self) -> Figure {
        let store = self.target(&self.url);
        let path = |seed| format!("/api/v1/cells?parent={}&resolution=7", self.any(seed));
        let measured = load::closed(&store, TIME, path);
        Figure::single("store.parent_children", measured.rate, "1/s", None).with_latencies(&measured)
    }

    /// A box as lines, in millions of bytes a second, before any compression.
    fn bulk(&self) -> Vec<Figure> {
        let store = self.target(&self.url);
        let measure = |name, path: &str| {
            let mut rates = Vec::new();
            for _ in 0..ROUNDS {
                let mut connection = store.connect();
                let begun = Instant::now();
                let bytes = connection.stream(path);
                rates.push(bytes as f64 / 1e6 / begun.elapsed().as_secs_f64());
            }
            Figure::single(name, median(rates), "MB/s", None)
        };
        vec![
            measure("store.bulk_ndjson_mb_s", &format!("/api/v1/cells.ndjson?bbox={BBOX}")),
            measure("store.bulk_children_mb_s", &format!("/api/v1/cells.ndjson?bbox={BBOX}&resolution=7")),
        ]
    }

    /// Promotes the second release while cells are read that differ between both.
    fn promotion(&self, runtime: &Runtime) -> Vec<Figure> {
        let store = self.target(&self.url);
        let hashes = [self.hash(1), self.hash(2)];
        let path = |seed: u64| {
            let place = usize::try_from(seed).unwrap() % self.units.len() / CHANGED * CHANGED;
            format!("/api/v1/cells/{}", self.units[place])
        };
        let mixed = AtomicUsize::new(0);
        let look = |_: &str, body: &[u8]| {
            let answer: tessera_store_api::CellAnswer = serde_json::from_slice(body).unwrap();
            let of = if answer.cell.elev_cm % 2 == 0 { 1 } else { 2 };
            mixed.fetch_add(usize::from(of != answer.release), Ordering::Relaxed);
        };
        open(&store, TIME, BUSY, path, look);
        let quiet = open(&store, 3 * TIME, BUSY, path, look);
        let pipeline = self.client(Role::Pipeline);
        let promotions = runtime.spawn(async move {
            // The second is new and hashed whole; the others go back and forth.
            for number in 0..8_usize {
                tokio::time::sleep(TIME * 3 / 9).await;
                let place = (number + 1) % 2;
                let promotion = Promotion { hash: hashes[place].clone(), approved_by: "bench".to_owned() };
                let release = u32::try_from(place).unwrap() + 1;
                pipeline.promote(&format!("under load {number}"), release, &promotion).await.unwrap();
            }
        });
        let busy = open(&store, 3 * TIME, BUSY, path, look);
        runtime.block_on(promotions).unwrap();
        assert_eq!(mixed.into_inner(), 0, "an answer of two releases");
        let figure =
            Figure::single("store.promote_under_load", busy.at(990) * 1e3, "ms", Some(quiet.at(990) * 1e3));
        vec![figure.with_latencies(&busy)]
    }
}

/// Land as GeoJSON: nobody looks at it here.
const LAND: &[u8] = br#"{"type":"FeatureCollection","features":[]}"#;

/// A unit with everything in it. In the second release every so many have another elevation, which tells them apart.
fn unit(id: CellId, place: usize, release: u32) -> Unit {
    let noise = |cell: CellIndex| u64::from(cell).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40;
    let mut occupation = Occupations::surveyed(9);
    occupation.raise(4, tessera_store_api::Occupation::Attested);
    let children: Vec<Child> = id
        .index()
        .children(Resolution::Seven)
        .map(|cell| Child {
            cell: cell.into(),
            land: noise(cell).is_multiple_of(3),
            hydro: Hydro { surveyed: true, coast: noise(cell).is_multiple_of(9), ..Hydro::default() },
            occupation: Occupations::surveyed(9),
        })
        .collect();
    let sites = children.iter().take(2).map(|child| site(child.cell)).collect();
    let other = i32::from(release == 2 && place.is_multiple_of(CHANGED));
    let elev_cm = i32::try_from(noise(id.index()) % 200_000).unwrap() * 2 + other;
    let cell = Cell {
        terrain: Vegetation::TemperateDeciduousForest,
        slope: Slope::Hilly,
        hydro: Hydro { surveyed: true, coast: true, lake: false, river: 3 },
        tectonics: Tectonics::Phanerozoic,
        occupation,
        ..Cell::of_elevation(id, [elev_cm - 900, elev_cm, elev_cm + 1100], 640, Surface::Measured)
    };
    Unit { cell, children, sites }
}

fn site(cell: CellId) -> Site {
    let middle = LatLng::from(cell.index());
    Site {
        id: format!("bench-sites:{cell}"),
        kind: SiteKind::Settlement,
        name: Some("Somewhere".to_owned()),
        longitude: middle.lng(),
        latitude: middle.lat(),
        cell,
        precision_m: Some(100),
        from: Some(-100),
        until: Some(300),
        dataset: "bench-sites".to_owned(),
        detail: BTreeMap::from([("type".to_owned(), "settlement".to_owned())]),
    }
}

fn datasets() -> Vec<Dataset> {
    let fed = Field::ALL.into_iter().map(|field| Dataset {
        id: format!("bench-{}", field.as_str()),
        version: "1".to_owned(),
        title: "Made up".to_owned(),
        licence: "CC0-1.0".to_owned(),
        attribution: "Nobody".to_owned(),
        source: "The benchmark".to_owned(),
        retrieved: "2026-11-21".to_owned(),
        note: String::new(),
        sha256: "0".repeat(64),
        field,
        resolution: if field == Field::Land || field == Field::Sites { 7 } else { 5 },
    });
    fed.collect()
}

fn gazetteer() -> Gazetteer {
    let epoch = Epoch {
        token: "roman_14bce".to_owned(),
        name: "Rome under Augustus".to_owned(),
        year: -14,
        span: Span { from: -30, until: 300 },
        sea_level_offset_cm: -135,
        source: "The benchmark".to_owned(),
        confidence: Confidence::Medium,
    };
    Gazetteer { epochs: vec![epoch], ..Gazetteer::default() }
}
