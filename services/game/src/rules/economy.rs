//! Every tunable of the rules, each with what it means, its unit, range, source and confidence. The constants *are* the
//! registry: rules can read nothing that is not in it, since a name that is not registered does not compile, and a value
//! outside its range does not either. `docs/architecture/parameters.md` is written from it, and its hash goes into
//! every timeline that is played by it.

/// Where every venture begins.
pub(crate) const HOME: &str = "ostia";
/// The epoch whose sea level and whose places hold.
pub(crate) const EPOCH: &str = "roman_14bce";
/// Raised when the way in which rules use the registry changes. It is part of the registry's hash.
pub(crate) const RULES_VERSION: u32 = 3;

/// One registered value.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tunable {
    pub(crate) token: &'static str,
    /// One value, or one for a low, a medium and a high level.
    pub(crate) values: &'static [i64],
    pub(crate) unit: &'static str,
    pub(crate) range: (i64, i64),
    /// Whom it is about: actor, city, relation, derived, scenario or universal.
    pub(crate) scope: &'static str,
    /// Whether players can see it: full, partial or hidden.
    pub(crate) observable: &'static str,
    pub(crate) confidence: &'static str,
    pub(crate) source: &'static str,
    pub(crate) meaning: &'static str,
}

macro_rules! registry {
    ($($name:ident: $kind:ty = $value:tt, $unit:literal, $min:literal..=$max:literal, $scope:ident, $seen:ident, $sure:ident, $source:literal, $meaning:literal;)*) => {
        $(
            #[doc = $meaning]
            pub(crate) const $name: $kind = $value;
            const _: () = {
                let values: &[i64] = listed!($value);
                let mut index = 0;
                while index < values.len() {
                    assert!($min <= values[index] && values[index] <= $max, "outside its range");
                    index += 1;
                }
            };
        )*
        /// Every tunable, in the order of this file.
        pub(crate) const REGISTRY: &[Tunable] = &[$(Tunable {
            token: stringify!($name),
            values: listed!($value),
            unit: $unit,
            range: ($min, $max),
            scope: stringify!($scope),
            observable: stringify!($seen),
            confidence: stringify!($sure),
            source: $source,
            meaning: $meaning,
        }),*];
    };
}

macro_rules! listed {
    ([$($value:expr),*]) => { &[$($value),*] };
    ($value:literal) => { &[$value] };
}

/// A value for a low, a medium and a high level of a parameter.
pub(crate) type Levels = [i64; 3];

registry! {
    // Places and prices.
    NEIGHBOUR_PERMILLE: i64 = 60, "permille", 0..=200, city, full, LOW, "project", "what is taken off what the days of travel add to a price: who lives at home's door fetches for himself";
    IMPORT_PERMILLE_PER_DAY: i64 = 65, "permille a day", 0..=200, city, full, LOW, "project", "what each day of travel from home adds to the price of what a place lacks: carriers are paid by the day";
    IMPORT_PERMILLE_MAX: i64 = 1000, "permille", 0..=2000, city, full, LOW, "project", "most that a place adds to the price of what it lacks";
    EXPORT_PERMILLE_PER_DAY: i64 = 14, "permille a day", 0..=100, city, full, LOW, "project", "what each day of travel from home takes off the price of what a place makes";
    EXPORT_PERMILLE_MAX: i64 = 250, "permille", 0..=500, city, full, LOW, "project", "most that a place takes off the price of what it makes";
    SEASON_PERMILLE_MAX: i64 = 400, "permille", 0..=900, city, full, LOW, "project", "largest part of a price that the time of year may add or take";
    HOME_SALE_PERMILLE: i64 = 900, "permille", 500..=1000, city, full, LOW, "project", "what dealers at home pay of the price for goods out of a merchant's store";
    BARTER_PERMILLE: i64 = 940, "permille", 500..=1000, city, full, LOW, "project", "what goods count of their price when they are given for other goods";
    UNITS_PER_VENTURE_MAX: i64 = 200, "units", 1..=1000, city, full, LOW, "a fifth of what a market takes in a period", "units of one cargo, at most";
    HOME_LEAN_PERMILLE: i64 = 100, "permille", 0..=1000, city, full, LOW, "project: what all of Italy and the provinces send to Rome comes through here", "how much of how full or empty a market is shows in its price at home";
    STOCK_UNITS_MAX: i64 = 400, "units", 1..=10000, actor, full, LOW, "project", "units of one good that the store at home holds, at most";

    // Carriage.
    SEA_MICRO_AS_PER_KG_DAY: i64 = 17_600, "millionths of an as a kg and day", 0..=1000000, universal, full, MEDIUM, "edict of 301 scaled to wheat at 0.75 dn a modius, reference 8.1: 0.0011 dn", "freight at sea";
    ROAD_MICRO_AS_PER_KG_KM: i64 = 6_240, "millionths of an as a kg and km", 0..=1000000, universal, full, MEDIUM, "the same: 0.00039 dn", "freight by road";
    RIVER_UP_MICRO_AS_PER_KG_KM: i64 = 1_219, "millionths of an as a kg and km", 0..=1000000, universal, full, MEDIUM, "reference 8.1: 9.7 times the sea's", "freight up a river";
    RIVER_DOWN_MICRO_AS_PER_KG_KM: i64 = 616, "millionths of an as a kg and km", 0..=1000000, universal, full, MEDIUM, "reference 8.1: 4.9 times the sea's", "freight down a river";
    SEA_KM_PER_DAY: i64 = 140, "km", 1..=1000, universal, full, MEDIUM, "mean of the ORBIS edges", "a day at sea";
    ROAD_KM_PER_DAY: i64 = 20, "km", 1..=1000, universal, full, MEDIUM, "loaded mule or porter, reference 8.1", "a day by road";
    RIVER_UP_KM_PER_DAY: i64 = 16, "km", 1..=1000, universal, full, MEDIUM, "towed on a slow river, reference 8.1: 16, 50 on a fast one", "a day up a river";
    RIVER_DOWN_KM_PER_DAY: i64 = 80, "km", 1..=1000, universal, full, MEDIUM, "between 57 and 120, reference 8.1", "a day down a river";
    RIVER_LEVEL_KM_PER_DAY: i64 = 50, "km", 1..=1000, universal, full, LOW, "between up and down", "a day on a river whose fall is not known";
    RIVER_BEND_PERMILLE: i64 = 1500, "permille", 1000..=4000, universal, full, LOW, "the Tiber from Ostia to Rome: 22 km over the cells, some 35 by water", "how much longer a river is than the line over cells, since it winds";
    CLIMB_LEVEL_METRES: i64 = 8, "metres", 0..=50, universal, full, MEDIUM, "Naismith's rule: 7.92", "metres on the level that take as long as a metre of climb";
    SEA_DOUBTFUL_FREIGHT_PERMILLE: i64 = 1250, "permille", 1000..=5000, universal, full, LOW, "project; the days are Vegetius 4.39", "freight at sea when the weather is doubtful";
    SEA_CLOSED_FREIGHT_PERMILLE: i64 = 2000, "permille", 1000..=5000, universal, full, LOW, "project; the days are Vegetius 4.39", "freight at sea when the sea is closed";
    SEA_DOUBTFUL_DAYS_PERMILLE: i64 = 1100, "permille", 1000..=5000, universal, full, LOW, "project", "time at sea when the weather is doubtful";
    SEA_CLOSED_DAYS_PERMILLE: i64 = 1400, "permille", 1000..=5000, universal, full, LOW, "project", "time at sea when the sea is closed";
    WIND_EAST_OF_DEGREES: i64 = 15, "degrees east", -10..=40, universal, full, LOW, "ORBIS is asymmetric east of Sicily, reference 8.1", "from this meridian on the north-west winds rule the sea";
    WIND_AGAINST_EAST_PERMILLE: i64 = 330, "permille", 0..=1000, universal, full, MEDIUM, "fitted to Carthago-Alexandria and back, reference 8.1", "time that the wind adds straight against it, in the east";
    WIND_AGAINST_EAST_SUMMER_PERMILLE: i64 = 450, "permille", 0..=1000, universal, full, LOW, "etesians, reference 8.4", "the same while the etesians blow";
    WIND_WITH_EAST_PERMILLE: i64 = 230, "permille", 0..=900, universal, full, MEDIUM, "fitted to the same", "time that the wind saves straight before it, in the east";
    WIND_WEST_PERMILLE: i64 = 40, "permille", 0..=900, universal, full, MEDIUM, "Ostia-Carthago and back differ by a twentieth, reference 8.1", "time that the wind adds or saves in the west";
    WAGE_AS_PER_DAY: i64 = 8, "asses", 1..=100, universal, full, HIGH, "reference 2.5: 0.5 dn", "a day of an unskilled man";
    GRAMS_PER_PORTER: i64 = 500_000, "grams", 1000..=10000000, universal, full, LOW, "project", "what one man and his mules carry";
    PORTORIA_PERMILLE: i64 = 25, "permille", 0..=500, city, full, HIGH, "quadragesima, 2.5 %", "customs on the value brought in";
    CARGO_AS_UNKNOWN: i64 = 1_500, "asses", 1..=1000000, actor, full, LOW, "project: 94 denarii", "what a cargo may be worth that is given into the hands of men whose master nobody knows";
    CARGO_AS_PER_STANDING: i64 = 10, "asses", 0..=1000, actor, full, LOW, "project", "what each point of standing adds to that";
    STOPS_MAX: i64 = 4, "stops", 0..=10, actor, full, LOW, "project", "further stops of one venture, at most";

    // What may befall a venture: chances in millionths.
    STORM_PPM_PER_DAY_SAFE: i64 = 1_200, "millionths a day", 0..=1000000, universal, partial, LOW, "project", "a storm at sea, in the safe season";
    STORM_PPM_PER_DAY_DOUBTFUL: i64 = 4_500, "millionths a day", 0..=1000000, universal, partial, LOW, "project", "a storm at sea, in the doubtful season";
    STORM_PPM_PER_DAY_CLOSED: i64 = 16_000, "millionths a day", 0..=1000000, universal, partial, LOW, "project", "a storm on the closed sea";
    STORM_LOSS_MIN_PERMILLE: i64 = 80, "permille", 0..=1000, universal, partial, LOW, "project", "least of a cargo that goes over board in a storm";
    STORM_LOSS_MAX_PERMILLE: i64 = 500, "permille", 0..=1000, universal, partial, LOW, "project", "most of a cargo that goes over board in a storm that is not a wreck";
    WRECK_PERMILLE: i64 = 70, "permille", 0..=1000, universal, partial, LOW, "project", "storms that are wrecks: everything is lost, the men come home";
    PIRATES_PPM_PER_DAY: i64 = 500, "millionths a day", 0..=1000000, universal, partial, LOW, "few since Pompeius, never none", "pirates at sea";
    ROBBERS_PPM_PER_DAY: i64 = 1_800, "millionths a day", 0..=1000000, universal, partial, LOW, "project", "robbers on a road";
    ROBBERY_MIN_PERMILLE: i64 = 100, "permille", 0..=1000, universal, partial, LOW, "project", "least that pirates and robbers take";
    ROBBERY_MAX_PERMILLE: i64 = 400, "permille", 0..=1000, universal, partial, LOW, "project", "most that pirates and robbers take";
    DELAY_PPM_PER_DAY: i64 = 9_000, "millionths a day", 0..=1000000, universal, partial, LOW, "project", "a delay: contrary wind, a lame mule, a bridge that is gone";
    DELAY_SEA_CLOSED_PERMILLE: i64 = 2_500, "permille", 1000..=10000, universal, partial, LOW, "project", "how much oftener ships are delayed on the closed sea";
    DELAY_DAYS_DIVISOR: i64 = 3, "parts", 1..=20, universal, partial, LOW, "project", "the longest delay of a leg is its days over this, and one";
    DISPUTE_DAYS_MAX: i64 = 3, "days", 1..=20, city, partial, LOW, "project", "longest dispute at the customs";
    SPOIL_SLOW_PPM_PER_DAY: i64 = 12_000, "millionths a day", 0..=1000000, universal, partial, LOW, "project", "a cargo that spoils over months is found spoilt, for each day of the way";
    SPOIL_FAST_PPM_PER_DAY: i64 = 45_000, "millionths a day", 0..=1000000, universal, partial, LOW, "project", "the same for what spoils over weeks";
    SPOIL_MAX_PERMILLE: i64 = 250, "permille", 0..=1000, universal, partial, LOW, "project", "most of a cargo that spoils";
    PILFER_MAX_PERMILLE: i64 = 60, "permille", 0..=1000, universal, partial, LOW, "project", "most of a cargo that goes missing between two lists";
    WINDFALL_PPM: i64 = 40_000, "millionths", 0..=1000000, universal, partial, LOW, "project", "a buyer who wants it today";
    WINDFALL_MAX_PERMILLE: i64 = 200, "permille", 0..=1000, universal, partial, LOW, "project", "most that such a buyer adds";

    // Rest and standing.
    OTIUM_ACCESS_FEE_AS: i64 = 32, "asses", 0..=10000, actor, full, LOW, "reference 2.5: 2 dn", "baths and gardens for a rest";
    PERSONAL_MAINTENANCE_AS: i64 = 64, "asses", 0..=10000, actor, full, MEDIUM, "reference 2.5: 4 dn", "living as one who rests must";
    OTIUM_DAYS: i64 = 8, "days", 1..=100, actor, full, LOW, "one to two weeks, reference 2.5", "a rest";
    OTIUM_AUCTORITAS: i64 = 40, "standing", 0..=1000, actor, full, LOW, "project", "what a rest brings after a venture has come home; half with every further rest";
    AUCTORITAS_MAX: i64 = 1000, "standing", 1..=100000, actor, full, LOW, "project", "largest standing";

    // What the twelve parameters do, at a low, a medium and a high level.
    AUCTORITAS_AT_START: Levels = [20, 50, 90], "standing", 0..=1000, actor, full, LOW, "project", "auctoritas: standing to begin with";
    CLIENTELA_WAGE_AS: Levels = [40, 32, 26], "asses a nundinal week", 1..=1000, relation, full, LOW, "half an unskilled wage, and his keep", "clientela: what a factor asks";
    CLIENTELA_LOYALTY_PPM: Levels = [12_000, 6_000, 2_500], "millionths a nundinal week", 0..=1000000, relation, hidden, LOW, "project", "clientela: a factor is robbed, or says so";
    LIQUIDITAS_INTEREST_PERMILLE: Levels = [1400, 1000, 750], "permille", 0..=5000, relation, full, LOW, "project", "liquiditas: what lenders ask of the interest of an offer";
    FAMA_GAIN_PERMILLE: Levels = [850, 1000, 1150], "permille", 0..=3000, actor, partial, LOW, "project", "fama: how much of a gain in standing is noticed";
    DISCIPLINA_WAGE_PERMILLE: Levels = [1060, 1000, 950], "permille", 0..=3000, actor, full, LOW, "project", "disciplina: wages on the road; men who are led well are fewer";
    MERCATUS_NEWS_DAYS: Levels = [8, 4, 0], "days", 0..=100, actor, full, LOW, "project", "mercatus_scientia: age of the prices that are heard from elsewhere";
    ITINERIS_DELAY_PERMILLE: Levels = [1300, 1000, 700], "permille", 0..=5000, actor, partial, LOW, "project", "itineris_scientia: how often one is delayed";
    ITINERIS_FORESIGHT_PERMILLE: Levels = [0, 500, 1000], "permille", 0..=1000, actor, full, LOW, "project", "itineris_scientia: how much of the longest delay is foreseen";
    IUS_DISPUTE_PPM: Levels = [60_000, 25_000, 8_000], "millionths", 0..=1000000, actor, partial, LOW, "project", "ius_accessus: the customs dispute a value";
    PERICULUM_STORM_PERMILLE: Levels = [800, 1000, 1150], "permille", 0..=5000, actor, partial, LOW, "project", "periculum_tolerantia: how often a storm is met; the timid stay in harbour";
    PERICULUM_DELAY_PERMILLE: Levels = [1300, 1000, 850], "permille", 0..=5000, actor, partial, LOW, "project", "periculum_tolerantia: how often one is delayed; the timid stay in harbour";
    NEGOTIATIO_PERMILLE: Levels = [-30, 0, 30], "permille", -30..=30, actor, partial, LOW, "project", "negotiatio: what is gained on a price, bought or sold";
    LITTERAE_LOSS_PERMILLE: Levels = [1200, 1000, 750], "permille", 0..=5000, actor, partial, LOW, "project", "litterae: how much of a cargo spoils; who lists it finds it";
    LITTERAE_PILFER_PPM: Levels = [45_000, 20_000, 6_000], "millionths", 0..=1000000, actor, partial, LOW, "project", "litterae: something goes missing between two lists";
    OFFICIA_OBLIGATION_AS: Levels = [24, 32, 48], "asses", 0..=1000, actor, full, LOW, "reference 2.5: 2 dn", "officia_burden: gifts and calls owed in a rest";

    // Men, loans, the poor.
    FACTORS_MAX: i64 = 3, "men", 0..=20, actor, full, LOW, "project", "factors at once; each allows one more venture";
    FACTOR_WEEK_DAYS: i64 = 8, "days", 1..=100, universal, full, HIGH, "nundinae, reference 8.5", "a factor's week";
    FACTOR_IDLE_WEEKS_MAX: i64 = 6, "weeks", 1..=100, relation, full, LOW, "project", "a factor who had nothing to do for so long leaves";
    FACTOR_ILL_PPM: i64 = 15_000, "millionths a week", 0..=1000000, relation, partial, LOW, "project", "a factor falls ill";
    FACTOR_ILL_DAYS: i64 = 16, "days", 1..=100, relation, full, LOW, "project", "an illness";
    FACTOR_ROBBED_AS: i64 = 48, "asses", 0..=10000, relation, partial, LOW, "project", "what is taken from a factor, at most what the purse holds";
    INTEREST_DAYS: i64 = 30, "days", 1..=1000, universal, full, MEDIUM, "interest is counted by the month", "time between two interests of a debt";
    LOANS_MAX: i64 = 3, "debts", 0..=20, actor, full, LOW, "project", "debts at once";
    DEFAULT_AUCTORITAS: i64 = 60, "standing", 0..=1000, relation, full, LOW, "project", "what a debt that was not paid costs";
    PATRON_ADVANCE_AS: i64 = 320, "asses", 1..=10000, relation, full, LOW, "project: 20 dn", "what a patron gives to one who has nothing";
    PATRON_AUCTORITAS: i64 = 15, "standing", 0..=1000, relation, full, LOW, "project", "what asking costs";
    PATRON_DAYS: i64 = 30, "days", 0..=1000, relation, full, LOW, "project", "time between two advances";
    POOR_BELOW_AS: i64 = 320, "asses", 0..=10000, actor, full, LOW, "project", "a purse below this, with nothing in the store or under way, has nothing";
    WORK_TIMES_MAX: i64 = 20, "times", 1..=1000, actor, full, LOW, "project", "how often a recipe is done in one go, at most";
    SCENARIO_PAUSE_VENTURES: i64 = 4, "ventures", 0..=100, scenario, hidden, LOW, "project", "homecomings before a matter that may return does";
}

/// The value of a level: 0 low, 1 medium, 2 high.
pub(crate) fn at(levels: &Levels, level: i64) -> i64 {
    let index = usize::try_from(level.clamp(0, 2)).unwrap_or(1);
    levels.get(index).copied().unwrap_or(0)
}

/// Standing of a rest that follows so many others without a venture having come home in between: half each time.
pub(crate) const fn otium_gain(rests_without_trade: u32) -> i64 {
    if rests_without_trade >= 6 { 0 } else { OTIUM_AUCTORITAS >> rests_without_trade }
}
