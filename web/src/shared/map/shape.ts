import type { Feature, MultiPolygon, Polygon, Position } from "geojson";

/** One closed outline as it is drawn: an area, or a hole cut out of one. */
export type Ring = { role: "area" | "hole"; at: Position[] };

/** Even-odd rule; planar in degrees, which is enough to tell which drawn area a drawn hole belongs to. */
export function inside(point: Position, ring: readonly Position[]): boolean {
  const [x = 0, y = 0] = point;
  let within = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi = 0, yi = 0] = ring[i] ?? [];
    const [xj = 0, yj = 0] = ring[j] ?? [];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) within = !within;
  }
  return within;
}

/** The polygon (RFC 7946 section 3.1.6) the drawn outlines make; a stray hole goes to the first area, for the server to name. */
export function toGeometry(rings: readonly Ring[]): Polygon | MultiPolygon | null {
  const areas = rings.filter((ring) => ring.role === "area").map((ring) => [ring.at]);
  const [first] = areas;
  if (!first) return null;
  for (const hole of rings.filter((ring) => ring.role === "hole")) {
    const start = hole.at[0] ?? [];
    (areas.find(([outer]) => outer && inside(start, outer)) ?? first).push(hole.at);
  }
  return areas.length === 1 ? { type: "Polygon", coordinates: first } : { type: "MultiPolygon", coordinates: areas };
}

export function toRings(geometry: Polygon | MultiPolygon): Ring[] {
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  return polygons.flatMap((polygon) =>
    polygon.map((at, i): Ring => ({ role: i === 0 ? "area" : "hole", at: at.map((p) => p.slice(0, 2)) })),
  );
}

const EARTH_M = 6_371_008.8;

/** A circle of `radius_m` metres on the sphere around [lon, lat] degrees: for showing an error radius, not for measuring. */
export function circle(centre: Position, radius_m: number, corners = 64): Feature<Polygon> {
  const [lon = 0, lat = 0] = centre;
  const rad = Math.PI / 180;
  const d = radius_m / EARTH_M;
  const ring = Array.from({ length: corners + 1 }, (_, i): Position => {
    const bearing = (2 * Math.PI * (i % corners)) / corners;
    const y = Math.asin(Math.sin(lat * rad) * Math.cos(d) + Math.cos(lat * rad) * Math.sin(d) * Math.cos(bearing));
    const x = Math.atan2(
      Math.sin(bearing) * Math.sin(d) * Math.cos(lat * rad),
      Math.cos(d) - Math.sin(lat * rad) * Math.sin(y),
    );
    return [lon + x / rad, y / rad];
  });
  return { type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [ring] } };
}

/** [west, south, east, north] of any shape, degrees. */
export function bounds(geometry: { coordinates: unknown }): [number, number, number, number] {
  const box: [number, number, number, number] = [180, 90, -180, -90];
  const visit = (c: unknown): void => {
    if (!Array.isArray(c)) return;
    if (typeof c[0] === "number") {
      const [x, y] = c as [number, number];
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x);
      box[3] = Math.max(box[3], y);
    } else c.forEach(visit);
  };
  visit(geometry.coordinates);
  return box;
}

/** One box around all shapes; null when there is none. */
export function around(shapes: readonly { coordinates: unknown }[]): [number, number, number, number] | null {
  if (!shapes.length) return null;
  return bounds({ coordinates: shapes.map((shape) => shape.coordinates) });
}
