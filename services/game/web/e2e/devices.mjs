// One seat on several devices and in several tabs: they agree, whatever happens to the game, the network and the keys.
//   node e2e/devices.mjs --url URL --theron PROGRAM --home DIR
import { parseArgs } from "node:util";
import { REFUSED, device, eventually, launch, must } from "./browser.mjs";
import { fleetOf } from "./fleet.mjs";
import { ask, contextLink, purse, sitDown, standing, takeSeat } from "./player.mjs";

const { values: asked } = parseArgs({
  options: { url: { type: "string" }, theron: { type: "string" }, home: { type: "string" } },
});
if (!asked.url) {
  console.error("usage: node e2e/devices.mjs --url URL --theron PROGRAM --home DIR");
  process.exit(1);
}
const fleet = fleetOf(asked);
/** What one device does is seen on the other within this. */
const SEEN_WITHIN_MS = 10_000;
const REST_WITHIN_MS = 90_000;

const browser = await launch();
const step = (words) => console.log(`devices: ${words}`);

/** A device with a page at the door. */
async function arrive() {
  const { context, offences } = await device(browser, asked.url, { expected: [REFUSED] });
  const page = await context.newPage();
  await page.goto("/");
  return { context, page, offences };
}

const mustBe = (page, name) =>
  page.waitForFunction(
    (name) => document.querySelector('nav[aria-label="Contexts"] [aria-current="page"]')?.textContent.includes(name),
    name,
  );

/** The number of places that show a venture or a rest is the same on both, and so are coin and name. */
async function mustAgree(one, other) {
  const shown = async ({ page }) => ({
    purse: await purse(page),
    standing: await standing(page),
    ventures: await page.getByTestId("venture").count(),
    resting: await page.getByTestId("resting").count(),
  });
  let told = "";
  await eventually("two devices of one seat show the same", async () => {
    const [mine, theirs] = [JSON.stringify(await shown(one)), JSON.stringify(await shown(other))];
    told = `${mine} and ${theirs}`;
    return mine === theirs;
  }, SEEN_WITHIN_MS).catch((failure) => {
    throw new Error(`${failure.message}: they show ${told}`);
  });
}

/** Through the form at the door. */
async function enterBySixWords({ page }, words) {
  const form = page.getByTestId("resume-form");
  // It is folded away behind a summary.
  await page.getByText("I have a seat already").click();
  await form.getByRole("textbox").fill(words);
  await form.getByRole("button").click();
  await page.getByTestId("purse-coin").first().waitFor();
}

/** The six words as a player gets them. */
async function showSixWords({ page }) {
  await contextLink(page, "ACTOR").click();
  await page.getByTestId("resume-code").click();
  await page.getByTestId("resume-qr").waitFor();
  return (await page.getByTestId("resume-words").textContent()).trim();
}

async function story() {
  const laptop = await arrive();
  const phone = await arrive();

  step("a seat on two devices");
  await sitDown(laptop.page);
  await enterBySixWords(phone, await showSixWords(laptop));
  for (const { page } of [laptop, phone]) {
    await contextLink(page, "FORVM").click();
    await page.getByTestId("route-capua").first().waitFor();
  }
  await mustAgree(laptop, phone);

  step("what one sends, the other sees without being asked to look");
  await laptop.page.getByTestId("dispatch").first().click();
  await laptop.page.getByTestId("venture").waitFor();
  await phone.page.getByTestId("venture").waitFor({ timeout: SEEN_WITHIN_MS });
  await mustAgree(laptop, phone);

  step("the other one rests, and the first one sees it");
  await phone.page.getByTestId("rest").click();
  await phone.page.getByTestId("resting").waitFor();
  await laptop.page.getByTestId("resting").waitFor({ timeout: SEEN_WITHIN_MS });
  const before = await standing(laptop.page);
  await mustAgree(laptop, phone);

  step("a third tab of the first device is the same seat");
  const tab = { page: await laptop.context.newPage() };
  await tab.page.goto("/#forum");
  await tab.page.getByTestId("resting").waitFor();
  await mustAgree(laptop, tab);

  step("the game is killed in the middle of a rest and a venture");
  const back = await fleet.killUntil("a page says that the line is lost", () => laptop.page.getByTestId("line-lost").isVisible());
  await back();
  for (const { page } of [laptop, phone, tab]) {
    await page.getByTestId("line-lost").waitFor({ state: "detached", timeout: 40_000 });
  }
  await mustAgree(laptop, phone);
  await mustAgree(laptop, tab);
  await phone.page.getByTestId("resting").waitFor({ state: "detached", timeout: REST_WITHIN_MS });
  await eventually("the rest has raised AVCTORITAS, on both", async () =>
    (await standing(phone.page)) > before && (await standing(laptop.page)) > before, SEEN_WITHIN_MS);
  await mustAgree(laptop, phone);

  await theNetworkIsAway(phone, laptop);
  await backAndForward(tab.page);
  await aKeyIsTaken(laptop, phone);
  await aKeyThatOpensNothing(laptop);
  for (const { offences } of [laptop, phone]) must(offences.length === 0, offences.join("; "));
}

async function theNetworkIsAway(away, other) {
  step("a device without a network says so, and catches up by itself");
  await away.context.setOffline(true);
  await away.page.getByTestId("line-lost").waitFor();
  const wasPurse = await purse(other.page);
  await ask(other.context, "POST", "commands", { command: { type: "buy", good: "timber", quantity: 1 } });
  await eventually("the other device goes on meanwhile", async () => (await purse(other.page)) < wasPurse, SEEN_WITHIN_MS);
  await away.context.setOffline(false);
  await away.page.getByTestId("line-lost").waitFor({ state: "detached", timeout: 30_000 });
  await mustAgree(away, other);
}

async function backAndForward(page) {
  step("back and forward go through the contexts, and a reload stays where one is");
  await contextLink(page, "ACTOR").click();
  await mustBe(page, "ACTOR");
  await contextLink(page, "MAP").click();
  await mustBe(page, "MAP");
  await page.goBack();
  await mustBe(page, "ACTOR");
  await page.goBack();
  await mustBe(page, "FORVM");
  await page.goForward();
  await mustBe(page, "ACTOR");
  await page.reload();
  await mustBe(page, "ACTOR");
}

/** A device is revoked on the page, in two steps. */
async function aKeyIsTaken(keeper, loser) {
  step("a device whose key is taken is shown the door, and says why");
  const { devices } = await ask(keeper.context, "GET", "seat/devices");
  must(devices.length === 2, `the seat has two devices, and not ${devices.length}`);
  await contextLink(keeper.page, "ACTOR").click();
  await keeper.page.getByTestId("parameters").waitFor();
  const entry = keeper.page.getByTestId("device").filter({ hasNotText: "this device" }).first();
  await entry.getByRole("button").click();
  await entry.getByTestId("revoke").click();
  await takeSeat(loser.page).waitFor({ timeout: SEEN_WITHIN_MS });
  must(/taken off its seat/.test(await loser.page.getByTestId("parted").textContent()), "the door says why");
  const left = await ask(keeper.context, "GET", "seat/devices");
  must(left.devices.length === 1, "one device is left");
  must((await keeper.page.getByTestId("purse-coin").count()) > 0, "who took the key still has the seat");
}

/** The secret in the cookie opens no seat any more: it was the one of a seat that has been given up, or is broken. */
async function aKeyThatOpensNothing({ context, page }) {
  step("a key that opens no seat leads to the door, now and after a reload");
  const cookie = (await context.cookies()).find(({ name }) => name.startsWith("otivm_"));
  must(cookie, "the seat's cookie is there");
  await context.addCookies([{ ...cookie, value: "0".repeat(cookie.value.length) }]);
  await takeSeat(page).waitFor({ timeout: SEEN_WITHIN_MS });
  await page.reload();
  await takeSeat(page).waitFor();
  await context.addCookies([cookie]);
  await page.reload();
  await page.getByTestId("purse-coin").first().waitFor();
}

let failure = null;
try {
  await story();
} catch (thrown) {
  failure = thrown;
  console.error(`devices: ${thrown.stack}`);
}
await browser.close();
console.log(failure ? "devices: failed" : "devices: passed");
process.exit(failure ? 1 : 0);
