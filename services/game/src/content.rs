//! What the project wrote: backgrounds, parameters, chapters, the journal. Read and checked at the start, so that a slip is
//! found before a player does.

use std::collections::BTreeMap;

use otivm_api::Perceived;
use serde::Deserialize;
use tessera_store_api::Confidence;

use crate::rules::economy::HOME;
use crate::rules::journal::Condition;
use crate::world::World;

/// Parameters that every background sets.
const PARAMETERS: usize = 12;
/// Backgrounds to choose from.
const BACKGROUNDS: usize = 6;

/// A level of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub(crate) struct Level(pub(crate) Perceived);

impl Level {
    /// As timelines write it: 0 low, 1 medium, 2 high.
    pub(crate) const fn index(self) -> i64 {
        match self.0 {
            Perceived::Low => 0,
            Perceived::Medium => 1,
            Perceived::High => 2,
        }
    }

    /// From what timelines write.
    pub(crate) const fn of_index(index: i64) -> Self {
        Self(match index {
            ..=0 => Perceived::Low,
            1 => Perceived::Medium,
            2.. => Perceived::High,
        })
    }
}

/// A parameter to begin with: how it is, how its owner sees it, how sure the author is.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(from = "(Level, Level, Confidence)")]
pub(crate) struct Seed {
    pub(crate) real: Level,
    pub(crate) perceived: Level,
    pub(crate) confidence: Confidence,
}

impl From<(Level, Level, Confidence)> for Seed {
    fn from((real, perceived, confidence): (Level, Level, Confidence)) -> Self {
        Self { real, perceived, confidence }
    }
}

/// Who a player can be.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Background {
    pub(crate) token: String,
    pub(crate) title: String,
    pub(crate) name: String,
    pub(crate) story: String,
    pub(crate) strengths: Vec<String>,
    pub(crate) weaknesses: Vec<String>,
    pub(crate) opportunity: String,
    pub(crate) liability: String,
    pub(crate) purse_as: i64,
    pub(crate) parameters: BTreeMap<String, Seed>,
}

/// One of the twelve parameters.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Parameter {
    pub(crate) token: String,
    pub(crate) latin: String,
    pub(crate) meaning: String,
}

/// A chapter of the story.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Chapter {
    pub(crate) number: u32,
    pub(crate) title: String,
    pub(crate) goal: String,
    /// Standing that opens it.
    pub(crate) at_auctoritas: i64,
    /// Places it opens.
    #[serde(default)]
    pub(crate) opens: Vec<String>,
    /// Whether it opens every place there is.
    #[serde(default)]
    pub(crate) opens_all: bool,
}

impl Chapter {
    /// Why what it opens cannot be reached before it.
    pub(crate) fn locked_text(&self) -> String {
        format!(
            "Nobody there trusts a stranger's seal yet. It takes an AVCTORITAS of {} before they do.",
            self.at_auctoritas
        )
    }
}

/// An entry of the journal.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entry {
    pub(crate) token: String,
    pub(crate) title: String,
    pub(crate) text: String,
    pub(crate) when: Condition,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Story {
    chapter: Vec<Chapter>,
    parameter: Vec<Parameter>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cast {
    background: Vec<Background>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct JournalFile {
    entry: Vec<Entry>,
}

/// Everything written for the game.
#[derive(Debug)]
pub(crate) struct Content {
    pub(crate) backgrounds: Vec<Background>,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) chapters: Vec<Chapter>,
    pub(crate) journal: Vec<Entry>,
}

/// A slip in what was written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ContentError {
    #[error("{file} cannot be read")]
    File { file: &'static str, source: Box<toml::de::Error> },
    #[error("{what} `{token}` breaks the rule: {rule}")]
    Rule { what: &'static str, token: String, rule: &'static str },
}

impl Content {
    /// Reads and checks what is built into the program.
    pub(crate) fn load() -> Result<Self, ContentError> {
        let story: Story = read("content/story.toml", include_str!("../content/story.toml"))?;
        let cast: Cast = read("content/backgrounds.toml", include_str!("../content/backgrounds.toml"))?;
        let journal: JournalFile = read("content/journal.toml", include_str!("../content/journal.toml"))?;
        let content = Self {
            backgrounds: cast.background,
            parameters: story.parameter,
            chapters: story.chapter,
            journal: journal.entry,
        };
        content.check()?;
        Ok(content)
    }

    fn check(&self) -> Result<(), ContentError> {
        let tokens: Vec<&str> = self.parameters.iter().map(|parameter| parameter.token.as_str()).collect();
        rule(tokens.len() == PARAMETERS, "parameter", "all", "there are twelve")?;
        rule(self.backgrounds.len() == BACKGROUNDS, "background", "all", "there are six")?;
        for background in &self.backgrounds {
            let named = [&background.strengths, &background.weaknesses];
            let known =
                named.iter().flat_map(|names| names.iter()).all(|name| tokens.contains(&name.as_str()));
            let two = named.iter().all(|names| names.len() == 2);
            let all = background.parameters.len() == PARAMETERS
                && background.parameters.keys().all(|name| tokens.contains(&name.as_str()));
            rule(
                known && two,
                "background",
                &background.token,
                "two strengths and two weaknesses, by token",
            )?;
            rule(all, "background", &background.token, "every parameter is set")?;
            rule(background.purse_as > 0, "background", &background.token, "the purse is not empty")?;
        }
        for (index, chapter) in self.chapters.iter().enumerate() {
            let in_order = usize::try_from(chapter.number) == Ok(index + 1);
            rule(in_order, "chapter", &chapter.title, "numbered from 1")?;
        }
        for (index, entry) in self.journal.iter().enumerate() {
            let first = self.journal.iter().position(|other| other.token == entry.token) == Some(index);
            rule(first, "journal entry", &entry.token, "tokens differ")?;
            if let Condition::Background(token) = &entry.when {
                rule(
                    self.background(token).is_some(),
                    "journal entry",
                    &entry.token,
                    "the background exists",
                )?;
            }
        }
        Ok(())
    }

    /// A background by its token.
    pub(crate) fn background(&self, token: &str) -> Option<&Background> {
        self.backgrounds.iter().find(|background| background.token == token)
    }

    /// A chapter by its number.
    pub(crate) fn chapter(&self, number: u32) -> Option<&Chapter> {
        self.chapters.iter().find(|chapter| chapter.number == number)
    }

    /// The chapter after `number`, if this standing opens it.
    pub(crate) fn chapter_opened_by(&self, number: u32, auctoritas: i64) -> Option<u32> {
        self.chapter(number + 1).filter(|next| auctoritas >= next.at_auctoritas).map(|next| next.number)
    }

    /// Places that ventures may be sent to in a chapter, in the order in which they were opened.
    pub(crate) fn destinations(&self, world: &World, chapter: u32) -> Vec<String> {
        let opened: Vec<&Chapter> = self.chapters.iter().filter(|open| open.number <= chapter).collect();
        if opened.iter().any(|open| open.opens_all) {
            return world
                .gazetteer
                .places
                .iter()
                .map(|place| place.token.clone())
                .filter(|token| token != HOME)
                .collect();
        }
        let tokens = opened.iter().flat_map(|open| &open.opens);
        tokens.filter(|token| world.place(token).is_some()).cloned().collect()
    }

    /// Places that a later chapter opens, with that chapter.
    pub(crate) fn locked_destinations(&self, world: &World, chapter: u32) -> Vec<(String, &Chapter)> {
        let later = self.chapters.iter().filter(|later| later.number > chapter);
        later
            .flat_map(|later| later.opens.iter().map(move |token| (token.clone(), later)))
            .filter(|(token, _)| world.place(token).is_some())
            .collect()
    }

    /// A place's name for a sentence.
    pub(crate) fn place_name(&self, token: &str) -> String {
        let mut name = token.replace('_', " ");
        if let Some(first) = name.get_mut(0..1) {
            first.make_ascii_uppercase();
        }
        name
    }
}

fn read<T: serde::de::DeserializeOwned>(file: &'static str, text: &str) -> Result<T, ContentError> {
    toml::from_str(text).map_err(|source| ContentError::File { file, source: Box::new(source) })
}

fn rule(holds: bool, what: &'static str, token: &str, rule: &'static str) -> Result<(), ContentError> {
    if holds { Ok(()) } else { Err(ContentError::Rule { what, token: token.to_owned(), rule }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shipped_keeps_its_own_rules() {
        let content = Content::load().unwrap();
        assert_eq!(content.chapters.len(), 5);
        assert!(content.journal.len() >= 12);
    }
}
