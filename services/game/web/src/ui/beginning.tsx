// Who to be. Chosen once.
import { signal } from "@preact/signals";
import type { Background } from "../api/types";
import { chooseBackground } from "../state/game";
import { backgrounds, busy } from "../state/store";
import { parameterWords } from "../state/words";
import { Money } from "./pieces";
import "./beginning.css";

const chosen = signal<string | null>(null);

export default function Beginning() {
  const offered = backgrounds.value;
  const choice = offered?.find(({ token }) => token === chosen.value);
  return (
    <main class="beginning">
      <header>
        <p class="brand">OTIVM</p>
        <h1>Who were you, before?</h1>
        <p class="lead">Six people came down to the harbour this spring with nothing to go back to. You are one of them.</p>
      </header>
      {offered ? (
        <fieldset class="profiles">
          <legend class="unseen">Choose who you are</legend>
          {offered.map((background) => (
            <Profile key={background.token} background={background} />
          ))}
        </fieldset>
      ) : (
        <p class="waiting">They are coming up the quay…</p>
      )}
      <div class="decide">
        <p>{choice ? <>{choice.title}. This is chosen once.</> : "Choose one of the six."}</p>
        <button
          class="button main"
          disabled={!choice || busy.value !== null}
          onClick={() => choice && void chooseBackground(choice.token)}
        >
          {choice ? `Begin as ${choice.name}` : "Begin"}
        </button>
      </div>
    </main>
  );
}

function Profile({ background }: { background: Background }) {
  const { token, title, name, story, strengths, weaknesses, opportunity, liability, purse_as } = background;
  return (
    <label class="profile" data-testid={`background-${token}`}>
      <input
        type="radio"
        name="background"
        value={token}
        aria-label={`${title}: ${name}`}
        aria-describedby={`about-${token}`}
        checked={chosen.value === token}
        onChange={() => (chosen.value = token)}
      />
      <span class="profile-title">{title}</span>
      <span class="profile-name">{name}</span>
      <span class="profile-story">{story}</span>
      <span class="traits" id={`about-${token}`}>
        <span class="trait-head">Strong in</span>
        <span>{strengths.map(parameterWords).join(", ")}</span>
        <span class="trait-head">Weak in</span>
        <span>{weaknesses.map(parameterWords).join(", ")}</span>
        <span class="trait-head">Chance</span>
        <span>{opportunity}</span>
        <span class="trait-head">Danger</span>
        <span>{liability}</span>
      </span>
      <span class="profile-purse">
        Purse <Money asses={purse_as} />
      </span>
    </label>
  );
}
