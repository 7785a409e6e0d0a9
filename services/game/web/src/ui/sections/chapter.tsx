// Where in the story, and what opens the next part of it.
import { placeName, state } from "../../state/store";
import { numeral } from "../../state/words";
import { Panel } from "../pieces";
import "./actor.css";

export default function Chapter() {
  const { auctoritas, chapter } = state.value!;
  const next = chapter.next_at_auctoritas;
  return (
    <Panel id="chapter" title={`Chapter ${numeral(chapter.number)}: ${chapter.title}`}>
      <p>
        The road of this chapter leads to <strong>{placeName(chapter.goal)}</strong>.
      </p>
      {next == null ? (
        <p>It is the last. There is no door behind this one, only the sea.</p>
      ) : (
        <>
          <div
            class="bar"
            role="progressbar"
            aria-label="Standing towards the next chapter"
            aria-valuemin={0}
            aria-valuemax={next}
            aria-valuenow={Math.min(auctoritas, next)}
          >
            <span style={{ transform: `scaleX(${Math.min(1, auctoritas / Math.max(1, next))})` }} />
          </div>
          <p>
            {auctoritas >= next ? (
              "Your name is known well enough. The next chapter opens with what you do."
            ) : (
              <>
                The next opens at AVCTORITAS {next}; {next - auctoritas} are wanting. Rest, and be seen.
              </>
            )}
          </p>
        </>
      )}
    </Panel>
  );
}
