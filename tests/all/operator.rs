//! What an operator meets: starting, starting again, stopping, and every way in which it cannot.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;
use theron_tests::home::{TestHome, program, said};
use transport::testing::eventually;

fn code(output: &std::process::Output) -> i32 {
    output.status.code().unwrap()
}

fn processes_of(home: &TestHome) -> Vec<u64> {
    let status = home.status();
    let services = status["services"].as_array().unwrap().clone();
    services.iter().filter_map(|service| service["pid"].as_u64()).collect()
}

async fn all_gone(pids: &[u64]) {
    eventually("the services to be gone", async || {
        pids.iter().all(|pid| !Path::new(&format!("/proc/{pid}/exe")).exists()).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_home_lives_through_starts_and_stops() {
    let home = TestHome::with_merchants(2);
    assert_eq!(code(&home.theron(&["status"])), 3, "nothing is there yet");
    let first = home.up();
    assert!(first.status.success(), "{}", said(&first));
    assert!(said(&first).contains(&home.game_url()), "{}", said(&first));

    let status = home.status();
    assert_eq!(status["running"], true);
    assert_eq!(status["services"].as_array().unwrap().len(), 5, "four services and the merchants");
    assert_eq!(code(&home.theron(&["status"])), 0);
    let logs = said(&home.theron(&["logs", "store"]));
    assert!(logs.contains("ready"), "{logs}");
    assert_eq!(player_files(&home), 128);

    let again = home.up();
    assert_eq!(code(&again), 75, "{}", said(&again));
    assert!(said(&again).contains("theron down"), "{}", said(&again));

    assert_eq!(code(&home.theron(&["down"])), 0);
    let before = world(&home);
    assert_eq!(code(&home.theron(&["status"])), 3);
    home.start();
    let told = std::fs::read_to_string(home.path().join("state/logs/theron.log")).unwrap();
    assert!(told.contains("release 1, as before"), "{told}");
    assert_eq!(code(&home.theron(&["down"])), 0);
    assert_eq!(world(&home), before, "the second start changes nothing");
    home.start();

    a_killed_supervisor_leaves_nothing_behind(&home).await;
    secrets_are_private(&home);
}

/// Name and size of everything in the store and the pipeline while they do not run.
fn world(home: &TestHome) -> Vec<(String, u64)> {
    let mut found = Vec::new();
    for member in ["1101-tessera-pipeline", "1102-tessera-store"] {
        for entry in std::fs::read_dir(home.path().join("data").join(member)).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().to_string_lossy().into_owned();
            found.push((format!("{member}/{name}"), entry.metadata().unwrap().len()));
        }
    }
    found.sort();
    found
}

fn player_files(home: &TestHome) -> usize {
    let folder = home.path().join("data/1105-otivm-dev/players");
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    names.filter(|name| name.to_string_lossy().ends_with(".sqlite3")).count()
}

async fn a_killed_supervisor_leaves_nothing_behind(home: &TestHome) {
    let pids = processes_of(home);
    assert!(pids.len() >= 5);
    let running: Value =
        serde_json::from_slice(&std::fs::read(home.path().join("state/running.json")).unwrap()).unwrap();
    let supervisor = running["supervisor"].as_u64().unwrap().to_string();
    assert!(Command::new("kill").args(["-9", &supervisor]).status().unwrap().success());
    all_gone(&pids).await;
    home.start();
}

fn secrets_are_private(home: &TestHome) {
    let mut keys = 0;
    for entry in std::fs::read_dir(home.path().join("config/credentials")).unwrap() {
        let key = entry.unwrap().path().join("key.pem");
        assert_eq!(std::fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600, "{}", key.display());
        keys += 1;
    }
    assert_eq!(keys, 7, "four services, the operator, the scripts, and who reads");
    let authority = home.path().join("config/authority/ca.key");
    assert_eq!(std::fs::metadata(authority).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(std::fs::metadata(home.path().join("config")).unwrap().permissions().mode() & 0o777, 0o700);
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_stops_everything() {
    let home = TestHome::with_merchants(0);
    let mut up = Command::new(program("theron"));
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
    up.arg("--home").arg(home.path()).args(["up", "--merchants", "0", "--port", &port]);
    let mut up = up.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let pids =
        eventually("the services to run", async || Some(processes_of(&home)).filter(|pids| pids.len() == 4))
            .await;
    // In the middle of whatever it does; nothing may be half made.
    assert!(Command::new("kill").args(["-INT", &up.id().to_string()]).status().unwrap().success());
    let status = eventually("theron to end", async || up.try_wait().unwrap()).await;
    assert_eq!(status.code(), Some(0));
    all_gone(&pids).await;
    home.start();
}

#[test]
fn a_port_that_is_taken_is_named_with_what_to_do() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let home = TestHome::with_merchants(0);
    let refused = home.theron(&["up", "--port", &address.port().to_string()]);
    assert_eq!(code(&refused), 69, "{}", said(&refused));
    assert!(
        said(&refused).contains(&address.to_string()) && said(&refused).contains("fleet.toml"),
        "{}",
        said(&refused)
    );
    assert_eq!(said(&refused).lines().filter(|line| line.starts_with("error:")).count(), 1);
}

/// A home that is founded, and does not run.
fn founded() -> TestHome {
    let home = TestHome::with_merchants(0);
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    home.theron(&["up", "--port", &taken.local_addr().unwrap().port().to_string()]);
    assert!(home.path().join("config/fleet.toml").exists());
    home
}

#[test]
fn a_corrupt_configuration_is_refused_by_key_and_line() {
    let home = founded();
    let path = home.path().join("config/fleet.toml");
    let fleet = std::fs::read_to_string(&path).unwrap();
    for (wrong, named) in [
        (fleet.replace("merchants", "merchnts"), "merchnts"),
        (fleet.replace("role = \"store\"", "role = \"king\""), "king"),
        (fleet.replace("[[containers]]", "[containers"), "line"),
    ] {
        std::fs::write(&path, wrong).unwrap();
        let refused = home.up();
        assert_eq!(code(&refused), 78, "{}", said(&refused));
        assert!(
            said(&refused).contains(named) && said(&refused).contains("fleet.toml"),
            "{}",
            said(&refused)
        );
    }
}

#[test]
fn a_missing_file_is_named_with_what_to_do() {
    let home = founded();
    std::fs::remove_file(home.path().join("config/authority/ca.key")).unwrap();
    std::fs::remove_dir_all(home.path().join("config/credentials")).unwrap();
    let refused = home.up();
    assert_ne!(code(&refused), 0);
    assert!(said(&refused).contains("authority") && said(&refused).contains("restore"), "{}", said(&refused));
}

#[test]
fn a_full_disk_leaves_no_half_made_home() {
    for size in ["8k", "24m"] {
        let folder = tempfile::tempdir().unwrap();
        let options = format!("size={size}");
        let mount =
            Command::new("mount").args(["-t", "tmpfs", "-o", &options, "tmpfs"]).arg(folder.path()).output();
        // Only root may mount; the case is real, so say loudly that it was not tried.
        if !mount.is_ok_and(|output| output.status.success()) {
            eprintln!("SKIPPED a_full_disk_leaves_no_half_made_home: no tmpfs can be mounted (not root?)");
            return;
        }
        let home = folder.path().join("home");
        let mut up = Command::new(program("theron"));
        let refused = up.arg("--home").arg(&home).args(["up", "--merchants", "0"]).output().unwrap();
        let made = home.exists();
        assert!(Command::new("umount").arg(folder.path()).status().unwrap().success());
        assert_eq!(code(&refused), 73, "{}", said(&refused));
        assert!(
            said(&refused).contains("make room") && said(&refused).lines().count() == 1,
            "{}",
            said(&refused)
        );
        assert!(!made, "nothing is half made");
    }
}

#[test]
fn what_people_type_wrong_is_explained() {
    let home = TestHome::with_merchants(0);
    let unknown = home.theron(&["levitate"]);
    assert_eq!(code(&unknown), 2);
    assert!(said(&unknown).contains("levitate") && said(&unknown).contains("--help"), "{}", said(&unknown));
    let help = said(&home.theron(&["--help"]));
    assert!(help.contains("Exit codes") && help.contains("75"), "{help}");
    let nothing = home.theron(&["logs"]);
    assert!(said(&nothing).contains("theron up"), "{}", said(&nothing));
}
