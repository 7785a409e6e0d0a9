import "@preact/signals";
import { effect } from "@preact/signals";
import { render } from "preact";
import { seat } from "./state/page";
import { begin } from "./state/session";
import { App, Shell } from "./ui/app";
import { followAddress } from "./ui/address";
import "./ui/base.css";
import "./ui/notices.css";

followAddress();
render(<App />, document.getElementById("app") as HTMLElement);
// Fetched while the server is asked for the player's state, so that nobody waits twice.
effect(() => {
  if (seat.value?.seated) Shell.fetch();
});
void begin();
if (import.meta.env.PROD && "serviceWorker" in navigator) void import("./state/updates").then(({ watch }) => watch());
