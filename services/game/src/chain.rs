//! The chain: every moment has a hash over itself and over the hash before it, so that none can be changed, left out or
//! moved without the rest of the chain saying so.

use clock::Timestamp;
use ring::digest::{Context, SHA256};

/// SHA-256.
pub(crate) type Hash = [u8; 32];

/// A moment as its row has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) seq: i64,
    pub(crate) recorded_at: Timestamp,
    pub(crate) sim_day: Option<i64>,
    pub(crate) kind: String,
    pub(crate) subject: String,
    pub(crate) value_true: Option<i64>,
    pub(crate) value_perceived: Option<i64>,
    pub(crate) confidence_tag: String,
    pub(crate) cause: Option<i64>,
    pub(crate) command_key: Option<String>,
    pub(crate) payload: String,
}

/// What the first moment of a timeline follows: the timeline's name.
pub(crate) fn genesis(node: u32, slot: &str) -> Hash {
    let mut context = Context::new(&SHA256);
    context.update(format!("otivm timeline 1\n{node}\n{slot}\n").as_bytes());
    finish(context)
}

/// The hash of a moment that follows `before`. Integers are 8 bytes, big-endian; an optional field has a byte 0 or 1 before
/// it; a text has its length in bytes before it, so that no two moments have the same bytes.
pub(crate) fn hash(before: &Hash, record: &Record) -> Hash {
    let mut context = Context::new(&SHA256);
    context.update(before);
    context.update(&record.seq.to_be_bytes());
    context.update(&record.recorded_at.as_millis().to_be_bytes());
    integer(&mut context, record.sim_day);
    text(&mut context, Some(&record.kind));
    text(&mut context, Some(&record.subject));
    integer(&mut context, record.value_true);
    integer(&mut context, record.value_perceived);
    text(&mut context, Some(&record.confidence_tag));
    integer(&mut context, record.cause);
    text(&mut context, record.command_key.as_deref());
    text(&mut context, Some(&record.payload));
    finish(context)
}

fn integer(context: &mut Context, value: Option<i64>) {
    match value {
        None => context.update(&[0]),
        Some(value) => {
            context.update(&[1]);
            context.update(&value.to_be_bytes());
        }
    }
}

fn text(context: &mut Context, value: Option<&str>) {
    match value {
        None => context.update(&[0]),
        Some(value) => {
            context.update(&[1]);
            context.update(&u64::try_from(value.len()).unwrap_or(u64::MAX).to_be_bytes());
            context.update(value.as_bytes());
        }
    }
}

fn finish(context: Context) -> Hash {
    let digest = context.finish();
    std::array::from_fn(|index| digest.as_ref().get(index).copied().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_counts_and_borders_do_not_blur() {
        let record = Record {
            seq: 1,
            recorded_at: Timestamp::from_millis(2),
            sim_day: None,
            kind: "ab".into(),
            subject: "c".into(),
            value_true: Some(1),
            value_perceived: None,
            confidence_tag: "HIGH".into(),
            cause: None,
            command_key: None,
            payload: "{}".into(),
        };
        let first = genesis(1105, "00000000");
        let moved = Record { kind: "a".into(), subject: "bc".into(), ..record.clone() };
        let swapped = Record { value_true: None, value_perceived: Some(1), ..record.clone() };
        assert_ne!(hash(&first, &record), hash(&first, &moved));
        assert_ne!(hash(&first, &record), hash(&first, &swapped));
        assert_ne!(hash(&first, &record), hash(&genesis(1106, "00000000"), &record));
    }
}
