// The first page: what this is, what is recorded, and one button.
import { takeSeat } from "../state/game";
import { busy, seat } from "../state/store";
import { ShipMosaic } from "./mosaic";
import "./door.css";

export default function Door() {
  const { seats_free, notice } = seat.value!;
  return (
    <main class="door">
      <div class="door-picture">
        <ShipMosaic />
      </div>
      <div class="door-words">
        <h1 class="inscription">OTIVM</h1>
        <p class="lead">
          Ostia, in the year 740 from the founding of the City. You have a purse of silver, an account book, and a name that
          nobody knows yet. The roads are long and the sea is longer.
        </p>
        <section class="panel notice" aria-labelledby="notice">
          <h2 id="notice">Before you sit down</h2>
          <Paragraphs text={notice} />
        </section>
        {seats_free > 0 ? (
          <div class="row">
            <button class="button main" disabled={busy.value !== null} onClick={() => void takeSeat()}>
              {busy.value === "seat" ? "The bench is being wiped…" : "I agree, and take a seat"}
            </button>
            <p class="small" data-testid="seats-free">
              {seats_free === 1 ? "One seat is free." : `${seats_free} seats are free.`}
            </p>
          </div>
        ) : (
          <p class="full" role="status" data-testid="full">
            Every seat in this house is taken. Come back another day: seats do become free.
          </p>
        )}
      </div>
    </main>
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
