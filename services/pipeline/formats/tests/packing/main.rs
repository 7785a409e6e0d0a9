//! Members of files that are packed in every way there is, whole and damaged. `fixtures/make.py` says how they were made.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::io::{Read, Seek, SeekFrom, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};
use tessera_formats::{Defect, packing};
use tessera_pipeline_api::Content;

/// Each archive with its packing.
const ARCHIVES: [(&str, &str); 5] = [
    ("members.zip", "zip"),
    ("solid.7z", "seven_zip"),
    ("lzma_bcj.7z", "seven_zip"),
    ("gnu.tar.xz", "tar_xz"),
    ("pax.tar.gz", "tar_gz"),
];

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/packing/fixtures").join(name)
}

fn content(packing: &str, member: Option<&str>) -> Content {
    let mut content =
        json!({"file": "it", "format": "csv", "packing": packing, "crs": "OGC:CRS84", "sha256": ""});
    if let Some(member) = member {
        content["member"] = Value::from(member);
    }
    serde_json::from_value(content).unwrap()
}

/// Names and bytes of the members.
fn read(file: &Path, content: &Content, suffixes: &[&str]) -> Result<Vec<(String, Vec<u8>)>, Defect> {
    let mut members = Vec::new();
    packing::members(content, file, suffixes, &mut |name, reader| {
        let mut bytes = Vec::new();
        reader.read_to_end(&mut bytes).map_err(|error| Defect::new(name, "mine", error))?;
        members.push((name.to_owned(), bytes));
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(members)
}

fn rows() -> Vec<u8> {
    let rows = (0..200).map(|row| format!("row {row},{}\n", row * row));
    std::iter::once("name,value\n".to_owned()).chain(rows).collect::<String>().into_bytes()
}

fn long_name() -> String {
    format!("below/{}.csv", "long".repeat(30))
}

#[test]
fn members_with_the_suffix_are_visited_in_whatever_case() {
    for (name, packing) in ARCHIVES {
        let mut members = read(&fixture(name), &content(packing, None), &[".csv"]).unwrap();
        // 7z archives have those without bytes at their end.
        members.sort();
        let known = [
            ("below/MORE.CSV".to_owned(), b"name,value\nmore,1\n".to_vec()),
            (long_name(), b"name,value\nlong,2\n".to_vec()),
            ("empty.csv".to_owned(), Vec::new()),
            ("rows.csv".to_owned(), rows()),
        ];
        assert_eq!(members, known, "{name}");
    }
}

#[test]
fn a_member_that_is_named_is_the_only_one() {
    for (name, packing) in ARCHIVES {
        let members = read(&fixture(name), &content(packing, Some("notes.txt")), &[".csv"]).unwrap();
        assert_eq!(members, [("notes.txt".to_owned(), "no rows".repeat(50).into_bytes())], "{name}");
        let below = read(&fixture(name), &content(packing, Some("below/*")), &[]).unwrap();
        assert_eq!(below.len(), 2, "{name}");
    }
}

#[test]
fn a_member_that_is_missing_is_a_defect_that_says_what_is_there() {
    for (name, packing) in ARCHIVES {
        let defect = read(&fixture(name), &content(packing, Some("rows.CSV")), &[".csv"]).unwrap_err();
        assert_eq!(
            (defect.place.as_str(), defect.rule.as_str()),
            ("content.member", "member_present"),
            "{name}"
        );
        assert!(
            defect.value.starts_with("no rows.CSV; there is rows.csv, below/MORE.CSV, "),
            "{name}: {defect}"
        );
        let defect = read(&fixture(name), &content(packing, None), &[".shp", ".dbf"]).unwrap_err();
        assert!(defect.value.starts_with("no .shp, .dbf; there is "), "{name}: {defect}");
    }
}

#[test]
fn what_is_packed_alone_is_its_own_member() {
    let gzip = fixture("rows.csv.gz");
    assert_eq!(read(&gzip, &content("gzip", None), &[]).unwrap(), [("rows.csv".to_owned(), rows())]);
    let plain = std::fs::read(&gzip).unwrap();
    assert_eq!(read(&gzip, &content("none", None), &[]).unwrap(), [("rows.csv.gz".to_owned(), plain)]);
    for packing in ["gzip", "none"] {
        let named = content(packing, Some("rows.csv"));
        assert_eq!(read(&gzip, &named, &[]).unwrap_err().rule, "packing_has_members");
        assert_eq!(packing::seekable(&named, &gzip, &[]).unwrap_err().rule, "packing_has_members");
    }
    let missing = read(&fixture("nothing.gz"), &content("gzip", None), &[]).unwrap_err();
    assert_eq!((missing.place.as_str(), missing.rule.as_str()), ("file", "gzip"));
}

#[test]
fn a_visit_may_end_early_or_leave_bytes_unread_or_fail() {
    for (name, packing) in ARCHIVES {
        let content = content(packing, None);
        let mut visited = 0;
        packing::members(&content, &fixture(name), &[".csv"], &mut |_, reader| {
            visited += 1;
            reader.read_exact(&mut [0; 1]).unwrap();
            Ok(ControlFlow::Break(()))
        })
        .unwrap();
        assert_eq!(visited, 1, "{name}");
        let mut visited = 0;
        packing::members(&content, &fixture(name), &[".csv"], &mut |_, _| {
            visited += 1;
            Ok(ControlFlow::Continue(()))
        })
        .unwrap();
        assert_eq!(visited, 4, "{name}");
        let mut visited = 0;
        let defect = packing::members(&content, &fixture(name), &[".csv"], &mut |member, _| {
            visited += 1;
            Err(Defect::new(member, "mine", "nothing"))
        });
        assert_eq!((visited, defect.unwrap_err().rule.as_str()), (1, "mine"), "{name}");
    }
}

#[test]
fn members_are_unpacked_to_be_read_by_position() {
    for (name, packing) in ARCHIVES {
        let mut members =
            packing::seekable(&content(packing, Some("*ows.csv")), &fixture(name), &[]).unwrap();
        let mut member = members.pop().unwrap();
        assert!(members.is_empty());
        assert_eq!(member.name, "rows.csv");
        let mut bytes = Vec::new();
        member.file.seek(SeekFrom::Start(5)).unwrap();
        member.file.read_to_end(&mut bytes).unwrap();
        assert_eq!(bytes, rows()[5..], "{name}");
        assert_eq!(
            packing::one(&content(packing, Some("empty.csv")), &fixture(name), &[]).unwrap().name,
            "empty.csv"
        );
        let defect = packing::one(&content(packing, None), &fixture(name), &[".csv"]).unwrap_err();
        assert_eq!(defect.rule, "one_member", "{name}");
    }
}

/// Reads a file with other bytes.
fn read_bytes(bytes: &[u8], packing: &str) -> Result<Vec<(String, Vec<u8>)>, Defect> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    read(file.path(), &content(packing, None), &[".csv", ""])
}

#[test]
fn an_archive_that_is_cut_short_is_refused() {
    for (name, packing) in ARCHIVES.into_iter().chain([("rows.csv.gz", "gzip")]) {
        let whole = std::fs::read(fixture(name)).unwrap();
        for end in 0..whole.len() {
            let defect = read_bytes(&whole[..end], packing);
            // One stream of gzip may be all of a file.
            if packing == "gzip" && defect.is_ok() {
                continue;
            }
            let defect = defect.unwrap_err();
            assert_eq!(defect.rule, packing, "{name}, {end}: {defect}");
        }
    }
}

/// An archive as it was made: name, packing, bytes, members.
type Whole = (&'static str, &'static str, Vec<u8>, Vec<(String, Vec<u8>)>);

static WHOLE: LazyLock<Vec<Whole>> = LazyLock::new(|| {
    let whole = ARCHIVES.into_iter().map(|(name, packing)| {
        let bytes = std::fs::read(fixture(name)).unwrap();
        let members = read_bytes(&bytes, packing).unwrap();
        (name, packing, bytes, members)
    });
    whole.collect()
});

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is changed, what is read is what was packed, or it is refused.
    #[test]
    fn a_damaged_archive_is_refused_or_the_same(changes in prop::collection::vec((any::<Index>(), any::<u8>()), 1..4)) {
        for (name, packing, bytes, whole) in &*WHOLE {
            let mut bytes = bytes.clone();
            for (place, byte) in &changes {
                let index = place.index(bytes.len());
                bytes[index] = *byte;
            }
            if let Ok(members) = read_bytes(&bytes, packing) {
                for (member, bytes) in members {
                    // Names are not under the checksum of a zip.
                    prop_assert!(whole.iter().any(|(_, known)| *known == bytes), "{name}, {member}");
                }
            }
        }
    }
}
