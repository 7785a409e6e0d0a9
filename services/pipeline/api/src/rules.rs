//! The rules of a recipe. They need no file and no fleet, so that `theron dataset check` and the pipeline say the same.
//!
//! A rule is named by what must hold. It is told with the recipe's file and key, and with the value that breaks it.

mod content;
mod feeds;

use std::fmt::Display;

use tessera_store_api::Field;
use transport::problem::Defect;

use crate::{Recipe, Triage};

/// The finest H3 resolution that any source of this world bears: evidence and a coastline of 1:10,000,000.
pub const RESOLUTION_MAX: u8 = 7;
/// An id, in characters, at most.
const ID_CHARS_MAX: usize = 64;
/// Texts of a recipe, in characters, at most.
const SHORT_CHARS_MAX: usize = 200;
const LONG_CHARS_MAX: usize = 4_000;
/// Longest value that is repeated, in characters.
const VALUE_CHARS_MAX: usize = 120;

/// Every rule that a recipe breaks; `id` is the name it is to have.
///
/// A dataset that was looked at and rejected is recorded all the same: it only has to say what it is and why not. One that
/// is kept for the simulation or for restoration has to be readable; that it fits its field is asked when a run takes it
/// ([`defects_in_a_run`]).
pub fn defects(id: &str, recipe: &Recipe) -> Vec<Defect> {
    let mut findings = Findings { file: &recipe.content.file, defects: Vec::new() };
    identity(id, recipe, &mut findings);
    match recipe.triage {
        Triage::Game => in_a_run(recipe, &mut findings),
        Triage::Simulation | Triage::Restoration => {
            content::check(&recipe.content, &mut findings);
            feeds::check_recorded(&recipe.feeds, &mut findings);
        }
        Triage::Rejected => {
            let says = !recipe.note.trim().is_empty();
            findings.check(says, "note", "note_says_why_it_is_rejected", &recipe.note);
            let sha256 = &recipe.content.sha256;
            let fits = sha256.is_empty() || is_sha256(sha256);
            findings.check(fits, "content.sha256", "sha256_in_lower_case_hex", sha256);
        }
    }
    findings.defects
}

/// Every rule that a recipe breaks which a run is to take, whatever it was found good for.
pub fn defects_in_a_run(recipe: &Recipe) -> Vec<Defect> {
    let mut findings = Findings { file: &recipe.content.file, defects: Vec::new() };
    in_a_run(recipe, &mut findings);
    findings.defects
}

fn in_a_run(recipe: &Recipe, findings: &mut Findings<'_>) {
    content::check(&recipe.content, findings);
    content::check_fit(&recipe.content, recipe.feeds.field, findings);
    feeds::check(&recipe.feeds, &recipe.content, findings);
}

/// Whether a text is a SHA-256 in lower-case hex.
pub fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

/// What was found wrong so far.
struct Findings<'a> {
    file: &'a str,
    defects: Vec<Defect>,
}

impl Findings<'_> {
    fn check(&mut self, holds: bool, key: &str, rule: &str, value: impl Display) {
        if holds {
            return;
        }
        let value = value.to_string();
        let value = match value.char_indices().nth(VALUE_CHARS_MAX) {
            Some((end, _)) => format!("{}...", &value[..end]),
            None => value,
        };
        let place = format!("{}: {key}", self.file);
        self.defects.push(Defect { place, rule: rule.to_owned(), value });
    }

    /// A number that can be written down and read again.
    fn finite(&mut self, key: &str, number: Option<f64>) {
        if let Some(number) = number {
            self.check(number.is_finite(), key, "finite_number", number);
        }
    }
}

/// Who it is, and whom to thank.
fn identity(id: &str, recipe: &Recipe, findings: &mut Findings<'_>) {
    findings.check(recipe.id == id, "id", &format!("is_the_id_in_the_path_{id}"), &recipe.id);
    findings.check(is_slug(&recipe.id), "id", "slug_of_1_to_64", &recipe.id);
    let file = &recipe.content.file;
    findings.check(is_file_name(file), "content.file", "file_name_without_folders", file);
    findings.check(is_day(&recipe.retrieved), "retrieved", "day_as_yyyy_mm_dd", &recipe.retrieved);
    for (key, text, chars_max) in [
        ("version", &recipe.version, SHORT_CHARS_MAX),
        ("title", &recipe.title, SHORT_CHARS_MAX),
        ("licence", &recipe.licence, SHORT_CHARS_MAX),
        ("feeds.unit", &recipe.feeds.unit, SHORT_CHARS_MAX),
        ("attribution", &recipe.attribution, LONG_CHARS_MAX),
        ("source", &recipe.source, LONG_CHARS_MAX),
    ] {
        findings.check(!text.trim().is_empty(), key, "not_empty", text);
        let chars = text.chars().count();
        findings.check(chars <= chars_max, key, &format!("chars_max_{chars_max}"), chars);
        let plain = text.chars().all(|letter| !letter.is_control());
        findings.check(plain, key, "no_control_characters", text.escape_debug());
    }
    let note = recipe.note.chars().count();
    findings.check(note <= LONG_CHARS_MAX, "note", &format!("chars_max_{LONG_CHARS_MAX}"), note);
}

/// Whether a field is fed by grids of samples.
const fn is_raster(field: Field) -> bool {
    matches!(
        field,
        Field::Elevation
            | Field::ElevationCheck
            | Field::Depth
            | Field::DepthCheck
            | Field::Vegetation
            | Field::Tectonics
    )
}

/// Whether the samples of a field are codes, of which no mean can be taken.
const fn is_coded_raster(field: Field) -> bool {
    matches!(field, Field::Vegetation | Field::Tectonics)
}

/// Whether a field is one of the game's own tables, whose columns are settled.
const fn is_game_table(field: Field) -> bool {
    matches!(field, Field::Epochs | Field::Goods | Field::Places | Field::Legs)
}

fn is_slug(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (1..=ID_CHARS_MAX).contains(&text.len()) && text.chars().all(fits) && !text.starts_with('-')
}

fn is_file_name(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    (1..=SHORT_CHARS_MAX).contains(&text.len()) && text.chars().all(fits) && !text.starts_with('.')
}

/// Whether a text is a name such as `detail` or `not_0_0`: what keys and rules are called.
fn is_snake_case(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    (1..=ID_CHARS_MAX).contains(&text.len()) && text.chars().all(fits)
}

fn is_day(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts[..] else { return false };
    let number = |part: &str, digits: usize| {
        (part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| part.parse::<u32>().unwrap_or_default())
    };
    let (Some(year), Some(month), Some(day)) = (number(year, 4), number(month, 2), number(day, 2)) else {
        return false;
    };
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}
