// How large what can be pressed is, for a finger.

/** Pixels in both directions, at least; half a pixel is lost to rounding. */
const LEAST = 43.5;

/** What is too small to be pressed with a finger, each with its size. */
export const smallTargets = (page) =>
  page.evaluate(
    (least) =>
      [...document.querySelectorAll("a, button, select, input, summary")]
        // Words within a sentence are excepted by the guideline; theirs is a larger invisible reach.
        .filter((element) => !element.matches(".term, .link, .skip") && element.checkVisibility())
        // A button within a card that is its label is as large as the card.
        .map((element) => (element.matches("label input[type=radio], label input[type=checkbox]") ? element.closest("label") : element))
        .map((element) => ({ box: element.getBoundingClientRect(), words: element.outerHTML.slice(0, 80) }))
        .filter(({ box }) => box.height < least || box.width < least)
        .map(({ box, words }) => `${Math.round(box.width)} x ${Math.round(box.height)}: ${words}`),
    LEAST,
  );
