//! What a person reads: steps and results on standard output, progress where it is a terminal.

use std::io::{IsTerminal, Write};
use std::time::Duration;

use comfy_table::{ContentArrangement, Table, presets};
use indicatif::{ProgressBar, ProgressStyle};
use owo_colors::{OwoColorize, Stream};
use serde::Serialize;

/// Says a result.
pub fn say(text: impl AsRef<str>) {
    // A reader that went away, such as `head`, is no failure.
    let _ = writeln!(std::io::stdout(), "{}", text.as_ref());
}

/// Says that a step is done, with what it was about.
pub fn done(step: &str, detail: impl AsRef<str>) {
    let tick = "✓".if_supports_color(Stream::Stdout, |tick| tick.green());
    say(format!("{tick} {step:<18} {}", detail.as_ref()));
}

/// Says what went wrong, on standard error.
pub fn complain(error: &anyhow::Error) {
    let word = "error:".if_supports_color(Stream::Stderr, |word| word.red());
    let _ = writeln!(std::io::stderr(), "{word} {error:#}");
}

/// Says a value as JSON, for scripts.
pub fn say_json(value: &impl Serialize) -> anyhow::Result<()> {
    say(serde_json::to_string_pretty(value)?);
    Ok(())
}

/// Says a table with a header.
pub fn say_table<const COLUMNS: usize>(header: [&str; COLUMNS], rows: Vec<[String; COLUMNS]>) {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(header.map(plain));
    for row in rows {
        table.add_row(row.map(|cell| plain(&cell)));
    }
    say(table.to_string());
}

/// A text that does nothing to a terminal: it may have come from anywhere.
pub fn plain(text: &str) -> String {
    text.chars()
        .map(|letter| if letter.is_control() && letter != '\n' { '\u{fffd}' } else { letter })
        .collect()
}

/// Says on standard error what is not as it should be.
pub fn warn(text: &str) {
    let _ = writeln!(std::io::stderr(), "{}", plain(text));
}

/// A bar that shows how far long work is; nothing where nobody looks.
pub fn bar() -> ProgressBar {
    bar_of("  {msg:<18} {bar:32} {percent:>3} %  {human_pos}/{human_len} hexagons, {eta} left")
}

/// A bar for simulated days.
pub fn bar_of_days() -> ProgressBar {
    bar_of("  {msg:<18} {bar:32} {percent:>3} %  {human_pos}/{human_len} days, {eta} left")
}

/// A bar for bytes.
pub fn bar_of_bytes() -> ProgressBar {
    bar_of(
        "  {msg:<18} {bar:32} {percent:>3} %  {binary_bytes}/{binary_total_bytes}, {binary_bytes_per_sec}, {eta} left",
    )
}

fn bar_of(template: &str) -> ProgressBar {
    // On standard error, so that what a script reads on standard output stays whole.
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(0);
    let style = ProgressStyle::with_template(template);
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}
