// ACTOR: what a life of trade has changed in the one who leads it.
import { useEffect } from "preact/hooks";
import { romanDate } from "../../state/calendar";
import { type Drift, drifts, driftTrouble, driftWords, followDrift } from "../../state/drift";
import { fromToken } from "../../state/names";
import { state } from "../../state/store";
import { Panel } from "../pieces";
import { Told } from "./bits";
import "./obligations.css";

export default function DriftLog() {
  useEffect(followDrift, []);
  const found = drifts.value;
  return (
    <Panel id="drift" title="How you have changed">
      <Told trouble={driftTrouble.value} />
      {found === null ? (
        !driftTrouble.value && <p class="waiting">Somebody is asked who knows you…</p>
      ) : found.length === 0 ? (
        <p class="quiet-words">Not yet. You are who you were, with less sleep.</p>
      ) : (
        <ol class="drift">
          {found.map((drift) => (
            <Change key={drift.moment.seq} drift={drift} />
          ))}
        </ol>
      )}
      {found !== null && found.length > 0 && (
        <p class="small drift-rest">Of your name, the latest. Every change of it stands in LIBER, under “Yourself”.</p>
      )}
    </Panel>
  );
}

function Change({ drift: { moment, turn } }: { drift: Drift }) {
  const { kind, subject, sim_day, value_perceived } = moment;
  return (
    <li data-testid="drift-entry" data-kind={kind}>
      {turn ? (
        <p>
          <strong>{latin(subject)}:</strong> {driftWords(subject, turn)}.
        </p>
      ) : (
        <p>
          <strong>{latin("auctoritas")}:</strong> {standing(value_perceived ?? 0)}
        </p>
      )}
      <p class="small">{sim_day == null ? "Before the first day" : `${romanDate(sim_day)}, day ${sim_day}`}</p>
    </li>
  );
}

const latin = (token: string) =>
  state.value!.parameters.find((parameter) => parameter.token === token)?.latin ?? fromToken(token).toUpperCase();

const standing = (gain: number) =>
  gain < 0 ? `it falls by ${-gain}. People talk, and not kindly.` : `it rises by ${gain}.`;
