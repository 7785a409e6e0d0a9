// MAP: the drawn map, and beside it the same as a list. The list is whole without the drawing.
import { effect, signal } from "@preact/signals";
import { render } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Mode } from "../api/types";
import type { DrawnMap } from "../map/chart";
import { loadMap } from "../state/play";
import { modeAt, pointAlong, smoothed } from "../state/path";
import { mapView, msPerDay, now, onTheWay, placeName } from "../state/store";
import { voyage } from "../state/voyage";
import { Icon } from "./icons";
import { MapList } from "./maplist";
import "./map.css";

const drawn = signal<DrawnMap | null>(null);
const ready = signal(false);
const undrawable = signal(false);
const chosen = signal<string | null>(null);

export default function MapPage() {
  return (
    <div class="atlas">
      <Drawing />
      <MapList
        chosen={chosen.value}
        onChoose={(token, at) => {
          chosen.value = token;
          drawn.value?.goTo(at);
        }}
      />
      {mapView.value && (
        <details class="attribution small" data-testid="attribution">
          <summary>Whose work this map is</summary>
          <p>{mapView.value.attribution.join(" · ")}</p>
        </details>
      )}
    </div>
  );
}

function Drawing() {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let gone = false;
    void loadMap().catch(() => undefined);
    import("../map/chart").then(
      ({ draw }) => {
        if (gone || !place.current) return;
        drawn.value = draw(place.current, (token) => (chosen.value = token), () => (ready.value = true));
      },
    ).catch(() => (undrawable.value = true));
    const stop = keepDrawn();
    return () => {
      gone = true;
      stop();
      drawn.value?.close();
      drawn.value = null;
      ready.value = false;
    };
  }, []);
  return (
    <div class="drawing" data-testid="map" data-ready={ready.value}>
      <div ref={place} class="chart" />
      {!ready.value && (
        <p class="drawing-wait">
          {undrawable.value ? "This browser cannot draw the map. The list tells the same." : "The map is being unrolled…"}
        </p>
      )}
      <button class="button quiet whole" onClick={() => drawn.value?.whole()}>
        All that is known
      </button>
    </div>
  );
}

/** Hands the map what changes: the world rarely, ventures when one leaves or comes home, travellers all the time. */
function keepDrawn(): () => void {
  const stops = [
    effect(() => {
      if (mapView.value) drawn.value?.show(mapView.value);
    }),
    effect(() => drawn.value?.ventures(onTheWay.value)),
    effect(() => {
      const travellers = onTheWay.value.flatMap((venture) => {
        const { along, homeward } = voyage(venture, now.value, msPerDay.value);
        const at = pointAlong(smoothed(venture.path), along);
        const mode = modeAt(venture, along);
        const words = `Venture to ${placeName(venture.to)}, ${homeward ? "coming home" : "going out"}`;
        return at ? [{ id: `${venture.id} ${mode} ${homeward}`, at, sign: () => sign(mode, words) }] : [];
      });
      drawn.value?.travellers(travellers);
    }),
  ];
  return () => stops.forEach((stop) => stop());
}

function sign(mode: Mode, words: string): HTMLElement {
  const element = document.createElement("div");
  element.className = "traveller";
  element.dataset["testid"] = "traveller";
  element.role = "img";
  element.ariaLabel = words;
  render(<Icon name={mode} size={22} />, element);
  return element;
}
