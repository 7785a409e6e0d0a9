// Matters that want an answer. What is behind them is not told, here as in life.
import type { Scenario, ScenarioChoice } from "../../api/types";
import { answer } from "../../state/commands";
import { busy } from "../../state/page";
import { placeName, state } from "../../state/store";
import { inDays } from "../../state/time";
import { Icon } from "../icons";
import { Money } from "../pieces";
import "./matters.css";

export default function Matters() {
  const open = state.value!.scenarios ?? [];
  return (
    <>
      {open.map((matter) => (
        <Matter key={matter.token} matter={matter} />
      ))}
    </>
  );
}

function Matter({ matter }: { matter: Scenario }) {
  const { token, title, place, text, until_day, choices, label, confidence } = matter;
  const { day } = state.value!;
  return (
    <section class="panel matter" aria-labelledby={`matter-${token}`} data-testid={`matter-${token}`}>
      <h2 id={`matter-${token}`}>
        <Icon name="scroll" size={24} /> {title}
      </h2>
      <p class="matter-text">{text}</p>
      <p class="small">
        {placeName(place)}.{" "}
        {until_day != null && day != null && <>It wants an answer; the last day for it is {inDays(Math.max(0, until_day - day))}. </>}
        {label === "analogue" ? "Such things are told of that time" : "Invented"}; how sure: {confidence.toLowerCase()}.
      </p>
      <ul class="answers">
        {choices.map((choice) => (
          <li key={choice.token}>
            <Answer matter={token} choice={choice} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Answer({ matter, choice }: { matter: string; choice: ScenarioChoice }) {
  const { token, text, cost_as, loan_as, hindrance } = choice;
  const why = `why-${matter}-${token}`;
  return (
    <>
      <button
        class="answer"
        data-testid={`answer-${token}`}
        disabled={!!hindrance || busy.value !== null}
        aria-describedby={hindrance ? why : undefined}
        onClick={() => void answer(matter, token)}
      >
        <span>{text}</span>
        {cost_as > 0 && (
          <small>
            It costs <Money asses={cost_as} /> now.
          </small>
        )}
        {loan_as > 0 && (
          <small>
            It brings <Money asses={loan_as} /> now, to be paid back.
          </small>
        )}
      </button>
      {hindrance && (
        <p class="small why" id={why}>
          {hindrance}
        </p>
      )}
    </>
  );
}
