// Everything on the map in words: places, ways, ventures.
import type { Coordinates, MapPlace, MapRoute } from "../api/types";
import { goodName, mapView, msPerDay, now, onTheWay, placeName } from "../state/store";
import { inDays } from "../state/time";
import { voyage } from "../state/voyage";
import { whereabouts } from "../state/whereabouts";
import { MODES } from "../state/words";
import { Icon } from "./icons";
import { known, Look } from "./mapplace";

interface Choosing {
  chosen: string | null;
  onChoose: (token: string, at: Coordinates) => void;
  /** Absent where there is no drawing to look at. */
  onLook?: ((path: Coordinates[]) => void) | undefined;
  onFind?: ((at: Coordinates) => void) | undefined;
  /** The way that is marked on the map. */
  looked: Coordinates[] | null;
}

export function MapList({ chosen, onChoose, onLook, onFind, looked }: Choosing) {
  const view = mapView.value;
  if (!view) return <p class="waiting">The map is being fetched…</p>;
  return (
    <div class="map-list" data-testid="map-list">
      <Travellers onFind={onFind} />
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
          {view.routes.map((way, index) => (
            <li key={`${way.from} ${way.to} ${way.mode}`} class="map-way">
              <Way way={way} id={`map-way-${index}`} />
              {onLook && (
                <Look what="Look" about={`map-way-${index}`} pressed={looked === way.path} onClick={() => onLook(way.path)} />
              )}
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}

/** By itself, because it changes with every tick and the rest of the list does not. */
function Travellers({ onFind }: Pick<Choosing, "onFind">) {
  if (onTheWay.value.length === 0) return null;
  return (
    <section aria-labelledby="map-ventures">
      <h2 id="map-ventures">Under way</h2>
      <ul>
        {onTheWay.value.map((venture) => {
          const { homeward, daysToHome, daysToMarket } = voyage(venture, now.value, msPerDay.value);
          const where = whereabouts(venture, now.value, msPerDay.value);
          const last = venture.stops?.at(-1)?.to ?? venture.to;
          const goal = homeward || !where ? venture.to : where.to;
          return (
            <li key={venture.id} class="map-venture">
              <Icon name={where?.mode ?? "road"} />
              <span id={`map-venture-${venture.id}`}>
                {goodName(venture.good)} {homeward ? "sold, home from" : "to"} {placeName(homeward ? last : goal)},{" "}
                {homeward ? `home ${inDays(daysToHome)}` : `${goal === last ? "there" : `at ${placeName(last)}`} ${inDays(daysToMarket)}`}
              </span>
              {onFind && where && (
                <Look what="Show" about={`map-venture-${venture.id}`} onClick={() => onFind(where.at)} />
              )}
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

function Way({ way, id }: { way: MapRoute; id: string }) {
  return (
    <>
      <Icon name={way.mode} />
      <span id={id}>
        {placeName(way.from)} – {placeName(way.to)}
        <small>{way.name ? `${way.name}, ${MODES[way.mode]}` : MODES[way.mode]}</small>
      </span>
    </>
  );
}
