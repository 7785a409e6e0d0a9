// What the merchant knows of the place that was chosen on the map or in the list.
import type { Coordinates, MapPlace, MapView } from "../api/types";
import { placeName, routes } from "../state/store";
import { MODES } from "../state/words";
import { Icon } from "./icons";

interface Chosen {
  view: MapView;
  place: MapPlace;
  /** The way that is marked on the map. */
  looked: Coordinates[] | null;
  onLook?: ((path: Coordinates[]) => void) | undefined;
  onClose: () => void;
}

export function known({ token, visited }: MapPlace): string {
  if (token === routes.value?.from) return "home";
  return visited ? "your ventures know it" : "heard of";
}

export function ChosenPlace({ view, place, looked, onLook, onClose }: Chosen) {
  const ways = view.routes.filter(({ from, to }) => from === place.token || to === place.token);
  const offered = routes.value?.routes.some(({ to, locked }) => to === place.token && locked == null) ?? false;
  return (
    <section class="map-chosen" aria-labelledby="map-chosen" data-testid="chosen-place">
      <header>
        <h2 id="map-chosen">{place.latin}</h2>
        <button class="button quiet close" aria-label="Close" onClick={onClose}>
          <span aria-hidden="true">×</span>
        </button>
      </header>
      <p>
        {place.english !== place.latin && `${place.english}, `}
        {place.port ? "a harbour" : "inland"}; {known(place)}.
      </p>
      {ways.length > 0 && (
        <ul aria-label="Ways that lead there">
          {ways.map((way, index) => (
            <li key={`${way.from} ${way.to} ${way.mode}`} class="map-way">
              <Icon name={way.mode} />
              <span id={`chosen-way-${index}`}>
                {way.from === place.token ? "to" : "from"} {placeName(way.from === place.token ? way.to : way.from)}
                <small>{way.name ? `${way.name}, ${MODES[way.mode]}` : MODES[way.mode]}</small>
              </span>
              {onLook && (
                <Look what="Look" about={`chosen-way-${index}`} pressed={looked === way.path} onClick={() => onLook(way.path)} />
              )}
            </li>
          ))}
        </ul>
      )}
      {ways.length === 0 && <p class="small">No way there is known yet.</p>}
      <p class="map-chosen-acts">
        <a class="button quiet" href="#forum" onClick={() => goTo("markets")}>
          See its prices
        </a>
        {offered && (
          <a class="button" href="#forum" onClick={() => goTo("routes")}>
            Send a venture
          </a>
        )}
      </p>
    </section>
  );
}

interface Showing {
  what: string;
  about: string;
  /** It is marked already; absent where nothing stays marked. */
  pressed?: boolean;
  onClick: () => void;
}

/** Shows something on the map; what, stands in the row. */
export function Look({ what, about, pressed, onClick }: Showing) {
  return (
    <button class="button quiet look" aria-describedby={about} aria-pressed={pressed} onClick={onClick}>
      {what}
    </button>
  );
}

/** Scrolls to a part of the forum once the forum is there. */
function goTo(part: string, tries = 20) {
  requestAnimationFrame(() => {
    const there = document.getElementById(part);
    if (there) there.scrollIntoView({ block: "start" });
    else if (tries > 0) goTo(part, tries - 1);
  });
}
