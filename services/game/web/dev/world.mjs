// Development only: the bundled world's tables, rasters and coast, as far as the mock needs them.
import { readFileSync } from "node:fs";
import { cellToBoundary, cellToLatLng, gridDisk, latLngToCell } from "h3-js";

const WORLD = new URL("../../../pipeline/world/", import.meta.url);
const RESOLUTION = 5;
/** Cells around a place, and around a way, that a merchant knows. */
const AROUND_PLACE = 5;
const AROUND_WAY = 3;

const table = (name) => {
  const [head, ...rows] = readFileSync(new URL(name, WORLD), "utf8").trim().split(/\r?\n/);
  const keys = head.split(",");
  return rows.map((row) => Object.fromEntries(row.split(",").map((value, index) => [keys[index], value])));
};

export const places = new Map(
  table("places.csv").map((row) => [
    row.token,
    {
      ...row,
      at: [Number(row.longitude), Number(row.latitude)],
      port: row.port === "true",
      exports: row.exports.split(";"),
      imports: row.imports.split(";"),
    },
  ]),
);
export const goods = table("goods.csv").map((row) => ({ ...row, base: Number(row.base_price_as) }));
export const legs = table("legs.csv");

/** An uncompressed 16-bit raster in strips, as the world's recipe describes it. */
function raster(name) {
  const bytes = readFileSync(new URL(name, WORLD));
  const tags = new Map();
  const at = bytes.readUInt32LE(4);
  for (let index = 0; index < bytes.readUInt16LE(at); index += 1) {
    const entry = at + 2 + index * 12;
    tags.set(bytes.readUInt16LE(entry), { count: bytes.readUInt32LE(entry + 4), value: bytes.readUInt32LE(entry + 8) });
  }
  const double = (tag, index) => bytes.readDoubleLE(tags.get(tag).value + index * 8);
  const [width, height, rows] = [256, 257, 278].map((tag) => tags.get(tag).value);
  const [west, north, step] = [double(33922, 3), double(33922, 4), double(33550, 0)];
  return ([longitude, latitude]) => {
    const column = Math.floor((longitude - west) / step);
    const row = Math.floor((north - latitude) / step);
    if (column < 0 || row < 0 || column >= width || row >= height) return null;
    const strip = bytes.readUInt32LE(tags.get(273).value + Math.floor(row / rows) * 4);
    const metres = bytes.readInt16LE(strip + ((row % rows) * width + column) * 2);
    return metres === -32768 ? null : metres;
  };
}

const elevation = raster("elevation.tif");
const depth = raster("depth.tif");
const polygons = JSON.parse(readFileSync(new URL("land.geojson", WORLD), "utf8")).features.map(({ geometry }) => ({
  rings: geometry.coordinates,
  box: boxOf(geometry.coordinates[0]),
}));

function boxOf(ring) {
  const [xs, ys] = [ring.map(([x]) => x), ring.map(([, y]) => y)];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

const inside = ([x, y], ring) =>
  ring.reduce((odd, [ax, ay], index) => {
    const [bx, by] = ring[(index + 1) % ring.length];
    return ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax ? !odd : odd;
  }, false);

const isLand = (point) =>
  polygons.some(
    ({ rings, box: [west, south, east, north] }) =>
      point[0] >= west && point[0] <= east && point[1] >= south && point[1] <= north &&
      inside(point, rings[0]) && !rings.slice(1).some((hole) => inside(point, hole)),
  );

const known = new Map();
function cellView(cell) {
  if (!known.has(cell)) {
    const [latitude, longitude] = cellToLatLng(cell);
    const at = [longitude, latitude];
    const land = isLand(at);
    known.set(cell, {
      cell,
      ground: land ? "land" : "sea",
      height_m: land ? Math.max(1, elevation(at) ?? 5) : Math.min(-1, depth(at) ?? -20),
      land_permille: land ? 1000 : 0,
      outline: cellToBoundary(cell, true),
    });
  }
  return known.get(cell);
}

/** Clips a ring to a box, side by side (Sutherland and Hodgman). */
function clip(ring, [west, south, east, north]) {
  const sides = [
    [0, west, 1],
    [0, east, -1],
    [1, south, 1],
    [1, north, -1],
  ];
  return sides.reduce((points, [axis, bound, sign]) => {
    const out = [];
    points.forEach((to, index) => {
      const from = points[(index + points.length - 1) % points.length];
      const [inFrom, inTo] = [from, to].map((point) => (point[axis] - bound) * sign >= 0);
      if (inFrom !== inTo) {
        const part = (bound - from[axis]) / (to[axis] - from[axis]);
        out.push([from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part]);
      }
      if (inTo) out.push(to);
    });
    return out;
  }, ring);
}

/** The world as far as somebody knows it who knows these places and ways. */
export function mapOf(tokens, ways, visited) {
  const cells = new Set();
  const around = ([longitude, latitude], rings) =>
    gridDisk(latLngToCell(latitude, longitude, RESOLUTION), rings).forEach((cell) => cells.add(cell));
  tokens.forEach((token) => around(places.get(token).at, AROUND_PLACE));
  for (const { path } of ways) {
    path.slice(1).forEach((to, index) => {
      const from = path[index];
      const steps = Math.max(1, Math.ceil(Math.hypot(to[0] - from[0], to[1] - from[1]) / 0.12));
      for (let step = 0; step <= steps; step += 1) {
        around([from[0] + ((to[0] - from[0]) * step) / steps, from[1] + ((to[1] - from[1]) * step) / steps], AROUND_WAY);
      }
    });
  }
  const views = [...cells].map(cellView);
  const box = boxOf(views.flatMap(({ outline }) => outline));
  return {
    release: 1,
    epoch: "roman_14bce",
    revision: `${cells.size}-${visited.size}`,
    attribution: ["Natural Earth 4.1.0", "ETOPO5, NOAA NGDC 1988", "pvlib python Contributors; Mapzen terrain tiles"],
    cells: views,
    land: polygons
      .map(({ rings }) => rings.map((ring) => clip(ring, box)).filter((ring) => ring.length > 3))
      .filter((rings) => rings.length > 0)
      .map((rings) => rings.map((ring) => [...ring, ring[0]])),
    places: [...tokens].map((token) => {
      const { latin, english, port, at } = places.get(token);
      return { token, latin, english, port, at, visited: visited.has(token) };
    }),
    routes: ways,
  };
}
