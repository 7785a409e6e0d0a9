//! `theron dataset`: describe, check and bring the data that the world is made from.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::{Subcommand, ValueEnum};
use clock::SharedClock;
use serde::Serialize;
use tessera_pipeline_api::{
    DatasetHistory, PipelineClient, Recipe, Registered, Sending, SendingError, Triage, defects,
};
use transport::Role;

use crate::console;
use crate::fleet::Fleet;
use crate::founding::DATASET;
use crate::home::Home;
use crate::recipe::{self, Checked};
use crate::up::caller;

/// What may be done with datasets.
#[derive(Debug, Subcommand)]
pub enum Operation {
    /// Describe datasets by their recipes. A description that is there already in the same words is left alone.
    Add {
        /// Their recipes.
        #[arg(required = true, value_name = "RECIPE")]
        recipes: Vec<PathBuf>,
        /// Say what would be done and do nothing.
        #[arg(long)]
        dry_run: bool,
        /// As JSON, for scripts.
        #[arg(long)]
        json: bool,
    },
    /// Look at a recipe and its file on this machine; no fleet is needed.
    Check {
        /// The recipe.
        recipe: PathBuf,
        /// Its file; the one beside the recipe without.
        #[arg(long)]
        file: Option<PathBuf>,
        /// As JSON, for scripts.
        #[arg(long)]
        json: bool,
    },
    /// Describe datasets and bring their files. What is there is not sent again; what was interrupted goes on.
    Push {
        /// Their recipes.
        #[arg(required = true, value_name = "RECIPE")]
        recipes: Vec<PathBuf>,
        /// Where the files are, at any depth and under any name; beside the recipes without.
        #[arg(long, value_name = "DIR")]
        data: Option<PathBuf>,
        /// Say what would be done and do nothing.
        #[arg(long)]
        dry_run: bool,
        /// As JSON, for scripts.
        #[arg(long)]
        json: bool,
    },
    /// Show every dataset that was ever looked at.
    List {
        /// Only those that were found good for this.
        #[arg(long)]
        triage: Option<Found>,
        /// As JSON, for scripts.
        #[arg(long)]
        json: bool,
    },
    /// Show a dataset with its earlier versions.
    Show {
        /// Its id.
        id: String,
        /// As JSON, for scripts.
        #[arg(long)]
        json: bool,
    },
}

/// What datasets were found good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Found {
    /// The game's world is made of it.
    Game,
    /// Good for the simulation.
    Simulation,
    /// For bringing back what the land was like.
    Restoration,
    /// Not to be used.
    Rejected,
}

impl Found {
    const fn triage(self) -> Triage {
        match self {
            Self::Game => Triage::Game,
            Self::Simulation => Triage::Simulation,
            Self::Restoration => Triage::Restoration,
            Self::Rejected => Triage::Rejected,
        }
    }
}

/// Name of what a dataset was found good for.
const fn name(triage: Triage) -> &'static str {
    match triage {
        Triage::Game => "game",
        Triage::Simulation => "simulation",
        Triage::Restoration => "restoration",
        Triage::Rejected => "rejected",
    }
}

/// Does it. `false` when what was looked at is not valid.
pub async fn operate(home: &Home, operation: Operation, clock: &SharedClock) -> anyhow::Result<bool> {
    match operation {
        Operation::Check { recipe, file, json } => check(&recipe, file.as_deref(), json),
        Operation::Add { recipes, dry_run, json } => {
            let wish = Wish { send: false, data: None, dry_run, json };
            push(&pipeline(home, DATASET, clock)?, &recipes, &wish).await
        }
        Operation::Push { recipes, data, dry_run, json } => {
            let wish = Wish { send: true, data, dry_run, json };
            push(&pipeline(home, DATASET, clock)?, &recipes, &wish).await
        }
        Operation::List { triage, json } => list(&pipeline(home, DATASET, clock)?, triage, json).await,
        Operation::Show { id, json } => show(&pipeline(home, DATASET, clock)?, &id, json).await,
    }
}

/// The pipeline of a home's fleet, called by one of its members.
pub fn pipeline(home: &Home, member: &str, clock: &SharedClock) -> anyhow::Result<PipelineClient> {
    if !home.fleet_file().exists() {
        bail!("there is no fleet in this home; `theron up` founds one, or choose another with --home DIR");
    }
    let url = Fleet::read(&home.fleet_file())?.the(Role::Pipeline)?.mesh_url();
    Ok(PipelineClient::new(&caller(home, member, clock)?, &url)?)
}

fn check(path: &Path, file: Option<&Path>, json: bool) -> anyhow::Result<bool> {
    let checked = recipe::check(path, file)?;
    if json {
        console::say_json(&checked)?;
    } else {
        say_checked(&checked);
    }
    Ok(checked.is_valid())
}

fn say_checked(checked: &Checked) {
    let Checked { dataset, file, bytes, rows, pixels, broken, .. } = checked;
    let size = bytes.map_or_else(|| "no file".to_owned(), |bytes| format!("{bytes} bytes"));
    let seen = match (rows, pixels) {
        (Some(rows), _) => format!(", {rows} rows"),
        (_, Some([pixels, valued])) => format!(", {pixels} pixels in the region, {valued} with a value"),
        _ => String::new(),
    };
    let name = file.as_ref().map_or_else(|| "-".to_owned(), |file| file.display().to_string());
    console::say(format!("{dataset}: {name}, {size}{seen}"));
    for rule in broken {
        let known = if rule.tolerated { " (the recipe tolerates it)" } else { "" };
        console::say(console::plain(&format!("  {} x {}{known}", rule.count, rule.rule)));
        for example in &rule.examples {
            console::say(console::plain(&format!("      {example}")));
        }
    }
    if checked.is_valid() {
        console::done("valid", "push it with `theron dataset push`");
    } else {
        console::say(
            "Not valid. Correct the file or its recipe; a defect that is known may stand in feeds.tolerate.",
        );
    }
}

struct Wish {
    /// Whether files are sent as well.
    send: bool,
    data: Option<PathBuf>,
    dry_run: bool,
    json: bool,
}

/// What became of a dataset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Outcome {
    dataset: String,
    /// `added`, `changed`, `unchanged`.
    description: &'static str,
    /// `sent`, `present`, `not wanted`; absent where only the description was.
    file: Option<&'static str>,
    bytes: Option<u64>,
}

async fn push(pipeline: &PipelineClient, paths: &[PathBuf], wish: &Wish) -> anyhow::Result<bool> {
    let mut recipes = Vec::new();
    let mut broken = 0;
    // All are looked at before anything is done.
    for path in paths {
        let recipe = recipe::read(path)?;
        for defect in defects(&recipe.id, &recipe) {
            broken += 1;
            let text = format!(
                "{}: {} breaks {} with `{}`",
                path.display(),
                defect.place,
                defect.rule,
                defect.value
            );
            console::warn(&text);
        }
        recipes.push((path, recipe));
    }
    if broken > 0 {
        console::warn(&format!("{broken} rules are broken. Correct the recipes; nothing was sent."));
        return Ok(false);
    }
    let known = pipeline.datasets().await?.datasets;
    let mut outcomes = Vec::new();
    for (path, recipe) in recipes {
        let outcome = push_one(pipeline, path, &recipe, &known, wish).await?;
        if !wish.json {
            say_outcome(&outcome, wish.dry_run);
        }
        outcomes.push(outcome);
    }
    if wish.json {
        console::say_json(&outcomes)?;
    }
    Ok(true)
}

async fn push_one(
    pipeline: &PipelineClient,
    path: &Path,
    recipe: &Recipe,
    known: &[Registered],
    wish: &Wish,
) -> anyhow::Result<Outcome> {
    let before = known.iter().find(|dataset| dataset.recipe.id == recipe.id);
    let description = match before {
        None => "added",
        Some(before) if before.recipe != *recipe => "changed",
        Some(_) => "unchanged",
    };
    if !wish.dry_run && description != "unchanged" {
        pipeline.register(recipe).await?;
    }
    let same = |dataset: &&Registered| dataset.recipe.content.sha256 == recipe.content.sha256;
    let present = known.iter().filter(same).find_map(|dataset| dataset.bytes);
    let mut outcome = Outcome { dataset: recipe.id.clone(), description, file: None, bytes: present };
    if !wish.send {
        return Ok(outcome);
    }
    if recipe.triage == Triage::Rejected {
        outcome.file = Some("not wanted");
    } else if present.is_some() && wish.dry_run {
        outcome.file = Some("present");
    } else {
        let file = recipe::find_file(recipe, path, wish.data.as_deref())?;
        let file = match file {
            Some(file) => file,
            None if present.is_some() => {
                outcome.file = Some("present");
                return Ok(outcome);
            }
            None => bail!(
                "{} with the SHA-256 {} is neither beside {} nor below --data; say where it is with --data DIR",
                recipe.content.file,
                recipe.content.sha256,
                path.display()
            ),
        };
        outcome.bytes = Some(file.metadata()?.len());
        outcome.file =
            Some(if wish.dry_run || send(pipeline, recipe, &file).await? { "sent" } else { "present" });
    }
    Ok(outcome)
}

/// Sends a file; `false` where the pipeline has it.
async fn send(pipeline: &PipelineClient, recipe: &Recipe, file: &Path) -> anyhow::Result<bool> {
    let bar = console::bar_of_bytes();
    bar.set_message(recipe.id.clone());
    let sent = Sending::new(pipeline, &recipe.id, file)
        .send(|upload| {
            bar.set_length(upload.bytes);
            bar.set_position(upload.offset);
        })
        .await;
    bar.finish_and_clear();
    match sent {
        Ok(sent) => Ok(sent.is_some()),
        Err(SendingError::Client(error)) if error.problem().is_none() => Err(error).with_context(|| {
            format!("{} was interrupted; push it again and it goes on", recipe.content.file)
        }),
        Err(error) => Err(error).with_context(|| format!("{} was not sent", recipe.content.file)),
    }
}

fn say_outcome(outcome: &Outcome, dry_run: bool) {
    let Outcome { dataset, description, file, bytes } = outcome;
    let size = bytes.map(|bytes| format!(" ({bytes} bytes)")).unwrap_or_default();
    let file = file.map(|file| format!(", file {file}{size}")).unwrap_or_default();
    let text = format!("{dataset:<24} description {description}{file}");
    if dry_run { console::say(format!("would be: {text}")) } else { console::done("dataset", text) }
}

async fn list(pipeline: &PipelineClient, triage: Option<Found>, json: bool) -> anyhow::Result<bool> {
    let mut datasets = pipeline.datasets().await?.datasets;
    datasets.retain(|dataset| triage.is_none_or(|found| dataset.recipe.triage == found.triage()));
    if json {
        console::say_json(&datasets)?;
        return Ok(true);
    }
    if datasets.is_empty() {
        console::say("There is no such dataset; describe one with `theron dataset add RECIPE`.");
        return Ok(true);
    }
    let row = |Registered { recipe, bytes }: Registered| {
        let size = bytes.map_or_else(|| "-".to_owned(), |bytes| bytes.to_string());
        let (field, triage) = (recipe.feeds.field.as_str().to_owned(), name(recipe.triage).to_owned());
        [recipe.id, field, triage, recipe.licence, size, recipe.version]
    };
    let rows = datasets.into_iter().map(row).collect();
    console::say_table(["DATASET", "FIELD", "TRIAGE", "LICENCE", "BYTES", "VERSION"], rows);
    Ok(true)
}

async fn show(pipeline: &PipelineClient, id: &str, json: bool) -> anyhow::Result<bool> {
    let Some(history) = pipeline.dataset(id).await? else {
        bail!("there is no dataset {id}; `theron dataset list` shows those there are");
    };
    if json {
        console::say_json(&history)?;
        return Ok(true);
    }
    let DatasetHistory { versions } = &history;
    let Some((newest, earlier)) = versions.split_first() else { return Ok(true) };
    let recipe = &newest.recipe;
    let size = newest.bytes.map_or_else(|| "not here".to_owned(), |bytes| format!("{bytes} bytes"));
    for (key, value) in [
        ("dataset", recipe.id.as_str()),
        ("title", &recipe.title),
        ("version", &recipe.version),
        ("triage", name(recipe.triage)),
        ("feeds", recipe.feeds.field.as_str()),
        ("licence", &recipe.licence),
        ("attribution", &recipe.attribution),
        ("source", &recipe.source),
        ("retrieved", &recipe.retrieved),
        ("file", &recipe.content.file),
        ("sha256", &recipe.content.sha256),
        ("content", &size),
        ("note", &recipe.note),
    ] {
        console::say(console::plain(&format!("{key:<12} {value}")));
    }
    for version in earlier {
        let text = format!("earlier      {} of {}", version.recipe.version, version.recorded_at);
        console::say(console::plain(&text));
    }
    Ok(true)
}
