// ACTOR: the keys that open this seat, six words for one more, and giving the seat up.
import { signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Device } from "../../api/types";
import * as keys from "../../state/devices";
import { agoText } from "../../state/ledger";
import { busy } from "../../state/page";
import { clock } from "../../state/store";
import { serverNow } from "../../state/time";
import { resumeAddress } from "../address";
import { Panel } from "../pieces";
import { Copy, Told } from "./bits";
import "./devices.css";

export default function Keys() {
  useEffect(() => {
    void keys.loadDevices();
    // Words on a screen that nobody looks at any more are words for who comes next.
    return keys.hideWords;
  }, []);
  return (
    <Panel id="devices" title="Keys to this seat">
      <p class="small">Every device that opens this seat has a key of its own. Take a key back when you no longer trust who holds it.</p>
      <Told trouble={keys.devicesTrouble.value} again={() => void keys.loadDevices()} />
      {keys.devices.value ? (
        <ul class="keys">
          {keys.devices.value.map((device) => (
            <Key key={device.id} device={device} />
          ))}
        </ul>
      ) : (
        !keys.devicesTrouble.value && <p class="waiting">The keys are being counted…</p>
      )}
      <SixWords />
      <GiveUp />
    </Panel>
  );
}

/** The key that one is about to take back. */
const asked = signal<number | null>(null);
const keyId = (id: number) => `key-${id}`;

/** Whoever changes their mind goes on where they were. */
function leave(id: number) {
  asked.value = null;
  focusSoon(keyId(id));
}

const focusSoon = (id: string) => setTimeout(() => document.getElementById(id)?.focus());

function Key({ device }: { device: Device }) {
  const { id, name, created_at, last_seen_at, present } = device;
  return (
    <li data-testid="device">
      <div class="key-what">
        <p>
          <strong>{name}</strong> {present && <span class="here">this device</span>}
        </p>
        <p class="small">
          Added {ago(created_at)}, last seen {present ? "now" : ago(last_seen_at)}
        </p>
      </div>
      {asked.value === id ? (
        <Sure device={device} />
      ) : (
        <button id={keyId(id)} type="button" class="button quiet" aria-label={`Take back the key of ${name}`} onClick={() => (asked.value = id)}>
          Take back
        </button>
      )}
    </li>
  );
}

/** Hours are as fine as they are kept. */
function ago(instant: string): string {
  const told = agoText(instant, serverNow(clock.value, Date.now()));
  return told === "just now" || told.includes("minute") ? "within the hour" : told;
}

function Sure({ device }: { device: Device }) {
  const { id, present } = device;
  const isLast = keys.devices.value?.length === 1;
  const isLocked = present && isLast && keys.wordsMadeAt.value === null;
  return (
    <div class="sure" role="group" aria-label="Are you sure">
      <p>{isLocked ? LOCKED : present ? (isLast ? LAST : PRESENT) : "It will be sent away at once, whatever it is doing."}</p>
      <div class="row">
        {!isLocked && (
          <button
            type="button"
            class="button main"
            data-testid="revoke"
            disabled={busy.value !== null}
            onClick={() => void keys.revoke(device).then((done) => done && (asked.value = null))}
          >
            {busy.value === `revoke ${id}` ? "Taking it back…" : "Take it back"}
          </button>
        )}
        <button type="button" class="button quiet" ref={focusOnce} onClick={() => leave(id)}>
          Leave it
        </button>
      </div>
    </div>
  );
}

const LOCKED =
  "This is the only key, and there are no six words: nobody could ever sit here again. Have six words shown first, and write them down.";
const LAST = "This is the only key. The page goes back to the door, and only your six words open the seat again. Have you written them down?";
const PRESENT = "You are holding this key. The page goes back to the door, and another key or the six words open the seat again.";

function SixWords() {
  const words = keys.words.value;
  return (
    <section class="six-words" aria-labelledby="six-words-title">
      <h3 id="six-words-title">Six words for another device</h3>
      <p class="small">
        Whoever has them sits in this seat. They are shown once; write them down, or let the other device read the square. Words made
        before stop working. {keys.wordsMadeAt.value !== null && !words && `The last were made ${ago(keys.wordsMadeAt.value)}.`}
      </p>
      {words ? (
        <Shown words={words} />
      ) : (
        <button id="show-words" type="button" class="button" data-testid="resume-code" disabled={busy.value !== null} onClick={() => void keys.makeWords()}>
          {busy.value === "words" ? "Choosing words…" : "Show six words for another device"}
        </button>
      )}
    </section>
  );
}

function Shown({ words }: { words: string }) {
  return (
    <div class="shown">
      <div>
        <p class="the-words" data-testid="resume-words" tabIndex={-1} ref={focusOnce}>
          {words}
        </p>
        <div class="row">
          <Copy text={words} what="the words" />
          <button type="button" class="button quiet" onClick={hide}>
            Hide them
          </button>
        </div>
      </div>
      <Square address={resumeAddress(words)} />
    </div>
  );
}

function hide() {
  keys.hideWords();
  focusSoon("show-words");
}

/** What appears where the button was gets its focus, and is so read aloud. */
const focusOnce = (appeared: HTMLElement | null) => appeared?.focus();

/** The quiet border that readers of such squares want, in modules. */
const BORDER = 4;

function Square({ address }: { address: string }) {
  const drawn = useSignal<{ size: number; path: string } | null>(null);
  useEffect(() => {
    void import("uqr").then(({ encode }) => {
      const { size, data } = encode(address, { ecc: "M", border: BORDER });
      drawn.value = { size, path: data.flatMap((row, y) => row.map((on, x) => (on ? `M${x} ${y}h1v1h-1z` : ""))).join("") };
    });
  }, [address]);
  const found = drawn.value;
  if (!found) return <p class="waiting">Drawing the square…</p>;
  return (
    <svg
      class="square"
      viewBox={`0 0 ${found.size} ${found.size}`}
      role="img"
      aria-label="A square for the other device's camera: it holds the six words"
      data-testid="resume-qr"
      shape-rendering="crispEdges"
    >
      <rect width={found.size} height={found.size} fill="#fff" />
      <path d={found.path} fill="#000" />
    </svg>
  );
}

const typed = signal("");

function GiveUp() {
  const name = keys.slot.value;
  const isSame = name !== null && typed.value.trim() === name;
  return (
    <details class="give-up" data-testid="give-up" onToggle={(event) => event.currentTarget.open && void keys.loadSlot()}>
      <summary>Give up this seat</summary>
      <p>
        Your book is destroyed: every moment, the journal, the files made from it, its copy, all keys and the six words. Nobody can
        bring it back, and somebody else will sit here. Archives of the whole house, kept for the case of a fire, may hold it some days
        longer; until when exactly, you are told when it is done. Take your files along first: LIBER makes them.
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isSame) void keys.giveUp(name).then((done) => done && (typed.value = ""));
        }}
      >
        <label for="give-up-name">
          To say that you mean it, write the name of this book: <code>{name ?? "…"}</code>
        </label>
        <input
          id="give-up-name"
          value={typed.value}
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          onInput={(event) => (typed.value = event.currentTarget.value)}
        />
        <button class="button main" data-testid="retire" disabled={!isSame || busy.value !== null}>
          {busy.value === "retire" ? "The book is burning…" : "Destroy my book and give up the seat"}
        </button>
        {!isSame && <p class="small">The name is not written yet.</p>}
      </form>
    </details>
  );
}
