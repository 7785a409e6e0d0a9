//! The findings of a long simulation for people: lines on a terminal, and a page that needs nothing but itself.

use super::charts;
use super::findings::{Findings, Group, MEDIAN, Sample, Want};
use super::svg::escape;

/// Lines for a terminal.
pub(super) fn text(findings: &Findings) -> String {
    let mut text = summary(findings);
    text.push_str(
        "\n\nwealth in asses    day    least       5%      25%   median      75%      95%     most\n",
    );
    for sample in ends(&findings.samples) {
        let figures: String = sample.wealth_as.iter().map(|wealth| format!("{wealth:>9}")).collect();
        line(&mut text, format!("                 {:>5}{figures}", sample.day));
    }
    line(
        &mut text,
        "\nby temperament   merchants  ventures  rests  median wealth  standing  patron  debts  men  idle days  \
         chapters: reached (median day)",
    );
    for (name, group) in &findings.groups {
        line(&mut text, group_line(name, group));
    }
    line(&mut text, "\nways             ventures   share");
    for way in &findings.ways {
        let share = f64::from(way.permille) / 10.0;
        line(&mut text, format!("{:>25} {share:>6.1} %  {}", way.ventures, way.way));
    }
    line(
        &mut text,
        format!(
            "\n{} markets moved; how full they were, in thousandths: least, mean, most",
            findings.markets_moved
        ),
    );
    for market in &findings.markets {
        let (place, good) = (&market.place, &market.good);
        line(
            &mut text,
            format!("{:>8} {:>6} {:>6}  {good} in {place}", market.lowest, market.mean, market.highest),
        );
    }
    for (heading, counts) in
        [("what befell ventures", &findings.befell), ("what else happened", &findings.happened)]
    {
        line(&mut text, format!("\n{heading}"));
        for (kind, count) in counts {
            line(&mut text, format!("{count:>25}  {}", kind.replace('_', " ")));
        }
    }
    line(&mut text, format!("\n{}", want(&findings.want)));
    for (code, count) in &findings.refusals {
        line(&mut text, format!("refused {count} times: {code}"));
    }
    text
}

fn summary(findings: &Findings) -> String {
    let Findings { seats, days, seed, seconds, ventures, rests, periods, .. } = findings;
    format!(
        "{seats} merchants, {days} days, seed {seed}: {ventures} ventures, {rests} rests, {periods} market periods, in \
         {seconds} s"
    )
}

fn want(want: &Want) -> String {
    let Want {
        broke_at_end,
        stranded_at_end,
        stranded_at_end_days,
        stranded_days_max,
        idle_days_max,
        owed_as,
    } = want;
    format!(
        "At the end {broke_at_end} merchants own next to nothing, {stranded_at_end} cannot send anything, for \
         {stranded_at_end_days} days at most; {owed_as} asses are owed. The longest that a purse bore no cargo was \
         {stranded_days_max} days, the longest without a venture {idle_days_max}."
    )
}

/// The first, the last, and some between.
fn ends(samples: &[Sample]) -> impl Iterator<Item = &Sample> {
    let step = samples.len().div_ceil(8).max(1);
    let last = samples.len().saturating_sub(1);
    samples.iter().enumerate().filter(move |(at, _)| at % step == 0 || *at == last).map(|(_, sample)| sample)
}

fn chapters(group: &Group) -> String {
    let chapters = group.chapters.iter().filter(|(chapter, _)| **chapter > 1);
    let chapters: Vec<_> =
        chapters.map(|(chapter, (reached, day))| format!("{chapter}: {reached} ({day})")).collect();
    chapters.join("  ")
}

fn group_line(name: &str, group: &Group) -> String {
    let median = group.wealth_as.get(MEDIAN).copied().unwrap_or_default();
    let Group { merchants, ventures, rests, auctoritas, advances, loans, factors, want, .. } = group;
    let idle = want.idle_days_max;
    format!(
        "{name:<16} {merchants:>9} {ventures:>9} {rests:>6} {median:>14} {auctoritas:>9} {advances:>7} {loans:>6} \
         {factors:>4} {idle:>10}  {}",
        chapters(group)
    )
}

fn line(text: &mut String, line: impl AsRef<str>) {
    text.push_str(line.as_ref());
    text.push('\n');
}

/// A page with charts.
pub(super) fn page(findings: &Findings) -> String {
    let [wealth, reached, ways, prices] = charts::all(findings).map(|(_, drawing)| drawing);
    let Findings { seats, days, .. } = findings;
    let mut body = format!(
        "<h1>{seats} merchants, {days} days</h1><p>{}.</p><p>{}</p>",
        summary(findings),
        want(&findings.want)
    );
    section(&mut body, "Wealth", &wealth);
    body.push_str("<p>Everyone's, in asses.</p>");
    let heads = ["day", "least", "5 %", "25 %", "median", "75 %", "95 %", "most"];
    let rows = ends(&findings.samples).map(|sample| {
        let figures = sample.wealth_as.iter().map(i64::to_string);
        std::iter::once(sample.day.to_string()).chain(figures).collect()
    });
    table(&mut body, &heads, rows);
    section(&mut body, "Chapters", &reached);
    groups(&mut body, findings);
    section(&mut body, "Ways", &ways);
    let rows = findings.ways.iter().map(|way| {
        let share = format!("{:.1} %", f64::from(way.permille) / 10.0);
        vec![way.way.clone(), way.ventures.to_string(), share]
    });
    table(&mut body, &["way", "ventures", "share"], rows);
    section(&mut body, "Markets", &prices);
    body.push_str("<p>How full they were, in thousandths: -1000 is want, 1000 is glut.</p>");
    let rows = findings.markets.iter().map(|market| {
        let figures = [market.lowest.to_string(), market.mean.to_string(), market.highest.to_string()];
        [market.place.clone(), market.good.clone()].into_iter().chain(figures).collect()
    });
    table(&mut body, &["place", "good", "least", "mean", "most"], rows);
    for (heading, counts) in
        [("What befell ventures", &findings.befell), ("What else happened", &findings.happened)]
    {
        section(&mut body, heading, "");
        let rows = counts.iter().map(|(kind, count)| vec![kind.replace('_', " "), count.to_string()]);
        table(&mut body, &["what", "times"], rows);
    }
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\"><title>A simulation of OTIVM</title><style>body{{font:16px/1.5 \
         Georgia,serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#2b2118;background:#fbf7f0}}table{{\
         border-collapse:collapse}}td,th{{text-align:left;padding:.2rem .8rem .2rem 0;border-bottom:1px solid #e2d6c2}}\
         svg{{display:block;width:100%;min-width:36rem;height:auto}}.wide{{overflow-x:auto}}</style>{body}</html>\n"
    )
}

fn groups(body: &mut String, findings: &Findings) {
    let heads = [
        "temperament",
        "merchants",
        "ventures",
        "rests",
        "median wealth",
        "standing",
        "asked a patron",
        "debts",
        "men hired",
        "longest without a venture",
        "chapters: reached (median day)",
    ];
    let rows = findings.groups.iter().map(|(name, group)| {
        let Group { merchants, ventures, rests, auctoritas, advances, loans, factors, want, .. } = group;
        let median = group.wealth_as.get(MEDIAN).copied().unwrap_or_default();
        let counts = [merchants, ventures, rests].map(u32::to_string).into_iter();
        let worth = [median, *auctoritas].map(|figure| figure.to_string());
        let deeds = [*advances, *loans, *factors, want.idle_days_max].map(|count| count.to_string());
        let cells = std::iter::once((*name).to_owned()).chain(counts).chain(worth).chain(deeds);
        cells.chain([chapters(group)]).collect()
    });
    table(body, &heads, rows);
}

/// A heading and a drawing under it, which is shown whole or can be shoved where the window is narrow.
fn section(body: &mut String, heading: &str, drawing: &str) {
    body.push_str("<h2>");
    body.push_str(heading);
    body.push_str("</h2>");
    if !drawing.is_empty() {
        body.push_str("<div class=\"wide\">");
        body.push_str(drawing);
        body.push_str("</div>");
    }
}

fn table(body: &mut String, heads: &[&str], rows: impl Iterator<Item = Vec<String>>) {
    body.push_str("<div class=\"wide\"><table><tr>");
    for head in heads {
        body.push_str("<th>");
        body.push_str(head);
    }
    for row in rows {
        body.push_str("<tr>");
        for cell in row {
            body.push_str("<td>");
            body.push_str(&escape(&cell));
        }
    }
    body.push_str("</table></div>");
}
