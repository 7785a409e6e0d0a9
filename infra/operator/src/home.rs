//! Where a fleet lives on this machine.

use std::fs;
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use anyhow::Context;

/// The folders of one fleet. Two homes run side by side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    /// `fleet.toml`, the authority, credentials, the services' configuration.
    pub config: PathBuf,
    /// Databases.
    pub data: PathBuf,
    /// Logs, and what runs at present.
    pub state: PathBuf,
}

impl Home {
    /// Everything below one folder.
    pub fn within(folder: &Path) -> Self {
        Self { config: folder.join("config"), data: folder.join("data"), state: folder.join("state") }
    }

    /// The folders that the XDG base directory specification names.
    ///
    /// `variable` reads the environment, so that a test can pass its own.
    pub fn of_environment(variable: impl Fn(&str) -> Option<PathBuf>) -> anyhow::Result<Self> {
        let folder = |name: &str, below_home: &str| {
            // The specification: a relative path is invalid and ignored.
            let named = variable(name).filter(|path| path.is_absolute());
            let fallback = || variable("HOME").map(|home| home.join(below_home));
            named.or_else(fallback).map(|base| base.join("theron"))
        };
        let missing = "HOME is not set; say where the fleet lives with --home DIR";
        Ok(Self {
            config: folder("XDG_CONFIG_HOME", ".config").context(missing)?,
            data: folder("XDG_DATA_HOME", ".local/share").context(missing)?,
            state: folder("XDG_STATE_HOME", ".local/state").context(missing)?,
        })
    }

    /// The file that says what should be.
    pub fn fleet_file(&self) -> PathBuf {
        self.config.join("fleet.toml")
    }

    /// The fleet's certificate authority.
    pub fn authority(&self) -> PathBuf {
        self.config.join("authority")
    }

    /// A member's certificate and key.
    pub fn credentials(&self, member: &str) -> PathBuf {
        self.config.join("credentials").join(member)
    }

    /// A service's configuration.
    pub fn service_config(&self, member: &str) -> PathBuf {
        self.config.join(format!("{member}.toml"))
    }

    /// A service's databases.
    pub fn data_of(&self, member: &str) -> PathBuf {
        self.data.join(member)
    }

    /// What a service says.
    pub fn log(&self, member: &str) -> PathBuf {
        self.state.join("logs").join(format!("{member}.log"))
    }

    /// What a member calls and answers.
    pub fn call_log(&self, member: &str) -> PathBuf {
        self.state.join("logs").join(format!("{member}.calls.jsonl"))
    }

    /// Held by the supervisor as long as it runs.
    pub fn lock(&self) -> PathBuf {
        self.state.join("theron.lock")
    }

    /// What runs at present.
    pub fn running(&self) -> PathBuf {
        self.state.join("running.json")
    }
}

/// Bytes that a fleet's world, timelines and first logs take.
const ROOM_TO_FOUND: u64 = 128 * 1024 * 1024;
/// Bytes without which a fleet that is there could not go on for long.
const ROOM_TO_START: u64 = 32 * 1024 * 1024;

impl Home {
    /// Refuses where the disk has no room, before anything is made. A disk that fills up later is the services' affair:
    /// they refuse what they cannot write and keep what is written.
    pub fn ensure_room(&self) -> anyhow::Result<()> {
        let needed = if self.fleet_file().exists() { ROOM_TO_START } else { ROOM_TO_FOUND };
        for folder in [&self.config, &self.data, &self.state] {
            let present = folder.ancestors().find(|ancestor| ancestor.exists()).unwrap_or(folder);
            let disk = rustix::fs::statvfs(present).with_context(|| present.display().to_string())?;
            let free = disk.f_bavail.saturating_mul(disk.f_frsize);
            if free < needed {
                let mib = |bytes: u64| bytes / (1024 * 1024);
                return Err(io::Error::from(io::ErrorKind::StorageFull)).with_context(|| {
                    format!(
                        "{} has room for {} MiB and the fleet needs {} MiB; make room, or choose another --home",
                        present.display(),
                        mib(free),
                        mib(needed)
                    )
                });
            }
        }
        Ok(())
    }
}

/// Makes a folder that only its owner may enter.
pub fn create_private_folder(path: &Path) -> anyhow::Result<()> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .with_context(|| format!("{} cannot be made", path.display()))
}

/// Replaces a file as a whole: a reader sees the old one or the new one.
pub fn replace_file(path: &Path, content: &[u8]) -> anyhow::Result<()> {
    let fresh = path.with_extension("new");
    fs::write(&fresh, content)
        .and_then(|()| fs::File::open(&fresh)?.sync_all())
        .and_then(|()| fs::rename(&fresh, path))
        .with_context(|| format!("{} cannot be written", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xdg_folders_are_used_and_relative_ones_ignored() {
        let home = Home::of_environment(|name| match name {
            "HOME" => Some("/home/varro".into()),
            "XDG_DATA_HOME" => Some("/srv/data".into()),
            "XDG_STATE_HOME" => Some("relative".into()),
            _ => None,
        })
        .unwrap();
        assert_eq!(home.config, Path::new("/home/varro/.config/theron"));
        assert_eq!(home.data, Path::new("/srv/data/theron"));
        assert_eq!(home.state, Path::new("/home/varro/.local/state/theron"));
    }

    #[test]
    fn without_a_home_it_says_what_to_do() {
        let refused = Home::of_environment(|_| None).unwrap_err();
        assert!(refused.to_string().contains("--home DIR"));
    }
}
