//! What the tests for geodata users share: a coast with everything on it, a reader who asks as other people's programs do,
//! and GDAL, which nobody of this project wrote.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use http::{HeaderMap, StatusCode, header};
use serde_json::Value;
use tessera_store_api::{
    CellId, Epoch, Feature, Geometry, Layer, LayerName, Site, SiteKind, Span, StoreClient,
};
use transport::Role;
use transport::testing::eventually;

use crate::harness::{Fleet, Store};
use crate::sample::{World, ostia};

/// West of this meridian is the sea.
pub(crate) const COAST: f64 = 12.25;

/// The 61 hexagons around Ostia: land east of a meridian and sea west of it, a river, a lake, seas, a road, a town, places
/// and sites of several epochs.
pub(crate) fn shore() -> World {
    let mut world = World::around(ostia(), 4, 100);
    for unit in &mut world.units {
        let middle = h3o::LatLng::from(unit.id().index());
        if middle.lng() < COAST {
            (unit.cell.elev_min_cm, unit.cell.elev_cm, unit.cell.elev_max_cm) = (-9000, -7500, -6000);
            unit.cell.land_permille = 0;
        }
    }
    let coast =
        |west: f64| vec![[COAST, 41.0], [west + 2.0, 41.0], [west + 2.0, 42.6], [COAST, 42.6], [COAST, 41.0]];
    let land = Geometry::MultiPolygon(vec![vec![coast(COAST)]]);
    world.land = format!(
        r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{}},"geometry":{}}}]}}"#,
        serde_json::to_string(&land).unwrap()
    )
    .into_bytes();
    world.layers = layers();
    for (id, kind, years) in [
        ("sample-sites:arch & co/1", SiteKind::Monument, (Some(-14), Some(-14))),
        ("sample-sites:castrum", SiteKind::Fort, (Some(-300), Some(-30))),
        ("sample-sites:villa", SiteKind::Villa, (Some(100), Some(300))),
    ] {
        add_site(&mut world, id, kind, years);
    }
    world.gazetteer.places[0].longitude = 14.25;
    world.gazetteer.places[0].latitude = 41.1;
    let later = Epoch {
        token: "late_400ce".to_owned(),
        name: "Late antiquity".to_owned(),
        year: 400,
        span: Span { from: 301, until: 640 },
        ..world.gazetteer.epochs[1].clone()
    };
    world.gazetteer.epochs.push(later);
    world
}

fn add_site(world: &mut World, id: &str, kind: SiteKind, (from, until): (Option<i32>, Option<i32>)) {
    let unit = world.units.iter_mut().find(|unit| unit.id() == ostia()).unwrap();
    let cell: CellId = unit.children[17].cell;
    let middle = h3o::LatLng::from(cell.index());
    unit.sites.push(Site {
        id: id.to_owned(),
        kind,
        name: Some(format!("<{id}>")),
        longitude: middle.lng(),
        latitude: middle.lat(),
        cell,
        precision_m: None,
        from,
        until,
        dataset: "sample-radiocarbon".to_owned(),
        detail: BTreeMap::new(),
    });
    unit.sites.sort_by(|one, other| one.id.cmp(&other.id));
}

fn layers() -> Vec<Layer> {
    let feature = |dataset: &str, number: usize, kind: &str, geometry: Geometry| Feature {
        id: format!("sample-{dataset}:{number}"),
        name: Some(format!("The {kind} {number}")),
        kind: kind.to_owned(),
        rank: Some(2),
        from: (kind == "road").then_some(-312),
        until: None,
        dataset: format!("sample-{dataset}"),
        geometry,
        detail: BTreeMap::from([("source".to_owned(), "a \"map\"".to_owned())]),
    };
    let square = |west: f64, south: f64, side: f64| {
        let (east, north) = (west + side, south + side);
        vec![vec![[west, south], [east, south], [east, north], [west, north], [west, south]]]
    };
    let bend: Vec<[f64; 2]> = (0..200_u32)
        .map(|n| [COAST + f64::from(n) / 200.0, 41.7 + (f64::from(n) / 9.0).sin() / 20.0])
        .collect();
    let branches =
        Geometry::MultiLineString(vec![vec![[12.6, 41.8], [12.7, 42.0]], vec![[12.6, 41.8], [12.8, 41.9]]]);
    let (sea, bay) = (square(11.0, 41.0, 1.0), square(11.5, 42.2, 0.2));
    let of = |layer, features| Layer { layer, features };
    vec![
        of(
            LayerName::Rivers,
            vec![
                feature("rivers", 1, "river", Geometry::LineString(bend)),
                feature("rivers", 2, "river", branches),
            ],
        ),
        of(LayerName::Lakes, vec![feature("lakes", 1, "lake", Geometry::Polygon(square(12.6, 41.6, 0.1)))]),
        of(LayerName::Seas, vec![feature("seas", 1, "sea", Geometry::MultiPolygon(vec![sea, bay]))]),
        of(
            LayerName::Roads,
            vec![feature("roads", 1, "road", Geometry::LineString(vec![[12.48, 41.89], [12.3, 41.75]]))],
        ),
        of(
            LayerName::Towns,
            vec![feature("towns", 1, "town", Geometry::Polygon(square(12.28, 41.75, 0.02)))],
        ),
    ]
}

/// A fleet whose store has the shore, and who reads it.
pub(crate) struct Shore {
    pub(crate) fleet: Fleet,
    pub(crate) store: Store,
    pub(crate) pipeline: StoreClient,
    pub(crate) world: World,
    pub(crate) reader: Reader,
}

impl Shore {
    pub(crate) async fn new() -> Self {
        let fleet = Fleet::new();
        let store = fleet.store().await;
        let pipeline = fleet.client(&store, Role::Pipeline);
        let world = shore();
        world.release(&pipeline, "shore").await.unwrap();
        let reader = Reader::new(&fleet, &store, Role::Reader);
        Self { fleet, store, pipeline, world, reader }
    }
}

/// Asks as a program does that nobody of this project wrote.
pub(crate) struct Reader {
    client: reqwest::Client,
    url: String,
}

/// What a reader gets.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Reader {
    pub(crate) fn new(fleet: &Fleet, store: &Store, role: Role) -> Self {
        let tls = fleet.node(role).credentials.current().client_config(Role::Store).unwrap();
        let client = reqwest::Client::builder().tls_backend_preconfigured(tls).no_proxy().build().unwrap();
        Self { client, url: store.url().to_owned() }
    }

    /// Asks for a path, or for an address that a link gave.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.get_with(path, &[]).await
    }

    pub(crate) async fn get_with(&self, path: &str, headers: &[(header::HeaderName, &str)]) -> Answer {
        let url = if path.starts_with("https://") { path.to_owned() } else { format!("{}{path}", self.url) };
        let mut request = self.client.get(url);
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        let answer = request.send().await.unwrap();
        let (status, headers) = (answer.status(), answer.headers().clone());
        Answer { status, headers, body: answer.bytes().await.unwrap().to_vec() }
    }

    /// A document that has to be there.
    pub(crate) async fn json(&self, path: &str) -> Value {
        let answer = self.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
        answer.json()
    }

    /// The status and the code of a refusal.
    pub(crate) async fn refusal(&self, path: &str) -> (u16, String) {
        let answer = self.get(path).await;
        (answer.status.as_u16(), answer.json()["code"].as_str().unwrap_or_default().to_owned())
    }

    /// Waits until the files of a release are made.
    pub(crate) async fn files(&self, release: u32) -> Value {
        let path = format!("/api/v1/releases/{release}/files");
        eventually("the files of a release", async || {
            let files = self.json(&path).await;
            (files["state"] == "ready").then_some(files)
        })
        .await
    }
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn header(&self, name: impl header::AsHeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// The addresses of a document's links with a relation.
pub(crate) fn links(document: &Value, rel: &str) -> Vec<String> {
    let links = document["links"].as_array().unwrap().iter().filter(|link| link["rel"] == rel);
    links.map(|link| link["href"].as_str().unwrap().to_owned()).collect()
}

/// Runs one of GDAL's programs, which has to succeed without a word of complaint, and answers what it wrote.
#[track_caller]
pub(crate) fn gdal(program: &str, arguments: &[&str], environment: &[(&str, PathBuf)]) -> (String, String) {
    let output = Command::new(program)
        .args(arguments)
        .envs(environment.iter().map(|(name, value)| (name, value)))
        .env_remove("https_proxy")
        .env_remove("HTTPS_PROXY")
        .output()
        .unwrap_or_else(|error| panic!("{program}: {error}; install Debian's gdal-bin"));
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (out, errors) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{program} {arguments:?}: {out}{errors}");
    for word in ["ERROR", "Warning"] {
        assert!(!out.contains(word) && !errors.contains(word), "{program} {arguments:?}: {out}{errors}");
    }
    (out, errors)
}

/// A path as an argument.
pub(crate) fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A folder for what a test downloads, within the fleet's own.
pub(crate) fn downloads(fleet: &Fleet) -> PathBuf {
    let folder = fleet.database().parent().unwrap().with_file_name("downloads");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}
