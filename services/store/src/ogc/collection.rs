//! What there is to read: the collections, and the columns of each.

use tessera_store_api::{Epoch, LayerName};

use super::record::{Column, Kind};

/// A set of rows of one shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Collection {
    /// Units: resolution-5 hexagons.
    Cells,
    /// Their children: resolution-7 hexagons.
    Children,
    /// Points of evidence.
    Sites,
    /// Lines or areas.
    Layer(LayerName),
    /// The gazetteer of the game.
    Places,
    /// Ways between those places.
    Legs,
}

impl Collection {
    /// Every collection, in the order in which they are listed.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        let layers = LayerName::ALL.into_iter().map(Self::Layer);
        [Self::Cells, Self::Children, Self::Sites].into_iter().chain(layers).chain([Self::Places, Self::Legs])
    }

    /// From its id.
    pub(crate) fn of_id(id: &str) -> Option<Self> {
        Self::all().find(|collection| collection.id() == id)
    }

    /// Its name in paths and files.
    pub(crate) const fn id(self) -> &'static str {
        match self {
            Self::Cells => "cells",
            Self::Children => "children",
            Self::Sites => "sites",
            Self::Layer(name) => name.as_str(),
            Self::Places => "places",
            Self::Legs => "legs",
        }
    }

    /// Its name for people.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Cells => "Cells",
            Self::Children => "Children of cells",
            Self::Sites => "Sites",
            Self::Layer(LayerName::Rivers) => "Rivers",
            Self::Layer(LayerName::Lakes) => "Lakes",
            Self::Layer(LayerName::Seas) => "Seas",
            Self::Layer(LayerName::Roads) => "Roads",
            Self::Layer(LayerName::Ways) => "Ways of the transport network",
            Self::Layer(LayerName::Works) => "Aqueducts, canals and walls",
            Self::Layer(LayerName::Towns) => "Built-up areas of towns",
            Self::Places => "Places of the game",
            Self::Legs => "Ways between the places of the game",
        }
    }

    /// What it holds, in a sentence or two.
    pub(crate) const fn description(self) -> &'static str {
        match self {
            Self::Cells => {
                "H3 hexagons of resolution 5 (some 250 square kilometres) with elevation, share of land, potential \
                 vegetation, slope, water, tectonic setting, and evidence of people in each epoch. Elevations are \
                 against modern mean sea level: in an epoch, land is what lies above its sea level offset."
            }
            Self::Children => {
                "H3 hexagons of resolution 7 (some 5 square kilometres): land or sea by the modern coastline, water, \
                 and evidence of people in each epoch."
            }
            Self::Sites => {
                "Points where there is evidence of people: towns, forts, ports, wrecks, amphitheatres, radiocarbon \
                 dates and others; and named features of the land."
            }
            Self::Layer(LayerName::Rivers) => "Rivers as lines. A small rank is an important river.",
            Self::Layer(LayerName::Lakes) => "Natural lakes as areas. Modern reservoirs are left out.",
            Self::Layer(LayerName::Seas) => "Named seas as areas, under their modern names.",
            Self::Layer(LayerName::Roads) => "Ancient roads as lines.",
            Self::Layer(LayerName::Ways) => "Lines between the nodes of the ancient transport network.",
            Self::Layer(LayerName::Works) => "Aqueducts, canals and walls as lines.",
            Self::Layer(LayerName::Towns) => "Built-up areas of ancient towns.",
            Self::Places => "Towns and harbours in which the game trades.",
            Self::Legs => {
                "Ways by sea, road and river, found over the cells, as lines through their middles."
            }
        }
    }

    /// Whether its rows have a kind to ask for.
    pub(crate) const fn has_kind(self) -> bool {
        matches!(self, Self::Sites | Self::Layer(_) | Self::Places)
    }

    /// Whether its rows name their dataset.
    pub(crate) const fn has_dataset(self) -> bool {
        matches!(self, Self::Sites | Self::Layer(_))
    }

    /// The columns of its rows. Those of cells and children end with one for each epoch.
    pub(crate) fn columns(self, epochs: &[Epoch]) -> Vec<Column> {
        match self {
            Self::Cells => cell_columns(epochs),
            Self::Children => {
                let land = "Whether its middle is land by the modern coastline.";
                let mut columns = vec![Column::new("land", Kind::Boolean, land)];
                columns.extend(water_columns());
                columns.extend(people_columns(epochs));
                columns
            }
            Self::Sites => columns(&[
                ("kind", Kind::Text, "What it is; see the table site_kind of the codes."),
                ("name", Kind::Text, "Its name."),
                ("cell", Kind::Text, "The resolution-7 cell it stands in."),
                ("precision_m", Kind::Integer, "How far it may be from there, in metres."),
                ("from", Kind::Integer, "First year; BCE is negative, and there is no year 0."),
                ("until", Kind::Integer, "Last year."),
                ("dataset", Kind::Text, "Id of the dataset."),
                ("detail", Kind::Json, "What else the source says."),
            ]),
            Self::Layer(_) => columns(&[
                ("kind", Kind::Text, "What it is."),
                ("name", Kind::Text, "Its name."),
                ("rank", Kind::Integer, "How important, 1 the most."),
                ("from", Kind::Integer, "First year; BCE is negative, and there is no year 0."),
                ("until", Kind::Integer, "Last year."),
                ("dataset", Kind::Text, "Id of the dataset."),
                ("detail", Kind::Json, "What else the source says."),
            ]),
            Self::Places => place_columns(),
            Self::Legs => columns(&[
                ("from_place", Kind::Text, "Id of the place at one end."),
                ("to_place", Kind::Text, "Id of the place at the other."),
                ("mode", Kind::Text, "sea, road or river."),
                ("name", Kind::Text, "The road's or crossing's name."),
                ("km", Kind::Real, "Length, in kilometres."),
                ("climb_m", Kind::Integer, "Height climbed, the mean of both ways, in metres."),
                ("source", Kind::Text, "Where this is known from."),
                ("confidence", Kind::Text, "HIGH, MEDIUM or LOW."),
            ]),
        }
    }
}

fn columns(columns: &[(&str, Kind, &str)]) -> Vec<Column> {
    columns.iter().map(|(name, kind, meaning)| Column::new(name, *kind, meaning)).collect()
}

fn cell_columns(epochs: &[Epoch]) -> Vec<Column> {
    let mut all = columns(&[
        ("elev_cm", Kind::Integer, "Mean elevation against modern mean sea level, in centimetres."),
        ("elev_min_cm", Kind::Integer, "Lowest sample, in centimetres."),
        ("elev_max_cm", Kind::Integer, "Highest sample, in centimetres."),
        ("land_permille", Kind::Integer, "Share of land by the modern coastline, in thousandths."),
        ("surface", Kind::Text, "How the elevation came about."),
        ("terrain", Kind::Text, "What would grow without people; never today's cover."),
        ("slope", Kind::Text, "How steep the land is."),
    ]);
    all.extend(water_columns());
    all.push(Column::new("tectonics", Kind::Text, "The setting of the crust. Low confidence."));
    all.extend(people_columns(epochs));
    all
}

fn water_columns() -> Vec<Column> {
    columns(&[
        ("coast", Kind::Boolean, "Whether a modern coast runs through it; null where not surveyed."),
        ("lake", Kind::Boolean, "Whether there is a natural lake; null where not surveyed."),
        ("river", Kind::Integer, "Rank of the most important river, 0 for none; null where not surveyed."),
    ])
}

fn people_columns(epochs: &[Epoch]) -> impl Iterator<Item = Column> {
    epochs.iter().map(|epoch| Column {
        name: format!("occupation_{}", epoch.token),
        kind: Kind::Text,
        meaning: format!(
            "What is known of people: {}, {} to {}.",
            epoch.name, epoch.span.from, epoch.span.until
        ),
    })
}

fn place_columns() -> Vec<Column> {
    columns(&[
        ("kind", Kind::Text, "city, town, colony or harbour."),
        ("latin", Kind::Text, "Its name in its time."),
        ("english", Kind::Text, "Its name in English."),
        ("modern", Kind::Text, "The town that stands there today."),
        ("cell", Kind::Text, "The resolution-5 cell it stands in."),
        ("port", Kind::Boolean, "Whether ships put in."),
        ("from", Kind::Integer, "First year; BCE is negative, and there is no year 0."),
        ("until", Kind::Integer, "Last year."),
        ("exports", Kind::Text, "Goods it sells, with spaces between."),
        ("imports", Kind::Text, "Goods it wants, with spaces between."),
        ("source", Kind::Text, "Where this is known from."),
        ("confidence", Kind::Text, "HIGH, MEDIUM or LOW."),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn ids_are_found_again_and_columns_are_named_once() {
        let ids: HashSet<_> = Collection::all().map(Collection::id).collect();
        assert_eq!(ids.len(), 12);
        for collection in Collection::all() {
            assert_eq!(Collection::of_id(collection.id()), Some(collection));
            let columns = collection.columns(&[]);
            let names: HashSet<_> = columns.iter().map(|column| &column.name).collect();
            assert_eq!(names.len(), columns.len(), "{collection:?}");
            assert!(!names.contains(&"id".to_owned()), "it is there already");
        }
        assert_eq!(Collection::of_id("wine"), None);
    }
}
