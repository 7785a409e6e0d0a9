//! Every constant of the economy, with its source and how sure we are of it. `docs/architecture/parameters.md` says how they
//! work together.

use otivm_api::AS_PER_DENARIUS;
use tessera_aggregator_api::formula;

/// Where every venture begins in this release.
pub(crate) const HOME: &str = "ostia";
/// The epoch whose sea level and whose places hold.
pub(crate) const EPOCH: &str = "roman_14bce";

/// What a place asks for what it makes, in thousandths of the base price. LOW: the project's own.
pub(crate) const EXPORT_PERMILLE: i64 = 800;
/// What a place pays for what it lacks, in thousandths of the base price. LOW: the project's own.
pub(crate) const IMPORT_PERMILLE: i64 = 1400;

/// Millionths of an as for a kilogram and a day at sea: 0.0011 denarii. MEDIUM: edict of 301 scaled to wheat at 0.75
/// denarii a modius (reference table 8.1).
pub(crate) const SEA_MICRO_AS_PER_KG_DAY: i64 = 17_600;
/// Millionths of an as for a kilogram and a kilometre by road: 0.00039 denarii. MEDIUM: as above.
pub(crate) const ROAD_MICRO_AS_PER_KG_KM: i64 = 6_240;
/// Millionths of an as for a kilogram and a kilometre by river: 4.9 times the sea's, at 140 km a day. LOW: the edict's
/// downstream figure, taken for both ways.
pub(crate) const RIVER_MICRO_AS_PER_KG_KM: i64 = 616;

/// Kilometres a day at sea. MEDIUM: mean of the ORBIS edges.
pub(crate) const SEA_KM_PER_DAY: i64 = 140;
/// Kilometres a day of a loaded mule or porter. MEDIUM: general knowledge.
pub(crate) const ROAD_KM_PER_DAY: i64 = 20;
/// Kilometres a day by river: between 65 down and 30 up. LOW.
pub(crate) const RIVER_KM_PER_DAY: i64 = 50;

/// What a day of an unskilled man costs, in asses: half a denarius. HIGH: constant of the project's economy.
pub(crate) const WAGE_AS_PER_DAY: i64 = AS_PER_DENARIUS / 2;
/// Grams for which one man is hired by road: his mules carry them, he leads and guards. LOW: the project's own.
pub(crate) const GRAMS_PER_PORTER: i64 = 500_000;
/// Customs on the value brought in, in thousandths. HIGH: quadragesima, 2.5 %.
pub(crate) const PORTORIA_PERMILLE: i64 = 25;

/// Units of one cargo, at most: what a market takes in one period. LOW: the project's own.
pub(crate) const UNITS_PER_VENTURE_MAX: i64 = formula::CAPACITY_UNITS;

/// Access to baths and gardens for a rest, in asses: 2 denarii. LOW.
pub(crate) const OTIUM_ACCESS_FEE_AS: i64 = 2 * AS_PER_DENARIUS;
/// Living as one who rests must, in asses: 4 denarii. MEDIUM.
pub(crate) const PERSONAL_MAINTENANCE_AS: i64 = 4 * AS_PER_DENARIUS;
/// Gifts and calls owed, in asses: 2 denarii. LOW.
pub(crate) const OFFICIA_OBLIGATION_AS: i64 = 2 * AS_PER_DENARIUS;
/// All of a rest, in asses.
pub(crate) const OTIUM_COST_AS: i64 = OTIUM_ACCESS_FEE_AS + PERSONAL_MAINTENANCE_AS + OFFICIA_OBLIGATION_AS;
/// Days of a rest: one nundinal week; the sources give one to two. LOW.
pub(crate) const OTIUM_DAYS: i64 = 8;
/// Standing that a rest brings after a venture has come home. LOW: the project's own.
pub(crate) const OTIUM_AUCTORITAS: i64 = 40;
/// Largest standing.
pub(crate) const AUCTORITAS_MAX: i64 = 1000;

/// Standing to begin with, for a low, medium and high level. LOW: the project's own.
pub(crate) const AUCTORITAS_AT_START: [i64; 3] = [20, 50, 90];

/// Standing of a rest that follows so many others without a venture having come home in between: half each time.
pub(crate) const fn otium_gain(rests_without_trade: u32) -> i64 {
    if rests_without_trade >= 6 { 0 } else { OTIUM_AUCTORITAS >> rests_without_trade }
}
