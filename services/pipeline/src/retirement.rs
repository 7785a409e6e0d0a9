//! Drafts that will not become releases: the store is told, so that it does not wait for them.

use tessera_pipeline_api::State;
use transport::ClientError;
use transport::problem::chain;

use crate::pipeline::Pipeline;
use crate::tables;

/// Gives up the drafts that the step of `run` made needless, and tells the store of all it does not know of. A store that
/// cannot be reached is told after the next step.
pub(crate) async fn retire(pipeline: &Pipeline, run: u32) -> database::Result<()> {
    let now = pipeline.clock.now();
    let pending = pipeline
        .database
        .write(move |transaction| {
            let promoted = tables::run::find(transaction, run)?
                .is_some_and(|record| record.run.state == State::Promoted && record.run.release.is_some());
            if promoted {
                for older in tables::run::with_draft_except(transaction, run)? {
                    tables::draft::give_up(transaction, older, now)?;
                    tables::run::lose_draft(transaction, older)?;
                }
            }
            tables::draft::pending(transaction)
        })
        .await?;
    for given_up in pending {
        // The time is in the key because a staging database that was lost begins to count its drafts anew.
        let key = format!("retire-{}-{}", given_up.number, given_up.recorded_at.as_millis());
        match pipeline.store.retire(&key, given_up.draft).await {
            Ok(_) => {}
            Err(error) if is_settled(&error) => {
                tracing::info!(draft = given_up.draft, "the store does not have this draft any more");
            }
            Err(error) => {
                tracing::warn!(draft = given_up.draft, error = chain(&error), "a draft could not be retired");
                break;
            }
        }
        let (number, now) = (given_up.number, pipeline.clock.now());
        pipeline.database.write(move |transaction| tables::draft::retired(transaction, number, now)).await?;
    }
    Ok(())
}

/// Whether the store said that there is nothing to retire.
fn is_settled(error: &ClientError) -> bool {
    error.problem().is_some_and(|problem| matches!(problem.status, 404 | 409 | 422))
}
