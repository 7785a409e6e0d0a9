// What a browser without a seat can ask: the little that the first page needs.
import { read, write } from "./client";
import type { SeatStatus, State } from "./types";

export const seat = () => read<SeatStatus>("seat");
export const join = (key: string, notice: number | undefined) =>
  write<State>("seat", key, { consent: true, ...(notice !== undefined && { notice }) });
export const resume = (key: string, words: string) => write<State>("seat/resume", key, { words });
