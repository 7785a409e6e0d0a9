//! What rules ask for, in sentences for people.

/// Rules whose name does not say it all.
const MEANINGS: [(&str, &str); 50] = [
    ("hole", "Every place that is surveyed has a value in the source."),
    ("range", "A value lies within the smallest and the largest that the recipe accepts."),
    ("not_0_0", "No thing lies at longitude 0, latitude 0, which is what a missing value becomes."),
    ("coordinates_on_earth", "Longitudes are -180 to 180 and latitudes -90 to 90."),
    ("coordinates_present", "Every row has a place."),
    ("columns_not_shifted", "Values stand under the names of their columns, and not beside them."),
    ("in_extent", "A point lies where its source, or its country, is."),
    ("in_region", "A point lies in the part of the world that is surveyed."),
    ("has_a_way", "Two places that are joined can be reached from one another."),
    ("unique", "A name is given once."),
    ("place_known", "A way begins and ends at places that are there."),
    ("place_is_port", "Ships put in at ports."),
    ("two_places", "A way joins two places."),
    ("goods_known", "Goods that are sold or wanted are there."),
    ("no_year_0", "There is no year 0: 1 BCE is followed by 1 CE."),
    ("not_before_valid_from", "Nothing ends before it begins."),
    ("span_not_reversed", "Nothing ends before it begins."),
    ("span_not_zero_length", "Edges of periods lie apart."),
    ("years_present", "Two years that are both 0 say that nothing is known."),
    ("year_in_reach", "Years lie where anything is described."),
    ("ring_closed", "A polygon ends where it begins."),
    ("ring_of_4_corners", "A polygon has three corners and the first one again."),
    ("crs_is_epsg_4326", "Coordinates are longitudes and latitudes on WGS 84."),
    ("georeferenced", "A raster says where on Earth it lies."),
    ("pixel_is_area", "Pixels are areas and not points."),
    ("north_up", "Rows run from north to south."),
    ("tiff", "The file can be read as a TIFF."),
    ("geojson", "The file can be read as GeoJSON."),
    ("utf_8", "Letters are written in UTF-8."),
    ("number", "A number is a number."),
    ("whole_number", "A whole number is a whole number."),
    ("not_empty", "Something stands there."),
    ("no_control_characters", "Texts have no control characters."),
    ("letters_readable", "Letters are written as the recipe says."),
    (
        "code_known",
        "Every value of the source is in the recipe's table of codes, and leads to a code of ours.",
    ),
    ("id_unique", "An id is given once."),
    ("lab_id_present", "A radiocarbon date has the number of its laboratory."),
    ("lab_id_unique", "A laboratory gives a number once."),
    ("duplicate_across_sets", "A date that two datasets have is taken once."),
    ("not_anachronistic", "Nothing is there before its time, or after it."),
    ("not_marine", "What lived in the sea is not dated by the curve of the air."),
    ("within_curve", "An age lies within the calibration curve."),
    ("potential_vegetation_only", "Modern cover is never taken for what grew."),
    ("ring_simple", "The edge of a polygon does not cross itself."),
    ("geometry_present", "Every feature has a shape."),
    ("node_known", "A way begins and ends at nodes that are there."),
    ("sources_agree", "Two sources of a height lie within 300 m of one another."),
    ("below_summit", "No sample stands 300 m above the highest summit that is known there."),
    ("depths_agree", "A depth lies within 500 m of the class that the second source has."),
    ("seam", "Neighbours meet: no cliff stands between two hexagons that the source does not have."),
];

/// What a rule asks for.
pub(super) fn of(rule: &str) -> String {
    if let Some((_, meaning)) = MEANINGS.iter().find(|(known, _)| *known == rule) {
        return (*meaning).to_owned();
    }
    // A rule is named by what must hold, so its name is the sentence.
    let words = rule.replace('_', " ");
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), letters.as_str()),
        None => "A rule without a name.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_a_sentence() {
        assert_eq!(of("fields_are_14"), "Fields are 14.");
        assert!(of("hole").ends_with('.'));
        assert!(MEANINGS.iter().all(|(rule, meaning)| !rule.is_empty() && meaning.ends_with('.')));
    }
}
