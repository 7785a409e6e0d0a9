//! The findings of a long simulation as drawings.

use super::findings::{Findings, MEDIAN, Sample};
use super::svg::{Drawing, Frame, log2_thousandths};

/// A colour for each temperament, in the order of their names: told apart by who sees no red or green (Okabe and Ito).
const COLOURS: [&str; 6] = ["#0072b2", "#e69f00", "#000000", "#d55e00", "#009e73", "#cc79a7"];
/// Percentiles between which a band lies, by their place in a sample, and its colour: nine tenths, and half.
const BANDS: [(usize, usize, &str); 2] = [(1, 5, "#e8d9bd"), (2, 4, "#cfa766")];
/// Marks of the scale of wealth, in asses. It begins with the first and ends with the last.
const WEALTH_MARKS: [(i64, &str); 6] = [
    (10, "10"),
    (100, "100"),
    (1_000, "1,000"),
    (10_000, "10,000"),
    (100_000, "100,000"),
    (1_000_000, "1,000,000"),
];
/// Ways and markets that are drawn.
const WAYS_DRAWN: usize = 14;
const MARKETS_DRAWN: usize = 6;
/// Thousandths of all ventures at which a way is marked as one that dominates.
const DOMINATES_PERMILLE: i64 = 300;
/// The last chapter. The first is where everyone begins.
const CHAPTERS: [u32; 4] = [2, 3, 4, 5];

/// Every drawing and the name of its file.
pub(super) fn all(findings: &Findings) -> [(&'static str, String); 4] {
    [
        ("wealth.svg", wealth(findings)),
        ("chapters.svg", chapters(findings)),
        ("ways.svg", ways(findings)),
        ("prices.svg", prices(findings)),
    ]
}

/// A frame in a grid.
fn cell(number: usize, columns: usize, (width, height): (i64, i64)) -> (i64, i64) {
    let place = |at: usize| i64::try_from(at).unwrap_or_default();
    (place(number % columns) * width, place(number / columns) * height)
}

fn days(findings: &Findings) -> i64 {
    i64::from(findings.days.max(1))
}

/// Wealth over the days, a frame for each temperament.
fn wealth(findings: &Findings) -> String {
    let mut drawing = Drawing::new(
        (780, 420),
        "Wealth over the days, by temperament",
        "Asses on a logarithmic scale: the median, and the bands that hold half and nine tenths of the merchants. The figures \
         stand beside it.",
    );
    let scale = |wealth_as: i64| log2_thousandths(wealth_as.max(1));
    let marks = WEALTH_MARKS.map(|(value, words)| (scale(value), words));
    let values = (marks[0].0, marks[WEALTH_MARKS.len() - 1].0);
    for (number, name) in findings.groups.keys().enumerate() {
        let (x, y) = cell(number, 3, (255, 205));
        let frame = Frame { x: x + 72, y: y + 24, width: 180, height: 150, days: days(findings), values };
        drawing.frame(frame, name, &marks);
        let of = |sample: &Sample, at: usize| {
            let group = sample.by_temperament.get(name);
            let wealth_as = group.and_then(|spread| spread.get(at)).copied().unwrap_or_default();
            (frame.at_day(i64::from(sample.day)), frame.height_of(scale(wealth_as)))
        };
        for (low, high, colour) in BANDS {
            let up = findings.samples.iter().map(|sample| of(sample, high));
            let down = findings.samples.iter().rev().map(|sample| of(sample, low));
            drawing.shape(&up.chain(down).collect::<Vec<_>>(), colour);
        }
        let line: Vec<_> = findings.samples.iter().map(|sample| of(sample, MEDIAN)).collect();
        drawing.line(&line, "#5b3a12");
    }
    drawing.finish()
}

/// How many of each temperament have reached a chapter by which day, a frame for each chapter.
fn chapters(findings: &Findings) -> String {
    let mut drawing = Drawing::new(
        (780, 440),
        "Chapters reached over the days, by temperament",
        "Merchants of each temperament who have reached chapters 2, 3, 4 and 5. The figures stand beside it.",
    );
    for (number, (name, colour)) in findings.groups.keys().zip(COLOURS).enumerate() {
        let (x, _) = cell(number, 6, (125, 0));
        drawing.key((x + 30, 20), colour, name);
    }
    let most = findings.groups.values().map(|group| i64::from(group.merchants)).max().unwrap_or(1);
    let whole = most.to_string();
    for (number, chapter) in CHAPTERS.into_iter().enumerate() {
        let (x, y) = cell(number, 2, (385, 205));
        let size = (335, 140);
        let (width, height) = size;
        let frame = Frame { x: x + 36, y: y + 54, width, height, days: days(findings), values: (0, most) };
        drawing.frame(frame, &format!("chapter {chapter}"), &[(0, "0"), (most, &whole)]);
        for (group, colour) in findings.groups.values().zip(COLOURS) {
            let mut line = vec![(frame.x, frame.height_of(0))];
            let reached = group.reached.get(&chapter).map_or(&[][..], Vec::as_slice);
            let mut count = 0;
            for day in reached {
                let x = frame.at_day(i64::from(*day));
                line.push((x, frame.height_of(count)));
                count += 1;
                line.push((x, frame.height_of(count)));
            }
            line.push((frame.x + frame.width, frame.height_of(count)));
            drawing.line(&line, colour);
        }
    }
    drawing.finish()
}

/// Which share of all ventures went which way.
fn ways(findings: &Findings) -> String {
    let drawn: Vec<_> = findings.ways.iter().take(WAYS_DRAWN).collect();
    let rows = i64::try_from(drawn.len()).unwrap_or_default();
    let mut drawing = Drawing::new(
        (780, 34 + rows * 22),
        "Ventures by way",
        "The share of all ventures that each of the busiest ways carried. The line marks 30 %, more than which none should. The \
         figures stand beside it.",
    );
    let width = |permille: i64| permille.min(500) * 240 / 500;
    let from = 470;
    let line = from + width(DOMINATES_PERMILLE);
    drawing.words((line, 14), "middle", "30 %");
    drawing.rule((line, 18), (line, 22 + rows * 22), "#a33");
    for (row, way) in (0_i64..).zip(drawn) {
        let y = 22 + row * 22;
        let permille = i64::from(way.permille);
        drawing.words((from - 6, y + 14), "end", &way.way);
        drawing.bar((from, y + 2), (width(permille).max(1), 16), "#cfa766");
        let share = format!("{}.{} %", permille / 10, permille % 10);
        drawing.words((from + width(permille) + 6, y + 14), "start", &share);
    }
    drawing.finish()
}

/// How full the markets were that moved the most.
fn prices(findings: &Findings) -> String {
    let mut drawing = Drawing::new(
        (780, 330),
        "The markets that moved the most",
        "How full each market was at the end of each period: 1000 is glut and takes 40 % off the price, -1000 is want and adds as \
         much. The figures stand beside it.",
    );
    let frame = Frame { x: 60, y: 76, width: 700, height: 220, days: days(findings), values: (-1000, 1000) };
    let marks = [(-1000, "want"), (-500, "-500"), (0, "0"), (500, "500"), (1000, "glut")];
    drawing.frame(frame, "", &marks);
    let periods = i64::from(findings.periods.max(1));
    for (number, (market, colour)) in findings.markets.iter().take(MARKETS_DRAWN).zip(COLOURS).enumerate() {
        let (x, y) = cell(number, 3, (250, 22));
        drawing.key((x + 60, y + 22), colour, &format!("{} in {}", market.good, market.place));
        let points = (1_i64..).zip(&market.saturation).map(|(period, saturation)| {
            let x = frame.x + period * frame.width / periods;
            (x, frame.height_of(i64::from(*saturation)))
        });
        drawing.line(&points.collect::<Vec<_>>(), colour);
    }
    drawing.finish()
}
