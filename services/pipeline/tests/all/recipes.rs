//! The rules of recipes: those of this repository keep them, and a recipe that breaks one is told which.

use std::path::Path;

use proptest::prelude::*;
use tessera_pipeline_api::{Recipe, Triage, defects};

/// Every recipe of this repository, with its name.
fn recipes() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for folder in ["world", "recipes"] {
        let Ok(entries) = std::fs::read_dir(root.join(folder)) else { continue };
        for path in entries.map(|entry| entry.unwrap().path()) {
            if path.extension().is_some_and(|ending| ending == "toml") {
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                found.push((name, std::fs::read_to_string(path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

fn broken(recipe: &Recipe) -> Vec<(String, String)> {
    let key = |place: &str| place.rsplit_once(": ").unwrap().1.to_owned();
    defects(&recipe.id, recipe).into_iter().map(|defect| (key(&defect.place), defect.rule)).collect()
}

#[test]
fn every_recipe_of_this_repository_keeps_the_rules() {
    let recipes = recipes();
    assert!(recipes.len() >= 7, "{}", recipes.len());
    let mut told = Vec::new();
    for (name, text) in recipes {
        let recipe: Recipe = toml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        told.extend(broken(&recipe).into_iter().map(|(key, rule)| format!("{name}: {key} breaks {rule}")));
    }
    assert!(told.is_empty(), "{told:#?}");
}

/// Recipes of every kind that keep the rules, to be broken.
const ELEVATION: &str = r##"
id = "heights"
version = "1"
title = "Heights"
licence = "CC0-1.0"
attribution = "Somebody"
source = "Somewhere"
retrieved = "2026-11-21"
note = ""
[content]
file = "heights.nc"
format = "netcdf"
layer = "z"
crs = "EPSG:4326"
sha256 = "0000000000000000000000000000000000000000000000000000000000000000"
[content.grid]
first_longitude = 0.0
first_latitude = -90.0
step_longitude = 0.25
step_latitude = 0.25
[feeds]
field = "elevation"
resolution = 4
unit = "m"
minimum = -450.0
maximum = 9000.0
nodata = -32768.0
"##;
const SITES: &str = r##"
id = "sites"
version = "1"
title = "Sites"
licence = "CC0-1.0"
attribution = "Somebody"
source = "Somewhere"
retrieved = "2026-11-21"
note = ""
[content]
file = "sites.zip"
format = "csv"
packing = "zip"
member = "a/*.csv"
crs = "OGC:CRS84"
sha256 = "0000000000000000000000000000000000000000000000000000000000000000"
[content.table]
delimiter = ";"
decimal = ","
encoding = "latin-1"
comment = "#"
columns = ["id", "x", "y", "kind"]
missing = ["NA"]
longitude = "x"
latitude = "y"
[feeds]
field = "sites"
resolution = 7
unit = "point"
years = "historical"
[feeds.mapping]
id = "id"
kind = "kind"
from = "begin"
"detail.colour" = "colour"
[feeds.codes.kind]
villa = "villa"
"*" = "unknown"
[feeds.tolerate]
not_0_0 = 3
"##;
const CRUST: &str = r##"
id = "crust"
version = "1"
title = "Crust"
licence = "CC0-1.0"
attribution = "Somebody"
source = "Somewhere"
retrieved = "2026-11-21"
note = ""
[content]
file = "crust.npz"
format = "npz"
crs = "EPSG:4326"
sha256 = "0000000000000000000000000000000000000000000000000000000000000000"
[feeds]
field = "tectonics"
resolution = 2
unit = "code"
[feeds.codes.tectonics]
0 = "platform"
33 = "rift"
"##;

/// A change, the key it breaks and a part of the rule's name.
type Mutation = (&'static str, &'static str, &'static str, &'static str, &'static str);

const MUTATIONS: &[Mutation] = &[
    (ELEVATION, "\"heights\"", "\"He ights\"", "id", "slug"),
    (ELEVATION, "\"heights\"", "\"-heights\"", "id", "slug"),
    (ELEVATION, "version = \"1\"", "version = \" \"", "version", "not_empty"),
    (ELEVATION, "\"CC0-1.0\"", "\"\"", "licence", "not_empty"),
    (ELEVATION, "\"Somebody\"", "\"\"", "attribution", "not_empty"),
    (ELEVATION, "\"Somewhere\"", "\"\\u0007\"", "source", "no_control"),
    (ELEVATION, "2026-11-21", "2026-02-29", "retrieved", "day_as"),
    (ELEVATION, "2026-11-21", "21.11.2026", "retrieved", "day_as"),
    (ELEVATION, "heights.nc", "../heights.nc", "content.file", "without_folders"),
    (ELEVATION, "heights.nc", ".heights", "content.file", "without_folders"),
    (ELEVATION, "EPSG:4326", "EPSG:3857", "content.crs", "crs_is"),
    (ELEVATION, "sha256 = \"0", "sha256 = \"X", "content.sha256", "sha256"),
    (ELEVATION, "\"netcdf\"", "\"csv\"", "content.format", "raster_is"),
    (ELEVATION, "\"netcdf\"", "\"turtle\"", "content.layer", "layer_is_of"),
    (ELEVATION, "layer = \"z\"", "member = \"z\"", "content.member", "member_is_of"),
    (ELEVATION, "layer = \"z\"", "axes = \"latitude_longitude\"", "content.axes", "axes_are"),
    (ELEVATION, "layer = \"z\"", "layer = \"\"", "content.layer", "not_empty"),
    (ELEVATION, "layer = \"z\"", "table = {}", "content.table", "table_is_of"),
    (
        ELEVATION,
        "first_longitude = 0.0",
        "first_longitude = 720.0",
        "content.grid.first_longitude",
        "-360_to",
    ),
    (ELEVATION, "first_latitude = -90.0", "first_latitude = -96.0", "content.grid.first_latitude", "-95_to"),
    (ELEVATION, "step_longitude = 0.25", "step_longitude = 0.0", "content.grid.step_longitude", "1_second"),
    (ELEVATION, "step_longitude = 0.25", "step_longitude = nan", "content.grid.step_longitude", "1_second"),
    (ELEVATION, "step_latitude = 0.25", "step_latitude = -90.0", "content.grid.step_latitude", "1_second"),
    (ELEVATION, "resolution = 4", "resolution = 5", "feeds.resolution", "grid_bears"),
    (ELEVATION, "resolution = 4", "resolution = 6", "feeds.resolution", "of_a_raster"),
    (ELEVATION, "resolution = 4", "resolution = 15", "feeds.resolution", "of_a_raster"),
    (ELEVATION, "minimum = -450.0", "minimum = 9000.0", "feeds.minimum", "below_maximum"),
    (ELEVATION, "minimum = -450.0", "minimum = -inf", "feeds.minimum", "finite"),
    (ELEVATION, "minimum = -450.0", "", "feeds.minimum", "below_maximum"),
    (ELEVATION, "nodata = -32768.0", "nodata = nan", "feeds.nodata", "finite"),
    (ELEVATION, "nodata = -32768.0", "[feeds.mapping]\nname = \"n\"", "feeds.mapping", "of_records"),
    (ELEVATION, "\"elevation\"", "\"places\"", "content.format", "game_is_csv"),
    (SITES, "\"csv\"", "\"geotiff\"", "content.format", "records_are"),
    (SITES, "packing = \"zip\"", "", "content.member", "member_is_of"),
    (SITES, "\"csv\"\npacking = \"zip\"", "\"shapefile\"", "content.packing", "shapefile"),
    (SITES, "delimiter = \";\"", "delimiter = \"a\"", "content.table.delimiter", "stands_between"),
    (SITES, "delimiter = \";\"", "delimiter = \"\\n\"", "content.table.delimiter", "stands_between"),
    (SITES, "delimiter = \";\"", "delimiter = \"\\\"\"", "content.table.delimiter", "stands_between"),
    (SITES, "delimiter = \";\"", "delimiter = \",\"", "content.table.decimal", "not_the_delimiter"),
    (SITES, "decimal = \",\"", "decimal = \"x\"", "content.table.decimal", "point_or_a_comma"),
    (SITES, "comment = \"#\"", "comment = \"\"", "content.table.comment", "not_empty"),
    (SITES, "\"kind\"]", "\"x\"]", "content.table.columns", "once"),
    (SITES, "\"kind\"]", "\"\"]", "content.table.columns", "not_empty"),
    (SITES, "latitude = \"y\"", "", "content.table.longitude", "with_latitude"),
    (SITES, "latitude = \"y\"", "latitude = \"x\"", "content.table.latitude", "is_not_latitude"),
    (SITES, "latitude = \"y\"", "latitude = \"q\"", "content.table.latitude", "one_of_the_columns"),
    (SITES, "resolution = 7", "resolution = 8", "feeds.resolution", "0_to_7"),
    (SITES, "years = \"historical\"", "", "feeds.years", "how_they_are_counted"),
    (SITES, "years = \"historical\"", "minimum = 1.0", "feeds.minimum", "of_numbers"),
    (SITES, "from = \"begin\"", "form = \"begin\"", "feeds.mapping.form", "sites_known"),
    (SITES, "from = \"begin\"", "from = \"\"", "feeds.mapping.from", "not_empty"),
    (SITES, "detail.colour", "detail.", "feeds.mapping.detail.", "sites_known"),
    (SITES, "detail.colour", "detail.Colour", "feeds.mapping.detail.Colour", "sites_known"),
    (SITES, "villa = \"villa\"", "villa = \"palace\"", "feeds.codes.kind.villa", "token_of_site"),
    (SITES, "[feeds.codes.kind]", "[feeds.codes.rank]", "feeds.codes.rank", "is_mapped"),
    (SITES, "not_0_0 = 3", "not_0_0 = 0", "feeds.tolerate.not_0_0", "1_or_more"),
    (SITES, "not_0_0 = 3", "\"no rule!\" = 3", "feeds.tolerate.no rule!", "name_of_a_rule"),
    (CRUST, "33 = \"rift\"", "33 = \"drift\"", "feeds.codes.tectonics.33", "token_of_tectonics"),
    (CRUST, "33 = \"rift\"", "x = \"rift\"", "feeds.codes.tectonics.x", "whole_number"),
    (
        CRUST,
        "[feeds.codes.tectonics]\n0 = \"platform\"\n33 = \"rift\"",
        "",
        "feeds.codes",
        "says_what_they_are",
    ),
    (CRUST, "\"tectonics\"", "\"vegetation\"", "feeds.codes.tectonics.0", "token_of_vegetation"),
    (CRUST, "\"npz\"", "\"geopackage\"", "content.format", "raster_is"),
];

#[test]
fn every_mutation_is_refused_by_its_key_and_rule() {
    for kind in [ELEVATION, SITES, CRUST] {
        assert_eq!(broken(&toml::from_str(kind).unwrap()), []);
    }
    for (kind, from, to, key, rule) in MUTATIONS {
        let text = kind.replacen(from, to, 1);
        assert_ne!(text, **kind, "{from} is there");
        let recipe: Recipe = toml::from_str(&text).unwrap_or_else(|error| panic!("{from} -> {to}: {error}"));
        let told = broken(&recipe);
        assert!(told.iter().any(|(at, name)| at == key && name.contains(rule)), "{from} -> {to}: {told:?}");
    }
}

#[test]
fn two_mutations_at_once_are_both_told() {
    proptest!(ProptestConfig::with_cases(400), |(one in 0..MUTATIONS.len(), other in 0..MUTATIONS.len())| {
        let (kind, from, to, key, rule) = MUTATIONS[one];
        let (_, from_other, to_other, key_other, rule_other) = MUTATIONS[other];
        let text = kind.replacen(from, to, 1);
        let twice = text.replacen(from_other, to_other, 1);
        // Only where the second one has something to change that the first one left alone.
        prop_assume!(kind.contains(from_other) && twice != text && !from.contains(from_other));
        prop_assume!(MUTATIONS[other].0 == kind && !from_other.contains(from) && key.len() != key_other.len());
        let Ok(recipe) = toml::from_str::<Recipe>(&twice) else { return Ok(()) };
        let told = broken(&recipe);
        let says = |key: &str, rule: &str| told.iter().any(|(at, name)| at == key && name.contains(rule));
        prop_assert!(says(key, rule) || says(key_other, rule_other), "{:?}", told);
        prop_assert!(!told.is_empty());
    });
}

#[test]
fn no_text_in_a_recipe_is_accepted_that_would_break_a_page_or_a_path() {
    let text = prop_oneof!["\\PC{0,80}", "[a-z./\\\\]{1,40}", Just("x".repeat(5_000)), "[\\x00-\\x1f]{1,4}"];
    proptest!(ProptestConfig::with_cases(400), |(text in text, which in 0_usize..6)| {
        let mut recipe: Recipe = toml::from_str(SITES).unwrap();
        let key = match which {
            0 => { recipe.id = text.clone(); "id" }
            1 => { recipe.content.file = text.clone(); "content.file" }
            2 => { recipe.content.sha256 = text.clone(); "content.sha256" }
            3 => { recipe.retrieved = text.clone(); "retrieved" }
            4 => { recipe.title = text.clone(); "title" }
            _ => { recipe.content.crs = text.clone(); "content.crs" }
        };
        let told = broken(&recipe);
        let slug = |extra: &str| {
            !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || extra.contains(c))
        };
        let harmless = match which {
            0 => slug("-"),
            1 => slug("._-") && !text.starts_with('.'),
            4 => !text.trim().is_empty() && !text.chars().any(char::is_control),
            _ => false,
        };
        prop_assert!(harmless || told.iter().any(|(at, _)| at == key), "{:?} {:?}", text, told);
    });
}

#[test]
fn a_dataset_that_is_rejected_says_why_and_needs_no_more() {
    let mut recipe: Recipe = toml::from_str(ELEVATION).unwrap();
    recipe.triage = Triage::Rejected;
    recipe.content.crs = "EPSG:3857".to_owned();
    recipe.content.sha256 = String::new();
    assert_eq!(broken(&recipe), [("note".to_owned(), "note_says_why_it_is_rejected".to_owned())]);
    recipe.note = "Land use of today, and never of its time.".to_owned();
    assert_eq!(broken(&recipe), []);
    recipe.licence = String::new();
    assert_eq!(broken(&recipe), [("licence".to_owned(), "not_empty".to_owned())]);
}
