//! Drawings as SVG that need nothing but themselves: a white ground, a title and a description for who cannot see them.

use std::fmt::Write;

/// Height of letters, in units of a drawing.
const LETTERS: i64 = 12;

/// A drawing in the making.
pub(super) struct Drawing {
    text: String,
}

/// A rectangle of a drawing with scales: days from left to right, values from the bottom up.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    pub(super) x: i64,
    pub(super) y: i64,
    pub(super) width: i64,
    pub(super) height: i64,
    /// The last day.
    pub(super) days: i64,
    /// Least and most value, as the scale has them.
    pub(super) values: (i64, i64),
}

impl Drawing {
    /// An empty one. The title says what it is, the description what is to be seen.
    pub(super) fn new((width, height): (i64, i64), title: &str, description: &str) -> Self {
        let (title, description) = (escape(title), escape(description));
        Self {
            text: format!(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
                 height=\"{height}\" role=\"img\" aria-label=\"{title}\" font-family=\"sans-serif\" \
                 font-size=\"{LETTERS}\" fill=\"#222\">\n<title>{title}</title>\n<desc>{description}</desc>\n\
                 <rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n"
            ),
        }
    }

    /// Words; `anchor` is `start`, `middle` or `end`.
    pub(super) fn words(&mut self, (x, y): (i64, i64), anchor: &str, words: &str) {
        let words = escape(words);
        self.put(format_args!("<text x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\">{words}</text>"));
    }

    /// A bar.
    pub(super) fn bar(&mut self, (x, y): (i64, i64), (width, height): (i64, i64), colour: &str) {
        self.put(format_args!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{colour}\"/>"
        ));
    }

    /// A thin straight line.
    pub(super) fn rule(&mut self, (x1, y1): (i64, i64), (x2, y2): (i64, i64), colour: &str) {
        self.put(format_args!("<line x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\" stroke=\"{colour}\"/>"));
    }

    /// A line through points.
    pub(super) fn line(&mut self, points: &[(i64, i64)], colour: &str) {
        let points = joined(points);
        self.put(format_args!(
            "<polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" points=\"{points}\"/>"
        ));
    }

    /// A filled shape.
    pub(super) fn shape(&mut self, points: &[(i64, i64)], colour: &str) {
        let points = joined(points);
        self.put(format_args!("<polygon fill=\"{colour}\" points=\"{points}\"/>"));
    }

    /// A box with a heading, lines at marks of its scale, and its first and last day.
    pub(super) fn frame(&mut self, frame: Frame, heading: &str, marks: &[(i64, &str)]) {
        let Frame { x, y, width, height, days, .. } = frame;
        self.words((x, y - 6), "start", heading);
        for (value, words) in marks {
            let at = frame.height_of(*value);
            self.rule((x, at), (x + width, at), "#ddd");
            self.words((x - 4, at + LETTERS / 3), "end", words);
        }
        self.rule((x, y + height), (x + width, y + height), "#444");
        self.words((x, y + height + LETTERS + 2), "start", "day 0");
        self.words((x + width, y + height + LETTERS + 2), "end", &days.to_string());
    }

    /// A patch of a colour and what it stands for.
    pub(super) fn key(&mut self, (x, y): (i64, i64), colour: &str, words: &str) {
        self.bar((x, y - LETTERS + 3), (LETTERS, LETTERS - 3), colour);
        self.words((x + LETTERS + 4, y), "start", words);
    }

    /// The drawing.
    pub(super) fn finish(mut self) -> String {
        self.text.push_str("</svg>\n");
        self.text
    }

    fn put(&mut self, element: std::fmt::Arguments<'_>) {
        // Writing into a text cannot fail.
        let _ = writeln!(self.text, "{element}");
    }
}

impl Frame {
    /// Where a day is.
    pub(super) fn at_day(self, day: i64) -> i64 {
        self.x + day * self.width / self.days.max(1)
    }

    /// Where a value is; what is beyond the scale is at its end.
    pub(super) fn height_of(self, value: i64) -> i64 {
        let (least, most) = self.values;
        let value = value.clamp(least, most);
        self.y + self.height - (value - least) * self.height / (most - least).max(1)
    }
}

/// The logarithm to the base 2, in thousandths: the exponent is exact, and between two powers it goes straight.
pub(super) fn log2_thousandths(value: i64) -> i64 {
    let value = value.max(1);
    let exponent = value.ilog2();
    let rest = (i128::from(value - (1 << exponent)) * 1000) >> exponent;
    i64::from(exponent) * 1000 + i64::try_from(rest).unwrap_or_default()
}

/// Text that is safe in HTML and SVG.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn joined(points: &[(i64, i64)]) -> String {
    let points: Vec<_> = points.iter().map(|(x, y)| format!("{x},{y}")).collect();
    points.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_doubling_is_as_far_as_the_next() {
        assert_eq!([1, 2, 4, 1024].map(log2_thousandths), [0, 1000, 2000, 10_000]);
        assert_eq!(log2_thousandths(-5), 0);
        assert!(log2_thousandths(3) > 1000 && log2_thousandths(3) < 2000);
        assert_eq!(log2_thousandths(i64::MAX), 62_999);
    }

    #[test]
    fn what_is_beyond_a_scale_is_at_its_end_and_words_are_words() {
        let frame = Frame { x: 10, y: 20, width: 100, height: 50, days: 10, values: (0, 5) };
        assert_eq!([-9, 0, 5, 9].map(|value| frame.height_of(value)), [70, 70, 20, 20]);
        assert_eq!(frame.at_day(5), 60);
        let mut drawing = Drawing::new((10, 10), "a < b", "");
        drawing.words((0, 0), "start", "<script>");
        let text = drawing.finish();
        assert!(text.contains("<title>a &lt; b</title>") && !text.contains("<script>"));
    }
}
