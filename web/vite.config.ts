import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";
import { offline } from "./scripts/offline.ts";

const page = (path: string) => new URL(path, import.meta.url).pathname;

export default defineConfig({
  plugins: [svelte(), offline()],
  build: {
    target: "es2022",
    // The content security policy allows fonts from our own origin only, so nothing may be inlined as data:.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The server writes the public page itself and reads here what its script and styles are called.
    manifest: "built.json",
    chunkSizeWarningLimit: 1300,
    rollupOptions: {
      input: {
        public: page("src/public/main.ts"),
        enquiry: page("src/public/enquiry.ts"),
        desk: page("desk/index.html"),
        field: page("field/index.html"),
        sw: page("src/field/sw.ts"),
      },
      // The service worker stands where its scope is, under a name that stays.
      output: { entryFileNames: ({ name }) => (name === "sw" ? "field/sw.js" : "assets/[name]-[hash].js") },
    },
  },
  worker: { format: "es" },
  server: { host: "127.0.0.1", proxy: { "/api": "http://127.0.0.1:8000" } },
  resolve: process.env.VITEST ? { conditions: ["browser"] } : {},
  // A passphrase costs a second of work, more where two cores are shared by all tests.
  test: { include: ["tests/**/*.test.ts", "src/**/*.test.ts"], testTimeout: 30_000 },
});
