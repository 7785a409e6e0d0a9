// While you were away: what time brought, told once and as a whole.
import { moneyText } from "../../state/money";
import { meanwhile } from "../../state/store";
import { daysText } from "../../state/time";
import type { Digest as Told } from "../../state/digest";
import { Money, Panel } from "../pieces";
import "./digest.css";

export default function Digest() {
  const told = meanwhile.value;
  if (!told) return null;
  return (
    <Panel id="digest" title="While you were away" tone="paper">
      <p class="lead">
        {told.days > 0 ? `${daysText(told.days)} went by.` : "Less than a day went by."} Your purse changed by{" "}
        <Money asses={told.purse_as} signed />.
      </p>
      <ul class="digest">
        {lines(told).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <button class="button quiet" data-testid="digest-close" onClick={() => (meanwhile.value = null)}>
        I have read it
      </button>
    </Panel>
  );
}

function lines({ home, rests, auctoritas, spent_as, chapters, entries, matters, blows }: Told): string[] {
  const several = (count: number, one: string, many: string) => (count === 1 ? one : `${count} ${many}`);
  return [
    home.count > 0 &&
      `${several(home.count, "A venture came home and brought", "ventures came home and brought")} ${moneyText(home.proceeds_as)}.`,
    blows > 0 && `${several(blows, "One piece of news came", "pieces of news came")} from the road. The ledger tells which.`,
    rests > 0 && `${several(rests, "A rest ended", "rests ended")}.`,
    auctoritas !== 0 && `AVCTORITAS ${auctoritas > 0 ? "rose" : "fell"} by ${Math.abs(auctoritas)}.`,
    spent_as > 0 && `Wages, interest and thieves took ${moneyText(spent_as)}.`,
    matters > 0 && `${several(matters, "A matter came up", "matters came up")}.`,
    chapters > 0 && "A new chapter opened.",
    entries > 0 && `${several(entries, "There is an entry", "entries are")} new in the journal.`,
  ].filter((line) => line !== false);
}
