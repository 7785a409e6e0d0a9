// The first days: what to do next, in a sentence. It goes away by itself.
import { state } from "../../state/store";
import { type Step, nextStep } from "../../state/steps";
import { daysText } from "../../state/time";
import { Term } from "../pieces";
import "./first-steps.css";

const STEPS: Step[] = ["send", "wait", "rest", "go-on"];

export default function FirstSteps() {
  const step = nextStep(state.value!);
  if (!step) return null;
  const { ms_per_day, otium_days } = state.value!;
  const words: Record<Step, preact.ComponentChildren> = {
    send: (
      <>
        <b>Send your first venture.</b> The nearest way stands open below with what it costs and what it may bring. A small cargo
        is enough. Your days begin to count when it leaves.
      </>
    ),
    wait: (
      <>
        <b>Now wait.</b> A day passes every {ms_per_day / 1000} seconds, whether you look or not. Meanwhile read the prices below:
        what is made here and sought there is what carriers live on.
      </>
    ),
    rest: (
      <>
        <b>They are home. Now rest.</b> Trade fills a purse and no more. {daysText(otium_days)} of <Term of="OTIVM" /> make a
        name, and a name opens new ways.
      </>
    ),
    "go-on": (
      <>
        <b>That is the whole of it:</b> trade for coin, rest for <Term of="AVCTORITAS" />. The next chapter opens when your name is
        known well enough.
      </>
    ),
  };
  return (
    <section class="first-steps" aria-label="Your first days" data-testid="first-steps">
      <ol aria-hidden="true">
        {STEPS.map((each) => (
          <li key={each} class={each === step ? "present" : STEPS.indexOf(each) < STEPS.indexOf(step) ? "done" : ""} />
        ))}
      </ol>
      <p>{words[step]}</p>
    </section>
  );
}
