import { defineConfig } from "vite";

// Addresses are relative, so that the game also lives below a path of a reverse proxy.
export default defineConfig({
  base: "./",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    target: "es2022",
    // The map is one big chunk by nature; it is fetched only when someone looks at it.
    chunkSizeWarningLimit: 1200,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
  worker: { format: "es" },
  // Where the game's own server listens while developing: what `make up` prints.
  // The host stays as the browser says it, or every write would look like another site's.
  server: { proxy: { "/api": { target: process.env["OTIVM_API"] ?? "http://localhost:3000", changeOrigin: false } } },
});
