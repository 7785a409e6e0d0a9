// The fleet behind the page, as its operator has it: to kill the game in the middle of whatever it does.
import { spawnSync } from "node:child_process";
import { eventually, must } from "./browser.mjs";

const GAME = "1105-otivm-dev";

/** `theron` is the operator's program, `home` the folder that its fleet lives in. */
export function fleetOf({ theron, home }) {
  must(theron && home, "--theron PROGRAM and --home DIR are given");
  const game = () => {
    const { stdout } = spawnSync(theron, ["--home", home, "status", "--json"], { encoding: "utf8" });
    return JSON.parse(stdout).services.find(({ name }) => name === GAME) ?? {};
  };
  const readyPid = () => {
    const { stage, pid } = game();
    return stage === "ready" ? pid : null;
  };
  const comesBack = (victim) => () =>
    eventually("the game comes back", () => {
      const pid = readyPid();
      return pid && pid !== victim;
    });
  return {
    /** SIGKILL, as a crash does it. What comes back says when its successor is ready. */
    async kill() {
      const victim = await eventually("the game is ready", readyPid);
      process.kill(victim, "SIGKILL");
      return comesBack(victim);
    },
    /** The same, and every successor too, until `isSeen`: one that is back within a second may not be missed by anybody. */
    async killUntil(what, isSeen) {
      let victim = null;
      await eventually(what, async () => {
        const { pid } = game();
        if (pid && pid !== victim) process.kill((victim = pid), "SIGKILL");
        return isSeen();
      });
      return comesBack(victim);
    },
  };
}
