//! Mapbox vector tiles, version 2.1, as bytes. The protobuf of it is two wire types and nine fields, which is less than a
//! dependency. See <https://github.com/mapbox/vector-tile-spec/tree/master/2.1>.

use std::collections::HashMap;

use super::mercator::EXTENT;

/// Version of the layers.
const VERSION: u64 = 2;

const VARINT: u64 = 0;
const LENGTH: u64 = 2;

const TILE_LAYER: u64 = 3;
const LAYER_NAME: u64 = 1;
const LAYER_FEATURE: u64 = 2;
const LAYER_KEY: u64 = 3;
const LAYER_VALUE: u64 = 4;
const LAYER_EXTENT: u64 = 5;
const LAYER_VERSION: u64 = 15;
const FEATURE_ID: u64 = 1;
const FEATURE_TAGS: u64 = 2;
const FEATURE_TYPE: u64 = 3;
const FEATURE_GEOMETRY: u64 = 4;
const VALUE_TEXT: u64 = 1;
const VALUE_SIGNED: u64 = 6;
const VALUE_BOOLEAN: u64 = 7;

const MOVE_TO: u32 = 1;
const LINE_TO: u32 = 2;
const CLOSE_PATH: u32 = 7;

/// A point of a tile, in its units.
pub(crate) type Unit = [i32; 2];

/// What a feature of a tile looks like. The parts are what the specification wants them to be: a line has two points and
/// more, a ring three and more without a repetition of the first, an area begins with its outer ring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Points.
    Points(Vec<Unit>),
    /// Lines.
    Lines(Vec<Vec<Unit>>),
    /// Rings: an outer one with a positive area, then its holes with negative ones, then the next outer one.
    Rings(Vec<Vec<Unit>>),
}

/// What a property of a feature may be.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Value {
    Text(String),
    Integer(i64),
    Boolean(bool),
}

/// A layer in the making.
#[derive(Debug)]
pub(crate) struct LayerWriter {
    name: &'static str,
    features: Vec<u8>,
    keys: Vec<&'static str>,
    values: HashMap<Value, usize>,
    /// The values in the order of their numbers, as bytes.
    written: Vec<u8>,
    count: usize,
}

impl LayerWriter {
    pub(crate) fn new(name: &'static str) -> Self {
        Self {
            name,
            features: Vec::new(),
            keys: Vec::new(),
            values: HashMap::new(),
            written: Vec::new(),
            count: 0,
        }
    }

    /// Adds a feature.
    pub(crate) fn add(&mut self, id: Option<u64>, shape: &Shape, properties: &[(&'static str, Value)]) {
        let mut tags = Vec::new();
        for (key, value) in properties {
            varint(&mut tags, number(self.key(key)));
            varint(&mut tags, number(self.value(value)));
        }
        let mut geometry = Vec::new();
        for word in commands(shape) {
            varint(&mut geometry, u64::from(word));
        }
        let mut feature = Vec::with_capacity(geometry.len() + tags.len() + 16);
        if let Some(id) = id {
            number_field(&mut feature, FEATURE_ID, id);
        }
        bytes_field(&mut feature, FEATURE_TAGS, &tags);
        number_field(&mut feature, FEATURE_TYPE, kind(shape));
        bytes_field(&mut feature, FEATURE_GEOMETRY, &geometry);
        bytes_field(&mut self.features, LAYER_FEATURE, &feature);
        self.count += 1;
    }

    /// How many features it has.
    pub(crate) const fn count(&self) -> usize {
        self.count
    }

    /// About how many bytes it has.
    pub(crate) const fn bytes(&self) -> usize {
        self.features.len() + self.written.len()
    }

    /// Appends the layer to a tile. One without features is left out, as the specification asks.
    pub(crate) fn finish(self, tile: &mut Vec<u8>) {
        if self.count == 0 {
            return;
        }
        let mut layer = Vec::with_capacity(self.bytes() + 64);
        number_field(&mut layer, LAYER_VERSION, VERSION);
        bytes_field(&mut layer, LAYER_NAME, self.name.as_bytes());
        layer.extend(self.features);
        for key in self.keys {
            bytes_field(&mut layer, LAYER_KEY, key.as_bytes());
        }
        layer.extend(self.written);
        number_field(&mut layer, LAYER_EXTENT, u64::from(EXTENT));
        bytes_field(tile, TILE_LAYER, &layer);
    }

    fn key(&mut self, key: &'static str) -> usize {
        let known = self.keys.iter().position(|known| *known == key);
        known.unwrap_or_else(|| {
            self.keys.push(key);
            self.keys.len() - 1
        })
    }

    fn value(&mut self, value: &Value) -> usize {
        if let Some(index) = self.values.get(value) {
            return *index;
        }
        let mut bytes = Vec::new();
        match value {
            Value::Text(text) => bytes_field(&mut bytes, VALUE_TEXT, text.as_bytes()),
            Value::Integer(integer) => number_field(&mut bytes, VALUE_SIGNED, zigzag64(*integer)),
            Value::Boolean(boolean) => number_field(&mut bytes, VALUE_BOOLEAN, u64::from(*boolean)),
        }
        bytes_field(&mut self.written, LAYER_VALUE, &bytes);
        let index = self.values.len();
        self.values.insert(value.clone(), index);
        index
    }
}

/// The number of a geometry's type.
const fn kind(shape: &Shape) -> u64 {
    match shape {
        Shape::Points(_) => 1,
        Shape::Lines(_) => 2,
        Shape::Rings(_) => 3,
    }
}

/// The geometry as commands and their parameters.
fn commands(shape: &Shape) -> Vec<u32> {
    let mut pen = Pen::default();
    match shape {
        Shape::Points(points) => pen.draw(MOVE_TO, points),
        Shape::Lines(lines) => {
            for line in lines {
                pen.draw(MOVE_TO, &line[..1]);
                pen.draw(LINE_TO, &line[1..]);
            }
        }
        Shape::Rings(rings) => {
            for ring in rings {
                pen.draw(MOVE_TO, &ring[..1]);
                pen.draw(LINE_TO, &ring[1..]);
                pen.words.push(command(CLOSE_PATH, 1));
            }
        }
    }
    pen.words
}

/// Parameters are distances from where the pen is.
#[derive(Default)]
struct Pen {
    at: Unit,
    words: Vec<u32>,
}

impl Pen {
    fn draw(&mut self, id: u32, points: &[Unit]) {
        self.words.push(command(id, points.len()));
        for point in points {
            for axis in 0..2 {
                self.words.push(zigzag(point[axis].wrapping_sub(self.at[axis])));
            }
            self.at = *point;
        }
    }
}

fn command(id: u32, count: usize) -> u32 {
    // A count has 29 bits; a tile's bytes are limited to far less.
    id | u32::try_from(count).unwrap_or(u32::MAX >> 3) << 3
}

const fn zigzag(value: i32) -> u32 {
    ((value << 1) ^ (value >> 31)).cast_unsigned()
}

const fn zigzag64(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)).cast_unsigned()
}

fn number(index: usize) -> u64 {
    u64::try_from(index).unwrap_or(u64::MAX)
}

fn number_field(bytes: &mut Vec<u8>, field: u64, value: u64) {
    varint(bytes, field << 3 | VARINT);
    varint(bytes, value);
}

fn bytes_field(bytes: &mut Vec<u8>, field: u64, content: &[u8]) {
    varint(bytes, field << 3 | LENGTH);
    varint(bytes, number(content.len()));
    bytes.extend_from_slice(content);
}

fn varint(bytes: &mut Vec<u8>, mut value: u64) {
    loop {
        let low = u8::try_from(value & 127).unwrap_or(0);
        value >>= 7;
        if value == 0 {
            return bytes.push(low);
        }
        bytes.push(low | 128);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The example of section 4.3.5 of the specification.
    #[test]
    fn the_examples_of_the_specification_come_out_to_the_word() {
        assert_eq!(commands(&Shape::Points(vec![[25, 17]])), [9, 50, 34]);
        assert_eq!(commands(&Shape::Points(vec![[5, 7], [3, 2]])), [17, 10, 14, 3, 9]);
        assert_eq!(
            commands(&Shape::Lines(vec![vec![[2, 2], [2, 10], [10, 10]]])),
            [9, 4, 4, 18, 0, 16, 16, 0]
        );
        assert_eq!(
            commands(&Shape::Rings(vec![vec![[3, 6], [8, 12], [20, 34]]])),
            [9, 6, 12, 18, 10, 12, 24, 44, 15]
        );
    }

    /// Reads commands as a viewer does.
    fn read(words: &[u32]) -> (Vec<Vec<Unit>>, usize) {
        let (mut parts, mut closed, mut at, mut next): (Vec<Vec<Unit>>, _, Unit, _) =
            (Vec::new(), 0, [0, 0], 0);
        while next < words.len() {
            let (id, count) = (words[next] & 7, words[next] >> 3);
            next += 1;
            if id == CLOSE_PATH {
                closed += 1;
                continue;
            }
            for _ in 0..count {
                for axis in 0..2 {
                    let word = words[next + axis];
                    at[axis] += (word >> 1).cast_signed() ^ -((word & 1).cast_signed());
                }
                next += 2;
                match parts.last_mut() {
                    Some(part) if id == LINE_TO => part.push(at),
                    _ => parts.push(vec![at]),
                }
            }
        }
        (parts, closed)
    }

    fn units() -> impl Strategy<Value = Unit> {
        [-64..4160_i32, -64..4160_i32]
    }

    proptest! {
        #[test]
        fn geometry_survives_its_commands(parts in prop::collection::vec(prop::collection::vec(units(), 3..40), 1..10)) {
            let points: Vec<Unit> = parts.concat();
            let singles: Vec<Vec<Unit>> = points.iter().map(|point| vec![*point]).collect();
            prop_assert_eq!(read(&commands(&Shape::Points(points))), (singles, 0));
            prop_assert_eq!(read(&commands(&Shape::Lines(parts.clone()))), (parts.clone(), 0));
            let rings = parts.len();
            prop_assert_eq!(read(&commands(&Shape::Rings(parts.clone()))), (parts, rings));
        }
    }

    #[test]
    fn a_layer_without_features_leaves_no_byte() {
        let mut tile = Vec::new();
        LayerWriter::new("roads").finish(&mut tile);
        assert!(tile.is_empty());
    }

    #[test]
    fn keys_and_values_are_written_once() {
        let mut layer = LayerWriter::new("roads");
        for id in 0..100 {
            let name = ("name", Value::Text("Via Appia".to_owned()));
            layer.add(Some(id), &Shape::Points(vec![[1, 1]]), &[name, ("rank", Value::Integer(-1))]);
        }
        assert_eq!(layer.count(), 100);
        let mut tile = Vec::new();
        layer.finish(&mut tile);
        let times = |word: &[u8]| tile.windows(word.len()).filter(|window| *window == word).count();
        assert_eq!((times(b"Via Appia"), times(b"name"), times(b"rank")), (1, 1, 1));
    }
}
