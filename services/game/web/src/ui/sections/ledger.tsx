// LIBER: how long the history is, whether it is whole, what is on its way, and how to take it all away.
import { useEffect } from "preact/hooks";
import { exportAddress } from "../../api/player";
import type { Ledger, Proof } from "../../api/types";
import { agoText, ask, files, followLedger, labour, ledger, ledgerTrouble, makeFiles, proof, sizeText, walk } from "../../state/ledger";
import { clock, goodName, placeName } from "../../state/store";
import { serverNow } from "../../state/time";
import { Money, Panel } from "../pieces";
import { Copy, Hash, Told } from "./bits";
import "./liber.css";

/** By the server's clock. The ledger is asked for again often enough that nothing needs to tick. */
const ago = (instant: string) => agoText(instant, serverNow(clock.value, Date.now()));

export default function LedgerOfTheSeat() {
  useEffect(followLedger, []);
  const sums = ledger.value;
  return (
    <Panel id="ledger" title="The book as a whole">
      <Told trouble={ledgerTrouble.value} again={() => void ask()} />
      {sums ? (
        <>
          <Whole sums={sums} />
          <InTransit sums={sums} />
          <TakeAway />
        </>
      ) : (
        !ledgerTrouble.value && <p class="waiting">The lines are being counted…</p>
      )}
    </Panel>
  );
}

function Whole({ sums }: { sums: Ledger }) {
  const { head, hash, verified_at, size_bytes } = sums;
  return (
    <dl class="ledger-facts">
      <div>
        <dt>Moments</dt>
        <dd class="ledger-number" data-testid="ledger-head">
          {head}
        </dd>
      </div>
      <div>
        <dt>The last seal, which names all before it</dt>
        <dd>
          <Hash of={hash} />
          <div class="row">
            <Copy text={hash} what="the whole seal" />
          </div>
        </dd>
      </div>
      <div>
        <dt>The chain</dt>
        <dd>
          <span data-testid="ledger-verified">
            {verified_at
              ? `The chain is verified: every entry follows from the one before. Last walked ${ago(verified_at)}.`
              : "The chain was not walked yet since this house opened its doors."}
          </span>
          <div class="row">
            <button type="button" class="button quiet" data-testid="walk-chain" disabled={labour.value !== null} onClick={() => void walk()}>
              {labour.value === "proof" ? "Somebody walks along it…" : "Walk the whole chain now"}
            </button>
          </div>
          <div role="status">{proof.value && <Found proof={proof.value} />}</div>
        </dd>
      </div>
      <div>
        <dt>A copy elsewhere</dt>
        <dd data-testid="ledger-backup">{backupWords(sums)}</dd>
      </div>
      <div>
        <dt>Size</dt>
        <dd>{sizeText(size_bytes)}</dd>
      </div>
    </dl>
  );
}

function backupWords({ backup, head }: Ledger): string {
  if (!backup) return "There is none yet. Should this house burn down now, your history burns with it.";
  const since = head - backup.head;
  const missing = since === 0 ? "Nothing came since" : since === 1 ? "One moment came since" : `${since} moments came since`;
  return `Copied and read back ${ago(backup.verified_at)}, with ${backup.head} moments. ${missing}.`;
}

function Found({ proof: { sound, head, breaks_at, checked_at } }: { proof: Proof }) {
  return (
    <p class={`proof${sound ? "" : " broken"}`} data-testid="proof">
      {sound ? (
        <>
          <strong>Sound.</strong> All {head} moments were walked, from the first to the last, {ago(checked_at)}. Each follows from the one before.
        </>
      ) : (
        <>
          <strong>Broken at moment {breaks_at}.</strong> It does not follow from the one before. Whoever runs this house has to put your book
          back from its copy.
        </>
      )}
    </p>
  );
}

function InTransit({ sums: { in_transit } }: { sums: Ledger }) {
  return (
    <>
      <h3 class="ledger-part">Goods on their way</h3>
      {in_transit.length === 0 ? (
        <p class="quiet-words">Nothing of yours is on a road or a ship.</p>
      ) : (
        <table class="transit" data-testid="in-transit">
          <caption class="unseen">Goods that are on their way and not sold yet</caption>
          <thead>
            <tr>
              <th scope="col">What</th>
              <th scope="col">From, to</th>
              <th scope="col">Paid</th>
            </tr>
          </thead>
          <tbody>
            {in_transit.map(({ venture, good, quantity, from, to, cost_as }) => (
              <tr key={venture}>
                <th scope="row">
                  {quantity} × {goodName(good)}
                </th>
                <td>
                  {placeName(from)}, {placeName(to)}
                </td>
                <td>
                  <Money asses={cost_as} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

function TakeAway() {
  const made = files.value;
  return (
    <>
      <h3 class="ledger-part">Take it with you</h3>
      <p class="small">
        The files hold what is true, and not only what you perceive: also what befell a venture of which no word has come. Whoever reads
        them knows more than the merchant.
      </p>
      <p class="make-files">
        <button type="button" class="button quiet" data-testid="make-files" disabled={labour.value !== null} onClick={() => void makeFiles()}>
          {labour.value === "files" ? "The copyists are at work…" : made ? "Make the files again" : "Make the files"}
        </button>
      </p>
      {made && (
        <ul class="files" data-testid="files">
          {made.files.map(({ name, bytes, sha256 }) => (
            <li key={name}>
              <a href={exportAddress(name)} download>
                {name}
              </a>
              <small>
                {sizeText(bytes)}, {made.head} moments, SHA-256 <Hash of={sha256} />
              </small>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
