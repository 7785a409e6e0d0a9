//! What a person reads: steps and results on standard output, progress where it is a terminal.

use std::io::{IsTerminal, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use owo_colors::{OwoColorize, Stream};

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

/// A bar that shows how far long work is; nothing where nobody looks.
pub fn bar() -> ProgressBar {
    if !std::io::stdout().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(0);
    let style = ProgressStyle::with_template(
        "  {msg:<18} {bar:32} {percent:>3} %  {human_pos}/{human_len} hexagons, {eta} left",
    );
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}
