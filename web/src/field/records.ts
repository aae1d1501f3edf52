/** What a monitor sends. Ids are made on the phone, so that sending twice is still one thing. */
export type Sample = { lon: number; lat: number; accuracy_m: number; at: string };
export type Position =
  | { source: "gps"; lon: number; lat: number; accuracy_m: number; at: string; samples: Sample[] }
  | { source: "typed" | "map"; lon: number; lat: number; at: string; text_as_typed?: string }
  | { source: "none"; missing: string };

/** The bytes are kept as they came out of the camera; the hash is theirs, made before anything else happens. */
export type Photo = {
  id: string;
  bytes: ArrayBuffer;
  type: string;
  name: string;
  sha256: string;
  origin: "taken" | "gallery" | "received";
  from: string;
  taken_at: string;
};

/** A position as the server takes it: coordinates, or the reason why there are none. */
export type WirePosition = {
  source: string;
  lon?: number;
  lat?: number;
  accuracy_m?: number;
  time?: string;
  missing?: string;
};

export type VisitLog = {
  id: string;
  site_id: string;
  new_place: { steward: string } | null;
  occurred_at: string;
  device_time: string;
  method: string;
  observer: WirePosition;
  observed: WirePosition;
  samples: { lon: number; lat: number; accuracy_m: number; time: string }[];
  condition: string;
  trend: string;
  checklist: Record<string, string>;
  hazards: string[];
  notes: string | null;
};

export type Report = {
  id: string;
  /** A place that is no site yet gets an id of its own here, and names whose it becomes. */
  site_id: string;
  new_place: { steward: string } | null;
  timing: string;
  types: string[];
  effects: string[];
  occurred_at: string | null;
  position: { lon: number; lat: number } | null;
  accuracy_m: number | null;
  notes: string | null;
};

export type Outgoing =
  | { kind: "report"; body: Report; photos: Photo[] }
  /** What a visit found going on is a report of its own, and goes first. */
  | { kind: "visit"; body: VisitLog; found: Report | null; photos: Photo[] };

/** A ten-thousandth of a millimetre: more digits than a phone means, fewer than the server refuses. */
const degrees = (value: number) => Number(value.toFixed(9));
const metres = (value: number) => Number(value.toFixed(2));

export function onTheWire(position: Position): WirePosition {
  if (position.source === "none") return position;
  const { source, lon, lat, at } = position;
  const place = { source, lon: degrees(lon), lat: degrees(lat), time: at };
  return source === "gps" ? { ...place, accuracy_m: metres(position.accuracy_m) } : place;
}

export const samplesOf = (position: Position): VisitLog["samples"] =>
  position.source === "gps"
    ? position.samples.map((one) => ({
        lon: degrees(one.lon),
        lat: degrees(one.lat),
        accuracy_m: metres(one.accuracy_m),
        time: one.at,
      }))
    : [];

/** Where a report puts what was seen, if it can. */
export function placeOf(position: Position): Pick<Report, "position" | "accuracy_m"> {
  const { lon, lat, accuracy_m } = onTheWire(position);
  return { position: lon === undefined || lat === undefined ? null : { lon, lat }, accuracy_m: accuracy_m ?? null };
}
