// The first page: what this is, what is recorded, one button; and the way back in for who has six words.
import { signal } from "@preact/signals";
import { resume, takeSeat } from "../state/session";
import { busy, parted, seat } from "../state/page";
import { broughtWords } from "./address";
import "./door.css";

const words = signal(broughtWords());

export default function Door() {
  const { seats_free, notice, queue } = seat.value!;
  return (
    <main class="door">
      <div class="door-picture">
        <img class="mosaic" src="./ship.svg" width={480} height={480} alt="A merchant ship under sail, in black mosaic" />
      </div>
      <div class="door-words">
        <h1 class="inscription">OTIVM</h1>
        {parted.value && (
          <p class="parted" role="status" data-testid="parted">
            <strong>{parted.value.title}.</strong> {parted.value.detail}
          </p>
        )}
        <p class="lead">
          Ostia, in the year 740 from the founding of the City. You have a purse of silver, an account book, and a name that
          nobody knows yet. The roads are long and the sea is longer.
        </p>
        <Resume />
        <section class="panel notice" aria-labelledby="notice">
          <h2 id="notice">Before you sit down</h2>
          <Paragraphs text={notice} />
        </section>
        {seats_free > 0 || queue?.held_until ? (
          <div class="row">
            <button class="button main" data-testid="take-seat" disabled={busy.value !== null} onClick={() => void takeSeat()}>
              {busy.value === "seat" ? "The bench is being wiped…" : "I agree, and take a seat"}
            </button>
            <p class="small" data-testid="seats-free">
              {queue?.held_until
                ? "A seat is held for you for five minutes."
                : seats_free === 1
                  ? "One seat is free."
                  : `${seats_free} seats are free.`}
            </p>
          </div>
        ) : (
          <Full />
        )}
      </div>
    </main>
  );
}

function Full() {
  const { queue } = seat.value!;
  return (
    <div class="full" role="status" data-testid="full">
      {queue ? (
        <p>
          Every seat in this house is taken. You stand at place <b>{queue.place}</b> of {queue.waiting}. Leave this page open: a
          seat that becomes free is held for you.
        </p>
      ) : (
        <>
          <p>Every seat in this house is taken. Seats do become free.</p>
          <button class="button" disabled={busy.value !== null} onClick={() => void takeSeat()}>
            I agree, and wait in line
          </button>
        </>
      )}
    </div>
  );
}

/** For who plays already, on another device. Open by itself where the words came with the address. */
function Resume() {
  return (
    <details class="panel resume" open={words.value !== ""}>
      <summary>I have a seat already</summary>
      <form
        data-testid="resume-form"
        onSubmit={(event) => {
          event.preventDefault();
          void resume(words.value).then((done) => done && (words.value = ""));
        }}
      >
        <label for="six-words">
          Your six words
          <small>On the device where you play, ACTOR shows them: under “Keys to this seat”.</small>
        </label>
        <input
          id="six-words"
          value={words.value}
          onInput={(event) => (words.value = event.currentTarget.value)}
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          required
        />
        <button class="button" disabled={busy.value !== null}>
          {busy.value === "resume" ? "The key is being tried…" : "Go on where I was"}
        </button>
      </form>
    </details>
  );
}

function Paragraphs({ text }: { text: string }) {
  return (
    <>
      {text
        .split(/\n+/)
        .filter(Boolean)
        .map((paragraph) => (
          <p key={paragraph}>{paragraph}</p>
        ))}
    </>
  );
}
