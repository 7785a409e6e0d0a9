// What the map shows over the painting: coast, ways, places, ventures; as GeoJSON and as layers of the map's style.
import type { FilterSpecification, LayerSpecification } from "maplibre-gl";
import type { Coordinates, MapView, Venture } from "../api/types";
import { smoothed } from "../state/path";
import { linesOf } from "../state/whereabouts";
import { type Paints, css } from "./colours";
import type { corners } from "./frame";
import { strokes } from "./wind";

type Properties = Record<string, string | number | boolean>;
const feature = (geometry: GeoJSON.Geometry, properties: Properties): GeoJSON.Feature => ({
  type: "Feature",
  geometry,
  properties,
});
const collection = (features: GeoJSON.Feature[]): GeoJSON.FeatureCollection => ({ type: "FeatureCollection", features });

/** Rings turned so that land lies to the left of each: the waterlines are drawn to the right. */
export const coastOf = (view: MapView) =>
  collection(
    view.land.flatMap((polygon) =>
      polygon.map((ring, index) =>
        feature({ type: "LineString", coordinates: turned(ring, index === 0) }, {}),
      ),
    ),
  );

function turned(ring: Coordinates[], counterClockwise: boolean): Coordinates[] {
  let twiceArea = 0;
  for (let index = 1; index < ring.length; index += 1) {
    const [fromX, fromY] = ring[index - 1]!;
    const [toX, toY] = ring[index]!;
    twiceArea += fromX * toY - toX * fromY;
  }
  return twiceArea > 0 === counterClockwise ? ring : [...ring].reverse();
}

export const waysOf = (view: MapView) =>
  collection(
    view.routes.map(({ path, mode, name }) => feature({ type: "LineString", coordinates: smoothed(path) }, { mode, name })),
  );

export const riversOf = (view: MapView) =>
  collection(
    (view.rivers ?? []).map(({ path, name, rank }) =>
      feature({ type: "LineString", coordinates: smoothed(path) }, { name, rank }),
    ),
  );

/** Nothing where the wind is not known. */
export const windOf = (view: MapView, fromDegrees: number | null) =>
  collection(
    (fromDegrees === null ? [] : strokes(view.cells, fromDegrees)).map((line) =>
      feature({ type: "LineString", coordinates: smoothed(line) }, {}),
    ),
  );

export const lineOf = (path: Coordinates[] | null) =>
  collection(path ? [feature({ type: "LineString", coordinates: smoothed(path) }, {})] : []);

export const placesOf = (view: MapView) =>
  collection(
    view.places.map(({ token, latin, visited, port, at }) =>
      feature({ type: "Point", coordinates: at }, { token, latin, visited, port }),
    ),
  );

export const venturesOf = (ventures: readonly Venture[]) =>
  collection(
    ventures.flatMap((venture) =>
      linesOf(venture)
        .filter((path) => path.length > 1)
        .map((path) => feature({ type: "LineString", coordinates: smoothed(path) }, { id: venture.id })),
    ),
  );

/** Everything outside the painting, so that a coast that was cut at its edge does not stick out of the fog. */
export function outside([northWest, northEast, southEast, southWest]: ReturnType<typeof corners>) {
  const world: Coordinates[] = [
    [-180, -85],
    [180, -85],
    [180, 85],
    [-180, 85],
    [-180, -85],
  ];
  return collection([
    feature({ type: "Polygon", coordinates: [world, [northWest, northEast, southEast, southWest, northWest]] }, {}),
  ]);
}

/** Picks the place with this token. */
export const isChosen = (token: string | null): FilterSpecification => ["==", ["get", "token"], token ?? ""];

/** Greater rivers are broader, and all of them where the map is nearer. */
const breadth = ["interpolate", ["linear"], ["get", "rank"], 1, 2.6, 5, 1.9, 9, 1.1, 12, 0.8];

/** Bottom to top. Sources: terrain, fog, outside, coast, rivers, wind, ways, places, ventures, looked. */
export function layers(paints: Paints, chosen: string | null): LayerSpecification[] {
  const byMode = (mode: string) => ["==", ["get", "mode"], mode] as ["==", unknown, string];
  const round = { "line-join": "round", "line-cap": "round" } as const;
  const waterline = (id: string, offset: number, opacity: number): LayerSpecification => ({
    id,
    type: "line",
    source: "coast",
    layout: { "line-join": "round" },
    paint: { "line-color": paints.waterline, "line-width": 1, "line-offset": offset, "line-opacity": opacity, "line-blur": 0.6 },
  });
  const wider = (near: number, far: number) => ["interpolate", ["linear"], ["zoom"], 5, near, 9, far];
  return [
    { id: "parchment", type: "background", paint: { "background-color": css(paints.fog) } },
    { id: "terrain", type: "raster", source: "terrain", paint: { "raster-fade-duration": 0 } },
    waterline("waterline-1", 4, 0.5),
    waterline("waterline-2", 8, 0.32),
    waterline("waterline-3", 13, 0.18),
    {
      id: "stream",
      type: "line",
      source: "rivers",
      layout: round,
      paint: {
        "line-color": paints.stream,
        "line-width": ["interpolate", ["linear"], ["zoom"], 4, ["*", 0.7, breadth], 9, ["*", 2, breadth]],
        "line-opacity": 0.9,
      },
    },
    {
      id: "wind",
      type: "line",
      source: "wind",
      layout: { "line-cap": "round" },
      paint: { "line-color": paints.wind, "line-width": wider(0.8, 1.4), "line-opacity": 0.3 },
    },
    { id: "coast", type: "line", source: "coast", layout: round, paint: { "line-color": paints.coast, "line-width": 1.3 } },
    { id: "fog", type: "raster", source: "fog", paint: { "raster-fade-duration": 0 } },
    { id: "outside", type: "fill", source: "outside", paint: { "fill-color": css(paints.fog), "fill-antialias": false } },
    {
      id: "river",
      type: "line",
      source: "ways",
      filter: byMode("river"),
      layout: round,
      paint: { "line-color": paints.river, "line-width": wider(2, 4) },
    },
    {
      id: "road-edge",
      type: "line",
      source: "ways",
      filter: byMode("road"),
      layout: round,
      paint: { "line-color": paints.roadEdge, "line-width": wider(3.6, 6), "line-opacity": 0.75 },
    },
    {
      id: "road",
      type: "line",
      source: "ways",
      filter: byMode("road"),
      layout: { "line-join": "round" },
      paint: { "line-color": paints.road, "line-width": wider(1.6, 2.6) },
    },
    {
      id: "sea-way",
      type: "line",
      source: "ways",
      filter: byMode("sea"),
      layout: { "line-join": "round" },
      paint: { "line-color": paints.seaWay, "line-width": wider(1.3, 2), "line-dasharray": [3, 3], "line-opacity": 0.75 },
    },
    {
      id: "looked",
      type: "line",
      source: "looked",
      layout: round,
      paint: { "line-color": paints.label, "line-width": wider(9, 13), "line-opacity": 0.28 },
    },
    {
      id: "venture",
      type: "line",
      source: "ventures",
      layout: round,
      paint: { "line-color": paints.venture, "line-width": wider(3.4, 5.5), "line-opacity": 0.85 },
    },
    {
      id: "river-name",
      type: "symbol",
      source: "rivers",
      filter: ["!=", ["get", "name"], ""],
      layout: {
        "symbol-placement": "line",
        "symbol-spacing": 260,
        "text-field": ["get", "name"],
        "text-font": ["serif"],
        "text-size": 14,
        "text-letter-spacing": 0.12,
        "text-max-angle": 80,
        "text-offset": [0, -0.6],
        "symbol-sort-key": ["get", "rank"],
      },
      paint: { "text-color": paints.streamName, "text-halo-color": paints.halo, "text-halo-width": 1.4 },
    },
    {
      id: "place-chosen",
      type: "circle",
      source: "places",
      filter: isChosen(chosen),
      paint: { "circle-radius": 12, "circle-opacity": 0, "circle-stroke-color": paints.place, "circle-stroke-width": 2 },
    },
    {
      id: "place",
      type: "circle",
      source: "places",
      paint: {
        "circle-radius": ["case", ["get", "visited"], 6.5, 5],
        "circle-color": ["case", ["get", "visited"], paints.place, paints.placeEdge],
        "circle-stroke-color": ["case", ["get", "visited"], paints.placeEdge, paints.place],
        "circle-stroke-width": 2.2,
      },
    },
    {
      id: "place-name",
      type: "symbol",
      source: "places",
      layout: {
        "text-field": ["get", "latin"],
        "text-font": ["serif"],
        "text-size": ["case", ["get", "visited"], 17, 15],
        "text-letter-spacing": 0.06,
        "text-variable-anchor": ["left", "right", "top", "bottom"],
        "text-radial-offset": 0.8,
        "text-justify": "auto",
        "symbol-sort-key": ["case", ["get", "visited"], 0, 1],
      },
      paint: { "text-color": paints.label, "text-halo-color": paints.halo, "text-halo-width": 1.8 },
    },
  ] as LayerSpecification[];
}
