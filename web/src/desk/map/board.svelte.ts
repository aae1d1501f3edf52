/** The one map of the desk, and who is using it: looking around, or drawing a boundary. */
import type { MapLibre } from "../../shared/map";
import type { Image } from "../calls";

export const TOOLS = ["distance", "area", "views", "imagery", "eyes"] as const;
export type Tool = (typeof TOOLS)[number];
type Box = [west: number, south: number, east: number, north: number];

class Board {
  map = $state.raw<MapLibre | null>(null);
  /** While someone draws, clicks belong to the drawing and choose no site. */
  drawing = $state(false);
  /** The tool in hand; measuring, too, keeps clicks for itself. */
  tool = $state<Tool | null>(null);
  /** Where to go once the map is there. */
  #wanted: ((map: MapLibre) => void) | null = null;
  /** Where the map was when another view took its place. */
  #left: { center: [number, number]; zoom: number } | null = null;

  /** The picture under the map, and a second one to swipe to; the older first. */
  pictures = $state.raw<readonly Image[]>([]);

  /** Whether a click on the map chooses a site. */
  get choosing(): boolean {
    return !this.drawing && this.tool !== "distance" && this.tool !== "area";
  }

  get left() {
    return this.#left;
  }

  goTo(box: Box): void {
    this.#go((map) => map.fitBounds(box, { padding: 90, maxZoom: 18, duration: 600 }));
  }

  lookAt(center: [number, number], zoom: number): void {
    this.#go((map) => map.jumpTo({ center, zoom }));
  }

  #go(there: (map: MapLibre) => void): void {
    if (this.map) there(this.map);
    else this.#wanted = there;
  }

  open(map: MapLibre): void {
    this.map = map;
    this.#wanted?.(map);
    this.#wanted = null;
  }

  close(): void {
    if (!this.map) return;
    const { lng, lat } = this.map.getCenter();
    this.#left = { center: [lng, lat], zoom: this.map.getZoom() };
    this.map.remove();
    this.map = null;
    this.tool = null;
  }
}

export const board = new Board();
