/** The one map of the desk, and who is using it: looking around, or drawing a boundary. */
import type { MapLibre } from "../../shared/map";

class Board {
  map = $state.raw<MapLibre | null>(null);
  /** While someone draws, clicks belong to the drawing and choose no site. */
  drawing = $state(false);

  goTo([west, south, east, north]: [number, number, number, number]): void {
    this.map?.fitBounds([west, south, east, north], { padding: 90, maxZoom: 16, duration: 600 });
  }
}

export const board = new Board();
