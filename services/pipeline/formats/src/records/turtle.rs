//! Turtle: statements about things, of which consecutive ones with the same subject are a record.
//!
//! | in the file | value |
//! |---|---|
//! | the subject | `@id`, a text |
//! | a predicate | its name with the prefix of the file, such as `dcterms:temporal` |
//! | `a` | `rdf:type` |
//! | a predicate that no prefix fits | its IRI |
//! | a predicate said again | a list, in the order of the file |
//! | an object that is an IRI | the whole IRI, a text |
//! | a number, a truth value | a number, yes or no |
//! | any other literal | a text |
//! | a text in a language | under the name with the language, such as `skos:prefLabel@la` |
//! | a blank node | its statements, with the name of the predicate before theirs: `geo:location.geo:lat` |
//!
//! `geo:lat` and `geo:long` of the WGS 84 vocabulary are the shape, whatever prefix the file has for them, on the subject
//! itself or in a blank node of it. Lists in round brackets are blank nodes with `rdf:first` and `rdf:rest`.

use std::io::Read;
use std::ops::ControlFlow;

use oxrdf::{NamedNode, NamedOrBlankNode, Triple};
use oxttl::TurtleParser;
use oxttl::turtle::ReaderTurtleParser;
use tessera_pipeline_api::AxisOrder;

use self::predicates::Predicates;
use self::subject::Subject;
use super::allowance::{Allowance, Limited};
use super::corners::Corners;
use super::{Source, Take};
use crate::Defect;

mod predicates;
mod subject;

/// Statements about a subject, at most, those of its blank nodes included.
const TRIPLES_MAX: usize = 10_000;
/// Bytes of the statements about a subject, at most.
const SUBJECT_BYTES_MAX: u64 = 16 * 1024 * 1024;
/// Prefixes of a document, at most.
const PREFIXES_MAX: usize = 1_000;

/// Reads all subjects.
pub(super) fn read(source: &Source<'_>, take: &mut Take<'_>) -> Result<(), Defect> {
    // Ordinates have names: there is no order of axes.
    let mut corners = Corners::new(AxisOrder::LongitudeLatitude);
    source.members(&mut |name, bytes| {
        let allowance = Allowance::new(SUBJECT_BYTES_MAX);
        let parser = TurtleParser::new().for_reader(allowance.limit(bytes));
        let prefix = source.prefix(name);
        let document = Document {
            prefix,
            parser,
            allowance,
            predicates: Predicates::default(),
            subject: None,
            triples: Vec::new(),
            carried: 0,
        };
        document.read(&mut corners, take)
    })
}

/// One document, as far as it was read.
struct Document<R: Read> {
    prefix: String,
    parser: ReaderTurtleParser<Limited<R>>,
    allowance: Allowance,
    predicates: Predicates,
    /// Whom the last statements were about.
    subject: Option<NamedNode>,
    /// Those statements. The parser completes a blank node before it says whose it is, so the first blank node of a subject
    /// comes before the subject.
    triples: Vec<Triple>,
    /// How many of them, at the beginning, came with the subject before and were not its own.
    carried: usize,
}

impl<R: Read> Document<R> {
    fn read(mut self, corners: &mut Corners, take: &mut Take<'_>) -> Result<ControlFlow<()>, Defect> {
        while let Some(triple) = self.parser.next() {
            let triple = triple.map_err(|error| self.broken(&error))?;
            if let NamedOrBlankNode::NamedNode(subject) = &triple.subject
                && self.subject.as_ref() != Some(subject)
            {
                let next = subject.clone();
                if self.hand_over(corners, take).is_break() {
                    return Ok(ControlFlow::Break(()));
                }
                self.begin(next)?;
            }
            if self.triples.len() == TRIPLES_MAX {
                return Err(Defect::new(self.place(), format!("triples_max_{TRIPLES_MAX}"), "one more"));
            }
            self.triples.push(triple);
        }
        let flow = self.hand_over(corners, take);
        if flow.is_break() || self.triples.is_empty() {
            return Ok(flow);
        }
        Ok(take(Err(self.stray())))
    }

    /// Hands over what was gathered. Statements about blank nodes that are not of the subject stay: they may be of the next.
    fn hand_over(&mut self, corners: &mut Corners, take: &mut Take<'_>) -> ControlFlow<()> {
        let Some(subject) = &self.subject else { return ControlFlow::Continue(()) };
        let place = format!("{}{subject}", self.prefix);
        let mut gathered = Subject::new(subject, &self.triples, &mut self.predicates);
        let record = gathered.record(place, corners);
        let mut reached = gathered.reached().into_iter();
        let were_carried = self.carried;
        let mut number = 0;
        let mut is_stray = false;
        self.triples.retain(|_| {
            number += 1;
            let is_left = !reached.next().unwrap_or_default();
            is_stray |= is_left && number <= were_carried;
            is_left
        });
        take(record)?;
        if is_stray {
            let stray = self.stray();
            self.triples.clear();
            take(Err(stray))?;
        }
        ControlFlow::Continue(())
    }

    fn begin(&mut self, subject: NamedNode) -> Result<(), Defect> {
        self.subject = Some(subject);
        self.carried = self.triples.len();
        self.allowance.renew();
        if self.parser.prefixes().count() > PREFIXES_MAX {
            return Err(Defect::new(self.place(), format!("prefixes_max_{PREFIXES_MAX}"), "one more"));
        }
        self.predicates.learn(self.parser.prefixes());
        Ok(())
    }

    /// That statements are about a blank node that nothing nearby speaks of.
    fn stray(&self) -> Defect {
        let found = self.triples.first().map(Triple::to_string).unwrap_or_default();
        Defect::new(self.place(), "blank_node_inline", found)
    }

    fn broken(&self, error: &oxttl::TurtleParseError) -> Defect {
        if self.allowance.is_spent() {
            return Defect::new(self.place(), format!("subject_bytes_max_{SUBJECT_BYTES_MAX}"), "more");
        }
        Defect::new(self.place(), "turtle", error)
    }

    fn place(&self) -> String {
        match &self.subject {
            Some(subject) => format!("{}at or behind {subject}", self.prefix),
            None => format!("{}file", self.prefix),
        }
    }
}
