// Odd states, made on purpose by the mock of dev/: a full house, a lost line, refusals; and the keyboard, and small targets.
//   npm run build && node e2e/odd.mjs
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { PHONE, must, open } from "./browser.mjs";

const HERE = fileURLToPath(new URL("..", import.meta.url));
const PORT = process.env.PORT ?? "5196";
const URL_ = `http://localhost:${PORT}/`;
const REFUSED = "Failed to load resource";

async function mock(odd = "") {
  const child = spawn(process.execPath, ["dev/mock.mjs", "--port", PORT, "--serve", "dist", "--odd", odd], { cwd: HERE });
  child.stderr.pipe(process.stderr);
  await once(child.stdout, "data");
  return {
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill();
      await once(child, "exit");
    },
  };
}

/** A page against a mock in one odd state. */
async function odd(name, state, play, options) {
  const server = await mock(state);
  const { browser, page, offences } = await open(URL_, options);
  page.setDefaultTimeout(15_000);
  try {
    await play(page, server);
    must(offences.length === 0, offences.join("; "));
    console.log(`odd: ${name}`);
  } finally {
    await browser.close();
    await server.stop().catch(() => undefined);
  }
}

const seated = async (page) => {
  await page.getByRole("button", { name: "I agree, and take a seat" }).click();
  await page.locator(".profile").first().click();
  await page.getByRole("button", { name: /^Begin as/ }).click();
  await page.getByTestId("route-capua").waitFor();
};
const trouble = (page) => page.getByRole("alert");

await odd("a full house says so and offers no seat", "full", async (page) => {
  await page.getByTestId("full").waitFor();
  must((await page.getByRole("button").count()) === 0, "there is nothing to press");
});

await odd("a fault of the server has a reference and may be tried again", "broken", async (page) => {
  await page.getByRole("button", { name: "I agree, and take a seat" }).click();
  await page.locator(".profile").first().click();
  await page.getByRole("button", { name: /^Begin as/ }).click();
  await trouble(page).waitFor();
  must(/Reference: mock-/.test(await trouble(page).textContent()), "the reference is shown");
  await page.getByRole("button", { name: "Try again" }).waitFor();
}, { expected: [REFUSED] });

await odd("a state that has moved on is told, and looked at again", "moved", async (page) => {
  await seated(page);
  await page.getByTestId("dispatch").click();
  await trouble(page).waitFor();
  must(/Things have moved on/.test(await trouble(page).textContent()), "it is said in words");
  await page.getByRole("button", { name: "Close" }).click();
  await trouble(page).waitFor({ state: "detached" });
}, { expected: [REFUSED] });

await odd("a server that is overloaded now and then is played all the same", "flaky", async (page) => {
  await seated(page);
  await page.getByTestId("dispatch").click();
  await page.getByTestId("venture").waitFor();
}, { expected: [REFUSED] });

await odd("a purse that bears nothing says so", "poor", async (page) => {
  await seated(page);
  must(/beyond your purse/.test(await page.getByTestId("route-capua").textContent()), "the route says so");
  must(await page.getByTestId("dispatch").isDisabled(), "nothing can be sent");
  must(await page.getByTestId("rest").isDisabled(), "no rest can be paid");
});

await odd("a lost line is said, and taken up again by itself", "", async (page, server) => {
  await seated(page);
  await server.stop();
  await page.getByTestId("line-lost").waitFor();
  const again = await mock();
  // The new mock has forgotten everything: the page finds itself before the choice again.
  await page.getByTestId("line-lost").waitFor({ state: "detached", timeout: 20_000 });
  await again.stop();
}, { expected: [REFUSED] });

await odd("it is played by keyboard alone", "", async (page) => {
  await page.getByRole("button", { name: "I agree, and take a seat" }).waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByRole("radio").first().waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByTestId("dispatch").waitFor();
  const focused = () => page.evaluate(() => [document.activeElement?.dataset.testid, document.activeElement?.textContent]);
  let explained = false;
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press("Tab");
    const [id, words] = await focused();
    if (words === "VECTVRA") {
      await page.getByRole("tooltip").waitFor();
      explained = true;
    }
    if (id === "dispatch") break;
  }
  must(explained, "a Latin term is explained when it has the focus");
  await page.keyboard.press("Enter");
  await page.getByTestId("venture").waitFor();
});

await odd("what can be pressed on a phone is large enough", "", async (page) => {
  await seated(page);
  for (const name of ["FORVM", "ACTOR", "MAP"]) {
    await page.getByRole("link", { name }).click();
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.waitForTimeout(1_500);
    const small = await page.evaluate(() =>
      [...document.querySelectorAll("a, button, select, input, summary")]
        // Words within a sentence are excepted by the guideline; theirs is a larger invisible reach.
        .filter((element) => !element.matches(".term, .link, .skip") && element.checkVisibility())
        .map((element) => ({ box: element.getBoundingClientRect(), words: element.outerHTML.slice(0, 80) }))
        .filter(({ box }) => box.height < 43.5 || box.width < 43.5)
        .map(({ box, words }) => `${Math.round(box.width)} x ${Math.round(box.height)}: ${words}`),
    );
    must(small.length === 0, `${name}: ${small.join("\n")}`);
  }
}, { viewport: PHONE });

console.log("odd: passed");
