//! A store that remembers what it was sent, recomputes every hash, and fails when it is told to.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use axum::extract::State;
use clock::Timestamp;
use http::StatusCode;
use tessera_store_api::{
    CellId, Gazetteer, Layer, LayerName, NewRelease, Promotion, Release, ReleaseNumber, Releases, Status,
    Unit, UnitBatch, UnitReceipt, endpoints, release_hash,
};
use transport::extract::{IdempotencyKey, Json, Octets, Path};
use transport::router::Mounted;
use transport::{Api, Node, Problem};

#[derive(Debug, Default)]
pub(crate) struct FakeStore(Mutex<Memory>);

#[derive(Debug, Default)]
pub(crate) struct Memory {
    pub(crate) drafts: BTreeMap<u32, Draft>,
    pub(crate) current: Option<u32>,
    /// Every call that writes.
    pub(crate) writes: usize,
    pub(crate) batches: usize,
    /// Batches after which it fails.
    pub(crate) fails_after: Option<usize>,
    keys: BTreeMap<String, u32>,
}

#[derive(Debug)]
pub(crate) struct Draft {
    pub(crate) release: Release,
    pub(crate) units: BTreeMap<CellId, Unit>,
    pub(crate) gazetteer: Gazetteer,
    pub(crate) land: Vec<u8>,
    pub(crate) layers: BTreeMap<LayerName, String>,
}

impl FakeStore {
    pub(crate) fn memory(&self) -> MutexGuard<'_, Memory> {
        self.0.lock().unwrap()
    }
}

type Store = State<Arc<FakeStore>>;

pub(crate) fn api(node: &Arc<Node>, store: &Arc<FakeStore>) -> Mounted {
    Api::new(node)
        .route(&endpoints::CURRENT_RELEASE, current)
        .route(&endpoints::RELEASES, releases)
        .route(&endpoints::BEGIN_RELEASE, begin)
        .route(&endpoints::WRITE_UNITS, write_units)
        .route(&endpoints::WRITE_GAZETTEER, write_gazetteer)
        .route(&endpoints::WRITE_LAND, write_land)
        .route(&endpoints::WRITE_LAYER, write_layer)
        .route(&endpoints::RETIRE, retire)
        .route(&endpoints::PROMOTE, promote)
        .finish(store.clone())
}

async fn current(State(store): Store) -> Result<Json<Release>, Problem> {
    let memory = store.memory();
    let current = memory.current.map(|number| memory.drafts[&number].release.clone());
    current.map(Json).ok_or_else(|| Problem::not_found("no_release", "There is no release."))
}

async fn releases(State(store): Store) -> Json<Releases> {
    let releases = store.memory().drafts.values().rev().map(|draft| draft.release.clone()).collect();
    Json(Releases { releases })
}

async fn begin(
    State(store): Store,
    IdempotencyKey(key): IdempotencyKey,
    Json(wish): Json<NewRelease>,
) -> Json<Release> {
    let mut memory = store.memory();
    let next = u32::try_from(memory.drafts.len()).unwrap() + 1;
    let number = *memory.keys.entry(key).or_insert(next);
    memory.writes += 1;
    let release = Release {
        number,
        status: Status::Draft,
        datasets: wish.datasets,
        units: wish.units,
        hash: None,
        recorded_at: Timestamp::from_millis(0),
        promoted_at: None,
        approved_by: None,
    };
    let draft = Draft {
        release,
        units: BTreeMap::new(),
        gazetteer: Gazetteer::default(),
        land: Vec::new(),
        layers: BTreeMap::new(),
    };
    Json(memory.drafts.entry(number).or_insert(draft).release.clone())
}

async fn write_units(
    State(store): Store,
    Path(path): Path<ReleaseNumber>,
    Json(batch): Json<UnitBatch>,
) -> Result<Json<UnitReceipt>, Problem> {
    let mut memory = store.memory();
    if memory.fails_after.is_some_and(|batches| memory.batches >= batches) {
        return Err(Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "The disk is on fire."));
    }
    memory.writes += 1;
    memory.batches += 1;
    assert!(batch.units.len() <= tessera_store_api::UNITS_PER_BATCH_MAX);
    assert!(batch.units.is_sorted_by_key(Unit::id));
    let written = u32::try_from(batch.units.len()).unwrap();
    let draft = memory.draft(path.release)?;
    draft.units.extend(batch.units.into_iter().map(|unit| (unit.id(), unit)));
    Ok(Json(UnitReceipt { written, unchanged: 0 }))
}

async fn write_gazetteer(
    State(store): Store,
    Path(path): Path<ReleaseNumber>,
    Json(gazetteer): Json<Gazetteer>,
) -> Result<Json<Release>, Problem> {
    let mut memory = store.memory();
    memory.writes += 1;
    let draft = memory.draft(path.release)?;
    draft.gazetteer = gazetteer;
    Ok(Json(draft.release.clone()))
}

async fn write_land(
    State(store): Store,
    Path(path): Path<ReleaseNumber>,
    Octets(land): Octets,
) -> Result<Json<Release>, Problem> {
    let mut memory = store.memory();
    memory.writes += 1;
    let draft = memory.draft(path.release)?;
    draft.land = land.to_vec();
    Ok(Json(draft.release.clone()))
}

async fn write_layer(
    State(store): Store,
    Path(path): Path<ReleaseNumber>,
    Json(layer): Json<Layer>,
) -> Result<Json<Release>, Problem> {
    let mut memory = store.memory();
    memory.writes += 1;
    let draft = memory.draft(path.release)?;
    draft.layers.insert(layer.layer, layer.hash());
    Ok(Json(draft.release.clone()))
}

async fn retire(
    State(store): Store,
    Path(path): Path<ReleaseNumber>,
    IdempotencyKey(_): IdempotencyKey,
) -> Result<Json<Release>, Problem> {
    let mut memory = store.memory();
    let draft = memory.draft(path.release)?;
    if matches!(draft.release.status, Status::Current | Status::Superseded) {
        return Err(Problem::conflict("not_a_draft", "It is no draft."));
    }
    draft.release.status = Status::Retired;
    Ok(Json(draft.release.clone()))
}

async fn promote(
    State(store): Store,
    Path(path): Path<ReleaseNumber>,
    Json(promotion): Json<Promotion>,
) -> Result<Json<Release>, Problem> {
    let mut memory = store.memory();
    memory.writes += 1;
    let draft = memory.draft(path.release)?;
    if draft.hash() != promotion.hash || draft.units.len() != draft.release.units as usize {
        return Err(Problem::conflict("hash_mismatch", "What was written is not what was promised."));
    }
    draft.release.status = Status::Current;
    draft.release.hash = Some(promotion.hash);
    draft.release.approved_by = Some(promotion.approved_by);
    let release = draft.release.clone();
    memory.current = Some(release.number);
    Ok(Json(release))
}

impl Memory {
    fn draft(&mut self, number: u32) -> Result<&mut Draft, Problem> {
        self.drafts
            .get_mut(&number)
            .ok_or_else(|| Problem::not_found("release_not_found", "There is no such release."))
    }
}

impl Draft {
    /// The hash of what came, by the contract's own rule.
    pub(crate) fn hash(&self) -> String {
        let units: Vec<String> = self.units.values().map(Unit::hash).collect();
        let land = tessera_pipeline::content::sha256(&self.land);
        release_hash(units.iter().map(String::as_str), &self.gazetteer.hash(), &land, &self.layers)
    }
}
