// A whole first chapter, until the second opens: by mouse, by keyboard alone, and by touch at 360 px, at the same time.
//   node e2e/chapter.mjs --url URL --screenshots DIR [--only keyboard]
// Every player reads the page as a person does, and knows nothing else.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { DESKTOP, PHONE, device, eventually, launch, must } from "./browser.mjs";
import { finger, keys, mouse } from "./hands.mjs";
import { coin, contextLink, contextsOf, purse, standing, takeSeat } from "./player.mjs";

const PLAYERS = [
  { hand: mouse, background: "former_legionary", as: { viewport: DESKTOP } },
  { hand: keys, background: "failed_magistrate", as: { viewport: DESKTOP, scheme: "dark" } },
  { hand: finger, background: "freedman_trader", as: { viewport: PHONE, touch: true } },
];
/** The chapter's own goal: the first venture goes there. */
const GOAL = "capua";
/** A chapter takes two or three rests of 24 s and a venture to Capua and back of about a minute; with bad luck some more. */
const CHAPTER_WITHIN_MS = 360_000;
/** Nothing that is waited for takes longer: a way of 30 days out and home. */
const CHANGE_WITHIN_MS = 200_000;
/** Nothing under way, no rest, nothing that hinders; and looks in a row that may find it so. */
const NOTHING = "[0,0,0]";
const IDLE_LOOKS = 5;
/** Rests that the purse is to bear besides a cargo. */
const RESTS_KEPT = 2;

const { values: asked } = parseArgs({
  options: { url: { type: "string" }, screenshots: { type: "string" }, only: { type: "string" } },
});
if (!asked.url || !asked.screenshots) {
  console.error("usage: node e2e/chapter.mjs --url URL --screenshots DIR [--only mouse|keyboard|touch]");
  process.exit(1);
}

/** One player's hands and page, and what they did. */
class Player {
  ventures = 0;
  rests = 0;
  answers = 0;

  constructor(page, { hand, background }) {
    Object.assign(this, { page, hand, background });
  }

  press(locator) {
    return this.hand.press(this.page, locator);
  }

  byId(id) {
    return this.page.getByTestId(id);
  }

  async begin() {
    await this.press(takeSeat(this.page));
    const card = this.byId(`background-${this.background}`);
    await this.press(this.hand === keys ? card.getByRole("radio") : card);
    await this.press(this.page.getByRole("button", { name: /^Begin as/ }));
    await this.byId(`route-${GOAL}`).first().waitFor();
  }

  inSecondChapter() {
    return this.page.getByText(/Chapter II\b/).first().isVisible();
  }

  /** The ways that are open, with what each promises a day. */
  async offers() {
    const offers = [];
    const cards = this.page.locator('[data-testid^="route-"]').filter({ has: this.page.locator("[aria-expanded]") });
    for (let index = 0; index < (await cards.count()); index += 1) {
      const card = cards.nth(index);
      await this.unfold(card);
      const promised = card.getByTestId("forecast-profit");
      if ((await promised.count()) === 0) continue;
      const days = Number(/(\d+)\s+days?/.exec(await card.innerText())?.[1] ?? 10);
      offers.push({ card, to: await card.getAttribute("data-testid"), gain: await coin(promised), days });
    }
    return offers.sort((a, b) => b.gain / b.days - a.gain / a.days);
  }

  async unfold(card) {
    const head = card.locator("[aria-expanded]").first();
    if ((await head.getAttribute("aria-expanded")) !== "true") await this.press(head);
    await card.locator('[aria-expanded="true"]').first().waitFor();
  }

  /** Sends what the purse bears beside a rest or two, to the goal first and then to where it is worth most. */
  async send() {
    const offers = await this.offers();
    const best = this.ventures === 0 ? offers.find(({ to }) => to === `route-${GOAL}`) : offers[0];
    if (!best || (this.ventures > 0 && best.gain <= 0)) return false;
    await this.unfold(best.card);
    const kept = RESTS_KEPT * ((await coin(this.byId("otium-cost"))) ?? 128);
    const dispatch = best.card.getByTestId("dispatch");
    for (let cuts = 0; cuts < 60; cuts += 1) {
      const quantity = Number(await best.card.getByTestId("quantity").inputValue());
      const left = (await purse(this.page)) - (await coin(best.card.getByTestId("cost-total")));
      if (left >= kept || quantity <= 1) break;
      await this.hand.less(this.page, best.card);
      await this.settled(best.card, quantity - 1);
    }
    if (!(await dispatch.isEnabled())) return false;
    const before = await this.byId("venture").count();
    await this.press(dispatch);
    await this.page.waitForFunction(
      (was) => document.querySelectorAll('[data-testid="venture"]').length > was,
      before,
    );
    this.ventures += 1;
    return true;
  }

  /** A chapter that opens meanwhile brings new ways, among which the one that was being looked at stands elsewhere. */
  async sendIfPossible() {
    if ((await this.byId("hindrance").count()) > 0) return false;
    try {
      return await this.send();
    } catch (failure) {
      if (await this.inSecondChapter()) return false;
      throw failure;
    }
  }

  /** Until a smaller cargo has been reckoned. */
  async settled(card, quantity) {
    const id = await card.getAttribute("data-testid");
    await this.page.waitForFunction(
      ([id, wanted]) =>
        [...document.querySelectorAll(`[data-testid="${id}"]`)].some(
          (card) =>
            card.querySelector('[data-testid="quantity"]')?.value === wanted &&
            card.querySelector('[data-testid="dispatch"]')?.disabled === false,
        ),
      [id, String(quantity)],
    );
  }

  async restIfBearable() {
    const rest = this.byId("rest");
    if ((await rest.count()) === 0 || !(await rest.isEnabled())) return;
    const before = await standing(this.page);
    await this.press(rest);
    await this.byId("resting").waitFor();
    this.rests += 1;
    this.raisedFrom = before;
  }

  /** A matter that is open is answered with its last possible answer: that is the one that costs least. */
  async answerMatters() {
    const matter = this.page.locator('[data-testid^="matter-"]').first();
    if ((await matter.count()) === 0) return;
    const answers = matter.locator("button:enabled");
    if ((await answers.count()) === 0) return;
    const id = await matter.getAttribute("data-testid");
    await this.press(answers.last());
    await this.byId(id).waitFor({ state: "detached" });
    this.answers += 1;
  }

  /** Whoever has lost everything is helped, at a cost in standing. */
  async askPatron() {
    const patron = this.byId("ask-patron");
    if ((await patron.count()) === 0 || !(await patron.isEnabled())) return;
    const before = await purse(this.page);
    await this.press(patron);
    await eventually("the patron's coin is in the purse", async () => (await purse(this.page)) > before);
  }

  /** What a look at the page tells of what is under way. */
  situation() {
    return this.page.evaluate(() => {
      const many = (id) => document.querySelectorAll(`[data-testid="${id}"]`).length;
      return JSON.stringify([many("venture"), many("resting"), many("hindrance")]);
    });
  }

  async untilSomethingChanges(was) {
    await this.page.waitForFunction(
      (was) => {
        const many = (id) => document.querySelectorAll(`[data-testid="${id}"]`).length;
        return JSON.stringify([many("venture"), many("resting"), many("hindrance")]) !== was;
      },
      was,
      { timeout: CHANGE_WITHIN_MS },
    );
  }

  /** Looks at every context once, and comes back. */
  async lookAround() {
    for (const name of [...(await contextsOf(this.page)), "FORVM"]) {
      await this.press(contextLink(this.page, name));
      await this.page.getByRole("heading", { level: 1 }).first().waitFor();
      await this.mustFit(name);
    }
    await this.byId("purse-coin").first().waitFor();
  }

  async mustFit(name) {
    const over = await this.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    must(over <= 0, `${name} is as wide as the page ${this.hand.name} (it is ${over} px too wide)`);
  }

  async play() {
    const until = Date.now() + CHAPTER_WITHIN_MS;
    await this.begin();
    must(!(await this.inSecondChapter()), "a life begins in the first chapter");
    let idle = 0;
    while (!(await this.inSecondChapter())) {
      must(Date.now() < until, `the second chapter opens within ${CHAPTER_WITHIN_MS / 1000} s`);
      await this.answerMatters();
      // A name first, and trade with what is left: whoever stakes the coin of a rest may lose it to the sea.
      await this.restIfBearable();
      const sent = await this.sendIfPossible();
      await this.restIfBearable();
      if (sent && this.ventures === 1) await this.lookAround();
      const now = await this.situation();
      if (await this.inSecondChapter()) break;
      // A venture that has just come home still hinders until the carriers have been asked again: then one looks once more.
      idle = now === NOTHING ? idle + 1 : 0;
      if (idle > 1) await this.askPatron();
      must(idle < IDLE_LOOKS, "a player who has nothing under way can send something or rest");
      if (now !== NOTHING) await this.untilSomethingChanges(now);
    }
    must(this.ventures >= 1, "a chapter is not won without a venture");
    must((await standing(this.page)) >= 100, "the second chapter opens at AVCTORITAS 100");
  }
}

async function chapter(browser, plan) {
  const { context, offences } = await device(browser, asked.url, plan.as);
  const page = await context.newPage();
  await page.goto("/");
  const player = new Player(page, plan);
  const begun = Date.now();
  const name = plan.hand.name.replace("by ", "");
  try {
    await player.play();
    must(offences.length === 0, offences.join("; "));
    await page.screenshot({ path: join(asked.screenshots, `second-chapter-${name}.png`) });
    const { ventures, rests, answers } = player;
    const seconds = Math.round((Date.now() - begun) / 1000);
    console.log(`chapter: ${plan.hand.name}: ${ventures} ventures, ${rests} rests, ${answers} answers, ${seconds} s`);
  } catch (failure) {
    await page.screenshot({ path: join(asked.screenshots, `failure-${name}.png`), fullPage: true }).catch(() => undefined);
    throw new Error(`${plan.hand.name}, after ${player.ventures} ventures and ${player.rests} rests: ${failure.message}`, {
      cause: failure,
    });
  } finally {
    await context.close();
  }
}

await mkdir(asked.screenshots, { recursive: true });
const browser = await launch();
const plans = PLAYERS.filter(({ hand }) => !asked.only || hand.name.endsWith(asked.only));
const played = await Promise.allSettled(plans.map((plan) => chapter(browser, plan)));
await browser.close();
const failures = played.filter(({ status }) => status === "rejected");
for (const { reason } of failures) console.error(`chapter: ${reason.stack}\n${reason.cause?.stack ?? ""}`);
console.log(failures.length === 0 ? "chapter: passed" : "chapter: failed");
process.exit(failures.length === 0 ? 0 : 1);
