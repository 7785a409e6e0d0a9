//! How letters are written.

use std::borrow::Cow;
use std::io::{self, Read};

use tessera_pipeline_api::Encoding;

use super::refusal::Refusal;

/// What begins a text in UTF-8 that was written on Windows.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// What Windows-1252 has in place of the control characters 0x80 to 0x9f of ISO 8859-1. Where it has nothing, the control
/// character stands, as browsers do it.
#[rustfmt::skip]
const WINDOWS_1252: [char; 32] = [
    '\u{20ac}', '\u{81}',   '\u{201a}', '\u{192}',  '\u{201e}', '\u{2026}', '\u{2020}', '\u{2021}',
    '\u{2c6}',  '\u{2030}', '\u{160}',  '\u{2039}', '\u{152}',  '\u{8d}',   '\u{17d}',  '\u{8f}',
    '\u{90}',   '\u{2018}', '\u{2019}', '\u{201c}', '\u{201d}', '\u{2022}', '\u{2013}', '\u{2014}',
    '\u{2dc}',  '\u{2122}', '\u{161}',  '\u{203a}', '\u{153}',  '\u{9d}',   '\u{17e}',  '\u{178}',
];

/// The text that `bytes` are.
///
/// # Errors
/// Bytes that are no UTF-8 (`utf_8`). Any bytes are Windows-1252.
pub(super) fn decode(bytes: &[u8], encoding: Encoding) -> Result<Cow<'_, str>, Refusal> {
    // Most of a file is ASCII, which is the same in both.
    if encoding == Encoding::Latin1 && !bytes.is_ascii() {
        return Ok(bytes.iter().map(|byte| latin_1(*byte)).collect());
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Cow::Borrowed(text)),
        Err(_) => Err(Refusal::new("utf_8", bytes.escape_ascii())),
    }
}

/// The bytes that `text` is. [`None`] where the encoding has no byte for one of its letters.
pub(super) fn encode(text: &str, encoding: Encoding) -> Option<Vec<u8>> {
    match encoding {
        Encoding::Utf8 => Some(text.as_bytes().to_vec()),
        Encoding::Latin1 => {
            text.chars().map(|letter| (0..=u8::MAX).find(|byte| latin_1(*byte) == letter)).collect()
        }
    }
}

fn latin_1(byte: u8) -> char {
    match byte {
        0x80..=0x9f => WINDOWS_1252[usize::from(byte - 0x80)],
        byte => char::from(byte),
    }
}

/// `reader` without the mark at its beginning, where there is one.
///
/// # Errors
/// What `reader` fails with.
pub(super) fn without_mark<R: Read>(mut reader: R) -> io::Result<impl Read> {
    let mut beginning = Vec::with_capacity(BYTE_ORDER_MARK.len());
    reader.by_ref().take(BYTE_ORDER_MARK.len() as u64).read_to_end(&mut beginning)?;
    if beginning == BYTE_ORDER_MARK {
        beginning.clear();
    }
    Ok(io::Cursor::new(beginning).chain(reader))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_of_windows_1252_is_a_letter_and_the_letter_that_byte() {
        for byte in 0..=u8::MAX {
            let bytes = [byte];
            let text = decode(&bytes, Encoding::Latin1).unwrap();
            assert_eq!(encode(&text, Encoding::Latin1), Some(vec![byte]));
        }
        assert_eq!(decode(b"\x80 caf\xe9 \x9c", Encoding::Latin1).unwrap(), "\u{20ac} caf\u{e9} \u{153}");
        assert_eq!(encode("\u{3a9}", Encoding::Latin1), None);
    }

    #[test]
    fn a_mark_is_taken_off_once_and_only_at_the_beginning() {
        for (written, read) in [
            (&b"\xef\xbb\xbfab"[..], &b"ab"[..]),
            (b"\xef\xbb\xbf\xef\xbb\xbf", b"\xef\xbb\xbf"),
            (b"\xef\xbbab", b"\xef\xbbab"),
            (b"a", b"a"),
            (b"", b""),
        ] {
            let mut bytes = Vec::new();
            without_mark(written).unwrap().read_to_end(&mut bytes).unwrap();
            assert_eq!(bytes, read);
        }
    }
}
