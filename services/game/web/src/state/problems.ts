// What went wrong, in words for a person, and what to do about it.
import { Refusal, Unreachable, mayRepeat } from "../api/client";

export interface Trouble {
  title: string;
  detail: string;
  /** Sending the same thing again may help. */
  repeatable: boolean;
  /** For a letter to whoever runs the game. */
  reference?: string;
}

/** Titles by code; the detail is the server's own sentence. What only a seated player meets is added by `refusals.ts`. */
export const TITLES: Record<string, string> = {
  seats_full: "Every seat is taken",
  too_many_joins: "Too many at the door",
  too_many_attempts: "Too many tries",
  words_wrong: "These words open no seat",
  not_six_words: "Six words are needed",
  word_unknown: "One of the words is not ours",
  notice_changed: "The notice has changed",
  device_revoked: "This device was taken off its seat",
  no_seat: "This browser has no seat",
};

const BY_STATUS: Record<number, string> = {
  400: "That could not be read",
  401: "This browser has no seat",
  403: "That is not for you to do",
  404: "There is no such thing",
  409: "That cannot be done now",
  422: "That cannot be done",
  429: "Too fast",
  503: "The house is closed for a moment",
};

export function trouble(failure: unknown): Trouble {
  if (failure instanceof Refusal) {
    const { code, status, detail, request_id } = failure.problem;
    const found: Trouble = {
      title: TITLES[code] ?? BY_STATUS[status] ?? (status >= 500 ? "Something broke on our side" : "That was refused"),
      detail,
      repeatable: mayRepeat(failure),
    };
    if (status >= 500 && request_id) found.reference = request_id;
    return found;
  }
  if (failure instanceof Unreachable) {
    return {
      title: "The line to Ostia is down",
      detail: "Nothing is lost: what was acknowledged is written down, and the world goes on. Nothing waits to be sent.",
      repeatable: true,
    };
  }
  return {
    title: "The page stumbled",
    detail: "Load the page again. Your timeline is kept by the server, not by this page.",
    repeatable: false,
  };
}

export const isCode = (failure: unknown, code: string) => failure instanceof Refusal && failure.problem.code === code;
export const isStatus = (failure: unknown, status: number) =>
  failure instanceof Refusal && failure.problem.status === status;
