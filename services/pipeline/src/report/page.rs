//! The page of a report: one file that a browser, a printer and a reader of screens can do something with. Everything that
//! came from outside is escaped; the page runs nothing and fetches nothing.

use std::fmt::Write as _;

use tessera_pipeline_api::{BrokenRule, Counts, Diff, Rejection, Report, ReportedDataset, State, Timing};

use super::grouped;
use super::map::Map;

const STYLE: &str = include_str!("page.css");

/// Text for an element or an attribute.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            // A name must not turn the words around it.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => escaped.push('\u{fffd}'),
            letter if letter.is_control() && letter != '\n' => escaped.push('\u{fffd}'),
            letter => escaped.push(letter),
        }
    }
    escaped
}

/// The page.
pub(super) fn write(report: &Report, diff: Option<&Diff>, map: &Map) -> String {
    let (state, class) = (report.state.as_str(), class(report));
    let mut page = String::with_capacity(128 * 1024);
    let _ = writeln!(
        page,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n\
         <title>Run {run}: {state}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1>Run {run} <span class=\"badge {class}\">{state}</span></h1>\n\
         <p class=\"verdict\">{verdict}</p>\n<p class=\"next\"><strong>Next:</strong> {next}</p>",
        run = report.run,
        verdict = coded(&report.verdict),
        next = commands(&report.next),
    );
    facts(&mut page, report);
    contents(&mut page, report, diff);
    draw(&mut page, map, diff);
    let refused = "What was refused, the rule that is broken most often first";
    rules(&mut page, "rules", "Broken rules", refused, &report.rules);
    let doubts =
        "Two sources contradict each other, or two neighbours do. Whoever approves answers for the values";
    rules(&mut page, "quarantine", "Quarantine", doubts, &report.quarantine);
    if let Some(diff) = diff {
        changes(&mut page, diff);
    }
    datasets(&mut page, &report.datasets);
    stages(&mut page, &report.stages);
    let _ = writeln!(
        page,
        "</main>\n<footer>The same for machines: <code>GET /api/v1/runs/{}/report</code>.</footer>\n</body>\n</html>",
        report.run
    );
    page
}

const fn class(report: &Report) -> &'static str {
    match report.state {
        State::Staged if report.quarantined > 0 => "warn",
        State::Staged | State::Promoted => "good",
        State::Rejected | State::Failed => "bad",
        State::Surveying | State::Promoting | State::Cancelled => "warn",
    }
}

/// A sentence in which names stand between backticks.
fn coded(text: &str) -> String {
    let mut html = String::new();
    for (at, part) in text.split('`').enumerate() {
        let part = escaped(part);
        let _ = if at % 2 == 1 { write!(html, "<code>{part}</code>") } else { write!(html, "{part}") };
    }
    html
}

/// A sentence in which commands begin with `theron`.
fn commands(text: &str) -> String {
    let mut html = String::new();
    for (at, part) in text.split("theron ").enumerate() {
        if at == 0 {
            html.push_str(&escaped(part));
            continue;
        }
        let end =
            part.find([',', ';']).or_else(|| part.find(". ")).unwrap_or(part.trim_end_matches('.').len());
        let (command, rest) = part.split_at(end);
        let _ = write!(html, "<code>theron {}</code>{}", escaped(command), escaped(rest));
    }
    html
}

fn facts(page: &mut String, report: &Report) {
    let facts = [
        ("Units", grouped(report.units_total)),
        ("Units that would change", grouped(report.units_changed)),
        ("Refused", grouped(report.rejections_total)),
        ("In quarantine", grouped(report.quarantined)),
        ("Release", report.release.map(|release| release.to_string()).unwrap_or_default()),
        ("Approved by", report.approved_by.clone().unwrap_or_default()),
        ("Hash", report.hash.clone().unwrap_or_default().chars().take(16).collect()),
    ];
    page.push_str("<dl>");
    for (name, value) in facts.iter().filter(|(_, value)| !value.is_empty()) {
        let _ = write!(page, "<div><dt>{name}</dt><dd>{}</dd></div>", escaped(value));
    }
    page.push_str("</dl>\n");
}

/// A way to every part of the page, for a keyboard.
fn contents(page: &mut String, report: &Report, diff: Option<&Diff>) {
    let parts = [
        ("map", "Map", true),
        ("rules", "Broken rules", !report.rules.is_empty()),
        ("quarantine", "Quarantine", !report.quarantine.is_empty()),
        ("changes", "Changes", diff.is_some()),
        ("datasets", "Datasets", true),
        ("stages", "Time", !report.stages.is_empty()),
    ];
    page.push_str("<nav aria-label=\"Parts of this page\">");
    for (id, name, _) in parts.into_iter().filter(|(_, _, there)| *there) {
        let _ = write!(page, "<a href=\"#{id}\">{name}</a>");
    }
    page.push_str("</nav>\n");
}

fn draw(page: &mut String, map: &Map, diff: Option<&Diff>) {
    page.push_str("<section><h2 id=\"map\">Map</h2>\n<figure>");
    page.push_str(&map.svg);
    page.push_str("<figcaption><ul class=\"legend\">");
    for (class, words) in &map.legend {
        let _ = write!(
            page,
            "<li><svg viewBox=\"0 0 1 1\" aria-hidden=\"true\"><path class=\"{class}\" d=\"M0 0h1v1H0z\"/></svg>{}</li>",
            escaped(words)
        );
    }
    page.push_str("</ul>");
    let mut note = |text: &str| {
        let _ = write!(page, "<p class=\"soft\">{}</p>", escaped(text));
    };
    if map.legend.is_empty() {
        note("No unit was surveyed, so there is no coast to show.");
    }
    if map.borrowed {
        note(
            "Land and sea are those of the world that is current: this run was refused before its units were surveyed.",
        );
    }
    match map.placeless {
        0 => {}
        1 => note("1 refusal speaks of a row or a file and has no place on the map."),
        more => {
            note(&format!("{} refusals speak of rows or files and have no place on the map.", grouped(more)));
        }
    }
    if diff.is_some_and(|diff| diff.against.is_none()) {
        note("Everything is new: nothing was promoted before that this pipeline knows of.");
    }
    page.push_str("</figcaption></figure></section>\n");
}

fn rules(page: &mut String, id: &str, title: &str, caption: &str, rules: &[BrokenRule]) {
    if rules.is_empty() {
        return;
    }
    let _ = writeln!(
        page,
        "<section><h2 id=\"{id}\">{title}</h2>\n<table><caption>{caption}.</caption><thead><tr><th scope=\"col\">Rule</th>\
         <th scope=\"col\">File</th><th scope=\"col\" class=\"number\">Times</th><th scope=\"col\">Where, and what was \
         found</th></tr></thead><tbody>"
    );
    for rule in rules {
        let _ = writeln!(
            page,
            "<tr><td class=\"lead\" data-of=\"\"><code>{}</code><br><span class=\"soft\">{}</span></td><td data-of=\"in\">{}</td>\
             <td class=\"number\" data-of=\"times\">{}</td><td class=\"found\" data-of=\"\">{}</td></tr>",
            escaped(&rule.rule),
            escaped(&rule.meaning),
            escaped(&rule.file),
            grouped(rule.count),
            examples(rule)
        );
    }
    page.push_str("</tbody></table></section>\n");
}

/// The first example, and the others behind it.
fn examples(rule: &BrokenRule) -> String {
    let example = |example: &Rejection| {
        let Rejection { place, value, longitude, latitude, .. } = example;
        let at = longitude.zip(*latitude).map_or_else(String::new, |(longitude, latitude)| {
            format!(" <span class=\"soft\">({longitude:.2}, {latitude:.2})</span>")
        });
        format!("{}{at}: <code>{}</code>", escaped(place), escaped(value))
    };
    let Some((first, others)) = rule.examples.split_first() else { return String::new() };
    let mut html = example(first);
    if !others.is_empty() {
        let hidden = rule.count.saturating_sub(u32::try_from(rule.examples.len()).unwrap_or(u32::MAX));
        let _ = write!(html, "<details><summary>{} more</summary><ul>", grouped(rule.count - 1));
        for other in others {
            let _ = write!(html, "<li>{}</li>", example(other));
        }
        if hidden > 0 {
            let _ = write!(html, "<li class=\"soft\">and {} others like these</li>", grouped(hidden));
        }
        html.push_str("</ul></details>");
    }
    html
}

fn changes(page: &mut String, diff: &Diff) {
    let against = match (diff.release, diff.against) {
        (Some(release), _) => format!("release {release}"),
        (None, Some(run)) => format!("run {run}"),
        (None, None) => "an empty store".to_owned(),
    };
    let _ = writeln!(
        page,
        "<section><h2 id=\"changes\">Changes</h2>\n<table><caption>Against {against}; {} units stay as they are.</caption>\
         <thead><tr><th scope=\"col\">What</th><th scope=\"col\" class=\"number\">New</th><th scope=\"col\" class=\"number\">\
         Changed</th><th scope=\"col\" class=\"number\">Gone</th></tr></thead><tbody>",
        grouped(diff.units_unchanged)
    );
    let mut row = |what: &str, counts: &Counts| {
        let Counts { added, removed, changed } = *counts;
        let _ = writeln!(
            page,
            "<tr><td class=\"lead\" data-of=\"\">{}</td><td class=\"number\" data-of=\"new\">{}</td><td class=\"number\" \
             data-of=\"changed\">{}</td><td class=\"number\" data-of=\"gone\">{}</td></tr>",
            escaped(what),
            grouped(added),
            grouped(changed),
            grouped(removed)
        );
    };
    row("units", &diff.units);
    row("sites", &diff.sites);
    for (name, table) in &diff.tables {
        row(name, &table.counts);
    }
    let cells = &diff.cells;
    for (name, changed) in [
        ("elevation of units", cells.elevation),
        ("share of land", cells.land),
        ("vegetation", cells.terrain),
        ("slope", cells.slope),
        ("water", cells.hydro),
        ("crust", cells.tectonics),
        ("people", cells.occupation),
        ("children", cells.children),
    ] {
        if changed > 0 {
            row(name, &Counts { changed, ..Counts::default() });
        }
    }
    page.push_str("</tbody></table>\n");
    others(page, diff);
    biggest(page, diff);
    page.push_str("</section>\n");
}

fn others(page: &mut String, diff: &Diff) {
    let layers: Vec<&str> = diff.layers.iter().map(|layer| layer.as_str()).collect();
    if !layers.is_empty() {
        let _ = writeln!(page, "<p>Layers that change: {}.</p>", layers.join(", "));
    }
    if diff.land {
        page.push_str("<p>The land polygons change.</p>\n");
    }
}

fn biggest(page: &mut String, diff: &Diff) {
    if diff.biggest.is_empty() {
        return;
    }
    page.push_str(
        "<h3>Largest changes of elevation</h3>\n<table><thead><tr><th scope=\"col\">Unit</th><th scope=\"col\" \
         class=\"number\">Before</th><th scope=\"col\" class=\"number\">After</th></tr></thead><tbody>\n",
    );
    for change in &diff.biggest {
        let _ = writeln!(
            page,
            "<tr><td class=\"lead\" data-of=\"\"><code>{}</code></td><td class=\"number\" data-of=\"before\">{:.2} m</td><td \
             class=\"number\" data-of=\"after\">{:.2} m</td></tr>",
            change.cell,
            f64::from(change.before_cm) / 100.0,
            f64::from(change.after_cm) / 100.0
        );
    }
    page.push_str("</tbody></table>\n");
}

fn datasets(page: &mut String, datasets: &[ReportedDataset]) {
    page.push_str(
        "<section><h2 id=\"datasets\">Datasets</h2>\n<table><caption>What the world is made from, and by whose \
         leave.</caption><thead><tr><th scope=\"col\">Dataset</th><th scope=\"col\">Feeds</th><th scope=\"col\">Licence\
         </th><th scope=\"col\">Rows</th><th scope=\"col\" class=\"number\">Refused</th></tr></thead><tbody>\n",
    );
    for dataset in datasets {
        let _ = writeln!(
            page,
            "<tr><td class=\"lead\" data-of=\"\">{}<br><code>{}</code> <span class=\"soft\">{}, {}</span></td><td \
             data-of=\"feeds\">{}</td><td data-of=\"licence\">{}<details><summary>Whom to thank</summary>{}</details></td>\
             <td data-of=\"rows\">{}</td><td class=\"number\" data-of=\"refused\">{}</td></tr>",
            escaped(&dataset.title),
            escaped(&dataset.id),
            escaped(&dataset.version),
            escaped(&dataset.file),
            dataset.field.as_str().replace('_', " "),
            escaped(&dataset.licence),
            escaped(&dataset.attribution),
            rows(dataset),
            grouped(dataset.refused)
        );
    }
    page.push_str("</tbody></table></section>\n");
}

/// The rows of a dataset, counted; a raster has none.
fn rows(dataset: &ReportedDataset) -> String {
    let Some(tally) = &dataset.tally else { return "<span class=\"soft\">not counted</span>".to_owned() };
    let mut html = format!(
        "{} read, {} taken, {} outside of the region",
        grouped(tally.rows),
        grouped(tally.taken),
        grouped(tally.outside)
    );
    if !tally.left_out.is_empty() {
        html.push_str("<details><summary>left out</summary><ul>");
        for (rule, count) in &tally.left_out {
            let _ = write!(html, "<li><code>{}</code>: {}</li>", escaped(rule), grouped(*count));
        }
        html.push_str("</ul></details>");
    }
    html
}

fn stages(page: &mut String, stages: &[Timing]) {
    if stages.is_empty() {
        return;
    }
    page.push_str(
        "<section><h2 id=\"stages\">Time</h2>\n<table><thead><tr><th scope=\"col\">Stage</th><th scope=\"col\" \
         class=\"number\">Seconds</th><th scope=\"col\" class=\"number\">Units</th></tr></thead><tbody>\n",
    );
    for Timing { stage, ms, units, ended } in stages {
        let seconds = f64::from(u32::try_from(*ms).unwrap_or(u32::MAX)) / 1000.0;
        let going = if *ended { "" } else { ", going on" };
        let units = if *units > 0 { grouped(*units) } else { String::new() };
        let _ = writeln!(
            page,
            "<tr><td class=\"lead\" data-of=\"\">{}{going}</td><td class=\"number\" data-of=\"seconds\">{seconds:.2}</td><td \
             class=\"number\" data-of=\"units\">{units}</td></tr>",
            escaped(stage)
        );
    }
    page.push_str("</tbody></table></section>\n");
}
