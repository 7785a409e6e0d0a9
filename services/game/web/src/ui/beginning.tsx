// The conversation at the baths: which of six men one was nodding at is who one is. Chosen once.
import { signal } from "@preact/signals";
import type { Background } from "../api/types";
import { answer, chooseBackground } from "../state/commands";
import { busy } from "../state/page";
import { backgrounds, state } from "../state/store";
import { parameterWords } from "../state/words";
import { Money } from "./pieces";
import "./beginning.css";

const chosen = signal<string | null>(null);

/** The matter whose answers are backgrounds, while it is open. */
const conversation = () =>
  state.value?.scenarios?.find(({ choices }) => choices.length > 0 && choices.every(({ background }) => background)) ?? null;

export default function Beginning() {
  const offered = backgrounds.value;
  const talk = conversation();
  const choice = offered?.find(({ token }) => token === chosen.value);
  const said = new Map(talk?.choices.map(({ background, text }) => [background, text]));
  const begin = () => {
    const nod = talk?.choices.find(({ background }) => background === choice?.token);
    if (talk && nod) void answer(talk.token, nod.token);
    else if (choice) void chooseBackground(choice.token);
  };
  return (
    <main class="beginning">
      <header>
        <p class="brand">OTIVM</p>
        <h1>{talk?.title ?? "Who were you, before?"}</h1>
        <p class="lead">
          {talk?.text ?? "Six people came down to the harbour this spring with nothing to go back to. You are one of them."}
        </p>
      </header>
      {offered ? (
        <fieldset class="profiles">
          <legend>{talk ? "You were nodding…" : "Choose who you are"}</legend>
          {offered.map((background) => (
            <Profile key={background.token} background={background} said={said.get(background.token)} />
          ))}
        </fieldset>
      ) : (
        <p class="waiting">They are coming up the quay…</p>
      )}
      <div class="decide">
        <p>{choice ? <>{choice.title}. This is chosen once.</> : "Choose one of the six."}</p>
        <button class="button main" data-testid="begin" disabled={!choice || busy.value !== null} onClick={begin}>
          {choice ? `Begin as ${choice.name}` : "Begin"}
        </button>
      </div>
    </main>
  );
}

function Profile({ background, said }: { background: Background; said: string | undefined }) {
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
      {said && <span class="profile-said">{said}</span>}
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
