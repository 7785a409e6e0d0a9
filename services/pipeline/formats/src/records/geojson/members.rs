//! Members of JSON objects, and the values they are.

use std::borrow::Cow;

use serde::Deserialize;
use serde::de::{MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::records::names::{NAME_CHARS_MAX, Names};
use crate::records::refusal::Refusal;
use crate::records::{Value, Values};

/// Values of a record, at most, those in lists included.
const VALUES_MAX: usize = 100_000;
/// Objects and lists within one another, at most.
const NESTING_MAX: usize = 16;

/// That JSON is something else than expected.
pub(super) fn unexpected(error: impl ToString) -> Refusal {
    Refusal::new("geojson", error)
}

/// The members of a JSON object, in the order of the file.
#[derive(Debug)]
pub(super) struct Members<'a>(pub(super) Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'a> Members<'a> {
    /// Those of `object`.
    pub(super) fn read(object: &'a RawValue) -> Result<Self, Refusal> {
        serde_json::from_str(object.get()).map_err(unexpected)
    }

    /// The member of a name.
    pub(super) fn get(&self, name: &str) -> Option<&'a RawValue> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, member)| *member)
    }

    /// The member of a name that is a text.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        serde_json::from_str(self.get(name)?.get()).ok()
    }
}

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visit;
        impl<'de> Visitor<'de> for Visit {
            type Value = Members<'de>;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some((Name(name), member)) = map.next_entry::<Name<'de>, &'de RawValue>()? {
                    members.push((name, member));
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Visit)
    }
}

/// A name, which is borrowed where it has no escapes.
#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

/// Adds to `values` what `member` is: itself under `name`, or its members under `name` with a dot and theirs. Objects within
/// lists stay JSON, since no name leads to them.
pub(super) fn flatten(
    name: &str,
    member: &RawValue,
    names: &mut Names,
    values: &mut Values,
) -> Result<(), Refusal> {
    let left = VALUES_MAX.saturating_sub(values.len());
    Flattening { names, values, left }.add(name, member, 0)
}

/// What [`flatten`] has in hand.
struct Flattening<'a> {
    names: &'a mut Names,
    values: &'a mut Values,
    left: usize,
}

impl Flattening<'_> {
    fn add(&mut self, name: &str, member: &RawValue, depth: usize) -> Result<(), Refusal> {
        if name.chars().nth(NAME_CHARS_MAX).is_some() {
            return Err(Refusal::new(format!("name_chars_max_{NAME_CHARS_MAX}"), name));
        }
        if !member.get().starts_with('{') {
            let value = self.value(member, depth)?;
            self.values.push((self.names.get(name), value));
            return Ok(());
        }
        descend(depth, member)?;
        for (key, member) in &Members::read(member)?.0 {
            self.add(&format!("{name}.{key}"), member, depth + 1)?;
        }
        Ok(())
    }

    fn value(&mut self, member: &RawValue, depth: usize) -> Result<Value, Refusal> {
        match self.left.checked_sub(1) {
            Some(left) => self.left = left,
            None => return Err(Refusal::new(format!("values_max_{VALUES_MAX}"), "one more")),
        }
        let json = member.get();
        match json.as_bytes().first() {
            Some(b'"') => serde_json::from_str(json).map(Value::Text).map_err(unexpected),
            Some(b'{') => Ok(Value::Text(json.to_owned())),
            Some(b'[') => {
                descend(depth, member)?;
                let items: Vec<&RawValue> = serde_json::from_str(json).map_err(unexpected)?;
                items
                    .into_iter()
                    .map(|item| self.value(item, depth + 1))
                    .collect::<Result<_, _>>()
                    .map(Value::List)
            }
            _ => match json {
                "null" => Ok(Value::Null),
                "true" | "false" => Ok(Value::Bool(json == "true")),
                number => Value::written(number).ok_or_else(|| Refusal::new("number", number)),
            },
        }
    }
}

fn descend(depth: usize, member: &RawValue) -> Result<(), Refusal> {
    if depth < NESTING_MAX {
        return Ok(());
    }
    Err(Refusal::new(format!("nesting_max_{NESTING_MAX}"), member.get()))
}
