// The book as it is read: moments, newest first, as far as one looks back; live while one looks at the present.
import { effect, signal, untracked } from "@preact/signals-core";
import * as api from "../api/player";
import type { Moment } from "../api/types";
import { past } from "./as-of";
import { ledger } from "./ledger";
import { keep, MOMENTS_KEPT } from "./keepsake";
import { GROUPS, type Group, type Names } from "./moments";
import { trouble, type Trouble } from "./problems";
import { goodName, journal, placeName, state } from "./store";

/** Moments of one group, up to one of them. */
interface Wanted {
  group: Group;
  /** The last moment that is looked at. */
  upTo: number;
  /** The present, which goes on. */
  live: boolean;
}

export interface Book extends Wanted {
  /** Newest first. */
  moments: readonly Moment[];
  /** Older ones lie before this; absent at the beginning. */
  next: number | null;
}

/** Moments that are fetched at once. */
const PAGE = 50;
/** The most that the server gives at once. */
const PAGE_MAX = 1000;
/** Moments that are shown after the one that was jumped to. */
const AFTER_JUMP = 8;
const KEEP_EVERY_MS = 10_000;
/** Kinds that tell at home what was unheard. */
const TELLS = ["news_heard", "venture_home"];

export const group = signal<Group>(GROUPS[0]);
/** The list begins here, because somebody went back to a moment's cause. */
export const anchor = signal<number | null>(null);
export const book = signal<Book | null>(null);
export const bookTrouble = signal<Trouble | null>(null);
export const lookingBack = signal(false);

let wanted: Wanted | null = null;
let reading = false;

/** Reads as long as somebody looks; answers how to stop. */
export function readBook(): () => void {
  return effect(() => {
    const head = state.value?.head;
    if (head === undefined) return;
    const then = past.value?.state?.head ?? anchor.value;
    wanted = { group: group.value, upTo: then ?? head, live: then == null };
    untracked(() => void read());
  });
}

export function show(chosen: Group) {
  anchor.value = null;
  group.value = chosen;
}

/** One question at a time, until what is shown is what is wanted. */
async function read(): Promise<void> {
  if (reading) return;
  reading = true;
  try {
    while (wanted && !isRead(wanted)) await turnTo(wanted);
    bookTrouble.value = null;
    keepSoon();
  } catch (failure) {
    bookTrouble.value = trouble(failure);
  } finally {
    reading = false;
  }
}

export const readAgain = () => void read();

const isRead = ({ group, upTo, live }: Wanted) =>
  book.value?.group === group && book.value.upTo === upTo && book.value.live === live;

async function turnTo(asked: Wanted): Promise<void> {
  const before = book.value;
  const goesOn = before?.live && asked.live && before.group === asked.group && before.upTo < asked.upTo;
  const next = goesOn ? await goOn(before, asked) : await open(asked, PAGE);
  if (wanted?.group === asked.group && wanted.live === asked.live) book.value = next;
}

async function open(asked: Wanted, limit: number): Promise<Book> {
  const found = await api.moments({ before: asked.upTo + 1, ...kindsOf(asked), limit });
  return { ...asked, moments: found.moments, next: found.next ?? null };
}

/** What happened since. What was unheard may have been heard by it, and is then told anew. */
async function goOn(before: Book, asked: Wanted): Promise<Book> {
  const found = await api.moments({ after: before.upTo, ...kindsOf(asked), limit: PAGE_MAX });
  const isNews = found.moments.some(({ kind }) => TELLS.includes(kind));
  const isTooMuch = found.next != null;
  if (isTooMuch || (isNews && before.moments.some(({ kind }) => kind === "unheard"))) {
    return open(asked, Math.min(PAGE_MAX, Math.max(PAGE, before.moments.length + found.moments.length)));
  }
  // What is younger than the state on the page waits for the next one, which is on its way.
  const fresh = found.moments.filter(({ seq }) => seq <= asked.upTo).reverse();
  return { ...before, upTo: asked.upTo, moments: [...fresh, ...before.moments] };
}

const kindsOf = ({ group }: Wanted) => (group.kinds ? { kinds: group.kinds } : {});

/** Older moments, below what is shown. */
export async function older(): Promise<void> {
  const from = book.value;
  if (from?.next == null || lookingBack.value) return;
  lookingBack.value = true;
  try {
    const found = await api.moments({ before: from.next, ...kindsOf(from), limit: PAGE });
    const now = book.value;
    // New ones may have come meanwhile above; what belongs to another list is dropped.
    if (now?.group === from.group && now.next === from.next) {
      book.value = { ...now, moments: [...now.moments, ...found.moments], next: found.next ?? null };
    }
    bookTrouble.value = null;
  } catch (failure) {
    bookTrouble.value = trouble(failure);
  } finally {
    lookingBack.value = false;
  }
}

/** Goes to a moment, wherever it is: the list begins a little after it where it is not shown already. */
export function goTo(seq: number) {
  if (book.value?.moments.some((moment) => moment.seq === seq)) return;
  group.value = GROUPS[0];
  const end = past.value?.state?.head ?? state.value?.head ?? seq;
  anchor.value = Math.min(end, seq + AFTER_JUMP);
}

/** Names from everything that is known just now. */
export const names: Names = {
  good: goodName,
  place: placeName,
  parameter: (token) => state.value?.parameters.find((parameter) => parameter.token === token)?.latin ?? token,
  ventureTo: (id) =>
    state.value?.ventures.find((venture) => venture.id === id)?.to ?? inBook(id, "venture_dispatched")?.split("-")[1],
  factor: (id) => state.value?.factors?.find((factor) => factor.id === id)?.name ?? inBook(id, "factor_hired"),
  entry: (seq) => journal.value?.find(({ moment }) => moment === seq)?.title,
  kindOf: (seq) => book.value?.moments.find((moment) => moment.seq === seq)?.kind,
};

const inBook = (seq: number, kind: string) =>
  book.value?.moments.find((moment) => moment.seq === seq && moment.kind === kind)?.subject;

let lastKept = 0;
let keeping: ReturnType<typeof setTimeout> | undefined;
/** The latest moments of all kinds, whatever is shown. */
let latest: readonly Moment[] = [];

/** For a day without a line: the latest of everything, whether the book was opened or not. */
export async function keepForOffline(): Promise<void> {
  const head = state.value?.head;
  if (head === undefined) return;
  try {
    const [found, sums] = await Promise.all([sinceKept(head), ledger.value ?? api.ledger()]);
    ledger.value ??= sums;
    if ((latest[0]?.seq ?? 0) <= (found[0]?.seq ?? 0)) latest = found;
    keepSoon();
  } catch {
    // It is a convenience for later; whoever needs the book now is told where it is shown.
  }
}

/** What is kept with what came since; all anew where news may have told what was unheard before. */
async function sinceKept(head: number): Promise<readonly Moment[]> {
  const known = latest;
  if (known[0]) {
    const { moments, next } = await api.moments({ after: known[0].seq, limit: MOMENTS_KEPT });
    if (next == null && !moments.some(({ kind }) => TELLS.includes(kind))) {
      return [...moments.reverse(), ...known].slice(0, MOMENTS_KEPT);
    }
  }
  return (await api.moments({ before: head + 1, limit: MOMENTS_KEPT })).moments;
}

/** Not at every moment: writing is slow on a small device. */
export function keepSoon() {
  const shown = book.value;
  if (shown?.live && !shown.group.kinds) latest = withKnown(shown.moments);
  clearTimeout(keeping);
  keeping = setTimeout(keepNow, Math.max(0, lastKept + KEEP_EVERY_MS - Date.now()));
}

/** A list that was just opened is shorter than what is known from before. */
function withKnown(shown: readonly Moment[]): readonly Moment[] {
  const oldest = shown.at(-1)?.seq ?? 0;
  return [...shown, ...latest.filter(({ seq }) => seq < oldest)].slice(0, MOMENTS_KEPT);
}

function keepNow() {
  // Without a seat nothing is kept, and nothing of the last one comes back.
  if (!state.value) return;
  lastKept = Date.now();
  keep({ state: state.value, journal: journal.value ?? [], ledger: ledger.value, moments: latest });
}

// Another seat, or none: another book.
effect(() => {
  if (state.value) return;
  clearTimeout(keeping);
  wanted = null;
  latest = [];
  lastKept = 0;
  group.value = GROUPS[0];
  anchor.value = null;
  book.value = null;
  bookTrouble.value = null;
});
