import "@preact/signals";
import { render } from "preact";
import { begin } from "./state/game";
import { App, Shell } from "./ui/app";
import { followAddress } from "./ui/address";
import "./ui/base.css";
import "./ui/notices.css";

followAddress();
render(<App />, document.getElementById("app") as HTMLElement);
// Fetched while the server is asked for the seat, so that nobody waits twice.
Shell.fetch();
void begin();
