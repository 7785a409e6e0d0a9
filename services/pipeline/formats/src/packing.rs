//! What files are packed in: gzip, zip, 7z, tar in xz or gzip. Members are read one after the other, as streams.
//!
//! [`members`] is for formats that are read from beginning to end. [`seekable`] is for those that are read by position:
//! it unpacks into files that have no name, which are gone when they are closed. A member's name is only ever a name:
//! nothing is written where it says.

use std::cell::Cell;
use std::fmt::Display;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::path::Path;

use tessera_pipeline_api::{Content, Packing};

use crate::Defect;

mod archives;

/// Members of an archive, at most.
pub const MEMBERS_MAX: usize = 100_000;
/// Bytes that are unpacked of a file, at most. An archive of a few kilobytes could otherwise go on for ever.
pub const UNPACKED_BYTES_MAX: u64 = 4 * 1024 * 1024 * 1024;
/// Members that are open at once as files, at most.
pub const SEEKABLE_MEMBERS_MAX: usize = 64;
/// Names that are listed when a member is missing, at most.
const NAMES_LISTED_MAX: usize = 6;
/// Bytes that are read at once.
const BUFFER_BYTES: usize = 64 * 1024;

/// What is called for every member: its name and its bytes. What it leaves unread is read and checked after it.
pub type Visit<'a> = dyn FnMut(&str, &mut dyn Read) -> Result<ControlFlow<()>, Defect> + 'a;

/// A member that can be read by position.
#[derive(Debug)]
pub struct Member {
    /// Its name in the archive; the name of the file where there is none.
    pub name: String,
    /// Its bytes, from the beginning.
    pub file: File,
}

/// Visits the members of `file` that are wanted, in the order of the archive, until `visit` breaks.
///
/// A file that is not packed has itself as its one member, a gzip file what is in it. Of an archive these are the
/// members that are named by `content.member`, where `*` stands for any letters; without it every member whose name
/// ends with one of `suffixes`, in whatever case.
///
/// # Errors
/// The first defect of `visit`; a file that cannot be unpacked; a member that is asked for and is not there.
pub fn members(
    content: &Content,
    file: &Path,
    suffixes: &[&str],
    visit: &mut Visit<'_>,
) -> Result<(), Defect> {
    let wanted = Wanted { place: "content.member", member: content.member.as_deref(), suffixes };
    visit_wanted(content.packing, file, wanted, UNPACKED_BYTES_MAX, visit)
}

/// Visits the members of `file` that are `wanted`, and unpacks at most `bytes_max` of it.
pub(crate) fn visit_wanted(
    packing: Packing,
    file: &Path,
    wanted: Wanted<'_>,
    bytes_max: u64,
    visit: &mut Visit<'_>,
) -> Result<(), Defect> {
    let rule = rule(packing);
    let opened = File::open(file).map_err(|error| Defect::new("file", rule, error))?;
    let opened = BufReader::with_capacity(BUFFER_BYTES, opened);
    let budget = Budget::new(bytes_max);
    let mut visitor =
        Visitor { rule, wanted, budget: &budget, seen: 0, visited: 0, names: Vec::new(), visit };
    let flow = match packing {
        Packing::None => visitor.only(&name_of(file), opened),
        Packing::Gzip => visitor.only(&name_in_gzip(file), flate2::bufread::MultiGzDecoder::new(opened)),
        Packing::Zip => archives::zip(opened, &mut visitor),
        Packing::SevenZip => archives::seven_zip(opened, &mut visitor),
        Packing::TarXz => archives::tar(archives::xz(opened), &mut visitor),
        Packing::TarGz => archives::tar(flate2::bufread::MultiGzDecoder::new(opened), &mut visitor),
    }?;
    if flow.is_continue() && visitor.visited == 0 {
        return Err(visitor.missing());
    }
    Ok(())
}

/// The members of `file` that are wanted, as [`members`] has it, each as a file that can be read by position.
///
/// # Errors
/// As [`members`]; more than [`SEEKABLE_MEMBERS_MAX`] of them.
pub fn seekable(content: &Content, file: &Path, suffixes: &[&str]) -> Result<Vec<Member>, Defect> {
    if content.packing.is_none() {
        if let Some(member) = &content.member {
            return Err(Defect::new("content.member", "packing_has_members", member));
        }
        let opened = File::open(file).map_err(|error| Defect::new("file", rule(Packing::None), error))?;
        return Ok(vec![Member { name: name_of(file), file: opened }]);
    }
    let mut found = Vec::new();
    members(content, file, suffixes, &mut |name, reader| {
        if found.len() == SEEKABLE_MEMBERS_MAX {
            return Err(Defect::new(name, format!("members_max_{SEEKABLE_MEMBERS_MAX}"), "one more"));
        }
        let file = unpacked(reader).map_err(|error| Defect::new(name, "unpacked", error))?;
        found.push(Member { name: name.to_owned(), file });
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(found)
}

/// The one member of `file` that is wanted, as [`members`] has it, as a file that can be read by position.
///
/// # Errors
/// As [`seekable`]; more than one member.
pub fn one(content: &Content, file: &Path, suffixes: &[&str]) -> Result<Member, Defect> {
    let mut found = seekable(content, file, suffixes)?;
    match (found.pop(), found.pop()) {
        (Some(member), None) => Ok(member),
        (last, Some(other)) => {
            let last = last.map_or_else(String::new, |member| member.name);
            Err(Defect::new("content.member", "one_member", format!("{} and {last}", other.name)))
        }
        (None, None) => Err(Defect::new("content.member", "one_member", "none")),
    }
}

fn unpacked(reader: &mut dyn Read) -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    io::copy(reader, &mut file)?;
    file.seek(SeekFrom::Start(0))?;
    Ok(file)
}

fn name_of(file: &Path) -> String {
    file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn name_in_gzip(file: &Path) -> String {
    let name = name_of(file);
    name.strip_suffix(".gz").map_or_else(|| name.clone(), str::to_owned)
}

/// The rule that a damaged file breaks, which is what it should be.
const fn rule(packing: Packing) -> &'static str {
    match packing {
        Packing::None => "readable",
        Packing::Gzip => "gzip",
        Packing::Zip => "zip",
        Packing::SevenZip => "seven_zip",
        Packing::TarXz => "tar_xz",
        Packing::TarGz => "tar_gz",
    }
}

/// Which members are visited.
#[derive(Clone, Copy)]
pub(crate) struct Wanted<'a> {
    /// What says so.
    pub place: &'static str,
    /// Those with this name.
    pub member: Option<&'a str>,
    /// Else those whose names end so.
    pub suffixes: &'a [&'a str],
}

impl Wanted<'_> {
    fn wants(&self, name: &str) -> bool {
        match self.member {
            Some(member) => matches_glob(member, name),
            None => self.suffixes.iter().any(|suffix| ends_with(name, suffix)),
        }
    }
}

fn ends_with(name: &str, suffix: &str) -> bool {
    let (name, suffix) = (name.as_bytes(), suffix.as_bytes());
    name.len() >= suffix.len() && name[name.len() - suffix.len()..].eq_ignore_ascii_case(suffix)
}

/// Whether `name` is `pattern`, in which `*` stands for any letters. The pieces between stars are looked for one after
/// the other, so that no pattern takes long.
fn matches_glob(pattern: &str, name: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == name };
    let Some(mut name) = name.strip_prefix(first) else { return false };
    let mut pieces: Vec<&str> = rest.split('*').collect();
    let last = pieces.pop().unwrap_or_default();
    for piece in pieces {
        let Some(at) = name.find(piece) else { return false };
        name = &name[at + piece.len()..];
    }
    name.ends_with(last)
}

/// Bytes that may still be unpacked. It is shared by the streams of a file, which are nested in one another.
struct Budget {
    left: Cell<u64>,
    spent: Cell<bool>,
}

impl Budget {
    fn new(bytes: u64) -> Self {
        Self { left: Cell::new(bytes), spent: Cell::new(false) }
    }

    /// Takes `bytes` of it.
    fn take(&self, bytes: u64) -> io::Result<()> {
        match self.left.get().checked_sub(bytes) {
            Some(left) => {
                self.left.set(left);
                Ok(())
            }
            None => {
                self.spent.set(true);
                Err(io::Error::other("more bytes than are unpacked of a file"))
            }
        }
    }
}

/// Counts what is read.
struct Metered<'a, R> {
    inner: R,
    budget: &'a Budget,
}

impl<R: Read> Read for Metered<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.budget.take(read as u64)?;
        Ok(read)
    }
}

/// Remembers why a member could not be read. Who reads it may take the end of its bytes for a defect of its own.
struct Watched<'a> {
    inner: &'a mut dyn Read,
    failure: Option<String>,
}

impl Read for Watched<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.inner.read(buffer).inspect_err(|error| {
            if error.kind() != io::ErrorKind::Interrupted && self.failure.is_none() {
                self.failure = Some(error.to_string());
            }
        })
    }
}

/// Whom the archives hand their members to.
struct Visitor<'a, 'v> {
    rule: &'static str,
    wanted: Wanted<'a>,
    budget: &'a Budget,
    seen: usize,
    visited: usize,
    names: Vec<String>,
    visit: &'a mut Visit<'v>,
}

impl Visitor<'_, '_> {
    /// Visits the one member of a file that is no archive.
    fn only(&mut self, name: &str, reader: impl Read) -> Result<ControlFlow<()>, Defect> {
        if let Some(member) = self.wanted.member {
            return Err(Defect::new(self.wanted.place, "packing_has_members", member));
        }
        let budget = self.budget;
        self.hand_over(name, &mut Metered { inner: reader, budget })
    }

    /// Whether the next member of an archive is wanted.
    fn next(&mut self, name: &str) -> Result<bool, Defect> {
        self.seen += 1;
        if self.seen > MEMBERS_MAX {
            return Err(Defect::new(name, format!("members_max_{MEMBERS_MAX}"), "one more"));
        }
        if self.names.len() < NAMES_LISTED_MAX {
            self.names.push(name.to_owned());
        }
        Ok(self.wanted.wants(name))
    }

    /// Visits a member.
    fn hand_over(&mut self, name: &str, reader: &mut dyn Read) -> Result<ControlFlow<()>, Defect> {
        self.visited += 1;
        let mut watched = Watched { inner: reader, failure: None };
        let outcome = (self.visit)(name, &mut watched);
        if matches!(outcome, Ok(ControlFlow::Continue(()))) {
            // Checksums stand behind the last byte. What goes wrong is remembered.
            let _ = io::copy(&mut watched, &mut io::sink());
        }
        match watched.failure {
            Some(failure) => Err(self.damaged(name, failure)),
            None => outcome,
        }
    }

    /// That something cannot be unpacked.
    fn damaged(&self, place: &str, reason: impl Display) -> Defect {
        if self.budget.spent.get() {
            return Defect::new(place, "unpacked_bytes_max", "more bytes than are unpacked of a file");
        }
        Defect::new(place, self.rule, reason)
    }

    fn missing(&self) -> Defect {
        let wanted = match self.wanted.member {
            Some(member) => member.to_owned(),
            None => self.wanted.suffixes.join(", "),
        };
        let there = match &self.names[..] {
            [] => "nothing".to_owned(),
            names => names.join(", "),
        };
        Defect::new(self.wanted.place, "member_present", format!("no {wanted}; there is {there}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_letters() {
        for (pattern, name, matches) in [
            ("a.csv", "a.csv", true),
            ("a.csv", "b/a.csv", false),
            ("*.csv", "b/a.csv", true),
            ("b/*.csv", "b/a.csv", true),
            ("b/*.csv", "c/a.csv", false),
            ("*a*a*", "banana", true),
            ("*x*", "banana", false),
            ("a*a", "a", false),
            ("*", "", true),
            ("ba*na", "bana", true),
            ("ban*ana", "banana", true),
            ("bana*nana", "banana", false),
        ] {
            assert_eq!(matches_glob(pattern, name), matches, "{pattern} and {name}");
        }
    }

    #[test]
    fn suffixes_are_compared_without_case_and_within_letters() {
        assert!(ends_with("A.GeoJSON", ".geojson"));
        assert!(!ends_with("json", ".geojson"));
        assert!(!ends_with("a\u{e9}.csv", "\u{c9}.csv"));
    }

    #[test]
    fn no_more_is_unpacked_than_is_allowed() {
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/packing/fixtures");
        for (name, packing) in [
            ("rows.csv.gz", Packing::Gzip),
            ("members.zip", Packing::Zip),
            ("solid.7z", Packing::SevenZip),
            ("gnu.tar.xz", Packing::TarXz),
            ("pax.tar.gz", Packing::TarGz),
        ] {
            let wanted = Wanted { place: "content.member", member: None, suffixes: &[".csv"] };
            let read = |bytes_max| {
                visit_wanted(packing, &fixtures.join(name), wanted, bytes_max, &mut |name, reader| {
                    io::copy(reader, &mut io::sink()).map_err(|error| Defect::new(name, "mine", error))?;
                    Ok(ControlFlow::Continue(()))
                })
            };
            assert_eq!(read(100_000), Ok(()), "{name}");
            assert_eq!(read(1000).unwrap_err().rule, "unpacked_bytes_max", "{name}");
        }
        // What stands before a member in a solid block is unpacked too.
        let wanted = Wanted { place: "content.member", member: Some("notes.txt"), suffixes: &[] };
        let mut break_off = |_: &str, _: &mut dyn Read| Ok(ControlFlow::Break(()));
        let read = visit_wanted(Packing::SevenZip, &fixtures.join("solid.7z"), wanted, 1000, &mut break_off);
        assert_eq!(read.unwrap_err().rule, "unpacked_bytes_max");
    }
}
