//! Keeps the world and the prices as the others tell them, and what was last known while they are away.

use std::sync::Arc;
use std::time::Duration;

use database::Database;
use tessera_aggregator_api::AggregatorClient;
use tessera_store_api::endpoints::CellPage;
use tessera_store_api::endpoints::FeatureQuery;
use tessera_store_api::{
    CELLS_PER_PAGE_MAX, Cell, Gazetteer, LayerName, Price, Prices, Release, StoreClient,
};
use transport::ClientError;

use crate::game::Game;
use crate::news;
use crate::river::{self, River, RiverError};
use crate::rules::economy::EPOCH;
use crate::rules::price::Change;
use crate::tables::{self, fact, price};
use crate::world::{Edition, World, WorldError};

/// How often the store is asked for its release.
const WORLD_INTERVAL: Duration = Duration::from_secs(5);
/// How often it is asked while nothing is known of the world, and nobody can play.
const FIRST_WORLD_INTERVAL: Duration = Duration::from_millis(250);
/// The condition for readiness that some world is known.
pub(crate) const WORLD: &str = "world";
/// How often prices are asked for.
const PRICES_INTERVAL: Duration = Duration::from_secs(2);
/// Time the answer to one question has, with every attempt. Whoever is back is heard within that and an interval, also
/// where connections to them hang instead of being refused.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);

/// Why what the others know did not become ours.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FollowError {
    #[error(transparent)]
    Call(#[from] ClientError),
    #[error(transparent)]
    Database(#[from] database::Error),
    #[error(transparent)]
    World(#[from] WorldError),
    #[error(transparent)]
    Rivers(#[from] RiverError),
    #[error("a document cannot be written")]
    Document(#[from] serde_json::Error),
    #[error("the release changed while it was read")]
    Changed,
    #[error("no answer came within {ANSWER_TIMEOUT:?}")]
    Slow,
}

/// The answer to one question, which is asked again soon if it takes long.
async fn soon<T>(answer: impl Future<Output = Result<T, ClientError>>) -> Result<T, FollowError> {
    match tokio::time::timeout(ANSWER_TIMEOUT, answer).await {
        Ok(answer) => Ok(answer?),
        Err(_) => Err(FollowError::Slow),
    }
}

/// The world that was known when the process last ran. One that cannot be used is as good as none.
pub(crate) fn remembered(database: &Database) -> database::Result<Option<World>> {
    let (edition, gazetteer, land, rivers, cells) = database.read_blocking(|transaction| {
        let document = |name| tables::world::document(transaction, name);
        Ok::<_, database::Error>((
            document(tables::world::EDITION)?,
            document(tables::world::GAZETTEER)?,
            document(tables::world::LAND)?,
            document(tables::world::RIVERS)?,
            tables::world::cells(transaction)?,
        ))
    })?;
    let (Some(edition), Some(gazetteer), Some(land)) = (edition, gazetteer, land) else { return Ok(None) };
    let world = (|| {
        let edition: Edition = serde_json::from_slice(&edition)?;
        let gazetteer: Gazetteer = serde_json::from_slice(&gazetteer)?;
        let rivers = rivers.map(|rivers| serde_json::from_slice(&rivers)).transpose()?;
        Ok::<_, FollowError>(World::new(edition, gazetteer, cells, &land, rivers)?)
    })();
    Ok(world
        .inspect_err(|error| tracing::warn!(error = transport::problem::chain(error), "no world remembered"))
        .ok())
}

/// Asks the store for its release again and again.
pub(crate) async fn world(game: Arc<Game>, store: StoreClient) {
    loop {
        match follow_world(&game, &store).await {
            Ok(()) => {}
            Err(error) => {
                let error = transport::problem::chain(&error);
                tracing::warn!(error, "the world stays as it was last known");
            }
        }
        let interval = if game.world_if_known().is_some() {
            game.node.readiness.met(WORLD);
            WORLD_INTERVAL
        } else {
            game.node.readiness.unmet(WORLD, "no release of the world is known yet");
            FIRST_WORLD_INTERVAL
        };
        tokio::time::sleep(interval).await;
    }
}

async fn follow_world(game: &Game, store: &StoreClient) -> Result<(), FollowError> {
    let release = soon(store.current_release()).await?;
    news::hear(game, fact::STORE_HEARD_AT).await?;
    let Some(release) = release else { return Ok(()) };
    let edition = edition_of(&release);
    if game.world_if_known().is_some_and(|known| known.edition == edition && known.rivers.is_some()) {
        return Ok(());
    }
    let gazetteer = store.gazetteer().await?;
    let land = store.land().await?;
    let rivers = rivers(store, edition.number).await?;
    let cells = all_cells(store, edition.number).await?;
    // Places, land, rivers and cells come in several answers: they belong together only if the release is the same at the end.
    if store.current_release().await?.as_ref().map(edition_of).as_ref() != Some(&edition) {
        return Err(FollowError::Changed);
    }
    let documents = [
        (tables::world::EDITION, serde_json::to_vec(&edition)?),
        (tables::world::GAZETTEER, serde_json::to_vec(&gazetteer)?),
        (tables::world::LAND, land.clone()),
        (tables::world::RIVERS, serde_json::to_vec(&rivers)?),
    ];
    let number = edition.number;
    let stored = cells.clone();
    let world = World::new(edition, gazetteer, cells, &land, Some(rivers))?;
    game.database
        .write(move |transaction| {
            tables::world::replace_cells(transaction, &stored)?;
            for (name, body) in &documents {
                tables::world::set_document(transaction, name, body)?;
            }
            Ok::<_, database::Error>(())
        })
        .await?;
    game.set_world(world);
    tracing::info!(release = number, "the world is known");
    Ok(())
}

fn edition_of(release: &Release) -> Edition {
    let attribution = release.datasets.iter().map(|dataset| dataset.attribution.clone());
    let mut attribution: Vec<String> = attribution.filter(|text| !text.is_empty()).collect();
    attribution.sort();
    attribution.dedup();
    Edition { number: release.number, hash: release.hash.clone(), attribution }
}

/// The rivers of a release; none where it has no layer of them.
async fn rivers(store: &StoreClient, release: u32) -> Result<Vec<River>, FollowError> {
    let of_the_epoch = FeatureQuery { epoch: Some(EPOCH.to_owned()), ..FeatureQuery::default() };
    match store.layer_lines(LayerName::Rivers, &of_the_epoch).await {
        Ok(lines) => Ok(river::read(&lines, release)?),
        Err(error) if error.problem().is_some_and(|problem| problem.status == 404) => Ok(Vec::new()),
        Err(error) => Err(error.into()),
    }
}

async fn all_cells(store: &StoreClient, release: u32) -> Result<Vec<Cell>, FollowError> {
    let mut cells = Vec::new();
    let mut after = None;
    loop {
        let page = store.cells(&CellPage { after, limit: Some(CELLS_PER_PAGE_MAX) }).await?;
        if page.release != release {
            return Err(FollowError::Changed);
        }
        cells.extend(page.cells);
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(cells),
        }
    }
}

/// Asks for prices again and again: the aggregator first, and the store while that one is away.
pub(crate) async fn prices(game: Arc<Game>, aggregator: AggregatorClient, store: StoreClient) {
    loop {
        let heard = match soon(aggregator.prices()).await {
            Ok(prices) => Ok(prices),
            Err(error) => {
                let error = transport::problem::chain(&error);
                tracing::debug!(error, "the aggregator is away; asking the store");
                soon(store.prices()).await
            }
        };
        let taken = match heard {
            Ok(prices) => hear_prices(&game, prices).await,
            Err(error) => Err(error),
        };
        if let Err(error) = taken {
            let error = transport::problem::chain(&error);
            tracing::warn!(error, "prices stay as they were last heard");
        }
        tokio::time::sleep(PRICES_INTERVAL).await;
    }
}

/// Adds what changed to the history. A market that is not in a batch is as ever again. The same period told again changes
/// nothing, unless what was known of it is gone: then it is known again.
async fn hear_prices(game: &Game, prices: Prices) -> Result<(), FollowError> {
    news::hear(game, fact::PRICES_HEARD_AT).await?;
    let before = game.prices();
    let Some(period) = prices.period.filter(|period| before.period.is_none_or(|known| *period >= known))
    else {
        return Ok(());
    };
    let mut changed: Vec<Price> = prices
        .prices
        .iter()
        .filter(|price| before.saturation(&price.place, &price.good) != price.saturation_permille)
        .cloned()
        .collect();
    let told: std::collections::HashSet<(&str, &str)> =
        prices.prices.iter().map(|price| (price.place.as_str(), price.good.as_str())).collect();
    let world = game.world_if_known();
    for (place, good) in before.moved().filter(|market| !told.contains(market)) {
        if before.saturation(place, good) != 0 {
            let base_as =
                world.as_ref().and_then(|world| world.good(good)).map_or(0, |good| good.base_price_as);
            let (place, good) = (place.to_owned(), good.to_owned());
            changed.push(Price { place, good, price_as: base_as, saturation_permille: 0 });
        }
    }
    if changed.is_empty() && before.period == Some(period) {
        return Ok(());
    }
    let mut book = (*before).clone();
    book.period = Some(period);
    // Never earlier than what is there: the sales of a history must not depend on a clock that steps back.
    let latest = before
        .moved()
        .filter_map(|(place, good)| before.changes_of(place, good).last())
        .map(|change| change.received_at)
        .max();
    let received_at = latest.map_or(game.now(), |latest| latest.max(game.now()));
    for price in &changed {
        book.push(&price.place, &price.good, Change { received_at, saturation: price.saturation_permille });
    }
    game.database
        .write(move |transaction| {
            price::add(transaction, received_at, period, &changed)?;
            fact::set_number(transaction, fact::PRICES_PERIOD, period)
        })
        .await?;
    game.set_prices(book);
    Ok(())
}
