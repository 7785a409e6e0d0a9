//! What came of a run: for machines as JSON, for people as one page.

mod map;
mod meaning;
mod page;

use std::collections::BTreeMap;

use clock::Timestamp;
use rusqlite::Transaction;
use tessera_pipeline_api::{
    BrokenRule, EXAMPLES_MAX, Rejection, Report, ReportedDataset, Run, State, Timing,
};

use crate::pipeline::Pipeline;
use crate::rejection::KEPT_MAX;
use crate::run::Error;
use crate::tables;

/// What came of a run. Blocks.
pub fn report(pipeline: &Pipeline, run: u32) -> Result<Report, Error> {
    let now = pipeline.clock.now();
    pipeline.database.read_blocking(|transaction| compose(transaction, run, now))
}

/// The same as a page for people, with a map. It needs nothing but itself. Blocks.
pub fn page(pipeline: &Pipeline, run: u32) -> Result<String, Error> {
    let now = pipeline.clock.now();
    let staged = pipeline.database.read_blocking(|transaction| {
        let record = tables::run::find(transaction, run)?.ok_or(Error::Unknown(run))?;
        Ok::<_, Error>(record.run.hash.is_some())
    })?;
    // What was promoted is compared with itself, which tells nobody anything.
    let diff = if staged {
        Some(crate::diff::diff(pipeline, run)?).filter(|diff| diff.against != Some(run))
    } else {
        None
    };
    pipeline.database.read_blocking(|transaction| {
        let report = compose(transaction, run, now)?;
        let map = map::draw(transaction, &pipeline.region, run, diff.as_ref())?;
        Ok(page::write(&report, diff.as_ref(), &map))
    })
}

fn compose(transaction: &Transaction<'_>, run: u32, now: Timestamp) -> Result<Report, Error> {
    let record = tables::run::find(transaction, run)?.ok_or(Error::Unknown(run))?;
    let run = record.run;
    let rules = broken_rules(transaction, run.id)?;
    let doubts = tables::quarantine::first(transaction, run.id, KEPT_MAX)?;
    Ok(Report {
        run: run.id,
        state: run.state,
        verdict: verdict(&run, &rules),
        next: next(&run),
        units_total: run.units_total,
        units_changed: run.units_changed,
        rejections_total: run.rejections_total,
        quarantined: run.quarantined,
        quarantine: by_rule(doubts),
        datasets: datasets(transaction, run.id, &rules)?,
        stages: timings(transaction, run.id, now)?,
        rules,
        hash: run.hash,
        release: run.release,
        approved_by: run.approved_by,
    })
}

fn broken_rules(transaction: &Transaction<'_>, run: u32) -> Result<Vec<BrokenRule>, Error> {
    let mut rules = Vec::new();
    for (file, rule, count) in tables::rejection::by_rule(transaction, run)? {
        let examples = tables::rejection::of_rule(transaction, run, &file, &rule, EXAMPLES_MAX)?;
        let meaning = meaning::of(&rule);
        rules.push(BrokenRule { file, rule, meaning, count, examples });
    }
    Ok(rules)
}

/// Rejections that are all at hand, by file and rule.
fn by_rule(rejections: Vec<Rejection>) -> Vec<BrokenRule> {
    let mut rules: BTreeMap<(String, String), BrokenRule> = BTreeMap::new();
    for rejection in rejections {
        let key = (rejection.file.clone(), rejection.rule.clone());
        let rule = rules.entry(key).or_insert_with(|| BrokenRule {
            file: rejection.file.clone(),
            rule: rejection.rule.clone(),
            meaning: meaning::of(&rejection.rule),
            count: 0,
            examples: Vec::new(),
        });
        rule.count += 1;
        if rule.examples.len() < EXAMPLES_MAX {
            rule.examples.push(rejection);
        }
    }
    let mut rules: Vec<BrokenRule> = rules.into_values().collect();
    rules.sort_by_key(|rule| std::cmp::Reverse(rule.count));
    rules
}

fn datasets(
    transaction: &Transaction<'_>,
    run: u32,
    rules: &[BrokenRule],
) -> Result<Vec<ReportedDataset>, Error> {
    let tallies = tables::layer::tallies(transaction, run)?;
    let versions = tables::dataset::of_run(transaction, run)?;
    let reported = versions.into_iter().map(|version| {
        let recipe = version.registered.recipe;
        let refused =
            rules.iter().filter(|rule| rule.file == recipe.content.file).map(|rule| rule.count).sum();
        let tally = tallies.iter().find(|tally| tally.dataset == recipe.id).cloned();
        ReportedDataset {
            id: recipe.id,
            version: recipe.version,
            title: recipe.title,
            licence: recipe.licence,
            attribution: recipe.attribution,
            field: recipe.feeds.field,
            triage: recipe.triage,
            file: recipe.content.file,
            sha256: recipe.content.sha256,
            bytes: version.registered.bytes,
            refused,
            tally,
        }
    });
    Ok(reported.collect())
}

/// Every stage once, in the order in which they first began: one that a restart interrupted goes on later.
fn timings(transaction: &Transaction<'_>, run: u32, now: Timestamp) -> Result<Vec<Timing>, Error> {
    let mut timings: Vec<Timing> = Vec::new();
    for stage in tables::stage::of_run(transaction, run)? {
        let ms = stage.ended_at.unwrap_or(now).millis_since(stage.began_at);
        let ms = u64::try_from(ms).unwrap_or_default();
        let units = stage.units_after.unwrap_or(stage.units_before).saturating_sub(stage.units_before);
        let ended = stage.ended_at.is_some();
        match timings.iter_mut().find(|timing| timing.stage == stage.name) {
            Some(timing) => {
                timing.ms += ms;
                timing.units += units;
                timing.ended = ended;
            }
            None => timings.push(Timing { stage: stage.name, ms, units, ended }),
        }
    }
    Ok(timings)
}

/// What came of it, in a sentence or two.
fn verdict(run: &Run, rules: &[BrokenRule]) -> String {
    let (done, total, changed) =
        (grouped(run.units_done), grouped(run.units_total), grouped(run.units_changed));
    match run.state {
        State::Surveying => {
            format!("The files are being read and surveyed: {done} of {total} units are done.")
        }
        State::Staged if run.quarantined > 0 => format!(
            "Everything can be read and is in range. {changed} of {total} units would change, and {} are in quarantine, \
             because two sources contradict each other there.",
            grouped(run.quarantined)
        ),
        State::Staged if run.units_changed == 0 => {
            format!("Everything is valid. No unit of {total} would change.")
        }
        State::Staged => format!("Everything is valid. {changed} of {total} units would change."),
        State::Rejected => rejected(run, rules),
        State::Promoting => format!("It is being sent to the store: {done} of {total} units are there."),
        State::Promoted => format!(
            "It is release {} of the store, approved by {}.",
            run.release.unwrap_or_default(),
            run.approved_by.as_deref().unwrap_or("nobody who is known")
        ),
        State::Failed => run.failure.clone().unwrap_or_else(|| "It failed.".to_owned()),
        State::Cancelled => {
            format!("It was given up by {}.", run.cancelled_by.as_deref().unwrap_or("nobody who is known"))
        }
    }
}

fn rejected(run: &Run, rules: &[BrokenRule]) -> String {
    let times = |count: u32| if count == 1 { "once".to_owned() } else { format!("{} times", grouped(count)) };
    let Some(first) = rules.first() else { return "Something is not valid.".to_owned() };
    let most = format!("{} breaks `{}` {}", first.file, first.rule, times(first.count));
    let others = match rules.len() {
        1 => String::new(),
        2 => ", and one other rule is broken".to_owned(),
        more => format!(", and {} other rules are broken", more - 1),
    };
    let total = run.rejections_total;
    let in_all =
        if total > first.count { format!(": {} refusals in all", grouped(total)) } else { String::new() };
    format!("{most}{others}{in_all}. The store was not touched.")
}

/// What to do, in a sentence.
fn next(run: &Run) -> String {
    let id = run.id;
    match run.state {
        State::Surveying => "Wait for its end.".to_owned(),
        State::Staged if run.quarantined > 0 => format!(
            "Look at the units in quarantine below. If their values may stand: theron world approve {id} --by NAME \
             --quarantined {}. If not, correct a source and stage again.",
            run.quarantined
        ),
        State::Staged if run.units_changed == 0 => {
            "Nothing has to be done: a promotion would write nothing but what is listed under changes.".to_owned()
        }
        State::Staged => format!("Look at what would change, then approve it: theron world approve {id} --by NAME."),
        State::Rejected => "Correct the files or their recipes as told below, push them, and stage again: theron \
                            dataset push, then theron world stage. A defect that is known and may be left out is named \
                            in the recipe under feeds.tolerate."
            .to_owned(),
        State::Promoting => "Wait for its end; it goes on by itself after a restart.".to_owned(),
        State::Promoted => format!(
            "Nothing has to be done. To go back to an earlier release: theron world rollback RELEASE --by NAME, where \
             RELEASE is below {}.",
            run.release.unwrap_or_default()
        ),
        State::Failed => format!(
            "See to what failed, then approve again: theron world approve {id} --by NAME. It goes on where it stopped."
        ),
        State::Cancelled => "Stage again when it is wanted: theron world stage.".to_owned(),
    }
}

/// A number with its thousands apart.
fn grouped(number: u32) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        for (number, text) in
            [(0, "0"), (999, "999"), (1_000, "1,000"), (76_598, "76,598"), (1_234_567, "1,234,567")]
        {
            assert_eq!(grouped(number), text);
        }
    }
}
