// MAP: the drawn map, and beside it the same as a list. The list is whole without the drawing.
import { effect, signal } from "@preact/signals";
import { render } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Coordinates, Mode } from "../api/types";
import type { DrawnMap } from "../map/chart";
import { type Sight, sightWords } from "../map/sight";
import { loadMap } from "../state/play";
import { mapView, msPerDay, now, onTheWay, placeName, state } from "../state/store";
import { whereabouts } from "../state/whereabouts";
import { Icon } from "./icons";
import { MapList } from "./maplist";
import { ChosenPlace } from "./mapplace";
import { WeatherPanel } from "./mapweather";
import "./map.css";

const drawn = signal<DrawnMap | null>(null);
const ready = signal(false);
const undrawable = signal(false);
const chosen = signal<string | null>(null);
/** The way that is marked on the map. */
const looked = signal<Coordinates[] | null>(null);
const sight = signal<Sight | null>(null);

export default function MapPage() {
  const { day, weather } = state.value!;
  const view = mapView.value;
  const place = view?.places.find(({ token }) => token === chosen.value);
  // What moves the map is there only where there is a map to move.
  const map = drawn.value;
  const onLook = map
    ? (path: Coordinates[]) => {
        looked.value = path;
        map.look(path);
        intoView();
      }
    : undefined;
  const goTo = (at: Coordinates) => {
    map?.goTo(at);
    intoView();
  };
  return (
    <div class="atlas">
      <div class="atlas-drawing">
        <Drawing />
        <p class="small map-sight" role="status" data-testid="map-sight">
          {sight.value && view && sightWords(sight.value, view.places)}
        </p>
      </div>
      <div class="atlas-side">
        <div class="map-told" aria-live="polite">
          {view && place && (
            <ChosenPlace
              view={view}
              place={place}
              looked={looked.value}
              onLook={onLook}
              onClose={() => {
                chosen.value = null;
                looked.value = null;
                map?.look(null);
              }}
            />
          )}
        </div>
        {weather && <WeatherPanel weather={weather} day={day ?? 0} />}
        {map && <Moves map={map} />}
        <MapList
          chosen={chosen.value}
          onChoose={(token, at) => {
            chosen.value = token;
            goTo(at);
          }}
          looked={looked.value}
          onLook={onLook}
          onFind={map ? goTo : undefined}
        />
      </div>
      {mapView.value && (
        <details class="attribution small" data-testid="attribution">
          <summary>Whose work this map is</summary>
          <p>{mapView.value.attribution.join(" · ")}</p>
        </details>
      )}
    </div>
  );
}

/** On a narrow page the list stands far below the map that it moves. */
function intoView() {
  const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth";
  document.querySelector(".drawing")?.scrollIntoView({ block: "nearest", behavior });
}

/** What the mouse does on the map, for who does not use one. */
function Moves({ map }: { map: DrawnMap }) {
  return (
    <div class="map-moves" role="group" aria-label="Move the map">
      <button class="button quiet" onClick={() => map.zoom(1)}>
        Nearer
      </button>
      <button class="button quiet" onClick={() => map.zoom(-1)}>
        Farther
      </button>
      <button class="button quiet" onClick={() => map.whole()}>
        All of it
      </button>
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
        drawn.value = draw(place.current, {
          place: (token) => (chosen.value = token),
          ready: () => (ready.value = true),
          sight: (seen) => (sight.value = seen),
        });
      },
    ).catch(() => (undrawable.value = true));
    const stop = keepDrawn();
    return () => {
      gone = true;
      stop();
      drawn.value?.close();
      drawn.value = null;
      looked.value = null;
      sight.value = null;
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
    effect(() => drawn.value?.wind(state.value?.weather?.wind_from_degrees ?? null)),
    effect(() => {
      drawn.value?.choose(chosen.value);
    }),
    effect(() => {
      const travellers = onTheWay.value.flatMap((venture) => {
        const where = whereabouts(venture, now.value, msPerDay.value);
        if (!where) return [];
        const { at, mode, to, passage } = where;
        const words = `Venture, ${to === venture.from ? "coming home" : `on the way to ${placeName(to)}`}`;
        return [{ id: `${venture.id} ${mode} ${passage}`, at, sign: () => sign(mode, words) }];
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
