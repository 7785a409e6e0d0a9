// Paints the known world on two canvases: the terrain, and the fog that lies over it.
import type { Coordinates, MapView } from "../api/types";
import { type Paints, table } from "./colours";
import { type Frame, toPixel } from "./frame";
import { relief, shade } from "./relief";

export interface Painting {
  terrain: HTMLCanvasElement;
  fog: HTMLCanvasElement;
}

const HIGHEST_M = 4000;
const DEEPEST_M = 5000;
/** Plaster is never quite even. */
const GRAIN = 5;

export function paint(view: MapView, frame: Frame, paints: Paints): Painting {
  const { height, depth, known } = relief(view.cells, frame);
  const mask = landMask(view.land, frame);
  const heights = table(paints.land, HIGHEST_M);
  const depths = table(paints.sea, DEEPEST_M);
  // The same slope looks the same however many degrees the frame shows.
  const steepness = frame.width / (frame.east - frame.west) / 60_000;

  const terrain = new ImageData(frame.width, frame.height);
  const fog = new ImageData(frame.width, frame.height);
  for (let at = 0; at < known.length; at += 1) {
    const isLand = mask[at * 4 + 3]! / 255;
    const up = Math.min(HIGHEST_M, Math.round(height[at]!)) * 3;
    const down = Math.min(DEEPEST_M, Math.round(depth[at]!)) * 3;
    const light = shade(height, frame.width, at, steepness) * paints.light * isLand;
    const grain = (noise(at % frame.width, Math.floor(at / frame.width)) - 0.5) * GRAIN;
    const pixel = at * 4;
    for (let channel = 0; channel < 3; channel += 1) {
      const sea = depths[down + channel]!;
      const land = heights[up + channel]! + light;
      terrain.data[pixel + channel] = sea + (land - sea) * isLand + grain;
      fog.data[pixel + channel] = paints.fog[channel]!;
    }
    terrain.data[pixel + 3] = 255;
    fog.data[pixel + 3] = Math.round((1 - known[at]!) * 255);
  }
  return { terrain: canvasOf(terrain), fog: canvasOf(fog) };
}

/** The coast as the data have it, smooth at its edge. */
function landMask(land: readonly Coordinates[][][], frame: Frame): Uint8ClampedArray {
  const canvas = blank(frame.width, frame.height);
  const pen = canvas.getContext("2d", { willReadFrequently: true })!;
  for (const polygon of land) {
    pen.beginPath();
    for (const ring of polygon) {
      ring.forEach((point, index) => {
        const [x, y] = toPixel(frame, point);
        if (index === 0) pen.moveTo(x, y);
        else pen.lineTo(x, y);
      });
      pen.closePath();
    }
    pen.fill("evenodd");
  }
  return pen.getImageData(0, 0, frame.width, frame.height).data;
}

/** The same grain at the same place, every time. */
function noise(x: number, y: number): number {
  const mixed = Math.imul(x, 374_761_393) ^ Math.imul(y, 668_265_263);
  const stirred = Math.imul(mixed ^ (mixed >>> 13), 1_274_126_177);
  return ((stirred ^ (stirred >>> 16)) >>> 0) / 0xffffffff;
}

function canvasOf(picture: ImageData): HTMLCanvasElement {
  const canvas = blank(picture.width, picture.height);
  canvas.getContext("2d")!.putImageData(picture, 0, 0);
  return canvas;
}

function blank(width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  return canvas;
}
