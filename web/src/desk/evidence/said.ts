/** What a file says of its own making, in a few words: of all that was read from it, when, where and with what. */
import type { Item } from "./calls";

const MOST_OF_A_DOCUMENT = 8;
type Tags = Readonly<Record<string, unknown>>;
const tags = (value: unknown): Tags => (typeof value === "object" && value !== null ? (value as Tags) : {});
const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** EXIF writes days with colons (Exif 3.0, 4.6.5). */
const moment = (said: string): string =>
  said
    .replace(/^(\d{4}):(\d\d):(\d\d)/, "$1-$2-$3")
    .replace("T", " ")
    .replace(/\.0+Z$/, "Z");

/** Of what a device wrote no more than is a tenth of a metre. */
const short = (said: unknown): string => text(said).replace(/(\.\d{6})\d+$/, "$1");

function degrees(said: unknown, side: unknown): number | null {
  const parts = (text(said).match(/\d+(\.\d+)?/g) ?? []).map(Number);
  if (parts.length !== 3) return null;
  const [d, m, s] = parts as [number, number, number];
  return (d + m / 60 + s / 3600) * (side === "S" || side === "W" ? -1 : 1);
}

export function deviceSaid(item: Pick<Item, "capture">): string[] {
  const { exif, container, ground, box, from, until, document } = item.capture;
  const [photo, film, lies] = [tags(exif), tags(container), tags(ground)];
  const when =
    [text(photo.DateTimeOriginal), text(photo.OffsetTimeOriginal)].filter(Boolean).join(" ") ||
    text(film.creation_time);
  const [lat, lon] = [
    degrees(photo.GPSLatitude, photo.GPSLatitudeRef),
    degrees(photo.GPSLongitude, photo.GPSLongitudeRef),
  ];
  return [
    moment(when),
    lat !== null && lon !== null ? `${lat.toFixed(5)}, ${lon.toFixed(5)}` : text(film.location),
    [text(photo.Make), text(photo.Model)].filter(Boolean).join(" ") || text(film["com.android.version"] ?? film.model),
    Array.isArray(lies.box) ? `EPSG:${text(lies.epsg)} ${lies.box.join(" ")}` : "",
    Array.isArray(box) ? [moment(text(from)), moment(text(until))].filter(Boolean).join(" – ") : "",
    Array.isArray(box) && box.length === 4
      ? `${short(box[1])}–${short(box[3])} N, ${short(box[0])}–${short(box[2])} E`
      : "",
    // What a document says of itself: "/Author" of a PDF, "core.xml creator" of an office file.
    ...Object.entries(tags(document))
      .slice(0, MOST_OF_A_DOCUMENT)
      .map(([name, value]) => `${name.split(/[ /]/).at(-1)}: ${text(value)}`),
  ].filter((each) => each.trim());
}
