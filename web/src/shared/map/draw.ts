import type { Map as MapLibre } from "maplibre-gl";
import {
  type GeoJSONStoreFeatures,
  TerraDraw,
  TerraDrawPointMode,
  TerraDrawPolygonMode,
  TerraDrawSelectMode,
} from "terra-draw";
import { TerraDrawMapLibreGLAdapter } from "terra-draw-maplibre-gl-adapter";
import type { Shape } from "../api/types";
import { type Ring, toGeometry, toRings } from "./shape";

export type DrawMode = "area" | "hole" | "point" | "edit";
const PRECISION = 9;
/** CSS pixels: a click this near a corner is on it. The library's 40 would swallow the corners of small graves. */
const CLOSE = 12;
const AREA = "#b5005c";
const HOLE = "#005fcc";

const outline = (colour: string, opacity: number) => ({
  fillColor: colour as `#${string}`,
  fillOpacity: opacity,
  outlineColor: colour as `#${string}`,
  outlineWidth: 3,
  closingPointColor: colour as `#${string}`,
  closingPointWidth: 7,
  closingPointOutlineColor: "#ffffff" as const,
  closingPointOutlineWidth: 2,
});
const movable = {
  feature: { draggable: true, coordinates: { midpoints: true, draggable: true, deletable: true } },
};

function modes() {
  return [
    new TerraDrawPolygonMode({ modeName: "area", pointerDistance: CLOSE, styles: outline(AREA, 0.2) }),
    new TerraDrawPolygonMode({ modeName: "hole", pointerDistance: CLOSE, styles: outline(HOLE, 0.35) }),
    new TerraDrawPointMode({
      modeName: "point",
      styles: { pointColor: AREA, pointWidth: 8, pointOutlineColor: "#ffffff", pointOutlineWidth: 2 },
    }),
    new TerraDrawSelectMode({
      modeName: "edit",
      pointerDistance: 2 * CLOSE,
      flags: { area: movable, hole: movable, point: { feature: { draggable: true } } },
      styles: {
        selectedPolygonColor: AREA,
        selectedPolygonFillOpacity: 0.25,
        selectedPolygonOutlineColor: AREA,
        selectedPolygonOutlineWidth: 3,
        selectionPointColor: "#ffffff",
        selectionPointWidth: 7,
        selectionPointOutlineColor: AREA,
        selectionPointOutlineWidth: 3,
        midPointColor: AREA,
        midPointWidth: 5,
        midPointOutlineColor: "#ffffff",
        midPointOutlineWidth: 2,
      },
    }),
  ];
}

const rounded = (p: number[]) => p.slice(0, 2).map((n) => Number(n.toFixed(PRECISION)));

/** Drawing on the map: outlines of areas and holes, or one point. `onShape` gets every finished shape. */
export class Drawing {
  readonly #draw: TerraDraw;
  #finished = new Set<string | number>();
  readonly #onShape: (shape: Shape | null) => void;

  constructor(map: MapLibre, onShape: (shape: Shape | null) => void) {
    this.#onShape = onShape;
    this.#draw = new TerraDraw({
      adapter: new TerraDrawMapLibreGLAdapter({ map, coordinatePrecision: PRECISION }),
      modes: modes(),
    });
    this.#draw.start();
    this.#draw.on("finish", (id) => this.#finish(id));
    this.#draw.on("change", (ids, type) => {
      // A change of mode, too, throws away what was begun; only what was finished is anybody's shape.
      const lost = type === "delete" && ids.some((id) => this.#finished.has(id));
      if (lost && this.#draw.enabled) this.#onShape(this.shape());
    });
  }

  #finish(id: string | number): void {
    const feature = this.#draw.getSnapshotFeature(id);
    if (feature?.properties.mode === "point") this.#keepOnly(id);
    this.#finished.add(id);
    this.#onShape(this.shape());
  }

  /** A point stands alone: the newest replaces whatever was drawn before. */
  #keepOnly(id: string | number): void {
    const others = this.#features().filter((f) => f.id !== id && f.id !== undefined);
    this.#draw.removeFeatures(others.map((f) => f.id as string | number));
  }

  #features(): GeoJSONStoreFeatures[] {
    return this.#draw.getSnapshot().filter((f) => this.#finished.has(f.id as string));
  }

  mode(mode: DrawMode): void {
    this.#draw.setMode(mode);
  }

  shape(): Shape | null {
    const all = this.#features();
    const point = all.find((f) => f.geometry.type === "Point");
    if (point?.geometry.type === "Point") return { type: "Point", coordinates: rounded(point.geometry.coordinates) };
    const rings = all.flatMap((f): Ring[] =>
      f.geometry.type === "Polygon"
        ? [
            {
              role: f.properties.mode === "hole" ? "hole" : "area",
              at: (f.geometry.coordinates[0] ?? []).map(rounded),
            },
          ]
        : [],
    );
    return toGeometry(rings);
  }

  load(shape: Shape): void {
    this.clear();
    const features: GeoJSONStoreFeatures[] =
      shape.type === "Point"
        ? [
            {
              type: "Feature",
              properties: { mode: "point" },
              geometry: { type: "Point", coordinates: rounded(shape.coordinates) },
            },
          ]
        : toRings(shape).map((ring) => ({
            type: "Feature",
            properties: { mode: ring.role },
            geometry: { type: "Polygon", coordinates: [ring.at.map(rounded)] },
          }));
    for (const result of this.#draw.addFeatures(features)) if (result.id !== undefined) this.#finished.add(result.id);
  }

  clear(): void {
    this.#finished = new Set();
    this.#draw.clear();
  }

  stop(): void {
    this.#draw.stop();
  }
}
