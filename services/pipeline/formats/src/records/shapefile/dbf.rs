//! The rows of a `.dbf`.

use std::io::Read;
use std::sync::Arc;

use tessera_pipeline_api::Encoding;

use crate::records::refusal::Refusal;
use crate::records::{Value, Values, letters};

/// Bytes of the header, and of what it says of each column.
const HEADER_BYTES: usize = 32;
/// Bytes of the name of a column.
const NAME_BYTES: usize = 11;
/// What stands behind the last column.
const COLUMNS_END: u8 = 0x0d;
/// What a row begins with that is deleted.
const DELETED: u8 = b'*';

/// A column.
#[derive(Debug)]
struct Column {
    name: Arc<str>,
    kind: Kind,
    bytes: usize,
}

/// What a column holds.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Text,
    Number,
    Date,
    Logical,
}

/// The rows of a file, in its order.
pub(super) struct Rows<R> {
    file: R,
    encoding: Encoding,
    columns: Vec<Column>,
    left: u32,
    row: Vec<u8>,
}

/// A row.
#[derive(Debug)]
pub(super) enum Row {
    /// One that is only still there.
    Deleted,
    /// Its values, or why they cannot be read.
    Values(Result<Values, Refusal>),
}

impl<R: Read> Rows<R> {
    /// Those of `file`.
    pub(super) fn read(mut file: R, encoding: Encoding) -> Result<Self, Refusal> {
        let mut header = [0; HEADER_BYTES];
        file.read_exact(&mut header).map_err(broken)?;
        let left = u32::from_le_bytes([header[4], header[5], header[6], header[7]]);
        let header_bytes = usize::from(u16::from_le_bytes([header[8], header[9]]));
        let row_bytes = usize::from(u16::from_le_bytes([header[10], header[11]]));
        let mut described = vec![0; header_bytes.saturating_sub(HEADER_BYTES)];
        file.read_exact(&mut described).map_err(broken)?;
        let columns = described
            .chunks_exact(HEADER_BYTES)
            .take_while(|column| column[0] != COLUMNS_END)
            .map(|column| Column::read(column, encoding))
            .collect::<Result<Vec<_>, _>>()?;
        // One byte says whether a row is deleted.
        let bytes = 1 + columns.iter().map(|column| column.bytes).sum::<usize>();
        if bytes > row_bytes {
            return Err(broken(format!("columns of {bytes} bytes in rows of {row_bytes}")));
        }
        Ok(Self { file, encoding, columns, left, row: vec![0; row_bytes] })
    }

    /// The next row.
    pub(super) fn next(&mut self) -> Result<Option<Row>, Refusal> {
        let Some(left) = self.left.checked_sub(1) else { return Ok(None) };
        self.left = left;
        self.file.read_exact(&mut self.row).map_err(broken)?;
        let Some((mark, mut rest)) = self.row.split_first() else { return Ok(None) };
        if *mark == DELETED {
            return Ok(Some(Row::Deleted));
        }
        let values = self.columns.iter().map(|column| {
            let (field, behind) = rest.split_at_checked(column.bytes).unwrap_or((rest, &[]));
            rest = behind;
            let value =
                column.value(field, self.encoding).map_err(|refusal| refusal.within(&*column.name))?;
            Ok((Arc::clone(&column.name), value))
        });
        Ok(Some(Row::Values(values.collect())))
    }
}

fn broken(reason: impl ToString) -> Refusal {
    Refusal::new("dbf", reason)
}

impl Column {
    fn read(described: &[u8], encoding: Encoding) -> Result<Self, Refusal> {
        let name = described[..NAME_BYTES].split(|byte| *byte == 0).next().unwrap_or_default();
        let name = letters::decode(name, encoding)?;
        let kind = match described[11] {
            b'C' => Kind::Text,
            b'N' | b'F' => Kind::Number,
            b'D' => Kind::Date,
            b'L' => Kind::Logical,
            other => {
                let found = format!("{:?}", char::from(other));
                return Err(Refusal::new("column_type_known", found).within(name.trim()));
            }
        };
        Ok(Self { name: Arc::from(name.trim()), kind, bytes: usize::from(described[16]) })
    }

    fn value(&self, field: &[u8], encoding: Encoding) -> Result<Value, Refusal> {
        // What is behind a NUL was there before.
        let field = field.split(|byte| *byte == 0).next().unwrap_or_default().trim_ascii_end();
        let text = letters::decode(field, encoding)?;
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return Ok(Value::Null);
        }
        match self.kind {
            Kind::Text => Ok(Value::Text(text.into_owned())),
            // A number that the column has no room for is stars.
            Kind::Number if trimmed.bytes().all(|byte| byte == b'*') => Ok(Value::Null),
            Kind::Number => Value::written(trimmed).ok_or_else(|| Refusal::new("number", trimmed)),
            Kind::Date => date(trimmed).ok_or_else(|| Refusal::new("date", trimmed)),
            Kind::Logical => match trimmed {
                "T" | "t" | "Y" | "y" => Ok(Value::Bool(true)),
                "F" | "f" | "N" | "n" => Ok(Value::Bool(false)),
                "?" => Ok(Value::Null),
                other => Err(Refusal::new("true_or_false", other)),
            },
        }
    }
}

/// A date, as YYYY-MM-DD. Eight zeros are none.
fn date(digits: &str) -> Option<Value> {
    if digits.len() != 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    if digits.bytes().all(|byte| byte == b'0') {
        return Some(Value::Null);
    }
    Some(Value::Text(format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..])))
}
