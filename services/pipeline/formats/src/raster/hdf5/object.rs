//! Object headers: lists of messages, in one or more blocks.

use std::io;

use super::bytes::{Cursor, Source, invalid};

/// Messages of an object, at most.
const MESSAGES_MAX: usize = 10_000;
/// Blocks of a header, at most.
const BLOCKS_MAX: usize = 1_000;
/// Bytes of a header, at most. Each of its blocks may say how long it is.
const HEADER_BYTES_MAX: usize = 16 * 1024 * 1024;

/// The messages that are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MessageKind {
    Dataspace,
    LinkInfo,
    Datatype,
    Link,
    Layout,
    Filters,
    Attribute,
    SymbolTable,
    AttributeInfo,
}

impl MessageKind {
    const fn of(number: u16) -> Option<Self> {
        Some(match number {
            0x01 => Self::Dataspace,
            0x02 => Self::LinkInfo,
            0x03 => Self::Datatype,
            0x06 => Self::Link,
            0x08 => Self::Layout,
            0x0b => Self::Filters,
            0x0c => Self::Attribute,
            0x11 => Self::SymbolTable,
            0x15 => Self::AttributeInfo,
            _ => return None,
        })
    }
}

/// The number of the message that says where the next block is.
const CONTINUATION: u16 = 0x10;
/// The flag of a message that is kept elsewhere, to be shared. NetCDF has none but named types.
const SHARED: u8 = 0x02;

/// What an object says of itself.
pub(super) struct Object {
    messages: Vec<(MessageKind, Vec<u8>)>,
}

impl Object {
    /// The first message of a kind.
    pub fn message(&self, kind: MessageKind) -> Option<&[u8]> {
        self.messages(kind).next()
    }

    /// All messages of a kind.
    pub fn messages(&self, kind: MessageKind) -> impl Iterator<Item = &[u8]> {
        self.messages.iter().filter(move |(found, _)| *found == kind).map(|(_, message)| &message[..])
    }

    /// Reads the header at `address`.
    pub fn read(source: &mut Source, address: u64) -> io::Result<Self> {
        let start = source.bytes(address, 4)?;
        let (form, block) =
            if start == *b"OHDR" { new_form(source, address)? } else { old_form(source, address)? };
        let mut object = Self { messages: Vec::new() };
        let mut blocks = vec![block];
        let (mut read, mut bytes) = (0, 0);
        while let Some(block) = blocks.pop() {
            (read, bytes) = (read + 1, bytes + block.len());
            if read > BLOCKS_MAX || bytes > HEADER_BYTES_MAX {
                return Err(invalid("a header with too many blocks"));
            }
            object.read_block(source, form, &block, &mut blocks)?;
        }
        Ok(object)
    }

    /// Reads the messages of a block, and the blocks that it leads to.
    fn read_block(
        &mut self,
        source: &mut Source,
        form: Form,
        block: &[u8],
        blocks: &mut Vec<Vec<u8>>,
    ) -> io::Result<()> {
        let mut cursor = source.cursor(block);
        // What is left may be a gap, which is smaller than a message.
        while cursor.left() >= form.message_head_bytes() {
            let (number, flags, message) = form.message(&mut cursor)?;
            if self.messages.len() == MESSAGES_MAX {
                return Err(invalid("a header with too many messages"));
            }
            if number == CONTINUATION {
                let mut message = source.cursor(message);
                let (address, length) = (message.address()?, message.length()?);
                blocks.push(form.continuation(source, address, length)?);
            } else if let Some(kind) = MessageKind::of(number).filter(|_| flags & SHARED == 0) {
                self.messages.push((kind, message.to_vec()));
            }
        }
        Ok(())
    }
}

/// How the messages of a header are written.
#[derive(Clone, Copy)]
enum Form {
    Old,
    New { creation_order: bool },
}

impl Form {
    const fn message_head_bytes(self) -> usize {
        match self {
            Self::Old => 8,
            Self::New { creation_order: false } => 4,
            Self::New { creation_order: true } => 6,
        }
    }

    /// Number, flags and bytes of a message.
    fn message<'a>(self, cursor: &mut Cursor<'a>) -> io::Result<(u16, u8, &'a [u8])> {
        match self {
            Self::Old => {
                let (number, bytes, flags) = (cursor.u16()?, cursor.u16()?, cursor.u8()?);
                cursor.skip(3)?;
                Ok((number, flags, cursor.take(bytes.into())?))
            }
            Self::New { creation_order } => {
                let (number, bytes, flags) = (cursor.u8()?, cursor.u16()?, cursor.u8()?);
                cursor.skip(if creation_order { 2 } else { 0 })?;
                Ok((number.into(), flags, cursor.take(bytes.into())?))
            }
        }
    }

    /// The messages of a further block.
    fn continuation(self, source: &mut Source, address: u64, length: u64) -> io::Result<Vec<u8>> {
        let length = checked(length)?;
        match self {
            Self::Old => source.bytes(address, length),
            Self::New { .. } => {
                // A signature before, a checksum behind.
                let block = source.block(address, b"OCHK", length)?;
                let messages = block.get(4..length.saturating_sub(4));
                Ok(messages.ok_or_else(|| invalid("a block that is too short"))?.to_vec())
            }
        }
    }
}

fn checked(length: u64) -> io::Result<usize> {
    let length = usize::try_from(length).ok().filter(|length| *length <= HEADER_BYTES_MAX);
    length.ok_or_else(|| invalid("a block that is too large"))
}

/// The first block of a header of version 1.
fn old_form(source: &mut Source, address: u64) -> io::Result<(Form, Vec<u8>)> {
    let head = source.bytes(address, 16)?;
    let mut head = source.cursor(&head);
    if head.u8()? != 1 {
        return Err(invalid("an object header of a version that is not known"));
    }
    // A byte that is kept free, the number of messages, the number of references to the object.
    head.skip(7)?;
    let length = head.u32()?;
    Ok((Form::Old, source.bytes(address + 16, checked(length.into())?)?))
}

/// The first block of a header of version 2.
fn new_form(source: &mut Source, address: u64) -> io::Result<(Form, Vec<u8>)> {
    let head = source.bytes(address, 6)?;
    let (version, flags) = (head[4], head[5]);
    if version != 2 {
        return Err(invalid("an object header of a version that is not known"));
    }
    let times = if flags & 0x20 == 0 { 0 } else { 16 };
    let phases = if flags & 0x10 == 0 { 0 } else { 4 };
    let length_bytes = 1 << (flags & 0x03);
    let length_at = 6 + times + phases;
    let length = source.bytes(address + length_at, length_bytes)?;
    let length = checked(source.cursor(&length).uint(length_bytes)?)?;
    let messages = source.bytes(address + length_at + length_bytes as u64, length)?;
    Ok((Form::New { creation_order: flags & 0x04 != 0 }, messages))
}
