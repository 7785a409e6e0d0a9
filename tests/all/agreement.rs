//! What others compute from the same inputs: H3 by Uber's own library, elevations by GDAL.

use std::io::{BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use clock::SystemClock;
use h3o::{CellIndex, LatLng, Resolution};
use tessera_store_api::{Cell, StoreClient, Surface};
use theron_operator::fleet::Fleet;
use theron_operator::founding::READER;
use theron_operator::home::Home;
use theron_tests::home::TestHome;
use transport::{Node, Role};

/// Questions about H3.
const QUESTIONS: usize = 1_000_000;
/// Where the questions begin; any number will do.
const SEED: u64 = 14;
/// Bytes of an answer.
const ANSWER_BYTES: usize = 40;

/// SplitMix64, as numbers from 0 to 1 with 53 bits: the same as in `h3_answers.py`.
struct Draws(u64);

impl Draws {
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 * 2.0_f64.powi(-53)
    }
}

#[derive(Debug, PartialEq, Eq)]
struct Answer {
    cell: u64,
    near: u64,
    distance: i64,
    children: u64,
    grandchildren: u64,
}

impl Answer {
    fn of_bytes(bytes: &[u8; ANSWER_BYTES]) -> Self {
        let at = |place: usize| u64::from_le_bytes(bytes[place * 8..(place + 1) * 8].try_into().unwrap());
        Self {
            cell: at(0),
            near: at(1),
            distance: at(2).cast_signed(),
            children: at(3),
            grandchildren: at(4),
        }
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 9")]
    fn ours(draws: &mut Draws) -> Self {
        let resolution = Resolution::try_from((draws.next() * 10.0) as u8).unwrap();
        let (latitude, longitude) = (draws.next() * 180.0 - 90.0, draws.next() * 360.0 - 180.0);
        let near_latitude = (latitude + draws.next() * 0.5).min(90.0);
        let near_longitude = (longitude + draws.next() * 0.5).min(180.0);
        let cell = LatLng::new(latitude, longitude).unwrap().to_cell(resolution);
        let near = LatLng::new(near_latitude, near_longitude).unwrap().to_cell(resolution);
        let finer = resolution.succ().unwrap();
        Self {
            cell: cell.into(),
            near: near.into(),
            distance: cell.grid_distance(near).map_or(-1, i64::from),
            children: cell.children(finer).map(u64::from).fold(0, u64::wrapping_add),
            grandchildren: cell.children_count(finer.succ().unwrap()),
        }
    }
}

/// Where `make test` puts Python's packages.
fn python_packages() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/agreement")
}

#[test]
fn cells_distances_and_children_agree_with_python_on_a_million_random_inputs() {
    let packages = python_packages();
    if !packages.join("h3").is_dir() {
        eprintln!("SKIPPED: Python's h3 is not here; `make test` installs it");
        return;
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("agreement/h3_answers.py");
    let mut python = Command::new("python3")
        .arg(script)
        .args([SEED.to_string(), QUESTIONS.to_string()])
        .env("PYTHONPATH", packages)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut theirs = BufReader::new(python.stdout.take().unwrap());
    let mut draws = Draws(SEED);
    let (mut bytes, mut far, mut none) = ([0; ANSWER_BYTES], 0, 0);
    for question in 0..QUESTIONS {
        theirs.read_exact(&mut bytes).unwrap();
        let (theirs, ours) = (Answer::of_bytes(&bytes), Answer::ours(&mut draws));
        assert_eq!(theirs, ours, "question {question}, cell {:?}", CellIndex::try_from(ours.cell));
        far += usize::from(ours.distance > 1);
        none += usize::from(ours.distance < 0);
    }
    assert!(python.wait().unwrap().success());
    assert!(far > QUESTIONS / 10 && none < QUESTIONS / 50, "{far} are far, {none} have no distance");
}

/// Hexagons of which the elevation is compared.
const SAMPLED: usize = 60;
/// The middles of a hexagon's children are of this resolution; their mean is its elevation.
const POINTS: Resolution = Resolution::Seven;

/// What GDAL reads at each point of the bundled raster of heights, in metres.
fn heights_by_gdal(points: &[LatLng]) -> Vec<f64> {
    let raster = Path::new(env!("CARGO_MANIFEST_DIR")).join("../services/pipeline/world/elevation.tif");
    let mut gdal = Command::new("gdallocationinfo")
        .args(["-valonly", "-wgs84"])
        .arg(raster)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let questions: Vec<String> =
        points.iter().map(|point| format!("{} {}\n", point.lng(), point.lat())).collect();
    // Dropped at the end of the statement, which is how GDAL knows that there are no more.
    gdal.stdin.take().unwrap().write_all(questions.concat().as_bytes()).unwrap();
    let answers = gdal.wait_with_output().unwrap();
    assert!(answers.status.success());
    String::from_utf8(answers.stdout).unwrap().lines().map(|line| line.trim().parse().unwrap()).collect()
}

/// Hexagons of land wherever the region has it, far from any shore.
async fn sampled(store: &StoreClient) -> Vec<Cell> {
    let mut draws = Draws(SEED);
    let mut found = Vec::new();
    while found.len() < SAMPLED {
        let place = LatLng::new(30.0 + draws.next() * 25.0, draws.next() * 35.0).unwrap();
        let id = place.to_cell(Resolution::Five).into();
        let Some(answer) = store.cell(id).await.unwrap() else { continue };
        if answer.cell.land_permille == 1000 && answer.cell.surface == Surface::Measured {
            found.push(answer.cell);
        }
    }
    found
}

#[tokio::test]
async fn elevations_agree_with_gdal_on_sampled_cells() {
    if Command::new("gdallocationinfo").arg("--version").output().is_err() {
        eprintln!("SKIPPED: gdal-bin is not here; `make test` installs it");
        return;
    }
    transport::install_crypto();
    let home = TestHome::with_merchants(0);
    home.start();
    let files = Home::within(home.path());
    let log = home.path().join("reader.jsonl");
    let reader = Node::caller("test", "0", &files.credentials(READER), &log, Arc::new(SystemClock)).unwrap();
    let fleet = Fleet::read(&files.fleet_file()).unwrap();
    let store = StoreClient::new(&reader, &fleet.the(Role::Store).unwrap().mesh_url()).unwrap();
    let mut seen = 0;
    for cell in sampled(&store).await {
        let points: Vec<LatLng> = cell.cell.index().children(POINTS).map(LatLng::from).collect();
        let heights = heights_by_gdal(&points);
        // A point in a gap of the source speaks for nobody, and the neighbours of gaps are another test's.
        if heights.iter().any(|height| *height < -1000.0) {
            continue;
        }
        let mean = heights.iter().sum::<f64>() / heights.len() as f64 * 100.0;
        let extremes =
            heights.iter().fold((f64::MAX, f64::MIN), |(low, high), m| (low.min(*m), high.max(*m)));
        let (low, high) = (extremes.0 * 100.0, extremes.1 * 100.0);
        assert!((f64::from(cell.elev_cm) - mean).abs() <= 0.51, "{}: {} and {mean}", cell.cell, cell.elev_cm);
        assert_eq!((f64::from(cell.elev_min_cm), f64::from(cell.elev_max_cm)), (low, high), "{}", cell.cell);
        seen += 1;
    }
    assert!(seen > SAMPLED / 2, "{seen} of {SAMPLED} were compared");
}
