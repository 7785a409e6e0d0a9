// What every player does, whatever with: the door, who to be, and reading the page as a person does.
import { must } from "./browser.mjs";

export const CONTEXTS = ["ACTOR", "FORVM", "MAP", "LIBER"];

/** Where a context is: `#forum` for FORVM. */
export const addressOf = (name) => `#${name === "FORVM" ? "forum" : name.toLowerCase()}`;

export const contextLink = (page, name) =>
  page.getByRole("navigation", { name: "Contexts" }).getByRole("link", { name });

/** The contexts that this page has. */
export async function contextsOf(page) {
  const names = [];
  for (const name of CONTEXTS) if ((await contextLink(page, name).count()) > 0) names.push(name);
  must(names.length >= 3, `ACTOR, FORVM and MAP are contexts, not only ${names.join(", ")}`);
  return names;
}

export const takeSeat = (page) => page.getByRole("button", { name: "I agree, and take a seat" });

/** Takes a seat and becomes somebody, by mouse. */
export async function sitDown(page, background = "former_legionary") {
  await takeSeat(page).click();
  await page.getByTestId(`background-${background}`).click();
  await page.getByRole("button", { name: /^Begin as/ }).click();
  await page.getByTestId("route-capua").first().waitFor();
}

/** Asses that words for the ear tell: `minus 12 denarii and 4 asses`. */
export function assesIn(words) {
  const spoken = /(minus )?(?:([\d\s]+) denari(?:us|i))?(?: and )?(?:(\d+) ass?(?:es)?\b)?/g;
  for (const [whole, minus, denarii, rest] of words.matchAll(spoken)) {
    if (!/\d/.test(whole)) continue;
    return (minus ? -1 : 1) * (Number((denarii ?? "0").replace(/\s/g, "")) * 16 + Number(rest ?? 0));
  }
  return null;
}

/** The coin that a part of the page tells first, in asses; `null` where it tells none. */
export async function coin(locator) {
  const spoken = locator.locator(".unseen").filter({ hasText: /denari|\bass?(es)?\b/ }).first();
  return (await spoken.count()) > 0 ? assesIn(await spoken.textContent()) : null;
}

export const purse = (page) => coin(page.getByTestId("purse-coin"));
export const standing = async (page) => Number(await page.getByTestId("purse-standing").textContent());

/** A key for one act that does not go through the page. */
const key = () => crypto.randomUUID();

/** Asks the game itself, with the cookies of this device. */
export async function ask(context, method, path, body) {
  const response = await context.request.fetch(`/api/v1/${path}`, {
    method,
    headers: { "idempotency-key": key() },
    ...(body !== undefined && { data: body }),
  });
  const said = await response.json().catch(() => ({}));
  must(response.ok(), `${method} ${path} is answered, and not ${response.status()} ${said.code ?? ""}`);
  return said;
}

export const command = (context, what) => ask(context, "POST", "commands", { command: what });

/** Opens the seat that has these six words, as one more device. */
export const resume = (context, words) => ask(context, "POST", "seat/resume", { words });

/** Six words that open this seat on another device. */
export const sixWords = async (context) => (await ask(context, "POST", "seat/resume-code")).words;
