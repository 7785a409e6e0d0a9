//! Files that come in parts: through interruptions, beside one another, and from people who mean no good.

use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::Bytes;
use clock::{Clock, ManualClock, SystemClock};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use tessera_pipeline::content::sha256;
use tessera_pipeline_api::{
    CHUNK_BYTES_MAX, NewUpload, PipelineClient, Recipe, Sending, SendingError, UPLOADS_OPEN_MAX,
};

use crate::fleet::{Fleet, Running, code};
use crate::world::{CAMPANIA, World};

/// A recipe of a file with these bytes.
fn recipe(id: &str, bytes: &[u8]) -> Recipe {
    let mut recipe = World::bundled().file("depth.tif").recipe.clone();
    recipe.id = id.to_owned();
    recipe.content.file = format!("{id}.tif");
    recipe.content.sha256 = sha256(bytes);
    recipe
}

/// Bytes that are nowhere the same.
fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|at| u8::try_from((at * 31 + at / 251) % 256).unwrap()).collect()
}

async fn describe(running: &Running, id: &str, bytes: &[u8]) {
    running.script.register(&recipe(id, bytes)).await.unwrap();
}

fn on_disk(fleet: &Fleet, name: &str, bytes: &[u8]) -> PathBuf {
    let path = fleet.folder().join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

async fn begin(client: &PipelineClient, id: &str, bytes: usize) -> u32 {
    client.begin_upload(id, &NewUpload { bytes: bytes as u64 }).await.unwrap().id.unwrap()
}

async fn kept(running: &Running, id: &str) -> Option<u64> {
    let datasets = running.script.datasets().await.unwrap().datasets;
    datasets.into_iter().find(|dataset| dataset.recipe.id == id).unwrap().bytes
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_stops_after_every_part_loses_none_of_them() {
    let fleet = Fleet::new(CAMPANIA).await;
    let whole = bytes(10_000);
    let mut running = fleet.pipeline().await;
    describe(&running, "grain", &whole).await;
    let upload = begin(&running.script, "grain", whole.len()).await;
    for (part, chunk) in whole.chunks(2_500).enumerate() {
        let offset = part as u64 * 2_500;
        let chunk = Bytes::copy_from_slice(chunk);
        let answer = running.script.write_chunk("grain", upload, offset, chunk).await.unwrap();
        assert_eq!(answer.offset, offset + 2_500);
        running.stop().await;
        // What a crash leaves behind the last part that was acknowledged counts for nothing.
        let file = fleet.content().join(format!("{upload}.upload"));
        let mut torn = std::fs::read(&file).unwrap();
        torn.extend(b"torn");
        std::fs::write(&file, torn).unwrap();
        running = fleet.pipeline().await;
        assert_eq!(running.script.uploaded("grain", upload).await.unwrap().offset, answer.offset);
        assert_eq!(begin(&running.script, "grain", whole.len()).await, upload, "it is found again");
    }
    // The torn end of the last part is refused by the checksum, and nothing was kept of it.
    let torn = running.script.finish_upload("grain", upload).await;
    assert_eq!(code(torn), "checksum_mismatch");
    let path = on_disk(&fleet, "grain", &whole);
    Sending::new(&running.script, "grain", &path).send(|_| {}).await.unwrap();
    assert_eq!(kept(&running, "grain").await, Some(10_000));
    assert_eq!(std::fs::read(fleet.content().join(sha256(&whole))).unwrap(), whole);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn however_a_file_is_cut_and_interrupted_it_arrives_whole() {
    let fleet = Fleet::new(CAMPANIA).await;
    let running = fleet.pipeline().await;
    let strategy = (1_usize..6_000, 1_usize..900, proptest::collection::vec(0_u8..6, 12));
    let mut runner = TestRunner::deterministic();
    for case in 0..24 {
        let (length, part, turns) = strategy.new_tree(&mut runner).unwrap().current();
        let id = format!("case-{case}");
        let mut whole = bytes(length);
        whole[0] = case;
        describe(&running, &id, &whole).await;
        let path = on_disk(&fleet, &id, &whole);
        let upload = begin(&running.script, &id, length).await;
        for turn in turns {
            let offset = running.script.uploaded(&id, upload).await.unwrap().offset;
            let at = usize::try_from(offset).unwrap();
            let chunk = Bytes::copy_from_slice(&whole[at..(at + part).min(length)]);
            match turn {
                // The part arrives, and again, as a client does whose answer was lost.
                0 | 1 if !chunk.is_empty() => {
                    running.script.write_chunk(&id, upload, offset, chunk.clone()).await.unwrap();
                    let again = running.script.write_chunk(&id, upload, offset, chunk).await;
                    assert_eq!(code(again), "offset_mismatch");
                }
                2 if !chunk.is_empty() => {
                    let ahead = running.script.write_chunk(&id, upload, offset + 1, chunk).await;
                    assert_eq!(code(ahead), "offset_mismatch");
                }
                3 if at < length => {
                    assert_eq!(code(running.script.finish_upload(&id, upload).await), "upload_incomplete");
                }
                _ => assert_eq!(begin(&running.script, &id, length).await, upload),
            }
        }
        let sent = Sending::new(&running.script, &id, &path).parts_of(part).send(|_| {}).await.unwrap();
        assert_eq!(sent.unwrap().bytes, Some(length as u64));
        assert_eq!(std::fs::read(fleet.content().join(sha256(&whole))).unwrap(), whole);
        let again = Sending::new(&running.script, &id, &path).send(|_| {}).await.unwrap();
        assert_eq!(again, None, "what is there is not sent again");
    }
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_bring_the_same_file_bring_it_once() {
    let fleet = Fleet::new(CAMPANIA).await;
    let running = fleet.pipeline().await;
    let whole = bytes(200_000);
    describe(&running, "grain", &whole).await;
    let path = on_disk(&fleet, "grain", &whole);
    let mut tasks = Vec::new();
    for part in [7_000, 11_000, 13_000] {
        let (client, path) = (running.script.clone(), path.clone());
        tasks.push(tokio::spawn(async move {
            Sending::new(&client, "grain", &path).parts_of(part).send(|_| {}).await
        }));
    }
    let mut sent = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(_) => sent += 1,
            // One that lost every race is told where the file is, and says so.
            Err(SendingError::Client(error)) => {
                assert_eq!(error.problem().unwrap().code, "offset_mismatch");
            }
            Err(other) => panic!("{other}"),
        }
    }
    assert!(sent >= 1);
    assert_eq!(kept(&running, "grain").await, Some(200_000));
    assert_eq!(std::fs::read(fleet.content().join(sha256(&whole))).unwrap(), whole);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_file_than_the_one_described_is_refused_with_both_checksums() {
    let fleet = Fleet::new(CAMPANIA).await;
    let running = fleet.pipeline().await;
    let (whole, other) = (bytes(5_000), vec![7; 5_000]);
    describe(&running, "grain", &whole).await;
    let path = on_disk(&fleet, "chaff", &other);
    let refused = Sending::new(&running.script, "grain", &path).send(|_| {}).await.unwrap_err();
    let SendingError::Client(error) = refused else { panic!("{refused}") };
    let problem = error.problem().unwrap();
    assert_eq!((problem.status, problem.code.as_str()), (422, "checksum_mismatch"));
    for fact in ["grain.tif", &sha256(&whole), &sha256(&other)] {
        assert!(problem.detail.contains(fact), "{}", problem.detail);
    }
    assert_eq!(std::fs::read_dir(fleet.content()).unwrap().count(), 0, "nothing was kept");
    assert_eq!(
        code(running.script.write_chunk("grain", 1, 0, Bytes::from_static(b"x")).await),
        "upload_ended"
    );
    let path = on_disk(&fleet, "grain", &whole);
    assert!(Sending::new(&running.script, "grain", &path).send(|_| {}).await.unwrap().is_some());
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_parts_are_refused_and_write_nothing() {
    let fleet = Fleet::new(CAMPANIA).await;
    let running = fleet.pipeline().await;
    let whole = bytes(1_000);
    describe(&running, "grain", &whole).await;
    describe(&running, "other", b"other").await;
    let upload = begin(&running.script, "grain", whole.len()).await;
    let part = || Bytes::copy_from_slice(&whole[..100]);
    let write = async |id: &str, upload, offset, part| {
        code(running.script.write_chunk(id, upload, offset, part).await)
    };
    assert_eq!(write("grain", upload, 1, part()).await, "offset_mismatch");
    assert_eq!(write("grain", upload, u64::MAX, part()).await, "offset_mismatch");
    assert_eq!(write("grain", upload, 0, Bytes::new()).await, "part_empty");
    assert_eq!(write("grain", upload, 0, bytes(1_001).into()).await, "part_too_long");
    assert_eq!(write("grain", upload, 0, bytes(CHUNK_BYTES_MAX + 1).into()).await, "body_too_large");
    assert_eq!(write("grain", upload + 1, 0, part()).await, "upload_not_found");
    assert_eq!(write("other", upload, 0, part()).await, "upload_not_found");
    assert_eq!(write("../../etc", upload, 0, part()).await, "upload_not_found");
    let begun = async |id: &str, bytes| code(running.script.begin_upload(id, &NewUpload { bytes }).await);
    assert_eq!(begun("../grain", 1_000).await, "dataset_not_found");
    assert_eq!(begun("grain", 0).await, "file_too_large");
    assert_eq!(begun("grain", u64::MAX).await, "file_too_large");
    assert_eq!(running.script.uploaded("grain", upload).await.unwrap().offset, 0);
    assert_eq!(std::fs::read_dir(fleet.content()).unwrap().count(), 0);
    for number in 1..UPLOADS_OPEN_MAX {
        begin(&running.script, "grain", 1_000 + number as usize).await;
    }
    assert_eq!(begun("grain", 5_000).await, "too_many_uploads");
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_nobody_goes_on_with_is_given_up_after_a_week() {
    let fleet = Fleet::new(CAMPANIA).await;
    let clock = ManualClock::starting_at(SystemClock.now());
    let running = fleet.pipeline_at(clock.clone()).await;
    let whole = bytes(1_000);
    describe(&running, "grain", &whole).await;
    let upload = begin(&running.script, "grain", whole.len()).await;
    running.script.write_chunk("grain", upload, 0, Bytes::from_static(b"first")).await.unwrap();
    running.stop().await;
    std::fs::write(fleet.content().join("99.upload"), "nobody's").unwrap();
    clock.advance(Duration::from_hours(6 * 24));
    let running = fleet.pipeline_at(clock.clone()).await;
    assert_eq!(running.script.uploaded("grain", upload).await.unwrap().offset, 5, "six days are no week");
    running.stop().await;
    clock.advance(Duration::from_hours(2 * 24));
    let running = fleet.pipeline_at(clock).await;
    assert_eq!(code(running.script.finish_upload("grain", upload).await), "upload_ended");
    assert_eq!(std::fs::read_dir(fleet.content()).unwrap().count(), 0, "its bytes are gone");
    assert_ne!(begin(&running.script, "grain", whole.len()).await, upload);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_damaged_on_disk_is_sent_again() {
    let fleet = Fleet::new(CAMPANIA).await;
    let running = fleet.pipeline().await;
    let whole = bytes(3_000);
    describe(&running, "grain", &whole).await;
    let path = on_disk(&fleet, "grain", &whole);
    let sent = async |path: &Path| {
        Sending::new(&running.script, "grain", path).send(|_| {}).await.unwrap().is_some()
    };
    assert!(sent(&path).await);
    assert!(!sent(&path).await);
    std::fs::write(fleet.content().join(sha256(&whole)), "damaged").unwrap();
    assert!(sent(&path).await);
    assert_eq!(std::fs::read(fleet.content().join(sha256(&whole))).unwrap(), whole);
    running.stop().await;
}
