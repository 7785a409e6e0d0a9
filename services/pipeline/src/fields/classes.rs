//! Rasters of codes: every value is one of a table, which the recipe writes down.

use std::collections::HashMap;

use h3o::{CellIndex, LatLng};
use tessera_formats::Raster;
use tessera_pipeline_api::{Recipe, Rejection};
use tessera_store_api::Vegetation;

use crate::raster;
use crate::rejection::rejection;

/// A raster whose values are codes of `T`.
#[derive(Debug)]
pub struct Classes<T> {
    file: String,
    raster: Raster,
    table: HashMap<i32, T>,
}

impl<T: Copy> Classes<T> {
    /// The raster of `recipe`, whose table of codes for `property` says what its values are called here.
    ///
    /// # Errors
    /// `codes_present` where the recipe has no such table, `code_is_number` for a row that no raster can hold, and
    /// `code_known` for a name that `of_token` does not know.
    pub fn new(
        recipe: &Recipe,
        property: &str,
        raster: Raster,
        of_token: impl Fn(&str) -> Option<T>,
    ) -> Result<Self, Rejection> {
        let file = recipe.content.file.clone();
        let place = format!("feeds.codes.{property}");
        let codes = recipe.feeds.codes.get(property);
        let codes = codes.ok_or_else(|| rejection(&file, &place, "codes_present", "none"))?;
        let mut table = HashMap::new();
        for (code, token) in codes {
            let number = code.parse().map_err(|_| rejection(&file, &place, "code_is_number", code))?;
            let value = of_token(token).ok_or_else(|| rejection(&file, &place, "code_known", token))?;
            table.insert(number, value);
        }
        Ok(Self { file, raster, table })
    }

    /// The file, for rejections.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// What stands at a point; `None` outside and where there is no data.
    ///
    /// # Errors
    /// `code_known`, with the unit and the value that the table does not have.
    pub fn sample(&self, unit: CellIndex, point: LatLng) -> Result<Option<T>, Rejection> {
        let pixel = raster::pixel(&self.raster, point);
        let Some(sample) = pixel.and_then(|pixel| raster::at(&self.raster, pixel)) else { return Ok(None) };
        self.known(unit, sample).map(Some)
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "checked to be whole; what is too large is in no table"
    )]
    fn known(&self, unit: CellIndex, sample: f32) -> Result<T, Rejection> {
        let found = (sample.fract() == 0.0).then(|| self.table.get(&(sample as i32))).flatten();
        found.copied().ok_or_else(|| rejection(&self.file, unit.to_string(), "code_known", sample))
    }
}

/// What grows on the land of a hexagon: what most of its points say. Water is no plant: where the source has only that
/// although the coastline has land, it does not know.
///
/// # Errors
/// Those of [`Classes::sample`].
pub fn terrain(
    unit: CellIndex,
    land: &[LatLng],
    source: &Classes<Vegetation>,
) -> Result<Vegetation, Rejection> {
    let mut votes: HashMap<Vegetation, u32> = HashMap::new();
    for point in land {
        let sample = source.sample(unit, *point)?;
        if let Some(class) = sample.filter(|class| *class != Vegetation::Water) {
            *votes.entry(class).or_default() += 1;
        }
    }
    // Of two that are as frequent the one with the lower code, so that the answer does not depend on the order.
    let most = votes.into_iter().max_by_key(|(class, count)| (*count, std::cmp::Reverse(*class)));
    Ok(most.map_or(Vegetation::Unknown, |(class, _)| class))
}
