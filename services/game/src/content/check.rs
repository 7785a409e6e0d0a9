//! The rules that what is written keeps.

use super::{CAST, Content, ContentError, JOURNAL, STORY, TRADE};
use crate::rules::economy::SEASON_PERMILLE_MAX;
use crate::rules::journal::Condition;

/// Parameters that every background sets.
const PARAMETERS: usize = 12;
/// Backgrounds to choose from.
const BACKGROUNDS: usize = 6;

impl Content {
    pub(super) fn check_story(&self) -> Result<(), ContentError> {
        rule(STORY, self.parameters.len() == PARAMETERS, "parameter", "all", "there are twelve")?;
        for (index, chapter) in self.chapters.iter().enumerate() {
            let in_order = usize::try_from(chapter.number) == Ok(index + 1);
            rule(STORY, in_order, "chapter", &chapter.title, "numbered from 1")?;
        }
        for (index, drift) in self.drifts.iter().enumerate() {
            let first = self.drifts.iter().position(|other| other.token == drift.token) == Some(index);
            rule(STORY, first, "drift", &drift.token, "tokens differ")?;
            let known = self.parameters.iter().any(|parameter| parameter.token == drift.parameter);
            rule(STORY, known, "drift", &drift.token, "the parameter exists")?;
            rule(STORY, drift.by.abs() == 1, "drift", &drift.token, "by one level")?;
        }
        Ok(())
    }

    pub(super) fn check_cast(&self) -> Result<(), ContentError> {
        let tokens: Vec<&str> = self.parameters.iter().map(|parameter| parameter.token.as_str()).collect();
        rule(CAST, self.backgrounds.len() == BACKGROUNDS, "background", "all", "there are six")?;
        for background in &self.backgrounds {
            let keep = |holds, text| rule(CAST, holds, "background", &background.token, text);
            let named = [&background.strengths, &background.weaknesses];
            let known =
                named.iter().flat_map(|names| names.iter()).all(|name| tokens.contains(&name.as_str()));
            let two = named.iter().all(|names| names.len() == 2);
            let all = background.parameters.len() == PARAMETERS
                && background.parameters.keys().all(|name| tokens.contains(&name.as_str()));
            keep(known && two, "two strengths and two weaknesses, by token")?;
            keep(all, "every parameter is set")?;
            keep(background.purse_as > 0, "the purse is not empty")?;
        }
        for (index, man) in self.factors.iter().enumerate() {
            let first = self.factors.iter().position(|other| other.name == man.name) == Some(index);
            rule(CAST, first, "factor", &man.name, "names differ")?;
        }
        Ok(())
    }

    pub(super) fn check_trade(&self) -> Result<(), ContentError> {
        for season in &self.seasons {
            let keep = |holds, text| rule(TRADE, holds, "season", &season.good, text);
            keep((1..=12).contains(&season.dear_month), "a month is 1 to 12")?;
            keep((0..=SEASON_PERMILLE_MAX).contains(&season.permille), "within the largest season")?;
            keep(!season.source.is_empty(), "it has a source")?;
        }
        for recipe in &self.recipes {
            let keep = |holds, text| rule(TRADE, holds, "recipe", &recipe.token, text);
            let parts = recipe.inputs.iter().chain([&recipe.output]);
            keep(parts.clone().all(|(_, units)| *units > 0), "every part is at least one unit")?;
            keep(!recipe.inputs.is_empty(), "it is made from something")?;
            keep(recipe.days > 0 && recipe.wages_as > 0, "it takes days and wages")?;
        }
        Ok(())
    }

    pub(super) fn check_journal(&self) -> Result<(), ContentError> {
        for (index, entry) in self.journal.iter().enumerate() {
            let keep = |holds, text| rule(JOURNAL, holds, "entry", &entry.token, text);
            let first = self.journal.iter().position(|other| other.token == entry.token) == Some(index);
            keep(first, "tokens differ")?;
            let known = match &entry.when {
                Condition::Background(token) => self.background(token).is_some(),
                Condition::Answered(answer) => self.answers().any(|known| known == *answer),
                Condition::Proved(truth) => self.truths().any(|known| known == *truth),
                Condition::Open(token) => self.scenario(token).is_some(),
                Condition::Drifted(token) => self.drifts.iter().any(|drift| drift.token == *token),
                _ => true,
            };
            keep(known, "what it waits for exists")?;
        }
        Ok(())
    }

    fn answers(&self) -> impl Iterator<Item = String> {
        self.scenarios.iter().flat_map(|scenario| {
            scenario.choices.iter().map(move |choice| format!("{}/{}", scenario.token, choice.token))
        })
    }

    fn truths(&self) -> impl Iterator<Item = String> {
        self.scenarios.iter().flat_map(|scenario| {
            scenario.truths.iter().map(move |truth| format!("{}/{}", scenario.token, truth.token))
        })
    }
}

/// A rule that content keeps, or an error that names the file, the token and the rule.
pub(super) fn rule(
    file: &'static str,
    holds: bool,
    what: &'static str,
    token: &str,
    rule: &'static str,
) -> Result<(), ContentError> {
    if holds { Ok(()) } else { Err(ContentError::Rule { file, what, token: token.to_owned(), rule }) }
}
