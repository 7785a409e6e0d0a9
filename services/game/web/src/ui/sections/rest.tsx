// OTIVM: what a rest costs, and how long the present one lasts.
import { rest } from "../../state/commands";
import { busy } from "../../state/page";
import { msPerDay, now, onTheWay, state } from "../../state/store";
import { daysText, daysUntil, inDays } from "../../state/time";
import { Icon } from "../icons";
import { Money, Panel, Term } from "../pieces";
import "./rest.css";

export default function RestPanel() {
  const { otium, otium_cost_as, otium_days, purse_as, day } = state.value!;
  // The clock starts with the first venture; before it there is nothing to rest from.
  const unstarted = day == null;
  return (
    <Panel id="otium" tone="rest" title={<Term of="OTIVM" />}>
      {otium ? <Resting /> : (
        <>
          <p>
            {daysText(otium_days)} of baths, friends and dinners. People talk, and your name is among the things they talk of.
          </p>
          <dl class="facts">
            <div>
              <dt>It costs</dt>
              <dd data-testid="otium-cost">
                <Money asses={otium_cost_as} />
              </dd>
            </div>
            <div>
              <dt>It raises</dt>
              <dd>
                <Term of="AVCTORITAS" />
              </dd>
            </div>
          </dl>
          <Toward />
          <button
            class="button"
            data-testid="rest"
            disabled={busy.value !== null || unstarted || purse_as < otium_cost_as}
            onClick={() => void rest()}
          >
            <Icon name="laurel" /> {busy.value === "rest" ? "Going…" : `Rest for ${daysText(otium_days)}`}
          </button>
          {unstarted && <p class="small">There is nothing to rest from yet. Send a venture first.</p>}
          {!unstarted && purse_as < otium_cost_as && <p class="small">Your purse does not bear it.</p>}
          {onTheWay.value.length > 0 && <p class="small">A venture is under way; the carriers know the road without you.</p>}
        </>
      )}
    </Panel>
  );
}

/** Why to rest at all: what the name lacks for the next chapter. */
function Toward() {
  const { auctoritas, chapter } = state.value!;
  const next = chapter.next_at_auctoritas;
  if (next == null) return null;
  return (
    <div class="toward">
      <div class="bar" aria-hidden="true">
        <span style={{ transform: `scaleX(${Math.min(1, auctoritas / Math.max(1, next))})` }} />
      </div>
      <p class="small">
        {auctoritas} of the {next} that open the next chapter
      </p>
    </div>
  );
}

function Resting() {
  const { otium } = state.value!;
  if (!otium) return null;
  const left = daysUntil(otium.until, now.value, msPerDay.value);
  const whole = Math.max(1, otium.until_day - otium.from_day);
  const done = Math.min(1, Math.max(0, 1 - (Date.parse(otium.until) - now.value) / (whole * msPerDay.value)));
  return (
    <div data-testid="resting">
      <p>You are resting. The account book is shut, and somebody else is holding the towel.</p>
      <div
        class="bar"
        role="progressbar"
        aria-label="Rest"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(done * 100)}
        aria-valuetext={`Over ${inDays(left)}`}
      >
        <span style={{ transform: `scaleX(${done})` }} />
      </div>
      <p class="big">Over {inDays(left)}</p>
    </div>
  );
}
