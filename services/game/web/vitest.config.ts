import { defineConfig } from "vitest/config";

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  // Generous, for machines that build at the same time.
  test: { include: ["test/**/*.test.{ts,tsx}"], testTimeout: 30_000 },
});
