//! The registry as a document and as a hash.

use std::fmt::Write;
use std::sync::LazyLock;

use ring::digest::{SHA256, digest};

use super::economy::{REGISTRY, RULES_VERSION, Tunable};
use crate::content::RULING;

/// Hex digits of the hash that a timeline records.
const HASH_DIGITS: usize = 16;

/// What names the rules in force: a hash over every row of the registry, what is written that changes the course of
/// a game, and the version of the rules.
pub(crate) static IN_FORCE: LazyLock<String> = LazyLock::new(|| {
    let mut text = format!("rules {RULES_VERSION}\n");
    for tunable in REGISTRY {
        let _ = writeln!(text, "{}", tunable.row());
    }
    for written in RULING {
        text.push_str(written);
    }
    let mut hash = hex::encode(digest(&SHA256, text.as_bytes()));
    hash.truncate(HASH_DIGITS);
    hash
});

impl Tunable {
    /// Its row in the document.
    pub(crate) fn row(&self) -> String {
        let values: Vec<String> = self.values.iter().map(i64::to_string).collect();
        format!(
            "| `{}` | {} | {} | {} | {} to {} | {} | {} | {} | {} |",
            self.token.to_lowercase(),
            values.join(", "),
            self.unit,
            self.meaning,
            self.range.0,
            self.range.1,
            self.scope,
            self.observable,
            self.confidence,
            self.source,
        )
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    /// What stands around the table.
    const BEFORE: &str = include_str!("../../content/parameters.head.md");

    fn document() -> String {
        let mut text = BEFORE.to_owned();
        let _ = writeln!(text, "\n## The registry\n\nRules {RULES_VERSION}, hash `{}`.\n", *IN_FORCE);
        text.push_str("| token | value | unit | meaning | range | scope | seen | confidence | source |\n");
        text.push_str("|---|---|---|---|---|---|---|---|---|\n");
        for tunable in REGISTRY {
            text.push_str(&tunable.row());
            text.push('\n');
        }
        text
    }

    #[test]
    fn the_document_says_what_is_in_force() {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/architecture/parameters.md");
        if std::env::var_os("UPDATE_PARAMETERS").is_some() {
            std::fs::write(&path, document()).unwrap();
        }
        let written = std::fs::read_to_string(&path).unwrap();
        assert!(
            written == document(),
            "parameters.md is not what is in force; run UPDATE_PARAMETERS=1 cargo test -p otivm --lib registry"
        );
    }

    #[test]
    fn every_tunable_is_named_once_and_says_what_it_is() {
        for (index, tunable) in REGISTRY.iter().enumerate() {
            assert!(REGISTRY.iter().take(index).all(|other| other.token != tunable.token));
            assert!(!tunable.meaning.is_empty() && !tunable.source.is_empty() && !tunable.unit.is_empty());
            assert!(["LOW", "MEDIUM", "HIGH"].contains(&tunable.confidence), "{}", tunable.token);
            assert!(["full", "partial", "hidden"].contains(&tunable.observable), "{}", tunable.token);
            let scopes = ["actor", "city", "relation", "scenario", "universal"];
            assert!(scopes.contains(&tunable.scope), "{}", tunable.token);
        }
    }

    #[test]
    fn no_rule_keeps_a_figure_of_its_own() {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/rules");
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.ends_with("economy.rs") || path.extension().is_none_or(|extension| extension != "rs") {
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let rules = text.split("#[cfg(test)]").next().unwrap_or_default();
            // The calendar's figures are days of months, not tunables.
            let own = rules.lines().filter(|line| line.contains("const ") && line.contains(": i64 ="));
            let own: Vec<_> = own.filter(|line| !line.contains("of computation")).collect();
            let calendar = ["calendar.rs", "tests.rs", "balance.rs"].iter().any(|name| path.ends_with(name));
            assert!(calendar || own.is_empty(), "{}: {own:?}", path.display());
        }
    }
}
