// Season and wind, in words and with an arrow that points where the wind blows.
import type { Weather } from "../api/types";
import { daysText } from "../state/time";

const SEASONS: Record<Weather["season"], string> = {
  safe: "The safe season",
  doubtful: "The doubtful season",
  closed: "Mare clausum",
};

const WINDS = ["north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west"];

export const windName = (fromDegrees: number) => WINDS[Math.round(fromDegrees / 45) % 8]!;

export function WeatherPanel({ weather, day }: { weather: Weather; day: number }) {
  const left = weather.until_day - day + 1;
  return (
    <section class="map-weather" aria-labelledby="map-weather" data-testid="weather" data-season={weather.season}>
      <h2 id="map-weather">Season and wind</h2>
      <div class="map-wind">
        <Arrow fromDegrees={weather.wind_from_degrees} strong={weather.etesians} />
        <p>
          <b>
            {weather.etesians ? "The etesians, from the " : "Wind from the "}
            {windName(weather.wind_from_degrees)}
          </b>
          <small>{weather.wind}</small>
        </p>
      </div>
      <p class="map-sea">
        <b>
          {SEASONS[weather.season]}, {left === 1 ? "for the last day" : `${daysText(left)} more`}
        </b>
        <small>{weather.sea}</small>
      </p>
    </section>
  );
}

/** An arrow of the wind's course; a second barb where it blows hard. */
function Arrow({ fromDegrees, strong }: { fromDegrees: number; strong: boolean }) {
  return (
    <svg class="wind-arrow" width={44} height={44} viewBox="-22 -22 44 44" aria-hidden="true" focusable="false">
      <circle r="20.5" fill="none" stroke="currentColor" stroke-width="1" opacity="0.5" />
      <path d="M0-20.5v4M0 20.5v-4M20.5 0h-4M-20.5 0h4" fill="none" stroke="currentColor" stroke-width="1" opacity="0.7" />
      <g transform={`rotate(${fromDegrees + 180})`} fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round">
        <path d="M0 12V-12M-5-6L0-12.5L5-6" stroke-linejoin="round" />
        <path d={strong ? "M0 12l-5 4M0 12l5 4M0 7l-5 4M0 7l5 4" : "M0 12l-5 4M0 12l5 4"} />
      </g>
    </svg>
  );
}
