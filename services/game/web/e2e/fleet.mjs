// The fleet behind the page, as its operator has it: to kill the game in the middle of whatever it does.
import { spawnSync } from "node:child_process";
import { eventually, must } from "./browser.mjs";

const GAME = "1105-otivm-dev";

/** `theron` is the operator's program, `home` the folder that its fleet lives in. */
export function fleetOf({ theron, home }) {
  must(theron && home, "--theron PROGRAM and --home DIR are given");
  const readyPid = () => {
    const { stdout } = spawnSync(theron, ["--home", home, "status", "--json"], { encoding: "utf8" });
    const game = JSON.parse(stdout).services.find(({ name }) => name === GAME);
    return game?.stage === "ready" ? game.pid : null;
  };
  return {
    /** SIGKILL, as a crash does it. What comes back says when its successor is ready. */
    async kill() {
      const victim = await eventually("the game is ready", readyPid);
      process.kill(victim, "SIGKILL");
      return () =>
        eventually("the game comes back", () => {
          const pid = readyPid();
          return pid && pid !== victim;
        });
    },
  };
}
