// Which of the page's faces is shown: the door, the choice of who to be, the game, or what was kept for a day without a line.
import { ailment, failures, seat } from "../state/page";
import { state } from "../state/store";
import { later } from "./later";
import { LineLost, NewVersion, TheLog, TroubleNote } from "./notices";

const Door = later(() => import("./door"));
const Beginning = later(() => import("./beginning"));
const Offline = later(() => import("./offline"));
export const Shell = later(() => import("./shell"));

export function App() {
  return (
    <>
      <Face />
      <LineLost />
      <NewVersion />
      <TroubleNote />
      <TheLog />
    </>
  );
}

function Face() {
  if (!seat.value) return failures.value > 0 ? <Offline /> : <Waiting />;
  if (!seat.value.seated) return <Door />;
  if (!state.value) return ailment.value ? <Offline /> : <Waiting />;
  return state.value.background ? <Shell /> : <Beginning />;
}

const Waiting = () => (
  <main class="waiting-page">
    <p class="brand">OTIVM</p>
    <p class="waiting">Looking for your seat…</p>
  </main>
);
