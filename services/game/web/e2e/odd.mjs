// Odd states on the real page of a real fleet: faults, a killed game, an empty purse, and at last a full house.
//   node e2e/odd.mjs --url URL --theron PROGRAM --home DIR
// It takes every seat that is left, so nothing that needs one can come after it.
import { randomUUID } from "node:crypto";
import { parseArgs } from "node:util";
import { PHONE, REFUSED, device, eventually, launch, must } from "./browser.mjs";
import { fleetOf } from "./fleet.mjs";
import { ask, command, contextLink, contextsOf, sitDown, takeSeat } from "./player.mjs";
import { smallTargets } from "./targets.mjs";

const { values: asked } = parseArgs({
  options: { url: { type: "string" }, theron: { type: "string" }, home: { type: "string" } },
});
if (!asked.url) {
  console.error("usage: node e2e/odd.mjs --url URL --theron PROGRAM --home DIR");
  process.exit(1);
}
const fleet = fleetOf(asked);
const COMMANDS = "**/api/v1/commands";

const browser = await launch();

/** Plays one odd state on a device of its own. */
async function odd(name, play, options) {
  const { context, offences } = await device(browser, asked.url, options);
  const page = await context.newPage();
  await page.goto("/");
  const begun = Date.now();
  try {
    await play(page, context);
    must(offences.length === 0, offences.join("; "));
    console.log(`odd: ${name} (${((Date.now() - begun) / 1000).toFixed(1)} s)`);
  } catch (failure) {
    throw new Error(`${name}: ${failure.message}`, { cause: failure });
  } finally {
    await context.close();
  }
}

/** What a server says that has a fault; the network says it here in its place. */
const problem = (status, code, more = {}) => ({
  status,
  contentType: "application/problem+json",
  body: JSON.stringify({ type: "about:blank", title: "A fault", status, code, detail: "A fault made on purpose.", ...more }),
});

const trouble = (page) => page.getByTestId("trouble");

async function send(page) {
  await page.getByTestId("dispatch").first().click();
}

async function oddStates() {
  await odd("a fault of the server has a reference, and can be tried again", async (page) => {
    await sitDown(page);
    await page.route(COMMANDS, (route) => route.fulfill(problem(500, "internal", { request_id: "made-on-purpose" })));
    await send(page);
    await trouble(page).waitFor();
    must(/Reference: made-on-purpose/.test(await trouble(page).textContent()), "the reference is shown");
    await page.unroute(COMMANDS);
    await trouble(page).getByRole("button", { name: "Try again" }).click();
    await page.getByTestId("venture").waitFor();
    await trouble(page).waitFor({ state: "detached" });
  }, { expected: [REFUSED] });

  await odd("a server that is overloaded now and then is played all the same", async (page) => {
    // One in four, by dice that fall the same each time.
    let dice = 1;
    await page.route("**/api/v1/**", (route) => {
      dice = (dice * 48_271) % 2_147_483_647;
      return dice % 4 === 0 ? route.fulfill(problem(503, "overloaded")) : route.continue();
    });
    await sitDown(page);
    await send(page);
    await page.getByTestId("venture").waitFor();
  }, { expected: [REFUSED] });

  await odd("an answer of a gateway that is none is a lost line", async (page) => {
    await sitDown(page);
    const gateway = (route) => route.fulfill({ status: 502, contentType: "text/html", body: "<h1>Bad Gateway</h1>" });
    await page.route("**/api/**", gateway);
    await send(page);
    await trouble(page).waitFor();
    await page.unroute("**/api/**", gateway);
    await trouble(page).getByRole("button", { name: "Try again" }).click();
    await page.getByTestId("venture").waitFor();
    must((await page.getByTestId("venture").count()) === 1, "what was tried again was done once");
  }, { expected: [REFUSED] });

  await odd("a state that has moved on is told, and looked at again", async (page, context) => {
    await sitDown(page);
    const other = await context.newPage();
    await other.goto("/");
    await other.getByTestId("dispatch").first().waitFor();
    // The other tab acts in the very moment between this one's look and its act.
    const actFirst = async (route) => {
      await send(other);
      await other.getByTestId("venture").waitFor();
      await route.continue();
    };
    await page.route(COMMANDS, actFirst, { times: 1 });
    await send(page);
    await trouble(page).waitFor();
    must(/moved on/i.test(await trouble(page).textContent()), "it is said in words that things have moved on");
    await trouble(page).getByRole("button", { name: "Close" }).click();
    await trouble(page).waitFor({ state: "detached" });
    await page.getByTestId("venture").waitFor();
    must((await page.getByTestId("venture").count()) === 1, "one venture was sent, by the tab that was first");
  }, { expected: [REFUSED] });

  await odd("a purse that bears nothing says so", async (page, context) => {
    await sitDown(page, "noble_younger_son");
    await emptyPurse(context);
    await page.reload();
    const way = page.getByTestId("route-capua").first();
    await way.waitFor();
    await eventually("the way says that the purse does not bear it", async () =>
      /beyond your purse|does not bear/i.test((await way.textContent()) ?? ""));
    must((await page.locator('[data-testid="dispatch"]:enabled').count()) === 0, "nothing can be sent");
    must((await page.locator('[data-testid="rest"]:enabled').count()) === 0, "no rest can be paid");
  });

  await odd("a game that is killed is said to be away, and taken up again by itself", async (page) => {
    await sitDown(page);
    await send(page);
    await page.getByTestId("venture").waitFor();
    const back = await fleet.killUntil("the page says that the line is lost", () => page.getByTestId("line-lost").isVisible());
    await back();
    await page.getByTestId("line-lost").waitFor({ state: "detached", timeout: 30_000 });
    must((await page.getByTestId("venture").count()) === 1, "the venture is still under way");
  }, { expected: [REFUSED] });

  await odd("what is done while the game is being killed is done once", async (page) => {
    await sitDown(page);
    const back = await fleet.kill();
    // The page goes on trying for a while; a player who is told that it failed presses again.
    await send(page);
    await back();
    await eventually("the venture is sent after all", async () => {
      const again = trouble(page).getByRole("button", { name: "Try again" });
      if (await again.isVisible()) await again.click().catch(() => undefined);
      return (await page.getByTestId("venture").count()) > 0;
    }, 60_000);
    must((await page.getByTestId("venture").count()) === 1, "it was sent once");
  }, { expected: [REFUSED] });

  await odd("a Latin term is explained to who comes to it with the Tab key", async (page) => {
    await sitDown(page);
    const term = page.getByRole("button", { name: "VECTVRA" }).first();
    await term.waitFor();
    for (let stops = 0; stops < 200; stops += 1) {
      if (await term.evaluate((wanted) => wanted === document.activeElement)) break;
      await page.keyboard.press("Tab");
    }
    await page.getByRole("tooltip").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("tooltip").waitFor({ state: "detached" });
  });

  await odd("what can be pressed on a phone is large enough", async (page) => {
    await sitDown(page);
    for (const name of await contextsOf(page)) {
      await contextLink(page, name).click();
      await page.getByRole("heading", { level: 1 }).first().waitFor();
      if (name === "MAP") await page.getByTestId("map-list").waitFor();
      must((await smallTargets(page)).length === 0, `${name}: ${(await smallTargets(page)).join("\n")}`);
    }
  }, { viewport: PHONE });

  await odd("a seat that is given up leads to the door, now and after a reload", async (page, context) => {
    await sitDown(page);
    await giveUp(page, context);
    await takeSeat(page).waitFor();
    await page.reload();
    await takeSeat(page).waitFor();
  }, { expected: [REFUSED] });

  await odd("a full house says so, and gives what becomes free", fullHouse, { expected: [REFUSED] });
}

/** By the page where it can be done there, and else as a program does. */
async function giveUp(page, context) {
  const { slot } = await ask(context, "GET", "ledger");
  await contextLink(page, "ACTOR").click();
  await page.getByTestId("parameters").waitFor();
  const fold = page.getByTestId("give-up");
  if ((await fold.count()) === 0) return ask(context, "POST", "seat/retire", { slot });
  await fold.locator("summary").click();
  must(await fold.getByTestId("retire").isDisabled(), "a seat is not given up by one press");
  await fold.getByRole("textbox").fill(slot);
  await fold.getByTestId("retire").click();
}

/** Spends all there is, on timber and then on what is cheapest. */
async function emptyPurse(context) {
  for (const quantity of [64, 32, 16, 8, 4, 2, 1]) {
    for (const good of ["timber", "lead", "salt"]) {
      while (await command(context, { type: "buy", good, quantity }).then(() => true, () => false));
    }
  }
}

async function fullHouse(page, context) {
  // Who stands at the door while the last seat is taken hears of it, too.
  await takeSeat(page).waitFor();
  let first = null;
  // No more than there are: who asks for one more stands in the queue, and is given what becomes free.
  for (let { seats_free: left } = await ask(context, "GET", "seat"); left > 0; left -= 1) {
    const response = await fetch(new URL("/api/v1/seat", asked.url), {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": randomUUID() },
      body: JSON.stringify({ consent: true }),
    });
    must(response.ok, `a seat is given, and not ${response.status}`);
    first ??= response.headers.get("set-cookie").split(";")[0];
  }
  must((await ask(context, "GET", "seat")).seats_free === 0, "no seat is left");
  await page.reload();
  await page.getByTestId("full").waitFor();
  must((await takeSeat(page).count()) === 0, "there is no seat to take");
  // Who waits in the line is given what becomes free, without asking again; without a line one looks again.
  const line = page.getByRole("button", { name: /wait in line/ });
  const waits = (await line.count()) > 0;
  if (waits) {
    await line.click();
    await page.getByText(/at place/).waitFor();
  }
  await retire(first);
  if (!waits) await page.reload();
  await takeSeat(page).waitFor({ timeout: 40_000 });
}

/** Somebody gives their seat up. */
async function retire(cookie) {
  const call = async (method, path, body) => {
    const headers = { "content-type": "application/json", "idempotency-key": randomUUID(), cookie };
    const response = await fetch(new URL(`/api/v1/${path}`, asked.url), { method, headers, body });
    must(response.ok, `${method} ${path} is answered, and not ${response.status}`);
    return response.json();
  };
  const { slot } = await call("GET", "ledger");
  await call("POST", "seat/retire", JSON.stringify({ slot }));
}

let failure = null;
try {
  await oddStates();
} catch (thrown) {
  failure = thrown;
  console.error(`odd: ${thrown.stack}\n${thrown.cause?.stack ?? ""}`);
}
await browser.close();
console.log(failure ? "odd: failed" : "odd: passed");
process.exit(failure ? 1 : 0);
