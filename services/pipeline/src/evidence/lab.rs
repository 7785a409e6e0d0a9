//! Names that laboratories give to samples: how two ways to write one are told to be the same.

/// A laboratory's id, so that every way to write it is one: without the case, the spaces, hyphens and dots, and the
/// zeros before a number. `Ly-2805`, `LY 2805` and `ly02805` are the same sample.
///
/// A slash stays: `SUA-241/2` is not `SUA-2412`.
pub fn normalised(id: &str) -> String {
    let mut name = String::with_capacity(id.len());
    let mut zeros = 0;
    for letter in id.chars().filter(|letter| !is_separator(*letter)).flat_map(char::to_lowercase) {
        let in_number = name.ends_with(|last: char| last.is_ascii_digit());
        if letter == '0' && !in_number {
            zeros += 1;
            continue;
        }
        // A number of nothing but zeros keeps one.
        if zeros > 0 && !letter.is_ascii_digit() {
            name.push('0');
        }
        zeros = 0;
        name.push(letter);
    }
    if zeros > 0 {
        name.push('0');
    }
    name
}

fn is_separator(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '-' | '_' | '.' | '\u{2010}'..='\u{2015}')
}

/// Whether an id names a sample of a laboratory: it has letters and a number.
pub fn is_id(id: &str) -> bool {
    id.chars().any(char::is_alphabetic) && id.chars().any(|letter| letter.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_way_to_write_a_sample_is_one() {
        for written in
            ["Ly-2805", "LY 2805", "ly2805", "Ly--2805", " Ly - 02805 ", "Ly.2805", "Ly\u{2013}2805"]
        {
            assert_eq!(normalised(written), "ly2805", "{written}");
        }
        assert_eq!(normalised("UCD-00119"), normalised("UCD-119"));
        assert_eq!(normalised("OxA-X-2135-046"), normalised("OxA X 2135-046"));
        assert_eq!(normalised("A-0"), "a0");
        assert_eq!(normalised("A-00b"), "a0b");
        assert_eq!(normalised(""), "");
    }

    #[test]
    fn different_samples_stay_different() {
        for (one, other) in
            [("SUA-241/2", "SUA-2412"), ("A-100", "A-10"), ("Bln-3644/I", "Bln-3644/I*"), ("P-1", "P-2")]
        {
            assert_ne!(normalised(one), normalised(other));
        }
    }

    #[test]
    fn an_id_has_a_laboratory_and_a_number() {
        assert!(is_id("Ly-2805") && is_id("174Gif"));
        for nothing in ["", "n/a", "NoLabID", "1234", "?"] {
            assert!(!is_id(nothing), "{nothing}");
        }
    }

    proptest! {
        #[test]
        fn what_is_normalised_stays_so(id in "[A-Za-z0-9 ./-]{0,16}") {
            let once = normalised(&id);
            prop_assert_eq!(&normalised(&once), &once);
            let spaced: String = id.chars().flat_map(|letter| [letter, ' ']).collect();
            prop_assert_eq!(normalised(&spaced), once);
        }
    }
}
