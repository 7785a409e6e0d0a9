// Everything on the map in words: places, ways, ventures.
import type { Coordinates, MapPlace, MapRoute } from "../api/types";
import { modeAt } from "../state/path";
import { goodName, mapView, msPerDay, now, onTheWay, placeName, routes } from "../state/store";
import { inDays } from "../state/time";
import { voyage } from "../state/voyage";
import { MODES } from "../state/words";
import { Icon } from "./icons";

interface Choosing {
  chosen: string | null;
  onChoose: (token: string, at: Coordinates) => void;
}

export function MapList({ chosen, onChoose }: Choosing) {
  const view = mapView.value;
  if (!view) return <p class="waiting">The map is being fetched…</p>;
  return (
    <div class="map-list" data-testid="map-list">
      <Travellers />
      <section aria-labelledby="map-places">
        <h2 id="map-places">Places</h2>
        <ul>
          {view.places.map((place) => (
            <li key={place.token}>
              <Place place={place} pressed={chosen === place.token} onChoose={onChoose} />
            </li>
          ))}
        </ul>
      </section>
      <section aria-labelledby="map-ways">
        <h2 id="map-ways">Ways</h2>
        <ul>
          {view.routes.map((way) => (
            <li key={`${way.from} ${way.to} ${way.mode}`} class="map-way">
              <Way way={way} />
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}

/** By itself, because it changes with every tick and the rest of the list does not. */
function Travellers() {
  if (onTheWay.value.length === 0) return null;
  return (
    <section aria-labelledby="map-ventures">
      <h2 id="map-ventures">Under way</h2>
      <ul>
        {onTheWay.value.map((venture) => {
          const { along, homeward, daysToHome, daysToMarket } = voyage(venture, now.value, msPerDay.value);
          return (
            <li key={venture.id} class="map-venture">
              <Icon name={modeAt(venture, along)} />
              <span>
                {goodName(venture.good)} {homeward ? "sold, home from" : "to"} {placeName(venture.to)},{" "}
                {homeward ? `home ${inDays(daysToHome)}` : `there ${inDays(daysToMarket)}`}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Place({ place, pressed, onChoose }: { place: MapPlace; pressed: boolean; onChoose: Choosing["onChoose"] }) {
  const about = [place.port ? "harbour" : "inland", known(place)];
  if (place.english !== place.latin) about.unshift(place.english);
  return (
    <button class="place" aria-pressed={pressed} onClick={() => onChoose(place.token, place.at)}>
      <span class={`place-dot${place.visited ? " visited" : ""}`} aria-hidden="true" />
      <span>
        <b>{place.latin}</b>
        <small>{about.join(", ")}</small>
      </span>
    </button>
  );
}

function known({ token, visited }: MapPlace): string {
  if (token === routes.value?.from) return "home";
  return visited ? "your ventures know it" : "heard of";
}

function Way({ way }: { way: MapRoute }) {
  return (
    <>
      <Icon name={way.mode} />
      <span>
        {placeName(way.from)} – {placeName(way.to)}
        <small>{way.name ? `${way.name}, ${MODES[way.mode]}` : MODES[way.mode]}</small>
      </span>
    </>
  );
}
