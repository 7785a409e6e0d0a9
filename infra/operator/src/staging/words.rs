//! What a person reads about runs and releases.

use tessera_pipeline_api::{Approval, Counts, Diff, Report, Run, State};
use tessera_store_api::Release;

use crate::console;
use crate::world::listed;

pub(super) fn say_datasets(datasets: &[String], json: bool) -> anyhow::Result<()> {
    if json {
        return console::say_json(&datasets);
    }
    console::say(format!("would be staged: {}", datasets.join(", ")));
    Ok(())
}

pub(super) fn say_run(run: &Run) {
    let id = run.id;
    match run.state {
        State::Staged => {
            let doubts = match run.quarantined {
                0 => String::new(),
                units => format!(", {units} in quarantine"),
            };
            let text =
                format!("run {id}: {} of {} units would change{doubts}", run.units_changed, run.units_total);
            console::done("staged", text);
            let accept = match run.quarantined {
                0 => String::new(),
                units => format!(" --quarantined {units}"),
            };
            console::say(format!(
                "Look at it with `theron world diff {id}` and `theron world report {id} --html FILE`, then \
                 `theron world approve {id} --by NAME{accept}`."
            ));
        }
        State::Promoted => {
            console::done("promoted", format!("run {id} is release {}", run.release.unwrap_or_default()));
        }
        State::Rejected => console::warn(&format!(
            "run {id} was refused:{}\nSee all with `theron world report {id} --html FILE`, correct the data, push it and \
             stage again.",
            listed(run)
        )),
        _ => console::warn(&format!(
            "run {id} is {}: {}",
            run.state.as_str(),
            run.failure.as_deref().unwrap_or("nothing failed")
        )),
    }
}

pub(super) fn say_diff(diff: &Diff) {
    let against = match (diff.release, diff.against) {
        (Some(release), _) => format!("release {release}"),
        (None, Some(run)) => format!("run {run}"),
        (None, None) => "nothing: everything is new".to_owned(),
    };
    console::say(format!(
        "run {} against {against}; {} units stay as they are",
        diff.run, diff.units_unchanged
    ));
    if diff.is_empty() {
        return console::say("Nothing would change.");
    }
    let row = |name: &str, counts: &Counts| {
        [name.to_owned(), counts.added.to_string(), counts.changed.to_string(), counts.removed.to_string()]
    };
    let mut rows = vec![row("units", &diff.units), row("sites", &diff.sites)];
    rows.extend(diff.tables.iter().map(|(name, table)| row(name, &table.counts)));
    let cells = &diff.cells;
    for (name, changed) in [
        ("elevation", cells.elevation),
        ("land", cells.land),
        ("terrain", cells.terrain),
        ("slope", cells.slope),
        ("hydro", cells.hydro),
        ("tectonics", cells.tectonics),
        ("occupation", cells.occupation),
        ("children", cells.children),
    ] {
        if changed > 0 {
            rows.push(row(name, &Counts { changed, ..Counts::default() }));
        }
    }
    console::say_table(["WHAT", "NEW", "CHANGED", "GONE"], rows);
    for layer in &diff.layers {
        console::say(format!("layer {} changes", layer.as_str()));
    }
    if diff.land {
        console::say("the land polygons change");
    }
    for change in &diff.biggest {
        let metres = |cm: i32| f64::from(cm) / 100.0;
        console::say(format!(
            "{}  {:>9.2} m -> {:>9.2} m",
            change.cell,
            metres(change.before_cm),
            metres(change.after_cm)
        ));
    }
}

pub(super) fn say_report(report: &Report) {
    console::say(console::plain(&format!("run {}: {}", report.run, report.verdict)));
    console::say(console::plain(&format!("next: {}", report.next)));
    for rule in report.rules.iter().chain(&report.quarantine) {
        let example = rule.examples.first().map(|example| format!("{}: {}", example.place, example.value));
        let text =
            format!("  {:>7} x {} in {}: {}", rule.count, rule.rule, rule.file, example.unwrap_or_default());
        console::say(console::plain(&text));
    }
    for stage in &report.stages {
        console::say(format!("  {:<12} {:>9} ms", stage.stage, stage.ms));
    }
}

/// Says what an approval would do; `false` where it would be refused.
pub(super) fn say_approval(run: &Run, approval: &Approval) -> bool {
    let id = run.id;
    if !matches!(run.state, State::Staged | State::Failed) {
        console::warn(&format!(
            "run {id} is {}; only a staged or failed one can be approved",
            run.state.as_str()
        ));
        return false;
    }
    if run.quarantined != approval.quarantined {
        let units = run.quarantined;
        console::warn(&format!("{units} units are in quarantine; accept them with --quarantined {units}"));
        return false;
    }
    console::say(format!(
        "would be sent to the store: run {id}, {} units, {} of them changed, approved by {}",
        run.units_total, run.units_changed, approval.by
    ));
    true
}

/// The runs as a table.
pub(super) fn say_runs(runs: Vec<Run>) {
    if runs.is_empty() {
        return console::say("There is no run yet; begin one with `theron world stage`.");
    }
    let row = |run: Run| {
        let release = run.release.map(|release| release.to_string()).unwrap_or_default();
        [
            run.id.to_string(),
            run.state.as_str().to_owned(),
            format!("{}/{}", run.units_done, run.units_total),
            run.units_changed.to_string(),
            run.rejections_total.to_string(),
            release,
            run.approved_by.unwrap_or_default(),
            run.recorded_at.to_string(),
        ]
    };
    let header = ["RUN", "STATE", "UNITS", "CHANGED", "REFUSED", "RELEASE", "APPROVED BY", "BEGUN"];
    console::say_table(header, runs.into_iter().map(row).collect());
}

/// The releases as a table.
pub(super) fn say_releases(releases: Vec<Release>) {
    if releases.is_empty() {
        return console::say("The store has no release yet.");
    }
    let row = |release: Release| {
        let status = format!("{:?}", release.status).to_lowercase();
        let promoted = release.promoted_at.map(|at| at.to_string()).unwrap_or_default();
        let approver = release.approved_by.unwrap_or_default();
        [release.number.to_string(), status, release.units.to_string(), approver, promoted]
    };
    let header = ["RELEASE", "STATUS", "UNITS", "APPROVED BY", "PROMOTED"];
    console::say_table(header, releases.into_iter().map(row).collect());
}
