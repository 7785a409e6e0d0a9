// Turns cells into soft fields of height, depth and knowledge, so that hexagons are felt and never drawn.
import type { Coordinates, MapCell } from "../api/types";
import { type Frame, toPixel } from "./frame";

export interface Relief {
  /** Metres above the sea, of the nearest land. */
  height: Float32Array;
  /** Metres below the sea, of the nearest sea; positive. */
  depth: Float32Array;
  /** 0 under fog to 1 where known. */
  known: Float32Array;
}

/** Width of a cell's influence, in its own radii. */
const SOFTNESS = 0.72;
/** How far a cell reaches, in its own radii; beyond, its weight is below a hundredth. */
const REACH = 2.2;
/** How much sea speaks about the height of land beside it, and the other way round: it fills the gaps at coasts. */
const ACROSS_COAST = 0.06;
/** The edge of known cells lies at a half; fog is whole there and gone a little inside. */
const FOG_WHOLE = 0.5;
const FOG_GONE = 0.97;
/** How far knowledge fades at its edge, in radii of a cell. */
const FADING = 1.1;

export function relief(cells: readonly MapCell[], frame: Frame): Relief {
  const size = frame.width * frame.height;
  const height = new Float32Array(size);
  const depth = new Float32Array(size);
  const known = new Float32Array(size);
  const landWeight = new Float32Array(size);
  const seaWeight = new Float32Array(size);
  let widest = 0;
  for (const cell of cells) {
    const { x, y, radius } = spot(cell.outline, frame);
    if (!(radius > 0)) continue;
    widest = Math.max(widest, radius);
    const spread = 2 * (SOFTNESS * radius) ** 2;
    // Weights of a gapless field of cells add up to this.
    const whole = (Math.PI * spread) / (2.6 * radius * radius);
    const reach = REACH * radius;
    const isLand = cell.ground === "land";
    const landShare = isLand ? 1 : ACROSS_COAST;
    const seaShare = isLand ? ACROSS_COAST : 1;
    const metres = Math.max(0, cell.height_m);
    const below = Math.max(0, -cell.height_m);
    const right = Math.min(frame.width - 1, Math.ceil(x + reach));
    const low = Math.min(frame.height - 1, Math.ceil(y + reach));
    for (let row = Math.max(0, Math.floor(y - reach)); row <= low; row += 1) {
      for (let column = Math.max(0, Math.floor(x - reach)); column <= right; column += 1) {
        const weight = Math.exp(-((column - x) ** 2 + (row - y) ** 2) / spread);
        const at = row * frame.width + column;
        known[at] = known[at]! + weight / whole;
        height[at] = height[at]! + weight * landShare * metres;
        landWeight[at] = landWeight[at]! + weight * landShare;
        depth[at] = depth[at]! + weight * seaShare * below;
        seaWeight[at] = seaWeight[at]! + weight * seaShare;
      }
    }
  }
  for (let pass = 0; pass < 2; pass += 1) blur(known, frame.width, frame.height, Math.round(widest * FADING));
  for (let at = 0; at < size; at += 1) {
    if (landWeight[at]! > 0) height[at] = height[at]! / landWeight[at]!;
    if (seaWeight[at]! > 0) depth[at] = depth[at]! / seaWeight[at]!;
    known[at] = smoothstep(FOG_WHOLE, FOG_GONE, known[at]!);
  }
  return { height, depth, known };
}

/** A cell's middle and radius, in pixels. */
function spot(outline: readonly Coordinates[], frame: Frame) {
  const points = outline.slice(0, -1).map((point) => toPixel(frame, point));
  const x = points.reduce((sum, point) => sum + point[0], 0) / points.length;
  const y = points.reduce((sum, point) => sum + point[1], 0) / points.length;
  const radius = points.reduce((sum, point) => sum + Math.hypot(point[0] - x, point[1] - y), 0) / points.length;
  return { x, y, radius };
}

/** Means over a square, rows first and columns then; twice over, it looks like a soft brush. */
function blur(field: Float32Array, width: number, height: number, radius: number) {
  if (radius < 1) return;
  for (let row = 0; row < height; row += 1) blurLine(field, row * width, 1, width, radius);
  for (let column = 0; column < width; column += 1) blurLine(field, column, width, height, radius);
}

function blurLine(field: Float32Array, start: number, step: number, length: number, radius: number) {
  const line = new Float32Array(length);
  for (let at = 0; at < length; at += 1) line[at] = Math.min(1, field[start + at * step]!);
  let sum = 0;
  for (let at = 0; at < Math.min(radius, length); at += 1) sum += line[at]!;
  for (let at = 0; at < length; at += 1) {
    if (at + radius < length) sum += line[at + radius]!;
    if (at - radius - 1 >= 0) sum -= line[at - radius - 1]!;
    field[start + at * step] = sum / (2 * radius + 1);
  }
}

export function smoothstep(from: number, to: number, value: number): number {
  const part = Math.min(1, Math.max(0, (value - from) / (to - from)));
  return part * part * (3 - 2 * part);
}

/** Light from the north-west on a slope: 0 is flat, below darker, above brighter. */
export function shade(height: Float32Array, width: number, at: number, steepness: number): number {
  const east = (height[at + 1] ?? 0) - (height[at - 1] ?? 0);
  const south = (height[at + width] ?? 0) - (height[at - width] ?? 0);
  const lit = (east + south) * steepness;
  return Math.max(-1, Math.min(1, lit));
}
