import type { Shape } from "../api/types";
import { createMap } from "./create";
import { Drawing } from "./draw";

export type Plotting = { clear: () => void; goTo: (box: [number, number, number, number]) => void; remove: () => void };

/** A map on which one area is drawn; a new one takes the place of the one before. */
export async function plotting(
  container: HTMLElement,
  shape: Shape | null,
  onShape: (shape: Shape | null) => void,
): Promise<Plotting> {
  const map = await createMap(container, { maxZoom: 19 });
  let loading = false;
  const drawing = new Drawing(map, (drawn) => {
    if (loading) return;
    if (drawn?.type === "MultiPolygon") {
      loading = true;
      const newest: Shape = { type: "Polygon", coordinates: drawn.coordinates.at(-1) ?? [] };
      drawing.load(newest);
      loading = false;
      onShape(newest);
    } else onShape(drawn);
  });
  if (shape) drawing.load(shape);
  drawing.mode("area");
  return {
    clear: () => {
      drawing.clear();
      drawing.mode("area");
    },
    goTo: (box) => map.fitBounds(box, { padding: 40, maxZoom: 17, duration: 0 }),
    remove: () => map.remove(),
  };
}
