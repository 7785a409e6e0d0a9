//! Attributes of objects: in messages of the header, or in a heap where there are many.

use std::collections::BTreeMap;
use std::io;

use super::bytes::{Cursor, Source, invalid};
use super::datatype::{Dataspace, Datatype};
use super::heap;
use super::object::{MessageKind, Object};

/// Values of an attribute, at most.
const VALUES_MAX: u64 = 1024;
/// Bytes of a text, at most.
const TEXT_BYTES_MAX: usize = 4096;
/// The kind of the records that lead to attributes by their names.
const NAMES: u8 = 8;

/// What an attribute says.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::raster) enum Value {
    Text(String),
    Numbers(Vec<f64>),
    /// Lists of addresses of objects.
    References(Vec<Vec<u64>>),
}

/// The attributes of an object that have one of `names`. Those that are something else than [`Value`] has are left out.
pub(super) fn named(
    source: &mut Source,
    object: &Object,
    names: &[&str],
) -> io::Result<BTreeMap<String, Value>> {
    let mut found = BTreeMap::new();
    for message in object.messages(MessageKind::Attribute) {
        found.extend(read(source, message, names)?);
    }
    for message in object.messages(MessageKind::AttributeInfo) {
        for message in elsewhere(source, message)? {
            found.extend(read(source, &message, names)?);
        }
    }
    Ok(found)
}

/// The messages of attributes that are in a heap.
fn elsewhere(source: &mut Source, info: &[u8]) -> io::Result<Vec<Vec<u8>>> {
    let mut info = source.cursor(info);
    info.skip(1)?;
    let flags = info.u8()?;
    info.skip(if flags & 0x01 == 0 { 0 } else { 2 })?;
    heap::objects(source, info.address()?, info.address()?, NAMES, |record| record.get(..8))
}

fn read(source: &mut Source, message: &[u8], names: &[&str]) -> io::Result<Option<(String, Value)>> {
    let mut message = source.cursor(message);
    let version = message.u8()?;
    message.skip(1)?;
    let [name, datatype, dataspace] = [message.u16()?, message.u16()?, message.u16()?].map(usize::from);
    // The parts of the oldest form are padded, the newest has a set of letters.
    let padding = match version {
        1 => 8,
        2 => 1,
        3 => {
            message.skip(1)?;
            1
        }
        _ => return Err(invalid("an attribute of a version that is not known")),
    };
    let mut part = |bytes: usize| message.take(bytes.next_multiple_of(padding));
    let name = part(name)?.split(|byte| *byte == 0).next().unwrap_or_default();
    let Some(name) = names.iter().find(|known| known.as_bytes() == name) else {
        return Ok(None);
    };
    let datatype = part(datatype)?;
    let datatype = Datatype::read(source.cursor(datatype))?;
    let dataspace = part(dataspace)?;
    let Dataspace { lengths, .. } = Dataspace::read(source.cursor(dataspace))?;
    let count = lengths.iter().try_fold(1_u64, |count, length| count.checked_mul(*length));
    let count =
        count.filter(|count| *count <= VALUES_MAX).ok_or_else(|| invalid("an attribute that is too long"))?;
    let value = value(source, datatype, count, message)?;
    Ok(value.map(|value| ((*name).to_owned(), value)))
}

fn value(
    source: &mut Source,
    datatype: Datatype,
    count: u64,
    mut values: Cursor<'_>,
) -> io::Result<Option<Value>> {
    let count = usize::try_from(count).map_err(|_| invalid("an attribute that is too long"))?;
    Ok(match datatype {
        Datatype::Numbers(numbers) => {
            let mut found = Vec::new();
            numbers.number.decode(numbers.endian, values.take(count * numbers.number.bytes())?, &mut found);
            Some(Value::Numbers(found))
        }
        Datatype::Text(bytes) if count == 1 => Some(Value::Text(text(values.take(bytes)?))),
        Datatype::TextElsewhere if count == 1 => {
            let (_, bytes) = in_heap(source, &mut values)?;
            Some(Value::Text(text(&bytes)))
        }
        Datatype::ReferencesElsewhere => {
            let lists = (0..count).map(|_| references(source, &mut values));
            Some(Value::References(lists.collect::<io::Result<_>>()?))
        }
        _ => None,
    })
}

/// A text ends with its bytes, or before them with a 0.
fn text(bytes: &[u8]) -> String {
    let bytes = &bytes[..bytes.len().min(TEXT_BYTES_MAX)];
    let text = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
    String::from_utf8_lossy(text).into_owned()
}

/// A list of addresses.
fn references(source: &mut Source, values: &mut Cursor<'_>) -> io::Result<Vec<u64>> {
    let (count, bytes) = in_heap(source, values)?;
    let mut bytes = source.cursor(&bytes);
    (0..count).map(|_| bytes.address()).collect()
}

/// How many values are in the global heap, and their bytes.
fn in_heap(source: &mut Source, values: &mut Cursor<'_>) -> io::Result<(u32, Vec<u8>)> {
    let (count, address, index) = (values.u32()?, values.address()?, values.u32()?);
    if count == 0 {
        return Ok((0, Vec::new()));
    }
    Ok((count, heap::global(source, address, index)?))
}
