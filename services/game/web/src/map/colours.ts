// The map's paints, by day and by lamplight.

export type Rgb = readonly [number, number, number];
/** Colours by metres; between two they mix. */
export type Ramp = readonly (readonly [number, Rgb])[];

export interface Paints {
  fog: Rgb;
  land: Ramp;
  sea: Ramp;
  /** How strongly slopes catch the light. */
  light: number;
  coast: string;
  waterline: string;
  road: string;
  roadEdge: string;
  seaWay: string;
  river: string;
  /** Rivers of the land, whoever travels on them. */
  stream: string;
  streamName: string;
  wind: string;
  venture: string;
  label: string;
  halo: string;
  place: string;
  placeEdge: string;
}

export const BY_DAY: Paints = {
  fog: [232, 220, 194],
  land: [
    [0, [214, 209, 160]],
    [80, [222, 208, 154]],
    [300, [214, 186, 126]],
    [700, [192, 152, 100]],
    [1300, [160, 120, 84]],
    [2200, [206, 190, 170]],
  ],
  sea: [
    [0, [176, 208, 200]],
    [40, [150, 192, 190]],
    [200, [112, 163, 170]],
    [1000, [80, 132, 147]],
    [3000, [56, 103, 124]],
  ],
  light: 34,
  coast: "#5b4630",
  waterline: "#3f6f7c",
  road: "#7c2419",
  roadEdge: "#f7efdd",
  seaWay: "#12323d",
  river: "#2d6273",
  stream: "#4b8492",
  streamName: "#1d5363",
  wind: "#1d4d5b",
  venture: "#a32a17",
  label: "#2b1d14",
  halo: "#f7efdd",
  place: "#7c2419",
  placeEdge: "#fdf8ec",
};

export const BY_LAMP: Paints = {
  fog: [30, 24, 20],
  land: [
    [0, [74, 72, 50]],
    [80, [84, 76, 52]],
    [300, [96, 80, 52]],
    [700, [110, 84, 56]],
    [1300, [126, 98, 70]],
    [2200, [160, 142, 120]],
  ],
  sea: [
    [0, [44, 78, 84]],
    [40, [37, 68, 77]],
    [200, [28, 55, 66]],
    [1000, [21, 43, 54]],
    [3000, [15, 32, 43]],
  ],
  light: 30,
  coast: "#c9b48a",
  waterline: "#8fb7bd",
  road: "#e0a04c",
  roadEdge: "#241a14",
  seaWay: "#b9dadd",
  river: "#7fb3bd",
  stream: "#5a8f9c",
  streamName: "#a8d0d8",
  wind: "#a8d0d8",
  venture: "#ff8f70",
  label: "#f3e8d2",
  halo: "#1a1310",
  place: "#e0a04c",
  placeEdge: "#1a1310",
};

export const css = ([red, green, blue]: Rgb) => `rgb(${red} ${green} ${blue})`;

/** A ramp as a table of whole metres, so that a million pixels cost a million look-ups. */
export function table(ramp: Ramp, deepest: number): Uint8ClampedArray {
  const colours = new Uint8ClampedArray((deepest + 1) * 3);
  for (let metres = 0; metres <= deepest; metres += 1) colours.set(mix(ramp, metres), metres * 3);
  return colours;
}

export function mix(ramp: Ramp, metres: number): Rgb {
  const above = ramp.findIndex(([from]) => from > metres);
  const last = ramp[ramp.length - 1]![1];
  if (above === -1) return last;
  if (above === 0) return ramp[0]![1];
  const [low, from] = ramp[above - 1]!;
  const [high, to] = ramp[above]!;
  const part = (metres - low) / (high - low);
  return [0, 1, 2].map((channel) => from[channel]! + (to[channel]! - from[channel]!) * part) as unknown as Rgb;
}
