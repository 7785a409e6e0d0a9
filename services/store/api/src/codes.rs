//! The code tables of TESSERA: what the values of a cell mean. A code is never reused for something else.
//!
//! In every table 0 is *not surveyed*: no source was asked. *Unknown* is a source that did not know, and *none* one that
//! found nothing. They are three different answers.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A row of a code table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Code {
    /// What SQLite stores.
    pub code: u8,
    /// Its name in JSON.
    pub token: String,
    /// What it means.
    pub meaning: String,
}

/// An enumeration with codes for SQLite, tokens for JSON and meanings for people. Code 0 is always *not surveyed*.
macro_rules! codes {
    ($(#[$docs:meta])* $name:ident { $($variant:ident = $code:literal, $token:literal, $meaning:literal;)+ }) => {
        $(#[$docs])*
        #[derive(
            Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
        )]
        #[repr(u8)]
        pub enum $name {
            /// No source was asked.
            #[default]
            #[serde(rename = "not_surveyed")]
            NotSurveyed = 0,
            $(
                #[doc = $meaning]
                #[serde(rename = $token)]
                $variant = $code,
            )+
        }

        impl $name {
            /// Every value, in order of the codes.
            pub const ALL: &[Self] = &[Self::NotSurveyed, $(Self::$variant),+];

            /// What SQLite stores.
            pub const fn code(self) -> u8 {
                self as u8
            }

            /// From what SQLite stores.
            pub const fn of_code(code: u8) -> Option<Self> {
                match code {
                    0 => Some(Self::NotSurveyed),
                    $($code => Some(Self::$variant),)+
                    _ => None,
                }
            }

            /// Its name in JSON and in recipes.
            pub const fn token(self) -> &'static str {
                match self {
                    Self::NotSurveyed => "not_surveyed",
                    $(Self::$variant => $token,)+
                }
            }

            /// From its name.
            pub fn of_token(token: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.token() == token)
            }

            /// What it means, in a sentence.
            pub const fn meaning(self) -> &'static str {
                match self {
                    Self::NotSurveyed => "No source was asked.",
                    $(Self::$variant => $meaning,)+
                }
            }

            /// The table, for documents and answers.
            pub fn table() -> Vec<Code> {
                let row = |value: &Self| Code {
                    code: value.code(),
                    token: value.token().to_owned(),
                    meaning: value.meaning().to_owned(),
                };
                Self::ALL.iter().map(row).collect()
            }

            /// Whether no source was asked: what JSON leaves out.
            pub const fn is_not_surveyed(&self) -> bool {
                matches!(self, Self::NotSurveyed)
            }
        }
    };
}

codes! {
    /// What grows, or would grow without people: potential natural vegetation after Ramankutty and Foley 1999. It is
    /// never today's cover.
    Vegetation {
        Unknown = 1, "unknown", "The source has no value here.";
        Water = 2, "water", "Sea or a lake.";
        TropicalEvergreenForest = 11, "tropical_evergreen_forest", "Tropical evergreen forest or woodland.";
        TropicalDeciduousForest = 12, "tropical_deciduous_forest", "Tropical deciduous forest or woodland.";
        TemperateBroadleafEvergreenForest = 13, "temperate_broadleaf_evergreen_forest", "Temperate broadleaf evergreen forest or woodland.";
        TemperateNeedleleafEvergreenForest = 14, "temperate_needleleaf_evergreen_forest", "Temperate needleleaf evergreen forest or woodland.";
        TemperateDeciduousForest = 15, "temperate_deciduous_forest", "Temperate deciduous forest or woodland.";
        BorealEvergreenForest = 16, "boreal_evergreen_forest", "Boreal evergreen forest or woodland.";
        BorealDeciduousForest = 17, "boreal_deciduous_forest", "Boreal deciduous forest or woodland.";
        MixedForest = 18, "mixed_forest", "Evergreen and deciduous mixed forest or woodland.";
        Savanna = 19, "savanna", "Savanna.";
        Grassland = 20, "grassland", "Grassland or steppe.";
        DenseShrubland = 21, "dense_shrubland", "Dense shrubland.";
        OpenShrubland = 22, "open_shrubland", "Open shrubland.";
        Tundra = 23, "tundra", "Tundra.";
        Desert = 24, "desert", "Desert.";
        PolarDesert = 25, "polar_desert", "Polar desert, rock or ice.";
    }
}

codes! {
    /// How steep the land is between samples of the elevation source, 9 km apart: hills between them are not seen.
    Slope {
        Sea = 2, "sea", "Not land.";
        Level = 11, "level", "Less than 5 m of height a kilometre.";
        Gentle = 12, "gentle", "5 to 15 m a kilometre.";
        Hilly = 13, "hilly", "15 to 40 m a kilometre.";
        Steep = 14, "steep", "40 to 100 m a kilometre.";
        Mountainous = 15, "mountainous", "100 m a kilometre and more.";
    }
}

codes! {
    /// The tectonic setting of the crust after CRUST1.0: 111 km cells, so the confidence is low. It says nothing of the
    /// rock at the surface, which no source was found for.
    Tectonics {
        Unknown = 1, "unknown", "The source has no value here.";
        Platform = 10, "platform", "Platform.";
        SlowPlatform = 11, "slow_thin_platform", "Slow, thin platform.";
        ArcheanAntarctica = 12, "archean_antarctica", "Archean (Antarctica).";
        EarlyArchean = 13, "early_archean", "Early Archean.";
        LateArchean = 14, "late_archean", "Late Archean.";
        EarlyProterozoic = 15, "early_mid_proterozoic", "Early or middle Proterozoic.";
        EarlyProterozoicSlow = 16, "early_mid_proterozoic_slow", "Early or middle Proterozoic (Antarctica, slow).";
        LateProterozoic = 17, "late_proterozoic", "Late Proterozoic.";
        LateProterozoicSlow = 18, "late_proterozoic_slow", "Slow late Proterozoic.";
        IslandArc = 19, "island_arc", "Island arc.";
        Forearc = 20, "forearc", "Forearc.";
        ContinentalArc = 21, "continental_arc", "Continental arc.";
        ContinentalArcSlow = 22, "continental_arc_slow", "Slow continental arc.";
        ExtendedCrust = 23, "extended_crust", "Extended crust.";
        ExtendedCrustFast = 24, "extended_crust_fast", "Fast extended crust (Antarctica).";
        OrogenAntarctica = 25, "orogen_antarctica", "Orogen (Antarctica), thick upper, thin lower crust.";
        OrogenThickUpper = 26, "orogen_thick_upper_crust", "Orogen, thick upper crust, very thin lower crust.";
        OrogenFastMiddle = 27, "orogen_fast_middle_crust", "Orogen, thick upper crust, fast middle crust.";
        OrogenSlowLower = 28, "orogen_slow_lower_crust", "Orogen with slow lower crust (Andes).";
        OrogenSlow = 29, "orogen_slow", "Slow orogen (Himalaya).";
        Margin = 30, "margin_shield_transition", "Margin: transition of continent and shield.";
        MarginSlow = 31, "margin_shield_slow", "Slow margin or shield (Antarctica).";
        Rift = 32, "rift", "Rift.";
        Phanerozoic = 33, "phanerozoic", "Phanerozoic.";
        PhanerozoicFast = 34, "phanerozoic_fast", "Fast Phanerozoic (E. Australia, S. Africa, N. Siberia).";
        Oceanic = 35, "oceanic", "Normal oceanic.";
        OceanicYoung = 36, "oceanic_young", "Ocean of 3 million years and younger.";
        OceanicPlateau = 37, "oceanic_plateau", "Melt-affected oceanic crust and oceanic plateaus.";
        Shelf = 38, "continental_shelf", "Continental shelf.";
        ContinentalSlope = 39, "continental_slope", "Continental slope, margin, transition.";
        InactiveRidge = 40, "inactive_ridge", "Inactive ridge, Alpha Ridge.";
        ThinnedContinental = 41, "thinned_continental", "Thinned continental crust, Red Sea.";
        OceanicPlateauContinental = 42, "oceanic_plateau_continental", "Oceanic plateau with continental crust.";
        CaspianDepression = 43, "caspian_depression", "Caspian depression.";
        IntermediateBlackSea = 44, "intermediate_black_sea", "Between continental and oceanic crust, Black Sea.";
        CaspianOceanic = 45, "caspian_oceanic", "Caspian Sea, oceanic.";
    }
}

codes! {
    /// What is known of people in an epoch. A cell without evidence is not a cell without people.
    Occupation {
        None = 1, "none", "The sources were asked and have no evidence.";
        Uncertain = 2, "uncertain", "Evidence whose place or time is too vague to be sure of the cell or the epoch.";
        Attested = 3, "attested", "Evidence in the cell and the epoch.";
        Town = 4, "town", "A town or city.";
    }
}

codes! {
    /// What stands, lay or was found at a site.
    SiteKind {
        Unknown = 1, "unknown", "The source does not say.";
        Town = 10, "town", "A town or city.";
        Settlement = 11, "settlement", "A village or another settlement.";
        Villa = 12, "villa", "A country house or estate.";
        Station = 13, "station", "A stop on a road.";
        Fort = 14, "fort", "A fort, camp or tower.";
        Port = 15, "port", "A port or anchorage.";
        Bridge = 16, "bridge", "A bridge, ford or tunnel.";
        Sanctuary = 17, "sanctuary", "A temple, sanctuary or church.";
        Burial = 18, "burial", "A tomb or cemetery.";
        Production = 19, "production", "A mine, quarry or workshop.";
        Water = 20, "water", "An aqueduct, bath, cistern or spring.";
        Amphitheatre = 21, "amphitheatre", "An amphitheatre.";
        Theatre = 22, "theatre", "A theatre, circus or stadium.";
        Monument = 23, "monument", "An arch, trophy, milestone or other monument.";
        Wreck = 24, "wreck", "A ship that sank.";
        Sample = 25, "sample", "A radiocarbon date.";
        Nature = 26, "nature", "A cape, mountain, island, river or other feature of the land that has an ancient name.";
        People = 27, "people", "A people or a region.";
        Volcano = 28, "volcano", "A volcano that has been active in the Holocene.";
    }
}

/// Water in a cell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Hydro {
    /// Whether a source was asked; where not, nothing else is said.
    pub surveyed: bool,
    /// Whether part of the cell is sea and part of it land.
    #[serde(skip_serializing_if = "is_false")]
    pub coast: bool,
    /// Whether a natural lake reaches into it.
    #[serde(skip_serializing_if = "is_false")]
    pub lake: bool,
    /// Rank of the largest river that runs through, 1 the largest to 12; 0 where none does.
    #[serde(skip_serializing_if = "is_zero")]
    pub river: u8,
}

impl Hydro {
    /// Rank of the smallest river that is told apart.
    pub const RANK_MAX: u8 = 12;

    /// What SQLite stores: bit 0 surveyed, 1 coast, 2 lake, 4 to 7 the river.
    pub const fn code(self) -> u8 {
        self.surveyed as u8 | (self.coast as u8) << 1 | (self.lake as u8) << 2 | (self.river & 15) << 4
    }

    /// From what SQLite stores.
    pub const fn of_code(code: u8) -> Option<Self> {
        let water = Self {
            surveyed: code & 1 != 0,
            coast: code & 2 != 0,
            lake: code & 4 != 0,
            river: code >> 4,
        };
        let fits = code & 8 == 0 && water.river <= Self::RANK_MAX && (water.surveyed || code == 0);
        if fits { Some(water) } else { None }
    }

    /// Whether no source was asked: what JSON leaves out.
    pub const fn is_not_surveyed(&self) -> bool {
        !self.surveyed
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
const fn is_false(value: &bool) -> bool {
    !*value
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
const fn is_zero(value: &u8) -> bool {
    *value == 0
}

/// Epochs that a cell tells apart, at most: 3 bits each of 32.
pub const EPOCHS_MAX: usize = 10;

/// What is known of people, epoch by epoch, oldest first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Occupations(u32);

impl Occupations {
    /// Every epoch surveyed and nothing found in any of `epochs`.
    pub fn surveyed(epochs: usize) -> Self {
        let mut all = Self::default();
        for epoch in 0..epochs.min(EPOCHS_MAX) {
            all.raise(epoch, Occupation::None);
        }
        all
    }

    /// What is known of an epoch.
    pub fn of(self, epoch: usize) -> Occupation {
        if epoch >= EPOCHS_MAX {
            return Occupation::NotSurveyed;
        }
        let bits = self.0 >> (3 * epoch) & 7;
        u8::try_from(bits).ok().and_then(Occupation::of_code).unwrap_or_default()
    }

    /// Says more of an epoch, never less: the greater of two codes stays.
    pub fn raise(&mut self, epoch: usize, occupation: Occupation) {
        if epoch < EPOCHS_MAX && occupation > self.of(epoch) {
            self.0 &= !(7 << (3 * epoch));
            self.0 |= u32::from(occupation.code()) << (3 * epoch);
        }
    }

    /// The greater of both, epoch by epoch: what a parent says of its children.
    #[must_use]
    pub fn with(mut self, other: Self) -> Self {
        for epoch in 0..EPOCHS_MAX {
            self.raise(epoch, other.of(epoch));
        }
        self
    }

    /// What SQLite stores: 3 bits an epoch, the oldest lowest.
    pub const fn code(self) -> u32 {
        self.0
    }

    /// From what SQLite stores.
    pub fn of_code(code: u32) -> Option<Self> {
        let fits = (0..EPOCHS_MAX).all(|epoch| (code >> (3 * epoch) & 7) <= 4) && code >> 30 == 0;
        fits.then_some(Self(code))
    }

    /// Whether no source was asked: what JSON leaves out.
    pub const fn is_not_surveyed(&self) -> bool {
        self.0 == 0
    }
}

impl Serialize for Occupations {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let last = (0..EPOCHS_MAX).rev().find(|epoch| !self.of(*epoch).is_not_surveyed());
        serializer.collect_seq((0..last.map_or(0, |last| last + 1)).map(|epoch| self.of(epoch)))
    }
}

impl<'de> Deserialize<'de> for Occupations {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let list = Vec::<Occupation>::deserialize(deserializer)?;
        if list.len() > EPOCHS_MAX {
            return Err(serde::de::Error::invalid_length(list.len(), &"at most 10 epochs"));
        }
        let mut all = Self::default();
        for (epoch, occupation) in list.into_iter().enumerate() {
            all.raise(epoch, occupation);
        }
        Ok(all)
    }
}

impl utoipa::PartialSchema for Occupations {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::schema::ArrayBuilder::new()
            .items(utoipa::openapi::Ref::from_schema_name("Occupation"))
            .max_items(Some(EPOCHS_MAX))
            .description(Some("What is known of people, epoch by epoch in the order of the epochs, oldest first."))
            .build()
            .into()
    }
}

impl ToSchema for Occupations {
    fn schemas(schemas: &mut Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::schema::Schema>)>) {
        schemas.push((Occupation::name().into_owned(), <Occupation as utoipa::PartialSchema>::schema()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn codes_and_tokens_are_used_once_and_survive_both_ways() {
        fn holds<T: Copy + PartialEq + std::fmt::Debug>(
            table: &[Code],
            of_code: impl Fn(u8) -> Option<T>,
            of_token: impl Fn(&str) -> Option<T>,
        ) {
            assert_eq!((table[0].code, table[0].token.as_str()), (0, "not_surveyed"));
            assert!(table.is_sorted_by(|one, next| one.code < next.code));
            for row in table {
                assert_eq!(of_code(row.code), of_token(&row.token), "{row:?}");
                assert!(of_code(row.code).is_some() && row.meaning.ends_with('.'), "{row:?}");
            }
            assert_eq!(of_code(255), None);
        }
        holds(&Vegetation::table(), Vegetation::of_code, Vegetation::of_token);
        holds(&Slope::table(), Slope::of_code, Slope::of_token);
        holds(&Tectonics::table(), Tectonics::of_code, Tectonics::of_token);
        holds(&Occupation::table(), Occupation::of_code, Occupation::of_token);
        holds(&SiteKind::table(), SiteKind::of_code, SiteKind::of_token);
        assert_eq!(serde_json::to_string(&Slope::Hilly).unwrap(), "\"hilly\"");
    }

    proptest! {
        #[test]
        fn water_survives_its_code(code in any::<u8>()) {
            if let Some(water) = Hydro::of_code(code) {
                prop_assert_eq!(water.code(), code);
                let json = serde_json::to_string(&water).unwrap();
                prop_assert_eq!(serde_json::from_str::<Hydro>(&json).unwrap(), water);
            }
        }

        #[test]
        fn occupations_survive_their_code_and_only_grow(levels in prop::collection::vec(0_u8..5, 0..=10)) {
            let mut all = Occupations::default();
            for (epoch, level) in levels.iter().enumerate() {
                all.raise(epoch, Occupation::of_code(*level).unwrap());
            }
            prop_assert_eq!(Occupations::of_code(all.code()), Some(all));
            let json = serde_json::to_string(&all).unwrap();
            prop_assert_eq!(serde_json::from_str::<Occupations>(&json).unwrap(), all);
            let mut more = all;
            more.raise(0, Occupation::None);
            prop_assert!(more.of(0) >= all.of(0));
            prop_assert_eq!(all.with(more), more);
        }
    }
}
