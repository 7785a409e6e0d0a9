// The controls of a page: what they are called, how one of them is pressed, and why one of them cannot be.

const CONTROLS = "a[href], button, select, input, textarea, summary, [role=button], [role=tab], [role=switch]";

/** Every control that can be seen. The same control has the same `key` whenever it is looked at. */
export const controlsOf = (page) =>
  page.evaluate((selector) => {
    const words = (element) =>
      (element.ariaLabel || element.textContent || element.name || element.title || "")
        .replace(/\d+/g, "#")
        .replace(/\s+/g, " ")
        .trim()
        .slice(0, 60);
    const times = new Map();
    window.crawled = [...document.querySelectorAll(selector)].filter((element) => element.checkVisibility());
    return window.crawled.map((element, index) => {
      // Cards of one kind are alike: `route-roma` and `route-capua` have the same controls.
      const within = (element.closest("[data-testid]")?.dataset.testid ?? "").replace(/-.*/, "");
      const name = `${element.tagName.toLowerCase()} "${words(element)}"${within && ` in ${within}`}`;
      const nth = (times.get(name) ?? 0) + 1;
      times.set(name, nth);
      return {
        index,
        key: `${name} ${nth}`,
        testid: element.dataset.testid ?? "",
        kind: element.tagName === "INPUT" ? element.type : element.tagName.toLowerCase(),
        words: words(element),
        disabled: element.disabled || element.ariaDisabled === "true",
        // It already is what pressing it would make it.
        chosen:
          element.ariaPressed === "true" || element.ariaCurrent !== null || element.ariaSelected === "true" || element.checked,
        inMap: element.closest('[data-testid="map"]') !== null,
      };
    });
  }, CONTROLS);

/** Why a control is disabled: its title, what describes it, a limit that its number field stands at, or words beside it. */
export const reasonOf = (page, index) =>
  page.evaluate((index) => {
    const control = window.crawled[index];
    // An act that is on its way says so in its own words.
    if (control.textContent.trim().endsWith("…")) return control.textContent;
    const described = (control.getAttribute("aria-describedby") ?? "")
      .split(/\s+/)
      .map((id) => id && document.getElementById(id)?.textContent?.trim())
      .filter(Boolean);
    if (control.title || described.length > 0) return control.title || described.join(" ");
    const field = control.parentElement?.querySelector("input[type=number]");
    if (field && [field.min, field.max].includes(field.value)) return `its field stands at ${field.value}`;
    // A map's own control says by its name what it does, and at the limit there is nothing to do.
    if (control.closest(".maplibregl-ctrl")) return control.title || control.ariaLabel;
    const beside = [control.parentElement, control.parentElement?.parentElement]
      .flatMap((place) => [...(place?.children ?? [])])
      .filter((element) => !element.contains(control) && element.matches("p, small, [role=note], [role=status]"))
      .map((element) => element.textContent.trim());
    // What hinders every way is said once, above them.
    const above = control.closest("section")?.querySelector('[data-testid="hindrance"]')?.textContent;
    return [...beside, above].filter(Boolean)[0] ?? null;
  }, index);

/** Presses a control as a player would: a field gets another value, a choice another option, everything else a click. */
export async function press(page, { index, kind }) {
  const handle = (await page.evaluateHandle((index) => window.crawled[index], index)).asElement();
  if (kind === "select") return otherOption(handle);
  if (kind === "number") return handle.press((await handle.evaluate(({ value, max }) => value === max)) ? "ArrowDown" : "ArrowUp");
  if (kind === "range") return handle.press((await handle.evaluate(({ value, max }) => value === max)) ? "ArrowLeft" : "ArrowRight");
  if (["text", "search", "email", "password", "textarea"].includes(kind)) return handle.fill("ab");
  try {
    await handle.click({ timeout: 1_500 });
  } catch {
    // What only shows itself to the keyboard, or lies below something: it is pressed with a key.
    await handle.focus();
    await handle.press(kind === "radio" || kind === "checkbox" ? "Space" : "Enter");
  }
}

async function otherOption(handle) {
  const other = await handle.evaluate(({ options, value }) => [...options].find((option) => option.value !== value)?.value);
  if (other !== undefined) await handle.selectOption(other);
}
