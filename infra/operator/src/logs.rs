//! `theron logs`: what the services say.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufRead, BufReader, Seek, SeekFrom};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, bail};
use serde_json::Value;

use crate::console;
use crate::fleet::Fleet;
use crate::home::Home;
use crate::up::MERCHANTS;

/// How often a log is looked at for new lines.
const FOLLOW_INTERVAL: Duration = Duration::from_millis(200);

/// What of the logs is wanted.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// One service, by its name, number or role; all where absent.
    pub service: Option<String>,
    /// The last lines of each.
    pub lines: usize,
    /// Go on with what comes.
    pub follow: bool,
    /// As the services wrote it.
    pub json: bool,
}

/// Shows the logs, and goes on until it is ended when asked to follow.
pub async fn logs(home: &Home, wanted: &Wanted) -> anyhow::Result<()> {
    let members = chosen(home, wanted.service.as_deref())?;
    let alone = members.len() == 1;
    let mut logs: Vec<Log> = members
        .into_iter()
        .map(|name| Log {
            path: home.log(&name),
            name: if alone { String::new() } else { name },
            position: 0,
        })
        .collect();
    for log in &mut logs {
        let mut last = VecDeque::with_capacity(wanted.lines);
        for line in log.new_lines()? {
            if last.len() == wanted.lines {
                last.pop_front();
            }
            last.push_back(line);
        }
        last.iter().for_each(|line| log.show(line, wanted.json));
    }
    if !wanted.follow {
        return Ok(());
    }
    loop {
        tokio::time::sleep(FOLLOW_INTERVAL).await;
        for log in &mut logs {
            let lines = log.new_lines()?;
            lines.iter().for_each(|line| log.show(line, wanted.json));
        }
    }
}

fn chosen(home: &Home, service: Option<&str>) -> anyhow::Result<Vec<String>> {
    if !home.fleet_file().exists() {
        bail!("there is no fleet in this home; `theron up` founds one");
    }
    let fleet = Fleet::read(&home.fleet_file())?;
    let all = fleet.containers.iter().map(|container| container.member()).chain([MERCHANTS.to_owned()]);
    let Some(wanted) = service else { return Ok(all.collect()) };
    let is_wanted = |container: &&crate::fleet::Container| {
        let names = [container.member(), container.name.clone(), container.id.to_string()];
        names.iter().any(|name| name == wanted)
            || container.role.as_str() == wanted
            || container.program() == wanted
    };
    let found: Vec<_> =
        fleet.containers.iter().filter(is_wanted).map(|container| container.member()).collect();
    match (found.is_empty(), wanted) {
        (true, MERCHANTS) => Ok(vec![MERCHANTS.to_owned()]),
        (true, _) => bail!("no service `{wanted}`; there are {}", all.collect::<Vec<_>>().join(", ")),
        (false, _) => Ok(found),
    }
}

struct Log {
    name: String,
    path: PathBuf,
    position: u64,
}

impl Log {
    /// The whole lines since the last call; from the beginning when the log was put aside and began anew.
    fn new_lines(&mut self) -> anyhow::Result<Vec<String>> {
        let Ok(mut file) = File::open(&self.path) else { return Ok(Vec::new()) };
        let context = || format!("{} cannot be read", self.path.display());
        if file.metadata().with_context(context)?.len() < self.position {
            self.position = 0;
        }
        file.seek(SeekFrom::Start(self.position)).with_context(context)?;
        let mut reader = BufReader::new(file);
        let mut lines = Vec::new();
        let mut line = String::new();
        while reader.read_line(&mut line).with_context(context)? > 0 && line.ends_with('\n') {
            self.position += line.len() as u64;
            lines.push(line.trim_end().to_owned());
            line.clear();
        }
        Ok(lines)
    }

    fn show(&self, line: &str, json: bool) {
        let line = if json { line.to_owned() } else { readable(line) };
        let space = if self.name.is_empty() { "" } else { "  " };
        console::say(format!("{}{space}{line}", self.name));
    }
}

/// A JSON line as a person reads it: time, level, message, then the rest.
fn readable(line: &str) -> String {
    let Ok(Value::Object(mut fields)) = serde_json::from_str::<Value>(line) else { return line.to_owned() };
    let mut text = |name: &str| match fields.remove(name) {
        Some(Value::String(text)) => text,
        Some(other) => other.to_string(),
        None => String::new(),
    };
    let (time, level, message) = (text("timestamp"), text("level"), text("message"));
    let _ = text("target");
    let rest: String = fields.iter().map(|(name, value)| format!("  {name}={value}")).collect();
    format!("{time} {level:<5} {message}{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_json_line_becomes_readable_and_other_lines_stay() {
        let line = r#"{"timestamp":"T","level":"WARN","message":"late","target":"x","after_ms":7}"#;
        assert_eq!(readable(line), "T WARN  late  after_ms=7");
        assert_eq!(readable("thread panicked"), "thread panicked");
    }
}
