//! Reading and writing prices.

use axum::extract::State;
use database::tables::answer::Write;
use tessera_store_api::{PriceBatch, Prices, endpoints};
use transport::Problem;
use transport::extract::{Caller, IdempotencyKey, Json};

use crate::app::App;
use crate::price;

pub(super) async fn latest(State(app): State<App>) -> Result<Json<Prices>, Problem> {
    Ok(Json(price::latest(&app).await?))
}

pub(super) async fn write(
    State(app): State<App>,
    IdempotencyKey(key): IdempotencyKey,
    Caller(caller): Caller,
    Json(batch): Json<PriceBatch>,
) -> Result<Json<Prices>, Problem> {
    let name = endpoints::WRITE_PRICES.name;
    let request = (batch.period, batch.formula, price::content(&batch));
    let write = Write::new(&key, name, &caller.to_string(), &request, app.clock.now())?;
    Ok(Json(price::write(&app, write, batch).await?))
}
