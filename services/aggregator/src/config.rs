//! What the aggregator is told at its start.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use transport::config::NodeConfig;

use crate::cron::Cron;

/// The configuration file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The file of the working tables.
    pub database: PathBuf,
    /// The store's address, such as `https://10.110.0.12:8443`.
    pub store: String,
    /// The game containers.
    #[serde(deserialize_with = "different_games")]
    pub games: Vec<Game>,
    /// When the games are asked: a cron expression with seconds, in UTC.
    #[serde(deserialize_with = "cron_expression")]
    pub collect: String,
    /// How it speaks.
    pub node: NodeConfig,
}

/// A game container to collect from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Game {
    /// Its number; the answer has to bear the same.
    pub container: u32,
    /// Its mesh address.
    pub url: String,
}

fn cron_expression<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse::<Cron>().map_err(D::Error::custom)?;
    Ok(text)
}

/// A container that is asked twice would count twice as often in the log and half as clearly in the head.
fn different_games<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Game>, D::Error> {
    let games = Vec::<Game>::deserialize(deserializer)?;
    let mut seen = BTreeSet::new();
    match games.iter().find(|game| !seen.insert(game.container)) {
        Some(game) => {
            Err(D::Error::custom(format!("the container {} stands in `games` twice", game.container)))
        }
        None => Ok(games),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str = include_str!("../aggregator.example.toml");

    #[test]
    fn the_shipped_example_is_valid() {
        let config: Config = toml::from_str(EXAMPLE).unwrap();
        assert_eq!(config.collect, "*/5 * * * * *");
        assert_eq!(config.games, [Game { container: 1105, url: "https://10.110.0.15:8443".to_owned() }]);
    }

    #[test]
    fn a_second_game_is_one_more_entry() {
        let config: Config = toml::from_str(
            &EXAMPLE
                .replace("# [[games]]", "[[games]]")
                .replace("# container", "container")
                .replace("# url", "url"),
        )
        .unwrap();
        assert_eq!(config.games.len(), 2);
    }

    #[test]
    fn an_expression_that_is_none_is_refused_in_words() {
        for wrong in ["*/5 * * * *", "often", "99 * * * * *", "0 0 0 30 2 *"] {
            let text = EXAMPLE.replace("*/5 * * * * *", wrong);
            let refused = toml::from_str::<Config>(&text).unwrap_err().to_string();
            assert!(refused.contains(wrong) && refused.contains("collect"), "{refused}");
        }
    }

    #[test]
    fn an_unknown_key_and_a_container_named_twice_are_refused() {
        assert!(toml::from_str::<Config>(&format!("colect = \"\"\n{EXAMPLE}")).is_err());
        let twice = EXAMPLE.replace("[node]", "[[games]]\ncontainer = 1105\nurl = \"https://a\"\n[node]");
        let refused = toml::from_str::<Config>(&twice).unwrap_err().to_string();
        assert!(refused.contains("1105 stands in `games` twice"), "{refused}");
    }
}
