// Three ways to press the same thing: with a mouse, with keys alone, with a finger.
import { must } from "./browser.mjs";

/** Stops of the Tab key on one page, at most. */
const STOPS = 400;

export const mouse = {
  name: "by mouse",
  press: (page, locator) => locator.click(),
  /** Makes a cargo smaller, one by one. */
  less: (page, card) => card.getByRole("button", { name: "One less" }).click(),
};

export const finger = {
  ...mouse,
  name: "by touch",
  press: (page, locator) => locator.tap(),
  less: (page, card) => card.getByRole("button", { name: "One less" }).tap(),
};

export const keys = {
  name: "by keyboard",
  async press(page, locator) {
    const kind = await reach(page, locator);
    await page.keyboard.press(kind === "radio" ? "Space" : "Enter");
  },
  async less(page, card) {
    await reach(page, card.getByTestId("quantity"));
    await page.keyboard.press("ArrowDown");
  },
};

/** Goes on with Tab until it is there, as who has no other way; a group of radio buttons is one stop. */
async function reach(page, locator) {
  await locator.waitFor();
  for (let stops = 0; stops < STOPS; stops += 1) {
    const found = await locator.first().evaluate((wanted) => {
      const now = document.activeElement;
      const radio = (element) => element?.type === "radio" && element.name;
      if (now === wanted) return { there: true, kind: radio(wanted) ? "radio" : "" };
      return { there: false, among: Boolean(radio(wanted)) && radio(now) === radio(wanted) };
    });
    if (found.there) {
      await visibleFocus(page);
      return found.kind;
    }
    await page.keyboard.press(found.among ? "ArrowDown" : "Tab");
  }
  must(false, `the Tab key comes to ${locator}`);
}

/** Who presses keys must see where they are. */
async function visibleFocus(page) {
  const seen = await page.evaluate(() => {
    const element = document.activeElement;
    // A hidden radio button shows its focus on the card around it.
    const shows = (one) => {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
      return (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none";
    };
    for (let one = element; one && one !== document.body; one = one.parentElement) if (shows(one)) return true;
    return false;
  });
  must(seen, `it can be seen what has the focus: ${await page.evaluate(() => document.activeElement.outerHTML.slice(0, 120))}`);
}
