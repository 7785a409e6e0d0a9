//! What is said about one subject, as a record.

use std::collections::HashMap;
use std::sync::Arc;

use oxrdf::vocab::xsd;
use oxrdf::{BlankNode, Literal, NamedNode, NamedOrBlankNode, Term, Triple};
use tessera_store_api::Geometry;

use super::predicates::Predicates;
use crate::Defect;
use crate::records::corners::Corners;
use crate::records::names::NAME_CHARS_MAX;
use crate::records::refusal::Refusal;
use crate::records::{Record, Value, Values};

/// Blank nodes within one another, at most. Those that are named can be in a circle.
const NESTING_MAX: usize = 8;
/// Values of a record, at most. Blank nodes that are named can be said to be part of many others.
const VALUES_MAX: usize = 10_000;
/// Characters of a text, at most.
const TEXT_CHARS_MAX: usize = 100_000;
/// Degrees north, in the WGS 84 vocabulary.
const LATITUDE: &str = "http://www.w3.org/2003/01/geo/wgs84_pos#lat";
/// Degrees east, in the WGS 84 vocabulary.
const LONGITUDE: &str = "http://www.w3.org/2003/01/geo/wgs84_pos#long";
/// Types of numbers, all of `http://www.w3.org/2001/XMLSchema#`.
const NUMBERS: [&str; 16] = [
    "integer",
    "decimal",
    "double",
    "float",
    "int",
    "long",
    "short",
    "byte",
    "nonNegativeInteger",
    "positiveInteger",
    "nonPositiveInteger",
    "negativeInteger",
    "unsignedLong",
    "unsignedInt",
    "unsignedShort",
    "unsignedByte",
];

/// Statements, of which some are about a subject.
pub(super) struct Subject<'a> {
    iri: &'a NamedNode,
    triples: &'a [Triple],
    predicates: &'a mut Predicates,
    /// Where the statements about each blank node are.
    blank: HashMap<&'a BlankNode, Vec<usize>>,
    /// Which statements are about the subject or its blank nodes.
    reached: Vec<bool>,
    values: Values,
    /// Where the values of a name are.
    known: HashMap<Arc<str>, usize>,
    count: usize,
    latitude: Vec<Value>,
    longitude: Vec<Value>,
}

impl<'a> Subject<'a> {
    /// What `triples` say of `iri`.
    pub(super) fn new(iri: &'a NamedNode, triples: &'a [Triple], predicates: &'a mut Predicates) -> Self {
        let mut blank: HashMap<_, Vec<usize>> = HashMap::new();
        for (index, triple) in triples.iter().enumerate() {
            if let NamedOrBlankNode::BlankNode(node) = &triple.subject {
                blank.entry(node).or_default().push(index);
            }
        }
        Self {
            iri,
            triples,
            predicates,
            blank,
            reached: vec![false; triples.len()],
            values: Vec::new(),
            known: HashMap::new(),
            count: 0,
            latitude: Vec::new(),
            longitude: Vec::new(),
        }
    }

    /// The record.
    pub(super) fn record(&mut self, place: String, corners: &mut Corners) -> Result<Record, Defect> {
        let about = |triple: &Triple| matches!(&triple.subject, NamedOrBlankNode::NamedNode(_));
        let own: Vec<_> = (0..self.triples.len()).filter(|index| about(&self.triples[*index])).collect();
        self.gather(&own, None, 0).map_err(|refusal| refusal.at(&place))?;
        let geometry = match self.point(&place)? {
            Some(point) => corners.admit(&place, point)?,
            None => None,
        };
        let mut values = std::mem::take(&mut self.values);
        values.push((Arc::from("@id"), Value::Text(self.iri.as_str().to_owned())));
        Ok(Record { place, geometry, values })
    }

    /// Which of the statements were about the subject.
    pub(super) fn reached(self) -> Vec<bool> {
        self.reached
    }

    /// Adds what the statements at `indexes` say, with `before` before their names; or says where which rule is broken.
    fn gather(&mut self, indexes: &[usize], before: Option<&str>, depth: usize) -> Result<(), Refusal> {
        // All of them are reached, broken rule or not: none is of the next subject.
        let (mut result, triples) = (Ok(()), self.triples);
        for index in indexes {
            self.reached[*index] = true;
            let triple = &triples[*index];
            let name = self.predicates.name(&triple.predicate);
            let name = before.map_or(Arc::clone(&name), |before| Arc::from(format!("{before}.{name}")));
            let added = self.add(&name, &triple.predicate, &triple.object, depth);
            result = result.and(added);
        }
        result
    }

    fn add(
        &mut self,
        name: &Arc<str>,
        predicate: &NamedNode,
        object: &'a Term,
        depth: usize,
    ) -> Result<(), Refusal> {
        if self.count == VALUES_MAX {
            return Err(Refusal::new(format!("values_max_{VALUES_MAX}"), "one more").within(&**name));
        }
        self.count += 1;
        if name.chars().nth(NAME_CHARS_MAX).is_some() {
            return Err(Refusal::new(format!("name_chars_max_{NAME_CHARS_MAX}"), name));
        }
        let (name, value) = match object {
            Term::NamedNode(iri) => (Arc::clone(name), Value::Text(iri.as_str().to_owned())),
            Term::Literal(literal) => (in_language(name, literal), value_of(literal)),
            Term::BlankNode(node) if depth == NESTING_MAX => {
                return Err(Refusal::new(format!("nesting_max_{NESTING_MAX}"), node).within(&**name));
            }
            Term::BlankNode(node) => {
                let inner = self.blank.get(node).cloned().unwrap_or_default();
                return self.gather(&inner, Some(name), depth + 1);
            }
        };
        if let Value::Text(text) = &value
            && text.len() > TEXT_CHARS_MAX
            && text.chars().nth(TEXT_CHARS_MAX).is_some()
        {
            return Err(Refusal::new(format!("chars_max_{TEXT_CHARS_MAX}"), text).within(&*name));
        }
        match predicate.as_str() {
            LATITUDE => self.latitude.push(value.clone()),
            LONGITUDE => self.longitude.push(value.clone()),
            _ => {}
        }
        self.push(name, value);
        Ok(())
    }

    /// Adds a value; a second one of the same name makes a list.
    fn push(&mut self, name: Arc<str>, value: Value) {
        let Some(index) = self.known.get(&name) else {
            self.known.insert(Arc::clone(&name), self.values.len());
            self.values.push((name, value));
            return;
        };
        match &mut self.values[*index].1 {
            Value::List(values) => values.push(value),
            first => *first = Value::List(vec![std::mem::replace(first, Value::Null), value]),
        }
    }

    fn point(&self, place: &str) -> Result<Option<Geometry>, Defect> {
        let refused = |rule, found: &[Value]| Err(Defect::new(place, rule, format!("{found:?}")));
        match (&self.longitude[..], &self.latitude[..]) {
            ([], []) => Ok(None),
            ([longitude], [latitude]) => match (longitude.number(), latitude.number()) {
                (Some(longitude), Some(latitude)) => Ok(Some(Geometry::Point([longitude, latitude]))),
                (None, _) => refused("number", &self.longitude),
                (_, None) => refused("number", &self.latitude),
            },
            ([], _) => refused("longitude_and_latitude", &self.latitude),
            (_, []) => refused("longitude_and_latitude", &self.longitude),
            _ => refused("one_location", &self.longitude),
        }
    }
}

fn in_language(name: &Arc<str>, literal: &Literal) -> Arc<str> {
    literal.language().map_or_else(|| Arc::clone(name), |language| Arc::from(format!("{name}@{language}")))
}

fn value_of(literal: &Literal) -> Value {
    let (text, kind) = (literal.value(), literal.datatype());
    if kind == xsd::BOOLEAN {
        match text {
            "true" | "1" => return Value::Bool(true),
            "false" | "0" => return Value::Bool(false),
            _ => {}
        }
    }
    let local = kind.as_str().strip_prefix("http://www.w3.org/2001/XMLSchema#").unwrap_or_default();
    let number = NUMBERS.contains(&local).then(|| Value::written(text)).flatten();
    number.unwrap_or_else(|| Value::Text(text.to_owned()))
}
