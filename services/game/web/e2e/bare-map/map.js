// MapLibre with nothing on it: what panning costs at the very least.
import { Map as Chart, setWorkerUrl } from "maplibre-gl";
import "maplibre-gl/dist/maplibre-gl.css";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";

setWorkerUrl(workerUrl);
const ground = { id: "ground", type: "background", paint: { "background-color": "#e8dfc8" } };
const chart = new Chart({
  container: "map",
  style: { version: 8, sources: {}, layers: [ground] },
  attributionControl: false,
  center: [13, 41],
  zoom: 6,
});
chart.once("idle", () => (document.body.dataset.ready = "true"));
