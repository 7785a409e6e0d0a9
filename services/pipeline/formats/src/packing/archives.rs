//! Archives with many members.

use std::io::{self, BufRead, BufReader, Read, Seek};
use std::ops::ControlFlow;

use lzma_rust2::XzReader;
use sevenz_rust2::{Archive, ArchiveReader, Password};
use tar::EntryType;

use super::{BUFFER_BYTES, Metered, Visitor};
use crate::Defect;

/// Memory that the dictionary of LZMA may take, in KiB. The strongest preset of xz takes 64 MiB.
const DICTIONARY_KIB_MAX: u32 = 256 * 1024;
/// Bytes of a long name in a tar, at most.
const NAME_BYTES_MAX: u64 = 16 * 1024;
/// The number of LZMA in a 7z archive. Four bytes behind the first of its properties are the dictionary's.
const SEVEN_ZIP_LZMA: &[u8] = &[3, 1, 1];
/// The number of LZMA2 in a 7z archive. Its one property is the dictionary's size, in halves of powers of two.
const SEVEN_ZIP_LZMA2: &[u8] = &[0x21];

/// Undoes xz.
pub(super) fn xz(file: impl BufRead) -> impl Read {
    BufReader::with_capacity(BUFFER_BYTES, XzReader::new_mem_limit(file, true, DICTIONARY_KIB_MAX))
}

/// Visits the members of a zip.
pub(super) fn zip<R: Read + Seek>(file: R, visitor: &mut Visitor<'_, '_>) -> Result<ControlFlow<()>, Defect> {
    let mut archive = ::zip::ZipArchive::new(file).map_err(|error| visitor.damaged("file", error))?;
    for index in 0..archive.len() {
        let entry = archive.by_index_data(index).map_err(|error| visitor.damaged("file", error))?;
        if !entry.is_file() {
            continue;
        }
        let name = match entry.name() {
            Ok(name) => name.into_owned(),
            Err(_) => String::from_utf8_lossy(entry.name_raw()).into_owned(),
        };
        if !visitor.next(&name)? {
            continue;
        }
        let member = archive.by_index(index).map_err(|error| visitor.damaged(&name, error))?;
        let budget = visitor.budget;
        if visitor.hand_over(&name, &mut Metered { inner: member, budget })?.is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    Ok(ControlFlow::Continue(()))
}

/// Visits the members of a 7z archive.
pub(super) fn seven_zip<R: Read + Seek>(
    mut file: R,
    visitor: &mut Visitor<'_, '_>,
) -> Result<ControlFlow<()>, Defect> {
    let password = Password::empty();
    let archive = Archive::read(&mut file, &password).map_err(|error| visitor.damaged("file", error))?;
    check_dictionaries(&archive, visitor)?;
    let solid = archive.is_solid;
    let mut archive = ArchiveReader::from_archive(archive, file, password);
    archive.set_thread_count(1);
    // Its loop goes on with the next block when it is told to stop: what came out is kept here, and says so again.
    let mut outcome = Ok(ControlFlow::Continue(()));
    let unpacked = archive.for_each_entries(|entry, reader| {
        if !matches!(outcome, Ok(ControlFlow::Continue(()))) {
            return Ok(false);
        }
        if entry.is_directory || entry.is_anti_item {
            return Ok(true);
        }
        outcome = match visitor.next(&entry.name) {
            Ok(true) => {
                let budget = visitor.budget;
                visitor.hand_over(&entry.name, &mut Metered { inner: reader, budget })
            }
            // What stands before a member of a solid block is unpacked with it.
            Ok(false) if solid => match visitor.budget.take(entry.size) {
                Ok(()) => Ok(ControlFlow::Continue(())),
                Err(error) => Err(visitor.damaged(&entry.name, error)),
            },
            Ok(false) => Ok(ControlFlow::Continue(())),
            Err(defect) => Err(defect),
        };
        Ok(matches!(outcome, Ok(ControlFlow::Continue(()))))
    });
    let flow = outcome?;
    unpacked.map_err(|error| visitor.damaged("file", error))?;
    Ok(flow)
}

/// Checks that no dictionary of a 7z archive takes more memory than there is for it.
fn check_dictionaries(archive: &Archive, visitor: &Visitor<'_, '_>) -> Result<(), Defect> {
    for coder in archive.blocks.iter().flat_map(|block| &block.coders) {
        let bytes = match (coder.encoder_method_id(), coder.properties()) {
            (SEVEN_ZIP_LZMA, &[_, a, b, c, d]) => u64::from(u32::from_le_bytes([a, b, c, d])),
            (SEVEN_ZIP_LZMA2, &[bits @ 0..=40]) => (2 | u64::from(bits & 1)) << (bits / 2 + 11),
            _ => 0,
        };
        if bytes > u64::from(DICTIONARY_KIB_MAX) * 1024 {
            return Err(visitor.damaged("file", format!("a dictionary of {bytes} bytes")));
        }
    }
    Ok(())
}

/// Visits the members of a tar.
pub(super) fn tar(file: impl Read, visitor: &mut Visitor<'_, '_>) -> Result<ControlFlow<()>, Defect> {
    let budget = visitor.budget;
    let mut archive = ::tar::Archive::new(Metered { inner: file, budget });
    // Raw, since the library would take a long name of any length into memory.
    let entries = archive.entries().map_err(|error| visitor.damaged("file", error))?.raw(true);
    let mut long_name = None;
    for entry in entries {
        let mut entry = entry.map_err(|error| visitor.damaged("file", error))?;
        match entry.header().entry_type() {
            EntryType::GNULongName => {
                let name = extension(&mut entry).map_err(|error| visitor.damaged("file", error))?;
                let end = name.iter().position(|byte| *byte == 0).unwrap_or(name.len());
                long_name = Some(name[..end].to_vec());
            }
            EntryType::XHeader => {
                let extensions = extension(&mut entry).map_err(|error| visitor.damaged("file", error))?;
                long_name = path_of(&extensions).or(long_name);
            }
            EntryType::XGlobalHeader | EntryType::GNULongLink => {}
            EntryType::Regular | EntryType::Continuous => {
                let name = long_name.take().unwrap_or_else(|| entry.path_bytes().into_owned());
                let name = String::from_utf8_lossy(&name);
                if visitor.next(&name)? && visitor.hand_over(&name, &mut entry)?.is_break() {
                    return Ok(ControlFlow::Break(()));
                }
            }
            // Directories, links and devices are no members.
            _ => long_name = None,
        }
    }
    // The checksums of what the tar is packed in stand behind its last byte.
    io::copy(&mut archive.into_inner(), &mut io::sink()).map_err(|error| visitor.damaged("file", error))?;
    Ok(ControlFlow::Continue(()))
}

/// What an entry says about the next one.
fn extension(entry: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    entry.take(NAME_BYTES_MAX + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > NAME_BYTES_MAX {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "a name that is too long"));
    }
    Ok(bytes)
}

/// The name in a POSIX extension header.
fn path_of(extensions: &[u8]) -> Option<Vec<u8>> {
    let mut extensions = ::tar::PaxExtensions::new(extensions).flatten();
    extensions.find(|extension| extension.key_bytes() == b"path").map(|path| path.value_bytes().to_vec())
}
