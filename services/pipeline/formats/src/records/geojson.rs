//! `GeoJSON`: a collection of features, one feature, or one geometry.
//!
//! Features are read one after the other. What a collection says beside them goes with each of its features, as far as it
//! stands before them: `GeoJSON` of any length is read as a stream, so what stands behind is too late.

use std::io::{BufReader, Read};
use std::ops::ControlFlow;

use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use tessera_store_api::Geometry;

use self::members::{Members, flatten};
use super::allowance::Allowance;
use super::corners::Corners;
use super::names::Names;
use super::refusal::Refusal;
use super::{Record, Source, Take, Value, Values, letters};
use crate::Defect;

mod members;
mod shape;

/// Bytes that are read at once.
const BUFFER_BYTES: usize = 64 * 1024;
/// Bytes of a feature, or of what a collection says beside its features, at most. The land of Natural Earth has 11 MB.
const FEATURE_BYTES_MAX: u64 = 32 * 1024 * 1024;
/// Bytes of what goes with each feature of a collection, at most. Pleiades says four kilobytes of a place.
const COLLECTION_BYTES_MAX: usize = 64 * 1024;
/// Members of a collection, at most.
const MEMBERS_MAX: usize = 1_000;
/// What a collection says of its form, not of its features. JSON-LD explains its words in `@context`.
const NO_VALUES: [&str; 5] = ["type", "features", "crs", "name", "@context"];

/// Reads all features.
pub(super) fn read(source: &Source<'_>, take: &mut Take<'_>) -> Result<(), Defect> {
    let mut reader = Reader { corners: Corners::new(source.content.axes), names: Names::default(), take };
    source.members(&mut |name, bytes| {
        let allowance = Allowance::new(FEATURE_BYTES_MAX);
        let prefix = source.prefix(name);
        let bytes = letters::without_mark(allowance.limit(bytes))
            .map_err(|error| Defect::new(format!("{prefix}file"), "geojson", error))?;
        // The parser asks for one byte at a time: nothing may stand between it and the buffer.
        Document::new(&mut reader, prefix, allowance).read(BufReader::with_capacity(BUFFER_BYTES, bytes))
    })
}

/// What is the same for all documents of a file.
struct Reader<'a, 't> {
    corners: Corners,
    names: Names,
    take: &'a mut Take<'t>,
}

/// One document, as far as it was read.
struct Document<'a, 'r, 't> {
    reader: &'a mut Reader<'r, 't>,
    prefix: String,
    allowance: Allowance,
    /// What was said beside features.
    members: Vec<(String, Box<RawValue>)>,
    /// The values of it that go with each of them.
    collection: Values,
    /// Features that were handed over, once they began.
    features: Option<usize>,
    /// Why reading ended before the document did. The library knows errors of its own only.
    outcome: Result<ControlFlow<()>, Defect>,
}

impl<'a, 'r, 't> Document<'a, 'r, 't> {
    fn new(reader: &'a mut Reader<'r, 't>, prefix: String, allowance: Allowance) -> Self {
        let outcome = Ok(ControlFlow::Continue(()));
        Self {
            reader,
            prefix,
            allowance,
            members: Vec::new(),
            collection: Vec::new(),
            features: None,
            outcome,
        }
    }

    fn read(mut self, bytes: impl Read) -> Result<ControlFlow<()>, Defect> {
        let mut deserializer = serde_json::Deserializer::from_reader(bytes);
        let read = (&mut self).deserialize(&mut deserializer).and_then(|()| deserializer.end());
        if !matches!(self.outcome, Ok(ControlFlow::Continue(()))) {
            return self.outcome;
        }
        read.map_err(|error| self.broken(&error))?;
        if self.features.is_some() {
            self.check_crs()?;
        } else {
            self.single()?;
        }
        self.outcome
    }

    /// That there is no more to read.
    fn broken(&self, error: &serde_json::Error) -> Defect {
        let place = match self.features {
            Some(number) => format!("{}behind feature {number}", self.prefix),
            None => format!("{}file", self.prefix),
        };
        if self.allowance.is_spent() {
            return Defect::new(place, format!("feature_bytes_max_{FEATURE_BYTES_MAX}"), "more");
        }
        Defect::new(place, "geojson", error)
    }

    /// Features begin: what was said up to here is said of each.
    fn begin(&mut self) -> Result<(), Defect> {
        self.check_crs()?;
        self.features = Some(0);
        let place = format!("{}collection", self.prefix);
        let said = self.members.iter().filter(|(name, _)| !NO_VALUES.contains(&name.as_str()));
        if said.clone().map(|(_, member)| member.get().len()).sum::<usize>() > COLLECTION_BYTES_MAX {
            return Err(Defect::new(place, format!("collection_bytes_max_{COLLECTION_BYTES_MAX}"), "more"));
        }
        for (name, member) in said {
            flatten(&format!("collection.{name}"), member, &mut self.reader.names, &mut self.collection)
                .map_err(|refusal| refusal.within(name).at(&place))?;
        }
        Ok(())
    }

    fn check_crs(&self) -> Result<(), Defect> {
        match self.members.iter().find(|(name, _)| name == "crs") {
            Some((_, crs)) if !is_wgs_84(crs) => {
                Err(Defect::new(format!("{}file", self.prefix), "crs_is_wgs_84", crs.get()))
            }
            _ => Ok(()),
        }
    }

    /// Hands over a document that is no collection.
    fn single(&mut self) -> Result<(), Defect> {
        self.check_crs()?;
        let members = std::mem::take(&mut self.members);
        let members = Members(members.iter().map(|(name, member)| (name.into(), &**member)).collect());
        let place = format!("{}feature 1", self.prefix);
        let record = match members.text("type").as_deref() {
            Some("Feature") => self.record(place, &members),
            Some("FeatureCollection") => {
                let place = format!("{}file", self.prefix);
                return Err(Defect::new(place, "features_present", "a collection without features"));
            }
            _ => shape::read(&place, &members, &mut self.reader.corners)
                .map(|(geometry, altitude)| self.complete(place, geometry, altitude, Vec::new())),
        };
        self.outcome = Ok((self.reader.take)(record));
        Ok(())
    }

    /// Hands over the next feature of a collection.
    fn feature(&mut self, feature: &RawValue) -> ControlFlow<()> {
        let number = self.features.unwrap_or_default() + 1;
        self.features = Some(number);
        let place = format!("{}feature {number}", self.prefix);
        let record = match Members::read(feature) {
            Ok(members) if members.text("type").as_deref() == Some("Feature") => self.record(place, &members),
            Ok(members) => {
                let found = members.get("type").map_or("none", RawValue::get);
                Err(Defect::new(place, "type_is_feature", found))
            }
            Err(refusal) => Err(refusal.at(&place)),
        };
        (self.reader.take)(record)
    }

    fn record(&mut self, place: String, feature: &Members<'_>) -> Result<Record, Defect> {
        let (geometry, altitude) = match feature.get("geometry") {
            Some(geometry) if geometry.get() != "null" => {
                let geometry = Members::read(geometry).map_err(|refusal| refusal.at(&place))?;
                shape::read(&place, &geometry, &mut self.reader.corners)?
            }
            _ => (None, None),
        };
        let values = self.values(feature).map_err(|refusal| refusal.at(&place))?;
        Ok(self.complete(place, geometry, altitude, values))
    }

    /// The values of a feature.
    fn values(&mut self, feature: &Members<'_>) -> Result<Values, Refusal> {
        let mut values = Vec::new();
        let names = &mut self.reader.names;
        let properties = feature.get("properties").filter(|properties| properties.get() != "null");
        let properties = properties.map(Members::read).transpose();
        let properties = properties.map_err(|refusal| refusal.within("properties"))?;
        for (name, member) in properties.iter().flat_map(|properties| &properties.0) {
            flatten(name, member, names, &mut values).map_err(|refusal| refusal.within(&**name))?;
        }
        for (name, member) in &feature.0 {
            match &**name {
                "type" | "geometry" | "bbox" | "properties" => Ok(()),
                "id" => flatten("@id", member, names, &mut values),
                other => flatten(&format!("feature.{other}"), member, names, &mut values),
            }
            .map_err(|refusal| refusal.within(&**name))?;
        }
        Ok(values)
    }

    /// A record with what is added to what the file says of it.
    fn complete(
        &mut self,
        place: String,
        geometry: Option<Geometry>,
        altitude: Option<f64>,
        mut values: Values,
    ) -> Record {
        let altitude = altitude.map(|altitude| (self.reader.names.get("altitude"), Value::Number(altitude)));
        values.extend(altitude);
        values.extend(self.collection.iter().cloned());
        Record { place, geometry, values }
    }
}

/// Whether the coordinates that a `crs` stands for are degrees of WGS 84, which is what they are without one.
fn is_wgs_84(crs: &RawValue) -> bool {
    let Ok(crs) = serde_json::from_str::<serde_json::Value>(crs.get()) else { return false };
    if crs.is_null() {
        return true;
    }
    let name = crs.pointer("/properties/name").and_then(serde_json::Value::as_str).unwrap_or_default();
    let mut parts = name.rsplit([':', '/']);
    match parts.next() {
        Some("CRS84") => true,
        Some("4326") => parts.any(|part| part.eq_ignore_ascii_case("EPSG")),
        _ => false,
    }
}

impl<'de> DeserializeSeed<'de> for &mut Document<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for &mut Document<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("an object of GeoJSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            if name == "features" && self.features.is_some() {
                return Err(A::Error::custom("features twice"));
            }
            if name == "features" {
                if let Err(defect) = self.begin() {
                    self.outcome = Err(defect);
                    return Err(A::Error::custom("refused"));
                }
                map.next_value_seed(Features(self))?;
                self.allowance.renew();
            } else if self.members.len() == MEMBERS_MAX {
                return Err(A::Error::custom(format_args!("more than {MEMBERS_MAX} members")));
            } else {
                self.members.push((name, map.next_value()?));
            }
        }
        Ok(())
    }
}

/// The features of a collection.
struct Features<'d, 'a, 'r, 't>(&'d mut Document<'a, 'r, 't>);

impl<'de> DeserializeSeed<'de> for Features<'_, '_, '_, '_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Features<'_, '_, '_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("an array of features")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<(), A::Error> {
        self.0.allowance.renew();
        // A feature is taken as text first, so that one which is no feature does not end the reading.
        while let Some(feature) = sequence.next_element::<Box<RawValue>>()? {
            if self.0.feature(&feature).is_break() {
                self.0.outcome = Ok(ControlFlow::Break(()));
                return Err(A::Error::custom("enough"));
            }
            self.0.allowance.renew();
        }
        Ok(())
    }
}
