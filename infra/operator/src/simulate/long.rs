//! `theron simulate --days N`: plays a whole life of a game in minutes, to see what its rules make of people.
//!
//! A fleet of its own runs in this process, every service as it is, by a clock that is stepped day by day and never waits.
//! Merchants of six temperaments play through the players' API and know nothing that a person would not. Between two
//! market periods the clock stands until the prices of the period are heard, so that the same seed gives the same lives.

mod affairs;
mod charts;
mod decision;
mod findings;
mod fleet;
mod merchant;
mod report;
mod svg;
mod temperament;
#[cfg(test)]
mod testing;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, ensure};
use otivm_api::{DAYS_PER_PERIOD, MS_PER_SIM_DAY};
use tokio::task::JoinSet;

use crate::console;
use findings::{Findings, Sample};
use fleet::SteppedFleet;
use merchant::Merchant;

/// Days of the longest life that is played.
pub const DAYS_MAX: u32 = 3650;
/// Merchants who act at once.
const AT_ONCE_MAX: usize = 8;
/// Days between two looks at everyone's purse.
const SAMPLE_DAYS: u32 = 30;

/// What is to be played.
#[derive(Debug, Clone)]
pub struct Campaign {
    /// How many merchants; at most [`otivm_api::SEATS`].
    pub seats: u32,
    /// For how many simulated days; at most [`DAYS_MAX`].
    pub days: u32,
    /// What temperaments and luck follow from.
    pub seed: u64,
    /// Where the fleet lives; a folder that goes away where absent.
    pub data: Option<PathBuf>,
    /// Whether the findings are told as JSON.
    pub json: bool,
    /// A page with the findings is written there.
    pub report: Option<PathBuf>,
    /// The page's charts are written into this folder, each as a file of its own.
    pub plots: Option<PathBuf>,
}

/// Plays it, and tells what happened.
pub async fn run(campaign: &Campaign) -> anyhow::Result<()> {
    let findings = find(campaign).await?;
    if let Some(path) = &campaign.report {
        write(path, &report::page(&findings))?;
    }
    if let Some(folder) = &campaign.plots {
        std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        for (name, drawing) in charts::all(&findings) {
            write(&folder.join(name), &drawing)?;
        }
    }
    if campaign.json {
        console::say_json(&findings)?;
    } else {
        console::say(report::text(&findings));
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    std::fs::write(path, text).with_context(|| format!("{} cannot be written", path.display()))
}

async fn find(campaign: &Campaign) -> anyhow::Result<Findings> {
    let most = u32::try_from(otivm_api::SEATS).unwrap_or(u32::MAX);
    ensure!((1..=most).contains(&campaign.seats), "a game has {most} seats; ask for 1 to {most} merchants");
    ensure!((1..=DAYS_MAX).contains(&campaign.days), "ask for 1 to {DAYS_MAX} days");
    let begun = std::time::Instant::now();
    let temporary = tempfile::tempdir().context("no temporary folder can be made")?;
    let folder = campaign.data.clone().unwrap_or_else(|| temporary.path().to_owned());
    let mut fleet = SteppedFleet::start(&folder, campaign.seed).await?;
    let played = play(campaign, &fleet).await;
    let stopped = fleet.stop().await;
    let mut findings = played?;
    stopped?;
    findings.seconds = begun.elapsed().as_secs();
    Ok(findings)
}

async fn play(campaign: &Campaign, fleet: &SteppedFleet) -> anyhow::Result<Findings> {
    let mut merchants = Vec::new();
    for seat in 0..campaign.seats {
        merchants.push(Merchant::join(&fleet.players_url, campaign.seed, seat).await?);
    }
    let mut findings = Findings::new(campaign.seats, campaign.days, campaign.seed);
    let bar = console::bar_of_days();
    bar.set_length(u64::from(campaign.days));
    bar.set_message("playing");
    for day in 0..campaign.days {
        merchants = each(merchants, move |mut merchant: Merchant| async move {
            merchant.live(day).await?;
            Ok(merchant)
        })
        .await?;
        if day % SAMPLE_DAYS == 0 {
            findings.samples.push(sample(day, &mut merchants).await?);
        }
        fleet.clock.advance(Duration::from_millis(MS_PER_SIM_DAY.unsigned_abs()));
        if i64::from(day + 1) % DAYS_PER_PERIOD == 0 {
            let witness = merchants.first().context("nobody plays")?;
            let prices = fleet.period_is_over(&witness.client).await?;
            findings.hear(&prices);
        }
        bar.set_position(u64::from(day + 1));
    }
    bar.finish_and_clear();
    findings.samples.push(sample(campaign.days, &mut merchants).await?);
    merchants = each(merchants, |mut merchant: Merchant| async move {
        merchant.remember().await?;
        Ok(merchant)
    })
    .await?;
    for merchant in &merchants {
        findings.add(merchant);
    }
    findings.reckon();
    Ok(findings)
}

/// Has every merchant do something, a few at once. They come back in their order.
async fn each<F, W>(merchants: Vec<Merchant>, work: F) -> anyhow::Result<Vec<Merchant>>
where
    F: Fn(Merchant) -> W,
    W: Future<Output = anyhow::Result<Merchant>> + Send + 'static,
{
    let mut waiting = merchants.into_iter();
    let (mut at_work, mut done) = (JoinSet::new(), Vec::new());
    for merchant in waiting.by_ref().take(AT_ONCE_MAX) {
        at_work.spawn(work(merchant));
    }
    while let Some(ended) = at_work.join_next().await {
        done.push(ended??);
        if let Some(merchant) = waiting.next() {
            at_work.spawn(work(merchant));
        }
    }
    done.sort_by_key(|merchant: &Merchant| merchant.seat);
    Ok(done)
}

async fn sample(day: u32, merchants: &mut Vec<Merchant>) -> anyhow::Result<Sample> {
    let looked = each(std::mem::take(merchants), |mut merchant: Merchant| async move {
        merchant.look().await?;
        Ok(merchant)
    })
    .await?;
    *merchants = looked;
    let wealth: Vec<_> =
        merchants.iter().map(|merchant| (merchant.temperament, merchant.wealth_as())).collect();
    Ok(Sample::of(day, &wealth))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn the_same_seed_gives_the_same_lives_and_a_folder_is_used_once() {
        transport::install_crypto();
        let folder = tempfile::tempdir().unwrap();
        let data = Some(folder.path().join("fleet"));
        let campaign = Campaign { seats: 6, days: 10, seed: 7, data, json: true, report: None, plots: None };
        let first = find(&campaign).await.unwrap();
        assert!(first.ventures > 6, "they trade: {first:?}");
        assert_eq!((first.groups.len(), first.periods), (6, 1));
        assert!(report::page(&first).contains("<svg") && report::text(&first).contains("gambler"));
        for (name, drawing) in charts::all(&first) {
            assert!(drawing.contains("<title>") && drawing.contains("fill=\"#fff\""), "{name} needs a page");
            assert!(!drawing.contains(folder.path().to_str().unwrap()), "{name}");
        }
        let again = find(&Campaign { data: None, ..campaign.clone() }).await.unwrap();
        let lives = |findings: &Findings| {
            let mut lives = serde_json::to_value(findings).unwrap();
            lives["seconds"] = 0.into();
            lives
        };
        assert_eq!(lives(&first), lives(&again));
        let refused = find(&campaign).await.unwrap_err().to_string();
        assert!(refused.contains("choose another folder"), "{refused}");
    }
}
