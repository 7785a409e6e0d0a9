//! What `theron up` makes before anything runs: on the first run everything, later only what is missing or due.

use std::net::IpAddr;
use std::path::Path;

use anyhow::Context;
use clock::Timestamp;
use serde::Serialize;
use transport::authority::{Authority, LEAF_VALIDITY};
use transport::credentials::Credentials;
use transport::{Identity, Role};

use crate::fleet::{Container, Fleet, seed_of};
use crate::home::{Home, create_private_folder, replace_file};

/// Folder name of the operator's own credentials.
pub const OPERATOR: &str = "operator";
/// Folder name of the credentials with which datasets are pushed.
pub const DATASET: &str = "dataset";
/// Folder name of the credentials with which people and their programs, such as QGIS, read the world.
pub const READER: &str = "reader";

/// What the operator may choose when the fleet is founded.
#[derive(Debug, Clone, Copy)]
pub struct Choices {
    /// The players' port.
    pub players_port: Option<u16>,
    /// Simulated merchants.
    pub merchants: u32,
}

/// Founds the fleet unless there is one. Everything is made in a folder beside the final one, which is renamed at the
/// end: after an interruption there is a whole fleet or none.
pub fn found(home: &Home, choices: Choices, now: Timestamp) -> anyhow::Result<bool> {
    if home.fleet_file().exists() {
        return Ok(false);
    }
    let draft = Home { config: home.config.with_extension("founding"), ..home.clone() };
    if draft.config.exists() {
        std::fs::remove_dir_all(&draft.config)
            .with_context(|| format!("{} is left over and cannot be removed", draft.config.display()))?;
    }
    create_private_folder(&draft.config)?;
    let fleet = Fleet::local(seed_of(home, now), choices.players_port, choices.merchants)?;
    Authority::create(&fleet.fleet, now)?.save(&draft.authority())?;
    let header = "# The fleet: what should be. A second game is one more [[containers]] entry with an id, a name and\n\
                  # addresses of its own; `theron up` makes what is missing.\n\n";
    replace_file(&draft.fleet_file(), format!("{header}{}", toml::to_string(&fleet)?).as_bytes())?;
    std::fs::rename(&draft.config, &home.config)
        .with_context(|| format!("{} cannot be made", home.config.display()))?;
    Ok(true)
}

/// Gives every member its credentials and every service its configuration. Credentials past two thirds of their life
/// are renewed; running services notice. Returns whose were made.
pub fn equip(home: &Home, fleet: &Fleet, now: Timestamp) -> anyhow::Result<Vec<String>> {
    let members = members(fleet);
    let due: Vec<_> = members.iter().filter(|member| is_due(&home.credentials(&member.name), now)).collect();
    if !due.is_empty() {
        let authority = Authority::load(&fleet.fleet, &home.authority())
            .context("the fleet's authority cannot be read; restore its folder from a backup")?;
        let nobody_revoked = authority.revocation_list(&[], now)?;
        for Member { name, identity, addresses } in &due {
            let leaf = authority.issue_at(identity, addresses, now, LEAF_VALIDITY)?;
            create_private_folder(&home.credentials(name))?;
            authority.equip(&home.credentials(name), &leaf, &nobody_revoked)?;
        }
    }
    for container in &fleet.containers {
        configure(home, fleet, container)?;
    }
    Ok(due.into_iter().map(|member| member.name.clone()).collect())
}

/// Who gets credentials.
#[derive(Debug, Clone)]
struct Member {
    name: String,
    identity: Identity,
    /// Where it listens: programs that are not ours check the host of the address they call.
    addresses: Vec<IpAddr>,
}

fn members(fleet: &Fleet) -> Vec<Member> {
    let person = |name: &str, role| Member {
        name: name.to_owned(),
        identity: Identity::new(&fleet.fleet, 0, role),
        addresses: Vec::new(),
    };
    let container = |container: &Container| Member {
        name: container.member(),
        identity: Identity::new(&fleet.fleet, container.id, container.role),
        addresses: vec![container.mesh.ip()],
    };
    let people =
        [person(OPERATOR, Role::Operator), person(DATASET, Role::Dataset), person(READER, Role::Reader)];
    fleet.containers.iter().map(container).chain(people).collect()
}

/// Whether credentials are missing or past two thirds of their life.
fn is_due(folder: &Path, now: Timestamp) -> bool {
    let third_s = i64::try_from(LEAF_VALIDITY.as_secs() / 3).unwrap_or(i64::MAX);
    Credentials::read(folder).map_or(true, |credentials| credentials.not_after_s - now.as_seconds() < third_s)
}

#[derive(Serialize)]
struct NodeToml {
    mesh: String,
    management: String,
    credentials: String,
    call_log: String,
}

#[derive(Serialize)]
struct StoreToml {
    database: String,
    node: NodeToml,
}

#[derive(Serialize)]
struct PipelineToml {
    database: String,
    content: String,
    store: String,
    node: NodeToml,
}

#[derive(Serialize)]
struct AggregatorToml {
    database: String,
    store: String,
    collect: &'static str,
    games: Vec<GameEntry>,
    node: NodeToml,
}

#[derive(Serialize)]
struct GameEntry {
    container: u32,
    url: String,
}

#[derive(Serialize)]
struct GameToml {
    data: String,
    players: String,
    store: String,
    aggregator: String,
    node: NodeToml,
}

/// How often games are asked for snapshots: about five times a market period of 24 seconds.
const COLLECT: &str = "*/5 * * * * *";

/// Writes a service's configuration from the fleet's. It is derived: what an operator wants to change stands in
/// `fleet.toml`.
fn configure(home: &Home, fleet: &Fleet, container: &Container) -> anyhow::Result<()> {
    let member = container.member();
    let data = home.data_of(&member);
    create_private_folder(&data)?;
    let text = |path: &Path| path.display().to_string();
    let node = NodeToml {
        mesh: container.mesh.to_string(),
        management: container.management.to_string(),
        credentials: text(&home.credentials(&member)),
        call_log: text(&home.call_log(&member)),
    };
    let store = fleet.the(Role::Store)?.mesh_url();
    let database = |name: &str| text(&data.join(name));
    let toml = match container.role {
        Role::Store => toml::to_string(&StoreToml { database: database("world.sqlite3"), node }),
        Role::Pipeline => {
            let content = text(&data.join("content"));
            toml::to_string(&PipelineToml { database: database("staging.sqlite3"), content, store, node })
        }
        Role::Aggregator => {
            let games =
                fleet.games().map(|game| GameEntry { container: game.id, url: game.mesh_url() }).collect();
            let database = database("aggregates.sqlite3");
            toml::to_string(&AggregatorToml { database, store, collect: COLLECT, games, node })
        }
        Role::Game | Role::Operator | Role::Dataset | Role::Reader => {
            let players = container.players.map(|address| address.to_string()).unwrap_or_default();
            let aggregator = fleet.the(Role::Aggregator)?.mesh_url();
            toml::to_string(&GameToml { data: text(&data), players, store, aggregator, node })
        }
    }?;
    let path = home.service_config(&member);
    let content = format!("# Made by `theron up` from fleet.toml; changes here are lost.\n{toml}");
    if std::fs::read_to_string(&path).is_ok_and(|present| present == content) {
        return Ok(());
    }
    replace_file(&path, content.as_bytes())
}
