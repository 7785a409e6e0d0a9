// A venture with further stops, reckoned by the server as it is planned.
import * as api from "../api/player";
import type { Quote, QuoteRequest } from "../api/types";
import { type Trouble, trouble } from "./problems";

/** What is being changed is not asked about at every step. */
const RECKON_AFTER_MS = 250;
let waiting: ReturnType<typeof setTimeout> | undefined;
let asked = 0;

/** Asks after a moment; of several the last is answered. */
export function reckonPlan(venture: QuoteRequest, onAnswer: (answer: { quote?: Quote; trouble?: Trouble }) => void) {
  clearTimeout(waiting);
  asked += 1;
  const own = asked;
  waiting = setTimeout(() => {
    api.quote(venture).then(
      (quote) => own === asked && onAnswer({ quote }),
      (failure: unknown) => own === asked && onAnswer({ trouble: trouble(failure) }),
    );
  }, RECKON_AFTER_MS);
}
