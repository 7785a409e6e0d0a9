//! `theron world`: from datasets to a release, with a look before every step.

mod words;

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Subcommand;
use clock::SharedClock;
use tessera_pipeline_api::{Approval, Cancellation, NewRun, PipelineClient, Rollback, Run, State, Triage};

use crate::console;
use crate::dataset::pipeline;
use crate::founding::{DATASET, OPERATOR};
use crate::home::{Home, replace_file};
use crate::world::settled;

/// What may be done with worlds.
#[derive(Debug, Subcommand)]
pub enum Operation {
    /// Read, check and survey datasets. The store is not touched.
    Stage {
        /// Their ids.
        #[arg(value_name = "DATASET", required_unless_present = "all", conflicts_with = "all")]
        datasets: Vec<String>,
        /// Every dataset of the game whose file is there.
        #[arg(long)]
        all: bool,
        /// Say which datasets would be taken and do nothing.
        #[arg(long)]
        dry_run: bool,
        /// Say the run's number at once and do not wait for its end.
        #[arg(long)]
        no_wait: bool,
        /// As JSON, for scripts.
        #[arg(long)]
        json: bool,
    },
    /// Show what the promotion of a run would change.
    Diff {
        /// The run.
        run: u32,
        /// As JSON, for scripts.
        #[arg(long)]
        json: bool,
    },
    /// Show what came of a run.
    Report {
        /// The run.
        run: u32,
        /// Write it as a page with a map.
        #[arg(long, value_name = "FILE")]
        html: Option<PathBuf>,
        /// As JSON, for scripts.
        #[arg(long)]
        json: bool,
    },
    /// Send a staged run to the store and make it current; a failed one goes on where it stopped.
    Approve {
        /// The run.
        run: u32,
        /// Who answers for it.
        #[arg(long, value_name = "NAME")]
        by: String,
        /// Units in quarantine whose values may stand: all of the run's.
        #[arg(long, default_value_t = 0, value_name = "N")]
        quarantined: u32,
        /// Say what would be done and do nothing.
        #[arg(long)]
        dry_run: bool,
        /// As JSON, for scripts.
        #[arg(long)]
        json: bool,
    },
    /// Give a run up that is not being promoted.
    Cancel {
        /// The run.
        run: u32,
        /// Who gives it up.
        #[arg(long, value_name = "NAME")]
        by: String,
    },
    /// Make an earlier release current again.
    Rollback {
        /// The release.
        release: u32,
        /// Who answers for it.
        #[arg(long, value_name = "NAME")]
        by: String,
        /// Say what would be done and do nothing.
        #[arg(long)]
        dry_run: bool,
        /// As JSON, for scripts.
        #[arg(long)]
        json: bool,
    },
    /// Show the runs, newest first.
    Runs {
        /// As JSON, for scripts.
        #[arg(long)]
        json: bool,
    },
    /// Show the store's releases, newest first.
    Releases {
        /// As JSON, for scripts.
        #[arg(long)]
        json: bool,
    },
}

/// Does it. `false` when a run was refused or failed.
pub async fn operate(home: &Home, operation: Operation, clock: &SharedClock) -> anyhow::Result<bool> {
    let script = || pipeline(home, DATASET, clock);
    let operator = || pipeline(home, OPERATOR, clock);
    match operation {
        Operation::Stage { datasets, all, dry_run, no_wait, json } => {
            let script = script()?;
            let datasets = if all { of_the_game(&script).await? } else { datasets };
            if dry_run {
                words::say_datasets(&datasets, json)?;
                return Ok(true);
            }
            stage(&script, datasets, no_wait, json).await
        }
        Operation::Diff { run, json } => diff(&script()?, run, json).await,
        Operation::Report { run, html, json } => report(&script()?, run, html, json).await,
        Operation::Approve { run, by, quarantined, dry_run, json } => {
            approve(&operator()?, run, Approval { by, quarantined }, dry_run, json).await
        }
        Operation::Cancel { run, by } => {
            operator()?.cancel(run, &Cancellation { by }).await?;
            console::done("given up", format!("run {run}"));
            Ok(true)
        }
        Operation::Rollback { release, by, dry_run, json } => {
            roll_back(&operator()?, Rollback { release, by }, dry_run, json).await
        }
        Operation::Runs { json } => runs(&script()?, json).await,
        Operation::Releases { json } => releases(&script()?, json).await,
    }
}

/// Every dataset of the game whose file is there.
async fn of_the_game(pipeline: &PipelineClient) -> anyhow::Result<Vec<String>> {
    let mut datasets = pipeline.datasets().await?.datasets;
    datasets.retain(|dataset| dataset.recipe.triage == Triage::Game && dataset.bytes.is_some());
    if datasets.is_empty() {
        bail!("no dataset of the game has its file here; bring some with `theron dataset push RECIPE...`");
    }
    Ok(datasets.into_iter().map(|dataset| dataset.recipe.id).collect())
}

async fn stage(
    pipeline: &PipelineClient,
    datasets: Vec<String>,
    no_wait: bool,
    json: bool,
) -> anyhow::Result<bool> {
    let run = pipeline.begin_run(&NewRun { datasets }).await?;
    if no_wait {
        if json {
            console::say_json(&run)?;
        } else {
            console::done("staging", format!("run {}; see it with `theron world report {}`", run.id, run.id));
        }
        return Ok(true);
    }
    let run = watched(pipeline, run).await?;
    if json {
        console::say_json(&run)?;
    } else {
        words::say_run(&run);
    }
    Ok(run.state == State::Staged)
}

/// Waits for a run with a bar.
async fn watched(pipeline: &PipelineClient, run: Run) -> anyhow::Result<Run> {
    let bar = console::bar();
    let id = run.id;
    let settled = settled(pipeline, run, &mut |progress| {
        bar.set_length(u64::from(progress.total));
        bar.set_position(u64::from(progress.done));
        bar.set_message(format!("run {id} {}", progress.state.as_str()));
    })
    .await;
    bar.finish_and_clear();
    settled.with_context(|| format!("the pipeline was lost; the work goes on: `theron world report {id}`"))
}

async fn diff(pipeline: &PipelineClient, run: u32, json: bool) -> anyhow::Result<bool> {
    let diff = pipeline.diff(run).await?;
    if json {
        console::say_json(&diff)?;
    } else {
        words::say_diff(&diff);
    }
    Ok(true)
}

async fn report(
    pipeline: &PipelineClient,
    run: u32,
    html: Option<PathBuf>,
    json: bool,
) -> anyhow::Result<bool> {
    if let Some(path) = html {
        let page = pipeline.report_page(run).await?;
        replace_file(&path, &page)?;
        console::done("report", path.display().to_string());
        return Ok(true);
    }
    let report = pipeline.report(run).await?;
    if json {
        console::say_json(&report)?;
    } else {
        words::say_report(&report);
    }
    Ok(true)
}

async fn approve(
    pipeline: &PipelineClient,
    run: u32,
    approval: Approval,
    dry_run: bool,
    json: bool,
) -> anyhow::Result<bool> {
    if dry_run {
        let found = pipeline.run(run).await?;
        if json {
            console::say_json(&found)?;
            return Ok(true);
        }
        return Ok(words::say_approval(&found, &approval));
    }
    let approved = pipeline.approve(run, &approval).await?;
    let run = watched(pipeline, approved).await?;
    if json {
        console::say_json(&run)?;
    } else {
        words::say_run(&run);
    }
    Ok(matches!(run.state, State::Promoted | State::Staged))
}

async fn roll_back(
    pipeline: &PipelineClient,
    rollback: Rollback,
    dry_run: bool,
    json: bool,
) -> anyhow::Result<bool> {
    if dry_run {
        let releases = pipeline.releases().await?.releases;
        let found =
            releases.iter().find(|release| release.number == rollback.release && release.hash.is_some());
        let Some(found) = found else {
            bail!(
                "there is no release {} to go back to; `theron world releases` shows them",
                rollback.release
            );
        };
        if json {
            console::say_json(found)?;
        } else {
            console::say(format!("would be current again: release {}, for {}", found.number, rollback.by));
        }
        return Ok(true);
    }
    let release = pipeline.roll_back(&rollback).await?;
    if json {
        console::say_json(&release)?;
    } else {
        console::done("rolled back", format!("release {} is current again", release.number));
    }
    Ok(true)
}

async fn runs(pipeline: &PipelineClient, json: bool) -> anyhow::Result<bool> {
    let runs = pipeline.runs().await?.runs;
    if json {
        console::say_json(&runs)?;
        return Ok(true);
    }
    words::say_runs(runs);
    Ok(true)
}

async fn releases(pipeline: &PipelineClient, json: bool) -> anyhow::Result<bool> {
    let releases = pipeline.releases().await?.releases;
    if json {
        console::say_json(&releases)?;
        return Ok(true);
    }
    words::say_releases(releases);
    Ok(true)
}
