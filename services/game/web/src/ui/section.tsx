// Shows a section by its type. Each is a part of its own, fetched when it is first wanted.
import type { Section, SectionType } from "./contexts";
import { afterwards, atHand, later } from "./later";
import RouteList from "./sections/routes";

const RENDERERS: Record<SectionType, ReturnType<typeof later>> = {
  digest: later(() => import("./sections/digest")),
  "first-steps": later(() => import("./sections/first-steps")),
  ventures: later(() => import("./sections/ventures")),
  matters: later(() => import("./sections/matters")),
  // Nearly everyone comes to the square first, and to its ways out.
  routes: atHand(RouteList),
  rest: later(() => import("./sections/rest")),
  journal: afterwards(() => import("./sections/journal")),
  store: afterwards(() => import("./sections/store")),
  workshop: afterwards(() => import("./sections/workshop")),
  factors: afterwards(() => import("./sections/factors")),
  markets: afterwards(() => import("./sections/markets")),
  standing: later(() => import("./sections/standing")),
  chapter: later(() => import("./sections/chapter")),
  parameters: later(() => import("./sections/parameters")),
  drift: later(() => import("./sections/drift")),
  obligations: afterwards(() => import("./sections/obligations")),
  past: afterwards(() => import("./sections/past")),
  devices: afterwards(() => import("./sections/devices")),
  map: later(() => import("./map")),
  ledger: later(() => import("./sections/ledger")),
  "as-of": later(() => import("./sections/as-of")),
  moments: later(() => import("./sections/moments")),
};

/** Fetches what will be shown, before it is known what it will show. */
export const prefetch = (sections: readonly Section[]) => sections.forEach(({ type }) => RENDERERS[type].fetch());

/** Sections in two columns on a wide screen; on a narrow one they follow each other in the order of the data. */
export function Sections({ sections }: { sections: readonly Section[] }) {
  return (
    <div class="sections">
      {blocks(sections).map((block) =>
        block.place === "whole" ? (
          block.sections.map(show)
        ) : (
          <div class="columns" key={block.sections[0]?.type}>
            {runs(block.sections).map((run) => (
              <div class={run[0]?.place === "aside" ? "column aside" : "column"} key={run[0]?.type}>
                {run.map(show)}
              </div>
            ))}
          </div>
        ),
      )}
    </div>
  );
}

function show({ type }: Section) {
  const Shown = RENDERERS[type];
  return <Shown key={type} />;
}

/** Neighbours of the same place together: what is before the side, the side, and what comes below. */
function runs(sections: readonly Section[]): Section[][] {
  const found: Section[][] = [];
  for (const section of sections) {
    const last = found[found.length - 1];
    if (last && (last[0]?.place === "aside") === (section.place === "aside")) last.push(section);
    else found.push([section]);
  }
  return found;
}

interface Block {
  place: "whole" | "columns";
  sections: Section[];
}

function blocks(sections: readonly Section[]): Block[] {
  const found: Block[] = [];
  for (const section of sections) {
    const place = section.place === "whole" ? "whole" : "columns";
    const last = found[found.length - 1];
    if (last?.place === place) last.sections.push(section);
    else found.push({ place, sections: [section] });
  }
  return found;
}
