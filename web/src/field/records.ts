/** What a monitor sends. Ids are made on the phone, so that sending twice is still one thing. */
import type { Schemas } from "../shared/api/client";

export type Sample = { lon: number; lat: number; accuracy_m: number; at: string };
export type Position =
  | { source: "gps"; lon: number; lat: number; accuracy_m: number; at: string; samples: Sample[] }
  | { source: "typed" | "map"; lon: number; lat: number; at: string }
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
  /** Known only of what was taken here: a file's own date says when it was copied. */
  taken_at: string | null;
};

export type VisitLog = Schemas["VisitIn"];
export type Report = Schemas["DisturbanceIn"];

/** One record on its way out: what cannot wait goes ahead and alone, then the visit, then the photos one by one. */
export type Outgoing = { site_id: string; report: Report | null; visit: VisitLog | null; photos: readonly Photo[] };

/** A ten-thousandth of a millimetre: more digits than a phone means, fewer than the server refuses. */
const degrees = (value: number) => Number(value.toFixed(9));
const metres = (value: number) => Number(value.toFixed(2));

/** A position as the server takes it: coordinates, or the reason why there are none. */
export function onTheWire(position: Position): Schemas["PositionIn"] {
  if (position.source === "none") return position as Schemas["PositionIn"];
  const { source, lon, lat, at } = position;
  const place = { source, lon: degrees(lon), lat: degrees(lat), time: at };
  return source === "gps" ? { ...place, accuracy_m: metres(position.accuracy_m) } : place;
}

export const samplesOf = (position: Position): Schemas["SampleIn"][] =>
  position.source === "gps"
    ? position.samples.map(({ lon, lat, accuracy_m, at }) => ({
        lon: degrees(lon),
        lat: degrees(lat),
        accuracy_m: metres(accuracy_m),
        time: at,
      }))
    : [];

/** Where a report puts what was seen, if it can. */
export function placeOf(position: Position): Pick<Report, "position" | "accuracy_m"> {
  if (position.source === "none") return { position: null, accuracy_m: null };
  const accuracy_m = position.source === "gps" ? metres(position.accuracy_m) : null;
  return { position: { lon: degrees(position.lon), lat: degrees(position.lat) }, accuracy_m };
}
