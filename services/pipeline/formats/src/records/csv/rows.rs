//! A text table as rows of fields.

use std::io::{self, Read};

use csv_core::ReadRecordResult;

/// Columns of a table, at most.
pub(super) const COLUMNS_MAX: usize = 500;
/// Bytes of a row, at most: what all columns may have, were each letter of every field two bytes.
const ROW_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Bytes that are read at once.
const BUFFER_BYTES: usize = 64 * 1024;

/// How a table is written.
#[derive(Debug)]
pub(super) struct Dialect {
    /// What stands between fields.
    pub delimiter: u8,
    /// Lines that begin so are no rows.
    pub comment: Option<Vec<u8>>,
}

/// The rows of a table. Lines end with LF, CRLF or CR, and are counted whichever it is.
pub(super) struct Rows<R> {
    input: Window<R>,
    splitter: csv_core::Reader,
    comment: Option<Vec<u8>>,
    lines: Lines,
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

/// A row of a table.
#[derive(Debug)]
pub(super) struct Row<'a> {
    /// The line that it begins on; the first of a file is 1.
    pub line: u64,
    /// Whether it has too many columns or bytes. It then has no fields.
    pub is_too_long: bool,
    bytes: &'a [u8],
    ends: &'a [usize],
}

impl<'a> Row<'a> {
    /// How many fields it has.
    pub(super) const fn len(&self) -> usize {
        self.ends.len()
    }

    /// Its fields, without the quotes around them.
    pub(super) fn fields(&self) -> impl Iterator<Item = &'a [u8]> {
        let bytes = self.bytes;
        let mut begin = 0;
        self.ends.iter().map(move |end| &bytes[std::mem::replace(&mut begin, *end)..*end])
    }
}

impl<R: Read> Rows<R> {
    /// The rows of `input`.
    pub(super) fn new(input: R, dialect: Dialect) -> Self {
        let splitter = csv_core::ReaderBuilder::new().delimiter(dialect.delimiter).build();
        Self {
            input: Window::new(input),
            splitter,
            comment: dialect.comment,
            lines: Lines { line: 1, after_cr: false },
            bytes: vec![0; BUFFER_BYTES],
            ends: vec![0; COLUMNS_MAX + 1],
        }
    }

    /// The next row. Lines without anything are none.
    pub(super) fn next(&mut self) -> io::Result<Option<Row<'_>>> {
        self.skip_to_row()?;
        let line = self.lines.line;
        let (mut bytes, mut ends, mut is_too_long) = (0, 0, false);
        loop {
            let input = self.input.fill(1)?;
            let (result, read, written, ended) =
                self.splitter.read_record(input, &mut self.bytes[bytes..], &mut self.ends[ends..]);
            self.lines.pass(&input[..read]);
            self.input.consume(read);
            (bytes, ends) = (bytes + written, ends + ended);
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if self.bytes.len() < ROW_BYTES_MAX => {
                    self.bytes.resize(self.bytes.len() * 2, 0);
                }
                // The rest of such a row is read to find the next one.
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {
                    (bytes, ends, is_too_long) = (0, 0, true);
                }
                ReadRecordResult::Record if is_too_long || ends > COLUMNS_MAX => {
                    return Ok(Some(Row { line, is_too_long: true, bytes: &[], ends: &[] }));
                }
                ReadRecordResult::Record => {
                    return Ok(Some(Row {
                        line,
                        is_too_long,
                        bytes: &self.bytes[..bytes],
                        ends: &self.ends[..ends],
                    }));
                }
                ReadRecordResult::End => return Ok(None),
            }
        }
    }

    /// Passes over line ends and comments, which the splitter knows too, but not how many lines they were.
    fn skip_to_row(&mut self) -> io::Result<()> {
        let length = self.comment.as_ref().map_or(1, Vec::len);
        loop {
            let input = self.input.fill(length)?;
            let skipped = match (input.first(), &self.comment) {
                (Some(b'\r' | b'\n'), _) => 1,
                (Some(_), Some(comment)) if input.starts_with(comment) => {
                    self.skip_line()?;
                    continue;
                }
                _ => return Ok(()),
            };
            self.lines.pass(&input[..skipped]);
            self.input.consume(skipped);
        }
    }

    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let input = self.input.fill(1)?;
            let end = input.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
            let is_over = end.is_some() || input.is_empty();
            let skipped = end.unwrap_or(input.len());
            self.lines.pass(&input[..skipped]);
            self.input.consume(skipped);
            if is_over {
                return Ok(());
            }
        }
    }
}

/// Counts lines.
#[derive(Debug)]
struct Lines {
    line: u64,
    after_cr: bool,
}

impl Lines {
    fn pass(&mut self, bytes: &[u8]) {
        for byte in bytes {
            let is_end = *byte == b'\r' || (*byte == b'\n' && !self.after_cr);
            self.line += u64::from(is_end);
            self.after_cr = *byte == b'\r';
        }
    }
}

/// A part of a stream that can be looked at before it is read.
struct Window<R> {
    inner: R,
    buffer: Vec<u8>,
    begin: usize,
    end: usize,
    is_over: bool,
}

impl<R: Read> Window<R> {
    fn new(inner: R) -> Self {
        Self { inner, buffer: vec![0; BUFFER_BYTES], begin: 0, end: 0, is_over: false }
    }

    /// What comes next, as far as it is known: `least` bytes, or all that is left of the stream.
    fn fill(&mut self, least: usize) -> io::Result<&[u8]> {
        while self.end - self.begin < least && !self.is_over {
            self.buffer.copy_within(self.begin..self.end, 0);
            (self.begin, self.end) = (0, self.end - self.begin);
            if self.buffer.len() < least {
                self.buffer.resize(least, 0);
            }
            match self.inner.read(&mut self.buffer[self.end..]) {
                Ok(0) => self.is_over = true,
                Ok(read) => self.end += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(&self.buffer[self.begin..self.end])
    }

    fn consume(&mut self, bytes: usize) {
        self.begin += bytes;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(table: &str, delimiter: u8, comment: Option<&str>) -> Vec<(u64, Vec<String>)> {
        /// Hands out one byte at a time, so that everything is cut everywhere.
        struct Slow<'a>(&'a [u8]);
        impl Read for Slow<'_> {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                let bytes = buffer.len().min(1);
                self.0.read(&mut buffer[..bytes])
            }
        }
        let comment = comment.map(|comment| comment.as_bytes().to_vec());
        let mut rows = Rows::new(Slow(table.as_bytes()), Dialect { delimiter, comment });
        let mut found = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            let fields = row.fields().map(|field| String::from_utf8(field.to_vec()).unwrap()).collect();
            found.push((row.line, fields));
        }
        found
    }

    fn row(line: u64, fields: &[&str]) -> (u64, Vec<String>) {
        (line, fields.iter().map(|field| (*field).to_owned()).collect())
    }

    #[test]
    fn every_line_end_ends_a_line_and_each_counts_once() {
        for end in ["\n", "\r\n", "\r"] {
            let table = ["a,b", "1,\"x", "y\"", "", "2,z"].join(end);
            let quoted = format!("x{end}y");
            let expected = [row(1, &["a", "b"]), row(2, &["1", &quoted]), row(5, &["2", "z"])];
            assert_eq!(rows(&table, b',', None), expected);
            assert_eq!(rows(&format!("{table}{end}"), b',', None), expected);
        }
    }

    #[test]
    fn comments_are_passed_over_where_a_row_may_begin_and_nowhere_else() {
        let table = "# it's \"so\n##\na;b#\n# more\n\"x\n#y\";1\n#";
        let expected = [row(3, &["a", "b#"]), row(5, &["x\n#y", "1"])];
        assert_eq!(rows(table, b';', Some("#")), expected);
        assert_eq!(rows("//a\n/b\n//", b',', Some("//")), [row(2, &["/b"])]);
    }

    #[test]
    fn a_row_that_is_too_long_is_said_to_be_and_the_next_is_read() {
        let wide = ",".repeat(COLUMNS_MAX);
        let widest = rows(&wide[1..], b',', None);
        assert_eq!(widest[0].1.len(), COLUMNS_MAX);
        let long = "x".repeat(ROW_BYTES_MAX + 1);
        for table in [format!("{wide},\na,b\n"), format!("{long}\na,b\n")] {
            let mut rows = Rows::new(table.as_bytes(), Dialect { delimiter: b',', comment: None });
            assert!(rows.next().unwrap().unwrap().is_too_long);
            let next = rows.next().unwrap().unwrap();
            assert_eq!((next.line, next.len(), next.is_too_long), (2, 2, false));
        }
    }
}
