// The merchant's journal: newest first and open, the others folded.
import { journal } from "../../state/store";
import { Panel, Term } from "../pieces";
import "./journal.css";

export default function Diary() {
  const entries = journal.value;
  return (
    <Panel id="journal" title={<Term of="COMMENTARII" />} tone="paper">
      {!entries || entries.length === 0 ? (
        <p class="quiet-words">Nothing is written yet. What is worth a line will be written when the first venture is home.</p>
      ) : (
        entries.map((entry, index) => (
          <details key={entry.token + entry.moment} class="entry" open={index === 0} data-testid="journal-entry">
            <summary>
              <span class="entry-title">{entry.title}</span>
              <span class="entry-date">{entry.roman_date}</span>
            </summary>
            {entry.text.split(/\n+/).map((paragraph) => (
              <p key={paragraph}>{paragraph}</p>
            ))}
          </details>
        ))
      )}
    </Panel>
  );
}
