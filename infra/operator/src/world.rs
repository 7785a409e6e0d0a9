//! The bundled world, and how it gets into a fleet: through the pipeline's write API like any other data.

use anyhow::{Context, bail};
use tessera_pipeline_api::{Approval, NewRun, PipelineClient, Recipe, Rejection, Run, State};
use transport::ClientError;

use crate::console::plain;

/// A recipe with its file, both as they stand in the repository.
#[derive(Debug, Clone, Copy)]
pub struct Bundled {
    /// The recipe, as TOML.
    pub recipe: &'static str,
    /// The file it describes.
    pub content: &'static [u8],
}

macro_rules! bundled {
    ($recipe:literal, $content:literal) => {
        Bundled {
            recipe: include_str!(concat!("../../../services/pipeline/world/", $recipe)),
            content: include_bytes!(concat!("../../../services/pipeline/world/", $content)),
        }
    };
}

/// The world that comes with the program: longitude -12..45, latitude 22..60.
pub const BUNDLE: [Bundled; 8] = [
    bundled!("land.toml", "land.geojson"),
    bundled!("rivers.toml", "rivers.geojson"),
    bundled!("elevation.toml", "elevation.tif"),
    bundled!("depth.toml", "depth.tif"),
    bundled!("epochs.toml", "epochs.csv"),
    bundled!("goods.toml", "goods.csv"),
    bundled!("places.toml", "places.csv"),
    bundled!("legs.toml", "legs.csv"),
];

/// Rejections that are told on a terminal.
const REJECTIONS_SHOWN: usize = 5;

/// What is told while the world is being ingested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What happens: `surveying`, `promoting`.
    pub state: State,
    /// Units done.
    pub done: u32,
    /// Units in all.
    pub total: u32,
    /// Units a second, once that can be told.
    pub units_per_s: Option<u32>,
}

/// What came of an ingest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ingested {
    /// The fleet had this very world; nothing was written.
    Present(u32),
    /// A new release.
    Released(u32),
}

/// Brings the bundled world into the fleet unless it is there. A `script` pushes it; the `operator`, who is the named
/// `approver`, answers for it.
pub async fn ingest(
    script: &PipelineClient,
    operator: &PipelineClient,
    approver: &str,
    mut progress: impl FnMut(Progress),
) -> anyhow::Result<Ingested> {
    let datasets = push(script).await?;
    let is_of_the_bundle = |run: &Run| {
        run.datasets.len() == datasets.ids.len() && run.datasets.iter().all(|id| datasets.ids.contains(id))
    };
    let latest = script.runs().await?.runs.into_iter().find(is_of_the_bundle);
    let run = match latest {
        Some(run) if datasets.uploaded == 0 && run.state == State::Promoted => {
            return Ok(Ingested::Present(run.release.unwrap_or_default()));
        }
        Some(run) if datasets.uploaded == 0 && run.state != State::Rejected => run,
        _ => script.begin_run(&NewRun { datasets: datasets.ids }).await?,
    };
    let run = settled(script, run, &mut progress).await?;
    let run = match run.state {
        State::Staged | State::Failed => {
            let approved =
                operator.approve(run.id, &Approval { by: approver.to_owned(), quarantined: 0 }).await?;
            settled(operator, approved, &mut progress).await?
        }
        _ => run,
    };
    match (run.state, run.release) {
        (State::Promoted, Some(release)) => Ok(Ingested::Released(release)),
        (State::Rejected, _) => bail!("the world was refused:{}", listed(&run)),
        _ => bail!("the world could not be promoted: {}", run.failure.unwrap_or_default()),
    }
}

struct Pushed {
    ids: Vec<String>,
    uploaded: usize,
}

/// Registers every dataset of the bundle and uploads what the pipeline does not have.
async fn push(pipeline: &PipelineClient) -> anyhow::Result<Pushed> {
    let known = pipeline.datasets().await?.datasets;
    let mut pushed = Pushed { ids: Vec::new(), uploaded: 0 };
    for Bundled { recipe, content } in BUNDLE {
        let recipe: Recipe = toml::from_str(recipe).context("a bundled recipe is not valid")?;
        let present = known.iter().any(|dataset| dataset.recipe == recipe && dataset.bytes.is_some());
        if !present {
            pipeline.register(&recipe).await?;
            pipeline.upload(&recipe.id, content.to_vec()).await?;
            pushed.uploaded += 1;
        }
        pushed.ids.push(recipe.id);
    }
    Ok(pushed)
}

/// Waits until the run waits for somebody, and survives a pipeline that is restarted meanwhile.
pub async fn settled(
    pipeline: &PipelineClient,
    mut run: Run,
    progress: &mut impl FnMut(Progress),
) -> Result<Run, ClientError> {
    while run.state.is_working() {
        let Run { state, units_done: done, units_total: total, units_per_s, .. } = run;
        progress(Progress { state, done, total, units_per_s });
        // The pipeline answers when there is something to tell.
        run = pipeline.progress(&run).await?;
    }
    Ok(run)
}

/// The first things that a run refused, a line each.
pub fn listed(run: &Run) -> String {
    let lines = run.rejections.iter().take(REJECTIONS_SHOWN).map(|rejection| {
        let Rejection { file, place, rule, value, .. } = rejection;
        plain(&format!("\n  {file}, {place}: {rule}, found {value}"))
    });
    format!("{}\n  {} refusals in all", lines.collect::<String>(), run.rejections_total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bundled_recipe_fits_its_file() {
        for Bundled { recipe, content } in BUNDLE {
            let recipe: Recipe = toml::from_str(recipe).unwrap();
            let digest = ring::digest::digest(&ring::digest::SHA256, content);
            assert_eq!(hex::encode(digest), recipe.content.sha256, "{}", recipe.content.file);
        }
    }
}
