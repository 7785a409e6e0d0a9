//! The typed client of the store.

use std::sync::Arc;

use transport::{Client, ClientError, Node, Role};

use crate::endpoints::{
    self, AroundQuery, CellPage, CellQuery, CellSelection, CellStreamQuery, ChangesQuery, DifferenceQuery,
    FeatureQuery, SiteQuery,
};
use crate::{
    CellAnswer, CellId, CellList, CellView, CellViews, Cells, Changes, CodeTables, Difference, Epochs,
    Features, Gazetteer, Layer, LayerName, ListedCells, Mode, NewRelease, PriceBatch, Prices, Promotion,
    Provenance, Release, Releases, Sites, UnitBatch, UnitReceipt,
};

/// Speaks to the store.
#[derive(Debug, Clone)]
pub struct StoreClient(Client);

impl StoreClient {
    /// A client for the store at `base_url`.
    pub fn new(node: &Arc<Node>, base_url: &str) -> Result<Self, ClientError> {
        Client::new(node, Role::Store, base_url).map(Self)
    }

    /// The release that readers see; `None` before the first.
    pub async fn current_release(&self) -> Result<Option<Release>, ClientError> {
        absent_as_none(self.0.to(&endpoints::CURRENT_RELEASE).send().await)
    }

    /// Every release, newest first.
    pub async fn releases(&self) -> Result<Releases, ClientError> {
        self.0.to(&endpoints::RELEASES).send().await
    }

    /// Begins a draft. `key` makes the call safe to repeat.
    pub async fn begin_release(&self, key: &str, release: &NewRelease) -> Result<Release, ClientError> {
        self.0.to(&endpoints::BEGIN_RELEASE).key(key).json(release)?.send().await
    }

    /// Writes whole units of a draft.
    pub async fn write_units(&self, release: u32, batch: &UnitBatch) -> Result<UnitReceipt, ClientError> {
        self.0.to(&endpoints::WRITE_UNITS).path("release", release).json(batch)?.send().await
    }

    /// Sets the tables of a draft.
    pub async fn write_gazetteer(&self, release: u32, gazetteer: &Gazetteer) -> Result<Release, ClientError> {
        self.0.to(&endpoints::WRITE_GAZETTEER).path("release", release).json(gazetteer)?.send().await
    }

    /// Sets the land of a draft, as GeoJSON.
    pub async fn write_land(&self, release: u32, geojson: Vec<u8>) -> Result<Release, ClientError> {
        self.0.to(&endpoints::WRITE_LAND).path("release", release).bytes(geojson).send().await
    }

    /// Sets a layer of a draft.
    pub async fn write_layer(&self, release: u32, layer: &Layer) -> Result<Release, ClientError> {
        self.0.to(&endpoints::WRITE_LAYER).path("release", release).json(layer)?.send().await
    }

    /// Gives up a draft. `key` makes the call safe to repeat.
    pub async fn retire(&self, key: &str, release: u32) -> Result<Release, ClientError> {
        self.0.to(&endpoints::RETIRE).path("release", release).key(key).send().await
    }

    /// Makes a release current. `key` makes the call safe to repeat.
    pub async fn promote(
        &self,
        key: &str,
        release: u32,
        promotion: &Promotion,
    ) -> Result<Release, ClientError> {
        self.0.to(&endpoints::PROMOTE).path("release", release).key(key).json(promotion)?.send().await
    }

    /// One cell; `None` where the world has none.
    pub async fn cell(&self, cell: CellId) -> Result<Option<CellAnswer>, ClientError> {
        absent_as_none(self.0.to(&endpoints::CELL).path("cell", cell).send().await)
    }

    /// Which dataset each value of a cell comes from.
    pub async fn provenance(&self, cell: CellId) -> Result<Option<Provenance>, ClientError> {
        absent_as_none(self.0.to(&endpoints::PROVENANCE).path("cell", cell).send().await)
    }

    /// A page of cells.
    pub async fn cells(&self, page: &CellPage) -> Result<Cells, ClientError> {
        self.0.to(&endpoints::CELLS).query(page)?.send().await
    }

    /// Chosen values of one cell; `None` where the world has none.
    pub async fn view(&self, cell: CellId, of: &CellSelection) -> Result<Option<CellView>, ClientError> {
        absent_as_none(self.0.to(&endpoints::CELL).path("cell", cell).query(of)?.send().await)
    }

    /// A page of chosen values of chosen cells.
    pub async fn views(&self, query: &CellQuery) -> Result<CellViews, ClientError> {
        self.0.to(&endpoints::CELLS).query(query)?.send().await
    }

    /// The cells of a list, in its order.
    pub async fn listed(&self, cells: &CellList, of: &CellSelection) -> Result<ListedCells, ClientError> {
        self.0.to(&endpoints::CELLS_BY_ID).query(of)?.json(cells)?.send().await
    }

    /// The cells around a cell.
    pub async fn disk(&self, cell: CellId, query: &AroundQuery) -> Result<CellViews, ClientError> {
        self.0.to(&endpoints::DISK).path("cell", cell).query(query)?.send().await
    }

    /// The cells along a leg.
    pub async fn corridor(
        &self,
        ends: (&str, &str),
        mode: Mode,
        query: &AroundQuery,
    ) -> Result<CellViews, ClientError> {
        let call = self.0.to(&endpoints::CORRIDOR).path("from", ends.0).path("to", ends.1);
        call.path("mode", mode.as_str()).query(query)?.send().await
    }

    /// Cells as lines of JSON, read whole: for parts of the world that fit into one answer.
    pub async fn cell_lines(&self, query: &CellStreamQuery) -> Result<Vec<u8>, ClientError> {
        self.0.to(&endpoints::CELL_STREAM).query(query)?.send_for_bytes().await.map(Into::into)
    }

    /// The epochs.
    pub async fn epochs(&self) -> Result<Epochs, ClientError> {
        self.0.to(&endpoints::EPOCHS).send().await
    }

    /// What codes mean.
    pub async fn codes(&self) -> Result<CodeTables, ClientError> {
        self.0.to(&endpoints::CODES).send().await
    }

    /// A page of sites.
    pub async fn sites(&self, query: &SiteQuery) -> Result<Sites, ClientError> {
        self.0.to(&endpoints::SITES).query(query)?.send().await
    }

    /// Sites as lines of JSON, read whole.
    pub async fn site_lines(&self, query: &SiteQuery) -> Result<Vec<u8>, ClientError> {
        self.0.to(&endpoints::SITE_STREAM).query(query)?.send_for_bytes().await.map(Into::into)
    }

    /// A page of a layer.
    pub async fn layer(&self, layer: LayerName, query: &FeatureQuery) -> Result<Features, ClientError> {
        self.0.to(&endpoints::LAYER).path("layer", layer.as_str()).query(query)?.send().await
    }

    /// A layer as lines of JSON, read whole.
    pub async fn layer_lines(&self, layer: LayerName, query: &FeatureQuery) -> Result<Vec<u8>, ClientError> {
        let call = self.0.to(&endpoints::LAYER_STREAM).path("layer", layer.as_str()).query(query)?;
        call.send_for_bytes().await.map(Into::into)
    }

    /// What differs between an earlier release and a later one.
    pub async fn difference(&self, from: u32, to: u32) -> Result<Difference, ClientError> {
        let call = self.0.to(&endpoints::DIFFERENCE).path("release", to);
        call.query(&DifferenceQuery { from })?.send().await
    }

    /// What happened since a cursor.
    pub async fn changes(&self, query: &ChangesQuery) -> Result<Changes, ClientError> {
        self.0.to(&endpoints::CHANGES).query(query)?.send().await
    }

    /// Places, goods, legs and epochs.
    pub async fn gazetteer(&self) -> Result<Gazetteer, ClientError> {
        self.0.to(&endpoints::GAZETTEER).send().await
    }

    /// The land polygons, as GeoJSON.
    pub async fn land(&self) -> Result<Vec<u8>, ClientError> {
        self.0.to(&endpoints::LAND).send_for_bytes().await.map(Into::into)
    }

    /// The latest prices.
    pub async fn prices(&self) -> Result<Prices, ClientError> {
        self.0.to(&endpoints::PRICES).send().await
    }

    /// Writes the prices of a period, once. `key` makes the call safe to repeat.
    pub async fn write_prices(&self, key: &str, batch: &PriceBatch) -> Result<Prices, ClientError> {
        self.0.to(&endpoints::WRITE_PRICES).key(key).json(batch)?.send().await
    }
}

/// Not there is an answer, not a failure.
fn absent_as_none<T>(answer: Result<T, ClientError>) -> Result<Option<T>, ClientError> {
    match answer {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.problem().is_some_and(|problem| problem.status == 404) => Ok(None),
        Err(error) => Err(error),
    }
}
