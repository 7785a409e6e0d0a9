//! What a run works on: the files of its datasets, read and checked.

use tessera_pipeline_api::{Recipe, Rejection};
use tessera_store_api::{Epoch, Field, Good, Place};

use crate::content::Content;
use crate::formats::{geojson, geotiff};
use crate::gazetteer::{self, LegRow};
use crate::land::Coastline;
use crate::region::Region;
use crate::rejection::Rejections;
use crate::survey::{Source, World};

/// The tables of a run.
#[derive(Debug)]
pub struct Tables {
    /// Times.
    pub epochs: Vec<Epoch>,
    /// Things to trade.
    pub goods: Vec<Good>,
    /// Towns and harbours.
    pub places: Vec<Place>,
    /// Ways that are to be found.
    pub legs: Vec<LegRow>,
}

/// Why the inputs cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The content folder failed.
    #[error("the content folder failed")]
    Content(#[from] std::io::Error),
    /// A file that came is not there any more, or not as it was.
    #[error("{file} is missing or damaged in the content folder; upload it again")]
    Gone {
        /// The file.
        file: String,
    },
    /// No dataset of the run feeds a field.
    #[error("the run has no dataset for {}", .0.as_str())]
    Missing(Field),
}

/// The files of a run.
#[derive(Debug)]
pub struct Files<'a> {
    recipes: &'a [Recipe],
    content: &'a Content,
}

impl<'a> Files<'a> {
    /// The files of these recipes.
    pub fn new(recipes: &'a [Recipe], content: &'a Content) -> Self {
        Self { recipes, content }
    }

    fn recipe(&self, field: Field) -> Option<&'a Recipe> {
        self.recipes.iter().find(|recipe| recipe.feeds.field == field)
    }

    fn of(&self, field: Field) -> Result<(&'a Recipe, Vec<u8>), Error> {
        let recipe = self.recipe(field).ok_or(Error::Missing(field))?;
        let bytes = self.content.read(&recipe.content.sha256)?;
        let gone = || Error::Gone { file: recipe.content.file.clone() };
        Ok((recipe, bytes.ok_or_else(gone)?))
    }

    /// The rasters and the coastline; `None` when something was refused.
    pub fn world(&self, rejections: &mut Rejections) -> Result<Option<World>, Error> {
        let (recipe, bytes) = self.of(Field::Land)?;
        let rings = rejections.sift(geojson::read(recipe, &bytes));
        let elevation = self.raster(Field::Elevation)?;
        let (elevation, depth) = (rejections.sift(elevation), rejections.sift(self.raster(Field::Depth)?));
        let (Some(rings), Some(elevation), Some(depth)) = (rings, elevation, depth) else { return Ok(None) };
        Ok(Some(World { coastline: Coastline::of_rings(&rings), elevation, depth }))
    }

    fn raster(&self, field: Field) -> Result<Result<Source, Rejection>, Error> {
        let (recipe, bytes) = self.of(field)?;
        Ok(geotiff::read(recipe, &bytes).map(|raster| Source::new(recipe, raster)))
    }

    /// The tables; what was refused is missing in them.
    pub fn tables(&self, region: &Region, rejections: &mut Rejections) -> Result<Tables, Error> {
        let file = |recipe: &'a Recipe| recipe.content.file.as_str();
        let (recipe, bytes) = self.of(Field::Epochs)?;
        let epochs = gazetteer::epochs(file(recipe), &bytes, rejections);
        let (recipe, bytes) = self.of(Field::Goods)?;
        let goods = gazetteer::goods(file(recipe), &bytes, rejections);
        let (recipe, bytes) = self.of(Field::Places)?;
        let places = gazetteer::places(file(recipe), &bytes, &goods, region, rejections);
        let (recipe, bytes) = self.of(Field::Legs)?;
        let legs = gazetteer::legs(file(recipe), &bytes, &places, rejections);
        Ok(Tables { epochs, goods, places, legs })
    }

    /// Name of the file of legs.
    pub fn legs_file(&self) -> &'a str {
        self.recipe(Field::Legs).map_or("", |recipe| &recipe.content.file)
    }

    /// Checksum of the land polygons, in hex.
    pub fn land_sha256(&self) -> &'a str {
        self.recipe(Field::Land).map_or("", |recipe| &recipe.content.sha256)
    }

    /// The land polygons as they came.
    pub fn land(&self) -> Result<Vec<u8>, Error> {
        self.of(Field::Land).map(|(_, bytes)| bytes)
    }
}
