//! `fleet.toml`: what should be. One entry a container; a second game is one more entry.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;

use anyhow::{Context, bail, ensure};
use serde::{Deserialize, Serialize};
use transport::Role;
use transport::config;

use crate::home::Home;

/// Merchants who play beside a person on a fleet of local processes. With five in one market a price may be published.
pub const MERCHANTS_DEFAULT: u32 = 12;
/// The players' port, unless it is taken.
pub const PLAYERS_PORT: u16 = 3000;

/// First port of the blocks from which a fleet takes its addresses; below the range that outgoing connections use.
const PORTS_FROM: u16 = 20_000;
/// Ports of one block.
const BLOCK_PORTS: u16 = 20;
/// Blocks there are.
const BLOCKS: u16 = 600;

/// A fleet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fleet {
    /// Its name: the trust domain of its certificates.
    pub fleet: String,
    /// Simulated merchants who play beside people; 0 for none.
    #[serde(default)]
    pub merchants: u32,
    /// What it consists of.
    pub containers: Vec<Container>,
}

/// A container of a fleet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Container {
    /// Its number.
    pub id: u32,
    /// Its name, unique in the fleet.
    pub name: String,
    /// What it is there for.
    pub role: Role,
    /// Where the fleet calls it.
    pub mesh: SocketAddr,
    /// Where the operator looks after it.
    pub management: SocketAddr,
    /// Where players come, on a game.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub players: Option<SocketAddr>,
}

impl Container {
    /// The program that runs in it.
    pub fn program(&self) -> &'static str {
        match self.role {
            Role::Pipeline => "tessera-pipeline",
            Role::Store => "tessera-store",
            Role::Aggregator => "tessera-aggregator",
            Role::Game | Role::Operator | Role::Dataset | Role::Reader => "otivm",
        }
    }

    /// Where the fleet calls it, as a URL.
    pub fn mesh_url(&self) -> String {
        format!("https://{}", self.mesh)
    }

    /// Where the operator looks after it, as a URL.
    pub fn management_url(&self) -> String {
        format!("https://{}", self.management)
    }

    /// Its name in logs and folders: number and name.
    pub fn member(&self) -> String {
        format!("{}-{}", self.id, self.name)
    }
}

impl Fleet {
    /// Reads and checks the file.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let fleet: Self = config::read(path)?;
        fleet.check().with_context(|| format!("{} is not a fleet", path.display()))?;
        Ok(fleet)
    }

    /// A new fleet of local processes. `seed` chooses where it looks for free ports first, so that two homes do not meet.
    pub fn local(seed: u64, players_port: Option<u16>, merchants: u32) -> anyhow::Result<Self> {
        let base = free_block(seed)?;
        let players = players_port.unwrap_or_else(|| if is_free(PLAYERS_PORT) { PLAYERS_PORT } else { base });
        let local = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let container = |index: u16, id, name: &str, role| Container {
            id,
            name: name.to_owned(),
            role,
            mesh: local(base + 2 * index - 1),
            management: local(base + 2 * index),
            players: (role == Role::Game).then(|| local(players)),
        };
        let fleet = Self {
            fleet: format!("theron-{:06x}", seed & 0xff_ffff),
            merchants,
            containers: vec![
                container(1, 1101, "tessera-pipeline", Role::Pipeline),
                container(2, 1102, "tessera-store", Role::Store),
                container(3, 1103, "tessera-dev", Role::Aggregator),
                container(4, 1105, "otivm-dev", Role::Game),
            ],
        };
        fleet.check()?;
        Ok(fleet)
    }

    /// The only container of a role.
    pub fn the(&self, role: Role) -> anyhow::Result<&Container> {
        let mut found = self.containers.iter().filter(|container| container.role == role);
        match (found.next(), found.next()) {
            (Some(container), None) => Ok(container),
            (None, _) => bail!("no container has the role {role}"),
            (Some(_), Some(_)) => bail!("more than one container has the role {role}"),
        }
    }

    /// Every game container.
    pub fn games(&self) -> impl Iterator<Item = &Container> {
        self.containers.iter().filter(|container| container.role == Role::Game)
    }

    /// Where the first game's players come, as a URL.
    pub fn game_url(&self) -> anyhow::Result<String> {
        let game = self.games().next().context("no container has the role game")?;
        let players = game.players.with_context(|| format!("{} has no address for players", game.name))?;
        Ok(format!("http://{players}"))
    }

    fn check(&self) -> anyhow::Result<()> {
        for role in [Role::Pipeline, Role::Store, Role::Aggregator] {
            self.the(role)?;
        }
        self.game_url()?;
        let mut addresses = Vec::new();
        for container in &self.containers {
            let Container { id, name, role, .. } = container;
            let slug = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            ensure!(!name.is_empty() && name.chars().all(slug), "`{name}` is no name; use a-z, 0-9 and -");
            ensure!(
                !matches!(role, Role::Operator | Role::Dataset | Role::Reader),
                "{name}: {role} is no role of a container"
            );
            ensure!(
                (*role == Role::Game) == container.players.is_some(),
                "{name}: a game has an address for players, and nothing else has"
            );
            let same = |other: &&Container| other.id == *id || other.name == *name;
            ensure!(self.containers.iter().filter(same).count() == 1, "{name} ({id}) is there twice");
            addresses.extend([container.mesh, container.management].into_iter().chain(container.players));
        }
        addresses.sort_unstable();
        let twice = addresses.windows(2).find(|pair| pair[0] == pair[1]);
        ensure!(twice.is_none(), "the address {} is given twice", twice.map_or(addresses[0], |pair| pair[0]));
        Ok(())
    }
}

/// The first port of a block in which every port is free now.
fn free_block(seed: u64) -> anyhow::Result<u16> {
    let first = u16::try_from(seed % u64::from(BLOCKS))?;
    (0..BLOCKS)
        .map(|step| PORTS_FROM + (first + step) % BLOCKS * BLOCK_PORTS)
        .find(|base| (*base..base + BLOCK_PORTS).all(is_free))
        .context("no free ports between 20000 and 32000; end a program that holds them")
}

fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

/// A number that is always the same for a home and likely another for another.
pub fn seed_of(home: &Home, now: clock::Timestamp) -> u64 {
    let text = format!("{} {now}", home.config.display());
    let digest = ring::digest::digest(&ring::digest::SHA256, text.as_bytes());
    digest.as_ref().iter().take(8).fold(0, |seed, byte| seed << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fleet() -> Fleet {
        Fleet::local(7, Some(3999), 0).unwrap()
    }

    fn refusal(change: impl FnOnce(&mut Fleet)) -> String {
        let mut fleet = fleet();
        change(&mut fleet);
        fleet.check().unwrap_err().to_string()
    }

    #[test]
    fn a_fleet_survives_its_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("fleet.toml");
        // Once: another one may find other ports free.
        let fleet = fleet();
        std::fs::write(&path, toml::to_string(&fleet).unwrap()).unwrap();
        assert_eq!(Fleet::read(&path).unwrap(), fleet);
    }

    #[test]
    fn a_second_game_is_one_more_entry() {
        let mut fleet = fleet();
        let mut second = fleet.containers[3].clone();
        (second.id, second.name) = (1106, "otivm-gades".to_owned());
        second.mesh.set_port(40_001);
        second.management.set_port(40_002);
        second.players = Some(SocketAddr::from((Ipv4Addr::LOCALHOST, 40_003)));
        fleet.containers.push(second);
        fleet.check().unwrap();
        assert_eq!(fleet.games().count(), 2);
    }

    #[test]
    fn what_cannot_be_is_refused_by_name() {
        assert!(refusal(|fleet| fleet.containers[1].id = 1101).contains("twice"));
        assert!(refusal(|fleet| fleet.containers[1].mesh = fleet.containers[0].mesh).contains("given twice"));
        assert!(refusal(|fleet| fleet.containers[0].role = Role::Store).contains("pipeline"));
        assert!(refusal(|fleet| fleet.containers[3].players = None).contains("players"));
        assert!(refusal(|fleet| fleet.containers[0].name = "../x".to_owned()).contains("no name"));
    }

    #[test]
    fn an_unknown_key_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("fleet.toml");
        std::fs::write(&path, format!("colour = \"red\"\n{}", toml::to_string(&fleet()).unwrap())).unwrap();
        let refused = format!("{:#}", Fleet::read(&path).unwrap_err());
        assert!(refused.contains("colour") && refused.contains("fleet.toml"), "{refused}");
    }
}
