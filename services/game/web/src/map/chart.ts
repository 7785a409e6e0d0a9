// The drawn map: the only module that knows MapLibre. It asks nothing of any network; all it shows is handed to it.
import { Map as Chart, Marker, NavigationControl, setWorkerUrl } from "maplibre-gl";
import type { CanvasSource, GeoJSONSource, StyleSpecification } from "maplibre-gl";
import "maplibre-gl/dist/maplibre-gl.css";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import type { Coordinates, MapView, Venture } from "../api/types";
import { BY_DAY, BY_LAMP, type Paints } from "./colours";
import { corners, type Frame, frameAround } from "./frame";
import { coastOf, isChosen, layers, lineOf, outside, placesOf, riversOf, venturesOf, waysOf, windOf } from "./layers";
import { paint } from "./painting";
import { type Sight, kilometres } from "./sight";

setWorkerUrl(workerUrl);

/** A traveller on the map. */
export interface Traveller {
  /** Changes when it is to be drawn anew. */
  id: string;
  at: Coordinates;
  /** A drawing of how it travels, made once. */
  sign: () => HTMLElement;
}

export interface DrawnMap {
  show(view: MapView): void;
  ventures(ventures: readonly Venture[]): void;
  travellers(travellers: readonly Traveller[]): void;
  /** Where the wind comes from; null where nobody knows. */
  wind(fromDegrees: number | null): void;
  /** Rings a place. */
  choose(token: string | null): void;
  /** Shows a whole way, and marks it; null takes the mark away. */
  look(path: Coordinates[] | null): void;
  zoom(steps: number): void;
  goTo(at: Coordinates): void;
  whole(): void;
  close(): void;
}

/** Pixels around all that is known; names stand to the right of places. */
const ROOM_FOR_NAMES = { top: 6, bottom: 6, left: 6, right: 60 };

/** Pixels around a way that is looked at. */
const ROOM_AROUND_A_WAY = 64;

const dark = matchMedia("(prefers-color-scheme: dark)");
const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** What the map tells whoever drew it. */
export interface Watcher {
  /** A place was pressed. */
  place(token: string): void;
  /** It is drawn. */
  ready(): void;
  /** It came to rest somewhere. */
  sight(sight: Sight): void;
}

/** Throws where the browser has no WebGL 2. */
export function draw(container: HTMLElement, watcher: Watcher): DrawnMap {
  const chart = new Chart({
    container,
    style: { version: 8, sources: {}, layers: [] },
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    maxPitch: 0,
    minZoom: 3,
    maxZoom: 10,
    fadeDuration: calm.matches ? 0 : 200,
    locale: {
      "Map.Title":
        "Map of the known world. Arrow keys move it, plus and minus change its size. A list of everything on it follows.",
    },
  });
  chart.touchZoomRotate.disableRotation();
  chart.keyboard.disableRotation();
  chart.addControl(new NavigationControl({ showCompass: false }), "top-right");

  let shown: { view: MapView; frame: Frame } | null = null;
  let sent: readonly Venture[] = [];
  let windFrom: number | null = null;
  let chosen: string | null = null;
  let looked: Coordinates[] | null = null;
  /** The player has gone somewhere on the map; until then it shows all that is known, whatever its size. */
  let strayed = false;
  const markers = new Map<string, Marker>();

  function redraw() {
    if (!shown) return;
    const drawing = { sent, windFrom, chosen, looked };
    chart.setStyle(styleOf(shown.view, shown.frame, dark.matches ? BY_LAMP : BY_DAY, drawing), { diff: false });
  }
  const put = (source: string, data: GeoJSON.FeatureCollection) =>
    (chart.getSource(source) as GeoJSONSource | undefined)?.setData(data);
  /** A style is there a moment after it was set; what changed in between is put into it then. */
  function catchUp() {
    if (!shown) return;
    put("ventures", venturesOf(sent));
    put("wind", windOf(shown.view, windFrom));
    put("looked", lineOf(looked));
    if (chart.getLayer("place-chosen")) chart.setFilter("place-chosen", isChosen(chosen));
  }
  const whole = (animate = !calm.matches) => {
    if (!shown) return;
    strayed = false;
    const [northWest, , southEast] = corners(shown.frame);
    chart.fitBounds([[northWest[0], southEast[1]], [southEast[0], northWest[1]]], { padding: ROOM_FOR_NAMES, animate });
  };
  dark.addEventListener("change", redraw);
  chart.on("style.load", catchUp);
  // A page that was hidden for long may have lost its pictures.
  chart.on("webglcontextrestored", redraw);
  chart.on("click", "place", (event) => watcher.place(String(event.features?.[0]?.properties["token"])));
  chart.on("mouseenter", "place", () => (chart.getCanvas().style.cursor = "pointer"));
  chart.on("mouseleave", "place", () => (chart.getCanvas().style.cursor = ""));
  chart.on("movestart", (event) => {
    if (event.originalEvent) strayed = true;
  });
  chart.on("resize", () => strayed || whole(false));
  chart.on("idle", () => watcher.ready());
  chart.on("moveend", () => {
    const [west, east] = [chart.getBounds().getWest(), chart.getBounds().getEast()];
    const { lng, lat } = chart.getCenter();
    watcher.sight({ centre: [lng, lat], acrossKm: kilometres([west, lat], [east, lat]) });
  });

  return {
    show(view) {
      const frame = frameAround(view.cells);
      if (!frame) return;
      const first = shown === null;
      const grown = shown !== null && (shown.frame.west !== frame.west || shown.frame.east !== frame.east);
      shown = { view, frame };
      redraw();
      if (first || grown) whole(grown && !calm.matches);
    },
    ventures(ventures) {
      sent = ventures;
      put("ventures", venturesOf(ventures));
    },
    wind(fromDegrees) {
      if (fromDegrees === windFrom) return;
      windFrom = fromDegrees;
      if (shown) put("wind", windOf(shown.view, windFrom));
    },
    choose(token) {
      chosen = token;
      if (chart.getLayer("place-chosen")) chart.setFilter("place-chosen", isChosen(chosen));
    },
    look(path) {
      looked = path;
      put("looked", lineOf(path));
      if (!path) return;
      strayed = true;
      const [xs, ys] = [path.map(([x]) => x), path.map(([, y]) => y)];
      const around: [[number, number], [number, number]] = [
        [Math.min(...xs), Math.min(...ys)],
        [Math.max(...xs), Math.max(...ys)],
      ];
      chart.fitBounds(around, { padding: ROOM_AROUND_A_WAY, maxZoom: 8, animate: !calm.matches });
    },
    zoom(steps) {
      strayed = true;
      chart.zoomTo(chart.getZoom() + steps, { animate: !calm.matches });
    },
    travellers(travellers) {
      const here = new Set(travellers.map(({ id }) => id));
      for (const [id, marker] of markers) {
        if (here.has(id)) continue;
        marker.remove();
        markers.delete(id);
      }
      for (const { id, at, sign } of travellers) {
        const known = markers.get(id);
        if (known) known.setLngLat(at);
        else markers.set(id, new Marker({ element: sign() }).setLngLat(at).addTo(chart));
      }
    },
    goTo(at) {
      strayed = true;
      const zoom = Math.max(chart.getZoom(), 7);
      if (calm.matches) chart.jumpTo({ center: at, zoom });
      else chart.flyTo({ center: at, zoom, duration: 900 });
    },
    whole: () => whole(),
    close() {
      dark.removeEventListener("change", redraw);
      chart.remove();
    },
  };
}

interface Drawing {
  sent: readonly Venture[];
  windFrom: number | null;
  chosen: string | null;
  looked: Coordinates[] | null;
}

function styleOf(view: MapView, frame: Frame, paints: Paints, drawing: Drawing): StyleSpecification {
  const { terrain, fog } = paint(view, frame, paints);
  const picture = (canvas: HTMLCanvasElement) =>
    ({ type: "canvas", canvas, coordinates: corners(frame), animate: false }) as unknown as CanvasSource;
  const shapes = (data: GeoJSON.FeatureCollection) => ({ type: "geojson", data });
  return {
    version: 8,
    sources: {
      terrain: picture(terrain),
      fog: picture(fog),
      outside: shapes(outside(corners(frame))),
      coast: shapes(coastOf(view)),
      ways: shapes(waysOf(view)),
      places: shapes(placesOf(view)),
      rivers: shapes(riversOf(view)),
      wind: shapes(windOf(view, drawing.windFrom)),
      looked: shapes(lineOf(drawing.looked)),
      ventures: shapes(venturesOf(drawing.sent)),
    },
    layers: layers(paints, drawing.chosen),
  } as unknown as StyleSpecification;
}
