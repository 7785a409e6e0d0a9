//! The source tree is tested too: who may see whom, where SQL may stand, how large things may get, what may not be left.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Lines of a function, its head and its last brace included.
const FUNCTION_LINES_MAX: usize = 70;
/// Lines of a file without its tests.
const FILE_LINES_MAX: usize = 400;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

struct Source {
    path: String,
    text: String,
}

impl Source {
    /// The code without the tests below it.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .enumerate()
            .take_while(|(_, line)| *line != "#[cfg(test)]")
            .map(|(n, line)| (n + 1, line))
    }

    fn is_test(&self) -> bool {
        self.path.contains("/tests/") || self.path.starts_with("tests/")
    }
}

/// Every file that git tracks or would, by the endings.
fn files(endings: &[&str]) -> Vec<Source> {
    let root = root();
    let listed = Command::new("git")
        .args(["ls-files", "-co", "--exclude-standard"])
        .current_dir(&root)
        .output()
        .unwrap();
    assert!(listed.status.success(), "git ls-files: {}", String::from_utf8_lossy(&listed.stderr));
    String::from_utf8(listed.stdout)
        .unwrap()
        .lines()
        .filter(|path| endings.iter().any(|ending| path.ends_with(ending)))
        .filter_map(|path| {
            Some(Source { path: path.to_owned(), text: std::fs::read_to_string(root.join(path)).ok()? })
        })
        .collect()
}

fn assert_none(what: &str, found: Vec<String>) {
    assert!(found.is_empty(), "{what}:\n  {}", found.join("\n  "));
}

/// Where a package stands in the fleet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Layer {
    Crate,
    Contract,
    /// What a service is made of and the operator's command needs as well: the readers of files.
    Formats,
    Service,
    InfraLibrary,
    Operator,
    Tests,
}

impl Layer {
    fn of(path: &str) -> Self {
        match path.split('/').collect::<Vec<_>>().as_slice() {
            ["crates", ..] => Self::Crate,
            ["services", _, "api", ..] => Self::Contract,
            ["services", _, "formats", ..] => Self::Formats,
            ["services", ..] => Self::Service,
            ["infra", "operator", ..] => Self::Operator,
            ["infra", ..] => Self::InfraLibrary,
            _ => Self::Tests,
        }
    }

    fn may_see(self, other: Self) -> bool {
        match self {
            Self::Crate => other == Self::Crate,
            Self::Contract | Self::Formats => matches!(other, Self::Crate | Self::Contract),
            Self::Service => matches!(other, Self::Crate | Self::Contract | Self::Formats),
            Self::InfraLibrary => false,
            Self::Operator => other != Self::Tests,
            Self::Tests => other != Self::Tests,
        }
    }
}

#[test]
fn dependencies_point_the_way_the_design_says() {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
        .current_dir(root())
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let folder_of = |manifest: &Value| {
        let path = Path::new(manifest.as_str().unwrap()).parent().unwrap().to_owned();
        path.strip_prefix(root()).unwrap().display().to_string()
    };
    let packages = metadata["packages"].as_array().unwrap();
    let mut wrong = Vec::new();
    for package in packages {
        let folder = folder_of(&package["manifest_path"]);
        for dependency in package["dependencies"].as_array().unwrap() {
            let Some(path) = dependency["path"].as_str() else { continue };
            let other = Path::new(path).strip_prefix(root()).unwrap().display().to_string();
            if other != folder && !Layer::of(&folder).may_see(Layer::of(&other)) {
                wrong.push(format!("{folder} must not see {other}"));
            }
        }
    }
    assert!(packages.len() >= 14, "every member was looked at");
    assert_none("dependencies in the wrong direction", wrong);
}

#[test]
fn sql_stands_in_tables_only() {
    let verbs = ["SELECT ", "INSERT INTO ", "INSERT OR ", "DELETE FROM ", "CREATE TABLE ", "PRAGMA "];
    let mut found = Vec::new();
    for source in files(&[".rs"]) {
        let allowed = source.is_test()
            || source.path.contains("/tables/")
            // A file format that happens to be SQLite: none of these tables is ours.
            || source.path.ends_with("/geopackage.rs")
            || source.path.contains("/geopackage/")
            || source.path.starts_with("crates/database/");
        for (number, line) in source.code().filter(|_| !allowed) {
            let code = line.split("//").next().unwrap_or_default();
            if verbs.iter().any(|verb| code.contains(verb)) {
                found.push(format!("{}:{number}: {}", source.path, line.trim()));
            }
        }
    }
    assert_none("SQL outside tables/", found);
}

#[test]
fn no_module_is_named_after_nothing() {
    let empty_words = ["utils", "util", "common", "helpers", "helper", "misc", "manager", "shared"];
    let found = files(&[".rs", ".ts", ".tsx"])
        .into_iter()
        .filter(|source| {
            let path = Path::new(&source.path);
            let names = path.iter().filter_map(|part| Path::new(part).file_stem()?.to_str());
            names.into_iter().any(|name| empty_words.contains(&name))
        })
        .map(|source| source.path);
    assert_none("modules whose name says nothing", found.collect());
}

#[test]
fn functions_and_files_stay_within_reason() {
    let mut found = Vec::new();
    for source in files(&[".rs"]).iter().filter(|source| !source.is_test()) {
        let lines: Vec<_> = source.code().collect();
        if lines.len() > FILE_LINES_MAX {
            found.push(format!("{}: {} lines", source.path, lines.len()));
        }
        for (number, line) in &lines {
            let indent = line.len() - line.trim_start().len();
            let head = line.trim_start();
            let is_function =
                head.starts_with("fn ") || head.contains(" fn ") && head.starts_with(['p', 'a', 'c']);
            if !is_function || head.starts_with("//") {
                continue;
            }
            let close = format!("{}}}", " ".repeat(indent));
            let length =
                lines.iter().skip(*number - 1).position(|(_, line)| *line == close).map_or(0, |n| n + 1);
            if length > FUNCTION_LINES_MAX {
                found.push(format!("{}:{number}: {length} lines", source.path));
            }
        }
    }
    assert_none("longer than one subject", found);
}

#[test]
fn nothing_is_left_over() {
    // Written in parts so that this file does not find itself.
    let leftovers =
        ["todo!(", "dbg!(", "unimplemented!(", "FIX\u{4d}E", "XX\u{58}", "HAC\u{4b} ", "#[allo\u{77}("];
    let private = ["/wor\u{6b}/", "/roo\u{74}/", "/farm\u{2f}"];
    let mut found = Vec::new();
    for source in files(&[".rs", ".ts", ".tsx", ".mjs", ".py", ".md", ".toml", ".sql", "Makefile", ".ci/run"])
    {
        for (number, line) in source.text.lines().enumerate() {
            if leftovers.iter().chain(&private).any(|word| line.contains(word))
                && !source.path.ends_with("tidy.rs")
            {
                found.push(format!("{}:{}: {}", source.path, number + 1, line.trim()));
            }
        }
    }
    assert_none("left over", found);
}

#[test]
fn every_member_inherits_versions_and_lints() {
    let mut found = Vec::new();
    for source in files(&["Cargo.toml"]).iter().filter(|source| source.path != "Cargo.toml") {
        let manifest: toml::Table = source.text.parse().unwrap();
        let inherits = |table: &str| manifest.get(table).and_then(|lints| lints.get("workspace")).is_some();
        if !inherits("lints") {
            found.push(format!("{}: lints.workspace = true is missing", source.path));
        }
        for table in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let entries = manifest.get(table).and_then(toml::Value::as_table).into_iter().flatten();
            for (name, entry) in entries {
                if entry.get("workspace").is_none()
                    && entry.get("path").and_then(toml::Value::as_str) != Some(".")
                {
                    found.push(format!("{}: {name} states a version of its own", source.path));
                }
            }
        }
    }
    assert_none("manifests that say for themselves what the workspace says", found);
}

#[test]
fn every_crate_says_what_it_is_and_why() {
    let found = files(&["src/lib.rs", "src/main.rs"])
        .into_iter()
        .filter(|source| !source.text.starts_with("//! "))
        .map(|source| source.path);
    assert_none("crates without a first sentence", found.collect());
}

#[test]
fn links_in_the_docs_lead_somewhere() {
    let root = root();
    let mut found = Vec::new();
    for source in files(&[".md"]) {
        let folder = root.join(&source.path).parent().unwrap().to_owned();
        for target in source.text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = target.split('#').next().unwrap_or_default();
            let is_local = !file.is_empty() && !file.contains("://") && !file.starts_with("mailto:");
            if is_local && !folder.join(file).exists() {
                found.push(format!("{}: {target}", source.path));
            }
        }
    }
    assert_none("links that lead nowhere", found);
}

#[test]
fn every_decision_says_what_was_refused() {
    let decisions: Vec<_> = files(&[".md"])
        .into_iter()
        .filter(|source| source.path.starts_with("docs/architecture/decisions/"))
        .collect();
    assert!(!decisions.is_empty());
    let numbers: BTreeSet<_> = decisions
        .iter()
        .filter_map(|source| source.path.rsplit('/').next()?.get(..4).map(str::to_owned))
        .collect();
    assert_eq!(numbers.len(), decisions.len(), "each has a number of its own");
    let found =
        decisions.into_iter().filter(|source| !source.text.contains("## Refused")).map(|source| source.path);
    assert_none("decisions without what was refused", found.collect());
}
