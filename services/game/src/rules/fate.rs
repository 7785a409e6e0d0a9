//! What befalls a venture: drawn when it is sent, from the seed of the timeline, and written into the venture with the
//! odds and the draw. It happens when its day comes, and is heard at home when a ship could have brought the news.

use serde::{Deserialize, Serialize};
use tessera_store_api::{Mode, Perishability};

use super::calendar::{Season, season_of};
use super::chance::Urn;
use super::economy::{
    DELAY_DAYS_DIVISOR, DELAY_PPM_PER_DAY, DELAY_SEA_CLOSED_PERMILLE, DISPUTE_DAYS_MAX,
    ITINERIS_DELAY_PERMILLE, IUS_DISPUTE_PPM, LITTERAE_LOSS_PERMILLE, LITTERAE_PILFER_PPM,
    PERICULUM_DELAY_PERMILLE, PERICULUM_STORM_PERMILLE, PILFER_MAX_PERMILLE, PIRATES_PPM_PER_DAY,
    ROBBERS_PPM_PER_DAY, ROBBERY_MAX_PERMILLE, ROBBERY_MIN_PERMILLE, SPOIL_FAST_PPM_PER_DAY,
    SPOIL_MAX_PERMILLE, SPOIL_SLOW_PPM_PER_DAY, STORM_LOSS_MAX_PERMILLE, STORM_LOSS_MIN_PERMILLE,
    WINDFALL_MAX_PERMILLE, WINDFALL_PPM, WRECK_PERMILLE, at,
};
use super::route::Step;
use super::state::State;

/// Draws of one passage are numbered from here on: more than a passage has legs.
const DRAWS_PER_PASSAGE: usize = 1000;

/// What can befall a venture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Mishap {
    /// Part of the cargo goes over board.
    Storm,
    /// Everything is lost; the men come home.
    Wreck,
    Pirates,
    Robbers,
    /// Contrary wind, a lame mule, a bridge that is gone.
    Delay,
    /// The customs dispute a value.
    Dispute,
    Spoilage,
    /// Something is missing between two lists.
    Pilfering,
    /// A buyer who wants it today.
    Windfall,
}

impl Mishap {
    /// As rows write it.
    pub(crate) const fn kind(self) -> &'static str {
        match self {
            Self::Storm => "storm",
            Self::Wreck => "wreck",
            Self::Pirates => "pirates",
            Self::Robbers => "robbers",
            Self::Delay => "delay",
            Self::Dispute => "dispute",
            Self::Spoilage => "spoilage",
            Self::Pilfering => "pilfering",
            Self::Windfall => "windfall",
        }
    }

    /// In the merchant's words.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Storm => "A storm took part of it. The shipmaster says which part, and it is the dear one.",
            Self::Wreck => "The ship is on the rocks and the cargo under them. The men walked home.",
            Self::Pirates => "Pirates. They were polite, I am told, and took their time choosing.",
            Self::Robbers => "Robbers on the road. They knew which mule.",
            Self::Delay => "They were kept on the way. Everybody has a reason, and no two are the same.",
            Self::Dispute => "The customs did not believe the list. They believed it some days later.",
            Self::Spoilage => "Part of it was spoilt when it was opened. One smelled which.",
            Self::Pilfering => "The list at the gate and the list at the market are not the same list.",
            Self::Windfall => "Someone there wanted it that very day, and it showed.",
        }
    }
}

/// One thing that befalls a venture, with what it was drawn from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Incident {
    pub(crate) what: Mishap,
    /// On which passage: 0 out, then the further stops, the last one home.
    pub(crate) passage: usize,
    /// On which of its legs; that of the customs comes after the last.
    pub(crate) leg: usize,
    /// Days after departure on which it happens.
    pub(crate) day: i64,
    pub(crate) odds_ppm: i64,
    pub(crate) draw_ppm: i64,
    pub(crate) severity_permille: i64,
    /// What share of the cargo or the coin it takes, or of the price it adds, in thousandths.
    pub(crate) share_permille: i64,
    /// Days it costs.
    pub(crate) days: i64,
}

impl Incident {
    /// The figure of its moment: asses lost where coin is, else units lost, else days lost; won where it is a windfall.
    pub(crate) const fn weight(&self, quantity: i64, coin_as: i64) -> i64 {
        match self.what {
            Mishap::Delay | Mishap::Dispute => -self.days,
            Mishap::Windfall => self.share_permille,
            _ if coin_as > 0 => -coin_as,
            _ => -quantity,
        }
    }
}

/// What a passage is drawn for.
pub(crate) struct Passage<'a> {
    pub(crate) number: usize,
    pub(crate) steps: &'a [Step],
    /// How fast its cargo spoils; `None` where it carries coin and no cargo.
    pub(crate) cargo: Option<Perishability>,
}

/// Draws for one venture, passage by passage.
pub(crate) struct Fate<'a> {
    state: &'a State,
    urn: Urn,
    departed_day: i64,
    /// Days since departure, with what was lost on the way.
    elapsed: i64,
    wrecked: bool,
    incidents: Vec<Incident>,
}

impl<'a> Fate<'a> {
    pub(crate) const fn new(state: &'a State, urn: Urn, departed_day: i64) -> Self {
        Self { state, urn, departed_day, elapsed: 0, wrecked: false, incidents: Vec::new() }
    }

    /// What was drawn.
    pub(crate) fn finish(self) -> Vec<Incident> {
        self.incidents
    }

    /// Draws for the next passage.
    pub(crate) fn travel(&mut self, passage: &Passage<'_>) {
        for (leg, step) in passage.steps.iter().enumerate() {
            if self.wrecked {
                return;
            }
            let season = season_of(self.departed_day + self.elapsed);
            self.elapsed += step.days;
            self.meet(passage, leg, step, season);
        }
        if !self.wrecked && passage.cargo.is_some() {
            self.arrive(passage);
        }
    }

    fn meet(&mut self, passage: &Passage<'_>, leg: usize, step: &Step, season: Season) {
        let spot = (passage.number, leg);
        let at_sea = step.mode == Mode::Sea;
        if at_sea && passage.cargo.is_some() {
            let odds = scaled(
                season.storm_ppm() * step.days,
                self.level("periculum_tolerantia"),
                &PERICULUM_STORM_PERMILLE,
            );
            let bounds = (STORM_LOSS_MIN_PERMILLE, STORM_LOSS_MAX_PERMILLE);
            if let Some(storm) = self.draw(Mishap::Storm, spot, odds, bounds) {
                // The worst of storms are wrecks: the same draw says it, so there is nothing to dispute.
                self.wrecked = storm.severity_permille >= 1000 - WRECK_PERMILLE;
                let what = if self.wrecked { Mishap::Wreck } else { Mishap::Storm };
                let share_permille = if self.wrecked { 1000 } else { storm.share_permille };
                self.incidents.push(Incident { what, share_permille, ..storm });
                if self.wrecked {
                    return;
                }
            }
        }
        let (thieves, per_day) = match step.mode {
            Mode::Sea => (Mishap::Pirates, PIRATES_PPM_PER_DAY),
            Mode::Road | Mode::River => (Mishap::Robbers, ROBBERS_PPM_PER_DAY),
        };
        let robbery =
            self.draw(thieves, spot, per_day * step.days, (ROBBERY_MIN_PERMILLE, ROBBERY_MAX_PERMILLE));
        self.incidents.extend(robbery);
        self.be_delayed(spot, step, season);
    }

    fn be_delayed(&mut self, spot: (usize, usize), step: &Step, season: Season) {
        let mut odds = DELAY_PPM_PER_DAY * step.days;
        if step.mode == Mode::Sea && season == Season::Closed {
            odds = odds * DELAY_SEA_CLOSED_PERMILLE / 1000;
        }
        let odds = scaled(odds, self.level("itineris_scientia"), &ITINERIS_DELAY_PERMILLE);
        let odds = scaled(odds, self.level("periculum_tolerantia"), &PERICULUM_DELAY_PERMILLE);
        if let Some(delay) = self.draw(Mishap::Delay, spot, odds, (0, longest_delay(step.days) * 1000 - 1)) {
            let days = delay.share_permille / 1000 + 1;
            let days = days.min(longest_delay(step.days));
            self.elapsed += days;
            self.incidents.push(Incident { days, share_permille: 0, ..delay });
        }
    }

    /// At the gate and on the market: customs, lists, jars that are opened, buyers.
    fn arrive(&mut self, passage: &Passage<'_>) {
        let spot = (passage.number, passage.steps.len());
        let odds = at(&IUS_DISPUTE_PPM, self.level("ius_accessus"));
        if let Some(dispute) = self.draw(Mishap::Dispute, spot, odds, (1, DISPUTE_DAYS_MAX)) {
            let days = dispute.share_permille;
            self.elapsed += days;
            self.incidents.push(Incident { days, share_permille: 0, ..dispute });
        }
        let per_day = match passage.cargo {
            Some(Perishability::Slow) => SPOIL_SLOW_PPM_PER_DAY,
            Some(Perishability::Fast) => SPOIL_FAST_PPM_PER_DAY,
            Some(Perishability::None) | None => 0,
        };
        let on_the_way: i64 = passage.steps.iter().map(|step| step.days).sum();
        let most = scaled(SPOIL_MAX_PERMILLE, self.level("litterae"), &LITTERAE_LOSS_PERMILLE).min(1000);
        let spoilt = self.draw(Mishap::Spoilage, spot, per_day * on_the_way, (1, most));
        self.incidents.extend(spoilt);
        let odds = at(&LITTERAE_PILFER_PPM, self.level("litterae"));
        let missing = self.draw(Mishap::Pilfering, spot, odds, (1, PILFER_MAX_PERMILLE));
        self.incidents.extend(missing);
        let windfall = self.draw(Mishap::Windfall, spot, WINDFALL_PPM, (1, WINDFALL_MAX_PERMILLE));
        self.incidents.extend(windfall);
    }

    fn level(&self, parameter: &str) -> i64 {
        self.state.level(parameter)
    }

    /// Draws; tells what happens, if it does.
    fn draw(
        &self,
        what: Mishap,
        (passage, leg): (usize, usize),
        odds_ppm: i64,
        (least, most): (i64, i64),
    ) -> Option<Incident> {
        let index = i64::try_from(passage * DRAWS_PER_PASSAGE + leg).unwrap_or(i64::MAX);
        let draw = self.urn.draw(what.kind(), index);
        draw.is_below(odds_ppm).then(|| Incident {
            what,
            passage,
            leg,
            day: self.elapsed,
            odds_ppm,
            draw_ppm: draw.ppm,
            severity_permille: draw.severity_permille,
            share_permille: draw.between(least, most),
            days: 0,
        })
    }
}

fn scaled(number: i64, level: i64, permille: &[i64; 3]) -> i64 {
    number * at(permille, level) / 1000
}

/// The longest delay on a leg of so many days.
pub(crate) const fn longest_delay(days: i64) -> i64 {
    days / DELAY_DAYS_DIVISOR + 1
}
