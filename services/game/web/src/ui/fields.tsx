// Fields that several forms share: a quantity with its steps, and a good to choose.
import type { ComponentChildren } from "preact";
import "./fields.css";

/** More than anybody could carry: keeps what is typed within what the server reads. */
const TYPED_MAX = 10_000;

interface Amount {
  label: string;
  value: number | undefined;
  min?: number;
  max?: number | undefined;
  onChange: (value: number) => void;
  testId?: string;
}

/** A whole number with one less and one more beside it. */
export function Quantity({ label, value, min = 1, max, onChange, testId }: Amount) {
  const set = (wanted: number) => {
    if (Number.isInteger(wanted) && wanted >= min) onChange(Math.min(wanted, TYPED_MAX));
  };
  const now = value ?? min;
  return (
    <label class="field quantity">
      <span>{label}</span>
      <span class="stepper">
        <button type="button" aria-label={`${label}: one less`} disabled={now <= min} onClick={() => set(now - 1)}>
          −
        </button>
        <input
          type="number"
          inputMode="numeric"
          aria-label={label}
          min={min}
          max={max}
          value={value ?? ""}
          onInput={(event) => set(event.currentTarget.valueAsNumber)}
          data-testid={testId}
        />
        <button
          type="button"
          aria-label={`${label}: one more`}
          disabled={max !== undefined && now >= max}
          onClick={() => set(now + 1)}
        >
          +
        </button>
      </span>
    </label>
  );
}

export interface Choice {
  token: string;
  name: string;
}

interface Choosing {
  label: string;
  value: string;
  groups: readonly { label?: string; choices: readonly Choice[] }[];
  onChange: (token: string) => void;
  testId?: string;
}

/** One of several, in groups where they have names. */
export function Choose({ label, value, groups, onChange, testId }: Choosing) {
  const options = (choices: readonly Choice[]) =>
    choices.map(({ token, name }) => (
      <option key={token} value={token}>
        {name}
      </option>
    ));
  return (
    <label class="field">
      <span>{label}</span>
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)} data-testid={testId}>
        {groups.map(({ label: name, choices }) =>
          choices.length === 0 ? null : name ? (
            <optgroup key={name} label={name}>
              {options(choices)}
            </optgroup>
          ) : (
            options(choices)
          ),
        )}
      </select>
    </label>
  );
}

/** A button with the reason beside it where it cannot be pressed. */
export function Do({
  children,
  hindrance,
  busy,
  testId,
  kind = "",
}: {
  children: ComponentChildren;
  hindrance?: string | null | false | undefined;
  busy: boolean;
  testId?: string;
  kind?: string;
}) {
  return (
    <>
      <button class={`button ${kind}`} data-testid={testId} disabled={!!hindrance || busy}>
        {children}
      </button>
      {hindrance && <p class="small why">{hindrance}</p>}
    </>
  );
}
