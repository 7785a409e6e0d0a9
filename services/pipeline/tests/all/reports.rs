//! What came of a run, for machines and for people.

use tessera_pipeline_api::{Approval, Report, Run, State};

use crate::fleet::{Fleet, Running};
use crate::world::{CAMPANIA, World};

/// Inland, near Beneventum.
const INLAND: (f64, f64) = (14.778, 41.131);
/// What would be a script, a picture and a way out, if it were not escaped.
const HOSTILE: &str = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>&amp;\u{202e}";

async fn reported(running: &Running, world: &World) -> (Run, Report, String) {
    let run = world.survey(running).await;
    let report = running.script.report(run.id).await.unwrap();
    let page = running.script.report_page(run.id).await.unwrap();
    (run, report, String::from_utf8(page.to_vec()).unwrap())
}

/// Everything a browser would fetch or run is missing, and everything is closed.
fn stands_alone(page: &str) {
    let body = page.to_lowercase();
    let (style, _) = body.split_once("</style>").unwrap();
    assert!(!style.contains("url(") && !style.contains("@import"));
    for tag in body.split('<').skip(1).map(|tag| tag.split('>').next().unwrap()) {
        let name = tag.split_whitespace().next().unwrap_or_default();
        assert!(
            !["script", "img", "link", "iframe", "object", "embed", "form", "base"].contains(&name),
            "{tag}"
        );
        for way_out in [" src=", " srcset=", " action=", "javascript:", "http:", "https:", "data:"] {
            assert!(!tag.contains(way_out), "{tag}");
        }
        let runs = tag.split(" on").skip(1).any(|rest| {
            let name: String = rest.chars().take_while(char::is_ascii_alphabetic).collect();
            !name.is_empty() && rest[name.len()..].trim_start().starts_with('=')
        });
        assert!(!runs, "{tag}");
    }
    for target in body.split("href=\"").skip(1) {
        assert!(target.starts_with('#'), "{target:.40}");
        let id = target[1..].split('"').next().unwrap();
        assert!(body.contains(&format!("id=\"{id}\"")), "{id} is there");
    }
    for element in
        ["section", "table", "tbody", "tr", "td", "details", "ul", "li", "svg", "g", "code", "dl", "main"]
    {
        let opened =
            body.matches(&format!("<{element}>")).count() + body.matches(&format!("<{element} ")).count();
        assert_eq!(opened, body.matches(&format!("</{element}>")).count(), "{element}");
    }
    assert!(body.starts_with("<!doctype html>") && body.contains("<html lang=\"en\">"));
    assert!(body.contains("name=\"viewport\"") && body.contains("prefers-color-scheme:dark"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_run_is_told_by_rule_with_its_places_on_the_map() {
    let fleet = Fleet::new(CAMPANIA).await;
    let running = fleet.pipeline().await;
    let mut world = World::campania();
    world.change("legs.csv", |text| text.replacen("ostia,roma,road", "ostia,roma,air", 1));
    world.change("places.csv", |text| {
        let row = "syracusae,Syracusae,Syracuse,Siracusa,city,0,0,true,-733,,wheat,wine,x,HIGH";
        format!("{text}{row}\nfew,fields\n")
    });
    let (run, mut report, page) = reported(&running, &world).await;
    assert_eq!(run.state, State::Rejected);
    report.stages.clear();
    report.datasets.clear();
    let told = serde_json::to_value(&report).unwrap();
    let expected = serde_json::json!({
        "run": 1,
        "state": "rejected",
        "verdict": "legs.csv breaks `sea_road_or_river` once, and 2 other rules are broken: 3 refusals in all. The store was \
                    not touched.",
        "next": "Correct the files or their recipes as told below, push them, and stage again: theron dataset push, then \
                 theron world stage. A defect that is known and may be left out is named in the recipe under feeds.tolerate.",
        "units_total": 0, "units_changed": 0, "hash": null, "release": null, "approved_by": null,
        "rejections_total": 3, "quarantined": 0, "quarantine": [], "datasets": [], "stages": [],
        "rules": [
            { "file": "legs.csv", "rule": "sea_road_or_river", "meaning": "Sea road or river.", "count": 1, "examples": [
                { "file": "legs.csv", "place": "row 2, mode", "rule": "sea_road_or_river", "value": "air" } ] },
            { "file": "places.csv", "rule": "fields_are_14", "meaning": "Fields are 14.", "count": 1, "examples": [
                { "file": "places.csv", "place": "row 9", "rule": "fields_are_14", "value": "2" } ] },
            { "file": "places.csv", "rule": "not_0_0",
              "meaning": "No thing lies at longitude 0, latitude 0, which is what a missing value becomes.", "count": 1,
              "examples": [
                { "file": "places.csv", "place": "row 8, latitude", "rule": "not_0_0", "value": "0" } ] },
        ],
    });
    assert_eq!(told, expected, "{told:#}");
    stands_alone(&page);
    assert!(page.contains("3 refusals speak of rows or files"), "rows have no place on the map");

    let mut world = World::campania();
    world.set_sample("elevation.tif", INLAND, i16::MIN);
    let (run, report, page) = reported(&running, &world).await;
    let holes = &report.rules[0];
    assert_eq!((holes.rule.as_str(), holes.count), ("hole", run.rejections_total));
    assert!(holes.examples.iter().all(|hole| hole.longitude.is_some() && hole.latitude.is_some()));
    let land = report.datasets.iter().find(|dataset| dataset.file == "elevation.tif").unwrap();
    assert_eq!(land.refused, run.rejections_total);
    stands_alone(&page);
    assert_eq!(page.matches("<circle class=\"refused\"").count(), run.rejections_total as usize);
    assert!(page.contains("class=\"land\"") && page.contains("class=\"sea\""));
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn names_from_outside_do_nothing_to_the_page() {
    let fleet = Fleet::new(CAMPANIA).await;
    let running = fleet.pipeline().await;
    let mut world = World::campania();
    for file in &mut world.0 {
        file.recipe.title = format!("{HOSTILE}{}", file.recipe.id);
        file.recipe.licence = HOSTILE.to_owned();
        file.recipe.attribution = HOSTILE.to_owned();
        file.recipe.version = HOSTILE.to_owned();
    }
    world.change("goods.csv", |text| {
        format!("{text}\"{}\",a,b,c,1,1,none,d,HIGH\n", HOSTILE.replace('"', "\"\""))
    });
    let (run, report, page) = reported(&running, &world).await;
    assert_eq!(run.state, State::Rejected);
    let told = report.rules.iter().flat_map(|rule| &rule.examples);
    assert!(told.clone().any(|example| example.value.contains("<script>")), "machines get it as it is");
    stands_alone(&page);
    assert!(page.contains("&lt;script&gt;") && !page.contains('\u{202e}'));
    let approval = Approval { by: HOSTILE.replace('\u{202e}', ""), quarantined: 0 };
    let mut world = World::campania();
    world.set_sample("elevation.tif", INLAND, 1_000);
    let staged = world.survey(&running).await;
    running.operator.approve(staged.id, &approval).await.unwrap();
    assert_eq!(running.ended(staged.id).await.state, State::Promoted);
    let page = running.script.report_page(staged.id).await.unwrap();
    stands_alone(std::str::from_utf8(&page).unwrap());
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_a_staged_run_shows_what_would_change() {
    let fleet = Fleet::new(CAMPANIA).await;
    let running = fleet.pipeline().await;
    let mut world = World::campania();
    let first = world.survey(&running).await;
    let approval = Approval { by: "Agrippa".to_owned(), quarantined: 0 };
    running.operator.approve(first.id, &approval).await.unwrap();
    assert_eq!(running.ended(first.id).await.state, State::Promoted);
    world.set_sample("elevation.tif", INLAND, 1234);
    let (run, report, page) = reported(&running, &world).await;
    assert_eq!(run.state, State::Staged);
    assert!(report.verdict.starts_with("Everything is valid."), "{}", report.verdict);
    stands_alone(&page);
    assert!(page.contains("Largest changes of elevation") && page.contains("Against release 1"));
    assert_eq!(page.matches("<circle class=\"changed").count(), run.units_changed as usize);
    assert!(page.len() < 512 * 1024, "{} bytes", page.len());
    running.stop().await;
}
