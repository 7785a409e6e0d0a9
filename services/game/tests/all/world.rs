//! A small world: Latium and Campania, made by hand.

use clock::Timestamp;
use h3o::{CellIndex, LatLng, Resolution};
use tessera_store_api::{
    Cell, CellId, Confidence, Epoch, Gazetteer, Good, Leg, Mode, Perishability, Place, Release, Span, Status,
    Surface,
};

pub(crate) struct SmallWorld {
    pub(crate) release: Release,
    pub(crate) gazetteer: Gazetteer,
    pub(crate) cells: Vec<Cell>,
    pub(crate) land: Vec<u8>,
    /// The layer of rivers, as the store streams it.
    pub(crate) rivers: String,
}

fn cell_at(latitude: f64, longitude: f64) -> CellIndex {
    LatLng::new(latitude, longitude).unwrap().to_cell(Resolution::Five)
}

fn place(token: &str, at: (f64, f64), port: bool, exports: &[&str], imports: &[&str]) -> Place {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    Place {
        token: token.into(),
        latin: token.to_uppercase(),
        english: token.into(),
        modern: token.into(),
        kind: "city".into(),
        latitude: at.0,
        longitude: at.1,
        cell: cell_at(at.0, at.1).into(),
        port,
        valid_from: -500,
        valid_until: None,
        exports: words(exports),
        imports: words(imports),
        source: "test".into(),
        confidence: Confidence::High,
    }
}

fn good(token: &str, unit_kg: f64, base_price_as: i64) -> Good {
    Good {
        token: token.into(),
        latin: token.into(),
        english: token.replace('_', " "),
        unit: "unit".into(),
        unit_kg,
        base_price_as,
        perishability: Perishability::None,
        source: "test".into(),
        confidence: Confidence::High,
    }
}

fn leg(from: &Place, to: &Place, mode: Mode, name: &str, km: f64) -> Leg {
    let steps = 60;
    let mut path: Vec<CellId> = Vec::new();
    for step in 0..=steps {
        let share = f64::from(step) / f64::from(steps);
        let between = |one: f64, other: f64| one + (other - one) * share;
        let cell = cell_at(between(from.latitude, to.latitude), between(from.longitude, to.longitude)).into();
        if path.last() != Some(&cell) {
            path.push(cell);
        }
    }
    Leg {
        from: from.token.clone(),
        to: to.token.clone(),
        mode,
        name: name.into(),
        km,
        climb_m: 0,
        path,
        source: "test".into(),
        confidence: Confidence::High,
    }
}

pub(crate) fn small_world() -> SmallWorld {
    let ostia = place("ostia", (41.755, 12.29), true, &["bronze_ware", "fine_ware"], &["wheat"]);
    let roma = place("roma", (41.892, 12.485), false, &["bronze_ware"], &["wheat"]);
    let capua = place("capua", (41.083, 14.25), false, &["bronze_ware"], &["iron"]);
    let puteoli = place("puteoli", (40.826, 14.122), true, &["iron"], &["wheat"]);
    let brundisium = place("brundisium", (40.64, 17.945), true, &[], &["iron"]);
    let legs = vec![
        leg(&capua, &brundisium, Mode::Road, "Via Appia", 351.0),
        leg(&ostia, &puteoli, Mode::Sea, "", 214.0),
        leg(&ostia, &roma, Mode::Road, "Via Ostiensis", 24.0),
        leg(&puteoli, &capua, Mode::Road, "Via Campana", 33.0),
        leg(&roma, &capua, Mode::Road, "Via Appia", 210.0),
    ];
    let mut indexes = std::collections::BTreeSet::new();
    for leg in &legs {
        for cell in &leg.path {
            indexes.extend(cell.index().grid_disk::<Vec<CellIndex>>(4));
        }
    }
    indexes.extend(ostia.cell.index().grid_disk::<Vec<CellIndex>>(16));
    let cells = indexes.into_iter().map(|index| {
        let dry = LatLng::from(index).lng() > 12.4;
        let elev_cm = if dry { 10_000 } else { -10_000 };
        let land_permille = if dry { 1000 } else { 0 };
        Cell::of_elevation(index.into(), [elev_cm; 3], land_permille, Surface::Measured)
    });
    let gazetteer = Gazetteer {
        places: vec![brundisium, capua, ostia, puteoli, roma],
        goods: vec![
            good("bronze_ware", 12.0, 370),
            good("fine_ware", 12.0, 200),
            good("iron", 33.0, 160),
            good("timber", 200.0, 60),
            good("wheat", 68.0, 120),
        ],
        legs,
        epochs: vec![Epoch {
            token: "roman_14bce".into(),
            name: "Rome under Augustus".into(),
            year: -14,
            span: Span { from: -30, until: 299 },
            sea_level_offset_cm: -135,
            source: "test".into(),
            confidence: Confidence::Medium,
        }],
    };
    let release = Release {
        number: 1,
        status: Status::Current,
        datasets: Vec::new(),
        units: 1,
        hash: Some("ab".repeat(32)),
        recorded_at: Timestamp::from_millis(0),
        promoted_at: Some(Timestamp::from_millis(0)),
        approved_by: Some("test".into()),
    };
    let land = br#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":
        {"type":"Polygon","coordinates":[[[12.4,39.0],[19.0,39.0],[19.0,43.0],[12.4,43.0],[12.4,39.0]]]}}]}"#
        .to_vec();
    let rivers = concat!(
        r#"{"id":"r:1","name":"Tiberis","kind":"river","rank":7,"dataset":"r","geometry":{"type":"LineString","coordinates":[[12.05,43.8],[12.5,42.0],[12.23,41.74]]}}"#,
        "\n",
        r#"{"id":"r:2","name":"Aufidus","kind":"river","rank":9,"dataset":"r","geometry":{"type":"LineString","coordinates":[[15.1,40.9],[16.2,41.4]]}}"#,
        "\n",
        r#"{"end":true,"cells":2,"release":1,"released_at":"2026-11-21T10:40:24.000Z"}"#,
        "\n"
    );
    SmallWorld { release, gazetteer, cells: cells.collect(), land, rivers: rivers.to_owned() }
}
