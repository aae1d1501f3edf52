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

export type VisitLog = {
  id: string;
  site_id: string | null;
  observed_at: string;
  device_time: string;
  method: string;
  condition: string;
  trend: string;
  checklist: Record<string, string>;
  disturbances: { type: string; timing: string }[];
  hazards: string[];
  notes: string | null;
  observer_position: Position;
  observed_position: Position | null;
  photos: string[];
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
  | { kind: "visit"; body: VisitLog; photos: Photo[] };
