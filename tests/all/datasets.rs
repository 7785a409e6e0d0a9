//! `theron dataset` and `theron world`, as an operator types them, against a fleet of real processes.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

use clock::{SharedClock, SystemClock};
use serde_json::Value;
use tessera_pipeline_api::{NewUpload, Sending};
use theron_operator::dataset;
use theron_operator::home::Home;
use theron_tests::home::{TestHome, said};

/// Bytes of a file that is brought in parts.
const LARGE_BYTES: usize = 9_000_000;

fn world() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../services/pipeline/world")
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", said(output)))
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

/// A copy of a bundled dataset in a folder of its own, with its text changed and its recipe with it.
fn changed(folder: &Path, name: &str, change: impl FnOnce(&str) -> String) -> PathBuf {
    let text = change(&std::fs::read_to_string(world().join(format!("{name}.csv"))).unwrap());
    std::fs::write(folder.join(format!("{name}.csv")), &text).unwrap();
    let recipe = std::fs::read_to_string(world().join(format!("{name}.toml"))).unwrap();
    let sha256 = tessera_pipeline::content::sha256(text.as_bytes());
    let recipe: String = recipe
        .lines()
        .map(|line| {
            if line.starts_with("sha256") { format!("sha256 = \"{sha256}\"\n") } else { format!("{line}\n") }
        })
        .collect();
    let path = folder.join(format!("{name}.toml"));
    std::fs::write(&path, recipe).unwrap();
    path
}

#[test]
fn a_recipe_is_checked_without_a_fleet() {
    let home = TestHome::with_merchants(0);
    let folder = tempfile::tempdir().unwrap();
    let text = |path: &Path| path.display().to_string();
    let good = home.theron(&["dataset", "check", &text(&world().join("goods.toml"))]);
    assert_eq!(code(&good), 0, "{}", said(&good));
    assert!(said(&good).contains("24 rows"), "{}", said(&good));
    let raster = home.theron(&["dataset", "check", &text(&world().join("elevation.toml")), "--json"]);
    assert_eq!(code(&raster), 0, "{}", said(&raster));
    assert!(json(&raster)["pixels"][1].as_u64().unwrap() > 100_000);

    let path = changed(folder.path(), "goods", str::to_owned);
    std::fs::write(folder.path().join("goods.csv"), "another,file\n1,2\n").unwrap();
    let wrong = home.theron(&["dataset", "check", &text(&path), "--json"]);
    assert_eq!(code(&wrong), 1, "{}", said(&wrong));
    let rule = json(&wrong)["broken"][0]["rule"].as_str().unwrap().to_owned();
    assert!(rule.starts_with("sha256_is_"), "{rule}");

    let recipe = std::fs::read_to_string(&path).unwrap();
    std::fs::write(
        &path,
        recipe.replace("resolution = 5", "resolution = 12").replace("EPSG:4326", "EPSG:3857"),
    )
    .unwrap();
    let wrong = home.theron(&["dataset", "check", &text(&path)]);
    assert!(said(&wrong).contains("crs_is_epsg_4326") && code(&wrong) == 1, "{}", said(&wrong));
    std::fs::write(&path, recipe.replace("title", "titel")).unwrap();
    let wrong = home.theron(&["dataset", "check", &text(&path)]);
    assert!(said(&wrong).contains("titel") && said(&wrong).contains("line"), "{}", said(&wrong));
    let nothing = home.theron(&["dataset", "list"]);
    assert!(code(&nothing) == 70 && said(&nothing).contains("theron up"), "{}", said(&nothing));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dataset_goes_from_a_recipe_to_a_release_and_back() {
    let home = TestHome::with_merchants(0);
    home.start();
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(json(&home.theron(&["dataset", "list", "--json"])).as_array().unwrap().len(), 8);
    let path = changed(folder.path(), "goods", |text| text.replacen(",120,", ",121,", 1));
    let path = path.display().to_string();

    let dry = home.theron(&["dataset", "push", &path, "--dry-run"]);
    assert!(said(&dry).contains("would be") && said(&dry).contains("changed"), "{}", said(&dry));
    let shown = json(&home.theron(&["dataset", "show", "world-goods", "--json"]));
    assert_eq!(shown["versions"].as_array().unwrap().len(), 1, "a dry run changes nothing");
    let pushed = json(&home.theron(&["dataset", "push", &path, "--json"]));
    assert_eq!((&pushed[0]["description"], &pushed[0]["file"]), (&"changed".into(), &"sent".into()));
    let again = json(&home.theron(&["dataset", "push", &path, "--json"]));
    assert_eq!((&again[0]["description"], &again[0]["file"]), (&"unchanged".into(), &"present".into()));
    let shown = said(&home.theron(&["dataset", "show", "world-goods"]));
    assert!(shown.contains("earlier"), "{shown}");

    let staged = home.theron(&["world", "stage", "--all", "--json"]);
    assert_eq!(code(&staged), 0, "{}", said(&staged));
    assert_eq!(json(&staged)["state"], "staged");
    let run = json(&staged)["id"].to_string();
    let diff = json(&home.theron(&["world", "diff", &run, "--json"]));
    assert_eq!((&diff["units"]["changed"], &diff["tables"]["goods"]["changed"]), (&0.into(), &1.into()));
    let page = folder.path().join("report.html").display().to_string();
    assert_eq!(code(&home.theron(&["world", "report", &run, "--html", &page])), 0);
    assert!(std::fs::read_to_string(&page).unwrap().starts_with("<!DOCTYPE html>"));

    let dry = home.theron(&["world", "approve", &run, "--by", "Agrippa", "--dry-run"]);
    assert!(said(&dry).contains("would be sent"), "{}", said(&dry));
    assert_eq!(json(&home.theron(&["world", "releases", "--json"])).as_array().unwrap().len(), 1);
    let approved = home.theron(&["world", "approve", &run, "--by", "Agrippa"]);
    assert!(code(&approved) == 0 && said(&approved).contains("release 2"), "{}", said(&approved));
    let back = home.theron(&["world", "rollback", "1", "--by", "Agrippa"]);
    assert!(code(&back) == 0 && said(&back).contains("release 1"), "{}", said(&back));
    let nowhere = home.theron(&["world", "rollback", "9", "--by", "Agrippa", "--dry-run"]);
    assert!(code(&nowhere) == 70 && said(&nowhere).contains("theron world releases"), "{}", said(&nowhere));

    a_refused_run_is_told(&home, folder.path());
    an_upload_survives_the_death_of_the_service(&home, folder.path()).await;
    curl_knows_the_services_by_their_addresses(&home);
}

fn a_refused_run_is_told(home: &TestHome, folder: &Path) {
    let path = changed(folder, "goods", |text| text.replacen(",120,", ",0,", 1)).display().to_string();
    assert_eq!(code(&home.theron(&["dataset", "push", &path])), 0);
    let refused = home.theron(&["world", "stage", "--all"]);
    assert_eq!(code(&refused), 1, "{}", said(&refused));
    for fact in ["goods.csv", "row 2, base_price_as", "1_to_1000000000", "theron world report"] {
        assert!(said(&refused).contains(fact), "{fact}: {}", said(&refused));
    }
}

/// The pipeline is killed between two parts; the next one goes on after the last that was acknowledged.
async fn an_upload_survives_the_death_of_the_service(home: &TestHome, folder: &Path) {
    let bytes: Vec<u8> =
        (0..LARGE_BYTES).map(|at| u8::try_from((at * 7 + at / 65_536) % 256).unwrap()).collect();
    let path = folder.join("large.tif");
    std::fs::write(&path, &bytes).unwrap();
    let clock: SharedClock = Arc::new(SystemClock);
    let client = dataset::pipeline(&Home::within(home.path()), "dataset", &clock).unwrap();
    let recipe = std::fs::read_to_string(world().join("depth.toml")).unwrap();
    let mut recipe: tessera_pipeline_api::Recipe = toml::from_str(&recipe).unwrap();
    (recipe.id, recipe.content.file) = ("large".to_owned(), "large.tif".to_owned());
    recipe.content.sha256 = tessera_pipeline::content::sha256(&bytes);
    client.register(&recipe).await.unwrap();
    let upload = client.begin_upload("large", &NewUpload { bytes: bytes.len() as u64 }).await.unwrap();
    let id = upload.id.unwrap();
    let mut offset = 0;
    for chunk in bytes.chunks(2_000_000).take(3) {
        let chunk = chunk.to_vec().into();
        offset = client.write_chunk("large", id, offset, chunk).await.unwrap().offset;
        home.kill("1101-tessera-pipeline").await;
        assert_eq!(
            client.uploaded("large", id).await.unwrap().offset,
            offset,
            "what was said to be there is"
        );
    }
    let mut first = None;
    let sending = Sending::new(&client, "large", &path);
    let sent = sending.send(|upload| {
        first.get_or_insert(upload.offset);
    });
    assert_eq!(sent.await.unwrap().unwrap().bytes, Some(bytes.len() as u64));
    assert_eq!(first, Some(offset), "it went on where it was");
}

/// The example of the documentation: programs that are not ours check the host.
fn curl_knows_the_services_by_their_addresses(home: &TestHome) {
    let fleet = std::fs::read_to_string(home.path().join("config/fleet.toml")).unwrap();
    let mesh =
        fleet.lines().find_map(|line| line.strip_prefix("mesh = ")).unwrap().trim_matches('"').to_owned();
    let own = home.path().join("config/credentials/dataset");
    let file = |name: &str| own.join(name).display().to_string();
    let curl = Command::new("curl")
        .args([
            "--silent",
            "--show-error",
            "--fail",
            "--cacert",
            &file("ca.pem"),
            "--cert",
            &file("cert.pem"),
        ])
        .args(["--key", &file("key.pem"), &format!("https://{mesh}/api/v1/datasets")])
        .output();
    match curl {
        Ok(answer) => {
            assert!(answer.status.success(), "{}", said(&answer));
            assert!(json(&answer)["datasets"].as_array().unwrap().len() >= 8);
        }
        Err(error) => eprintln!("SKIPPED curl_knows_the_services_by_their_addresses: {error}"),
    }
    assert!(home.path().join("config/credentials/reader/key.pem").exists());
}
