// The twelve parameters as their owner sees them, which is not always as they are.
import type { Parameter } from "../../api/types";
import { fromToken } from "../../state/names";
import { state } from "../../state/store";
import { LEVELS } from "../../state/words";
import { Marks, Panel } from "../pieces";
import "./actor.css";

export default function Parameters() {
  const { parameters, background } = state.value!;
  return (
    <Panel id="parameters" title="How you see yourself">
      <p class="small">{fromToken(background ?? "")}, by your own account. Others may see it otherwise.</p>
      <ul class="parameters">
        {parameters.map((parameter) => (
          <Quality key={parameter.token} parameter={parameter} />
        ))}
      </ul>
    </Panel>
  );
}

function Quality({ parameter }: { parameter: Parameter }) {
  const { word, marks } = LEVELS[parameter.perceived];
  return (
    <li class="quality" data-testid={`parameter-${parameter.token}`}>
      <span class="quality-name">{parameter.latin}</span>
      <span class="quality-level">
        <Marks filled={marks} /> {word}
      </span>
      <span class="quality-meaning">{parameter.meaning}</span>
    </li>
  );
}
