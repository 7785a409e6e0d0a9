//! Which bytes of a file are asked for (RFC 9110, 13.1.5 and 14.2). One range at a time: a request for several gets the
//! whole file, which the RFC allows.

/// What of a file is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// All of it.
    Whole,
    /// From the first of these bytes to the last, both included.
    Of { first: u64, last: u64 },
    /// Nothing of it was asked for.
    Beyond,
}

impl Part {
    /// Reads the headers `Range` and `If-Range` for a file of `bytes` with this tag.
    pub(super) fn of(range: Option<&str>, if_range: Option<&str>, tag: &str, bytes: u64) -> Self {
        // Who has the beginning of another file, or a date, which we do not give, gets the whole of this one.
        let is_same = if_range
            .is_none_or(|seen| seen.strip_prefix('"').and_then(|seen| seen.strip_suffix('"')) == Some(tag));
        let asked = range.filter(|_| is_same).and_then(|range| range.trim().strip_prefix("bytes="));
        let Some((first, last)) = asked.and_then(|range| range.split_once('-')) else { return Self::Whole };
        let (first, last) = (first.trim(), last.trim());
        if let Ok(from) = number(first) {
            let last = if last.is_empty() { Ok(u64::MAX) } else { number(last) };
            return match last {
                Ok(last) if last < from => Self::Whole,
                Ok(_) if from >= bytes => Self::Beyond,
                Ok(last) => Self::Of { first: from, last: last.min(bytes - 1) },
                Err(()) => Self::Whole,
            };
        }
        match number(last) {
            Ok(0) if first.is_empty() => Self::Beyond,
            Ok(_) if first.is_empty() && bytes == 0 => Self::Beyond,
            Ok(last) if first.is_empty() => Self::Of { first: bytes.saturating_sub(last), last: bytes - 1 },
            _ => Self::Whole,
        }
    }
}

fn number(text: &str) -> Result<u64, ()> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(());
    }
    text.parse().map_err(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn part(range: &str) -> Part {
        Part::of(Some(range), None, "tag", 1000)
    }

    #[test]
    fn the_examples_of_the_rfc() {
        assert_eq!(part("bytes=0-499"), Part::Of { first: 0, last: 499 });
        assert_eq!(part("bytes=500-"), Part::Of { first: 500, last: 999 });
        assert_eq!(part("bytes=-500"), Part::Of { first: 500, last: 999 });
        assert_eq!(part("bytes=-5000"), Part::Of { first: 0, last: 999 });
        assert_eq!(part("bytes=900-5000"), Part::Of { first: 900, last: 999 });
        assert_eq!(part("bytes=1000-"), Part::Beyond);
        assert_eq!(part("bytes=-0"), Part::Beyond);
        for ignored in ["", "items=0-1", "bytes=5-1", "bytes=a-b", "bytes=0-1,5-6", "bytes=-", "bytes=+1-2"] {
            assert_eq!(part(ignored), Part::Whole, "{ignored}");
        }
        assert_eq!(Part::of(None, None, "tag", 1000), Part::Whole);
    }

    #[test]
    fn who_has_the_beginning_of_another_file_gets_the_whole_of_this() {
        let with = |tag: &str| Part::of(Some("bytes=1-2"), Some(tag), "tag", 1000);
        assert_eq!(with("\"tag\""), Part::Of { first: 1, last: 2 });
        for other in ["\"other\"", "W/\"tag\"", "Sat, 21 Nov 2026 00:00:00 GMT"] {
            assert_eq!(with(other), Part::Whole, "{other}");
        }
    }

    proptest! {
        #[test]
        fn no_part_is_outside_of_the_file(range in "bytes=[0-9]{0,4}-[0-9]{0,4}", bytes in 0_u64..2000) {
            if let Part::Of { first, last } = Part::of(Some(&range), None, "tag", bytes) {
                prop_assert!(first <= last && last < bytes);
            }
        }
    }
}
