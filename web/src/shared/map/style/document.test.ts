import { validateStyleMin } from "@maplibre/maplibre-gl-style-spec";
import { describe, expect, it } from "vitest";
import { baseDocument, deskDocument, isOfDocument } from "./document";
import { VARIANTS } from "./palette";
import { DUES, SITE_SIGNS, STAGES, sign } from "./signs";

const tiles = "https://registry.example/api/v1/tiles/{z}/{x}/{y}.mvt";
const sight = null;
const looks = VARIANTS.flatMap((variant) => (["ar", "en"] as const).map((lang) => ({ variant, lang })));

describe.each(looks)("the style document, $variant in $lang", (look) => {
  const view = { ...look, tiles, sight, off: [], chosen: null };

  it("is valid against the MapLibre style specification", () => {
    expect(validateStyleMin(baseDocument(look))).toEqual([]);
    expect(validateStyleMin(deskDocument({ ...view, chosen: "a", off: ["sites", "grid"] }))).toEqual([]);
  });

  it("is valid with a picture of the ground and with what the public is told, below the registry's own layers", () => {
    const picture = {
      tiles: "pmtiles://https://registry.example/api/v1/imagery/a/file/{z}/{x}/{y}",
      tileSize: 256,
      minzoom: 3,
      maxzoom: 14,
      bounds: [36, 32, 37, 33] as [number, number, number, number],
    };
    const made = deskDocument({ ...view, picture, awareness: { type: "FeatureCollection", features: [] } });
    expect(validateStyleMin(made)).toEqual([]);
    const order = made.layers.map((layer) => layer.id);
    expect(order.indexOf("picture")).toBeLessThan(order.indexOf("awareness-fill"));
    expect(order.indexOf("awareness-fill")).toBeLessThan(order.indexOf("site-fill"));
  });

  it("names places in the reader's language and in Arabic where there is no other name", () => {
    const names = deskDocument(view).layers.find((layer) => layer.id === "country-names");
    expect(names?.layout).toMatchObject({ "text-field": ["coalesce", ["get", look.lang], ["get", "ar"]] });
  });

  it("switches groups off, and only those", () => {
    const hidden = deskDocument({ ...view, off: ["sites"] }).layers.filter(
      (layer) => (layer.layout as { visibility?: string } | undefined)?.visibility === "none",
    );
    expect(hidden.map((layer) => layer.id)).toEqual(expect.arrayContaining(["site-dot", "site-fill", "site-count"]));
    expect(hidden.map((layer) => layer.id)).not.toContain("disturbance");
  });

  it("draws what is asserted as a point, and lines under a plot where the base map is empty", () => {
    const drawn = deskDocument(view).layers.filter(
      (one) => "source-layer" in one && one["source-layer"] === "boundaries",
    );
    expect(drawn.map((one) => one.type)).toEqual(["line", "circle", "circle"]);
    expect(baseDocument(look).layers.map((one) => one.id)).toContain("graticule");
    expect(Object.keys(baseDocument(look, false).sources)).not.toContain("graticule");
  });

  it("knows its own layers from drawings laid over them", () => {
    expect(deskDocument(view).layers.every(isOfDocument)).toBe(true);
    expect(isOfDocument({ id: "td-polygon", type: "line", source: "drawing" })).toBe(false);
  });
});

describe("the signs", () => {
  const outline = (name: string) => JSON.stringify(sign(name)?.map(({ d, width }) => [d, width]));

  it("differ by shape alone for every severity, stage and verification", () => {
    const flags = ["critical", "high", "medium", "low"].flatMap((one) => STAGES.map((at) => `flag:${one}:${at}:light`));
    const sites = SITE_SIGNS.map((kind) => `site:${kind}:light`);
    const dues = DUES.map((one) => `due:${one}:light`);
    const all = [...flags, ...sites, ...dues].map(outline);
    // A corroborated site is a reported one filled in, and so is an overdue clock: lightness tells them apart.
    expect(new Set(all).size).toBe(all.length - 2);
    expect(outline("site:reported:light")).toBe(outline("site:corroborated:light"));
  });

  it("have no sign for a name that is none", () => {
    for (const name of ["", "site:light", "flag:critical:light", "flag:critical:new:sepia", "town:reported:light"])
      expect(sign(name)).toBeUndefined();
  });
});
