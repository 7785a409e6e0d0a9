//! What predicates are called.

use std::collections::HashMap;
use std::sync::Arc;

use oxrdf::NamedNode;
use oxrdf::vocab::rdf;

/// Predicates that are remembered, at most.
const PREDICATES_MAX: usize = 10_000;

/// The predicates of a document, with their names.
#[derive(Debug, Default)]
pub(super) struct Predicates {
    prefixes: Vec<(String, String)>,
    names: HashMap<NamedNode, Arc<str>>,
}

impl Predicates {
    /// Takes the prefixes that the document has by now, each with what it stands for.
    pub(super) fn learn<'a>(&mut self, prefixes: impl Iterator<Item = (&'a str, &'a str)>) {
        // They are asked for at every subject, and new ones come at the beginning of a document.
        if prefixes.size_hint().0 == self.prefixes.len() {
            return;
        }
        self.prefixes = prefixes.map(|(prefix, iri)| (prefix.to_owned(), iri.to_owned())).collect();
        // Of prefixes that fit, the longest is taken; of the same length, the first by name.
        self.prefixes.sort_by(|one, other| other.1.len().cmp(&one.1.len()).then_with(|| one.0.cmp(&other.0)));
        self.names.clear();
    }

    /// The name of a predicate.
    pub(super) fn name(&mut self, predicate: &NamedNode) -> Arc<str> {
        if let Some(name) = self.names.get(predicate) {
            return Arc::clone(name);
        }
        let name = Arc::<str>::from(self.shortened(predicate));
        if self.names.len() < PREDICATES_MAX {
            self.names.insert(predicate.clone(), Arc::clone(&name));
        }
        name
    }

    fn shortened(&self, predicate: &NamedNode) -> String {
        // `a` needs no prefix, so the file may have none for it.
        if *predicate == rdf::TYPE {
            return "rdf:type".to_owned();
        }
        let iri = predicate.as_str();
        let found =
            self.prefixes.iter().find_map(|(prefix, begin)| Some((prefix, iri.strip_prefix(&**begin)?)));
        found.map_or_else(|| iri.to_owned(), |(prefix, local)| format!("{prefix}:{local}"))
    }
}
