//! What a run works on: the files of its datasets, read and checked.

use std::collections::BTreeSet;
use std::path::PathBuf;

use tessera_formats::{Window, raster};
use tessera_pipeline_api::{DatasetTally, Recipe, Rejection, Triage};
use tessera_store_api::{Epoch, Feature, Field, Good, Layer, LayerName, Place, Tectonics, Vegetation};

use crate::content::Content;
use crate::evidence::{self, Evidence};
use crate::fields::agreement::{Depths, Summits};
use crate::fields::classes::Classes;
use crate::fields::water::Waters;
use crate::fields::{heights, land, layers, summits};
use crate::gazetteer::{self, LegRow};
use crate::land::{Coastline, Polygon};
use crate::raster::Source;
use crate::region::Region;
use crate::rejection::{Rejections, rejection};
use crate::survey::World;

/// Resolution from which the land bears children.
const CHILDREN_RESOLUTION: u8 = 7;
/// How far a raster is read beyond the region, in degrees: a pixel of the coarsest source, 1 degree, and a hexagon.
const MARGIN_DEGREES: f64 = 1.25;
/// The only unit of a vegetation dataset: what a source of today's cover cannot honestly say.
const POTENTIAL_VEGETATION: &str = "potential_vegetation";

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

/// Everything that was read but the tables.
#[derive(Debug)]
pub struct Sources {
    /// What a survey looks at.
    pub world: World,
    /// Lines and areas, in the order in which they enter the hash of a release.
    pub layers: Vec<Layer>,
    /// The land, as GeoJSON for the store.
    pub land: Vec<u8>,
    /// What became of the rows, dataset by dataset.
    pub tallies: Vec<DatasetTally>,
}

/// Why the inputs cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The content folder failed.
    #[error("the content folder failed")]
    Content(#[from] std::io::Error),
    /// The land cannot be written as JSON.
    #[error("the land cannot be written")]
    Land(#[from] serde_json::Error),
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
    region: &'a Region,
}

impl<'a> Files<'a> {
    /// The files of these recipes, as far as they speak of a region.
    pub fn new(recipes: &'a [Recipe], content: &'a Content, region: &'a Region) -> Self {
        Self { recipes, content, region }
    }

    /// Those that feed a field, in order of their ids.
    fn feeding(&self, field: Field) -> impl Iterator<Item = &'a Recipe> {
        self.recipes.iter().filter(move |recipe| recipe.feeds.field == field)
    }

    fn recipe(&self, field: Field) -> Result<&'a Recipe, Error> {
        self.feeding(field).next().ok_or(Error::Missing(field))
    }

    fn gone(recipe: &Recipe) -> Error {
        Error::Gone { file: recipe.content.file.clone() }
    }

    fn path(&self, recipe: &Recipe) -> Result<PathBuf, Error> {
        self.content.path(&recipe.content.sha256)?.ok_or_else(|| Self::gone(recipe))
    }

    fn bytes(&self, field: Field) -> Result<(&'a Recipe, Vec<u8>), Error> {
        let recipe = self.recipe(field)?;
        let bytes = self.content.read(&recipe.content.sha256)?;
        Ok((recipe, bytes.ok_or_else(|| Self::gone(recipe))?))
    }

    /// Name of the file that feeds a field; empty where none does.
    pub fn name(&self, field: Field) -> &'a str {
        self.feeding(field).next().map_or("", |recipe| &recipe.content.file)
    }

    /// The tables; what was refused is missing in them.
    pub fn tables(&self, rejections: &mut Rejections) -> Result<Tables, Error> {
        let file = |recipe: &'a Recipe| recipe.content.file.as_str();
        let (recipe, bytes) = self.bytes(Field::Epochs)?;
        let epochs = gazetteer::epochs(file(recipe), &bytes, rejections);
        let (recipe, bytes) = self.bytes(Field::Goods)?;
        let goods = gazetteer::goods(file(recipe), &bytes, rejections);
        let (recipe, bytes) = self.bytes(Field::Places)?;
        let places = gazetteer::places(file(recipe), &bytes, &goods, self.region, rejections);
        let (recipe, bytes) = self.bytes(Field::Legs)?;
        let legs = gazetteer::legs(file(recipe), &bytes, &places, rejections);
        Ok(Tables { epochs, goods, places, legs })
    }

    /// Everything else; `None` when something was refused.
    pub fn sources(&self, epochs: &[Epoch], rejections: &mut Rejections) -> Result<Option<Sources>, Error> {
        self.refuse_rejected(rejections);
        let land_recipe = self.recipe(Field::Land)?;
        let land = land::read(land_recipe, &self.path(land_recipe)?, self.region, rejections);
        let coastline = Coastline::of_polygons(&land);
        let rasters = self.rasters(&coastline, rejections)?;
        let mut tallies = Vec::new();
        let mut layers = self.layers(&mut tallies, rejections)?;
        let summits = self.summits(&mut tallies, rejections)?;
        let evidence = self.evidence(epochs, rejections)?;
        tallies.extend(evidence.tallies);
        let Some(rasters) = rasters.filter(|_| rejections.is_empty()) else { return Ok(None) };
        let has_children = land_recipe.feeds.resolution >= CHILDREN_RESOLUTION;
        let waters = has_children.then(|| self.waters(&land, &layers)).flatten();
        let ways = evidence.ways;
        if self.feeding(Field::Ways).next().is_some() {
            layers.push(Layer { layer: LayerName::Ways, features: ways });
        }
        layers.sort_by_key(|layer| layer.layer);
        let Rasters { elevation, elevation_check, depth, depth_check, vegetation, tectonics } = rasters;
        let world = World {
            coastline,
            has_children,
            elevation,
            elevation_check,
            summits,
            depth,
            depth_check,
            vegetation,
            tectonics,
            waters,
            evidence: evidence.index,
            fed: self.recipes.iter().map(|recipe| recipe.feeds.field).collect::<BTreeSet<_>>(),
        };
        Ok(Some(Sources { world, layers, land: self.written(&land)?, tallies }))
    }

    /// A dataset that was looked at and found not to be good is taken by no run, whoever asks.
    fn refuse_rejected(&self, rejections: &mut Rejections) {
        for recipe in self.recipes.iter().filter(|recipe| recipe.triage == Triage::Rejected) {
            let value = format!("{}: triage is rejected", recipe.id);
            rejections.push(rejection(&recipe.content.file, "triage", "not_rejected", value));
        }
    }

    fn written(&self, land: &[Polygon]) -> Result<Vec<u8>, Error> {
        let written = land::written(land)?;
        if written.tolerance_degrees > 0.0 {
            tracing::warn!(
                tolerance_degrees = written.tolerance_degrees,
                "the land polygons were simplified to fit into what the store takes"
            );
        }
        Ok(written.bytes)
    }

    /// Water needs all three: a coast, rivers and lakes. With less, *none* would be said where nobody looked.
    fn waters(&self, land: &[Polygon], layers: &[Layer]) -> Option<Waters> {
        let features = |name: LayerName| -> Option<&[Feature]> {
            layers.iter().find(|layer| layer.layer == name).map(|layer| layer.features.as_slice())
        };
        let (rivers, lakes) = (features(LayerName::Rivers)?, features(LayerName::Lakes)?);
        Some(Waters::new(land, rivers, lakes, self.region))
    }

    fn layers(
        &self,
        tallies: &mut Vec<DatasetTally>,
        rejections: &mut Rejections,
    ) -> Result<Vec<Layer>, Error> {
        let mut all = Vec::new();
        for field in Field::ALL {
            let Some((layer, _)) = layers::of_field(field) else { continue };
            let recipes: Vec<&Recipe> =
                self.feeding(field).filter(|recipe| !evidence::Source::is_evidence(recipe)).collect();
            let mut features = Vec::new();
            for recipe in &recipes {
                let (read, tally) = layers::read(recipe, &self.path(recipe)?, self.region, rejections);
                features.extend(read);
                tallies.push(tally);
            }
            features.sort_by(|one: &Feature, other| one.id.cmp(&other.id));
            if !recipes.is_empty() {
                all.push(Layer { layer, features });
            }
        }
        Ok(all)
    }

    fn summits(
        &self,
        tallies: &mut Vec<DatasetTally>,
        rejections: &mut Rejections,
    ) -> Result<Option<Summits>, Error> {
        let Some(recipe) = self.feeding(Field::SpotHeights).next() else { return Ok(None) };
        let (summits, tally) = summits::read(recipe, &self.path(recipe)?, self.region, rejections);
        tallies.push(tally);
        Ok(Some(summits))
    }

    fn evidence(&self, epochs: &[Epoch], rejections: &mut Rejections) -> Result<Evidence, Error> {
        let sources: Vec<evidence::Source<'_>> = self
            .recipes
            .iter()
            .filter(|recipe| evidence::Source::is_evidence(recipe))
            .map(|recipe| Ok(evidence::Source::file(recipe, &self.path(recipe)?)))
            .collect::<Result<_, Error>>()?;
        Ok(evidence::gather(&sources, epochs, self.region, rejections))
    }
}

/// The rasters of a run.
struct Rasters {
    elevation: Source,
    elevation_check: Option<Source>,
    depth: Source,
    depth_check: Option<Classes<Depths>>,
    vegetation: Option<Classes<Vegetation>>,
    tectonics: Option<Classes<Tectonics>>,
}

impl Files<'_> {
    fn rasters(&self, coastline: &Coastline, rejections: &mut Rejections) -> Result<Option<Rasters>, Error> {
        let mut elevation = self.source(Field::Elevation, rejections)?;
        let mut elevation_check = self.source(Field::ElevationCheck, rejections)?;
        for source in elevation.iter_mut().chain(&mut elevation_check) {
            heights::mask_sea(source, coastline);
        }
        let depth = self.source(Field::Depth, rejections)?;
        let depth_check = self.classes(Field::DepthCheck, rejections, Depths::of_text)?;
        self.refuse_modern_cover(rejections);
        let vegetation = self.classes(Field::Vegetation, rejections, Vegetation::of_token)?;
        let tectonics = self.classes(Field::Tectonics, rejections, Tectonics::of_token)?;
        let (Some(elevation), Some(depth)) = (elevation, depth) else { return Ok(None) };
        Ok(Some(Rasters { elevation, elevation_check, depth, depth_check, vegetation, tectonics }))
    }

    /// What grows today is never what grew then: only a dataset that says that it is of potential vegetation feeds it.
    fn refuse_modern_cover(&self, rejections: &mut Rejections) {
        for recipe in self.feeding(Field::Vegetation) {
            let unit = &recipe.feeds.unit;
            if unit != POTENTIAL_VEGETATION {
                rejections.push(rejection(
                    &recipe.content.file,
                    "feeds.unit",
                    "potential_vegetation_only",
                    unit,
                ));
            }
        }
    }

    fn source(&self, field: Field, rejections: &mut Rejections) -> Result<Option<Source>, Error> {
        let Some(recipe) = self.feeding(field).next() else { return Ok(None) };
        let raster = self.raster(recipe)?;
        Ok(rejections.sift(raster).map(|raster| Source::new(recipe, raster)))
    }

    fn classes<T: Copy>(
        &self,
        field: Field,
        rejections: &mut Rejections,
        of_token: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<Classes<T>>, Error> {
        let Some(recipe) = self.feeding(field).next() else { return Ok(None) };
        let raster = self.raster(recipe)?;
        let classes = raster.and_then(|raster| Classes::new(recipe, field.as_str(), raster, of_token));
        Ok(rejections.sift(classes))
    }

    fn raster(&self, recipe: &Recipe) -> Result<Result<raster::Raster, Rejection>, Error> {
        let Region { west, east, south, north } = *self.region;
        let window = Window {
            west: west - MARGIN_DEGREES,
            east: east + MARGIN_DEGREES,
            south: south - MARGIN_DEGREES,
            north: north + MARGIN_DEGREES,
        };
        let read = raster::read(recipe, &self.path(recipe)?, &window);
        Ok(read.map_err(|defect| rejection(&recipe.content.file, defect.place, &defect.rule, defect.value)))
    }
}
