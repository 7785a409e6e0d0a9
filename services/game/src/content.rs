//! What the project wrote: backgrounds, parameters, chapters, the journal, matters, recipes. Read and checked at the start,
//! so that a slip is found before a player does.

mod check;
pub(crate) mod scenario;

use std::collections::BTreeMap;

use otivm_api::Perceived;
use serde::Deserialize;
use tessera_store_api::Confidence;

use self::scenario::Scenario;
use crate::rules::calendar::month_of;
use crate::rules::economy::HOME;
use crate::rules::journal::Condition;
use crate::world::World;

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

/// What was lived changes who one is.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Drift {
    pub(crate) token: String,
    pub(crate) parameter: String,
    pub(crate) when: Condition,
    /// One level up or down.
    pub(crate) by: i64,
}

/// A good whose price goes with the year.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Season {
    pub(crate) good: String,
    /// The month in which it is dearest: 1 is January. It is cheapest six months later.
    pub(crate) dear_month: i64,
    /// What it is dearer by then, in thousandths.
    pub(crate) permille: i64,
    pub(crate) source: String,
}

/// What is made from what.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Recipe {
    pub(crate) token: String,
    pub(crate) title: String,
    pub(crate) inputs: Vec<(String, i64)>,
    pub(crate) output: (String, i64),
    pub(crate) wages_as: i64,
    pub(crate) days: i64,
}

/// A man who can be hired.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Man {
    pub(crate) name: String,
    pub(crate) voice: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Story {
    chapter: Vec<Chapter>,
    parameter: Vec<Parameter>,
    drift: Vec<Drift>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cast {
    background: Vec<Background>,
    factor: Vec<Man>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct JournalFile {
    entry: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Trade {
    season: Vec<Season>,
    recipe: Vec<Recipe>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ScenarioFile {
    scenario: Vec<Scenario>,
}

/// Everything written for the game.
#[derive(Debug)]
pub(crate) struct Content {
    pub(crate) backgrounds: Vec<Background>,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) chapters: Vec<Chapter>,
    pub(crate) drifts: Vec<Drift>,
    pub(crate) factors: Vec<Man>,
    pub(crate) seasons: Vec<Season>,
    pub(crate) recipes: Vec<Recipe>,
    pub(crate) scenarios: Vec<Scenario>,
    pub(crate) journal: Vec<Entry>,
}

/// A slip in what was written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ContentError {
    #[error("{file} cannot be read")]
    File { file: &'static str, source: Box<toml::de::Error> },
    #[error("{file}: {what} `{token}` breaks the rule: {rule}")]
    Rule { file: &'static str, what: &'static str, token: String, rule: &'static str },
}

const STORY: &str = "content/story.toml";
const CAST: &str = "content/backgrounds.toml";
const JOURNAL: &str = "content/journal.toml";
const TRADE: &str = "content/trade.toml";

/// What changes the course of a game and is no tunable: it belongs to the rules in force.
pub(crate) const RULING: [&str; 6] = [
    include_str!("../content/story.toml"),
    include_str!("../content/trade.toml"),
    include_str!("../content/scenarios/balnea_conversation.toml"),
    include_str!("../content/scenarios/bronze_forge_fire.toml"),
    include_str!("../content/scenarios/capuan_timber_yard_fire.toml"),
    include_str!("../content/scenarios/faenus_offer.toml"),
];

/// The texts that content is read from, by their files.
#[derive(Debug, Clone, Copy)]
struct Texts<'a> {
    story: &'a str,
    cast: &'a str,
    journal: &'a str,
    trade: &'a str,
    scenarios: &'a [(&'static str, &'a str)],
}

const SHIPPED: Texts<'static> = Texts {
    story: RULING[0],
    cast: include_str!("../content/backgrounds.toml"),
    journal: include_str!("../content/journal.toml"),
    trade: RULING[1],
    scenarios: &[
        ("content/scenarios/balnea_conversation.toml", RULING[2]),
        ("content/scenarios/bronze_forge_fire.toml", RULING[3]),
        ("content/scenarios/capuan_timber_yard_fire.toml", RULING[4]),
        ("content/scenarios/faenus_offer.toml", RULING[5]),
    ],
};

impl Content {
    /// Reads and checks what is built into the program.
    pub(crate) fn load() -> Result<Self, ContentError> {
        Self::read(SHIPPED)
    }

    fn read(texts: Texts<'_>) -> Result<Self, ContentError> {
        let story: Story = read(STORY, texts.story)?;
        let cast: Cast = read(CAST, texts.cast)?;
        let journal: JournalFile = read(JOURNAL, texts.journal)?;
        let trade: Trade = read(TRADE, texts.trade)?;
        let mut scenarios = Vec::new();
        let mut files = Vec::new();
        for (file, text) in texts.scenarios {
            let written: ScenarioFile = read(file, text)?;
            files.extend(written.scenario.iter().map(|_| *file));
            scenarios.extend(written.scenario);
        }
        let content = Self {
            backgrounds: cast.background,
            parameters: story.parameter,
            chapters: story.chapter,
            drifts: story.drift,
            factors: cast.factor,
            seasons: trade.season,
            recipes: trade.recipe,
            scenarios,
            journal: journal.entry,
        };
        content.check_story()?;
        content.check_cast()?;
        content.check_trade()?;
        for (file, scenario) in files.iter().zip(&content.scenarios) {
            scenario.check(file, &content)?;
        }
        content.check_journal()?;
        Ok(content)
    }

    /// A matter by its token.
    pub(crate) fn scenario(&self, token: &str) -> Option<&Scenario> {
        self.scenarios.iter().find(|scenario| scenario.token == token)
    }

    /// What the time of the year makes of a price, in thousandths: straight up to the dear month and down again.
    pub(crate) fn season_permille(&self, good: &str, day: i64) -> i64 {
        let Some(season) = self.seasons.iter().find(|season| season.good == good) else { return 1000 };
        let apart = (month_of(day) - season.dear_month).abs();
        1000 + season.permille * (3 - apart.min(12 - apart)) / 3
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

#[cfg(test)]
mod tests;
