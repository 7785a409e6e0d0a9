//! The map of a report, as SVG: land and sea by the units, and on them what was refused, what is in quarantine and what
//! would change. It is drawn in coarse squares, each of which asks the hexagon it lies in, so that a region of any size
//! makes a picture of the same size.

use std::collections::HashMap;
use std::fmt::Write as _;

use h3o::{CellIndex, LatLng};
use rusqlite::Transaction;
use tessera_pipeline_api::{Change, ChangedUnit, Diff, Rejection};

use crate::region::{Region, UNIT_RESOLUTION};
use crate::rejection::KEPT_MAX;
use crate::run::Error;
use crate::tables;

/// Squares from west to east.
const COLUMNS: u32 = 240;
/// Width of the picture in units of its own.
const WIDTH: f64 = 960.0;
/// Units that differ and are drawn, at most; there are more only where everything is new, and then none is.
const CHANGED_MAX: u32 = 100_000;
/// Refusals that are drawn one by one, each with its words; more become squares.
const MARKS_MAX: usize = 600;
/// Units that differ and are drawn one by one; more become squares, which do not hide one another.
const CHANGED_MARKS_MAX: usize = 60;
/// Changes of height, in centimetres, from which on they are small, large and very large.
const STEPS_CM: [u32; 3] = [1, 1_000, 10_000];

/// A picture with what is in it.
#[derive(Debug, Default)]
pub(super) struct Map {
    /// The picture.
    pub(super) svg: String,
    /// Class and words of what is on it.
    pub(super) legend: Vec<(&'static str, String)>,
    /// Rejections without a place on Earth.
    pub(super) placeless: u32,
    /// Whether land and sea are those of the world that is current, because the run has staged none.
    pub(super) borrowed: bool,
}

/// Draws the map of a run.
pub(super) fn draw(
    transaction: &Transaction<'_>,
    region: &Region,
    run: u32,
    diff: Option<&Diff>,
) -> Result<Map, Error> {
    let frame = Frame::new(region);
    let mut map = Map::default();
    let mut land = land(transaction, run)?;
    if land.is_empty()
        && let Some(current) = tables::promotion::last_run(transaction)?
    {
        land = self::land(transaction, current)?;
        map.borrowed = !land.is_empty();
    }
    let mut drawing = Drawing { frame, map, body: String::new() };
    drawing.ground(&land);
    drawing.graticule();
    if let Some(diff) = diff.filter(|diff| diff.against.is_some()) {
        let changed = tables::diff::page(transaction, run, diff.against, None, CHANGED_MAX)?;
        drawing.changes(&changed);
    }
    let doubts = tables::quarantine::first(transaction, run, KEPT_MAX)?;
    drawing.marks("quarantine", "in quarantine", &doubts);
    let refused = tables::rejection::of_run(transaction, run, KEPT_MAX)?;
    drawing.marks("refused", "refused", &refused);
    let placeless = refused.iter().filter(|rejection| rejection.longitude.is_none()).count();
    drawing.map.placeless = u32::try_from(placeless).unwrap_or(u32::MAX);
    Ok(drawing.finish())
}

/// Share of land of every unit of a run, in thousandths.
fn land(transaction: &Transaction<'_>, run: u32) -> Result<HashMap<CellIndex, u16>, Error> {
    let mut land = HashMap::new();
    tables::unit::each_cell(transaction, run, |cell| {
        land.insert(cell.cell.index(), cell.land_permille);
    })?;
    Ok(land)
}

/// From degrees to the picture.
#[derive(Debug, Clone, Copy)]
struct Frame {
    region: Region,
    /// Degrees from one square to the next.
    step: f64,
    rows: u32,
    height: f64,
    /// Width of a degree of longitude, and height of one of latitude.
    scale: (f64, f64),
}

impl Frame {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most a few hundred rows")]
    fn new(region: &Region) -> Self {
        let (width, height) = ((region.east - region.west).max(0.1), (region.north - region.south).max(0.1));
        let middle = f64::midpoint(region.south, region.north).to_radians().cos().max(0.1);
        let east = WIDTH / width;
        let north = east / middle;
        let rows = (height / (width / f64::from(COLUMNS) * middle)).ceil().clamp(1.0, 600.0);
        Self {
            region: *region,
            step: width / f64::from(COLUMNS),
            rows: rows as u32,
            height: height * north,
            scale: (east, north),
        }
    }

    fn x(&self, longitude: f64) -> f64 {
        (longitude - self.region.west) * self.scale.0
    }

    fn y(&self, latitude: f64) -> f64 {
        (self.region.north - latitude) * self.scale.1
    }

    /// The hexagon under the middle of a square.
    fn under(&self, column: u32, row: u32) -> Option<CellIndex> {
        let longitude = self.region.west + (f64::from(column) + 0.5) * self.step;
        let rows = f64::from(self.rows);
        let span = self.region.north - self.region.south;
        let latitude = self.region.north - (f64::from(row) + 0.5) / rows * span;
        LatLng::new(latitude, longitude).ok().map(|point| point.to_cell(UNIT_RESOLUTION))
    }

    /// Runs of squares of the same kind, as a path a kind.
    fn paths<const KINDS: usize>(&self, kind: impl Fn(CellIndex) -> Option<usize>) -> [String; KINDS] {
        let mut paths = std::array::from_fn(|_| String::new());
        for row in 0..self.rows {
            let mut begun: Option<(usize, u32)> = None;
            for column in 0..=COLUMNS {
                let present = (column < COLUMNS).then(|| self.under(column, row)).flatten().and_then(&kind);
                if let Some((running, first)) = begun
                    && present != Some(running)
                {
                    if let Some(path) = paths.get_mut(running) {
                        let _ = write!(path, "M{first} {row}h{}v1H{first}z", column - first);
                    }
                    begun = None;
                }
                if begun.is_none() {
                    begun = present.map(|present| (present, column));
                }
            }
        }
        paths
    }

    /// How squares are brought to their places.
    fn transform(&self) -> String {
        format!("scale({:.5} {:.5})", WIDTH / f64::from(COLUMNS), self.height / f64::from(self.rows))
    }
}

struct Drawing {
    frame: Frame,
    map: Map,
    body: String,
}

impl Drawing {
    fn ground(&mut self, land: &HashMap<CellIndex, u16>) {
        let kind = |cell: CellIndex| {
            // A square at the edge of the region may lie in a hexagon whose middle is outside.
            let near = || cell.grid_disk_safe(1).find_map(|near| land.get(&near));
            land.get(&cell).or_else(near).map(|permille| match permille {
                0 => 0,
                1..=499 => 1,
                500..=999 => 2,
                _ => 3,
            })
        };
        let paths: [String; 4] = self.frame.paths(kind);
        self.squares(&["sea", "shallow", "shore", "land"], &paths);
        if !land.is_empty() {
            self.map.legend.push(("land", "land".to_owned()));
            self.map.legend.push(("sea", "sea".to_owned()));
        }
    }

    fn squares(&mut self, classes: &[&str], paths: &[String]) {
        let _ = write!(self.body, "<g transform=\"{}\">", self.frame.transform());
        for (class, path) in classes.iter().zip(paths).filter(|(_, path)| !path.is_empty()) {
            let _ = write!(self.body, "<path class=\"{class}\" d=\"{path}\"/>");
        }
        self.body.push_str("</g>");
    }

    fn graticule(&mut self) {
        let Region { west, east, south, north } = self.frame.region;
        let step = if east - west > 20.0 {
            10.0
        } else if east - west > 5.0 {
            2.0
        } else {
            1.0
        };
        let lines = |from: f64, until: f64| {
            let first = (from / step).ceil();
            (0..40).map(move |n| (first + f64::from(n)) * step).take_while(move |degree| *degree <= until)
        };
        let mut path = String::new();
        let mut words = String::new();
        for longitude in lines(west, east) {
            let x = self.frame.x(longitude);
            let _ = write!(path, "M{x:.1} 0V{:.1}", self.frame.height);
            let side = if longitude < 0.0 { "W" } else { "E" };
            if x > 20.0 && x < WIDTH - 60.0 {
                let _ =
                    write!(words, "<text x=\"{:.1}\" y=\"18\">{}° {side}</text>", x + 4.0, longitude.abs());
            }
        }
        for latitude in lines(south, north) {
            let y = self.frame.y(latitude);
            let _ = write!(path, "M0 {y:.1}H{WIDTH}");
            let side = if latitude < 0.0 { "S" } else { "N" };
            if y > 30.0 && y < self.frame.height - 6.0 {
                let _ = write!(words, "<text x=\"4\" y=\"{:.1}\">{}° {side}</text>", y - 4.0, latitude.abs());
            }
        }
        let _ = write!(self.body, "<path class=\"graticule\" d=\"{path}\"/><g class=\"degrees\">{words}</g>");
    }

    /// Units that would change, by how much their height does.
    fn changes(&mut self, changed: &[ChangedUnit]) {
        let kinds: HashMap<CellIndex, usize> =
            changed.iter().map(|unit| (unit.unit.index(), kind_of(unit))).collect();
        let classes = ["changed0", "changed1", "changed2", "changed3", "added", "removed"];
        let words = [
            "changed, at the same height",
            "changed by less than 10 m",
            "changed by 10 to 100 m",
            "changed by 100 m and more",
            "new",
            "gone",
        ];
        let mut counts = [0_u32; 6];
        for kind in kinds.values() {
            counts[*kind] += 1;
        }
        if changed.len() <= CHANGED_MARKS_MAX {
            for unit in changed {
                let centre = LatLng::from(unit.unit.index());
                let class = classes[kind_of(unit)];
                let title = format!("{}: {}", unit.unit, words[kind_of(unit)]);
                self.mark(class, centre.lng(), centre.lat(), &title);
            }
        } else {
            let paths: [String; 6] = self.frame.paths(|cell| kinds.get(&cell).copied());
            self.squares(&classes, &paths);
        }
        for ((class, word), count) in
            classes.into_iter().zip(words).zip(counts).filter(|(_, count)| *count > 0)
        {
            self.map.legend.push((class, format!("{word} ({})", super::grouped(count))));
        }
    }

    /// What was refused, or is in quarantine.
    fn marks(&mut self, class: &'static str, word: &str, rejections: &[Rejection]) {
        let placed: Vec<(f64, f64, &Rejection)> = rejections
            .iter()
            .filter_map(|rejection| Some((rejection.longitude?, rejection.latitude?, rejection)))
            .collect();
        if placed.is_empty() {
            return;
        }
        if placed.len() <= MARKS_MAX {
            for (longitude, latitude, rejection) in &placed {
                let Rejection { file, place, rule, value, .. } = rejection;
                let title = format!("{file}, {place}: {rule}, found {value}");
                self.mark(class, *longitude, *latitude, &title);
            }
        } else {
            let cells: HashMap<CellIndex, usize> = placed
                .iter()
                .filter_map(|(longitude, latitude, _)| {
                    let point = LatLng::new(*latitude, *longitude).ok()?;
                    Some((point.to_cell(UNIT_RESOLUTION), 0))
                })
                .collect();
            let paths: [String; 1] = self.frame.paths(|cell| cells.get(&cell).copied());
            self.squares(&[class], &paths);
        }
        let count = super::grouped(u32::try_from(placed.len()).unwrap_or(u32::MAX));
        self.map.legend.push((class, format!("{word} ({count} on the map)")));
    }

    fn mark(&mut self, class: &str, longitude: f64, latitude: f64, title: &str) {
        // What lies outside of the region is at its edge, so that nothing is lost.
        let x = self.frame.x(longitude).clamp(0.0, WIDTH);
        let y = self.frame.y(latitude).clamp(0.0, self.frame.height);
        let title = super::page::escaped(title);
        let _ = write!(
            self.body,
            "<circle class=\"{class}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"5\"><title>{title}</title></circle>"
        );
    }

    fn finish(mut self) -> Map {
        let legend: Vec<&str> = self.map.legend.iter().map(|(_, words)| words.as_str()).collect();
        let words = super::page::escaped(&format!("Map of the region: {}.", legend.join(", ")));
        self.map.svg = format!(
            "<svg viewBox=\"0 0 {WIDTH} {:.1}\" role=\"img\" aria-label=\"{words}\"><g shape-rendering=\"crispEdges\">{}</g>\
             </svg>",
            self.frame.height, self.body
        );
        self.map
    }
}

/// How a unit changed, as the classes of [`Drawing::changes`] count.
fn kind_of(unit: &ChangedUnit) -> usize {
    match unit.change {
        Change::Added => 4,
        Change::Removed => 5,
        Change::Changed => {
            let before = unit.before_cm.unwrap_or_default();
            let size = unit.after_cm.unwrap_or(before).abs_diff(before);
            STEPS_CM.iter().filter(|step| size >= **step).count()
        }
    }
}
