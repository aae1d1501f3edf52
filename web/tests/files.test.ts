import { expect, it } from "vitest";

const pages: Record<string, string> = import.meta.glob("../src/**/*.svelte", {
  query: "?raw",
  import: "default",
  eager: true,
});

it("lets a file be chosen in the page's own words everywhere: a browser's control speaks the browser's language", () => {
  const own = Object.keys(pages).filter((path) => pages[path]?.includes('type="file"'));
  expect(own).toEqual(["../src/shared/ui/FilePick.svelte"]);
});
