//! Six ways to be a merchant, in figures.

use serde::Serialize;

/// How a merchant is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Temperament {
    /// Sends little, and nothing that could cost dearly.
    Cautious,
    /// Sends all there is where it brings the most a day.
    Greedy,
    /// Rests whenever it can be afforded.
    Restful,
    /// Goes where they have been least.
    Wanderer,
    /// Goes where everyone goes: where the market is fullest.
    Follower,
    /// Sends all there is anywhere.
    Gambler,
}

impl Temperament {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Cautious, Self::Greedy, Self::Restful, Self::Wanderer, Self::Follower, Self::Gambler];

    /// The temperament of a seat: as many of each as can be.
    pub fn of_seat(seed: u64, seat: u32) -> Self {
        let many = Self::ALL.len() as u64;
        let at = usize::try_from((seed % many + u64::from(seat)) % many).unwrap_or(0);
        Self::ALL.get(at).copied().unwrap_or(Self::Greedy)
    }

    /// In words.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cautious => "cautious",
            Self::Greedy => "greedy",
            Self::Restful => "restful",
            Self::Wanderer => "wanderer",
            Self::Follower => "follower",
            Self::Gambler => "gambler",
        }
    }

    /// Share of what the purse bears that is sent, in percent.
    pub(super) const fn share_percent(self) -> i64 {
        match self {
            Self::Cautious => 25,
            Self::Restful => 40,
            Self::Wanderer | Self::Follower => 60,
            Self::Greedy | Self::Gambler => 100,
        }
    }

    /// Rests in a hundred ventures.
    pub(super) const fn rests_percent(self) -> u64 {
        match self {
            Self::Restful => 60,
            Self::Cautious | Self::Wanderer => 25,
            Self::Follower => 15,
            Self::Greedy | Self::Gambler => 5,
        }
    }

    /// Men they want to lead ventures besides their own.
    pub(super) const fn factors_wanted(self) -> usize {
        match self {
            Self::Restful => 0,
            Self::Cautious | Self::Follower => 1,
            Self::Wanderer | Self::Gambler => 2,
            Self::Greedy => 3,
        }
    }

    /// How many times a debt the purse has to hold before it is paid back early. Others let it stand until it is due.
    pub(super) const fn repays_at_times(self) -> Option<i64> {
        match self {
            Self::Cautious | Self::Restful => Some(2),
            Self::Wanderer | Self::Follower => Some(4),
            Self::Greedy | Self::Gambler => None,
        }
    }

    /// Share of the purse that is staked on an answer to a matter, at most, in percent.
    pub(super) const fn stake_percent(self) -> i64 {
        match self {
            Self::Cautious => 10,
            Self::Restful => 20,
            Self::Wanderer | Self::Follower => 35,
            Self::Greedy => 50,
            Self::Gambler => 100,
        }
    }

    /// Whether they owe gladly.
    pub(super) const fn borrows(self) -> bool {
        !matches!(self, Self::Cautious | Self::Restful)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_as_many_of_each_as_can_be() {
        for temperament in Temperament::ALL {
            let many = (0..128).filter(|seat| Temperament::of_seat(7, *seat) == temperament).count();
            assert!((21..=22).contains(&many), "{temperament:?}: {many}");
        }
    }
}
